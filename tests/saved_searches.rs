//! Searches that are kept under a name.

use sqlx::PgPool;

use crate::support::{Browser, PASSWORD, TestApp, file_signed_in};

const STEVEN: &str = "steven.rostedt@example.org";
const QUEUE: &str = "/lpc-2023/tracks/tracing/queue";
const SEARCHES: &str = "/lpc-2023/searches";
const KEPT: &str = "select count(*) from saved_search";

async fn steven(app: &TestApp) -> Browser {
    app.signed_in(STEVEN, "Steven Rostedt").await
}

/// Keeps a search of the tracing queue.
async fn keep(browser: &mut Browser, name: &str, search: &str) {
    browser.open(QUEUE).await;
    browser.fill("Search", search).press("Search").await;
    browser.follow("Save this search").await;
    browser.fill("Name", name).press("Save the search").await;
    assert_eq!((browser.page().status, browser.page().path.as_str()), (200, SEARCHES), "{}", browser.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_search_is_saved_used_renamed_and_deleted(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Tracing the tracers").await;
    let mut steven = steven(&app).await;
    keep(&mut steven, "Long <ones>", "minutes:>15 -late:yes").await;
    steven.open(QUEUE).await;
    let page = steven.follow("Long <ones>").await;
    assert_eq!(page.value("Search"), "minutes:>15 -late:yes");
    assert!(page.says("#1"), "{}", page.text());

    steven.open(SEARCHES).await;
    steven.follow("Change Long <ones>").await;
    assert_eq!(steven.page().value("Search"), "minutes:>15 -late:yes");
    steven.fill("Name", "Longer").fill("Search", "minutes:>25").press("Save changes").await;
    assert_eq!(steven.page().path, SEARCHES);
    steven.open(QUEUE).await;
    assert!(!steven.follow("Longer").await.says("#1"));

    steven.open(SEARCHES).await;
    steven.follow("Delete Longer").await;
    assert_eq!(app.count(KEPT).await, 1, "asking deletes nothing");
    steven.press("Delete the search").await;
    assert_eq!((steven.page().path.as_str(), app.count(KEPT).await), (SEARCHES, 0));
    let audited = app.audited().await;
    for action in ["search saved", "saved search changed", "saved search deleted"] {
        assert!(audited.iter().any(|audited| audited == action), "{action}: {audited:?}");
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_search_is_ones_own_unless_it_is_shared(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = steven(&app).await;
    keep(&mut steven, "Mine", "late:yes").await;
    let own = steven.page().link("Change Mine").expect("its page");
    steven.open(SEARCHES).await;
    steven.choose("Where", "All tracks that its reader runs").fill("Name", "Everywhere").fill("Search", "late:no");
    steven.tick("Share it with those who run the same tracks").press("Save the search").await;

    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    assert!(olivia.open(QUEUE).await.link("Mine (by Steven Rostedt)").is_none());
    let mut dan = app.signed_in("dan.williams@example.org", "Dan Williams").await;
    let mut masami = app.signed_in("masami.hiramatsu@example.org", "Masami Hiramatsu").await;
    for (other, runs_the_same) in [(&mut olivia, true), (&mut masami, true), (&mut dan, false)] {
        let link = other.open("/lpc-2023/search").await.link("Everywhere (by Steven Rostedt)");
        assert_eq!(link.is_some(), runs_the_same, "{}", other.page().text());
        assert!(!other.open(SEARCHES).await.says("Mine") && !other.page().says("Everywhere"));
        for path in [own.clone(), format!("{own}/removal")] {
            assert_eq!(other.open(&path).await.status, 404, "{path}");
            assert_eq!(other.post(&path, &[("delete".to_owned(), "yes".to_owned())]).await.status, 404, "{path}");
        }
    }
    olivia.open(SEARCHES).await;
    olivia.choose("Where", "All tracks that its reader runs").fill("Name", "For all").fill("Search", "late:no");
    olivia.tick("Share it with those who run the same tracks").press("Save the search").await;
    assert!(dan.open("/lpc-2023/search").await.link("For all (by Olivia Organiser)").is_some(), "she runs every track");
    steven.open(&own).await;
    steven.tick("Share it with those who run the same tracks").press("Save changes").await;
    assert!(olivia.open(QUEUE).await.link("Mine (by Steven Rostedt)").is_some(), "she runs the track too");
    assert!(dan.open("/lpc-2023/tracks/cxl/queue").await.link("Mine (by Steven Rostedt)").is_none());

    // Whoever does not run the track any more shares nothing there.
    sqlx::query("delete from lead where email = $1").bind(STEVEN).execute(&app.pool).await.expect("no lead any more");
    assert!(olivia.open(QUEUE).await.link("Mine (by Steven Rostedt)").is_none());
    assert_eq!(steven.open(SEARCHES).await.status, 404);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_mistake_keeps_what_was_typed(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = steven(&app).await;
    keep(&mut steven, "Late", "late:yes").await;
    let page = steven.fill("Name", "").fill("Search", "late:maybe").press("Save the search").await;
    assert_eq!((page.status, page.error("Name").as_str()), (422, "Give the search a name"));
    assert_eq!(
        (page.value("Search").as_str(), page.error("Search").as_str()),
        ("late:maybe", "At character 1: after late: stands yes or no")
    );
    steven.choose("Where", "Tracing MC").fill("Name", "LATE").fill("Search", "late:no").press("Save the search").await;
    assert_eq!(steven.page().error("Name"), "You have a search with this name there; choose another one");
    steven
        .choose("Where", "Tracing MC")
        .fill("Name", "Other")
        .fill("Search", "track:cxl")
        .press("Save the search")
        .await;
    assert_eq!(steven.page().status, 422);
    assert_eq!(app.count(KEPT).await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_sign_in_that_has_ended_loses_nothing(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = steven(&app).await;
    steven.open(SEARCHES).await;
    steven.fill("Name", "Long ones").fill("Search", "minutes:>15");
    steven.forget_sign_in();
    steven.press("Save the search").await;
    steven.fill("E-mail", STEVEN).fill("Password", PASSWORD).press("Sign in").await;
    assert_eq!(steven.page().path, SEARCHES);
    assert_eq!(steven.page().value("Name"), "Long ones");
    assert_eq!(app.count(KEPT).await, 0, "never replayed as a write");
    steven.press("Save the search").await;
    assert_eq!(app.count(KEPT).await, 1);
}
