//! Proposals: drafts, filing, editing, withdrawal.
//!
//! Anybody files, signed in or not. A draft of somebody not signed in belongs to the browser that began it, never to an
//! account, until the owner of its address confirms it. [`state`] is the state machine, [`text`] what a proposal says,
//! [`forms`] how it is typed; [`filing`] asks the deadline rule inside the transaction that writes.

pub mod answers;
mod author;
pub mod conflict;
mod copying;
pub mod diff;
mod fields;
pub mod filing;
pub mod forms;
pub mod hints;
pub mod leaving;
pub mod merge;
pub mod next_step;
mod notify;
mod pages;
pub mod parts;
pub mod patch;
pub mod reminders;
pub mod similar;
pub mod state;
pub mod store;
pub mod text;
mod views;

use axum_extra::routing::TypedPath;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;

use crate::error::AppError;
use crate::people::{Author, Member, Person, lineup};
use crate::track::deadline::LatePass;
use crate::web::routes::Routes;
use state::State;
use text::ProposalText;

pub use forms::is_address;
pub use forms::thousands;
pub use notify::{
    Coming, EDITS_COLLECTED_FOR, claimed, leads_have_room, readers, reply_to_readers, tell_changes, to_new_leads,
};
pub use patch::Link;
pub use views::{ReadView, links};

/// The form for a new proposal.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/tracks/{track}/propose", rejection(AppError))]
pub struct ProposeUrl {
    /// The conference's slug.
    pub conference: String,
    /// The track's slug.
    pub track: String,
}

/// The form for a draft.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/drafts/{draft}", rejection(AppError))]
pub struct DraftUrl {
    /// The conference's slug.
    pub conference: String,
    /// The draft's key.
    pub draft: Uuid,
}

/// The draft as the leads will read it, with the button that files it.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/drafts/{draft}/check", rejection(AppError))]
pub struct CheckUrl {
    /// The conference's slug.
    pub conference: String,
    /// The draft's key.
    pub draft: Uuid,
}

/// A draft's secret address: opens it in another browser.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/drafts/{draft}/open/{secret}", rejection(AppError))]
pub struct OpenUrl {
    /// The conference's slug.
    pub conference: String,
    /// The draft's key.
    pub draft: Uuid,
    /// What only holders know.
    pub secret: String,
}

/// Asking the leads to take a draft that is too late.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/drafts/{draft}/late-request", rejection(AppError))]
pub struct LateRequestUrl {
    /// The conference's slug.
    pub conference: String,
    /// The draft's key.
    pub draft: Uuid,
}

/// Dropping one's own text that met another one; of a draft or of a filed proposal.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/drafts/{draft}/unsent", rejection(AppError))]
pub struct DropVersionUrl {
    /// The conference's slug.
    pub conference: String,
    /// The key of the draft or proposal.
    pub draft: Uuid,
}

/// A proposal: its author's receipt and status, its leads' reading.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/proposals/{number}", rejection(AppError))]
pub struct ProposalUrl {
    /// The conference's slug.
    pub conference: String,
    /// Its number in the conference.
    pub number: i32,
}

/// The form for changing a proposal.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/proposals/{number}/edit", rejection(AppError))]
pub struct EditUrl {
    /// The conference's slug.
    pub conference: String,
    /// Its number in the conference.
    pub number: i32,
}

/// The versions of a draft.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/drafts/{draft}/history", rejection(AppError))]
pub struct DraftHistoryUrl {
    /// The conference's slug.
    pub conference: String,
    /// The draft's key.
    pub draft: Uuid,
}

/// The versions of a proposal.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/proposals/{number}/history", rejection(AppError))]
pub struct HistoryUrl {
    /// The conference's slug.
    pub conference: String,
    /// Its number in the conference.
    pub number: i32,
}

/// Taking a proposal back.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/proposals/{number}/withdrawal", rejection(AppError))]
pub struct WithdrawalUrl {
    /// The conference's slug.
    pub conference: String,
    /// Its number in the conference.
    pub number: i32,
}

/// How a text that is being written would read. Nothing is stored.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/tracks/{track}/preview", rejection(AppError))]
pub struct PreviewUrl {
    /// The conference's slug.
    pub conference: String,
    /// The track's slug.
    pub track: String,
}

