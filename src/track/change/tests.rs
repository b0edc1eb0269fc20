//! What may be changed in a call, by whom and with what reason.

use super::*;
use crate::track::deadline::{Closes, LatePolicy};
use crate::track::zone::Zone;

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// Closes at 12:00 UTC on the day after `on`.
fn closing(on: &str) -> Call {
    let on = on.parse().expect("a date");
    let closes = Closes::new(on, None, Zone::AnywhereOnEarth, true).expect("a close");
    Call { closes: Some(closes), ..Call::default() }
}

fn promised(on: &str) -> Call {
    Call { no_extension: true, ..closing(on) }
}

fn opening(at: &str, call: Call) -> Call {
    Call { opens_at: Some(utc(at)), ..call }
}

fn now() -> DateTime<Utc> {
    utc("2023-08-01T00:00:00Z")
}

const NO_REASON: Wish<'static> = Wish { reason: None, override_promise: false };
const REASON: Wish<'static> = Wish { reason: Some("Travel approvals are late"), override_promise: false };
const OVERRIDE: Wish<'static> = Wish { reason: Some("The site was down"), override_promise: true };

fn by_lead(old: &Call, new: &Call, wish: Wish<'_>) -> Result<Change, ChangeRefused> {
    check_change(old, new, Changer::Lead, wish, now())
}

fn by_organiser(old: &Call, new: &Call, wish: Wish<'_>) -> Result<Change, ChangeRefused> {
    check_change(old, new, Changer::Organiser, wish, now())
}

fn published(kind: ChangeKind) -> Result<Change, ChangeRefused> {
    Ok(Change { kind, must_be_published: true })
}

fn unpublished(kind: ChangeKind) -> Result<Change, ChangeRefused> {
    Ok(Change { kind, must_be_published: false })
}

#[test]
fn an_extension_needs_a_public_reason() {
    let (old, later) = (closing("2023-08-06"), closing("2023-08-13"));
    assert_eq!(by_lead(&old, &later, NO_REASON), Err(ChangeRefused::NeedsReason));
    let blank = Wish { reason: Some(" \n"), override_promise: false };
    assert_eq!(by_lead(&old, &later, blank), Err(ChangeRefused::NeedsReason));
    assert_eq!(by_lead(&old, &later, REASON), published(ChangeKind::Extended));
    assert_eq!(by_organiser(&old, &Call::default(), REASON), published(ChangeKind::Extended));
}

#[test]
fn a_promise_is_broken_only_by_an_organiser_who_says_so() {
    let (old, later) = (promised("2023-08-06"), promised("2023-08-13"));
    let by_organiser = |wish| check_change(&old, &later, Changer::Organiser, wish, now());
    assert_eq!(by_lead(&old, &later, OVERRIDE), Err(ChangeRefused::NeedsOrganiser));
    assert_eq!(by_organiser(REASON), Err(ChangeRefused::NeedsOverride));
    let without_reason = Wish { reason: None, override_promise: true };
    assert_eq!(by_organiser(without_reason), Err(ChangeRefused::NeedsReason));
    assert_eq!(by_organiser(OVERRIDE), published(ChangeKind::Extended));
}

#[test]
fn dropping_the_promise_counts_as_breaking_it() {
    let (old, new) = (promised("2023-08-06"), closing("2023-08-06"));
    assert_eq!(by_lead(&old, &new, OVERRIDE), Err(ChangeRefused::NeedsOrganiser));
    assert_eq!(check_change(&old, &new, Changer::Organiser, OVERRIDE, now()), published(ChangeKind::Other));
    assert_eq!(by_organiser(&new, &old, NO_REASON), unpublished(ChangeKind::Other));
}

#[test]
fn leads_extend_and_change_nothing_else() {
    let old = opening("2023-08-02T00:00:00Z", closing("2023-08-16"));
    let later = Call { closes: closing("2023-08-23").closes, ..old.clone() };
    assert_eq!(by_lead(&old, &later, REASON), published(ChangeKind::Extended));
    let others = [
        Call { closes: closing("2023-08-09").closes, ..old.clone() },
        Call { closes: None, ..old.clone() },
        Call { no_extension: true, ..later.clone() },
        Call { late_policy: LatePolicy::Pile, ..later.clone() },
        Call { grace: TimeDelta::minutes(30), ..later.clone() },
        opening("2023-07-01T00:00:00Z", later.clone()),
    ];
    for new in others {
        assert_eq!(by_lead(&old, &new, REASON), Err(ChangeRefused::OnlyExtension), "{new:?}");
        assert!(by_organiser(&old, &new, REASON).is_ok(), "{new:?}");
    }
    assert_eq!(by_lead(&Call::default(), &later, REASON), Err(ChangeRefused::AlreadyOpened));
}

