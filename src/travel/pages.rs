//! The pages of proposals that travel, one file each.

pub mod answers;
mod fields;
pub mod merge;
pub mod moving;
pub mod offer;
pub mod offers;
pub mod place;
pub mod split;
