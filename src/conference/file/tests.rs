//! What the reader of conference files takes and what it refuses.

use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::track::content::{Media, OutcomeState, RelationKind};
use crate::track::deadline::LatePolicy;

const HEAD: &str = r#"[conference]
slug = "lpc-2023"
name = "Linux Plumbers Conference 2023"
short_name = "LPC 2023"
starts_on = 2023-11-13
ends_on = 2023-11-15
time_zone = "America/New_York"
contact = "contact@example.org"
[[organiser]]
name = "Ada"
email = "ada@example.org"
"#;

const HEAD_LINES: usize = 11;

const TRACK: &str = r#"[[track]]
slug = "tracing"
name = "Tracing"
short_name = "Tracing MC"
kind = "microconference"
"#;

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn file(rest: &str) -> ConferenceFile {
    read(&format!("{HEAD}{rest}"), &[]).expect("no mistake")
}

/// The mistakes of a file that begins with [`HEAD`], with lines counted from its end and without the messages.
fn places(rest: &str) -> Vec<(usize, String)> {
    let mistakes = read(&format!("{HEAD}{rest}"), &[]).expect_err("a mistake");
    mistakes.into_iter().map(|mistake| (mistake.line.saturating_sub(HEAD_LINES), mistake.key)).collect()
}

fn place(line: usize, key: &str) -> (usize, String) {
    (line, key.to_owned())
}

#[test]
fn the_least_file_is_read() {
    let least = file(TRACK);
    assert_eq!(least.slug, "lpc-2023");
    assert_eq!(least.time_zone, Tz::America__New_York);
    assert_eq!(least.default_zone, Zone::AnywhereOnEarth);
    assert_eq!(least.organisers[0].email, "ada@example.org");
    assert_eq!(least.tracks[0].kind, Kind::Microconference);
    assert_eq!(least.tracks[0].publishes, Publishes::No);
    assert_eq!(least.tracks[0].call, Call::default());
}

#[test]
fn a_call_is_read() {
    let rest = format!(
        r#"{TRACK}
[track.call]
opens_at = 2023-06-05T02:00:00+02:00
closes_on = 2023-08-06
closes_at = 18:00:00
zone = "Europe/Berlin"
grace_minutes = 15
late_policy = "pile"
no_extension = true
note = "No later"
"#
    );
    let track = file(&rest).tracks.remove(0);
    assert_eq!(track.call.opens_at, Some(utc("2023-06-05T00:00:00Z")));
    assert_eq!(track.call.closes_at(), Some(utc("2023-08-06T16:00:00Z")));
    assert_eq!(track.call.grace, TimeDelta::minutes(15));
    assert_eq!(track.call.late_policy, LatePolicy::Pile);
    assert!(track.call.no_extension);
    assert_eq!(track.content.call_note.as_deref(), Some("No later"));
}

#[test]
fn a_call_without_a_zone_has_the_assumed_one() {
    let closes = file(&format!("{TRACK}[track.call]\ncloses_on = 2024-02-29\n")).tracks.remove(0).call.closes;
    let closes = closes.expect("a close");
    assert_eq!(closes.instant(), utc("2024-03-01T12:00:00Z"));
    assert!(!closes.zone_stated());
}

