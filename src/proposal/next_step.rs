//! What the people of a proposal have to do next, and until when: the sentence beside it in their list.

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};

use super::filing::admission_under;
use super::state::State;
use crate::track::deadline::{Admission, Call, Closes, LatePass, Sending, Status, admit, status};
use crate::track::words::{closes_in_words, how_long, how_long_left, utc_in_words};

/// What the next step depends on, beside the call.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Where the proposal stands.
    pub state: State,
    /// Whether the reader is its speaker only, who changes nothing but what is said of them.
    pub as_speaker: bool,
    /// Whether the owner of its author's address has confirmed it.
    pub confirmed: bool,
    /// Whether the owner of that address said that it is not theirs.
    pub denied: bool,
    /// The author's address.
    pub author_email: String,
    /// Whether it was filed after the close.
    pub late: bool,
    /// When the draft was first stored.
    pub stored_at: DateTime<Utc>,
    /// When exactly this text was checked, if it was.
    pub checked_at: Option<DateTime<Utc>>,
    /// The answer to its being late.
    pub lateness: Lateness,
    /// How many questions of the track are still to be answered after acceptance.
    pub open_questions: usize,
    /// Until when its author can say whether it may move to another track, if that is asked.
    pub move_asked: Option<DateTime<Utc>>,
    /// How many questions its track demands that it was not asked when it was filed: it moved there since.
    pub track_asks: usize,
}

/// Whether the leads were asked to take a draft late, and what they said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lateness {
    /// They were not asked.
    NotAsked,
    /// They have not answered.
    Asked,
    /// They will not take it.
    Refused,
    /// They gave it a pass, and took it back.
    Revoked,
    /// They gave it a pass.
    Pass(LatePass),
}

/// Under which heading a proposal is listed, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// It is for the reader to do something.
    Yours,
    /// It is for somebody else, or for nobody now.
    Others,
    /// Nothing more will happen.
    Over,
}

/// The next step of a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextStep {
    /// Whose turn it is.
    pub turn: Turn,
    /// The first instant that is too late for it, where there is one.
    pub until: Option<DateTime<Utc>>,
    /// What to do, in sentences.
    pub words: String,
    /// The instant that the words name, where they name one to come.
    pub named: Option<DateTime<Utc>>,
}

impl NextStep {
    fn new(turn: Turn, words: impl Into<String>) -> Self {
        Self { turn, until: None, words: words.into(), named: None }
    }

    fn yours(words: impl Into<String>) -> Self {
        Self::new(Turn::Yours, words)
    }

    fn others(words: impl Into<String>) -> Self {
        Self::new(Turn::Others, words)
    }

    fn over(words: impl Into<String>) -> Self {
        Self::new(Turn::Over, words)
    }

    fn before(self, until: DateTime<Utc>) -> Self {
        Self { until: Some(until), ..self }
    }

    fn naming(self, named: DateTime<Utc>) -> Self {
        Self { named: Some(named), ..self }
    }
}

/// The next step of a proposal under a call at `now`.
pub fn next_step(it: &Standing, call: &Call, now: DateTime<Utc>) -> NextStep {
    if let Some(step) = travels(it, now) {
        return step;
    }
    match it.state {
        State::Draft => draft(it, call, now),
        State::Submitted => submitted(it, call, now),
        State::Waitlisted => {
            NextStep::others("Nothing: it becomes a talk if a slot falls free, and you get a letter then.")
        }
        State::Accepted | State::Confirmed => accepted(it),
        State::Declined => NextStep::over("Nothing: it was not accepted."),
        State::Merged => NextStep::over("Nothing: it became part of another proposal."),
        State::DeclinedBySpeaker => NextStep::over("Nothing: its speaker cannot come."),
        State::Withdrawn => NextStep::over("Nothing: it was withdrawn."),
    }
}

/// What a move asks of its author.
fn travels(it: &Standing, now: DateTime<Utc>) -> Option<NextStep> {
    if it.as_speaker || it.denied {
        return None;
    }
    let movable = matches!(it.state, State::Submitted | State::Waitlisted | State::Declined);
    if let Some(until) = it.move_asked.filter(|until| movable && now < *until) {
        let (end, left) = (utc_in_words(until), how_long_left(until - now));
        let words =
            format!("Say whether it may move to another track, by {end}, {left} left. Without an answer it stays.");
        return Some(NextStep::yours(words).before(until).naming(until));
    }
    match it.track_asks {
        asks if asks > 0 && it.state == State::Submitted && it.confirmed => Some(NextStep::yours(match asks {
            1 => "It moved to another track: answer the question that this one asks.".to_owned(),
            asks => format!("It moved to another track: answer the {asks} questions that this one asks."),
        })),
        _ => None,
    }
}

