//! The pages of errors know who is signed in.

use sqlx::PgPool;

use crate::support::TestApp;

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
        assert!(page.says("Signed in as Mina Kulkarni"), "{path}: {}", page.text());
        assert!(page.link("Sign in").is_none() && page.has_button("Sign out"), "{path}: {}", page.text());
    }
    let page = stranger.open("/no-such-page").await;
    assert!(page.status == 404 && page.link("Sign in").is_some() && !page.says("Signed in as"), "{}", page.text());

    // What is no form keeps the status of its refusal, and the button on the page of an error works.
    let page = mina.post_raw("/account/profile", "text/plain", b"hello".to_vec()).await;
    assert!(page.status == 415 && page.says("Signed in as Mina Kulkarni"), "{}", page.text());
    let page = mina.post("/lpc-2023/tracks/tracing", &[]).await;
    assert!(page.status == 405 && page.says("Signed in as Mina Kulkarni"), "{}: {}", page.status, page.text());
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
    assert!(page.says("Signed in as Mina Kulkarni") && page.says("Reference: "), "{}", page.text());
    app.pool.close().await;
    let page = mina.open("/lpc-2023/talks").await;
    assert!(page.status == 503 && !page.says("Signed in as"), "{}", page.text());
}
