//! What stands in the way of a decision: one's own proposal, a co-lead who was quicker, an edit, an expired sign-in.

use sqlx::PgPool;

use crate::support::{Browser, PASSWORD, TestApp, file_signed_in};

const STEVEN: &str = "steven.rostedt@example.org";
const MASAMI: &str = "masami.hiramatsu@example.org";
const MINA: &str = "mina@example.org";
const TITLE: &str = "16k pages";
const PROPOSAL: &str = "/lpc-2023/proposals/1";
const PLAN: &str = "/lpc-2023/proposals/1/plan";
const PLANS: &str = "select count(*) from plan";
const REASON: &str = "It was settled on the list.";

async fn steven(app: &TestApp) -> Browser {
    app.signed_in(STEVEN, "Steven Rostedt").await
}

async fn masami(app: &TestApp) -> Browser {
    app.signed_in(MASAMI, "Masami Hiramatsu").await
}

const EDITED: &str = "Its text was changed after you opened this page; read it again.";

async fn retitle(author: &mut Browser, title: &str) {
    author.open(PROPOSAL).await;
    author.follow("Edit").await;
    author.fill("Title", title).press("Save changes").await;
    assert!(author.page().says(title), "{}", author.page().text());
}

async fn filed(app: &TestApp) -> Browser {
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", TITLE).await;
    mina
}

