//! The letters about proposals that move to another track.

use askama::Template;
use chrono::{DateTime, Utc};

use super::{edit_until_of, proposal_url, quoted, tag};
use crate::app::App;
use crate::conference::Conference;
use crate::conference::store::Contact;
use crate::mail::facts::Facts;
use crate::mail::header::HeaderText;
use crate::mail::wrap::wrapped;
use crate::proposal::Proposal;
use crate::track::kind::Kind;
use crate::track::words::{utc_in_words, utc_precise};
use crate::track::{Track, deadline};
use crate::travel::{Arrival, Move, consents, unanswered};

/// What a meeting in a BoF track is, for whoever is asked about one.
const BOF: &str =
    "A BoF is an informal meeting of those who care about a subject: it takes no slot of a track, and it is no talk.";

/// See [`super::Letter::MoveOffered`].
#[derive(Template, Clone)]
#[template(path = "mail/move_offered/letter.txt")]
pub struct MoveOffered {
    facts: Facts,
    intro: String,
    note: String,
    /// What taking it means, each a sentence.
    means: Vec<String>,
    arrived_at: String,
    until: String,
    url: String,
    why: String,
}

impl MoveOffered {
    /// The letter to a reader of the track `to`; `why` says why they get it.
    pub fn about(
        conference: &Conference,
        (from, to): (&Track, &Track),
        proposal: &Proposal,
        offered: &Move,
        (url, why): (String, String),
    ) -> Self {
        let facts = Facts { tag: tag(conference, to), ..Facts::of(conference, from, proposal) };
        let number = proposal.number.unwrap_or_default();
        let intro = format!(
            "{} offers #{number} of the {} to the {}: it would move, and its new leads decide about it.",
            offered.by_whom, from.name, to.name
        );
        Self {
            facts,
            intro: wrapped(&intro, ""),
            note: quoted(&offered.note),
            means: means(to, proposal).iter().map(|sentence| wrapped(sentence, "")).collect(),
            arrived_at: proposal.arrived_at.map(utc_precise).unwrap_or_default(),
            until: utc_in_words(offered.until),
            url,
            why: wrapped(&why, ""),
        }
    }
}

/// What it means to take a proposal into a track, each a sentence for its leads.
pub fn means(to: &Track, proposal: &Proposal) -> Vec<String> {
    let mut all = Vec::new();
    match Arrival::in_track(to, proposal) {
        Arrival::InTime { .. } => all.push("It arrived in time for the call of this track.".to_owned()),
        Arrival::Late { breaks_promise: false } => {
            all.push("The call of this track had closed when it arrived: it would be marked late.".to_owned());
        }
        Arrival::Late { breaks_promise: true } => all.push(
            "The call of this track had closed when it arrived, and no extension was promised: only an organiser can take \
             it, with a reason that is published."
                .to_owned(),
        ),
    }
    all.push(match (consents(proposal, to), proposal.is_confirmed()) {
        (true, _) => "Its author has agreed beforehand: it moves as soon as it is taken.".to_owned(),
        (false, true) => "Its author is asked once it is taken, and has seven days to answer.".to_owned(),
        (false, false) => {
            "Its author is asked once it is taken. Their address is not confirmed, so they are asked on their page only."
                .to_owned()
        }
    });
    if to.kind == Kind::Bof {
        all.push(BOF.to_owned());
    }
    all
}

/// See [`super::Letter::MoveAsked`].
#[derive(Template)]
#[template(path = "mail/move_asked/letter.txt")]
pub struct MoveAsked {
    tag: String,
    number: i32,
    title: HeaderText,
    intro: String,
    to: String,
    stays: String,
    late: bool,
    bof: Option<String>,
    until: String,
    url: String,
    /// Who answers, and until when, where that is not the reader.
    only: Option<String>,
}

impl MoveAsked {
    /// The question to the author, who answers at `url`, or to a co-author, who does not: that is the proposal then.
    pub fn about(
        conference: &Conference,
        (from, to): (&Track, &Track),
        proposal: &Proposal,
        asked: &Move,
        (url, answers): (String, bool),
    ) -> Self {
        let number = proposal.number.unwrap_or_default();
        let intro = format!(
            "The leads of the {} think that your proposal #{number} fits another track better. The leads of that track \
             would take it:",
            from.name
        );
        Self {
            tag: tag(conference, from),
            number,
            title: HeaderText::new(&proposal.text.title),
            intro: wrapped(&intro, ""),
            to: to.name.clone(),
            stays: wrapped(&format!("Without an answer by then it stays in the {}.", from.name), ""),
            late: matches!(Arrival::in_track(to, proposal), Arrival::Late { .. }),
            bof: (to.kind == Kind::Bof).then(|| wrapped(BOF, "")),
            url,
            only: (!answers).then(|| {
                let who = format!(
                    "{}, who filed it, is asked to say yes or no by {}; you read this as a co-author.",
                    proposal.text.name,
                    utc_in_words(asked.until)
                );
                wrapped(&who, "")
            }),
            until: utc_in_words(asked.until),
        }
    }
}

