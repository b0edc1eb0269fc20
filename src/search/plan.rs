//! What the database is asked for a search: each condition is a bit, and a search is a list of alternatives, each with the
//! bits that a proposal must have and those that it must not have. So one fixed statement answers every search.

use super::parse::Mistake;
use super::query::{Query, Term};

/// So many conditions a search can have; each is a bit of an `i64`.
const MOST_TERMS: usize = 40;
/// So many alternatives.
const MOST_CLAUSES: usize = 64;

/// One alternative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clause {
    /// The conditions that a proposal meets.
    pub need: i64,
    /// The conditions that it does not meet.
    pub forbid: i64,
}

impl Clause {
    /// Whether a proposal that meets the conditions `bits` is meant.
    pub fn takes(self, bits: i64) -> bool {
        bits & self.need == self.need && bits & self.forbid == 0
    }

    fn and(self, other: Self) -> Option<Self> {
        let both = Self { need: self.need | other.need, forbid: self.forbid | other.forbid };
        (both.need & both.forbid == 0).then_some(both)
    }
}

/// A search as the database is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    terms: Vec<Term>,
    clauses: Vec<Clause>,
}

impl Plan {
    /// The plan of a search.
    ///
    /// # Errors
    /// When it has too many conditions or alternatives.
    pub fn of(query: &Query) -> Result<Self, Mistake> {
        let terms: Vec<Term> = query.terms().into_iter().cloned().collect();
        if terms.len() > MOST_TERMS {
            let what = format!("the search has {} conditions, {MOST_TERMS} at most; shorten it", terms.len());
            return Err(Mistake { at: 1, what });
        }
        let what = || "the search has too many alternatives; write it with fewer OR".to_owned();
        let clauses = alternatives(query, true, &terms).ok_or_else(|| Mistake { at: 1, what: what() })?;
        Ok(Self { terms, clauses })
    }

    /// The alternatives.
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    /// The conditions with their bits.
    pub fn terms(&self) -> impl Iterator<Item = (&Term, i64)> {
        self.terms.iter().enumerate().map(|(place, term)| (term, 1 << place))
    }

    /// The bits of the conditions that `meets` says are met.
    pub fn bits(&self, meets: impl Fn(&Term) -> bool) -> i64 {
        self.terms().filter(|(term, _)| meets(term)).fold(0, |bits, (_, bit)| bits | bit)
    }
}

/// The alternatives of a search, or of its contrary; none if there are too many.
fn alternatives(query: &Query, wanted: bool, terms: &[Term]) -> Option<Vec<Clause>> {
    match query {
        Query::Term(term) => {
            let bit = 1 << terms.iter().position(|known| known == term)?;
            let clause = if wanted { Clause { need: bit, forbid: 0 } } else { Clause { need: 0, forbid: bit } };
            Some(vec![clause])
        }
        Query::Not(inner) => alternatives(inner, !wanted, terms),
        Query::All(parts) if wanted => every(parts, wanted, terms),
        Query::Any(parts) if !wanted => every(parts, wanted, terms),
        Query::All(parts) | Query::Any(parts) => {
            let mut clauses = Vec::new();
            for part in parts {
                clauses.extend(alternatives(part, wanted, terms)?);
            }
            fewest(clauses)
        }
    }
}

fn every(parts: &[Query], wanted: bool, terms: &[Term]) -> Option<Vec<Clause>> {
    let mut clauses = vec![Clause::default()];
    for part in parts {
        let others = alternatives(part, wanted, terms)?;
        clauses = fewest(clauses.iter().flat_map(|one| others.iter().filter_map(|other| one.and(*other))).collect())?;
    }
    Some(clauses)
}

/// Without those that another one includes; none if too many are left.
fn fewest(mut clauses: Vec<Clause>) -> Option<Vec<Clause>> {
    clauses.sort_unstable();
    clauses.dedup();
    let includes = |one: &Clause, other: &Clause| {
        one != other && other.need & one.need == one.need && other.forbid & one.forbid == one.forbid
    };
    let kept: Vec<Clause> =
        clauses.iter().copied().filter(|clause| !clauses.iter().any(|other| includes(other, clause))).collect();
    (kept.len() <= MOST_CLAUSES).then_some(kept)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::query::{Mark, Thing};
    use super::*;

    fn any_query() -> impl Strategy<Value = Query> {
        let terms = Thing::ALL.into_iter().map(Term::Has).chain([Term::Is(Mark::Late)]).collect::<Vec<_>>();
        let leaf = prop::sample::select(terms).prop_map(Query::Term);
        leaf.prop_recursive(4, 16, 3, |inner| {
            let parts = || prop::collection::vec(inner.clone(), 0..4);
            prop_oneof![
                parts().prop_map(Query::All),
                parts().prop_map(Query::Any),
                inner.clone().prop_map(|part| Query::Not(Box::new(part))),
            ]
        })
    }

    proptest! {
        #[test]
        fn the_alternatives_say_what_the_search_says(query in any_query()) {
            let Ok(plan) = Plan::of(&query) else { return Ok(()) };
            for bits in 0..1 << plan.terms.len() {
                let meets = |term: &Term| plan.bits(|other| other == term) & bits != 0;
                let taken = plan.clauses.iter().any(|clause| clause.takes(bits));
                prop_assert_eq!(taken, query.holds(&meets), "{} with {:b}", query, bits);
            }
        }
    }

    #[test]
    fn a_search_that_would_be_too_much_is_refused() {
        let pairs = (0..8).map(|n| Query::Any(vec![number(2 * n), number(2 * n + 1)])).collect();
        let mistake = Plan::of(&Query::All(pairs)).expect_err("256 alternatives");
        assert!(mistake.sentence().contains("too many alternatives"));
        let many = Plan::of(&Query::Any((0..41).map(number).collect())).expect_err("41 conditions");
        assert!(many.sentence().contains("41 conditions"));
        assert_eq!(Plan::of(&Query::Any((0..40).map(number).collect())).map(|plan| plan.clauses.len()), Ok(40));
    }

    fn number(number: i32) -> Query {
        Query::Term(Term::Number(number))
    }
}
