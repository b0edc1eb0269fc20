//! The descriptive part of a track.

use super::reader::{Element, Table};
use super::text::{self, LINE};
use super::{question, track};
use crate::track::content::{
    Community, Edition, Invited, Outcome, Outcomes, Recording, Relation, Topic, TopicList, TrackContent,
};

/// A suggested topic can be a whole paragraph.
const TOPIC: usize = 1_000;

const TOPIC_LEVELS: usize = 3;

/// Reads everything but the notes of the minutes and of the call, which stand with those.
pub(super) fn read(table: &Table<'_>, slugs: &[&str]) -> TrackContent {
    TrackContent {
        inviting_body: table.line("inviting_body", LINE).optional(),
        participation: table.line("participation", LINE).optional(),
        about: table.markdown("about").optional(),
        wanted: table.markdown("wanted").optional(),
        guidance: table.markdown("guidance").optional(),
        schedule_note: table.markdown("schedule_note").optional(),
        join_note: table.markdown("join_note").optional(),
        block_minutes: table.whole("block_minutes", 1..=10_000).optional(),
        call_note: None,
        minutes_note: None,
        minutes_default: None,
        contact: table.email("contact").optional(),
        topic_lists: table.tables("topic_list").iter().map(topic_list).collect(),
        editions: table.tables("edition").iter().map(edition).collect(),
        outcomes: table.table("outcomes").optional().map(|table| outcomes(&table)),
        invited: table.table("invited").optional().map(|table| invited(&table)),
        relations: relations(table, slugs),
        questions: question::read(table),
    }
}

fn topic_list(table: &Table<'_>) -> TopicList {
    TopicList {
        label: table.line("label", LINE).required(),
        definitive: table.flag("definitive"),
        items: topics(table, TOPIC_LEVELS),
    }
}

/// The topics under `items`. With one level left, `items` below them is an unknown key.
fn topics(table: &Table<'_>, levels: usize) -> Vec<Topic> {
    let topic = |element| match element {
        Element::Text(text) => Topic { text: topic_text(table, text), ..Topic::default() },
        Element::Table(topic) => Topic {
            text: topic.line("text", TOPIC).required(),
            url: topic.url("url").optional(),
            items: if levels > 1 { topics(&topic, levels - 1) } else { Vec::new() },
        },
    };
    table.mixed_list("items").into_iter().map(topic).collect()
}

fn topic_text(table: &Table<'_>, text: &str) -> String {
    text::line(text, TOPIC).unwrap_or_else(|message| {
        table.mistake("items", format!("{text:?} {message}"));
        String::new()
    })
}

fn edition(table: &Table<'_>) -> Edition {
    Edition {
        label: table.line("label", LINE).required(),
        year: table.whole("year", 1900..=2999).required(),
        note: table.line("note", LINE).optional(),
        url: table.url("url").optional(),
        recordings: table.tables("recording").iter().map(recording).collect(),
    }
}

fn recording(table: &Table<'_>) -> Recording {
    Recording {
        media: table.parsed("media").required(),
        label: table.line("label", LINE).required(),
        url: table.url("url").optional(),
    }
}

fn outcomes(table: &Table<'_>) -> Outcomes {
    Outcomes {
        label: table.line("label", LINE).required(),
        prose: table.markdown("prose").optional(),
        items: table.tables("item").iter().map(outcome).collect(),
    }
}

fn outcome(table: &Table<'_>) -> Outcome {
    Outcome {
        text: table.markdown("text").required(),
        state: table.parsed("state").optional(),
        area: table.line("area", LINE).optional(),
        version: table.line("version", LINE).optional(),
        credited: table.line("credited", LINE).optional(),
        edition: table.line("edition", LINE).optional(),
    }
}

fn invited(table: &Table<'_>) -> Invited {
    Invited {
        note: table.line("note", LINE).optional(),
        communities: table.tables("community").iter().map(community).collect(),
    }
}

fn community(table: &Table<'_>) -> Community {
    Community { name: table.line("name", LINE).required(), url: table.url("url").optional() }
}

fn relations(track: &Table<'_>, slugs: &[&str]) -> Vec<Relation> {
    let relation = |table: &Table<'_>| {
        if table.has("track") == table.has("name") {
            table.lacks("track", "name either a track of this file or, with name, one elsewhere");
        }
        let near = track::reference(table, slugs);
        if near.is_some() && near.as_deref() == track.raw_text("slug") {
            table.mistake("track", "is the track itself");
        }
        Relation {
            kind: table.parsed("kind").required(),
            track: near,
            name: table.line("name", LINE).optional(),
            text: table.line("text", LINE).optional(),
        }
    };
    track.tables("relation").iter().map(relation).collect()
}
