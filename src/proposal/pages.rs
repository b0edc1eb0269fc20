//! The pages of proposals, one file each.

mod address_letter;
mod autosave;
pub mod check;
pub mod draft;
pub mod edit;
pub mod late;
pub mod open;
pub mod read;
mod shared;
pub mod withdraw;