#[test]
fn an_extension_ends_in_the_future() {
    let (old, later) = (closing("2023-07-28"), closing("2023-07-30"));
    let close = later.closes_at().expect("it has a close");
    let at = |now| check_change(&old, &later, Changer::Organiser, REASON, now);
    assert_eq!(at(close), Err(ChangeRefused::AlreadyPast));
    assert_eq!(at(close - TimeDelta::microseconds(1)), published(ChangeKind::Extended));
}

#[test]
fn what_becomes_of_late_proposals_is_fixed_once_the_call_is_open() {
    let piled = |call: &Call| Call { late_policy: LatePolicy::Pile, ..call.clone() };
    let (open, unopened) = (closing("2023-08-16"), opening("2023-08-02T00:00:00Z", closing("2023-08-16")));
    assert_eq!(by_organiser(&open, &piled(&open), REASON), Err(ChangeRefused::LatePolicyIsFixed));
    assert_eq!(by_organiser(&unopened, &piled(&unopened), NO_REASON), unpublished(ChangeKind::Other));
}

#[test]
fn a_first_or_earlier_close_gives_48_hours_of_notice() {
    let old = closing("2023-08-06");
    let sooner = closing("2023-08-02");
    let close = sooner.closes_at().expect("it has a close");
    let at = |now| check_change(&old, &sooner, Changer::Organiser, NO_REASON, now);
    assert_eq!(at(close - NOTICE), published(ChangeKind::Shortened));
    let now = close - NOTICE + TimeDelta::microseconds(1);
    assert_eq!(at(now), Err(ChangeRefused::TooSoon { earliest: now + NOTICE }));
    let first_close = check_change(&Call::default(), &sooner, Changer::Organiser, REASON, now);
    assert_eq!(first_close, Err(ChangeRefused::TooSoon { earliest: now + NOTICE }));
}

#[test]
fn an_extension_needs_no_notice() {
    let old = closing("2023-07-31");
    let close = old.closes_at().expect("it has a close");
    let later = closing("2023-08-01");
    let at = |now, wish| check_change(&old, &later, Changer::Lead, wish, now);
    let a_minute = TimeDelta::minutes(1);
    for now in [close - a_minute, close + a_minute, close + TimeDelta::hours(24) - a_minute] {
        assert_eq!(at(now, REASON), published(ChangeKind::Extended));
        assert_eq!(at(now, NO_REASON), Err(ChangeRefused::NeedsReason));
    }
}

#[test]
fn a_close_that_stays_needs_no_notice() {
    let old = closing("2023-07-30");
    let new = Call { no_extension: true, ..old.clone() };
    assert_eq!(by_organiser(&old, &new, NO_REASON), unpublished(ChangeKind::Other));
    assert_eq!(by_lead(&old, &old, NO_REASON), unpublished(ChangeKind::Nothing));
}

#[test]
fn the_grace_is_fixed_once_the_call_is_open() {
    let grace = TimeDelta::minutes(30);
    let unopened = opening("2023-08-02T00:00:00Z", closing("2023-08-16"));
    let with_grace = Call { grace, ..unopened.clone() };
    assert_eq!(by_organiser(&unopened, &with_grace, NO_REASON), unpublished(ChangeKind::Other));
    let open = closing("2023-08-16");
    let with_grace = Call { grace, ..open.clone() };
    assert_eq!(by_lead(&open, &with_grace, NO_REASON), Err(ChangeRefused::GraceIsFixed));
}

#[test]
fn an_opening_that_has_been_is_not_moved_later() {
    let opened = opening("2023-07-01T00:00:00Z", closing("2023-08-16"));
    let later = opening("2023-08-03T00:00:00Z", closing("2023-08-16"));
    assert_eq!(by_lead(&opened, &later, NO_REASON), Err(ChangeRefused::AlreadyOpened));
    assert_eq!(by_lead(&closing("2023-08-16"), &later, NO_REASON), Err(ChangeRefused::AlreadyOpened));
    assert_eq!(by_organiser(&later, &opened, NO_REASON), published(ChangeKind::Opening));
    let never = opening("2023-08-20T00:00:00Z", closing("2023-08-16"));
    assert_eq!(by_lead(&later, &never, NO_REASON), Err(ChangeRefused::NeverOpen));
}

#[test]
fn a_refusal_says_what_to_do() {
    let refused = ChangeRefused::TooSoon { earliest: utc("2023-08-03T00:00:00Z") };
    assert_eq!(
        refused.to_string(),
        "Choose a close at least 48 hours from now: Thursday 3 August 2023, 00:00 UTC or later"
    );
}
