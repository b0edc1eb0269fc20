//! The rule by what holds for every date, zone and call.

use chrono::{Days, NaiveDate, NaiveTime};
use chrono_tz::{TZ_VARIANTS, Tz};
use proptest::prelude::*;

use super::*;
use crate::track::zone::Zone;

fn any_zone() -> impl Strategy<Value = Zone> {
    let named = (0..TZ_VARIANTS.len()).prop_map(|index| Zone::Named(TZ_VARIANTS[index]));
    prop_oneof![1 => Just(Zone::AnywhereOnEarth), 9 => named]
}

fn any_date() -> impl Strategy<Value = NaiveDate> {
    let first = NaiveDate::from_ymd_opt(1900, 1, 1).expect("a date");
    (0..73_000_u64).prop_map(move |days| first + Days::new(days))
}

fn any_call() -> impl Strategy<Value = Call> {
    let policy = prop::sample::select(LatePolicy::ALL.to_vec());
    let opens_before = prop::option::of(0..90_i64);
    (any_date(), any_zone(), 0..=240_i64, policy, opens_before).prop_filter_map(
        "a date that the zone skipped",
        |(on, zone, grace, late_policy, opens_before)| {
            let closes = Closes::new(on, None, zone, true).ok()?;
            let opens_at = opens_before.map(|days| closes.instant() - TimeDelta::days(days));
            let grace = TimeDelta::minutes(grace);
            Some(Call { opens_at, closes: Some(closes), grace, late_policy, no_extension: false })
        },
    )
}

/// An instant from two days before the close to two days after it, in microseconds, most often very near to it.
fn any_distance() -> impl Strategy<Value = TimeDelta> {
    const TWO_DAYS: i64 = 172_800_000_000;
    prop_oneof![-2..=2_i64, -TWO_DAYS..=TWO_DAYS].prop_map(TimeDelta::microseconds)
}

/// How far along its life a call is; time never takes it back.
fn stage(status: Status) -> u8 {
    match status {
        Status::NotYet { .. } => 0,
        Status::Open { .. } => 1,
        Status::Grace { .. } => 2,
        Status::Late | Status::Closed => 3,
    }
}

fn local_date(at: DateTime<Utc>, tz: Tz) -> NaiveDate {
    at.with_timezone(&tz).date_naive()
}

proptest! {
    #[test]
    fn a_microsecond_decides(on in any_date(), zone in any_zone()) {
        let Ok(closes) = Closes::new(on, None, zone, true) else { return Ok(()) };
        let close = closes.instant();
        let tick = TimeDelta::microseconds(1);
        prop_assert!(local_date(close - tick, zone.tz()) <= on);
        for later in [TimeDelta::zero(), tick, TimeDelta::hours(1), TimeDelta::hours(30)] {
            prop_assert!(local_date(close + later, zone.tz()) > on);
        }
        let call = Call { closes: Some(closes), late_policy: LatePolicy::Closed, ..Call::default() };
        prop_assert_eq!(status(&call, None, close - tick), Status::Open { until: Some(close) });
        prop_assert_eq!(status(&call, None, close), Status::Closed);
    }

    #[test]
    fn the_end_of_a_day_is_never_before_its_last_minute(on in any_date(), zone in any_zone(), minute in 0..1440_u32) {
        let Ok(closes) = Closes::new(on, None, zone, true) else { return Ok(()) };
        let at = NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).expect("a time");
        if let Ok(moment) = zone.moment(on, at) {
            prop_assert!(moment < closes.instant());
        }
    }

    #[test]
    fn the_status_and_the_decision_agree(call in any_call(), distance in any_distance()) {
        let close = call.closes_at().expect("it has a close");
        let now = close + distance;
        let sending = Sending { arrived_at: now, draft_stored_at: None, unchanged_since_check_at: None };
        let begun = Sending { draft_stored_at: Some(close - TimeDelta::seconds(1)), ..sending };
        let plainly_late = match call.late_policy {
            LatePolicy::Pile => Admission::Late { by: distance },
            policy => Admission::TooLate { closed_at: close, by: distance, may_ask: policy == LatePolicy::Ask },
        };
        let (expected, expected_if_begun) = match status(&call, None, now) {
            Status::NotYet { opens } => (Admission::NotYet { opens }, Admission::NotYet { opens }),
            Status::Open { .. } => {
                let in_time = Admission::InTime { counted_at: now, after_close: None };
                (in_time, in_time)
            }
            Status::Grace { .. } => {
                (plainly_late, Admission::InTime { counted_at: now, after_close: Some(distance) })
            }
            Status::Late | Status::Closed => (plainly_late, plainly_late),
        };
        prop_assert_eq!(admit(&call, None, &sending), expected);
        prop_assert_eq!(admit(&call, None, &begun), expected_if_begun);
    }

    #[test]
    fn time_never_takes_a_call_back(call in any_call(), one in any_distance(), other in any_distance()) {
        let close = call.closes_at().expect("it has a close");
        let (earlier, later) = (close + one.min(other), close + one.max(other));
        prop_assert!(stage(status(&call, None, earlier)) <= stage(status(&call, None, later)));
    }

    #[test]
    fn a_late_pass_never_harms(call in any_call(), distance in any_distance(), pass in any_distance()) {
        let close = call.closes_at().expect("it has a close");
        let late_pass = Some(LatePass { until: close + pass });
        let now = close + distance;
        if matches!(status(&call, None, now), Status::Open { .. }) {
            let until = close.max(close + pass);
            prop_assert_eq!(status(&call, late_pass, now), Status::Open { until: Some(until) });
        }
    }
}
