//! The pages of proposals, one file each.

mod address_letter;
mod autosave;
pub mod check;
mod conflict;
pub mod copy;
pub mod draft;
pub mod drop_version;
pub mod edit;
pub mod history;
pub mod late;
pub mod new;
pub mod open;
pub mod preview;
pub mod read;
mod shared;
pub mod stop_reminders;
pub mod withdraw;
