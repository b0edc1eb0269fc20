//! What an export holds, in the order of its columns. Other programs rely on the names: they are added to, never changed.

use std::collections::BTreeSet;

use chrono::SecondsFormat;

use super::Talk;

/// A column of every format.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The heading of the column and the key of the value.
    pub name: &'static str,
    /// What the values are, for the documentation.
    pub meaning: &'static str,
    /// Whether it is there only when personal data was asked for.
    pub personal: bool,
    /// Whether it is there only where leads export what they run.
    pub of_leads: bool,
    /// The value for a talk.
    pub value: fn(&Talk) -> Cell,
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Words, never to be read as anything else.
    Text(String),
    /// A number that can be reckoned with.
    Number(i64),
    /// True or false.
    Yes(bool),
    /// Not known.
    Empty,
}

impl Column {
    const fn new(name: &'static str, meaning: &'static str, value: fn(&Talk) -> Cell) -> Self {
        Self { name, meaning, personal: false, of_leads: false, value }
    }

    const fn personal(self) -> Self {
        Self { personal: true, ..self }
    }

    const fn of_leads(self) -> Self {
        Self { of_leads: true, ..self }
    }
}

/// Every column. What was written for the leads only is in none; what they plan is in their own exports alone.
pub const COLUMNS: &[Column] = &[
    Column::new("number", "the proposal's number in the conference", |talk| Cell::Number(talk.number.into())),
    Column::new("title", "the title", |talk| text(&talk.title)),
    Column::new("track", "the track as in addresses", |talk| text(&talk.track_slug)),
    Column::new("track_name", "the track's name", |talk| text(&talk.track_name)),
    Column::new(
        "state",
        "submitted, accepted, waitlisted, declined, merged, confirmed, declined_by_speaker or withdrawn",
        |talk| text(talk.state.as_str()),
    ),
    Column::new("speaker", "the speaker's name", |talk| text(&talk.speaker)),
    Column::new("email", "the speaker's e-mail address; only when addresses are asked for", |talk| text(&talk.email))
        .personal(),
    Column::new("minutes", "the length wished for; empty where none was given", |talk| {
        talk.minutes.map_or(Cell::Empty, |minutes| Cell::Number(minutes.into()))
    }),
    Column::new("participation", "in_person, online or unknown", |talk| text(talk.participation.as_str())),
    Column::new("abstract", "the problem, in Markdown", |talk| text(&talk.r#abstract)),
    Column::new("tried", "what has been tried, in Markdown", |talk| text(&talk.tried)),
    Column::new("question", "the question for the room", |talk| text(&talk.question)),
    Column::new("needed_people", "who needs to be there; only when addresses are asked for", |talk| {
        text(&talk.needed_people)
    })
    .personal(),
    Column::new("links", "links to patches or threads, one a line", |talk| text(&talk.links)),
    Column::new("arrived_at", "when it was filed, in UTC, as in 2023-08-05T14:21:07Z", |talk| {
        text(&talk.arrived_at.to_rfc3339_opts(SecondsFormat::Secs, true))
    }),
    Column::new("late", "true if it was filed after the close", |talk| Cell::Yes(talk.late)),
    Column::new("overflow_consent", "true if it may go to the track's overflow", |talk| {
        Cell::Yes(talk.overflow_consent)
    }),
    Column::new(
        "speakers",
        "the names of the author and of everybody who confirmed to take part, in their order, with `; ` between them",
        |talk| text(&talk.speakers),
    ),
    Column::new(
        "speaker_emails",
        "their e-mail addresses in the same order; only when addresses are asked for",
        |talk| text(&talk.speaker_emails),
    )
    .personal(),
    Column::new(
        "speaker_affiliations",
        "their affiliations in the same order, with `; ` between them; empty where one says none",
        |talk| text(&talk.speaker_affiliations),
    ),
    Column::new(
        "speaker_biographies",
        "what they say of themselves, in Markdown, each under the name; empty where nobody says anything",
        |talk| text(&talk.speaker_biographies),
    ),
    Column::new(
        "plan",
        "what is planned with it, as in accepted, declined or move; only where leads export what they run",
        |talk| talk.judged.plan.as_deref().map_or(Cell::Empty, text),
    )
    .of_leads(),
    Column::new(
        "planned_minutes",
        "the length that is planned or was accepted; only where leads export what they run",
        |talk| number(talk.judged.minutes.map(i64::from)),
    )
    .of_leads(),
    Column::new("rank", "the place on the waiting list; only where leads export what they run", |talk| {
        number(talk.judged.rank.map(i64::from))
    })
    .of_leads(),
    Column::new(
        "score",
        "the sum of the votes, where you may know it; only where leads export what they run",
        |talk| number(talk.judged.score),
    )
    .of_leads(),
];

fn number(number: Option<i64>) -> Cell {
    number.map_or(Cell::Empty, Cell::Number)
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

/// The columns of a file.
#[derive(Clone, Debug)]
pub struct Choice {
    columns: Vec<&'static Column>,
    answers: bool,
    /// What the rows are called.
    rows: &'static str,
}

impl Choice {
    /// All of a programme, with or without the personal ones.
    pub fn all(emails: bool) -> Self {
        let columns = COLUMNS.iter().filter(|column| !column.of_leads && (emails || !column.personal)).collect();
        Self { columns, answers: true, rows: "Talks" }
    }

    /// All that leads get of what they run, without the personal ones.
    pub fn of_leads() -> Self {
        let columns = COLUMNS.iter().filter(|column| !column.personal).collect();
        Self { columns, answers: true, rows: "Proposals" }
    }

    /// Those with these names, in the order of the table, and the answers to the questions of the tracks.
    pub fn named(names: &[&str], answers: bool) -> Self {
        let columns = COLUMNS.iter().filter(|column| names.contains(&column.name)).collect();
        Self { columns, answers, rows: "Proposals" }
    }

    /// What the rows are called, as a heading.
    pub fn rows(&self) -> &'static str {
        self.rows
    }

    /// Whether nothing is chosen.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty() && !self.answers
    }

    /// The columns that every talk has.
    pub fn columns(&self) -> impl Iterator<Item = &'static Column> {
        self.columns.iter().copied()
    }

    /// Whether the answers to questions are there.
    pub fn has_answers(&self) -> bool {
        self.answers
    }

    /// The keys of all answers, each a column of its own in tables.
    pub fn questions<'a>(&self, talks: &'a [Talk]) -> BTreeSet<&'a str> {
        let talks = if self.answers { talks } else { &[] };
        talks.iter().flat_map(|talk| talk.answers.keys().map(String::as_str)).collect()
    }
}

