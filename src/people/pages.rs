//! The pages of people.

pub mod answer;
mod ask_again;
mod author;
mod dead_link;
pub mod list;
pub mod me;
mod naming;
mod view;
