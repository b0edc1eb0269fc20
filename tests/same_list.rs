//! Who works through a list of the queue keeps it: on every page of a proposal, back to it, and on to the next.

use sqlx::PgPool;

use crate::support::planning::*;
use crate::support::travel::conflict;
use crate::support::{Browser, TestApp, copies, file_signed_in};

const LIST: &str = "/lpc-2023/tracks/tracing/queue?show=submitted&sort=title&q=topic";

/// Seven proposals of Mina's, #1 to #7, of which #4 is Steven's own business, and his browser.
async fn seven(app: &TestApp) -> (Browser, Browser) {
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Topic 1").await;
    copies(app, 2, 7).await;
    sqlx::query("update proposal set title = 'Topic ' || (10 - number)").execute(&app.pool).await.expect("titles");
    conflict(app, 4, STEVEN).await;
    (mina, steven(app).await)
}

/// What the page says at its head of the act that led to it.
fn told(browser: &Browser) -> String {
    let html = browser.page().html();
    let (_, rest) = html.split_once(r#"role="status"><p><bdi>"#).unwrap_or_default();
    rest.split_once("</bdi>").unwrap_or_default().0.to_owned()
}

/// The address without its query.
fn at(browser: &Browser) -> &str {
    browser.page().path.split('?').next().unwrap_or_default()
}

/// The link back, without the row that it names.
fn back(browser: &Browser) -> String {
    let link = browser.page().link("Queue of the Tracing MC").unwrap_or_default();
    link.split_once('#').unwrap_or_default().0.to_owned()
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn every_page_of_a_proposal_leads_back_to_the_list(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, mut steven) = seven(&app).await;
    steven.open(LIST).await;
    steven.follow("#1 Topic 9").await;
    assert_eq!(back(&steven), LIST);
    steven.choose("Your vote", "+1 take it").press("Save vote").await;
    assert_eq!(back(&steven), LIST, "after a vote");
    steven.press("Save vote").await;
    steven.fill("Message to the other leads", "Good.").press("Write to the leads").await;
    assert_eq!(back(&steven), LIST, "after a message");
    steven.press("Write to the leads").await;
    assert_eq!(steven.page().status, 422);
    steven.fill("Message to the other leads", "Really.").press("Write to the leads").await;
    assert_eq!(back(&steven), LIST, "after a message that came back");
    steven.follow("Delete this message").await;
    steven.press("Delete the message").await;
    assert_eq!(back(&steven), LIST, "after a message was deleted");
    steven.fill("Question to the author", "Why?").press("Ask the author").await;
    assert_eq!(back(&steven), LIST, "after a question");
    steven.follow("what changed").await;
    steven.follow("#1 Topic 9").await;
    assert_eq!(back(&steven), LIST, "after the history");
    steven.follow("Accept").await;
    steven.fill("Minutes", "many").press("Save the plan").await;
    assert_eq!(steven.page().status, 422);
    steven.follow("#1 Topic 9").await;
    assert_eq!(back(&steven), LIST, "after a plan that came back");
    steven.follow("Decline").await;
    steven.press("Save the plan").await;
    assert_eq!(back(&steven), LIST, "after a plan");
    steven.follow("Change the plan").await;
    steven.press("Take the plan back").await;
    assert_eq!(back(&steven), LIST, "after a plan was taken back");
    for (link, button) in [
        ("Move to another track", "Plan the move"),
        ("Split in two", "Plan the split"),
        ("Merge others into it", "Plan the merge"),
    ] {
        steven.follow(link).await;
        steven.press(button).await;
        assert_eq!(steven.page().status, 422);
        steven.follow("Back to the proposal").await;
        assert_eq!(back(&steven), LIST, "{link}");
    }
    steven.follow("Split in two").await;
    steven.fill("Title of the new one", "Half").press("Plan the split").await;
    assert_eq!(back(&steven), LIST, "after a plan of a travel");
    steven.follow("Queue of the Tracing MC").await;
    assert!(steven.page().says("Submitted 7 (this list)") && steven.page().value("Search") == "topic");
    // The next unread one is another one; the list stays.
    steven.follow("#1 Topic 9").await;
    steven.press("Mark as read and next unread").await;
    assert_ne!(at(&steven), "/lpc-2023/proposals/1");
    assert_eq!(back(&steven), LIST);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_way_back_is_a_list_and_no_other_address(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, mut steven) = seven(&app).await;
    assert_eq!(
        steven.open(PROPOSAL).await.link("Queue of the Tracing MC").as_deref(),
        Some("/lpc-2023/tracks/tracing/queue#p1")
    );
    for list in ["https%3A%2F%2Fexample.net", "%2F%2Fexample.net%3Fshow%3Dlate", "javascript%3Aalert(1)", "%ff%00"] {
        steven.open(&format!("{PROPOSAL}?list={list}")).await;
        let link = steven.page().link("Queue of the Tracing MC").expect("a link");
        assert!(link.starts_with("/lpc-2023/tracks/tracing/queue?show="), "{link}");
        assert!(!steven.page().html().contains("example.net"), "{list}");
    }
    // From the second page of a list it is that page, from a search in all tracks that search.
    copies(&app, 8, 60).await;
    steven.open("/lpc-2023/tracks/tracing/queue?sort=number").await;
    steven.follow("Next proposals").await;
    steven.follow("#55 Topic: 50% & 6").await;
    steven.follow("Queue of the Tracing MC").await;
    assert!(steven.page().says("#51 Topic") && !steven.page().says("#50 Topic"), "{}", steven.page().text());
    steven.open("/lpc-2023/search?q=topic&sort=title").await;
    steven.follow("#7 Topic 3").await;
    assert_eq!(steven.page().link("Search").as_deref(), Some("/lpc-2023/search?show=all&sort=title&q=topic#p7"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_lead_plans_one_after_the_other(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, mut steven) = seven(&app).await;
    // By title the numbers run backwards; #4 is not Steven's to decide, and for #6 something is planned.
    plan(&mut steven, 6, "Decline", None).await;
    sqlx::query("update proposal set state = 'withdrawn' where number = 3")
        .execute(&app.pool)
        .await
        .expect("withdrawn");
    steven.open(LIST).await;
    steven.follow("#5 Topic 5").await;
    steven.follow("Accept").await;
    steven.press("Save and next").await;
    assert_eq!(at(&steven), "/lpc-2023/proposals/2");
    let said = told(&steven);
    assert!(said.starts_with("#5 is planned, and not sent: accept, answer by"), "{said}");
    assert!(said.ends_with("3 of this list are left to decide."), "{said}");
    assert_eq!(back(&steven), LIST);
    for (path, left) in
        [("/lpc-2023/proposals/1", "2 of this list are"), ("/lpc-2023/proposals/7", "1 of this list is")]
    {
        steven.follow("Decline").await;
        steven.press("Save and next").await;
        assert_eq!(at(&steven), path, "from the end it goes on at the beginning");
        assert!(told(&steven).contains(left), "{}", told(&steven));
    }
    steven.follow("Waitlist").await;
    let (path, fields) = steven.prepared("Save and next");
    for _ in 0..2 {
        steven.post(&path, &fields).await;
        assert_eq!(steven.page().heading(), "Queue: Tracing MC");
        assert!(told(&steven).ends_with("Nothing of this list is left to decide."), "{}", told(&steven));
        assert!(steven.page().says("Submitted 6 (this list)"), "{}", steven.page().text());
    }
    assert_eq!(app.count(PLANS).await, 5);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn without_a_list_the_next_is_the_next_of_the_queue(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, mut steven) = seven(&app).await;
    app.decide(&mut steven, 3, "Waitlist").await;
    app.decide(&mut steven, 6, "Waitlist").await;
    steven.open("/lpc-2023/proposals/2/plan").await;
    steven.choose("Decision", "Accept").press("Save and next").await;
    assert_eq!(at(&steven), "/lpc-2023/proposals/5", "what waits is decided");
    // From the waiting list the next is of the waiting list; the plan is kept, whatever the list was.
    steven.open("/lpc-2023/tracks/tracing/queue?show=waitlisted").await;
    steven.follow("#3 Topic 7").await;
    steven.follow("Accept").await;
    steven.press("Save and next").await;
    assert_eq!(at(&steven), "/lpc-2023/proposals/6");
    steven.open("/lpc-2023/proposals/5/plan?list=q%3Dstate%3A").await;
    steven.choose("Decision", "Accept").press("Save and next").await;
    assert_eq!(steven.page().status, 422, "the search of that list says what is wrong with it");
    assert!(told(&steven).starts_with("#5 is planned"), "{}", told(&steven));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_is_next_of_a_search_over_all_tracks_may_be_of_another(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Topic one").await;
    file_signed_in(&mut mina, "cxl", "Topic two").await;
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    olivia.open("/lpc-2023/search?q=topic+track%3Atracing+OR+topic+track%3Acxl").await;
    olivia.follow("#1 Topic one").await;
    olivia.follow("Decline").await;
    olivia.press("Save and next").await;
    assert_eq!(at(&olivia), "/lpc-2023/proposals/2", "{}", told(&olivia));
    olivia.follow("Decline").await;
    olivia.press("Save and next").await;
    assert!(told(&olivia).ends_with("Nothing of this list is left to decide."), "{}", told(&olivia));
    assert!(olivia.page().path.starts_with("/lpc-2023/search?"), "{}", olivia.page().path);
}
