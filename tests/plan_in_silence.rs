//! Leads plan in silence: who sees a plan, what can be planned, and what nobody else notices.

use sqlx::PgPool;

use crate::support::planning::*;
use crate::support::travel::conflict;
use crate::support::{Browser, TestApp, file_signed_in};

/// Everything that somebody who is not staff of the track may read of it.
async fn seen_outside(app: &TestApp, mina: &mut Browser, olivia: &mut Browser) -> Vec<String> {
    let mut pages = Vec::new();
    for path in [PROPOSAL, "/lpc-2023/proposals/1/history", "/lpc-2023/proposals/1/confirmation", "/account"] {
        pages.push(mina.open(path).await.text());
    }
    for path in ["/lpc-2023", "/lpc-2023/talks", "/lpc-2023/tracks/tracing"] {
        pages.push(app.browser().open(path).await.text());
    }
    for state in ["submitted", "accepted", "declined"] {
        let path = format!("/lpc-2023/exports/talks?format=json&state={state}");
        pages.push(olivia.open(&path).await.html());
    }
    mina.open("/account/export").await;
    pages
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn nothing_that_others_read_changes_while_leads_plan_and_while_letters_are_on_hold(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven) = (filed(&app).await, steven(&app).await);
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    let before = seen_outside(&app, &mut mina, &mut olivia).await;
    let letters = app.letters().await.len();
    plan(&mut steven, 1, "Accept", None).await;
    assert_eq!(seen_outside(&app, &mut mina, &mut olivia).await, before);
    plan(&mut steven, 1, "Decline", None).await;
    assert_eq!(seen_outside(&app, &mut mina, &mut olivia).await, before);
    steven.open(SENDING).await;
    app.send_off(&mut steven).await;
    assert_eq!(seen_outside(&app, &mut mina, &mut olivia).await, before);
    assert_eq!(app.letters().await.len(), letters);
    app.release().await;
    assert_ne!(seen_outside(&app, &mut mina, &mut olivia).await, before);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_plan_is_seen_by_co_leads_with_who_and_when_and_can_be_taken_back(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let mut steven = steven(&app).await;
    plan(&mut steven, 1, "Accept", Some("45")).await;
    let mut masami = app.signed_in(MASAMI, "Masami Hiramatsu").await;
    let page = masami.open(PROPOSAL).await;
    let said =
        "Steven Rostedt planned at 2023-07-20 10:00:00 UTC: accept, 45 minutes, answer by Thursday 3 August 2023";
    assert!(page.says(said), "{}", page.text());
    assert!(masami.open(QUEUE).await.says("45 minutes planned, 0 waiting. 1 plan is not sent"));
    masami.open(PLAN).await;
    assert_eq!(masami.page().value("Minutes"), "45");
    masami.press("Take the plan back").await;
    assert!(masami.page().says("plan taken back by Masami Hiramatsu"), "{}", masami.page().text());
    assert!(masami.page().link("Accept").is_some());
    let audited = app.audited().await;
    assert!(audited.contains(&"decision planned".to_owned()) && audited.contains(&"plan taken back".to_owned()));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn minutes_are_a_number_and_outside_of_the_slots_only_a_warning(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "android", "16k pages").await;
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    olivia.open(PLAN).await;
    for wrong in ["0", "many", "481", "-5"] {
        olivia.choose("Decision", "Accept").fill("Minutes", wrong).press("Save the plan").await;
        assert_eq!((olivia.page().status, olivia.page().value("Minutes")), (422, wrong.to_owned()));
        assert!(olivia.page().error("Minutes").contains("from 1 to 480"), "{}", olivia.page().error("Minutes"));
    }
    olivia.choose("Decision", "Accept").fill("Minutes", "25").press("Save the plan").await;
    let said = "25 minutes are outside of the track's slots of 10 to 15 minutes";
    assert!(olivia.page().says(said), "{}", olivia.page().text());
    assert!(olivia.open("/lpc-2023/tracks/android/sending").await.says(said));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_lead_sees_nothing_of_what_is_planned_with_their_own_proposal(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = steven(&app).await;
    file_signed_in(&mut steven, "tracing", "State of tracing").await;
    let mut masami = app.signed_in(MASAMI, "Masami Hiramatsu").await;
    let pages = [PROPOSAL, QUEUE, SENDING];
    let mut before = Vec::new();
    for path in pages {
        before.push(steven.open(path).await.text());
    }
    plan(&mut masami, 1, "Accept", None).await;
    for (path, before) in pages.into_iter().zip(&before) {
        assert_eq!(&steven.open(path).await.text(), before, "{path}");
    }
    masami.open(SENDING).await;
    let (path, fields) = masami.prepared("Send the chosen letters");
    assert_eq!(steven.post(&path, &fields).await.status, 409);
    app.send_off(&mut masami).await;
    for (path, before) in pages.into_iter().zip(&before) {
        assert_eq!(&steven.open(path).await.text(), before, "{path}");
    }
    app.release().await;
    assert_eq!(app.letters_to(STEVEN, "Accepted: #1").await.len(), 1);
    assert!(app.letters_to(STEVEN, "Not sent").await.is_empty());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn lines_of_the_command_box_plan_and_take_back(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let mut steven = steven(&app).await;
    let mut masami = app.signed_in(MASAMI, "Masami Hiramatsu").await;
    steven.open(QUEUE).await;
    steven.fill("Command", "1 plan accept 25").press("Run").await;
    assert!(steven.page().says("planned: accept"), "{}", steven.page().text());
    assert!(steven.page().says("25 minutes planned, 0 waiting"), "{}", steven.page().text());
    masami.open(QUEUE).await;
    masami.fill("Command", "1 plan decline Too early").press("Run").await;
    let error = masami.page().error("Command");
    assert!(error.contains("Steven Rostedt planned") && error.contains("1 plan nothing"), "{error}");
    masami.open(QUEUE).await;
    masami.fill("Command", "1 plan nothing").press("Run").await;
    masami.fill("Command", "1 plan decline Too early").press("Run").await;
    assert!(masami.page().says("planned: decline"), "{}", masami.page().text());
    assert_eq!(app.count("select count(*) from plan where outcome = 'declined' and reason = 'Too early'").await, 1);
    steven.open(QUEUE).await;
    steven.fill("Command", "1 plan accept 900").press("Run").await;
    assert!(steven.page().error("Command").contains("Minutes go up to 480"), "{}", steven.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_lead_with_a_conflict_of_interest_sees_no_plan(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let (mut steven, mut masami) = (steven(&app).await, app.signed_in(MASAMI, "Masami Hiramatsu").await);
    conflict(&app, 1, STEVEN).await;
    let pages = [PROPOSAL, QUEUE, SENDING];
    let mut before = Vec::new();
    for path in pages {
        before.push(steven.open(path).await.text());
    }
    plan(&mut masami, 1, "Accept", None).await;
    for (path, before) in pages.into_iter().zip(&before) {
        assert_eq!(&steven.open(path).await.text(), before, "{path}");
    }
    assert_eq!(steven.open(PLAN).await.status, 403);
}
