//! Next steps over states, calls and answers to what is late.

use chrono::TimeDelta;

use super::*;
use crate::track::deadline::LatePolicy;

const BEFORE: &str = "2023-08-05T11:00:00Z";
const AFTER: &str = "2023-08-07T15:00:00Z";

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn closing(zone_stated: bool) -> Call {
    let on = "2023-08-06".parse().expect("a date");
    let zone = "AoE".parse().expect("a zone");
    Call { closes: Some(Closes::new(on, None, zone, zone_stated).expect("a close")), ..Call::default() }
}

/// Closes with 6 August 2023 anywhere on Earth, 7 August 12:00 UTC.
fn august() -> Call {
    closing(true)
}

fn standing(state: State) -> Standing {
    Standing {
        state,
        as_speaker: false,
        confirmed: true,
        denied: false,
        author_email: "mina@example.org".to_owned(),
        late: false,
        stored_at: utc("2023-08-01T10:00:00Z"),
        checked_at: None,
        lateness: Lateness::NotAsked,
        open_questions: 0,
        move_asked: None,
        track_asks: 0,
    }
}

fn late(lateness: Lateness, policy: LatePolicy) -> NextStep {
    let call = Call { late_policy: policy, ..august() };
    next_step(&Standing { lateness, ..standing(State::Draft) }, &call, utc(AFTER))
}

#[test]
fn a_draft_is_to_be_sent_before_the_close() {
    let step = next_step(&standing(State::Draft), &august(), utc(BEFORE));
    let words = "Send it before the call closes: Sunday 6 August 2023, end of day anywhere on Earth (AoE), which is Monday 7 \
                 August 2023, 12:00 UTC; 2 days 1 hour left.";
    let end = utc("2023-08-07T12:00:00Z");
    assert_eq!(step, NextStep::yours(words).before(end).naming(end));
    let assumed = next_step(&standing(State::Draft), &closing(false), utc(BEFORE));
    assert!(assumed.words.contains("where the zone is assumed"), "{}", assumed.words);
}

#[test]
fn a_draft_waits_for_the_opening_and_has_time_without_a_close() {
    let call = Call { opens_at: Some(utc("2023-08-05T13:00:00Z")), ..august() };
    let step = next_step(&standing(State::Draft), &call, utc(BEFORE));
    assert_eq!(step.turn, Turn::Others);
    assert!(step.words.ends_with("the call opens Saturday 5 August 2023, 13:00 UTC, in 2 hours."), "{}", step.words);
    let step = next_step(&standing(State::Draft), &Call::default(), utc(AFTER));
    assert_eq!(step, NextStep::yours("Send it when it is ready: the call has no closing date."));
}

#[test]
fn the_instant_of_the_close_is_too_late() {
    let close = utc("2023-08-07T12:00:00Z");
    let last = next_step(&standing(State::Draft), &august(), close - TimeDelta::microseconds(1));
    assert!(last.words.ends_with("less than a minute left."), "{}", last.words);
    assert!(next_step(&standing(State::Draft), &august(), close).words.starts_with("Too late by 1 second"));
}

#[test]
fn a_late_draft_goes_where_the_policy_says() {
    let ask = NextStep::yours("Too late by 3 hours: ask the leads to take it.");
    assert_eq!(late(Lateness::NotAsked, LatePolicy::Ask), ask);
    let pile = late(Lateness::NotAsked, LatePolicy::Pile);
    assert!(pile.turn == Turn::Yours && pile.words.contains("You can still send it"), "{}", pile.words);
    assert_eq!(late(Lateness::NotAsked, LatePolicy::Closed).turn, Turn::Over);
}

#[test]
fn a_late_draft_follows_what_the_leads_said() {
    let pass = |until| Lateness::Pass(LatePass { until: utc(until) });
    assert_eq!(late(Lateness::Asked, LatePolicy::Ask).turn, Turn::Others);
    assert_eq!(late(Lateness::Refused, LatePolicy::Ask).turn, Turn::Over);
    assert_eq!(late(Lateness::Revoked, LatePolicy::Ask).turn, Turn::Over);
    let holds = "Send it while its late pass holds: until Monday 7 August 2023, 17:30 UTC, 2 hours 30 minutes left.";
    let until = utc("2023-08-07T17:30:00Z");
    assert_eq!(late(pass("2023-08-07T17:30:00Z"), LatePolicy::Ask), NextStep::yours(holds).before(until).naming(until));
    let ended = late(pass("2023-08-07T14:58:00Z"), LatePolicy::Ask);
    assert_eq!(ended, NextStep::over("Too late by 2 minutes: its late pass has ended. The text is kept."));
    assert_eq!(late(pass(AFTER), LatePolicy::Ask).turn, Turn::Over, "the end of the pass is too late");
}

