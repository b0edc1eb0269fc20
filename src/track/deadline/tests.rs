//! The rule by its cases.

use super::*;

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn closes(on: &str, zone: &str) -> Closes {
    let on = on.parse().expect("a date");
    Closes::new(on, None, zone.parse().expect("a zone"), true).expect("a date in that zone")
}

/// Closes with 6 August 2023 anywhere on Earth, 7 August 12:00 UTC.
fn august() -> Call {
    Call { closes: Some(closes("2023-08-06", "AoE")), ..Call::default() }
}

fn sent(arrived_at: &str) -> Sending {
    Sending { arrived_at: utc(arrived_at), draft_stored_at: None, unchanged_since_check_at: None }
}

fn in_time(counted_at: &str) -> Admission {
    Admission::InTime { counted_at: utc(counted_at), after_close: None }
}

#[test]
fn the_instant_of_the_close_is_too_late() {
    let last = "2023-08-07T11:59:59.999999Z";
    assert_eq!(admit(&august(), None, &sent(last)), in_time(last));
    assert_eq!(
        admit(&august(), None, &sent("2023-08-07T12:00:00Z")),
        Admission::TooLate { closed_at: utc("2023-08-07T12:00:00Z"), by: TimeDelta::zero(), may_ask: true }
    );
}

#[test]
fn before_the_opening_nothing_is_taken() {
    let opens = utc("2023-06-05T00:00:00Z");
    let call = Call { opens_at: Some(opens), ..august() };
    assert_eq!(admit(&call, None, &sent("2023-06-04T23:59:59Z")), Admission::NotYet { opens });
    assert_eq!(status(&call, None, opens), Status::Open { until: call.closes_at() });
}

#[test]
fn without_a_closing_date_it_stays_open() {
    assert_eq!(status(&Call::default(), None, utc("2099-01-01T00:00:00Z")), Status::Open { until: None });
}

#[test]
fn what_is_too_late_goes_where_the_policy_says() {
    let late = sent("2023-08-07T12:00:41Z");
    let by = TimeDelta::seconds(41);
    let closed_at = utc("2023-08-07T12:00:00Z");
    let under = |late_policy| Call { late_policy, ..august() };
    assert_eq!(admit(&under(LatePolicy::Pile), None, &late), Admission::Late { by });
    assert_eq!(admit(&under(LatePolicy::Ask), None, &late), Admission::TooLate { closed_at, by, may_ask: true });
    assert_eq!(admit(&under(LatePolicy::Closed), None, &late), Admission::TooLate { closed_at, by, may_ask: false });
}

#[test]
fn grace_serves_only_what_was_begun_before_the_close() {
    let call = Call { grace: TimeDelta::minutes(15), ..august() };
    let late = sent("2023-08-07T12:14:59Z");
    let stored = |at| Sending { draft_stored_at: Some(utc(at)), ..late };
    let graced = Admission::InTime { counted_at: late.arrived_at, after_close: Some(TimeDelta::seconds(899)) };
    assert_eq!(admit(&call, None, &stored("2023-08-07T11:59:59Z")), graced);
    assert!(matches!(admit(&call, None, &stored("2023-08-07T12:00:00Z")), Admission::TooLate { .. }));
    assert!(matches!(admit(&call, None, &late), Admission::TooLate { .. }));

    let checked = Sending { unchanged_since_check_at: Some(utc("2023-08-07T11:00:00Z")), ..late };
    assert_eq!(admit(&call, None, &checked), graced);
    let after_grace = Sending { arrived_at: utc("2023-08-07T12:15:00Z"), ..stored("2023-08-07T11:59:59Z") };
    assert!(matches!(admit(&call, None, &after_grace), Admission::TooLate { .. }));
    assert_eq!(status(&call, None, late.arrived_at), Status::Grace { until: utc("2023-08-07T12:15:00Z") });
}

#[test]
fn a_check_holds_for_ten_minutes() {
    let checked = |check, arrived| Sending { unchanged_since_check_at: Some(utc(check)), ..sent(arrived) };
    let check = "2023-08-07T11:59:59Z";
    assert_eq!(admit(&august(), None, &checked(check, "2023-08-07T12:09:58Z")), in_time(check));
    assert!(matches!(admit(&august(), None, &checked(check, "2023-08-07T12:09:59Z")), Admission::TooLate { .. }));
    assert!(matches!(
        admit(&august(), None, &checked("2023-08-07T12:00:00Z", "2023-08-07T12:00:01Z")),
        Admission::TooLate { .. }
    ));
}

#[test]
fn a_late_pass_moves_the_end_for_its_holder() {
    let until = utc("2023-08-09T12:00:00Z");
    let pass = Some(LatePass { until });
    let now = utc("2023-08-08T00:00:00Z");
    assert_eq!(status(&august(), pass, now), Status::Open { until: Some(until) });
    assert_eq!(status(&august(), None, now), Status::Closed);
    assert_eq!(status(&august(), pass, until), Status::Closed);
    assert_eq!(
        admit(&august(), pass, &sent("2023-08-09T12:00:05Z")),
        Admission::TooLate { closed_at: until, by: TimeDelta::seconds(5), may_ask: true }
    );
    let shorter = Some(LatePass { until: utc("2023-08-01T00:00:00Z") });
    let before = utc("2023-08-02T00:00:00Z");
    assert_eq!(status(&august(), shorter, before), Status::Open { until: august().closes_at() });
}

#[test]
fn the_text_may_be_edited_until_the_close_or_a_decision() {
    let call = Call { grace: TimeDelta::minutes(15), ..august() };
    let before = utc("2023-08-07T11:59:59Z");
    let after = utc("2023-08-07T12:00:00Z");
    assert!(text_may_be_edited(&call, None, before, false));
    assert!(!text_may_be_edited(&call, None, before, true));
    assert!(!text_may_be_edited(&call, None, after, false));
    assert!(text_may_be_edited(&call, Some(LatePass { until: after + TimeDelta::hours(1) }), after, false));
}

#[test]
fn late_policies_are_read_back() {
    for policy in LatePolicy::ALL {
        assert_eq!(policy.as_str().parse(), Ok(policy));
    }
}
