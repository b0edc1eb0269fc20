//! The pages of the queue and of what is under a proposal.

pub mod command;
pub mod discussion;
pub mod interest;
pub mod part_page;
pub mod parts;
pub mod questions;
pub mod queue;
pub mod removal;
pub mod vote;