fn draft(it: &Standing, call: &Call, now: DateTime<Utc>) -> NextStep {
    match (status(call, None, now), &call.closes) {
        (Status::NotYet { opens }, _) => NextStep::others(format!(
            "You can write, and not send yet: the call opens {}, in {}.",
            utc_in_words(opens),
            how_long_left(opens - now)
        ))
        .naming(opens),
        (Status::Open { .. }, Some(closes)) => {
            NextStep::yours(format!("Send it before the call closes: {}.", close(closes, now)))
                .before(closes.instant())
                .naming(closes.instant())
        }
        (Status::Open { .. }, None) => NextStep::yours("Send it when it is ready: the call has no closing date."),
        (Status::Grace { .. } | Status::Late | Status::Closed, _) => draft_after_close(it, call, now),
    }
}

/// A close as it was stated, in UTC, and what is left until then.
fn close(closes: &Closes, now: DateTime<Utc>) -> String {
    let assumed = if closes.zone_stated() { "" } else { ", where the zone is assumed" };
    let (stated, instant) = (closes_in_words(closes), closes.instant());
    format!("{stated}{assumed}, which is {}; {} left", utc_in_words(instant), how_long_left(instant - now))
}

fn draft_after_close(it: &Standing, call: &Call, now: DateTime<Utc>) -> NextStep {
    let pass = match it.lateness {
        Lateness::Pass(pass) => Some(pass),
        _ => None,
    };
    let sending =
        Sending { arrived_at: now, draft_stored_at: Some(it.stored_at), unchanged_since_check_at: it.checked_at };
    if let Admission::InTime { .. } = admit(call, None, &sending) {
        return NextStep::yours(
            "Send it now: the call has closed, and this draft still counts as in time for minutes.",
        )
        .before(now);
    }
    if let Some(LatePass { until }) = pass.filter(|pass| now < pass.until) {
        let (end, left) = (utc_in_words(until), how_long_left(until - now));
        return NextStep::yours(format!("Send it while its late pass holds: until {end}, {left} left."))
            .before(until)
            .naming(until);
    }
    match admission_under(call, pass, &sending) {
        Admission::Late { by } => NextStep::yours(format!(
            "Too late by {}. You can still send it: it is marked late, and the leads read late ones only if slots are free.",
            how_long(by)
        )),
        Admission::TooLate { by, may_ask, .. } => too_late(it.lateness, &how_long(by), may_ask),
        Admission::InTime { .. } | Admission::NotYet { .. } => NextStep::yours("Send it now."),
    }
}

fn too_late(lateness: Lateness, by: &str, may_ask: bool) -> NextStep {
    match lateness {
        Lateness::Pass(_) => NextStep::over(format!("Too late by {by}: its late pass has ended. The text is kept.")),
        Lateness::Revoked => NextStep::over("Too late: the leads took its late pass back. The text is kept."),
        Lateness::Refused => NextStep::over("Too late: the leads do not take it any more. The text is kept."),
        Lateness::Asked => {
            NextStep::others(format!("Too late by {by}. The leads were asked to take it, and you get a letter."))
        }
        Lateness::NotAsked if may_ask => NextStep::yours(format!("Too late by {by}: ask the leads to take it.")),
        Lateness::NotAsked => {
            NextStep::over(format!("Too late by {by}: this call takes nothing more. The text is kept."))
        }
    }
}

fn submitted(it: &Standing, call: &Call, now: DateTime<Utc>) -> NextStep {
    if it.denied {
        return NextStep::over(format!("Nothing: the owner of {} said that it is not theirs.", it.author_email));
    }
    if !it.confirmed && !it.as_speaker {
        let email = &it.author_email;
        return NextStep::yours(format!("Confirm your address: open the link in the letter to {email}."));
    }
    let mut words = "Nothing: the leads decide, and you get a letter.".to_owned();
    if it.late {
        words.push_str(" It is marked late.");
    }
    let mut named = None;
    // A call that is open without an end lets the text be changed until the decision.
    match (status(call, None, now), &call.closes) {
        (Status::Open { .. }, Some(closes)) if !it.as_speaker => {
            named = Some(closes.instant());
            words.push_str(&format!(" The text can be changed until the call closes: {}.", close(closes, now)));
        }
        (Status::Open { .. }, None) if !it.as_speaker => words.push_str(" The text can be changed until then."),
        (_, Some(closes)) if !it.as_speaker => {
            if let Lateness::Pass(LatePass { until }) = it.lateness
                && closes.instant() < until
                && now < until
            {
                named = Some(until);
                let left = how_long_left(until - now);
                words.push_str(&format!(" The text can be changed until {}; {left} left.", utc_in_words(until)));
            }
        }
        _ => {}
    }
    NextStep { named, ..NextStep::others(words) }
}

fn accepted(it: &Standing) -> NextStep {
    let whose = if it.as_speaker { "It was accepted." } else { "You were accepted." };
    match it.open_questions {
        0 => NextStep::others(format!("{whose} Nothing is asked of you now.")),
        _ if it.as_speaker => NextStep::others(format!("{whose} Its author answers what the track still asks.")),
        1 => NextStep::yours(format!("{whose} Answer the question that the track still asks.")),
        open => NextStep::yours(format!("{whose} Answer the {open} questions that the track still asks.")),
    }
}
