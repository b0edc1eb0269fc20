//! The pages of this feature, one file each.

pub mod confirmation;
pub mod letters;
pub mod part;
pub mod plan;
pub mod returning;
pub mod sending;
mod views;