/// The heading of the column with the answers that are kept under `key`.
pub fn question_name(key: &str) -> String {
    format!("question:{key}")
}

/// What a talk answers there.
pub fn answer(talk: &Talk, key: &str) -> Cell {
    talk.answers.get(key).filter(|answer| !answer.is_empty()).map_or(Cell::Empty, |answer| text(answer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_tells_of_the_same_columns() {
        let (_, rest) = include_str!("../../README.md").split_once("<!-- columns -->").expect("the table's beginning");
        let (table, _) = rest.split_once("<!-- /columns -->").expect("the table's end");
        let row = |column: &Column| format!("| `{}` | {} |", column.name, column.meaning);
        let rows: Vec<_> = COLUMNS.iter().map(row).collect();
        assert_eq!(table.trim(), format!("| column | what it holds |\n| --- | --- |\n{}", rows.join("\n")));
    }

    #[test]
    fn names_are_plain_and_none_comes_twice() {
        for (index, column) in COLUMNS.iter().enumerate() {
            assert!(column.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{}", column.name);
            assert!(COLUMNS[..index].iter().all(|other| other.name != column.name), "{}", column.name);
        }
    }

    #[test]
    fn what_may_hold_addresses_is_left_out_unless_they_are_asked_for() {
        let left_out: Vec<_> = COLUMNS.iter().filter(|column| column.personal).map(|column| column.name).collect();
        assert_eq!(left_out, ["email", "needed_people", "speaker_emails"]);
        let of_leads = COLUMNS.iter().filter(|column| column.of_leads).count();
        assert_eq!(Choice::all(true).columns().count(), COLUMNS.len() - of_leads);
        assert_eq!(Choice::all(false).columns().count(), COLUMNS.len() - of_leads - 3);
        assert_eq!(Choice::of_leads().columns().count(), COLUMNS.len() - 3);
        let named = Choice::named(&["state", "number", "nothing"], false);
        assert!(named.columns().map(|column| column.name).eq(["number", "state"]) && !named.is_empty());
        assert!(Choice::named(&[], false).is_empty());
    }
}
