//! Deadlines as a calendar (RFC 5545). An event keeps its UID when its deadline moves, and its SEQUENCE grows, so that
//! calendars move it too. A deadline that is no more is cancelled: an event that is only missing stays in calendars that were
//! filled once.

use chrono::{DateTime, Utc};

/// The longest line, in octets, without its line end.
const LINE: usize = 75;

/// A deadline in a calendar.
pub struct Deadline {
    /// The same for ever.
    pub uid: String,
    /// How often its call was changed.
    pub sequence: i64,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
    /// The first instant that is too late; of a deadline that is no more, what it was.
    pub closes_at: DateTime<Utc>,
    /// Whether there is no such deadline any more.
    pub cancelled: bool,
    /// One line.
    pub summary: String,
    /// More words: the date as it was stated.
    pub description: String,
    /// The track's page, absolute.
    pub url: String,
}

/// The calendar with its name.
pub fn calendar(name: &str, deadlines: &[Deadline]) -> String {
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        format!("PRODID:-//Plumbline//{}//EN", env!("CARGO_PKG_VERSION")),
        "METHOD:PUBLISH".to_owned(),
        format!("X-WR-CALNAME:{}", escaped(name)),
        format!("NAME:{}", escaped(name)),
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H".to_owned(),
    ];
    for deadline in deadlines {
        lines.extend([
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}", escaped(&deadline.uid)),
            format!("SEQUENCE:{}", deadline.sequence),
            format!("DTSTAMP:{}", instant(deadline.changed_at)),
            format!("DTSTART:{}", instant(deadline.closes_at)),
            format!("STATUS:{}", if deadline.cancelled { "CANCELLED" } else { "CONFIRMED" }),
            format!("SUMMARY:{}", escaped(&deadline.summary)),
            format!("DESCRIPTION:{}", escaped(&deadline.description)),
            format!("URL:{}", deadline.url),
            "TRANSP:TRANSPARENT".to_owned(),
            "END:VEVENT".to_owned(),
        ]);
    }
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| folded(line)).collect()
}

fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// Text as a property's value. Control characters have no place in it.
fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => value.extend(['\\', c]),
            '\n' => value.push_str("\\n"),
            c if c.is_control() => {}
            c => value.push(c),
        }
    }
    value
}

/// A line with its end; where it is too long it goes on after a space, never inside a character.
fn folded(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let mut octets = 0;
    for c in line.chars() {
        if octets + c.len_utf8() > LINE {
            out.push_str("\r\n ");
            octets = 1;
        }
        out.push(c);
        octets += c.len_utf8();
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_has_a_meaning_in_calendars_is_escaped() {
        assert_eq!(escaped("a, b; c\\d\r\ne\u{7}"), "a\\, b\\; c\\\\d\\ne");
    }

    #[test]
    fn an_event_says_which_revision_it_is_and_whether_it_stands() {
        let at = |text: &str| text.parse().expect("an instant");
        let deadline = |cancelled| Deadline {
            uid: "deadline.lpc.x@example.org".to_owned(),
            sequence: 3,
            changed_at: at("2023-07-20T10:00:00Z"),
            closes_at: at("2023-08-16T12:00:00Z"),
            cancelled,
            summary: "LPC; X, call".to_owned(),
            description: "Ünïcödé, twice\nand a line".repeat(9),
            url: "https://example.org/lpc/tracks/x".to_owned(),
        };
        let text = calendar("LPC: deadlines", &[deadline(false), deadline(true)]);
        for line in ["SEQUENCE:3", "DTSTAMP:20230720T100000Z", "DTSTART:20230816T120000Z", "SUMMARY:LPC\\; X\\, call"] {
            assert_eq!(text.matches(&format!("\r\n{line}\r\n")).count(), 2, "{line} in {text}");
        }
        assert_eq!((text.matches("STATUS:CONFIRMED").count(), text.matches("STATUS:CANCELLED").count()), (1, 1));
        assert!(text.split("\r\n").all(|line| line.len() <= LINE && !line.contains('\n')), "{text}");
    }

    proptest! {
        #[test]
        fn lines_are_folded_without_losing_or_cutting_a_character(text in "\\PC{0,300}") {
            let folded = folded(&text);
            prop_assert!(folded.ends_with("\r\n"));
            prop_assert!(folded.trim_end_matches("\r\n").split("\r\n").all(|line| line.len() <= LINE));
            prop_assert_eq!(folded.trim_end_matches("\r\n").replace("\r\n ", ""), text);
        }
    }
}
