//! Every version of a text, and what changed between any two, for those who may read it.

use sqlx::PgPool;

use crate::support::{ANDROID_CLOSES, Browser, TestApp, file_signed_in};

const TITLE: &str = "Binder in Rust";
const PROPOSAL: &str = "/lpc-2023/proposals/1";
const HISTORY: &str = "/lpc-2023/proposals/1/history";

/// Mina's browser: version 1 was filed, version 2 is an edit of the title.
async fn edited(app: &TestApp) -> Browser {
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    file_signed_in(&mut mina, "android", TITLE).await;
    mina.follow("Edit").await;
    mina.fill("Title", "Binder in C").press("Save changes").await;
    mina
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_changed_is_shown_word_by_word_to_author_and_leads(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mina = edited(&app).await;
    let olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    for mut reader in [mina, olivia] {
        reader.open(PROPOSAL).await;
        assert!(reader.page().says("Version 2, changed 2023-07-20 10:00:00 UTC"), "{}", reader.page().text());
        reader.follow("what changed").await;
        assert_eq!((reader.page().status, reader.page().path.as_str()), (200, HISTORY));
        for part in ["From version 1 to version 2", "[removed: Rust ]", "[added: C ]", "Mina Kulkarni"] {
            assert!(reader.page().says(part), "{part} in {}", reader.page().text());
        }
        assert!(reader.page().html().contains("<del>") && !reader.page().says("Patches, twice."), "only what changed");
        reader.fill("From version", "2").fill("To version", "1").press("Compare").await;
        assert!(reader.page().says("[removed: C ] [added: Rust ]"), "{}", reader.page().text());
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn unsent_versions_are_the_authors_alone(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = edited(&app).await;
    mina.follow("Edit").await;
    app.now_is(ANDROID_CLOSES);
    mina.fill("Title", "Too late").press("Save changes").await;
    assert_eq!(mina.page().status, 409);
    mina.open(&format!("{HISTORY}?from=2&to=3")).await;
    assert!(mina.page().says("Too late") && mina.page().says("unsent"), "{}", mina.page().text());

    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    olivia.open(HISTORY).await;
    assert!(olivia.page().status == 200 && !olivia.page().says("unsent"), "{}", olivia.page().text());
    for query in ["from=2&to=3", "from=3&to=2", "from=9&to=1", "from=x&to=1"] {
        assert_eq!(olivia.open(&format!("{HISTORY}?{query}")).await.status, 404, "{query}");
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_author_of_a_draft_sees_what_was_saved(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.browser();
    mina.open("/lpc-2023/tracks/android/propose").await;
    mina.fill("Title", TITLE).press("Save draft").await;
    mina.fill("Title", "Binder in C").press("Save draft").await;
    mina.follow("what changed").await;
    assert!(mina.page().says("[removed: Rust ]") && mina.page().says("unsent"), "{}", mina.page().text());
    let path = mina.page().path.clone();
    assert_eq!(app.browser().open(&path).await.heading(), "Sign in");
}