/// Chooses a decision and gives a reason; nothing is saved yet.
async fn choose(lead: &mut Browser, decision: &str, reason: &str) {
    lead.open(PLAN).await;
    lead.choose("Decision", decision).fill("Reason", reason);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn nobody_decides_their_own_proposal_but_a_co_lead_does(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = steven(&app).await;
    file_signed_in(&mut steven, "tracing", TITLE).await;
    let page = steven.open(PROPOSAL).await;
    assert!(page.link("Accept").is_none() && page.link("Decline").is_none(), "{}", page.text());
    let sentence = "You are the author of #1. A co-lead or an organiser must decide it.";
    let page = steven.open(PLAN).await;
    assert_eq!(page.status, 403);
    assert!(page.says(sentence), "{}", page.text());

    let mut masami = masami(&app).await;
    choose(&mut masami, "Accept", "").await;
    let (path, fields) = masami.prepared("Save the plan");
    let page = steven.post(&path, &fields).await;
    assert_eq!(page.status, 403);
    assert!(page.says(sentence), "{}", page.text());
    assert_eq!(app.count(PLANS).await, 0);

    app.decide(&mut masami, 1, "Accept").await;
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
async fn the_second_of_two_leads_who_disagree_sees_both_plans(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let (mut steven, mut masami) = (steven(&app).await, masami(&app).await);
    choose(&mut steven, "Accept", "Bring numbers.").await;
    choose(&mut masami, "Decline", REASON).await;
    steven.press("Save the plan").await;
    masami.press("Save the plan").await;
    let page = masami.page();
    assert_eq!(page.status, 409, "{}", page.text());
    assert_eq!(page.value("Reason"), REASON);
    assert!(page.says("Steven Rostedt planned something else") && page.says("Bring numbers."), "{}", page.text());
    assert_eq!(app.count("select count(*) from plan where outcome = 'accepted'").await, 1);

    // Both are on the page now: pressed again, the second plan replaces the first.
    masami.press("Save the plan").await;
    assert_eq!(masami.page().path, PROPOSAL);
    assert!(masami.page().says("Masami Hiramatsu planned") && masami.page().says(REASON), "{}", masami.page().text());
    assert!(masami.page().says("planned by Steven Rostedt: accept, 20 minutes"), "the history keeps both");
    assert_eq!(app.count(PLANS).await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn of_two_leads_who_plan_at_once_one_is_told(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let (mut steven, mut masami) = (steven(&app).await, masami(&app).await);
    choose(&mut steven, "Accept", "").await;
    choose(&mut masami, "Accept", REASON).await;
    tokio::join!(steven.press("Save the plan"), masami.press("Save the plan"));
    let mut statuses = [steven.page().status, masami.page().status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{}\n{}", steven.page().text(), masami.page().text());
    assert_eq!(app.count(PLANS).await, 1);
    assert_eq!(app.count("select count(*) from plan_event").await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_same_plan_twice_is_one(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let mut steven = steven(&app).await;
    choose(&mut steven, "Accept", REASON).await;
    let (path, fields) = steven.prepared("Save the plan");
    assert_eq!(steven.post(&path, &fields).await.path, PROPOSAL);
    assert_eq!(steven.post(&path, &fields).await.path, PROPOSAL);
    assert_eq!(app.count("select count(*) from plan_event").await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_edit_while_a_lead_plans_is_shown_before_it_counts(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    let mut steven = steven(&app).await;
    choose(&mut steven, "Decline", REASON).await;
    app.now_is("2023-07-20T10:01:00Z");
    retitle(&mut mina, "64k pages").await;

    steven.press("Save the plan").await;
    assert_eq!(steven.page().status, 409);
    assert!(steven.page().says(EDITED), "{}", steven.page().text());
    assert_eq!(steven.page().value("Reason"), REASON);
    assert_eq!(app.count(PLANS).await, 0);
    let difference = steven.page().link("See what changed").expect("a link");

    steven.press("Save and see the letter").await;
    assert!(steven.page().says("Declined: #1 64k pages"), "{}", steven.page().text());
    app.send_off(&mut steven).await;
    app.release().await;
    assert_eq!(app.letters_to(MINA, "Declined: #1 64k pages").await.len(), 1);
    assert!(steven.open(&difference).await.says("From version 1 to version 2"), "{}", steven.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_edit_is_not_taken_for_another_plan(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    let (mut steven, mut masami) = (steven(&app).await, masami(&app).await);
    choose(&mut steven, "Decline", REASON).await;
    steven.press("Save the plan").await;
    choose(&mut masami, "Accept", "Bring numbers.").await;
    app.now_is("2023-07-20T10:01:00Z");
    retitle(&mut mina, "64k pages").await;
    // A mistake brings the form back; what was read is still what it was made of.
    masami.fill("Minutes", "many").press("Save the plan").await;
    assert_eq!(masami.page().status, 422);
    masami.fill("Minutes", "20").press("Save the plan").await;
    let page = masami.page();
    assert!(page.status == 409 && page.says(EDITED) && !page.says("planned something else"), "{}", page.text());
    // The same with a travel in its place.
    steven.open("/lpc-2023/proposals/1/split").await;
    retitle(&mut mina, "128k pages").await;
    steven.press("Plan the split").await;
    assert_eq!(steven.page().status, 422);
    steven.fill("Title of the new one", "Half").press("Plan the split").await;
    let page = steven.page();
    assert!(page.status == 409 && page.says(EDITED) && !page.says("planned something else"), "{}", page.text());
    assert_eq!(page.link("See what changed").as_deref(), Some("/lpc-2023/proposals/1/history?from=2&to=3"));

    // A plan and a text that changed are both told.
    retitle(&mut mina, "256k pages").await;
    masami.open(PLAN).await;
    masami.choose("Decision", "Waitlist").press("Save the plan").await;
    retitle(&mut mina, "1M pages").await;
    steven.press("Plan the split").await;
    let page = steven.page();
    assert!(page.says("Masami Hiramatsu planned something else after") && page.says(EDITED), "{}", page.text());
    steven.press("Plan the split").await;
    assert_eq!(steven.page().path, PROPOSAL);
    assert_eq!(app.count("select count(*) from plan where version = 5 and outcome = 'split'").await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_withdrawal_while_a_lead_plans_leaves_nothing_planned(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    let mut steven = steven(&app).await;
    choose(&mut steven, "Accept", REASON).await;
    mina.open(PROPOSAL).await;
    mina.follow("Withdraw").await;
    mina.press("Withdraw").await;
    steven.press("Save the plan").await;
    assert_eq!(steven.page().status, 409, "{}", steven.page().text());
    assert!(steven.page().html().contains(REASON), "{}", steven.page().text());
    assert_eq!(app.count(PLANS).await, 0);
    assert!(mina.open(PROPOSAL).await.says("Withdrawn"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_reason_that_was_typed_while_the_sign_in_expired_comes_back(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let mut steven = steven(&app).await;
    choose(&mut steven, "Decline", REASON).await;
    steven.forget_sign_in();
    steven.press("Save the plan").await;
    assert_eq!(steven.page().heading(), "Sign in");
    assert!(steven.page().says("What you typed is kept"), "{}", steven.page().text());
    steven.fill("E-mail", STEVEN).fill("Password", PASSWORD).press("Sign in").await;
    assert_eq!(steven.page().path, PLAN);
    assert!(steven.page().says("It is not saved yet"), "{}", steven.page().text());
    assert_eq!(steven.page().value("Reason"), REASON);
    assert_eq!(app.count(PLANS).await, 0);
    steven.press("Save and see the letter").await;
    assert!(steven.page().says("Declined: #1"), "the choice came back too: {}", steven.page().text());
    assert!(steven.open(PLAN).await.says("The plan now"), "{}", steven.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn letters_whose_sending_met_an_expired_sign_in_are_not_sent_by_signing_in(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let mut steven = steven(&app).await;
    app.now_is("2023-08-19T09:59:00Z");
    choose(&mut steven, "Decline", REASON).await;
    steven.press("Save and see the letter").await;
    app.now_is("2023-08-19T10:00:00Z");
    steven.press("Send the chosen letters").await;
    assert_eq!(steven.page().heading(), "Sign in");
    steven.fill("E-mail", STEVEN).fill("Password", PASSWORD).press("Sign in").await;
    assert!(steven.page().says("Nothing was sent or stopped"), "{}", steven.page().text());
    assert_eq!(app.count("select count(*) from sending").await, 0);
    app.send_off(&mut steven).await;
    app.release().await;
    assert_eq!(app.letters_to(MINA, "Declined:").await.len(), 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_lead_who_is_no_longer_one_cannot_plan_or_send(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let mut steven = steven(&app).await;
    let mut other = app.signed_in(STEVEN, "Steven Rostedt").await;
    choose(&mut steven, "Accept", "").await;
    steven.press("Save and see the letter").await;
    choose(&mut other, "Decline", "").await;
    // The conference file lists removed leads and keeps them: leads are removed by the operator.
    sqlx::query("delete from lead where email = 'steven.rostedt@example.org'")
        .execute(&app.pool)
        .await
        .expect("the lead is removed");
    assert_eq!(steven.press("Send the chosen letters").await.status, 404);
    assert_eq!(other.press("Save the plan").await.status, 404);
    assert_eq!(app.count("select count(*) from sending").await, 0);
    assert_eq!(app.count("select count(*) from plan where outcome = 'declined'").await, 0);
}
