//! The letter to somebody who was named: what it holds, how often it comes, and what its three buttons do.

use sqlx::PgPool;

use crate::support::{Browser, TestApp, answer_letter, file_anonymously, file_signed_in, name_person};

const MINA: &str = "mina@example.org";
const ADA: &str = "ada@example.org";
const SPEAKER: &str = "Speaker: presents";
const PEOPLE: &str = "/lpc-2023/proposals/1/people";

async fn asked(app: &TestApp) -> Browser {
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Win at https://evil.example").await;
    name_person(&mut mina, 1, SPEAKER, "Ada at evil.example", ADA).await;
    mina
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_letter_holds_none_of_the_authors_words_but_a_harmless_name(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina https://evil.example/now").await;
    file_signed_in(&mut mina, "tracing", "Buy at evil.example").await;
    name_person(&mut mina, 1, SPEAKER, "Ada evil.example", ADA).await;
    let letter = &app.letters_to(ADA, "").await[0];
    assert_eq!(letter.subject, "[LPC 2023 Tracing MC] You are named in proposal #1");
    assert!(!letter.body.contains("evil.example") && !letter.body.contains("Buy at"), "{}", letter.body);
    assert_eq!(letter.body.matches("https://").count(), 1, "{}", letter.body);
    assert!(!letter.headers.iter().any(|(_, value)| value.contains("evil")), "{:?}", letter.headers);
    assert_eq!(app.count("select count(*) from outbox where letter = 'person-asked' and body <> ''").await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn opening_the_link_answers_nothing_and_an_answer_counts_once(pool: PgPool) {
    let app = TestApp::start(pool).await;
    asked(&app).await;
    let path = app.letters_to(ADA, "You are named").await[0].path("/people/");
    let (mut ada, mut second) = (app.browser(), app.browser());
    ada.open(&path).await;
    second.open(&path).await;
    assert_eq!(app.count("select count(*) from person where state = 'asked'").await, 1);
    ada.press("Decline").await;
    assert!(ada.page().says("You declined."), "{}", ada.page().text());
    second.press("Confirm").await;
    assert!(second.page().says("You declined."), "{}", second.page().text());
    assert!(!second.page().has_button("Confirm"));
    assert_eq!(app.count("select count(*) from person where state = 'declined'").await, 1);
    assert_eq!(app.letters_to(MINA, "Will not take part: speaker of #1").await.len(), 1);
    assert_eq!(app.browser().open("/lpc-2023/people/nothing").await.status, 410);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn after_fourteen_days_the_link_says_so(pool: PgPool) {
    let app = TestApp::start(pool).await;
    asked(&app).await;
    let path = app.letters_to(ADA, "You are named").await[0].path("/people/");
    let mut early = app.browser();
    early.open(&path).await;
    app.now_is("2023-08-03T10:00:00Z");
    assert!(app.browser().open(&path).await.says("has expired"));
    early.press("Confirm").await;
    assert!(early.page().says("has expired"), "{}", early.page().text());
    assert_eq!(app.count("select count(*) from person where state = 'confirmed'").await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn whoever_does_not_know_the_author_is_taken_off_and_left_in_peace(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = asked(&app).await;
    answer_letter(&app, ADA, "I do not know this person").await;
    assert_eq!(app.letters_to(MINA, "Not known: speaker of #1").await.len(), 1);
    let page = mina.open(PEOPLE).await;
    assert!(page.says("does not know who named them") && !page.says("Ada at"), "{}", page.text());
    let mut steven = app.signed_in("steven.rostedt@example.org", "Steven Rostedt").await;
    let page = steven.open("/lpc-2023/proposals/1").await;
    assert!(page.says("somebody named in it does not know the author") && !page.says("Ada"), "{}", page.text());
    let queue = steven.open("/lpc-2023/tracks/tracing/queue").await;
    assert!(queue.says("somebody named in it does not know the author"), "{}", queue.text());
    file_signed_in(&mut mina, "tracing", "Another").await;
    mina.open("/lpc-2023/proposals/2/people").await;
    mina.fill("Name", "Ada").fill("E-mail", "ADA@example.org").press("Add").await;
    assert_eq!(mina.page().status, 422);
    assert_eq!(app.letters_to(ADA, "You are named").await.len(), 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_letter_comes_again_three_times_with_a_day_between(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "16k pages").await;
    name_person(&mut mina, 1, SPEAKER, "Ada", ADA).await;
    assert!(mina.page().says("A new letter can be sent from 2023-07-21 10:00:00 UTC."), "{}", mina.page().text());
    assert!(!mina.page().has_button("Send Ada a new letter"));
    let first = app.letters_to(ADA, "You are named").await[0].path("/people/");
    for (day, letters) in [(21, 2), (22, 3), (23, 4)] {
        app.now_is(&format!("2023-07-{day}T10:00:00Z"));
        // Taking somebody off and naming them again does not begin the count anew.
        mina.open(PEOPLE).await;
        mina.press("Remove Ada").await;
        mina.press("Remove").await;
        name_person(&mut mina, 1, SPEAKER, "Ada", ADA).await;
        mina.press("Send Ada a new letter").await;
        assert_eq!(app.letters_to(ADA, "You are named").await.len(), letters);
    }
    app.now_is("2023-07-24T10:00:00Z");
    mina.open(PEOPLE).await;
    assert!(!mina.page().has_button("Send Ada a new letter"), "{}", mina.page().text());
    assert_eq!(app.browser().open(&first).await.status, 410, "a new letter ends the older link");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn nobody_is_written_to_for_an_author_whose_address_is_not_confirmed(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.browser();
    file_anonymously(&mut mina, "tracing", "16k pages", MINA).await;
    name_person(&mut mina, 1, SPEAKER, "Ada", ADA).await;
    assert!(mina.page().says("once your own address is confirmed"), "{}", mina.page().text());
    assert_eq!(app.letters_to(ADA, "").await.len(), 0);
    let confirm = app.letters_to(MINA, "Confirm").await[0].path("/account/confirm/");
    mina.open(&confirm).await;
    mina.press("Confirm this address").await;
    assert_eq!(app.letters_to(ADA, "You are named").await.len(), 1);
}
