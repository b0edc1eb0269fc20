//! Leads write the text of their call; every version of it is kept, and two of them at once lose nothing.

use sqlx::PgPool;

use crate::support::{Browser, TestApp};

const TRACK: &str = "/lpc-2023/tracks/tracing";
const TEXT: &str = "/lpc-2023/tracks/tracing/settings/text";
const VERSIONS: &str = "/lpc-2023/tracks/tracing/settings/text/versions";
const KEPT: &str = "select count(*) from track_text t join track on track.id = t.track_id where track.slug = 'tracing'";

async fn steven(app: &TestApp) -> Browser {
    app.signed_in("steven.rostedt@example.org", "Steven Rostedt").await
}

async fn masami(app: &TestApp) -> Browser {
    app.signed_in("masami.hiramatsu@example.org", "Masami Hiramatsu").await
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_lead_changes_the_text_and_the_page_says_so(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = steven(&app).await;
    steven.open("/lpc-2023/tracks/tracing/queue").await;
    steven.follow("Settings of the track").await;
    steven.follow("Change the text").await;
    assert_eq!(steven.page().path, TEXT);
    assert!(steven.page().value("About the track").starts_with("Years of growth"));
    steven.fill("What you want to see", "Talks with **numbers**.").fill("Line with the deadline", "Propose early.");
    steven.press("Save the text").await;
    assert!(steven.page().says("Saved as version 2."), "{}", steven.page().text());
    let page = app.browser().open(TRACK).await.clone();
    assert!(page.html().contains("<strong>numbers</strong>") && page.says("Propose early."), "{}", page.text());
    assert!(app.audited().await.contains(&"text changed".to_owned()));
    steven.press("Save the text").await;
    assert_eq!(app.count(KEPT).await, 2, "the same text once more is no version");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_preview_stores_nothing_with_or_without_scripts(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = steven(&app).await;
    steven.open(TEXT).await;
    steven.fill("About the track", "So *short* <script>alert(1)</script>").press("Preview").await;
    let page = steven.page().clone();
    assert_eq!(page.status, 200);
    assert!(page.html().contains("<em>short</em>") && !page.html().contains("<script>alert"), "{}", page.html());
    assert_eq!(page.value("About the track"), "So *short* <script>alert(1)</script>");
    let typed = [("about".to_owned(), "So **bold**".to_owned())];
    let part = steven.post(&format!("{TEXT}/preview"), &typed).await.clone();
    assert!(part.html().contains("<strong>bold</strong>") && !part.html().contains("<html"), "{}", part.html());
    assert_eq!(app.count(KEPT).await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn mistakes_stand_beside_their_fields_and_what_was_typed_is_kept(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = steven(&app).await;
    steven.open(TEXT).await;
    steven
        .fill("What you want to see", &"é".repeat(20_001))
        .fill("Advice to authors", "Kept")
        .press("Save the text")
        .await;
    let page = steven.page();
    assert_eq!(page.status, 422);
    assert!(page.html().contains("<title>Error: "), "{}", page.html());
    assert!(page.error("What you want to see").contains("shorten it by 1"), "{}", page.text());
    assert_eq!(page.value("Advice to authors"), "Kept");
    assert_eq!(app.count(KEPT).await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn any_two_versions_are_compared_and_an_old_one_comes_back_as_a_new_one(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = steven(&app).await;
    for text in ["Binder in Rust", "Binder in C"] {
        steven.open(TEXT).await;
        steven.fill("What you want to see", text).press("Save the text").await;
    }
    steven.open(VERSIONS).await;
    steven.follow("2 to 3").await;
    let page = steven.page();
    assert!(page.html().contains("<del>") && page.says("Binder in [removed: Rust ] [added: C ]"), "{}", page.text());
    steven.follow("Version 2").await;
    assert!(steven.page().says("Binder in Rust"), "{}", steven.page().text());

    // Somebody saves while the old version is being read.
    let mut masami = masami(&app).await;
    masami.open(TEXT).await;
    masami.fill("What you want to see", "Binder in Zig").press("Save the text").await;
    steven.press("Bring version 2 back").await;
    assert_eq!(steven.page().status, 409, "{}", steven.page().text());
    assert!(steven.page().says("Version 4 was saved while you were reading"), "{}", steven.page().text());
    steven.press("Bring version 2 back").await;
    assert!(steven.page().says("Saved as version 5."), "{}", steven.page().text());
    assert_eq!(steven.page().value("What you want to see"), "Binder in Rust");
    assert!(steven.open(VERSIONS).await.says("in force, version 2 brought back"), "{}", steven.page().text());
    assert_eq!(steven.open(&format!("{VERSIONS}?version=99")).await.status, 404);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn changes_of_different_parts_are_merged(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut steven, mut masami) = (steven(&app).await, masami(&app).await);
    steven.open(TEXT).await;
    masami.open(TEXT).await;
    steven.fill("What you want to see", "Numbers").press("Save the text").await;
    masami.fill("Schedule", "Monday").press("Save the text").await;
    assert!(
        masami.page().says("Saved as version 3. Version 2 was saved while you were writing"),
        "{}",
        masami.page().text()
    );
    assert_eq!(masami.page().value("What you want to see"), "Numbers");
    assert_eq!(masami.page().value("Schedule"), "Monday");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn changes_of_one_part_show_both_and_nothing_is_lost(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut steven, mut masami) = (steven(&app).await, masami(&app).await);
    steven.open(TEXT).await;
    masami.open(TEXT).await;
    steven.fill("What you want to see", "From Steven").fill("Schedule", "Monday").press("Save the text").await;
    masami.fill("What you want to see", "From Masami").press("Save the text").await;
    let page = masami.page();
    assert_eq!(page.status, 409);
    assert!(page.says("From Steven") && page.says("your text is kept as version 3"), "{}", page.text());
    assert_eq!(page.value("What you want to see"), "From Masami");
    assert_eq!(page.value("Schedule"), "Monday", "what only the other changed is in the form");
    let public = app.browser().open(TRACK).await.clone();
    assert!(public.says("From Steven") && !public.says("From Masami"), "{}", public.text());

    masami.fill("What you want to see", "From both").press("Save the text").await;
    assert!(masami.page().says("Saved as version 4."), "{}", masami.page().text());
    masami.open(VERSIONS).await;
    assert!(masami.page().says("never in force: it met another change"), "{}", masami.page().text());
    masami.follow("Version 3").await;
    assert!(masami.page().says("From Masami"), "{}", masami.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn of_two_leads_at_one_instant_one_meets_the_other(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut one, mut other) = (steven(&app).await, masami(&app).await);
    one.open(TEXT).await;
    other.open(TEXT).await;
    one.fill("What you want to see", "One");
    other.fill("What you want to see", "Other");
    tokio::join!(one.press("Save the text"), other.press("Save the text"));
    let mut answers = [one.page().status, other.page().status];
    answers.sort_unstable();
    assert_eq!(answers, [200, 409]);
    assert_eq!(app.count(KEPT).await, 3, "both texts are kept");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_expired_sign_in_keeps_the_text(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = steven(&app).await;
    steven.open(TEXT).await;
    steven.fill("What you want to see", "Typed for an hour");
    steven.forget_sign_in();
    steven.press("Save the text").await;
    assert!(steven.page().path.starts_with("/account/sign-in"), "{}", steven.page().path);
    steven
        .fill("E-mail", "steven.rostedt@example.org")
        .fill("Password", crate::support::PASSWORD)
        .press("Sign in")
        .await;
    assert_eq!(steven.page().path, TEXT);
    assert_eq!(steven.page().value("What you want to see"), "Typed for an hour");
    assert!(steven.page().says("It is not saved yet"), "{}", steven.page().text());
    steven.press("Save the text").await;
    assert!(steven.page().says("Saved as version 2."), "{}", steven.page().text());
}
