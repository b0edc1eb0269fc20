//! The SQL of proposals that travel.

mod also;
mod kept;
mod mergings;
mod moves;
mod placing;
mod splits;

pub use also::{Filed, also_filed};
pub use kept::{hidden_keys, keep_answers, kept_answers};
pub use mergings::{
    Merging, add_merging, end_merging, hold, merged_into, name_author, open_merging, parts_of, take_off,
};
pub use moves::{
    add_move, answer_move, by_id, due_or_over, end_move, of_proposal, offers_to, open_move, times_offered,
    waiting_offers,
};
pub use placing::place;
pub use splits::{NewPart, add_part, give_time, split_links};