#[test]
fn what_still_counts_as_in_time_is_to_be_sent_now() {
    let now = utc("2023-08-07T12:05:00Z");
    let checked = Standing { checked_at: Some(utc("2023-08-07T11:58:00Z")), ..standing(State::Draft) };
    assert!(next_step(&checked, &august(), now).words.starts_with("Send it now"));
    let grace = Call { grace: TimeDelta::minutes(10), ..august() };
    assert!(next_step(&standing(State::Draft), &grace, now).words.starts_with("Send it now"));
    assert!(next_step(&standing(State::Draft), &august(), now).words.starts_with("Too late by 5 minutes"));
}

#[test]
fn what_is_with_the_leads_waits_for_them_once_the_address_is_confirmed() {
    let it = standing(State::Submitted);
    let open = next_step(&it, &august(), utc(BEFORE));
    assert!(open.turn == Turn::Others && open.words.contains("can be changed until the call closes"), "{}", open.words);
    let closed = next_step(&it, &august(), utc(AFTER));
    assert_eq!(closed, NextStep::others("Nothing: the leads decide, and you get a letter."));
    let unconfirmed = Standing { confirmed: false, ..it.clone() };
    let confirm = NextStep::yours("Confirm your address: open the link in the letter to mina@example.org.");
    assert_eq!(next_step(&unconfirmed, &august(), utc(AFTER)), confirm);
    assert_eq!(next_step(&Standing { denied: true, ..unconfirmed }, &august(), utc(AFTER)).turn, Turn::Over);
    assert!(next_step(&Standing { late: true, ..it }, &august(), utc(AFTER)).words.ends_with("marked late."));
}

#[test]
fn what_was_accepted_has_its_questions() {
    let asked = |open_questions, as_speaker| {
        let it = Standing { open_questions, as_speaker, ..standing(State::Accepted) };
        next_step(&it, &august(), utc(AFTER))
    };
    assert_eq!(asked(0, false), NextStep::others("You were accepted. Nothing is asked of you now."));
    assert_eq!(
        asked(2, false),
        NextStep::yours("You were accepted. Answer the 2 questions that the track still asks.")
    );
    assert_eq!(asked(2, true).turn, Turn::Others);
}

#[test]
fn every_state_has_a_sentence_and_what_has_ended_asks_for_nothing() {
    for state in State::ALL {
        let step = next_step(&standing(state), &august(), utc(AFTER));
        assert!(step.words.ends_with('.'), "{state:?}: {}", step.words);
        let ended = [State::Declined, State::Merged, State::DeclinedBySpeaker, State::Withdrawn].contains(&state);
        assert_eq!(step.turn == Turn::Over, ended, "{state:?}");
    }
}

#[test]
fn a_move_asks_something_of_its_author_only_while_it_can_be_answered() {
    let (before, until) = (utc(BEFORE), utc(AFTER));
    for state in [State::Submitted, State::Waitlisted, State::Declined] {
        let asked = Standing { move_asked: Some(until), ..standing(state) };
        let step = next_step(&asked, &august(), before);
        assert_eq!((step.turn, step.until), (Turn::Yours, Some(until)), "{state:?}");
        assert!(step.words.contains("may move to another track"), "{}", step.words);
        assert_ne!(next_step(&asked, &august(), until).until, Some(until), "the seven days are over");
        let speaker = Standing { as_speaker: true, ..asked };
        assert_ne!(next_step(&speaker, &august(), before).until, Some(until));
    }
    let moved = Standing { track_asks: 2, ..standing(State::Submitted) };
    let step = next_step(&moved, &august(), until);
    assert_eq!((step.turn, step.words.contains("2 questions")), (Turn::Yours, true), "{}", step.words);
    assert!(
        !next_step(&Standing { track_asks: 2, ..standing(State::Withdrawn) }, &august(), until)
            .words
            .contains("questions")
    );
}

#[test]
fn a_text_that_may_be_changed_after_the_close_says_until_when() {
    let (now, until) = (utc(AFTER), utc("2023-08-14T15:00:00Z"));
    let given = Standing { lateness: Lateness::Pass(LatePass { until }), ..standing(State::Submitted) };
    let words = next_step(&given, &august(), now).words;
    assert!(words.contains("can be changed until Monday 14 August 2023, 15:00 UTC"), "{words}");
    assert!(!next_step(&given, &august(), until).words.contains("can be changed"));
}
