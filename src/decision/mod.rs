//! Decisions and what becomes of them: planned, sent off, held for ten minutes and released; then the author says whether
//! they come.
//!
//! A *plan* ([`plan`]) is a decision, or a move, a merge or a split ([`Intent`]). It is seen by the staff of the track only, and never by whoever the proposal is of. *Sending* freezes
//! version, outcome and letter ([`hold`]); until the release nothing that an author sees changes. The letters are the track's
//! ([`text`], with what can be put in: [`placeholders`]) or one person's own. An acceptance names a date to answer by
//! ([`answer`]); the clock releases letters and reminds ([`release_due`], [`remind`]).

pub mod act;
pub mod answer;
mod answered;
mod asked;
pub mod budget;
pub mod changed;
mod forms;
pub mod hold;
mod intent;
mod notice;
mod notify;
mod outcome;
mod pages;
pub mod placeholders;
pub mod plan;
mod prepared;
mod preview;
mod reminders;
pub mod returning;
pub mod store;
mod text;
mod warnings;

use axum_extra::routing::TypedPath;
use serde::Deserialize;
use sqlx::PgConnection;

use crate::conference::Conference;
use crate::error::AppError;
use crate::track::kind::Kind;
use crate::track::{self, Track};
use crate::travel::{MergeUrl, MoveUrl, SplitUrl, TravelKind};
use crate::web::routes::Routes;

pub use answered::WhoAnswered;
pub use budget::Budget;
pub use hold::{end_plan, release_due};
pub use intent::{Intent, Matter};
pub use notice::AnswerNotice;
pub use notify::About;
pub use outcome::{Outcome, possible};
pub use pages::part::{PlanLine, PlanPart};
pub use preview::{Frozen, Preview};
pub use reminders::remind;

/// Planning a decision about a proposal.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/proposals/{number}/plan", rejection(AppError))]
pub struct PlanUrl {
    /// The conference's slug.
    pub conference: String,
    /// The proposal's number.
    pub number: i32,
}

impl PlanUrl {
    /// The page with an outcome chosen.
    pub fn with(&self, outcome: Outcome) -> String {
        format!("{self}?outcome={}", outcome.as_str())
    }
}

/// Where what is planned can be changed.
fn change_url(conference: &str, number: i32, intent: &Intent) -> String {
    let conference = conference.to_owned();
    match intent.matter() {
        Matter::Decision(_) => PlanUrl { conference, number }.to_string(),
        Matter::Travel(TravelKind::Move) => MoveUrl { conference, number }.to_string(),
        Matter::Travel(TravelKind::Merge) => MergeUrl { conference, number }.to_string(),
        Matter::Travel(TravelKind::Split) => SplitUrl { conference, number }.to_string(),
    }
}

/// The planned decisions of a track with their letters: what is to be sent, what is on hold, what was sent.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/tracks/{track}/sending", rejection(AppError))]
pub struct SendingUrl {
    /// The conference's slug.
    pub conference: String,
    /// The track's slug.
    pub track: String,
}

impl SendingUrl {
    /// The page with the letter about one proposal only.
    pub fn only(&self, number: i32) -> String {
        format!("{self}?only={number}")
    }
}

/// The texts of a track's letters about decisions.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/tracks/{track}/letters", rejection(AppError))]
pub struct LettersUrl {
    /// The conference's slug.
    pub conference: String,
    /// The track's slug.
    pub track: String,
}

/// The text of a track's letter about one outcome.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/tracks/{track}/letters/{outcome}", rejection(AppError))]
pub struct LetterTextUrl {
    /// The conference's slug.
    pub conference: String,
    /// The track's slug.
    pub track: String,
    /// The outcome, by its word.
    pub outcome: String,
}

/// The author of an accepted proposal says whether they come; one who is offered a BoF, whether they take it.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/proposals/{number}/confirmation", rejection(AppError))]
pub struct ConfirmationUrl {
    /// The conference's slug.
    pub conference: String,
    /// The proposal's number.
    pub number: i32,
}

/// Taking a withdrawn proposal back into the queue.
#[derive(TypedPath, Deserialize)]
#[typed_path("/{conference}/proposals/{number}/return", rejection(AppError))]
pub struct ReturnUrl {
    /// The conference's slug.
    pub conference: String,
    /// The proposal's number.
    pub number: i32,
}

/// The pages of this feature.
pub fn routes() -> Routes {
    Routes::default()
        .get(pages::plan::ask)
        .post(pages::plan::save)
        .get(pages::sending::show_letters)
        .post(pages::sending::act)
        .get(pages::letters::list)
        .get(pages::letters::edit)
        .post(pages::letters::save)
        .get(pages::confirmation::ask)
        .post(pages::confirmation::answer)
        .get(pages::returning::ask)
        .post(pages::returning::take_back)
}

/// The outcomes that leads of this track are offered: a BoF only where the conference has a track for them.
async fn offered(
    db: &mut PgConnection,
    conference: &Conference,
    track: &Track,
    mut outcomes: Vec<Outcome>,
) -> Result<Vec<Outcome>, AppError> {
    if outcomes.contains(&Outcome::BofOffered) {
        let tracks = track::store::of_conference(db, conference.id).await?;
        let is_bof = |other: &Track| other.kind == Kind::Bof && other.id != track.id;
        outcomes.retain(|outcome| *outcome != Outcome::BofOffered || tracks.iter().any(is_bof));
    }
    Ok(outcomes)
}
