//! How a call stands, as every page says it: the date in words and zone, the same instant in UTC, what is left.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::Track;
use super::deadline::{Closes, LatePolicy, Status, status};
use super::words;

/// The deadline block of a track.
#[derive(Template, Clone)]
#[template(path = "track/deadline.html")]
pub struct DeadlineView {
    /// `open`, `closed` or `not-yet`, for the look; the words say it too.
    class: &'static str,
    /// The chip: "Open", "Closed", "Not open yet".
    pub word: &'static str,
    /// The first line.
    pub headline: String,
    /// The instant, for machines and for local time.
    instant: Option<String>,
    /// The same in UTC.
    utc: String,
    /// How long is left, or what follows.
    pub left: String,
    /// Whether the zone was assumed.
    assumed: bool,
    /// The zone in words.
    zone: String,
    /// Whether the close is promised to stay.
    promised: bool,
    /// A line of the track's own.
    note: Option<String>,
    within_the_hour: bool,
    /// The opening that is waited for, the close, and the end of a late pass.
    instants: [(&'static str, Option<DateTime<Utc>>); 3],
    /// The same as the reader's own clock shows them.
    local: Vec<String>,
}

impl HtmlSafe for DeadlineView {}

impl DeadlineView {
    /// How the track's call stands at `now`.
    pub fn new(track: &Track, now: DateTime<Utc>) -> Self {
        let closes = track.call.closes.as_ref();
        let stated = closes.map(words::closes_in_words);
        let state = status(&track.call, None, now);
        let until_close =
            |prefix: &str| stated.as_ref().map_or_else(String::new, |stated| format!("{prefix} {stated}"));
        let (class, word, headline, left) = match state {
            Status::NotYet { opens } => {
                ("not-yet", "Not open yet", format!("Opens {}", words::utc_in_words(opens)), until_close("Closes"))
            }
            Status::Open { until: Some(until) } => {
                let left = until - now;
                let words = format!("{} left", words::how_long_left(left));
                (if left.num_hours() < 24 { "soon" } else { "open" }, "Open", until_close("Closes"), words)
            }
            Status::Open { until: None } => {
                ("open", "Open", "No closing date".to_owned(), "Proposals are decided as they come".to_owned())
            }
            // The grace is not advertised: who needs it is told when they send.
            Status::Grace { .. } | Status::Closed => ("closed", "Closed", until_close("Closed since"), after(track)),
            Status::Late => ("closed", "Closed", until_close("Closed since"), after(track)),
        };
        Self {
            class,
            word,
            headline,
            instant: closes.map(|closes| closes.instant().format("%Y-%m-%dT%H:%M:%SZ").to_string()),
            utc: closes.map(|closes| words::utc_in_words(closes.instant())).unwrap_or_default(),
            left,
            assumed: closes.is_some_and(|closes| !closes.zone_stated()),
            zone: closes.map(|closes| closes.zone().in_words()).unwrap_or_default(),
            promised: track.call.no_extension,
            note: track.content.call_note.clone(),
            instants: [
                ("Opens", if let Status::NotYet { opens } = state { Some(opens) } else { None }),
                (if until_is_over(&state) { "Closed" } else { "Closes" }, closes.map(Closes::instant)),
                ("The late pass ends", None),
            ],
            local: Vec::new(),
            within_the_hour: matches!(state, Status::Open { until: Some(until) } if (until - now).num_minutes() < 60),
        }
    }

    /// The same for a proposal with a late pass until this instant.
    #[must_use]
    pub fn with_pass(mut self, until: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Self {
        if let Some(until) = until.filter(|until| *until > now && !self.is_open()) {
            self.class = "soon";
            self.instants[2].1 = Some(until);
            self.note = Some(format!("This one has a late pass until {}.", words::utc_in_words(until)));
            self.left = format!("{} left", words::how_long_left(until - now));
        }
        self
    }

    /// The same with its instants as the clock of the reader shows them, where a profile says which that is.
    #[must_use]
    pub fn for_reader(mut self, zone: Option<Tz>) -> Self {
        let Some(zone) = zone else { return self };
        let known = self.instants.iter().filter_map(|(what, at)| at.map(|at| (what, at)));
        self.local = known.map(|(what, at)| format!("{what} for you: {}", words::in_reader_zone(at, zone))).collect();
        self
    }

    /// Whether the call closes within the hour.
    pub fn closes_soon(&self) -> bool {
        self.within_the_hour
    }

    /// Whether proposals can be sent as in time.
    pub fn is_open(&self) -> bool {
        matches!(self.class, "open" | "soon")
    }
}

fn until_is_over(state: &Status) -> bool {
    matches!(state, Status::Grace { .. } | Status::Closed | Status::Late)
}

fn after(track: &Track) -> String {
    match track.call.late_policy {
        LatePolicy::Pile => "You can still send a late proposal; the leads read late ones only if slots are free",
        LatePolicy::Ask => "What you write is kept as a draft, and you can ask the leads to take it",
        LatePolicy::Closed => "This call takes nothing more",
    }
    .to_owned()
}
