//! The author's answer to an acceptance: until when it is asked for, and who is reminded when.
//!
//! The date to answer by ends when it has ended anywhere on Earth, as deadlines do.

use std::str::FromStr;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::proposal::state::{Mover, State};
use crate::track::kind::{UnknownWord, find_word};
use crate::track::words::{date_in_words, in_reader_zone};
use crate::track::zone::Zone;

/// So many days an author has for the answer, unless the lead says otherwise.
const DAYS: u64 = 14;

/// What the author says to an acceptance or to the offer of a BoF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// They will be there.
    Comes,
    /// They cannot come.
    CannotCome,
    /// They take the BoF.
    TakesBof,
    /// They do not want one.
    WantsNoBof,
}

impl Answer {
    /// Every answer.
    pub const ALL: [Self; 4] = [Self::Comes, Self::CannotCome, Self::TakesBof, Self::WantsNoBof];

    /// The word in the database and in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Comes => "confirmed",
            Self::CannotCome => "declined_by_speaker",
            Self::TakesBof => "bof_taken",
            Self::WantsNoBof => "bof_refused",
        }
    }

    /// The state that it leads to. What is said about a BoF leads to none: the leads move the proposal, if it comes to one.
    pub fn state(self) -> Option<State> {
        match self {
            Self::Comes => Some(State::Confirmed),
            Self::CannotCome => Some(State::DeclinedBySpeaker),
            Self::TakesBof | Self::WantsNoBof => None,
        }
    }

    /// The end of "… said:".
    pub fn words(self) -> &'static str {
        match self {
            Self::Comes => "will be there",
            Self::CannotCome => "cannot come",
            Self::TakesBof => "takes the BoF",
            Self::WantsNoBof => "does not want a BoF",
        }
    }

    /// The words of its button.
    pub fn button(self) -> &'static str {
        match self {
            Self::Comes => "I will be there",
            Self::CannotCome => "I cannot come",
            Self::TakesBof => "I take the BoF",
            Self::WantsNoBof => "I do not want a BoF",
        }
    }

    /// The look of that button.
    pub fn class(self) -> &'static str {
        match self {
            Self::Comes | Self::TakesBof => "main",
            Self::CannotCome | Self::WantsNoBof => "",
        }
    }

    /// Whether it can be said of a proposal in this state; `bof` is whether the last decision offers one, `said` what was said
    /// to that before.
    pub fn is_possible(self, state: State, bof: bool, said: Option<Self>) -> bool {
        match self.state() {
            Some(to) => state.may_become(to, Mover::Author),
            None => state == State::Declined && bof && said != Some(self),
        }
    }
}

impl FromStr for Answer {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        find_word(&Self::ALL, Self::as_str, word)
    }
}

/// The last date that can be asked for: the conference's first day, or today once it has begun.
pub fn latest(first_day: NaiveDate, now: DateTime<Utc>) -> NaiveDate {
    first_day.max(now.date_naive())
}

/// The date that is asked for unless the lead says otherwise.
pub fn usual(first_day: NaiveDate, now: DateTime<Utc>) -> NaiveDate {
    let usual = now.date_naive().checked_add_days(Days::new(DAYS));
    usual.unwrap_or(NaiveDate::MAX).min(latest(first_day, now))
}

/// The date that was typed; the usual one if none was.
///
/// # Errors
/// A sentence for the field.
pub fn read_date(typed: &str, first_day: NaiveDate, now: DateTime<Utc>) -> Result<NaiveDate, String> {
    if typed.is_empty() {
        return Ok(usual(first_day, now));
    }
    let Ok(date) = NaiveDate::parse_from_str(typed, "%Y-%m-%d") else {
        return Err(format!("Write the date to answer by as year, month and day, as in {}", usual(first_day, now)));
    };
    if date < now.date_naive() {
        return Err("The date to answer by is over; choose a later one".to_owned());
    }
    let latest = latest(first_day, now);
    if date > latest {
        return Err(format!("Choose a date up to {}: then the conference begins", date_in_words(latest)));
    }
    Ok(date)
}

/// The first instant that is too late to be in time.
pub fn ends(answer_by: NaiveDate) -> DateTime<Utc> {
    Zone::AnywhereOnEarth.end_of_day(answer_by).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// The date in words: "Monday 14 August 2023, end of day anywhere on Earth".
pub fn in_words(answer_by: NaiveDate) -> String {
    format!("{}, end of day anywhere on Earth", date_in_words(answer_by))
}

/// The end of that date as the reader's own clock shows it.
pub fn local(answer_by: NaiveDate, zone: Option<Tz>) -> Option<String> {
    zone.map(|zone| in_reader_zone(ends(answer_by), zone))
}

/// The date in a subject or a table: "14 August".
pub fn short(answer_by: NaiveDate) -> String {
    answer_by.format("%-d %B").to_string()
}

/// What is told by the clock while there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reminder {
    /// To the author, seven days before the date has ended.
    Week,
    /// To the author, two days before.
    TwoDays,
    /// To the leads: the date has passed.
    Passed,
}

