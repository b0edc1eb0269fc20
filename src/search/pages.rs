//! The pages of searching.

pub mod help;
pub mod own;
pub mod results;
pub mod saved;
pub mod search_box;
