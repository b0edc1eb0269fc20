//! Leads plan in silence, look at every letter with its warnings, and send those that they choose.

use sqlx::PgPool;

use crate::support::{Browser, EXAMPLE, TestApp, file_anonymously, file_signed_in};

const MINA: &str = "mina@example.org";
const STEVEN: &str = "steven.rostedt@example.org";
const MASAMI: &str = "masami.hiramatsu@example.org";
const PROPOSAL: &str = "/lpc-2023/proposals/1";
const PLAN: &str = "/lpc-2023/proposals/1/plan";
const QUEUE: &str = "/lpc-2023/tracks/tracing/queue";
const SENDING: &str = "/lpc-2023/tracks/tracing/sending";
const DECISIONS: &str = "select count(*) from decision";

async fn steven(app: &TestApp) -> Browser {
    app.signed_in(STEVEN, "Steven Rostedt").await
}

async fn filed(app: &TestApp) -> Browser {
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "16k pages").await;
    mina
}

/// Plans with the minutes that are typed, or those that the author asks for.
async fn plan(lead: &mut Browser, number: i32, decision: &str, minutes: Option<&str>) {
    lead.open(&format!("/lpc-2023/proposals/{number}/plan")).await;
    lead.choose("Decision", decision);
    if let Some(minutes) = minutes {
        lead.fill("Minutes", minutes);
    }
    lead.press("Save the plan").await;
    assert_eq!(lead.page().status, 200, "{}", lead.page().text());
}

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
async fn the_page_of_letters_counts_previews_and_warns(pool: PgPool) {
    let file =
        EXAMPLE.replacen("short_name = \"Tracing MC\"\n", "short_name = \"Tracing MC\"\nblock_minutes = 30\n", 1);
    assert_ne!(file, EXAMPLE);
    let app = TestApp::with_file(pool, &file).await;
    let mut mina = filed(&app).await;
    file_signed_in(&mut mina, "tracing", "Second").await;
    file_signed_in(&mut mina, "cxl", "Third").await;
    file_anonymously(&mut app.browser(), "tracing", "Fourth", "nobody@example.org").await;
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    app.decide(&mut olivia, 3, "Accept").await;
    let mut steven = steven(&app).await;
    plan(&mut steven, 1, "Accept", None).await;
    plan(&mut steven, 2, "Accept", None).await;
    plan(&mut steven, 4, "Decline", None).await;
    let page = steven.open(SENDING).await;
    for said in [
        "Accepted: 2, Declined: 1.",
        "40 of 30 minutes planned, 0 waiting. 10 minutes more than the block has",
        "Subject: [LPC 2023 Tracing MC] Accepted: #1 16k pages",
        "To Mina Kulkarni <mina@example.org>",
        "Somebody in it also speaks in #3 of the Compute Express Link (CXL) MC, which is accepted",
        "Somebody in it also speaks in #2 of the Tracing MC, which is planned to be accepted",
        "The author has not confirmed the address yet. The letter goes there all the same",
        "It is declined without a reason",
        "We did not take #4 \"your proposal\" for the Tracing MC.",
    ] {
        assert!(page.says(said), "{said} in {}", page.text());
    }
    assert!(!page.says("declined: #4 Fourth"), "nobody confirmed that address: {}", page.text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn only_the_chosen_letters_leave(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    file_signed_in(&mut mina, "tracing", "Second").await;
    let mut steven = steven(&app).await;
    plan(&mut steven, 1, "Accept", None).await;
    plan(&mut steven, 2, "Decline", None).await;
    steven.open(SENDING).await;
    steven.tick("#2 Second");
    app.send_off(&mut steven).await;
    assert!(steven.page().says("Planned, not sent Accepted: 1."), "{}", steven.page().text());
    app.release().await;
    assert_eq!(app.count(DECISIONS).await, 1);
    assert_eq!(app.letters_to(MINA, "Declined: #2").await.len(), 1);

    steven.open(SENDING).await;
    let (path, mut fields) = steven.prepared("Send the chosen letters");
    fields.retain(|(name, _)| name != "letter");
    let page = steven.post(&path, &fields).await;
    assert_eq!(page.status, 422);
    assert!(page.says("Choose at least one letter. Nothing was sent."), "{}", page.text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_letter_that_is_not_as_it_was_shown_is_not_sent(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    file_signed_in(&mut mina, "tracing", "Second").await;
    let mut steven = steven(&app).await;
    plan(&mut steven, 1, "Accept", None).await;
    plan(&mut steven, 2, "Accept", None).await;
    steven.open(SENDING).await;
    let mut masami = app.signed_in(MASAMI, "Masami Hiramatsu").await;
    plan(&mut masami, 2, "Accept", Some("10")).await;
    steven.press("Send the chosen letters").await;
    assert_eq!(steven.page().status, 409);
    assert!(steven.page().says("#2 changed after you opened this page"), "{}", steven.page().text());
    assert_eq!(app.count("select count(*) from held_letter").await, 0, "all or none");
    assert!(steven.page().says("10 minutes"), "what is true now is shown: {}", steven.page().text());
    app.send_off(&mut steven).await;
    app.release().await;
    assert_eq!(app.count(DECISIONS).await, 2);
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
async fn only_an_organiser_takes_an_acceptance_back_and_gives_a_reason(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    let mut steven = steven(&app).await;
    app.decide(&mut steven, 1, "Accept").await;
    assert!(steven.open(PLAN).await.says("there is nothing for you to decide"), "{}", steven.page().text());
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    olivia.open(PLAN).await;
    olivia.choose("Decision", "Decline").press("Save the plan").await;
    assert_eq!(olivia.page().status, 422);
    assert!(olivia.page().error("Reason").contains("the acceptance was sent before"));
    olivia.choose("Decision", "Decline").fill("Reason", "The room is gone.").press("Save the plan").await;
    // A lead sees the plan, and cannot send it.
    let page = steven.open(SENDING).await;
    assert!(page.says("you cannot send this decision about it"), "{}", page.text());
    olivia.open(SENDING).await;
    app.send_off(&mut olivia).await;
    app.release().await;
    let letter = app.letters_to(MINA, "Declined: #1").await.remove(0);
    assert!(letter.body.starts_with("This letter takes back the acceptance"), "{}", letter.body);
    assert!(mina.open(PROPOSAL).await.says("Not accepted"));

    app.decide(&mut steven, 1, "Accept").await;
    let letters = app.letters_to(MINA, "Accepted: #1").await;
    assert_eq!(letters.len(), 2);
    assert!(
        letters[1].body.starts_with("This letter replaces the one in which we declined it."),
        "{}",
        letters[1].body
    );
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn letters_of_another_track_are_neither_seen_nor_sent(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let mut steven = steven(&app).await;
    plan(&mut steven, 1, "Accept", None).await;
    steven.open(SENDING).await;
    let (_, fields) = steven.prepared("Send the chosen letters");
    let mut dan = app.signed_in("dan.williams@example.org", "Dan Williams").await;
    assert_eq!(dan.open(SENDING).await.status, 404);
    let elsewhere = "/lpc-2023/tracks/cxl/sending";
    assert!(!dan.open(elsewhere).await.says("16k pages"));
    assert_eq!(dan.post(elsewhere, &fields).await.status, 409);
    app.send_off(&mut steven).await;
    let held: uuid::Uuid =
        sqlx::query_scalar("select id from held_letter").fetch_one(&app.pool).await.expect("a letter");
    assert_eq!(dan.post(elsewhere, &[("stop".to_owned(), held.to_string())]).await.status, 409);
    app.release().await;
    assert_eq!(app.count(DECISIONS).await, 1);
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
    sqlx::query(
        "insert into conflict_of_interest (proposal_id, name, email, by_author, reason, at)
         select id, 'Steven Rostedt', 'steven.rostedt@example.org', false, '', stored_at from proposal",
    )
    .execute(&app.pool)
    .await
    .expect("a conflict of interest");
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
