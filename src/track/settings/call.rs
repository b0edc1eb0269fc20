//! The form in which a call is changed. Whether the change is allowed is asked of [`check_change`](crate::track::change::check_change).

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, SubsecRound, TimeDelta, Timelike, Utc};

use crate::track::change::{ChangeRefused, Wish};
use crate::track::deadline::{Call, Closes, LatePolicy};
use crate::track::zone::Zone;
use crate::web::form::{Form, FormErrors};

use super::text::{LINE, check_text};

/// The hidden field of the form that holds everything, for organisers: an empty box is not sent, so its absence says nothing.
pub const WHOLE: &str = "whole";
/// The longest grace in minutes, as in conference files.
const GRACE: i64 = 240;

/// A call as the fields of the form.
pub fn typed(call: &Call, default_zone: Zone) -> Form {
    let closes = call.closes.as_ref();
    let zone = closes.map_or(default_zone, Closes::zone);
    let mut fields = vec![
        ("opens_on", call.opens_at.map(|at| at.date_naive().to_string()).unwrap_or_default()),
        ("opens_at", call.opens_at.map(|at| time_text(at.time())).unwrap_or_default()),
        ("closes_on", closes.map(|closes| closes.on().to_string()).unwrap_or_default()),
        ("closes_at", closes.and_then(Closes::at).map(time_text).unwrap_or_default()),
        ("zone", zone.code().to_owned()),
        ("grace", call.grace.num_minutes().to_string()),
        ("late_policy", call.late_policy.as_str().to_owned()),
    ];
    if call.no_extension {
        fields.push(("no_extension", "yes".to_owned()));
    }
    Form::of(fields)
}

