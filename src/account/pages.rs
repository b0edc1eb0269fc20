//! The pages of accounts, one file each.

pub mod code;
pub mod confirm;
pub mod deletion;
pub mod email;
pub mod email_change;
pub mod home;
pub mod menu;
pub mod my_data;
pub mod password_change;
pub mod profile;
pub mod proof;
pub mod reset;
pub mod sign_in;
pub mod sign_ins;
pub mod sign_up;
