//! What the page of a track's letters shows: what is planned, what is on hold, and what became of it.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::decision::prepared::{Prepared, address};
use crate::decision::store::Letter;
use crate::decision::{Matter, Preview, change_url};
use crate::proposal::ProposalUrl;
use crate::track::words::utc_precise;

/// What is planned of one kind.
pub struct Group {
    pub heading: String,
    pub cards: Vec<Card>,
}

/// A planned letter.
pub struct Card {
    pub url: ProposalUrl,
    pub change_url: String,
    pub number: i32,
    pub title: String,
    pub plan: String,
    pub warnings: Vec<String>,
    pub hints: Vec<String>,
    pub blocked: Option<String>,
    pub letters: Vec<Preview>,
    pub value: String,
    pub ticked: bool,
}

impl Card {
    fn new(conference: &str, prepared: Prepared, ticked: bool) -> Self {
        let Prepared { planned, letters, warnings, hints, blocked, value, .. } = prepared;
        let (conference, number) = (conference.to_owned(), planned.number);
        Self {
            url: ProposalUrl { conference: conference.clone(), number },
            change_url: change_url(&conference, number, &planned.plan.intent),
            number,
            title: planned.title,
            plan: format!(
                "{}, planned by {} at {}",
                planned.plan.intent.in_words(),
                planned.plan.by_whom,
                utc_precise(planned.plan.at)
            ),
            warnings,
            ticked: ticked && blocked.is_none(),
            blocked,
            letters,
            hints,
            value,
        }
    }
}

/// The planned letters by what they are about. Without `ticked` all are chosen.
pub fn groups(conference: &str, prepared: Vec<Prepared>, ticked: Option<&[i32]>) -> Vec<Group> {
    let mut groups: Vec<(Matter, Vec<Card>)> = Matter::all().into_iter().map(|matter| (matter, Vec::new())).collect();
    for one in prepared {
        let ticked = ticked.is_none_or(|numbers| numbers.contains(&one.planned.number));
        let matter = one.planned.plan.intent.matter();
        if let Some((_, cards)) = groups.iter_mut().find(|(group, _)| *group == matter) {
            cards.push(Card::new(conference, one, ticked));
        }
    }
    let full = groups.into_iter().filter(|(_, cards)| !cards.is_empty());
    full.map(|(matter, cards)| Group { heading: format!("{}: {}", matter.news(), cards.len()), cards }).collect()
}

/// Letters that were sent off together and can still be stopped.
pub struct Hold {
    pub id: Uuid,
    pub by_whom: String,
    pub until: String,
    /// Whether the ten minutes are over and the server is about to send.
    pub over: bool,
    pub letters: Vec<HeldLetter>,
}

/// A letter on hold.
pub struct HeldLetter {
    pub id: Uuid,
    pub url: ProposalUrl,
    pub number: i32,
    pub title: String,
    pub news: &'static str,
    pub letters: Vec<Preview>,
}

/// What became of a letter whose hold has ended.
pub struct Past {
    pub url: ProposalUrl,
    pub number: i32,
    pub title: String,
    pub news: &'static str,
    pub words: String,
}

fn news(letter: &Letter) -> &'static str {
    letter.outcome.parse().map_or("", Matter::news)
}

/// What it says, or what its letters do.
fn previews(letter: Letter) -> Vec<Preview> {
    match letter.frozen {
        Some(frozen) => frozen.0.letters,
        None => vec![Preview {
            who: String::new(),
            to: vec![address(&letter.name, &letter.email)],
            subject: letter.subject,
            body: letter.body,
        }],
    }
}

fn became(letter: &Letter) -> String {
    let at = letter.ended_at.map(utc_precise).unwrap_or_default();
    let by = letter.ended_by.clone().unwrap_or_default();
    match letter.state.as_str() {
        "sent" => format!("sent {at}, by {}", letter.by_whom),
        "stopped" => format!("stopped {at} by {by}"),
        _ => format!("taken out {at}: {}", letter.why),
    }
}

/// The holds of a track, and what became of earlier ones, the newest first.
pub fn holds(conference: &str, letters: Vec<Letter>, now: DateTime<Utc>) -> (Vec<Hold>, Vec<Past>) {
    let mut holds: Vec<Hold> = Vec::new();
    let mut past = Vec::new();
    for letter in letters {
        let url = ProposalUrl { conference: conference.to_owned(), number: letter.number };
        if letter.state != "held" {
            let (news, words, number) = (news(&letter), became(&letter), letter.number);
            past.push((letter.ended_at, Past { url, number, title: letter.title, news, words }));
            continue;
        }
        if holds.last().is_none_or(|hold| hold.id != letter.sending) {
            holds.push(Hold {
                id: letter.sending,
                by_whom: letter.by_whom.clone(),
                until: utc_precise(letter.release_at),
                over: letter.release_at <= now,
                letters: Vec::new(),
            });
        }
        if let Some(hold) = holds.last_mut() {
            hold.letters.push(HeldLetter {
                id: letter.id,
                url,
                number: letter.number,
                news: news(&letter),
                title: letter.title.clone(),
                letters: previews(letter),
            });
        }
    }
    past.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    (holds, past.into_iter().map(|(_, past)| past).collect())
}
