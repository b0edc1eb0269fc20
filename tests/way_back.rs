//! The ways back: an acceptance after "I cannot come", and a withdrawn proposal that is in the queue again.

use sqlx::PgPool;

use crate::support::planning::filed;
use crate::support::race::{First, at, meet, told};
use crate::support::travel::*;
use crate::support::{ANDROID_CLOSES, Browser, TestApp, file_signed_in, name_person};

const WITHDRAWAL: &str = "/lpc-2023/proposals/1/withdrawal";
const RETURN: &str = "/lpc-2023/proposals/1/return";

async fn withdraw(author: &mut Browser) {
    author.open(WITHDRAWAL).await;
    author.press("Withdraw").await;
    assert!(author.page().says("Withdrawn"), "{}", author.page().text());
}

async fn answer(author: &mut Browser, button: &str) {
    author.open("/lpc-2023/proposals/1/confirmation").await;
    author.press(button).await;
    assert_eq!(author.page().status, 200, "{}", author.page().text());
}

async fn audited(app: &TestApp, action: &str) -> usize {
    app.audited().await.iter().filter(|audited| *audited == action).count()
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn who_said_that_they_cannot_come_is_accepted_again(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven) = (filed(&app).await, steven(&app).await);
    app.decide(&mut steven, 1, "Accept").await;
    answer(&mut mina, "I cannot come").await;
    app.decide(&mut steven, 1, "Accept").await;
    assert_eq!(stands(&app, 1).await, at("tracing", "accepted"));
    let letters = app.letters_to(MINA, "Accepted: #1").await;
    assert_eq!(letters.len(), 2);
    assert!(letters[1].body.contains("You said before that you cannot come."), "{}", letters[1].body);
    answer(&mut mina, "I will be there").await;
    assert_eq!(stands(&app, 1).await, at("tracing", "confirmed"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_withdrawn_proposal_is_in_the_queue_again_and_everybody_hears_of_it(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven) = (filed(&app).await, steven(&app).await);
    name_person(&mut mina, 1, "Speaker: presents", "Noor Haddad", "noor@example.org").await;
    app.letters().await;
    withdraw(&mut mina).await;
    steven.open(PROPOSAL).await;
    steven.follow("Take it back into the queue").await;
    steven.fill("Note to its author", &"x".repeat(2_001)).press("Take it back").await;
    assert_eq!(steven.page().status, 422, "{}", steven.page().text());
    steven.fill("Note to its author", "As you asked on the phone.");
    let (path, twice) = steven.prepared("Take it back");
    steven.press("Take it back").await;
    assert_eq!(steven.page().path, PROPOSAL);
    assert!(steven.page().says("#1 is in the queue again."), "{}", steven.page().text());
    assert!(
        steven.page().says("taken back into the queue by Steven Rostedt: As you asked"),
        "{}",
        steven.page().text()
    );
    assert_eq!(steven.post(&path, &twice).await.status, 200, "pressed twice it is done once");
    assert_eq!((stands(&app, 1).await, audited(&app, "withdrawal taken back").await), (at("tracing", "submitted"), 1));
    assert!(steven.open("/lpc-2023/tracks/tracing/queue").await.says("1 proposal: 1 submitted"));

    let letters = app.letters_to(MINA, "Back in the queue: #1").await;
    assert_eq!(letters.len(), 1);
    assert!(letters[0].body.contains("As you asked on the phone."), "{}", letters[0].body);
    assert!(
        letters[0].body.lines().all(|line| line.chars().count() <= 72 || line.contains("://")),
        "{}",
        letters[0].body
    );
    let to_masami = app.letters_to(MASAMI, "New: #1").await;
    assert!(to_masami[1].body.contains("Steven Rostedt took it back into"), "{}", to_masami[1].body);
    assert!(mina.open(PROPOSAL).await.says("Sent. Your proposal is #1 in the Tracing MC."), "{}", mina.page().text());
    mina.follow("Edit").await;
    mina.fill("Title", "Not withdrawn").press("Save changes").await;
    assert!(steven.open(PROPOSAL).await.says("Not withdrawn"), "{}", steven.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn it_keeps_its_arrival_where_the_call_has_closed(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = mina(&app).await;
    file_signed_in(&mut mina, "android", "16k pages").await;
    withdraw(&mut mina).await;
    app.now_is(ANDROID_CLOSES);
    let mut olivia = olivia(&app).await;
    olivia.open(RETURN).await;
    olivia.press("Take it back").await;
    assert!(olivia.page().says("Received 2023-07-20 10:00:00 UTC"), "{}", olivia.page().text());
    assert!(!olivia.page().says("late") && olivia.page().link("Take it back into the queue").is_none());
    let letter = &app.letters_to(MINA, "Back in the queue: #1").await[0];
    assert!(letter.body.contains("The text is settled"), "{}", letter.body);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_was_accepted_before_it_was_withdrawn_is_decided_anew(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, mut steven) = (filed(&app).await, steven(&app).await);
    app.decide(&mut steven, 1, "Accept").await;
    let mut mina = mina(&app).await;
    withdraw(&mut mina).await;
    steven.open(RETURN).await;
    steven.press("Take it back").await;
    let letter = &app.letters_to(MINA, "Back in the queue: #1").await[0];
    assert!(letter.body.contains("the leads decide anew"), "{}", letter.body);
    assert!(mina.open(PROPOSAL).await.link("Say whether you come").is_none(), "{}", mina.page().text());
    app.decide(&mut steven, 1, "Accept").await;
    assert_eq!(stands(&app, 1).await, at("tracing", "accepted"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn only_what_its_author_still_stands_for_is_taken_back(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven) = (filed(&app).await, steven(&app).await);
    steven.open(RETURN).await;
    assert_eq!(steven.page().status, 403);
    assert!(steven.page().says("#1 is submitted, so there is nothing to take back."), "{}", steven.page().text());
    withdraw(&mut mina).await;
    assert_eq!(mina.open(RETURN).await.status, 403);
    file_signed_in(&mut steven, "tracing", "My own").await;
    steven.open("/lpc-2023/proposals/2/withdrawal").await;
    steven.press("Withdraw").await;
    assert_eq!(steven.open("/lpc-2023/proposals/2/return").await.status, 403, "nobody takes back their own");
    sqlx::query("update proposal set author_id = null, author_email = '' where number = 1")
        .execute(&app.pool)
        .await
        .expect("the author has left");
    assert!(steven.open(PROPOSAL).await.link("Take it back into the queue").is_none());
    let page = steven.post(RETURN, &[("note".to_owned(), String::new())]).await;
    assert_eq!(page.status, 403);
    assert!(page.says("deleted their account, so it stays withdrawn"), "{}", page.text());
    assert_eq!(stands(&app, 1).await, at("tracing", "withdrawn"));
}

async fn of_a_withdrawal_and_a_return(app: &TestApp, first: First) {
    let (mut mina, mut steven) = (filed(app).await, steven(app).await);
    withdraw(&mut mina).await;
    // Another window, from when it was submitted.
    let stale = [("reason".to_owned(), String::new())];
    steven.open(RETURN).await;
    meet(app, 1, first, mina.post(WITHDRAWAL, &stale), steven.press("Take it back")).await;
    assert_eq!((mina.page().status, steven.page().status), (200, 200), "{}", steven.page().text());
    let (state, withdrawals) = if first == First::One { ("submitted", 1) } else { ("withdrawn", 2) };
    assert_eq!(stands(app, 1).await, at("tracing", state));
    assert_eq!(audited(app, "proposal withdrawn").await, withdrawals);
    assert_eq!(told(app, MINA, "Back in the queue: #1").await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_withdrawal_before_a_return(pool: PgPool) {
    of_a_withdrawal_and_a_return(&TestApp::start(pool).await, First::One).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_return_before_a_withdrawal(pool: PgPool) {
    of_a_withdrawal_and_a_return(&TestApp::start(pool).await, First::Other).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn two_leads_who_take_it_back_at_once_do_it_once(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven) = (filed(&app).await, steven(&app).await);
    let mut masami = app.signed_in(MASAMI, "Masami Hiramatsu").await;
    withdraw(&mut mina).await;
    steven.open(RETURN).await;
    masami.open(RETURN).await;
    meet(&app, 1, First::One, steven.press("Take it back"), masami.press("Take it back")).await;
    assert_eq!((steven.page().status, masami.page().status), (200, 200), "{}", masami.page().text());
    assert_eq!(audited(&app, "withdrawal taken back").await, 1);
    assert_eq!(told(&app, MINA, "Back in the queue: #1").await, 1);
}
