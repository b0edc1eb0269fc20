//! The preview of a text that is being written, the counts, and the advice at the form.

use sqlx::PgPool;

use crate::support::{TestApp, file_signed_in, fill_proposal};

const PROPOSE: &str = "/lpc-2023/tracks/android/propose";
const PREVIEW: &str = "/lpc-2023/tracks/android/preview";
const PROPOSALS: &str = "select count(*) from proposal";

fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn without_scripts_the_text_is_kept_as_a_draft_and_shown_above_the_form(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.text_browser();
    mina.open(PROPOSE).await;
    fill_proposal(&mut mina, "Binder in Rust");
    mina.press("Preview").await;
    let page = mina.page();
    assert!(page.path.starts_with("/lpc-2023/drafts/"), "{}", page.path);
    assert!(page.html().contains("<strong>4k pages</strong>"), "{}", page.html());
    assert!(page.says("Draft saved 10:00:00 UTC"), "it says what it did: {}", page.text());
    assert_eq!(page.value("Title"), "Binder in Rust");
    assert_eq!(app.count(PROPOSALS).await, 1);

    mina.fill("Title", &"x".repeat(121)).press("Preview").await;
    assert_eq!((mina.page().status, mina.page().value("Title")), (422, "x".repeat(121)));
    mina.fill("Title", "Binder, again").press("Save draft").await;
    assert!(!mina.page().html().contains("<strong>4k pages</strong>"), "only the preview shows it");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_preview_of_a_filed_proposal_changes_nothing(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    file_signed_in(&mut mina, "android", "Binder in Rust").await;
    mina.follow("Edit").await;
    mina.fill("The problem (abstract)", "Now with *numbers*.").press("Preview").await;
    assert!(mina.page().html().contains("<em>numbers</em>"), "{}", mina.page().text());
    assert_eq!(mina.page().value("The problem (abstract)"), "Now with *numbers*.");
    assert_eq!(app.count("select count(*) from proposal_version").await, 1);
    mina.press("Save changes").await;
    assert!(mina.page().says("Now with numbers"), "{}", mina.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_endpoint_for_the_script_renders_and_stores_nothing(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.browser();
    let typed = [("title", "Binder <b>"), ("abstract", "So **much** <script>alert(1)</script>")];
    let page = mina.post(PREVIEW, &fields(&typed)).await.clone();
    assert_eq!(page.status, 200);
    let html = page.html();
    assert!(html.contains("<strong>much</strong>") && !html.contains("<script>"), "{html}");
    assert!(!html.contains("<html"), "a part of a page");
    let page = mina.post(PREVIEW, &fields(&[("abstract", &"x".repeat(5_010))])).await.clone();
    assert_eq!(page.status, 422);
    assert!(page.html().contains("5,010 characters, 5,000 at most"), "{}", page.html());
    assert_eq!(app.count(PROPOSALS).await, 0);

    let mut links = app.text_browser();
    links.post(PREVIEW, &fields(&typed)).await;
    assert!(links.page().path.starts_with(PROPOSE), "without its proof it is refused: {}", links.page().path);
    assert_eq!(app.count(PROPOSALS).await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_check_counts_and_the_advice_is_open_only_the_first_time(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.browser();
    assert!(mina.open(PROPOSE).await.html().contains("<details open>"));
    fill_proposal(&mut mina, "Binder in Rust");
    mina.fill("The problem (abstract)", "Modules assume\n4k pages.");
    mina.fill("Your name", "Mina").fill("Your e-mail", "mina@example.org").press("Check and send").await;
    assert!(mina.page().says("The abstract has 24 characters and 4 words."), "{}", mina.page().text());
    let page = mina.open(PROPOSE).await;
    assert!(page.html().contains("<details>") && !page.html().contains("<details open>"));
}
