//! The pages of access codes.

pub mod enter;
pub mod manage;
