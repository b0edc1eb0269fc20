//! The pages of people.

pub mod answer;
pub mod list;
pub mod me;
mod view;