impl Reminder {
    /// Every reminder, the last one first.
    pub const ALL: [Self; 3] = [Self::Passed, Self::TwoDays, Self::Week];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::TwoDays => "two_days",
            Self::Passed => "passed",
        }
    }

    /// When it is due.
    pub fn at(self, answer_by: NaiveDate) -> DateTime<Utc> {
        let days = match self {
            Self::Week => 7,
            Self::TwoDays => 2,
            Self::Passed => 0,
        };
        ends(answer_by) - TimeDelta::days(days)
    }
}

/// The reminder that is due for an acceptance of `sent_at` that nobody has answered; `told` holds the words of those that
/// were written. After a pause of the server only the last one is due; one that was due before the letter itself never is.
pub fn due(answer_by: NaiveDate, sent_at: DateTime<Utc>, told: &[String], now: DateTime<Utc>) -> Option<Reminder> {
    let reached = |reminder: &Reminder| {
        let at = reminder.at(answer_by);
        sent_at < at && at <= now
    };
    let last = Reminder::ALL.into_iter().find(reached)?;
    (!told.iter().any(|word| word == last.as_str())).then_some(last)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2023, month, day).expect("a date")
    }

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn there_are_fourteen_days_but_not_beyond_the_first_day() {
        let now = utc("2023-07-20T10:00:00Z");
        assert_eq!(usual(day(11, 13), now), day(8, 3));
        assert_eq!(usual(day(7, 25), now), day(7, 25));
        assert_eq!(usual(day(7, 1), now), day(7, 20), "it has begun");
    }

    #[test]
    fn a_typed_date_is_a_date_from_today_to_the_first_day() {
        let now = utc("2023-07-20T10:00:00Z");
        let read = |typed| read_date(typed, day(11, 13), now);
        assert_eq!(read(""), Ok(day(8, 3)));
        assert_eq!(read("2023-08-14"), Ok(day(8, 14)));
        assert_eq!(read("2023-07-20"), Ok(day(7, 20)));
        assert_eq!(read("2023-11-13"), Ok(day(11, 13)));
        for wrong in ["14 August", "2023-07-19", "2023-11-14", "2023-02-30", "99999-01-01", "-1-01-01"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn reminders_come_a_week_and_two_days_before_and_after_the_date() {
        let (by, sent) = (day(8, 14), utc("2023-07-20T10:00:00Z"));
        let due = |now, told: &[Reminder]| {
            let told: Vec<String> = told.iter().map(|reminder| reminder.as_str().to_owned()).collect();
            due(by, sent, &told, utc(now))
        };
        assert_eq!(due("2023-08-08T11:59:59Z", &[]), None);
        assert_eq!(due("2023-08-08T12:00:00Z", &[]), Some(Reminder::Week));
        assert_eq!(due("2023-08-08T12:01:00Z", &[Reminder::Week]), None);
        assert_eq!(due("2023-08-13T12:00:00Z", &[Reminder::Week]), Some(Reminder::TwoDays));
        assert_eq!(due("2023-08-15T11:59:59Z", &[Reminder::TwoDays]), None, "it has not ended everywhere");
        assert_eq!(due("2023-08-15T12:00:00Z", &[Reminder::TwoDays]), Some(Reminder::Passed));
        assert_eq!(due("2023-09-01T00:00:00Z", &[]), Some(Reminder::Passed), "only the last after a pause");
        assert_eq!(due("2023-09-01T00:00:00Z", &[Reminder::Passed]), None);
    }

    #[test]
    fn whoever_has_less_than_a_week_is_not_reminded_at_once() {
        let sent = utc("2023-08-10T10:00:00Z");
        assert_eq!(due(day(8, 14), sent, &[], utc("2023-08-10T10:01:00Z")), None);
        assert_eq!(due(day(8, 14), sent, &[], utc("2023-08-13T12:00:00Z")), Some(Reminder::TwoDays));
    }

    proptest! {
        #[test]
        fn each_is_told_once_however_often_the_clock_asks(steps in prop::collection::vec(1_i64..4000, 1..60)) {
            let (by, sent) = (day(8, 14), utc("2023-07-20T10:00:00Z"));
            let (mut now, mut told) = (sent, Vec::new());
            for step in steps {
                now += TimeDelta::minutes(step);
                if let Some(reminder) = due(by, sent, &told, now) {
                    prop_assert!(reminder.at(by) <= now);
                    prop_assert!(!told.contains(&reminder.as_str().to_owned()));
                    told.push(reminder.as_str().to_owned());
                }
            }
            prop_assert_eq!(told.contains(&"passed".to_owned()), now >= ends(by));
        }
    }
}