#[test]
fn the_descriptive_part_is_read() {
    let rest = format!(
        r#"[[sponsor_tier]]
one = "Gold Sponsor"
many = "Gold Sponsors"
[[sponsor_tier.sponsor]]
name = "Example"
[[announcement]]
slug = "open"
title = "The call is open"
published_on = 2023-06-05
track = "tracing"
body = "Propose."
{TRACK}
minutes = {{ from = 10, to = 15, default = 12, note = "most of it debate" }}
contact = "list@example.org"
[[track.topic_list]]
label = "Ideas"
items = ["One", {{ text = "Two", items = ["Three", {{ text = "Four", items = ["Five"] }}] }}]
[[track.edition]]
label = "2022"
year = 2022
[[track.edition.recording]]
media = "video"
label = "All of it"
[track.outcomes]
label = "Since then"
[[track.outcomes.item]]
text = "A new *file system*"
state = "merged"
[track.invited]
[[track.invited.community]]
name = "Compilers"
[[track.relation]]
kind = "see_also"
name = "Another track"
"#
    );
    let mut file = file(&rest);
    assert_eq!(file.content.sponsor_tiers[0].heading(), "Gold Sponsor");
    assert_eq!(file.announcements[0].track.as_deref(), Some("tracing"));
    let track = file.tracks.remove(0);
    assert_eq!(track.minutes, Some((10, 15)));
    let content = track.content;
    assert_eq!(content.minutes_note.as_deref(), Some("most of it debate"));
    assert_eq!(content.minutes_default, Some(12));
    assert_eq!(content.contact.as_deref(), Some("list@example.org"));
    assert_eq!(content.topic_lists[0].items[1].items[1].items[0].text, "Five");
    assert_eq!(content.editions[0].recordings[0].media, Media::Video);
    assert_eq!(content.outcomes.expect("outcomes").items[0].state, Some(OutcomeState::Merged));
    assert_eq!(content.invited.expect("invited").communities[0].name, "Compilers");
    assert_eq!(content.relations[0].kind, RelationKind::SeeAlso);
}

#[test]
fn every_mistake_is_named_at_once_with_its_line() {
    let rest = r#"[[track]]
slug = "android"
name = 12
short_name = "Android MC"
kind = "party"
colour = "green"
[track.call]
closes_on = 2023-08-06
zone = "CST"
[[track.lead]]
name = "Mina"
email = "mina at example.org"
[[track]]
slug = "Android"
[[track.relation]]
kind = "see_also"
track = "nowhere"
"#;
    assert_eq!(
        places(rest),
        [
            place(3, "track \"android\" name"),
            place(5, "track \"android\" kind"),
            place(6, "track \"android\" colour"),
            place(9, "track \"android\" call.zone"),
            place(12, "track \"android\" lead[1].email"),
            place(13, "track \"Android\" name"),
            place(13, "track \"Android\" short_name"),
            place(13, "track \"Android\" kind"),
            place(14, "track \"Android\" slug"),
            place(17, "track \"Android\" relation[1].track"),
        ]
    );
}

#[test]
fn an_empty_file_lacks_a_conference_and_an_organiser() {
    let mistakes = read("", &[]).expect_err("nothing is there");
    let said: Vec<String> = mistakes.iter().map(Mistake::to_string).collect();
    assert_eq!(said, ["line 1: conference: is required", "line 1: organiser: at least one [[organiser]] is required"]);
}

#[test]
fn a_conference_says_what_it_must() {
    let mistakes = read("[conference]\nslug = \"new\"\n[[organiser]]\nname = \"A\"\nemail = \"a@b\"\n", &["new"]);
    let keys: Vec<String> = mistakes.expect_err("too little").into_iter().map(|mistake| mistake.key).collect();
    for key in ["name", "short_name", "starts_on", "ends_on", "time_zone", "contact", "slug"] {
        assert!(keys.contains(&format!("conference.{key}")), "{key} in {keys:?}");
    }
    assert_eq!(keys.len(), 7, "{keys:?}");
}

#[test]
fn what_belongs_to_a_closing_date_needs_one() {
    let rest = format!("{TRACK}[track.call]\nzone = \"AoE\"\ngrace_minutes = 10\nno_extension = true\n");
    assert_eq!(
        places(&rest),
        [
            place(7, "track \"tracing\" call.zone"),
            place(8, "track \"tracing\" call.grace_minutes"),
            place(9, "track \"tracing\" call.no_extension"),
        ]
    );
}

#[test]
fn dates_and_times_must_exist_in_their_zone() {
    let skipped = format!("{TRACK}[track.call]\ncloses_on = 2011-12-30\nzone = \"Pacific/Apia\"\n");
    assert_eq!(places(&skipped), [place(7, "track \"tracing\" call.closes_on")]);
    let gap = format!("{TRACK}[track.call]\ncloses_on = 2023-03-26\ncloses_at = 02:30:00\nzone = \"Europe/Berlin\"\n");
    assert_eq!(places(&gap), [place(7, "track \"tracing\" call.closes_on")]);
}

