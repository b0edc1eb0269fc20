//! What stands in the way of a decision: one's own proposal, a co-lead who was quicker, an edit, an expired sign-in.

use sqlx::PgPool;

use crate::support::{Browser, PASSWORD, TestApp, file_signed_in};

const STEVEN: &str = "steven.rostedt@example.org";
const MASAMI: &str = "masami.hiramatsu@example.org";
const MINA: &str = "mina@example.org";
const TITLE: &str = "16k pages";
const PROPOSAL: &str = "/lpc-2023/proposals/1";
const DECISION: &str = "/lpc-2023/proposals/1/decision";
const DECISIONS: &str = "select count(*) from decision";
const REASON: &str = "It was settled on the list.";

async fn steven(app: &TestApp) -> Browser {
    app.signed_in(STEVEN, "Steven Rostedt").await
}

async fn masami(app: &TestApp) -> Browser {
    app.signed_in(MASAMI, "Masami Hiramatsu").await
}

async fn filed(app: &TestApp) -> Browser {
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", TITLE).await;
    mina
}

/// Chooses a decision and gives a reason; the browser then shows the letter.
async fn show_the_letter(lead: &mut Browser, decision: &str, reason: &str) {
    lead.open(PROPOSAL).await;
    lead.follow(decision).await;
    lead.fill("Reason", reason).press("Show the letter").await;
    assert!(lead.page().has_button("Send now"), "{}", lead.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn nobody_decides_their_own_proposal_but_a_co_lead_does(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = steven(&app).await;
    file_signed_in(&mut steven, "tracing", TITLE).await;
    let page = steven.open(PROPOSAL).await;
    assert!(page.link("Accept").is_none() && page.link("Decline").is_none(), "{}", page.text());
    let sentence = "You are the author of #1. A co-lead or an organiser must decide it.";
    let page = steven.open(DECISION).await;
    assert_eq!(page.status, 403);
    assert!(page.says(sentence), "{}", page.text());

    let mut masami = masami(&app).await;
    show_the_letter(&mut masami, "Accept", "").await;
    let (path, fields) = masami.prepared("Send now");
    let page = steven.post(&path, &fields).await;
    assert_eq!(page.status, 403);
    assert!(page.says(sentence), "{}", page.text());
    assert_eq!(app.count(DECISIONS).await, 0);

    masami.press("Send now").await;
    assert!(masami.page().says("Accepted by Masami Hiramatsu"), "{}", masami.page().text());
    assert_eq!(app.letters_to(STEVEN, "Accepted:").await.len(), 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_author_who_leads_gets_no_letter_for_leads_about_it(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = steven(&app).await;
    file_signed_in(&mut steven, "tracing", TITLE).await;
    app.now_is("2023-07-21T10:00:00Z");
    assert!(app.letters_to(STEVEN, "New:").await.is_empty());
    assert_eq!(app.letters_to(STEVEN, "Received:").await.len(), 1);
    assert_eq!(app.letters_to(MASAMI, "New: #1").await.len(), 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_second_of_two_leads_who_disagree_is_told_and_keeps_the_reason(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let (mut steven, mut masami) = (steven(&app).await, masami(&app).await);
    show_the_letter(&mut steven, "Accept", "").await;
    show_the_letter(&mut masami, "Decline", REASON).await;
    steven.press("Send now").await;
    masami.press("Send now").await;
    assert_eq!(masami.page().status, 409, "{}", masami.page().text());
    assert!(masami.page().html().contains(REASON), "{}", masami.page().text());
    assert_eq!(app.count(DECISIONS).await, 1);
    assert!(app.letters_to(MINA, "Not accepted:").await.is_empty());
    assert!(masami.open(PROPOSAL).await.says("Accepted by Steven Rostedt"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_acceptance_that_was_shown_before_a_co_lead_declined_is_not_sent(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let (mut steven, mut masami) = (steven(&app).await, masami(&app).await);
    show_the_letter(&mut steven, "Decline", "").await;
    show_the_letter(&mut masami, "Accept", REASON).await;
    steven.press("Send now").await;
    masami.press("Send now").await;
    assert_eq!(masami.page().status, 409, "{}", masami.page().text());
    assert_eq!(masami.page().value("Reason"), REASON);
    assert_eq!(app.count(DECISIONS).await, 1);
    assert!(app.letters_to(MINA, "] Accepted:").await.is_empty());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn two_leads_who_agree_send_one_letter(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let (mut steven, mut masami) = (steven(&app).await, masami(&app).await);
    show_the_letter(&mut steven, "Accept", "").await;
    show_the_letter(&mut masami, "Accept", REASON).await;
    let (path, fields) = masami.prepared("Send now");
    tokio::join!(steven.press("Send now"), masami.post(&path, &fields));
    let mut statuses = [steven.page().status, masami.page().status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{}\n{}", steven.page().text(), masami.page().text());
    assert_eq!(app.count(DECISIONS).await, 1);
    assert_eq!(app.letters_to(MINA, "Accepted:").await.len(), 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_edit_after_the_letter_was_shown_stops_it(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    let mut steven = steven(&app).await;
    show_the_letter(&mut steven, "Decline", REASON).await;
    app.now_is("2023-07-20T10:01:00Z");
    mina.open(PROPOSAL).await;
    mina.follow("Edit").await;
    mina.fill("Title", "64k pages").press("Save changes").await;
    assert!(mina.page().says("64k pages"), "{}", mina.page().text());

    steven.press("Send now").await;
    assert_eq!(steven.page().status, 409);
    assert!(steven.page().says("The proposal was changed after you opened it"), "{}", steven.page().text());
    assert_eq!(steven.page().value("Reason"), REASON);
    assert_eq!(app.count(DECISIONS).await, 0);
    assert!(app.letters_to(MINA, "Not accepted:").await.is_empty());

    steven.press("Show the letter").await;
    assert!(steven.page().says("Not accepted: #1 64k pages"), "{}", steven.page().text());
    steven.press("Send now").await;
    assert_eq!(app.letters_to(MINA, "Not accepted: #1 64k pages").await.len(), 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_withdrawal_after_the_letter_was_shown_stops_it(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    let mut steven = steven(&app).await;
    show_the_letter(&mut steven, "Accept", REASON).await;
    mina.open(PROPOSAL).await;
    mina.follow("Withdraw").await;
    mina.press("Withdraw").await;
    steven.press("Send now").await;
    assert_eq!(steven.page().status, 409, "{}", steven.page().text());
    assert!(steven.page().html().contains(REASON), "{}", steven.page().text());
    assert_eq!(app.count(DECISIONS).await, 0);
    assert!(app.letters_to(MINA, "Accepted:").await.is_empty());
    assert!(mina.open(PROPOSAL).await.says("Withdrawn"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_reason_that_was_typed_while_the_sign_in_expired_comes_back(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let mut steven = steven(&app).await;
    steven.open(PROPOSAL).await;
    steven.follow("Decline").await;
    steven.fill("Reason", REASON);
    steven.forget_sign_in();
    steven.press("Show the letter").await;
    assert_eq!(steven.page().heading(), "Sign in");
    assert!(steven.page().says("What you typed is kept"), "{}", steven.page().text());
    steven.fill("E-mail", STEVEN).fill("Password", PASSWORD).press("Sign in").await;
    assert_eq!(steven.page().path, DECISION);
    assert!(steven.page().says("It is not sent yet"), "{}", steven.page().text());
    assert_eq!(steven.page().value("Reason"), REASON);
    steven.press("Show the letter").await;
    assert!(steven.page().says("Not accepted: #1"), "the choice came back too: {}", steven.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_letter_whose_sending_met_an_expired_sign_in_is_not_sent_by_signing_in(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let mut steven = steven(&app).await;
    app.now_is("2023-08-19T09:59:00Z");
    show_the_letter(&mut steven, "Decline", REASON).await;
    app.now_is("2023-08-19T10:00:00Z");
    steven.press("Send now").await;
    assert_eq!(steven.page().heading(), "Sign in");
    steven.fill("E-mail", STEVEN).fill("Password", PASSWORD).press("Sign in").await;
    assert_eq!(steven.page().value("Reason"), REASON);
    assert_eq!(app.count(DECISIONS).await, 0);
    assert!(app.letters_to(MINA, "Not accepted:").await.is_empty());

    steven.press("Show the letter").await;
    steven.press("Send now").await;
    assert_eq!(app.letters_to(MINA, "Not accepted:").await.len(), 1);
    assert!(steven.open(DECISION).await.value("Reason").is_empty(), "what was sent does not come back");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_lead_who_is_no_longer_one_cannot_send(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let mut steven = steven(&app).await;
    show_the_letter(&mut steven, "Accept", "").await;
    // The conference file lists removed leads and keeps them: leads are removed by the operator.
    sqlx::query("delete from lead where email = 'steven.rostedt@example.org'")
        .execute(&app.pool)
        .await
        .expect("the lead is removed");
    assert_eq!(steven.press("Send now").await.status, 404);
    assert_eq!(app.count(DECISIONS).await, 0);
    assert!(app.letters_to(MINA, "Accepted:").await.is_empty());
}
