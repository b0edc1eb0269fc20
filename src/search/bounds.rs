//! Numbers that are meant, as in `>20` or `10..20`.

use std::fmt;

/// What makes bounds of a number.
type Make<N> = fn(N) -> Bounds<N>;

/// Numbers that are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bounds<N> {
    /// `20`
    Is(N),
    /// `>20`
    Above(N),
    /// `>=20`
    AtLeast(N),
    /// `<20`
    Below(N),
    /// `<=20`
    AtMost(N),
    /// `10..20`, both ends within.
    Between(N, N),
}

impl<N: Copy + PartialOrd> Bounds<N> {
    /// Reads them. `number` reads one number.
    pub fn read(text: &str, number: impl Fn(&str) -> Option<N>) -> Option<Self> {
        if let Some((from, to)) = text.split_once("..") {
            return Some(Self::Between(number(from)?, number(to)?));
        }
        // The longer sign comes first.
        let signs: [(&str, Make<N>); 5] =
            [(">=", Self::AtLeast), ("<=", Self::AtMost), (">", Self::Above), ("<", Self::Below), ("", Self::Is)];
        let (rest, bounds) = signs.iter().find_map(|(sign, bounds)| Some((text.strip_prefix(sign)?, bounds)))?;
        Some(bounds(number(rest)?))
    }

    /// Whether a number is meant.
    pub fn hold(self, number: N) -> bool {
        match self {
            Self::Is(is) => number == is,
            Self::Above(bound) => number > bound,
            Self::AtLeast(bound) => number >= bound,
            Self::Below(bound) => number < bound,
            Self::AtMost(bound) => number <= bound,
            Self::Between(from, to) => from <= number && number <= to,
        }
    }
}

impl Bounds<i16> {
    /// The lowest and the highest whole number that is meant. Nothing is where the lowest is above the highest.
    pub fn ends(self) -> (i64, i64) {
        match self {
            Self::Is(is) => (is.into(), is.into()),
            Self::Above(bound) => (i64::from(bound) + 1, i64::MAX),
            Self::AtLeast(bound) => (bound.into(), i64::MAX),
            Self::Below(bound) => (i64::MIN, i64::from(bound) - 1),
            Self::AtMost(bound) => (i64::MIN, bound.into()),
            Self::Between(from, to) => (from.into(), to.into()),
        }
    }
}

impl<N: fmt::Display> fmt::Display for Bounds<N> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(is) => write!(formatter, "{is}"),
            Self::Above(bound) => write!(formatter, ">{bound}"),
            Self::AtLeast(bound) => write!(formatter, ">={bound}"),
            Self::Below(bound) => write!(formatter, "<{bound}"),
            Self::AtMost(bound) => write!(formatter, "<={bound}"),
            Self::Between(from, to) => write!(formatter, "{from}..{to}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_ends_hold_the_same_numbers(one: i16, other: i16, which in 0..6_usize, number: i16) {
            let bounds = [
                Bounds::Is(one), Bounds::Above(one), Bounds::AtLeast(one), Bounds::Below(one), Bounds::AtMost(one),
                Bounds::Between(one, other),
            ][which];
            let (lowest, highest) = bounds.ends();
            prop_assert_eq!(bounds.hold(number), (lowest..=highest).contains(&i64::from(number)));
            prop_assert_eq!(Bounds::read(&bounds.to_string(), |text| text.parse().ok()), Some(bounds));
        }
    }
}
