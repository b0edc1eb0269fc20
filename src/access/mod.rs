//! Who may do what: the only place that decides it.
//!
//! A capability is an extractor: it authenticates, loads the row inside its conference and track, and checks. A handler
//! that takes one may do what its name says; one without it has no row in its hands. To write, a capability opens the
//! transaction ([`Tx::begin`]): role and row are read again there, locked, so that a lead who was removed or a
//! proposal that was withdrawn in between cannot be written.
//!
//! What a capability over one proposal holds is a [`ProposalAt`]; it dereferences to it.
//!
//! - [`Viewer`]: anybody, with what is known of them; [`SignedIn`]: an account, in a browser or, for commands, without one
//! - [`Visitor`]: what anybody may write, such as a first draft
//! - [`ConferenceIn`], [`TrackIn`]: a conference or a track that everybody may see
//! - [`AuthorOf`]: filed the proposal, by account or (before any account confirmed it) by the browser that holds it;
//!   [`HolderOf`]: knows its secret address; [`ReaderOf`]: its author or the staff of its track
//! - [`NamedPerson`]: holds the link of the letter to a co-author or speaker; [`SpeakerOf`]: confirmed to be one
//! - [`LeadOf`]: runs a track, or organises its conference; [`DecidesOn`]: may decide one proposal;
//!   [`DecidesIn`]: sends the letters of a track off;
//!   [`ReviewsOn`]: votes on it and reads what its leads say among themselves
//!   [`Decides`]: any of these over one proposal
//! - [`RunsTracks`]: runs tracks of a conference, for what concerns all of them; [`OwnSearch`]: a saved search of theirs
//! - [`MaySet`]: may set a part of a track, such as its text
//! - [`AnswersLate`]: runs the track of a draft whose author asked for it to be taken late
//! - [`TakesMove`]: runs the track that a proposal is offered to; [`MergesOn`]: makes one proposal of several
//! - [`OrganiserOf`]: runs a conference; [`PlacerOf`]: may say which track one of its proposals belongs to
//! - [`Operator`]: the command line; [`Worker`]: the server itself, in its timed jobs and for mail that comes in

mod at;
mod author;
mod decides;
mod late;
mod organiser;
mod people;
mod placer;
mod public;
mod review;
mod sends;
mod settings;
mod staff;
pub mod store;
mod tracks;
mod travel;
mod tx;
mod viewer;

pub use at::ProposalAt;
pub use author::{AuthorOf, HolderOf, Via};
pub use decides::Decides;
pub use late::AnswersLate;
pub use organiser::OrganiserOf;
pub use people::{NamedPerson, SpeakerOf};
pub use placer::PlacerOf;
pub use public::{ConferenceIn, TrackIn};
pub use review::ReviewsOn;
pub use sends::DecidesIn;
pub use settings::MaySet;
pub use staff::{DecidesOn, LeadOf, ReaderOf, Role};
pub use tracks::{OwnSearch, RunsTracks};
pub use travel::{MergesOn, TakesMove};
pub use tx::{Actor, Capability, Operator, Origin, Signature, Tx, Visitor, Worker};
pub use viewer::{SIGN_IN, SignedIn, SignedInAccount, Viewer, name_of};