/// See [`super::Letter::Moved`].
#[derive(Template)]
#[template(path = "mail/moved/letter.txt")]
pub struct Moved {
    facts: Facts,
    intro: String,
    late: bool,
    bof: Option<String>,
    decided_before: bool,
    asks: Vec<String>,
    answers_url: String,
    edit_until: Option<String>,
    readers: String,
    url: String,
}

impl Moved {
    /// The letter about a proposal that is in `to` now. `by_author`: who moved it knows why. `before` is what it was.
    pub fn about(
        app: &App,
        conference: &Conference,
        (from, to): (&Track, &Track),
        (before, proposal): (&Proposal, &Proposal),
        readers: &[(Contact, bool)],
        (by_author, now): (bool, DateTime<Utc>),
        answers_url: String,
    ) -> Self {
        let number = proposal.number.unwrap_or_default();
        let intro = if by_author {
            format!("You moved your proposal #{number} from the {} to another track:", from.name)
        } else {
            format!("Your proposal #{number} moved from the {} to another track:", from.name)
        };
        let leads: Vec<&str> =
            readers.iter().filter(|(_, leads)| *leads).map(|(contact, _)| contact.name.as_str()).collect();
        let readers = if leads.is_empty() { "the organisers".to_owned() } else { leads.join(", ") };
        let editable = deadline::text_may_be_edited(&to.call, proposal.late_pass(), now, false);
        Self {
            facts: Facts::of(conference, to, proposal),
            intro: wrapped(&intro, ""),
            late: proposal.late,
            bof: (to.kind == Kind::Bof).then(|| wrapped(BOF, "")),
            decided_before: before.state.is_decided(),
            asks: unanswered(to, &proposal.text.answers).map(|asked| wrapped(&asked.label, "  ")).collect(),
            answers_url,
            edit_until: editable
                .then(|| wrapped(&format!("You can edit it until {}.", edit_until_of(to, proposal)), "")),
            readers: wrapped(&format!("It is with {readers} now."), ""),
            url: proposal_url(app, conference, number),
        }
    }
}

/// What is new about a move, for the leads of both tracks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// The other track takes it; its author is asked.
    Agreed,
    /// It moved.
    Moved,
    /// Its author moved it.
    ByAuthor,
    /// The other track does not take it.
    NotTaken,
    /// Its author wants it to stay.
    AuthorDeclined,
    /// Nobody answered in time.
    Lapsed,
    /// The offer was taken back, or the proposal changed in between.
    Over,
}

/// See [`super::Letter::MoveNews`].
#[derive(Template, Clone)]
#[template(path = "mail/move_news/letter.txt")]
pub struct MoveNews {
    tag: String,
    news: News,
    number: i32,
    title: HeaderText,
    from: String,
    to: String,
    by: String,
    note: String,
    until: String,
    url: Option<String>,
}

impl MoveNews {
    /// The news for the readers of the track `reads`. `url` is a page that they can still open.
    pub fn about(
        conference: &Conference,
        reads: &Track,
        (from, to): (&Track, &Track),
        proposal: &Proposal,
        (news, one): (News, &Move),
        url: Option<String>,
    ) -> Self {
        let notes = reads.id == from.id && matches!(news, News::Agreed | News::Moved | News::NotTaken);
        Self {
            tag: tag(conference, reads),
            news,
            number: proposal.number.unwrap_or_default(),
            title: HeaderText::new(&proposal.text.title),
            from: from.name.clone(),
            to: to.name.clone(),
            by: one.answered_by.clone().unwrap_or_default(),
            // The note was for the leads who offered it.
            note: if notes { quoted(&one.answer_note) } else { String::new() },
            until: utc_in_words(one.until),
            url,
        }
    }

    fn sentence(&self) -> String {
        let Self { number, from, to, by, until, .. } = self;
        let text = match self.news {
            News::Agreed => format!(
                "{by} of the {to} takes #{number}. Its author is asked whether it may move, and has until {until} to answer."
            ),
            News::Moved => format!(
                "#{number} moved from the {from} to the {to}. What was written about it went with it; only the leads of the \
                 {to} read it now."
            ),
            News::ByAuthor => format!(
                "The author of #{number} moved it from the {from} to the {to}, while both calls are open. What was written \
                 about it went with it; only the leads of the {to} read it now."
            ),
            News::NotTaken => {
                format!("{by} answered for the {to}: #{number} is not taken there, so it stays in the {from}.")
            }
            News::AuthorDeclined => {
                format!("The author of #{number} wants it to stay in the {from}. It does not move to the {to}.")
            }
            News::Lapsed => {
                format!("Nobody answered by {until}, so #{number} stays in the {from} and does not move to the {to}.")
            }
            News::Over => format!(
                "#{number} is not offered to the {to} any more: the leads of the {from} took the offer back, or it was \
                 decided, merged, moved or withdrawn in between."
            ),
        };
        wrapped(&text, "")
    }
}
