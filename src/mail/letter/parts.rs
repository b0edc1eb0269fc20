//! The letters about proposals that were split in two or became part of another.

use askama::Template;

use super::{proposal_url, quoted, tag};
use crate::app::App;
use crate::conference::Conference;
use crate::mail::header::HeaderText;
use crate::mail::wrap::wrapped;
use crate::people::Answer;
use crate::proposal::Proposal;
use crate::track::Track;

/// See [`super::Letter::Split`].
#[derive(Template)]
#[template(path = "mail/split/letter.txt")]
pub struct Split {
    tag: String,
    number: i32,
    title: HeaderText,
    /// Dots, where it is not given yet.
    new_number: String,
    new_title: HeaderText,
    intro: String,
    note: String,
    edit_until: String,
    url: String,
    new_url: String,
}

impl Split {
    /// The letter to the author of both. `until` is until when both texts can be edited, in words.
    pub fn about(
        app: &App,
        conference: &Conference,
        track: &Track,
        (old, new): (&Proposal, &Proposal),
        (by, note): (&str, &str),
        until: String,
    ) -> Self {
        let number = old.number.unwrap_or_default();
        let new_url = match new.number {
            Some(number) => proposal_url(app, conference, number),
            None => format!("{}…", proposal_url(app, conference, 0).trim_end_matches('0')),
        };
        let intro = format!(
            "{by} split your proposal #{number} for the {} in two: there are two subjects in it. Both count as received \
             when it arrived, and both hold the same text now. Please edit each, so that it says what belongs to it.",
            track.name
        );
        Self {
            tag: tag(conference, track),
            number,
            title: HeaderText::new(&old.text.title),
            new_number: new.number.map_or_else(|| "…".to_owned(), |number| number.to_string()),
            new_title: HeaderText::new(&new.text.title),
            intro: wrapped(&intro, ""),
            note: quoted(note),
            edit_until: wrapped(&format!("You can edit both until {until}."), ""),
            url: proposal_url(app, conference, number),
            new_url,
        }
    }
}

/// Who reads about a merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeReader {
    /// The author of the one that became part; they are asked whether they take part in the one that stays.
    OfPart,
    /// The same where they are not asked: the one that stays is theirs, or names them before.
    OfPartNamed,
    /// A co-author of the one that became part; nothing is asked of them.
    OfPartBeside,
    /// The author of the one that stays, and its co-authors.
    OfMain,
    /// The leads.
    Leads,
}

/// Whether others than its author are named in a proposal that becomes part of another: they stay named there only.
pub fn names_others(part: &Proposal) -> bool {
    part.people.iter().any(|person| matches!(person.answer, Answer::Asked | Answer::Confirmed))
}

/// What happened between a part and the one that stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It became part.
    Done,
    /// It became part, and its author is asked whether they take part in the one that stays.
    DoneAndAsked,
    /// It is a proposal of its own again.
    Undone,
}

impl Change {
    /// One became part of another; whether its author is asked.
    pub fn done(asked: bool) -> Self {
        if asked { Self::DoneAndAsked } else { Self::Done }
    }
}

/// See [`super::Letter::Merged`].
#[derive(Template, Clone)]
#[template(path = "mail/merged/letter.txt")]
pub struct Merged {
    tag: String,
    /// Whether it was taken back.
    undone: bool,
    number: i32,
    title: HeaderText,
    main_number: i32,
    main_title: HeaderText,
    sentences: Vec<String>,
    note: String,
    url: String,
}

impl Merged {
    /// The letter to one kind of reader. `part` became part of `main`, or is a proposal of its own again.
    pub fn about(
        app: &App,
        (conference, track): (&Conference, &Track),
        (part, main): (&Proposal, &Proposal),
        reader: MergeReader,
        change: Change,
        (by, note): (&str, &str),
    ) -> Self {
        let (number, main_number) = (part.number.unwrap_or_default(), main.number.unwrap_or_default());
        let intro = format!(
            "{by} made your proposal #{number} part of #{main_number}: both ask for the same. #{number} is not decided by \
             itself any more."
        );
        let kept = format!(
            "Your text stays on the page of #{number}, as it is now: you and the leads read it there, and it cannot be \
             edited. Nothing of it was put into #{main_number}; its author edits that one. If the leads take this back, \
             #{number} is with them again with this text."
        );
        let others = match names_others(part) {
            true => format!(
                "\nWhoever else is named in #{number} is not asked: the author of #{main_number} names them, if they take \
                 part."
            ),
            false => String::new(),
        };
        let beside = match names_others(part) {
            true => format!(" Whoever else is named in #{number} is not asked: name them in yours, if they take part."),
            false => String::new(),
        };
        let (undone, asked) = (change == Change::Undone, change == Change::DoneAndAsked);
        let named = if asked { " Its author is named in yours once they agree." } else { "" };
        let text = match (undone, reader) {
            (false, MergeReader::OfPart) => format!(
                "{intro}\nYou get another letter that asks whether you take part in #{main_number}; your name stands in it \
                 once you confirm.{others}\n{kept}"
            ),
            (false, MergeReader::OfPartBeside) if asked => format!(
                "{intro}\nIts author is asked whether they take part in #{main_number}. You are not: the author of \
                 #{main_number} names you, if you take part.\n{kept}"
            ),
            (false, MergeReader::OfPartBeside) => format!(
                "{intro}\nYou are not asked whether you take part in #{main_number}: the author of #{main_number} names you, \
                 if you take part.\n{kept}"
            ),
            (false, MergeReader::OfPartNamed) => {
                format!("{intro}\nYou are named in #{main_number}, so nothing is asked of you.{others}\n{kept}")
            }
            (false, MergeReader::OfMain) => format!(
                "{by} made #{number} part of your proposal #{main_number}: both ask for the same.{named}{beside}\nThe \
                 text of #{number} stays where it is; nothing of it was put into \
                 yours. Please speak with each other about what yours is to say."
            ),
            (false, MergeReader::Leads) => {
                format!("{by} made #{number} part of #{main_number}. It does not count in the queue any more.")
            }
            (true, MergeReader::OfPart | MergeReader::OfPartNamed | MergeReader::OfPartBeside) => format!(
                "{by} took back that your proposal #{number} is part of #{main_number}. It is with the leads again as it \
                 was, with its number and its time of arrival."
            ),
            (true, MergeReader::OfMain) => format!(
                "{by} took back that #{number} is part of your proposal #{main_number}. Whoever was named in yours because \
                 of it is not any more."
            ),
            (true, MergeReader::Leads) => {
                format!("{by} took back that #{number} is part of #{main_number}. It is in the queue again.")
            }
        };
        let opens = if reader == MergeReader::OfMain { main_number } else { number };
        Self {
            tag: tag(conference, track),
            undone,
            number,
            title: HeaderText::new(&part.text.title),
            main_number,
            main_title: HeaderText::new(&main.text.title),
            sentences: text.lines().map(|line| wrapped(line, "")).collect(),
            note: quoted(note),
            url: proposal_url(app, conference, opens),
        }
    }
}