/// Using a proposal's text again in another call.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/proposals/{number}/copy", rejection(AppError))]
pub struct CopyUrl {
    /// The conference's slug.
    pub conference: String,
    /// Its number in the conference.
    pub number: i32,
}

/// Stopping the reminders of a draft; from a letter, without a sign-in.
#[derive(TypedPath, Deserialize)]
#[typed_path("/account/reminders/{token}", rejection(AppError))]
pub struct StopRemindersUrl {
    /// From the letter.
    pub token: String,
}

/// The pages of this feature.
pub fn routes() -> Routes {
    Routes::default()
        .get(pages::new::new)
        .post(pages::new::begin)
        .get(pages::draft::show_draft)
        .post(pages::draft::save)
        .get(pages::check::check)
        .post(pages::check::send)
        .get(pages::open::open)
        .post(pages::open::hold)
        .get(pages::late::ask)
        .post(pages::late::request)
        .get(pages::read::read)
        .get(pages::edit::edit)
        .post(pages::edit::save)
        .get(pages::history::filed)
        .get(pages::history::draft)
        .get(pages::stop_reminders::ask)
        .post(pages::stop_reminders::stop)
        .get(pages::drop_version::ask)
        .post(pages::drop_version::drop_it)
        .get(pages::withdraw::ask)
        .post(pages::withdraw::withdraw)
        .get(pages::preview::elsewhere)
        .post(pages::preview::preview)
        .get(pages::copy::choose)
        .post(pages::copy::copy)
}

/// A proposal as it stands.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// Its key, and the key that makes sending it twice the same as sending it once.
    pub id: Uuid,
    /// The conference it belongs to.
    pub conference_id: Uuid,
    /// The track it belongs to.
    pub track_id: Uuid,
    /// Its number, once it was filed.
    pub number: Option<i32>,
    /// Where it stands.
    pub state: State,
    /// The account of its author; none until the owner of the address confirmed it.
    pub author_id: Option<Uuid>,
    /// What it says.
    pub text: ProposalText,
    /// The version of the text; grows with every change.
    pub version: i32,
    /// When it was first stored.
    pub stored_at: DateTime<Utc>,
    /// When the text was last changed.
    pub changed_at: DateTime<Utc>,
    /// When which version was last checked.
    pub checked: Option<(DateTime<Utc>, i32)>,
    /// When it was filed: the arrival that counts.
    pub arrived_at: Option<DateTime<Utc>>,
    /// Whether it came after the close of its call.
    pub late: bool,
    /// How many seconds after the close it came, where the call's grace took it.
    pub grace_seconds: Option<i32>,
    /// When the owner of its address said that it is not theirs.
    pub denied_at: Option<DateTime<Utc>>,
    /// Co-authors and speakers, in their order.
    pub people: Vec<Person>,
    /// Where the author stands among them, and what the author says of themselves.
    pub author: Author,
    /// The end of its late pass, if it has one that was not revoked.
    pub pass_until: Option<DateTime<Utc>>,
}

impl Proposal {
    /// Whether the owner of the author's address has confirmed it.
    pub fn is_confirmed(&self) -> bool {
        self.author_id.is_some()
    }

    /// Its late pass, for the deadline rule.
    pub fn late_pass(&self) -> Option<LatePass> {
        self.pass_until.map(|until| LatePass { until })
    }

    /// Whether this is their own: by account, by an address whose owner has not denied it, or as one of its people who has
    /// confirmed.
    pub fn is_by(&self, account: Uuid, email: &str) -> bool {
        self.author_id == Some(account) || self.is_by_address(email)
    }

    /// The same as far as an address tells it, for those who may have no account.
    pub fn is_by_address(&self, email: &str) -> bool {
        let by_author = self.denied_at.is_none() && self.text.email.eq_ignore_ascii_case(email);
        by_author || self.people.iter().any(|person| person.is_confirmed_as(email))
    }

    /// The author, co-authors and speakers, in the order in which they are listed everywhere.
    pub fn lineup(&self) -> Vec<Member<'_>> {
        lineup(&self.author, &self.people)
    }

    /// Whether they read and edit it: by account, or as a co-author who has confirmed.
    pub fn is_written_by(&self, account: Uuid, email: &str) -> bool {
        self.author_id == Some(account) || self.confirmed_co_authors().any(|person| person.is_confirmed_as(email))
    }
}
