//! What happened around the lateness of a proposal, in the lines of its history.

use chrono::{DateTime, Utc};

use crate::track::kind::{UnknownWord, find_word};
use crate::track::words::utc_precise;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The author asked for it to be taken late.
    Asked,
    /// It got a late pass.
    Granted,
    /// It is not taken late.
    Refused,
    /// The late pass was taken back.
    Revoked,
    /// An access code gave it a late pass.
    Code,
    /// It was sent with its late pass.
    Used,
}

impl What {
    const ALL: [Self; 6] = [Self::Asked, Self::Granted, Self::Refused, Self::Revoked, Self::Code, Self::Used];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Granted => "granted",
            Self::Refused => "refused",
            Self::Revoked => "revoked",
            Self::Code => "code",
            Self::Used => "used",
        }
    }
}

impl std::str::FromStr for What {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        find_word(&Self::ALL, Self::as_str, word)
    }
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Event {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub what: What,
    /// The end of a pass that was given.
    pub until: Option<DateTime<Utc>>,
    /// Who did it; of a code, who made it.
    pub by_whom: String,
    /// What was said with a refusal.
    pub reason: String,
}

impl Event {
    /// The line of the history.
    pub fn in_words(&self) -> String {
        let (at, by) = (utc_precise(self.at), &self.by_whom);
        let until = self.until.map(|until| format!(", until {}", utc_precise(until))).unwrap_or_default();
        let said = match self.what {
            What::Asked => format!("{by} asked the leads to take it late"),
            What::Granted => format!("{by} gave it a late pass{until}"),
            What::Refused if self.reason.is_empty() => format!("{by} declined to take it late"),
            What::Refused => format!("{by} declined to take it late: {}", self.reason),
            What::Revoked => format!("{by} took its late pass back"),
            What::Code => format!("it got a late pass with an access code of {by}{until}"),
            What::Used => format!("{by} sent it with its late pass"),
        };
        format!("{at}: {said}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_when_who_what_and_until_when() {
        let at = "2023-08-16T13:00:00Z".parse().expect("an instant");
        let event = |what, until, reason: &str| Event {
            at,
            what,
            until,
            by_whom: "Olivia Organiser".to_owned(),
            reason: reason.to_owned(),
        };
        let granted = event(What::Granted, "2023-08-17T13:00:00Z".parse().ok(), "");
        assert_eq!(
            granted.in_words(),
            "2023-08-16 13:00:00 UTC: Olivia Organiser gave it a late pass, until 2023-08-17 13:00:00 UTC"
        );
        assert!(event(What::Refused, None, "Full.").in_words().ends_with("declined to take it late: Full."));
        assert!(event(What::Refused, None, "").in_words().ends_with("declined to take it late"));
    }
}
