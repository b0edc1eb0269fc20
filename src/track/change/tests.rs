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

/// As it is from the beginning.
const LEAD: Changer = Changer::Lead(May { extend: true, open: false, close_by: None });

fn by_lead(old: &Call, new: &Call, wish: Wish<'_>) -> Result<Change, ChangeRefused> {
    check_change(old, new, LEAD, wish, now())
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
    ];
    for new in others {
        assert_eq!(by_lead(&old, &new, REASON), Err(ChangeRefused::OnlyExtension), "{new:?}");
        assert!(by_organiser(&old, &new, REASON).is_ok(), "{new:?}");
    }
    let opens = opening("2023-07-01T00:00:00Z", later.clone());
    assert_eq!(by_lead(&old, &opens, REASON), Err(ChangeRefused::OpeningIsKept));
    assert!(by_organiser(&old, &opens, REASON).is_ok());
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
    let at = |now, wish| check_change(&old, &later, LEAD, wish, now);
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

#[test]
fn leads_open_a_call_where_that_is_left_to_them() {
    let opener = May { extend: true, open: true, close_by: None };
    let by = |may, old: &Call, new: &Call, wish| check_change(old, new, Changer::Lead(may), wish, now());
    let (soon, later) = (
        opening("2023-08-05T00:00:00Z", closing("2023-08-20")),
        opening("2023-08-07T00:00:00Z", closing("2023-08-20")),
    );
    assert_eq!(by(opener, &soon, &later, NO_REASON), published(ChangeKind::Opening));
    assert_eq!(by_lead(&soon, &later, NO_REASON), Err(ChangeRefused::OpeningIsKept));
    // What is open stays open, and what is promised stays promised.
    let open = opening("2023-07-01T00:00:00Z", closing("2023-08-20"));
    let earlier = opening("2023-06-01T00:00:00Z", closing("2023-08-20"));
    assert_eq!(by(opener, &open, &earlier, REASON), Err(ChangeRefused::AlreadyOpened));
    let unpromised = Call { no_extension: false, ..promised("2023-08-20") };
    assert_eq!(by(opener, &promised("2023-08-20"), &unpromised, OVERRIDE), Err(ChangeRefused::NeedsOrganiser));
    let other = Call { late_policy: LatePolicy::Pile, ..later.clone() };
    assert_eq!(by(opener, &soon, &other, REASON), Err(ChangeRefused::OnlyExtension));

    let first = Call::default();
    assert_eq!(by(opener, &first, &closing("2023-08-20"), NO_REASON), published(ChangeKind::Shortened));
    assert!(matches!(by(opener, &first, &closing("2023-08-01"), REASON), Err(ChangeRefused::TooSoon { .. })));
    assert_eq!(by_lead(&first, &closing("2023-08-20"), REASON), Err(ChangeRefused::CloseIsKept));
    let only_opens = May { extend: false, ..opener };
    assert_eq!(by(only_opens, &soon, &later, NO_REASON), published(ChangeKind::Opening));
    assert_eq!(by(only_opens, &closing("2023-08-06"), &closing("2023-08-13"), REASON), Err(ChangeRefused::CloseIsKept));
}

#[test]
fn leads_extend_to_the_day_that_the_organisers_allow_and_no_further() {
    let last = "2023-08-20".parse().expect("a date");
    let may = May { extend: true, open: true, close_by: Some(last) };
    let by = |old: &Call, new: &Call| check_change(old, new, Changer::Lead(may), REASON, now());
    assert_eq!(by(&closing("2023-08-06"), &closing("2023-08-20")), published(ChangeKind::Extended));
    let too_late = Err(ChangeRefused::TooLate { last });
    assert_eq!(by(&closing("2023-08-06"), &closing("2023-08-21")), too_late);
    assert_eq!(by(&Call::default(), &closing("2023-08-21")), too_late);
    assert_eq!(by_organiser(&closing("2023-08-06"), &closing("2023-08-21"), REASON), published(ChangeKind::Extended));
    // The last minute of the day somewhere else is earlier than its end anywhere on Earth.
    let at = Closes::new(last, None, "Europe/Berlin".parse().expect("a zone"), true).expect("a close");
    let berlin = Call { closes: Some(at), ..Call::default() };
    assert_eq!(by(&closing("2023-08-06"), &berlin), published(ChangeKind::Extended));
    let sentence = ChangeRefused::TooLate { last }.to_string();
    assert!(sentence.contains("Sunday 20 August 2023 at the latest"), "{sentence}");
}