fn time_text(time: NaiveTime) -> String {
    time.format(if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" }).to_string()
}

/// What tells one call from another, for the page that shows a change before it is made.
pub fn mark(call: &Call) -> String {
    let closes = call.closes.as_ref();
    let words = [
        call.opens_at.map(|at| at.trunc_subsecs(6).to_rfc3339()),
        closes.map(|closes| closes.instant().to_rfc3339()),
        closes.map(|closes| format!("{} {}", closes.zone(), closes.zone_stated())),
        Some(format!("{} {} {}", call.grace.num_minutes(), call.late_policy.as_str(), call.no_extension)),
    ];
    words.map(Option::unwrap_or_default).join("|")
}

/// Reads the form of a call that is `old` now. Fields that it does not hold stay as they are.
pub fn read(form: &Form, old: &Call, default_zone: Zone) -> (Call, FormErrors) {
    let mut errors = form.errors();
    let mut call = old.clone();
    if form.has("closes_on") {
        call.closes = closes(form, old, default_zone, &mut errors);
    }
    if form.has("opens_on") {
        call.opens_at = opening(form, old, &mut errors);
    }
    if form.has(WHOLE) {
        call.no_extension = form.has("no_extension");
    }
    if form.has("grace") {
        call.grace = grace(form, &mut errors);
    }
    if form.has("late_policy") {
        call.late_policy = form.trimmed("late_policy").parse().unwrap_or_else(|_| {
            errors.add("late_policy", "Choose what becomes of what is too late");
            old.late_policy
        });
    }
    let reason = form.trimmed("reason").split_whitespace().collect::<Vec<_>>().join(" ");
    check_text(&mut errors, "reason", "reason", &reason, LINE);
    if call.closes.is_none() && call.no_extension {
        errors.add("closes_on", "Choose a date: without one there is nothing to promise");
    }
    (call, errors)
}

/// What comes with the change.
pub fn wish<'a>(form: &'a Form, reason: &'a str) -> Wish<'a> {
    Wish {
        reason: Some(reason).filter(|reason| !reason.is_empty()),
        override_promise: form.trimmed("override") == "yes",
    }
}

/// The reason in one line.
pub fn reason(form: &Form) -> String {
    form.text("reason").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The field that the refusal of this change belongs to.
pub fn field_of(refused: ChangeRefused, old: &Call, new: &Call) -> &'static str {
    match refused {
        ChangeRefused::NeverOpen if old.closes == new.closes => "opens_on",
        ChangeRefused::NeedsReason => "reason",
        ChangeRefused::NeedsOverride => "override",
        ChangeRefused::GraceIsFixed => "grace",
        ChangeRefused::LatePolicyIsFixed => "late_policy",
        ChangeRefused::AlreadyOpened | ChangeRefused::OpeningIsKept => "opens_on",
        ChangeRefused::NeedsOrganiser
        | ChangeRefused::OnlyExtension
        | ChangeRefused::CloseIsKept
        | ChangeRefused::TooLate { .. }
        | ChangeRefused::TooSoon { .. }
        | ChangeRefused::AlreadyPast
        | ChangeRefused::NeverOpen => "closes_on",
    }
}

/// The day in a field; none where it is empty, or has its sentence in the errors.
pub(super) fn date(form: &Form, field: &str, errors: &mut FormErrors) -> Option<NaiveDate> {
    let typed = form.trimmed(field);
    if typed.is_empty() {
        return None;
    }
    let patterns = ["%Y-%m-%d", "%d %b %Y", "%d %B %Y"];
    let read = patterns.iter().find_map(|pattern| NaiveDate::parse_from_str(typed, pattern).ok());
    let date = read.filter(|date| (1970..3000).contains(&date.year()));
    if date.is_none() {
        errors.add(field, "Write the date as 22 Aug 2023 or 2023-08-22");
    }
    date
}

fn time(form: &Form, field: &str, errors: &mut FormErrors) -> Option<NaiveTime> {
    let typed = form.trimmed(field);
    if typed.is_empty() {
        return None;
    }
    let read = ["%H:%M", "%H:%M:%S"].iter().find_map(|pattern| NaiveTime::parse_from_str(typed, pattern).ok());
    // A leap second is no time of day that a call closes at.
    let time = read.filter(|time| time.nanosecond() == 0);
    if time.is_none() {
        errors.add(field, "Write the time of day as 18:00, from 00:00 to 23:59");
    }
    time
}

fn closes(form: &Form, old: &Call, default_zone: Zone, errors: &mut FormErrors) -> Option<Closes> {
    let (on, at) = (date(form, "closes_on", errors), time(form, "closes_at", errors));
    let typed_zone = form.trimmed("zone");
    let zone = match typed_zone.parse::<Zone>() {
        Ok(zone) => zone,
        Err(_) if typed_zone.is_empty() => default_zone,
        Err(unknown) => {
            errors.add("zone", format!("{unknown}"));
            return None;
        }
    };
    let Some(on) = on else {
        if at.is_some() && errors.get("closes_on").is_none() {
            errors.add("closes_on", "Write the date too, or empty the time of day");
        }
        return None;
    };
    // Whoever leaves the date as it is does not state a zone that was only assumed.
    if let Some(same) = old.closes.as_ref().filter(|old| (old.on(), old.at(), old.zone()) == (on, at, zone)) {
        return Some(same.clone());
    }
    Closes::new(on, at, zone, true).map_err(|error| errors.add("closes_on", error.to_string())).ok()
}

fn opening(form: &Form, old: &Call, errors: &mut FormErrors) -> Option<DateTime<Utc>> {
    let (on, at) = (date(form, "opens_on", errors), time(form, "opens_at", errors));
    let Some(on) = on else {
        if at.is_some() && errors.get("opens_on").is_none() {
            errors.add("opens_on", "Write the date too, or empty the time of day");
        }
        return None;
    };
    let opens = on.and_time(at.unwrap_or(NaiveTime::MIN)).and_utc();
    // What is shown has no fractions of a second; what is stored may.
    Some(old.opens_at.filter(|old| old.trunc_subsecs(0) == opens).unwrap_or(opens))
}

fn grace(form: &Form, errors: &mut FormErrors) -> TimeDelta {
    let typed = form.trimmed("grace");
    let minutes = if typed.is_empty() { Some(0) } else { typed.parse().ok() };
    let minutes: Option<i64> = minutes.filter(|minutes| (0..=GRACE).contains(minutes));
    if minutes.is_none() {
        errors.add("grace", format!("Write whole minutes from 0 to {GRACE}"));
    }
    TimeDelta::minutes(minutes.unwrap_or_default())
}

/// What a late policy means, for the form.
pub fn late_words(policy: LatePolicy) -> &'static str {
    match policy {
        LatePolicy::Ask => "It stays a draft, and its author can ask the leads to take it",
        LatePolicy::Pile => "It is filed and marked late",
        LatePolicy::Closed => "It stays a draft",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closing(on: &str, stated: bool) -> Call {
        let on = on.parse().expect("a date");
        let closes = Closes::new(on, None, Zone::AnywhereOnEarth, stated).expect("a close");
        Call { closes: Some(closes), ..Call::default() }
    }

    fn read_with(old: &Call, fields: &[(&str, &str)]) -> (Call, FormErrors) {
        let known = typed(old, Zone::AnywhereOnEarth);
        let changed = |name: &str| fields.iter().find(|(field, _)| *field == name).map(|(_, value)| *value);
        let kept = known.keepable().map(|(name, value)| (name.to_owned(), changed(name).unwrap_or(value).to_owned()));
        let form = Form::of(kept.chain([(WHOLE.to_owned(), "yes".to_owned())]).collect::<Vec<_>>());
        read(&form, old, Zone::AnywhereOnEarth)
    }

    #[test]
    fn a_form_says_the_call_that_it_was_made_of() {
        let opens_at = Some("2023-06-05T08:30:00.25Z".parse().expect("an instant"));
        let call = Call {
            opens_at,
            grace: TimeDelta::minutes(30),
            late_policy: LatePolicy::Pile,
            no_extension: true,
            ..closing("2023-08-06", false)
        };
        for call in [call, Call::default(), closing("2023-08-06", false)] {
            let (read, errors) = read_with(&call, &[]);
            assert!(errors.is_empty(), "{errors:?}");
            assert_eq!(read, call);
            assert_eq!(mark(&read), mark(&call));
        }
    }

    #[test]
    fn another_date_states_its_zone() {
        let old = closing("2023-08-06", false);
        let (new, errors) =
            read_with(&old, &[("closes_on", "13 Aug 2023"), ("closes_at", "18:00"), ("zone", "Europe/Berlin")]);
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(new.closes_at(), Some("2023-08-13T16:00:00Z".parse().expect("an instant")));
        assert!(new.closes.is_some_and(|closes| closes.zone_stated()));
        assert_eq!(read_with(&old, &[("closes_on", "")]).0.closes, None);
    }

    #[test]
    fn mistakes_belong_to_their_fields() {
        let old = closing("2023-08-06", true);
        for (field, typed) in [
            ("closes_on", "soon"),
            ("closes_on", "+99999-01-01"),
            ("closes_at", "24:00"),
            ("closes_at", "23:59:60"),
            ("zone", "CEST"),
            ("grace", "-1"),
            ("late_policy", "never"),
        ] {
            let (_, errors) = read_with(&old, &[(field, typed)]);
            assert!(errors.get(field).is_some(), "{field} {typed}: {errors:?}");
        }
        let (_, errors) =
            read_with(&old, &[("closes_on", "2023-03-26"), ("closes_at", "02:30"), ("zone", "Europe/Berlin")]);
        assert!(errors.get("closes_on").is_some_and(|sentence| sentence.contains("goes forward")), "{errors:?}");
    }
}
