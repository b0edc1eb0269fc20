//! The pages of proposals, one file each.

mod address_letter;
mod autosave;
pub mod check;
mod conflict;
pub mod draft;
pub mod edit;
pub mod history;
pub mod late;
pub mod open;
pub mod read;
mod shared;
pub mod withdraw;
