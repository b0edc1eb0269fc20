//! The pages of errors know who is signed in.

use axum::body::Body;
use axum::http::Request;
use axum::http::header::ORIGIN;
use sqlx::PgPool;

use crate::support::planning::{PROPOSAL, STEVEN, filed};
use crate::support::{Page, TestApp};

/// The header of the page names her and offers no way to sign in.
fn knows_mina(page: &Page) -> bool {
    page.html().contains("Signed in as <bdi>Mina Kulkarni</bdi>") && page.link("Sign in").is_none()
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn whoever_is_signed_in_is_not_asked_to_sign_in(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    let mut stranger = app.browser();
    for (path, status) in [
        ("/no-such-page", 404),
        ("/lpc-2023/proposals/no-number", 404),
        ("/lpc-2023/proposals/1", 404),
        ("/lpc-2023/tracks/tracing/queue", 404),
        ("/lpc-2023/access-codes", 404),
    ] {
        let page = mina.open(path).await;
        assert_eq!(page.status, status, "{path}: {}", page.text());
        assert!(knows_mina(page) && page.has_button("Sign out"), "{path}: {}", page.html());
    }
    let page = stranger.open("/no-such-page").await;
    assert!(page.status == 404 && page.link("Sign in").is_some() && !knows_mina(page), "{}", page.html());

    // What is no form keeps the status of its refusal, and the button on the page of an error works.
    let page = mina.post_raw("/account/profile", "text/plain", b"hello".to_vec()).await;
    assert!(page.status == 415 && knows_mina(page), "{}: {}", page.status, page.html());
    let page = mina.post("/lpc-2023/tracks/tracing", &[]).await;
    assert!(page.status == 405 && knows_mina(page), "{}: {}", page.status, page.html());
    mina.open("/no-such-page").await;
    mina.press("Sign out").await;
    assert!(mina.open("/no-such-page").await.link("Sign in").is_some(), "{}", mina.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_defect_asks_the_database_nothing_more(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    // The account was found before what was asked for broke.
    sqlx::query("alter table proposal rename column abstract to gone").execute(&app.pool).await.expect("it is renamed");
    let page = mina.open("/lpc-2023/talks").await;
    assert_eq!(page.status, 500, "{}", page.text());
    assert!(knows_mina(page) && page.says("Reference: "), "{}", page.html());
    app.pool.close().await;
    let page = mina.open("/lpc-2023/talks").await;
    assert!(page.status == 503 && !knows_mina(page), "{}", page.html());
    assert!(page.link("Sign in").is_none(), "she may be signed in: {}", page.html());
    let page = app.browser().open("/lpc-2023/talks").await.clone();
    assert!(page.status == 503 && page.link("Sign in").is_some(), "{}", page.html());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_another_site_sends_is_answered_alike_whoever_is_signed_in(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut answers = Vec::new();
    for mut browser in [app.signed_in("mina@example.org", "Mina Kulkarni").await, app.browser()] {
        let request = Request::post("/account/profile").header(ORIGIN, "https://evil.example").body(Body::empty());
        let page = browser.answer(request.expect("a request"), "/account/profile").await;
        assert_eq!(page.status, 403, "{}", page.html());
        assert!(page.link("Sign in").is_none() && page.link("My proposals").is_some(), "{}", page.html());
        answers.push(page.html());
    }
    assert_eq!(answers[0], answers[1], "its page knows nobody");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_a_lead_wrote_while_their_right_ended_is_on_the_page_that_says_so(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    steven.open(PROPOSAL).await;
    steven.fill("Message to the other leads", "Let us take it.\nIt is <b>good</b>.");
    sqlx::query("delete from lead where email = $1").bind(STEVEN).execute(&app.pool).await.expect("no lead any more");
    steven.press("Write to the leads").await;
    assert_eq!(steven.page().status, 404);
    assert!(steven.page().says("Let us take it. It is <b>good</b>."), "{}", steven.page().text());
    assert_eq!(app.count("select count(*) from message").await, 0);
}
