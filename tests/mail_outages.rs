//! The mail server goes away and comes back. Letters wait; what cannot be delivered is given up where organisers see it.

use chrono::TimeDelta;
use plumbline::mail::store::delivery::ATTEMPTS;
use plumbline::mail::transport::Transport;
use plumbline::mail::worker::{self, Turn};
use sqlx::PgPool;

use crate::support::{JULY, TestApp, at, file_signed_in};

/// Nothing listens there.
fn nowhere() -> Transport {
    Transport::smtp("smtp://127.0.0.1:1").expect("an address")
}

/// What became of each letter that is due.
async fn turns(app: &TestApp, transport: &Transport) -> Vec<Turn> {
    let mut turns = Vec::new();
    loop {
        match worker::turn(&app.app, transport).await.expect("the outbox") {
            Turn::Idle => return turns,
            turn => turns.push(turn),
        }
    }
}

/// Tries to deliver until every letter is given up; four hours are the longest pause.
async fn give_up(app: &TestApp, letters: usize) {
    for attempt in 1..=ATTEMPTS {
        app.app.clock.set(at(JULY) + TimeDelta::hours(4 * i64::from(attempt)));
        let turns = turns(app, &nowhere()).await;
        let expected = if attempt < ATTEMPTS { Turn::Postponed } else { Turn::GivenUp };
        assert_eq!(turns.len(), letters, "attempt {attempt}");
        assert!(turns.iter().all(|turn| *turn == expected), "attempt {attempt}: {turns:?}");
    }
}

/// Message-ID, attempts and the last error of what has not left, in the order of the Message-IDs.
async fn waiting(pool: &PgPool) -> Vec<(String, i32, Option<String>)> {
    sqlx::query_as("select message_id, attempts, last_error from outbox where sent_at is null order by message_id")
        .fetch_all(pool)
        .await
        .expect("the outbox")
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn letters_wait_while_the_mail_server_is_away_and_are_the_same_mail_later(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Tracing the tracers").await;
    assert_eq!(mina.page().path, "/lpc-2023/proposals/1", "filing does not wait for the mail");
    assert_eq!(turns(&app, &nowhere()).await, [Turn::Postponed, Turn::Postponed, Turn::Postponed]);
    let waiting = waiting(&app.pool).await;
    assert_eq!(waiting.len(), 3, "two leads and the receipt");
    for (id, attempts, error) in &waiting {
        assert_eq!(*attempts, 1, "{id}");
        assert!(error.as_ref().is_some_and(|error| error.contains("refused")), "{id}: {error:?}");
    }
    assert!(app.letters().await.is_empty(), "the next attempt is not due yet");

    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    let page = olivia.open("/lpc-2023/letters").await;
    assert!(page.says("Not delivered yet") && page.says("steven.rostedt@example.org"), "{}", page.text());
    assert!(!page.has_button("Try again"), "nothing was given up");

    app.now_is("2023-07-20T10:01:00Z");
    let mut arrived: Vec<String> =
        app.letters().await.iter().map(|letter| letter.header("Message-ID").to_owned()).collect();
    arrived.sort();
    let expected: Vec<String> = waiting.into_iter().map(|(id, ..)| id).collect();
    assert_eq!(arrived, expected);
    assert_eq!(app.count("select count(*) from outbox where sent_at is null or last_error is not null").await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_is_given_up_is_shown_to_the_organisers_who_can_try_again(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Tracing the tracers").await;
    give_up(&app, 3).await;
    app.app.clock.set(app.app.clock.now() + TimeDelta::days(1));
    assert!(app.letters().await.is_empty(), "what was given up is not tried by itself");

    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    let page = olivia.open("/lpc-2023/letters").await;
    assert!(page.says("3 letters were given up"), "{}", page.text());
    assert!(page.says("after 12 attempts"), "{}", page.text());
    olivia.press("Try again").await;
    assert_eq!(olivia.page().path, "/lpc-2023/letters");
    assert!(!olivia.page().has_button("Try again"), "{}", olivia.page().text());
    assert!(app.audited().await.contains(&"letters tried again".to_owned()));

    let letters = app.letters().await;
    assert_eq!(letters.len(), 3);
    assert!(letters.iter().any(|letter| letter.subject.contains("Tracing the tracers")));
    let page = olivia.open("/lpc-2023/letters").await;
    assert!(page.says("Delivered") && !page.says("Given up"), "{}", page.text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_letter_with_a_token_is_erased_once_it_has_left(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.account("mina@example.org", "Mina Kulkarni").await;
    let mut mina = app.browser();
    mina.open("/account/password").await;
    mina.fill("E-mail", "mina@example.org").press("Send the link").await;
    assert_eq!(turns(&app, &nowhere()).await, [Turn::Postponed]);
    assert_eq!(app.count("select count(*) from outbox where body like '%/account/reset/%'").await, 1, "it still waits");
    app.now_is("2023-07-20T10:01:00Z");
    let letters = app.letters_to("mina@example.org", "Set a new password").await;
    assert_eq!(mina.open(&letters[0].path("/account/reset/")).await.status, 200);
    assert_eq!(app.count("select count(*) from outbox where body <> ''").await, 0);
    assert_eq!(app.count("select count(*) from outbox where sent_at is not null").await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_letter_with_a_token_is_erased_when_it_is_given_up(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.account("mina@example.org", "Mina Kulkarni").await;
    let mut mina = app.browser();
    mina.open("/account/password").await;
    mina.fill("E-mail", "mina@example.org").press("Send the link").await;
    give_up(&app, 1).await;
    assert_eq!(app.count("select count(*) from outbox where given_up_at is not null and body = ''").await, 1);
    assert!(app.letters().await.is_empty());
}
