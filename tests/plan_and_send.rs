//! Leads look at every planned letter with its warnings, and send those that they choose.

use sqlx::PgPool;

use crate::support::planning::*;
use crate::support::{EXAMPLE, TestApp, file_anonymously, file_signed_in};

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
async fn a_page_reached_by_way_of_back_sends_what_is_chosen_on_it_and_nothing_twice(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    file_signed_in(&mut mina, "tracing", "Second").await;
    let mut steven = steven(&app).await;
    for number in 1..=2 {
        plan_and_see(&mut steven, number, "Accept").await;
    }
    steven.open(SENDING).await;
    let (path, fields) = steven.prepared("Send the chosen letters");
    let only = |number: &str| -> Vec<(String, String)> {
        let begins = format!("{number}.");
        fields.iter().filter(|(name, value)| name != "letter" || value.starts_with(&begins)).cloned().collect()
    };
    steven.post(&path, &only("1")).await;
    assert!(steven.page().says("1 letter is on hold"), "{}", steven.page().text());
    steven.post(&path, &only("1")).await;
    assert!(steven.page().says("These letters were sent off already."), "{}", steven.page().text());
    steven.post(&path, &only("2")).await;
    assert!(steven.page().says("1 letter is on hold"), "{}", steven.page().text());
    steven.press("Stop #1").await;
    steven.post(&path, &only("1")).await;
    assert!(steven.page().says("1 letter is on hold"), "stopped is not sent: {}", steven.page().text());
    app.release().await;
    assert_eq!(app.count(DECISIONS).await, 2);
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
