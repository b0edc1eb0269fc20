//! The pages of this feature, one file each.

pub mod confirmation;
pub mod decide;
