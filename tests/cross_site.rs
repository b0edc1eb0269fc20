//! Forms that another site sends, and forms that prove nothing.

use axum::body::Body;
use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, LOCATION, ORIGIN};
use sqlx::PgPool;

use crate::support::{Browser, Page, TestApp, file_signed_in, fill_author, fill_proposal};

const PROPOSE: &str = "/lpc-2023/tracks/tracing/propose";

/// Sends a form with exactly these headers beside its content type.
async fn send(browser: &mut Browser, path: &str, body: &str, headers: &[(&str, &str)]) -> Page {
    let mut request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::from(body.to_owned())).expect("a request");
    browser.answer(request, path).await
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn another_sites_form_does_nothing_and_leaves_nothing(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Tracing the tracers").await;
    let rows = app.count("select count(*) from audit").await;
    let foreign: [&[(&str, &str)]; 8] = [
        &[("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "https://cfp.example.org.evil.example")],
        &[("origin", "http://cfp.example.org")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://evil.example"), ("sec-fetch-site", "")],
    ];
    for headers in foreign {
        for path in ["/lpc-2023/proposals/1/withdrawal", PROPOSE, "/account/sign-out", "/account/sign-in"] {
            let page = send(&mut mina, path, "title=Planted&reason=Planted", headers).await;
            assert_eq!(page.status, 403, "{path} {headers:?}");
            assert_eq!(page.heading(), "Sent from another site", "{path} {headers:?}");
        }
    }
    assert_eq!(app.count("select count(*) from parked_form").await, 0);
    assert_eq!(app.count("select count(*) from audit").await, rows);
    assert_eq!(mina.open("/account").await.heading(), "My proposals");
    assert!(mina.page().says("Signed in as mina@example.org"), "{}", mina.page().text());
    assert_eq!(app.count("select count(*) from proposal where state = 'submitted'").await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn another_sites_form_is_refused_before_its_body_is_read(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let headers = [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")];
    let page = send(&mut app.browser(), PROPOSE, &"a".repeat(2 << 20), &headers).await;
    assert_eq!(page.status, 403, "its size is not looked at");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn our_own_forms_pass_whichever_header_says_so(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let own: [&[(&str, &str)]; 4] = [
        &[("origin", "https://cfp.example.org"), ("sec-fetch-site", "same-origin")],
        &[("origin", "https://cfp.example.org")],
        &[("sec-fetch-site", "same-origin")],
        // Typed into the address line or reloaded: no other site has a hand in it.
        &[("sec-fetch-site", "none")],
    ];
    for (already, headers) in own.iter().enumerate() {
        let page = send(&mut app.browser(), PROPOSE, "title=Ours", headers).await;
        assert_eq!(page.status, 303, "{headers:?}");
        let location = page.headers.get(LOCATION).expect("a way on").to_str().expect("an address");
        assert!(location.starts_with("/lpc-2023/drafts/"), "{headers:?}: {location}");
        let drafts = app.count("select count(*) from proposal where title = 'Ours'").await;
        assert_eq!(drafts, i64::try_from(already + 1).expect("a number"));
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_form_that_proves_nothing_is_not_done_but_comes_back_filled_in(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let silent: [&[(&str, &str)]; 3] = [&[], &[("origin", "")], &[("origin", ""), ("sec-fetch-site", "")]];
    for headers in silent {
        for token in ["", "&form_token=", "&form_token=guessed"] {
            let mut browser = app.text_browser();
            browser.open(PROPOSE).await;
            let body = format!("title=Typed+with+care&abstract=Line+one{token}");
            let page = send(&mut browser, PROPOSE, &body, headers).await;
            assert_eq!(page.status, 303, "{headers:?} {token}");
            assert_eq!(page.headers.get(LOCATION).map(|to| to.as_bytes()), Some(PROPOSE.as_bytes()));
            let page = browser.open(PROPOSE).await;
            assert_eq!(page.value("Title"), "Typed with care", "{headers:?} {token}");
            assert_eq!(page.value("The problem (abstract)"), "Line one");
        }
    }
    assert_eq!(app.count("select count(*) from proposal").await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_token_of_one_browser_does_not_serve_another(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut attacker = app.text_browser();
    attacker.open(PROPOSE).await;
    let (_, fields) = attacker.prepared("Save draft");
    let (_, token) = fields.iter().find(|(name, _)| name == "form_token").expect("a token").clone();
    let mut victim = app.text_browser();
    victim.open(PROPOSE).await;
    let body = format!("title=Planted&form_token={token}");
    assert_eq!(send(&mut victim, PROPOSE, &body, &[]).await.status, 303);
    assert_eq!(app.count("select count(*) from proposal").await, 0);
    // A browser that never got a cookie has no token at all.
    assert_eq!(send(&mut app.text_browser(), PROPOSE, &body, &[]).await.status, 303);
    assert_eq!(app.count("select count(*) from proposal").await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_text_browser_that_lost_its_cookie_sends_the_returned_form_once_more(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.text_browser();
    mina.open(PROPOSE).await;
    fill_proposal(&mut mina, "Tracing the tracers");
    fill_author(&mut mina, "Mina Kulkarni", "mina@example.org");
    mina.forget_cookies();
    mina.press("Check and send").await;
    assert_eq!(mina.page().path, PROPOSE);
    assert!(mina.page().says("What you typed is here"), "{}", mina.page().text());
    assert_eq!(mina.page().value("What has been tried"), "Patches, twice.");
    mina.press("Check and send").await;
    assert!(mina.page().path.ends_with("/check"), "{}", mina.page().text());
    mina.press("Send").await;
    assert_eq!(mina.page().path, "/lpc-2023/proposals/1");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn every_form_on_a_page_carries_the_token(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.text_browser();
    for (path, button) in [
        (PROPOSE, "Save draft"),
        ("/account/sign-in", "Sign in"),
        ("/account/sign-up", "Sign up"),
        ("/account/password", "Send the link"),
    ] {
        mina.open(path).await;
        let (_, fields) = mina.prepared(button);
        assert!(fields.iter().any(|(name, value)| name == "form_token" && value.len() == 43), "{path}");
    }
    let origin = Request::get(PROPOSE).header(ORIGIN, "https://evil.example").body(Body::empty()).expect("a request");
    assert_eq!(mina.answer(origin, PROPOSE).await.status, 200, "reading changes nothing, so everybody may");
}
