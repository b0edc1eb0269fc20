//! Tests of reading and writing searches.

use proptest::prelude::*;

use super::*;
use crate::review::vote::Value;
use crate::search::query::Mark;

fn read(text: &str) -> Result<Query, Mistake> {
    parse(text, &|slug| slug == "tracing")
}

fn written(text: &str) -> String {
    read(text).unwrap_or_else(|mistake| panic!("{text}: {}", mistake.sentence())).to_string()
}

#[test]
fn what_is_typed_is_understood() {
    for (typed, understood) in [
        ("", ""),
        ("  \u{3000} ", ""),
        ("page loader", "page loader"),
        ("page AND loader", "page loader"),
        ("\"page loader\"", "\"page loader\""),
        ("\"loader\"", "loader"),
        ("a OR b c", "a OR b c"),
        ("(a OR b) c", "(a OR b) c"),
        ("(a b) c", "a b c"),
        ("((a)) OR (b OR c)", "a OR b OR c"),
        ("-late:yes late:no", "-late:yes -late:yes"),
        ("NOT (a OR b)", "-(a OR b)"),
        ("--a", "--a"),
        ("MINUTES:>20 minutes:10..20", "minutes:>20 minutes:10..20"),
        ("score:+3 score:>=-1 score:<−2 score:-2..3", "score:3 score:>=-1 score:<-2 score:-2..3"),
        ("vote:1 vote:star vote:none", "vote:+1 vote:star vote:none"),
        ("author:\"Ada L\" author:ada", "author:\"Ada L\" author:ada"),
        ("track:tracing #57", "track:tracing #57"),
        ("queue_work() 12:30 :x", "\"queue_work()\" \"12:30\" \":x\""),
        ("(queue_work() OR x)", "\"queue_work()\" OR x"),
        ("or and \"OR\" Or", "or and \"OR\" Or"),
        ("\"a \\\" \\\\ b\"", "\"a \\\" \\\\ b\""),
        ("64-bit a-b", "64-bit a-b"),
    ] {
        assert_eq!(written(typed), understood, "{typed}");
    }
}

#[test]
fn a_mistake_has_its_place() {
    for (typed, at, words) in [
        ("(a", 1, "is not closed"),
        ("a \"b", 3, "quotation mark is not closed"),
        ("a )", 3, "closes nothing"),
        ("a OR", 5, "missing at the end"),
        ("OR a", 1, "OR stands between"),
        ("a OR OR b", 6, "OR stands between"),
        ("()", 2, "nothing stands before"),
        ("a - b", 4, "follows at once"),
        ("a AND", 6, "after AND"),
        ("x minutes:long", 3, "minutes:>20"),
        ("minutes:+5", 1, "a number"),
        ("minutes:99999", 1, "a number"),
        ("score:", 1, "a sum of votes"),
        ("score:+-1", 1, "score:>0"),
        ("score:+٣", 1, "score:>0"),
        ("score:99999", 1, "score:>0"),
        ("late:maybe", 1, "yes or no"),
        ("state:draft", 1, "submitted"),
        ("track:cxl", 1, "no track \"cxl\""),
        ("vote:2", 1, "none, any, +1, 0, -1, star"),
        ("has:all", 1, "patch, question"),
        ("std::vec", 1, "in quotation marks"),
        ("author:", 1, "author:word"),
        ("#x", 1, "as in #57"),
        ("\" \"", 1, "nothing stands between"),
    ] {
        let mistake = read(typed).expect_err(typed);
        assert!(mistake.at == at && mistake.what.contains(words), "{typed}: {}", mistake.sentence());
    }
    let long = read(&"x".repeat(501)).expect_err("too long");
    assert_eq!(long.sentence(), "At character 501: a search is 500 characters at most; this one is 501");
    assert!(read(&"(".repeat(400)).is_err() && read(&"-".repeat(400)).is_err());
}

fn any_term() -> impl Strategy<Value = Term> {
    let text = || "[ -~]{0,3}[a-z\"\\\\:#(){1}OR-]{1,4}|\\PC{1,6}";
    let text = || text().prop_filter("something", |text: &String| !text.trim().is_empty());
    fn bounds<N: Arbitrary + Copy>() -> impl Strategy<Value = Bounds<N>> {
        (0..4_u8, any::<N>(), any::<N>()).prop_map(|(which, one, two)| match which {
            0 => Bounds::Is(one),
            1 => Bounds::Above(one),
            2 => Bounds::AtMost(one),
            _ => Bounds::Between(one, two),
        })
    }
    prop_oneof![
        text().prop_map(Term::Text),
        text().prop_map(Term::Author),
        text().prop_map(Term::Title),
        any::<i32>().prop_map(Term::Number),
        bounds().prop_map(Term::Minutes),
        bounds().prop_map(Term::Score),
        prop::sample::select(OwnVote::ALL.to_vec()).prop_map(Term::Vote),
        prop::sample::select(Thing::ALL.to_vec()).prop_map(Term::Has),
        prop::sample::select(Mark::ALL.to_vec()).prop_map(Term::Is),
        prop::sample::select(Asked::ALL.to_vec()).prop_map(Term::Asked),
        Just(Term::State(State::Accepted)),
        Just(Term::Track("tracing".to_owned())),
        Just(Term::Vote(OwnVote::Is(Value::Fight))),
    ]
}

fn any_query() -> impl Strategy<Value = Query> {
    any_term().prop_map(Query::Term).prop_recursive(4, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Query::All),
            prop::collection::vec(inner.clone(), 1..4).prop_map(Query::Any),
            inner.prop_map(|part| Query::Not(Box::new(part))),
        ]
    })
}

proptest! {
    #[test]
    fn nothing_that_is_typed_is_too_much(text in "(?s:.{0,80})") {
        if let Err(mistake) = read(&text) {
            prop_assert!(mistake.at <= text.chars().count() + 1);
        }
    }

    #[test]
    fn signs_in_any_order_are_read_or_have_a_place(text in "[-()\"\\\\ #:aORNTD>.minutes]{0,40}") {
        match read(&text) {
            Ok(query) => prop_assert_eq!(read(&query.to_string()), Ok(query)),
            Err(mistake) => prop_assert!(mistake.at <= text.chars().count() + 1),
        }
    }

    #[test]
    fn what_is_written_is_read_as_the_same(query in any_query()) {
        let written = query.to_string();
        if written.chars().count() <= limit::SEARCH {
            let again = read(&written).map_err(|mistake| TestCaseError::fail(format!("{written}: {mistake:?}")))?;
            prop_assert_eq!(&again.to_string(), &again.to_string());
            // Parts of the same sort flow together; apart from that nothing changes.
            prop_assert_eq!(read(&again.to_string()), Ok(again.clone()));
            for which in 0..4_usize {
                let meets = |term: &Term| term.to_string().len() % 4 == which;
                prop_assert_eq!(again.holds(&meets), query.holds(&meets), "{}", written);
            }
        }
    }
}
