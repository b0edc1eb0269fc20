//! The pages of proposals, one file each.

pub mod check;
pub mod copy;
pub mod draft;
pub mod edit;
pub mod late;
pub mod open;
pub mod place;
pub mod preview;
pub mod read;
mod shared;
pub mod withdraw;
