//! The pages of proposals that travel, one file each.

pub mod answers;
mod fields;
pub mod merge;
mod move_by_staff;
pub mod moving;
pub mod offer;
pub mod offers;
pub mod place;
mod planning;
pub mod split;
