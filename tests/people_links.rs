//! Links of letters to people that do not answer any more say what to do; to a stranger they all look alike.

use sqlx::PgPool;

use crate::support::{Browser, Page, TestApp, answer_letter, file_signed_in, name_person};

const MINA: &str = "mina@example.org";
const ADA: &str = "ada@example.org";
const SPEAKER: &str = "Speaker: presents";
const PEOPLE: &str = "/lpc-2023/proposals/1/people";

/// Mina has filed #1 and named Ada; the path of Ada's letter.
async fn named(app: &TestApp) -> (Browser, String) {
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "16k pages").await;
    name_person(&mut mina, 1, SPEAKER, "Ada", ADA).await;
    let path = app.letters_to(ADA, "You are named").await[0].path("/people/");
    (mina, path)
}

async fn superseded(app: &TestApp) -> String {
    let (mut mina, path) = named(app).await;
    app.now_is("2023-07-21T10:00:00Z");
    mina.open(PEOPLE).await;
    mina.press("Send Ada a new letter").await;
    assert_eq!(app.letters_to(ADA, "You are named").await.len(), 2);
    path
}

fn dead(page: &Page) -> (u16, String) {
    assert_eq!(page.heading(), "This link does not work any more", "{}", page.text());
    (page.status, page.text())
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_link_that_was_replaced_and_one_that_never_was_say_the_same(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let old = superseded(&app).await;
    let replaced = dead(app.browser().open(&old).await);
    let unknown = dead(app.browser().open("/lpc-2023/people/nothing").await);
    assert_eq!(replaced, unknown);
    assert_eq!(replaced.0, 410);
    for part in ["the newest letter", "Ask the author of the proposal to name you again", "sign in"] {
        assert!(replaced.1.contains(part), "{part} in {}", replaced.1);
    }
    assert!(!replaced.1.contains("#1") && !replaced.1.contains("16k"), "{}", replaced.1);
    let mut ada = app.signed_in(ADA, "Ada Lovelace").await;
    ada.open(&old).await;
    ada.follow("My proposals").await;
    assert_eq!(ada.page().path, "/account");
    assert_eq!(app.browser().open("/no-conference/people/nothing").await.status, 404);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_button_that_was_pressed_on_an_old_page_changes_nothing(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, path) = named(&app).await;
    let mut ada = app.browser();
    ada.open(&path).await;
    app.now_is("2023-07-21T10:00:00Z");
    mina.open(PEOPLE).await;
    mina.press("Send Ada a new letter").await;
    assert_eq!(dead(ada.press("Confirm").await).0, 410);
    assert_eq!(app.count("select count(*) from person where state = 'asked'").await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn links_that_were_used_expired_or_taken_back_say_what_happened(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, path) = named(&app).await;
    answer_letter(&app, ADA, "Decline").await;
    assert!(app.browser().open(&path).await.says("You declined."));
    mina.open(PEOPLE).await;
    mina.press("Remove Ada").await;
    mina.press("Remove").await;
    let page = app.browser().open(&path).await.clone();
    assert!(page.says("ask the author to name you again"), "{}", page.text());
    name_person(&mut mina, 1, SPEAKER, "Ben", "ben@example.org").await;
    let path = app.letters_to("ben@example.org", "You are named").await[0].path("/people/");
    app.now_is("2023-08-03T10:00:00Z");
    let page = app.browser().open(&path).await.clone();
    assert!(page.says("has expired. Ask the author to send you a new letter."), "{}", page.text());
}
