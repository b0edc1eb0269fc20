//! The fixed words of a track: its kind, and when its accepted talks appear in public.

use std::str::FromStr;

/// A word that is none of those its place allows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{given:?} is not known here; choose one of {}", .known.join(", "))]
pub struct UnknownWord {
    /// What was written.
    pub given: String,
    /// What can be written instead.
    pub known: Vec<&'static str>,
}

/// The member of `all` that is written `given`.
///
/// # Errors
/// [`UnknownWord`], with the words that are known.
pub fn find_word<T: Copy>(all: &[T], word: fn(T) -> &'static str, given: &str) -> Result<T, UnknownWord> {
    all.iter().copied().find(|candidate| word(*candidate) == given).ok_or_else(|| UnknownWord {
        given: given.to_owned(),
        known: all.iter().map(|candidate| word(*candidate)).collect(),
    })
}

/// What sort of track it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// A half day of short discussions around one subject.
    #[default]
    Microconference,
    /// Talks that a committee scores.
    Refereed,
    /// Informal meetings, birds of a feather.
    Bof,
    /// A meeting of one community inside the conference.
    Summit,
    /// Talks of a few minutes each.
    Lightning,
    /// No track of its own: for authors who do not know which is right. Organisers place what comes.
    Unsorted,
}

impl Kind {
    /// Every kind, in the order in which forms offer them.
    pub const ALL: [Kind; 6] =
        [Kind::Microconference, Kind::Refereed, Kind::Bof, Kind::Summit, Kind::Lightning, Kind::Unsorted];

    /// The word that is stored and written in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Microconference => "microconference",
            Kind::Refereed => "refereed",
            Kind::Bof => "bof",
            Kind::Summit => "summit",
            Kind::Lightning => "lightning",
            Kind::Unsorted => "unsorted",
        }
    }
}

impl FromStr for Kind {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find_word(&Self::ALL, Self::as_str, text)
    }
}

/// When the accepted talks of a track appear in public.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Publishes {
    /// Not by themselves.
    #[default]
    No,
    /// As soon as the letter of acceptance has been sent.
    WhenAccepted,
    /// As soon as a speaker has confirmed.
    WhenConfirmed,
}

impl Publishes {
    /// Every choice, in the order in which forms offer them.
    pub const ALL: [Publishes; 3] = [Publishes::No, Publishes::WhenAccepted, Publishes::WhenConfirmed];

    /// The word that is stored and written in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Publishes::No => "no",
            Publishes::WhenAccepted => "when_accepted",
            Publishes::WhenConfirmed => "when_confirmed",
        }
    }
}

impl FromStr for Publishes {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        find_word(&Self::ALL, Self::as_str, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_back() {
        for kind in Kind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
        for publishes in Publishes::ALL {
            assert_eq!(publishes.as_str().parse(), Ok(publishes));
        }
    }

    #[test]
    fn an_unknown_word_is_answered_with_the_known_ones() {
        let refusal = "maybe".parse::<Publishes>().expect_err("no such word");
        assert_eq!(refusal.to_string(), "\"maybe\" is not known here; choose one of no, when_accepted, when_confirmed");
    }
}
