//! The pages of proposals, one file each.

pub mod check;
pub mod draft;
pub mod edit;
pub mod late;
pub mod open;
pub mod read;
mod shared;
pub mod withdraw;