#[test]
fn a_date_that_no_calendar_has_breaks_only_its_line() {
    let rest = format!("{TRACK}[track.call]\ncloses_on = 2023-02-29\nzone = \"AoE\"\nlate_policy = \"no\"\n");
    assert_eq!(places(&rest), [place(7, ""), place(9, "track \"tracing\" call.late_policy")]);
}

#[test]
fn a_call_that_closes_before_it_opens_is_refused() {
    let rest = format!("{TRACK}[track.call]\nopens_at = 2023-08-08T00:00:00Z\ncloses_on = 2023-08-06\n");
    assert_eq!(places(&rest), [place(8, "track \"tracing\" call.closes_on")]);
}

#[test]
fn nothing_is_there_twice() {
    let rest = format!(
        "{TRACK}[[track.lead]]\nname = \"A\"\nemail = \"a@example.org\"\n[[track.lead]]\nname = \"A\"\nemail = \"A@Example.org\"\n{TRACK}"
    );
    assert_eq!(places(&rest), [place(11, "track \"tracing\" lead[2].email"), place(13, "track \"tracing\" slug")]);
    let twice = read(&format!("{HEAD}{TRACK}{TRACK}"), &[]).expect_err("the same slug");
    assert_eq!(twice[0].message, format!("is there already on line {}", HEAD_LINES + 2));
}

#[test]
fn references_lead_somewhere() {
    let relation = |rest: &str| format!("{TRACK}[[track.relation]]\nkind = \"coordinate\"\n{rest}\n");
    let key = "track \"tracing\" relation[1].track";
    assert_eq!(places(&relation("track = \"rust\"")), [place(8, key)]);
    assert_eq!(places(&relation("track = \"tracing\"")), [place(8, key)]);
    assert_eq!(places(&relation("")), [place(6, key)]);
    assert_eq!(places(&relation("name = \"A\"\ntrack = \"tracing\"")).len(), 2);
    let news =
        "[[announcement]]\nslug = \"a\"\ntitle = \"A\"\npublished_on = 2023-06-05\ntrack = \"b\"\nbody = \"c\"\n";
    assert_eq!(places(news), [place(5, "announcement \"a\" track")]);
}

#[test]
fn topics_are_three_levels_deep_at_most() {
    let rest = format!(
        r#"{TRACK}[[track.topic_list]]
label = "Ideas"
items = [{{ text = "1", items = [{{ text = "2", items = [{{ text = "3", items = ["4"] }}] }}] }}]
"#
    );
    assert_eq!(places(&rest), [place(8, "track \"tracing\" topic_list[1].items[1].items[1].items[1].items")]);
}

#[test]
fn what_is_no_toml_is_said_and_nothing_is_called_missing() {
    let places = places("[[track]]\nslug = \"a\nname = 3\n");
    assert!(places.contains(&place(2, "")), "{places:?}");
    assert!(!places.iter().any(|(_, key)| key.ends_with("kind")), "{places:?}");
}

#[test]
fn questions_are_read_with_their_mistakes() {
    let question =
        "[[track.question]]\nkey = \"stage\"\nlabel = \"Stage?\"\nkind = \"choice\"\nchoices = [\"a\", \"b\"]\n";
    let asked = &file(&format!("{TRACK}{question}")).tracks[0].content.questions[0];
    assert_eq!((asked.key.as_str(), asked.choices.len()), ("stage", 2));
    let twice = places(&format!("{TRACK}{question}{question}"));
    assert_eq!(twice, [place(12, "track \"tracing\" question[2].key")]);
    let wrong = question.replace("\"a\", ", "").replace("Stage?", "Sta\\u202Ege?");
    let wrong = places(&format!("{TRACK}{wrong}min = 3\n"));
    let keys: Vec<_> = wrong.iter().map(|(_, key)| key.rsplit('.').next().unwrap_or_default()).collect();
    assert_eq!(keys, ["label", "choices", "min"]);
    let many: String = (0..21).map(|number| question.replace("stage", &format!("stage-{number}"))).collect();
    assert_eq!(places(&format!("{TRACK}{many}")).len(), 1);
}
