//! The ten minutes between sending letters off and their leaving: stopping, and what takes a letter out.

use sqlx::PgPool;

use crate::support::planning::*;
use crate::support::{Browser, TestApp, copies, file_signed_in};

async fn withdraw(mina: &mut Browser) {
    mina.open("/lpc-2023/proposals/1/withdrawal").await;
    mina.press("Withdraw").await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_page_says_until_when_and_a_stopped_letter_stays_planned(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven) = on_hold(&app).await;
    assert!(steven.page().says("On hold until 2023-07-20 10:10:00 UTC"), "{}", steven.page().text());
    assert!(steven.page().says("Steven Rostedt sent this letter off"), "{}", steven.page().text());
    assert!(steven.page().says("Nothing is planned that was not sent"), "{}", steven.page().text());
    app.now_is("2023-07-20T10:09:59Z");
    app.minute().await;
    assert_eq!(app.count(DECISIONS).await, 0);

    steven.press("Stop #1").await;
    assert_eq!((steven.page().status, steven.page().path.as_str()), (200, SENDING));
    assert!(steven.page().says("stopped 2023-07-20 10:09:59 UTC by Steven Rostedt"), "{}", steven.page().text());
    app.release().await;
    assert_eq!(app.count(DECISIONS).await, 0);
    assert!(mina.open(PROPOSAL).await.says("Submitted"));
    assert!(app.letters_to(MINA, "Accepted:").await.is_empty());

    assert_eq!(app.count(PLANS).await, 1, "it can be sent again");
    steven.open(SENDING).await;
    app.send_off(&mut steven).await;
    app.release().await;
    assert_eq!(app.letters_to(MINA, "Accepted:").await.len(), 1);
    assert!(steven.open(SENDING).await.says("by Steven Rostedt"), "{}", steven.page().text());
    assert_whole(&app).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn all_of_a_sending_are_stopped_at_once_or_one_of_them(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    for title in ["Second", "Third"] {
        file_signed_in(&mut mina, "tracing", title).await;
    }
    let mut steven = steven(&app).await;
    for number in 1..=3 {
        plan_and_see(&mut steven, number, "Accept").await;
    }
    steven.open(SENDING).await;
    assert!(steven.page().says("Accepted: 3."), "{}", steven.page().text());
    app.send_off(&mut steven).await;
    steven.press("Stop #2").await;
    app.release().await;
    assert_eq!(app.count(DECISIONS).await, 2);

    file_signed_in(&mut mina, "tracing", "Fourth").await;
    plan_and_see(&mut steven, 4, "Decline").await;
    steven.open(SENDING).await;
    app.send_off(&mut steven).await;
    steven.press("Stop all 2").await;
    app.release().await;
    assert_eq!(app.count(DECISIONS).await, 2);
    assert_eq!(app.count(PLANS).await, 2);
    assert_whole(&app).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn every_letter_of_a_long_sending_is_shown_and_stopped(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven) = (filed(&app).await, steven(&app).await);
    plan(&mut steven, 1, "Decline", None).await;
    copies(&app, 2, 600).await;
    sqlx::query(
        "insert into plan (proposal_id, key, outcome, reason, minutes, answer_by, rank, letter, version, by_whom, at)
         select p.id, gen_random_uuid(), outcome, reason, n.minutes, answer_by, rank, letter, n.version, by_whom, at
         from plan n, proposal p where p.number > 1",
    )
    .execute(&app.pool)
    .await
    .expect("plans");
    steven.open(SENDING).await;
    app.send_off(&mut steven).await;
    steven.press("Stop all 600").await;
    app.release().await;
    assert_eq!(app.count(DECISIONS).await, 0);
    assert!(mina.open(PROPOSAL).await.says("Submitted"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_edit_takes_the_letter_out_and_the_leads_are_told(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven) = on_hold(&app).await;
    mina.open("/lpc-2023/proposals/1/edit").await;
    mina.fill("Title", "64k pages").press("Save changes").await;
    app.release().await;
    assert_eq!(app.count(DECISIONS).await, 0);
    for lead in [STEVEN, MASAMI] {
        let letters = app.letters_to(lead, "Not sent: #1").await;
        assert_eq!(letters.len(), 1, "{lead}");
        assert!(letters[0].body.contains("its author changed the text."), "{}", letters[0].body);
        assert!(letters[0].body.lines().all(|line| line.chars().count() <= 72), "{}", letters[0].body);
    }
    assert!(app.letters_to(MINA, "Accepted:").await.is_empty());
    let page = steven.open(SENDING).await;
    assert!(page.says("taken out 2023-07-20 10:00:00 UTC: its author changed the text"), "{}", page.text());
    assert!(
        page.says("The author changed the text at 2023-07-20 10:00:00 UTC, after this was planned"),
        "{}",
        page.text()
    );
    assert!(!mina.open(PROPOSAL).await.says("taken out"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_withdrawal_takes_the_letter_out_and_ends_the_plan(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven) = on_hold(&app).await;
    withdraw(&mut mina).await;
    app.release().await;
    assert_eq!((app.count(DECISIONS).await, app.count(PLANS).await), (0, 0));
    assert_eq!(app.letters_to(STEVEN, "Not sent: #1").await.len(), 1);
    let page = steven.open(PROPOSAL).await;
    assert!(page.says("letter taken out of the sending by its author: its author withdrew it"), "{}", page.text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn another_plan_takes_the_letter_out(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, mut steven) = on_hold(&app).await;
    let mut masami = app.signed_in(MASAMI, "Masami Hiramatsu").await;
    masami.open(PROPOSAL).await;
    assert!(masami.page().says("Steven Rostedt has sent its letter off"), "{}", masami.page().text());
    masami.follow("Change the plan").await;
    masami.choose("Decision", "Decline").press("Save the plan").await;
    app.release().await;
    assert_eq!(app.count(DECISIONS).await, 0);
    assert_eq!(app.letters_to(STEVEN, "Not sent: #1").await.len(), 1);
    assert!(steven.open(SENDING).await.says("Masami Hiramatsu changed the plan"), "{}", steven.page().text());
    masami.open("/lpc-2023/proposals/1/plan").await;
    masami.press("Take the plan back").await;
    assert_eq!(app.count(PLANS).await, 0);
    assert!(masami.page().says("plan taken back by Masami Hiramatsu"), "{}", masami.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn stopping_what_has_left_says_so(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, mut steven) = on_hold(&app).await;
    app.release().await;
    steven.press("Stop #1").await;
    assert_eq!(steven.page().status, 409);
    assert!(
        steven.page().says("Nothing was stopped") && steven.page().says("sent 2023-07-20"),
        "{}",
        steven.page().text()
    );
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_letter_of_a_lead_who_has_a_conflict_of_interest_by_then_does_not_leave(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven) = on_hold(&app).await;
    mina.open(PROPOSAL).await;
    mina.follow("Conflicts of interest").await;
    mina.tick("Steven Rostedt").press("Save").await;
    app.release().await;
    assert_eq!(app.count(DECISIONS).await, 0);
    let letter = app.letters_to(MASAMI, "Not sent").await.remove(0);
    assert!(letter.body.contains("Steven Rostedt cannot decide that any more"), "{}", letter.body);
    assert!(!steven.open(SENDING).await.says("#1"), "{}", steven.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_a_removed_lead_sent_off_stays_and_organisers_see_it(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, mut steven) = on_hold(&app).await;
    sqlx::query("delete from lead where email = 'steven.rostedt@example.org'")
        .execute(&app.pool)
        .await
        .expect("the lead is removed");
    assert_eq!(steven.press("Stop #1").await.status, 404);
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    let page = olivia.open(SENDING).await;
    assert!(page.says("Steven Rostedt sent this letter off") && page.has_button("Stop #1"), "{}", page.text());
    app.release().await;
    assert_eq!(app.letters_to(MINA, "Accepted:").await.len(), 1);
    assert!(olivia.open(PROPOSAL).await.says("Accepted by Steven Rostedt"), "{}", olivia.page().text());
}
