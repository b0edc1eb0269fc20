//! The pages of searching.

pub mod addresses;
pub mod export;
pub mod help;
pub mod own;
pub mod results;
pub mod saved;
