//! The waiting list: ranked by the leads, told to the authors, and promoted from when somebody cannot come.

use sqlx::PgPool;

use crate::support::{Browser, TestApp, file_signed_in};

const STEVEN: &str = "steven.rostedt@example.org";
const QUEUE: &str = "/lpc-2023/tracks/tracing/queue";

/// Steven's browser; four proposals of different authors wait for him in the Tracing MC.
async fn four_filed(app: &TestApp) -> Browser {
    for (email, name, title) in [
        ("mina@example.org", "Mina Kulkarni", "First"),
        ("noor@example.org", "Noor Haddad", "Second"),
        ("omar@example.org", "Omar Diaz", "Third"),
        ("pia@example.org", "Pia Berg", "Fourth"),
    ] {
        let mut author = app.signed_in(email, name).await;
        file_signed_in(&mut author, "tracing", title).await;
    }
    app.signed_in(STEVEN, "Steven Rostedt").await
}

async fn waitlist(app: &TestApp, steven: &mut Browser, number: i32, rank: &str) {
    steven.open(&format!("/lpc-2023/proposals/{number}")).await;
    steven.follow("Waitlist").await;
    steven.fill("Rank on the waiting list", rank).press("Save and see the letter").await;
    app.send_off(steven).await;
    app.release().await;
    steven.open(&format!("/lpc-2023/proposals/{number}")).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_waitlisted_author_learns_it_but_not_the_rank(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = four_filed(&app).await;
    waitlist(&app, &mut steven, 1, "7").await;
    assert!(steven.page().says("On the waiting list by Steven Rostedt, rank 7"), "{}", steven.page().text());
    let letters = app.letters_to("mina@example.org", "Waiting list").await;
    assert_eq!(letters[0].subject, "[LPC 2023 Tracing MC] Waiting list: #1 First");
    assert!(!letters[0].body.contains('7'), "{}", letters[0].body);
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    let page = mina.open("/lpc-2023/proposals/1").await;
    assert!(page.says("#1 First On the waiting list") && page.says("if a slot falls free"), "{}", page.text());
    assert!(page.link("Say whether you come").is_none());
    let page = mina.open("/lpc-2023/proposals/1/confirmation").await;
    assert!(page.says("there is nothing to answer") && !page.has_button("I will be there"), "{}", page.text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_rank_is_a_number_and_what_was_typed_stays(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = four_filed(&app).await;
    steven.open("/lpc-2023/proposals/1/plan").await;
    for wrong in ["0", "first", "1000"] {
        steven.choose("Decision", "Waitlist").fill("Rank on the waiting list", wrong).press("Save the plan").await;
        assert_eq!((steven.page().status, steven.page().value("Rank on the waiting list")), (422, wrong.to_owned()));
        assert!(steven.page().error("Rank on the waiting list").contains("a number from 1 to 999"));
    }
    assert_eq!(app.count("select count(*) from plan").await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_queue_says_who_has_answered_and_what_is_next(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = four_filed(&app).await;
    assert!(!steven.open(QUEUE).await.says("Who has answered"));
    app.decide(&mut steven, 1, "Accept").await;
    app.decide(&mut steven, 2, "Accept").await;
    waitlist(&app, &mut steven, 3, "").await;
    waitlist(&app, &mut steven, 4, "").await;
    let page = steven.open(QUEUE).await;
    let said = "Accepted, without an answer #1 First , Mina Kulkarni , until 3 August #2 Second , Noor Haddad , until 3 August \
                Waiting list #3 Third , Omar Diaz , rank 1 Promote #3 #4 Fourth , Pia Berg , rank 2 Promote #4";
    assert!(folded(&page.text()).contains(&folded(said)), "{}", page.text());

    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    mina.open("/lpc-2023/proposals/1/confirmation").await;
    mina.press("I will be there").await;
    let mut noor = app.signed_in("noor@example.org", "Noor Haddad").await;
    noor.open("/lpc-2023/proposals/2/confirmation").await;
    noor.fill("A word to the leads", "No visa.").press("I cannot come").await;
    let letter = app.letters_to(STEVEN, "Cannot come: #2").await.remove(0);
    assert!(letter.body.contains("Next on the waiting list: #3 Third"), "{}", letter.body);
    let page = steven.open(QUEUE).await;
    let said = "Confirmed #1 First , Mina Kulkarni Cannot come #2 Second , Noor Haddad : No visa. Waiting list";
    assert!(folded(&page.text()).contains(&folded(said)), "{}", page.text());
}

/// Without spaces before commas and colons, which depend on the elements around them.
fn folded(text: &str) -> String {
    text.replace(" ,", ",").replace(" :", ":")
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn promoting_plans_the_acceptance_and_shows_its_letter(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = four_filed(&app).await;
    waitlist(&app, &mut steven, 3, "2").await;
    waitlist(&app, &mut steven, 4, "1").await;
    app.now_is("2023-09-01T10:00:00Z");
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    steven.open(QUEUE).await;
    steven.press("Promote #4").await;
    assert_eq!(steven.page().path, "/lpc-2023/tracks/tracing/sending?only=4");
    assert!(steven.page().says("Accepted: #4 Fourth"), "{}", steven.page().text());
    assert!(steven.page().says("accept, 20 minutes, answer by Friday 15 September 2023"), "{}", steven.page().text());
    app.send_off(&mut steven).await;
    app.release().await;
    let letters = app.letters_to("pia@example.org", "Accepted: #4").await;
    assert!(letters[0].body.contains("Friday 15 September 2023"), "{}", letters[0].body);
    assert!(steven.open(QUEUE).await.has_button("Promote #3"), "{}", steven.page().text());
    assert!(!steven.page().has_button("Promote #4"), "{}", steven.page().text());
    steven.open("/lpc-2023/proposals/3/plan").await;
    assert!(!steven.page().has_choice("Decision", "Waitlist"), "it is there already");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_plan_that_a_co_lead_made_is_not_promoted_over(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = four_filed(&app).await;
    waitlist(&app, &mut steven, 3, "").await;
    steven.open(QUEUE).await;
    let promotion = steven.prepared("Promote #3");
    let mut masami = app.signed_in("masami.hiramatsu@example.org", "Masami Hiramatsu").await;
    masami.open("/lpc-2023/proposals/3/plan").await;
    masami.choose("Decision", "Decline").fill("Reason", "In my own words.").press("Save the plan").await;
    steven.post(&promotion.0, &promotion.1).await;
    assert_eq!(steven.page().status, 409, "{}", steven.page().text());
    assert!(!steven.open(QUEUE).await.has_button("Promote #3"), "{}", steven.page().text());
    steven.follow("planned already").await;
    assert!(steven.page().says("Masami Hiramatsu"), "{}", steven.page().text());
    assert_eq!(app.count("select count(*) from plan where reason = 'In my own words.'").await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_rank_of_ones_own_is_not_told(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = four_filed(&app).await;
    waitlist(&app, &mut steven, 1, "2").await;
    waitlist(&app, &mut steven, 2, "3").await;
    let mut masami = app.signed_in("masami.hiramatsu@example.org", "Masami Hiramatsu").await;
    let ranked = "#1 First , Mina Kulkarni , rank 2";
    assert!(masami.open(QUEUE).await.says(ranked), "{}", masami.page().text());
    masami.open("/lpc-2023/proposals/1/conflicts-of-interest").await;
    masami.press("I have a conflict of interest").await;
    let text = masami.open(QUEUE).await.text();
    assert!(text.rfind("#1 First") > text.rfind("#2 Second") && !text.contains("rank 2"), "{text}");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_was_withdrawn_waits_no_longer(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = four_filed(&app).await;
    waitlist(&app, &mut steven, 1, "").await;
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    mina.open("/lpc-2023/proposals/1").await;
    mina.follow("Withdraw").await;
    mina.press("Withdraw").await;
    assert!(!steven.open(QUEUE).await.says("Waiting list"), "{}", steven.page().text());
}
