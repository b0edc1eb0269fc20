//! Signing in and out, and setting a new password.

use axum::body::Body;
use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use sha2::{Digest, Sha256};
use sqlx::PgPool;

use crate::support::{Browser, PASSWORD, Page, TestApp};

const MINA: &str = "mina@example.org";
const NEW_PASSWORD: &str = "another password for tests";
const NOT_SIGNED_IN: &str = "You are not signed in";
const SIGNED_IN: &str = "Signed in as mina@example.org.";

async fn try_to_sign_in(browser: &mut Browser, email: &str, password: &str) -> Page {
    browser.open("/account/sign-in").await;
    browser.fill("E-mail", email).fill("Password", password).press("Sign in").await.clone()
}

/// Sends a form and does not follow where the answer leads.
async fn post_once(browser: &mut Browser, path: &str, fields: &[(String, String)]) -> Page {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    browser.answer(request.body(Body::from(body)).expect("a request"), path).await
}

/// Signs in; the answer itself, with its cookies.
async fn signing_in(browser: &mut Browser, next: Option<&str>) -> Page {
    browser.open("/account/sign-in").await;
    browser.fill("E-mail", MINA).fill("Password", PASSWORD);
    let (path, mut fields) = browser.prepared("Sign in");
    fields.extend(next.map(|next| ("next".to_owned(), next.to_owned())));
    let page = post_once(browser, &path, &fields).await;
    assert_eq!(page.status, 303, "{}", page.text());
    page
}

/// The whole `Set-Cookie` value of the sign-in.
fn cookie_of(page: &Page) -> String {
    let cookies = page.headers.get_all(SET_COOKIE);
    let mut texts = cookies.iter().map(|cookie| cookie.to_str().expect("a cookie"));
    texts.find(|text| text.contains("plumbline_sign_in=")).expect("a cookie for the sign-in").to_owned()
}

fn name_and_value(cookie: &str) -> &str {
    cookie.split(';').next().expect("a pair")
}

/// The account's page for somebody who holds this cookie and nothing else.
async fn account_page(app: &TestApp, pair: &str) -> Page {
    let request = Request::get("/account").header(COOKIE, pair).body(Body::empty()).expect("a request");
    app.browser().answer(request, "/account").await
}

/// Asks for a new password; the page that says what happens next.
async fn ask_for_a_link(browser: &mut Browser, email: &str) -> Page {
    browser.open("/account/sign-in").await;
    browser.follow("Set a new password").await;
    browser.fill("E-mail", email).press("Send the link").await.clone()
}

/// The links that were mailed to an address, the oldest first.
async fn links(app: &TestApp, email: &str) -> Vec<String> {
    app.letters_to(email, "Set a new password").await.iter().map(|letter| letter.path("/account/reset/")).collect()
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_wrong_password_and_an_unknown_address_are_answered_alike(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.account(MINA, "Mina Kulkarni").await;
    let mut browser = app.browser();
    let wrong = try_to_sign_in(&mut browser, MINA, "not her password").await;
    let unknown = try_to_sign_in(&mut browser, "nobody@example.org", PASSWORD).await;
    assert_eq!((wrong.status, unknown.status), (422, 422));
    assert!(wrong.error("Password").contains("do not fit together"), "{}", wrong.text());
    assert_eq!(wrong.html().replace(MINA, "…"), unknown.html().replace("nobody@example.org", "…"));
    assert!(browser.open("/account").await.says(NOT_SIGNED_IN));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_address_is_the_same_in_other_letters(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.account(MINA, "Mina Kulkarni").await;
    let page = try_to_sign_in(&mut app.browser(), "Mina@Example.ORG", PASSWORD).await;
    assert_eq!(page.path, "/account");
    assert!(page.says(SIGNED_IN), "{}", page.text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_cookie_is_bound_to_the_host_and_hidden_from_scripts(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.account(MINA, "Mina Kulkarni").await;
    let cookie = cookie_of(&signing_in(&mut app.browser(), None).await);
    assert!(cookie.starts_with("__Host-plumbline_sign_in="), "{cookie}");
    let attributes: Vec<&str> = cookie.split("; ").skip(1).collect();
    for wanted in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/", "Max-Age=2592000"] {
        assert!(attributes.contains(&wanted), "{wanted} in {cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn only_the_hash_of_the_sign_in_is_stored(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.account(MINA, "Mina Kulkarni").await;
    let cookie = cookie_of(&signing_in(&mut app.browser(), None).await);
    let (_, token) = name_and_value(&cookie).split_once('=').expect("a value");
    let stored: Vec<Vec<u8>> =
        sqlx::query_scalar("select token_hash from sign_in").fetch_all(&app.pool).await.expect("the sign-ins");
    assert_eq!(stored, [Sha256::digest(token.as_bytes()).to_vec()]);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn signing_in_again_ends_the_sign_in_before(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.account(MINA, "Mina Kulkarni").await;
    let mut browser = app.browser();
    let first = cookie_of(&signing_in(&mut browser, None).await);
    assert!(account_page(&app, name_and_value(&first)).await.says(SIGNED_IN));
    let second = cookie_of(&signing_in(&mut browser, None).await);
    assert_ne!(name_and_value(&first), name_and_value(&second));
    assert!(account_page(&app, name_and_value(&first)).await.says(NOT_SIGNED_IN));
    assert!(account_page(&app, name_and_value(&second)).await.says(SIGNED_IN));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn signing_out_ends_the_sign_in_and_no_other(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.account(MINA, "Mina Kulkarni").await;
    let (mut laptop, mut phone) = (app.browser(), app.browser());
    let cookie = cookie_of(&signing_in(&mut laptop, None).await);
    signing_in(&mut phone, None).await;
    laptop.open("/account").await;
    let page = laptop.press("Sign out").await;
    assert_eq!((page.status, page.path.as_str()), (200, "/"));
    assert!(!page.has_button("Sign out"));
    assert!(account_page(&app, name_and_value(&cookie)).await.says(NOT_SIGNED_IN), "the token is dead, not only gone");
    assert!(phone.open("/account").await.says(SIGNED_IN));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn after_the_sign_in_one_is_back_on_the_page_that_asked_for_it(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.account("steven.rostedt@example.org", "Steven Rostedt").await;
    let mut steven = app.browser();
    steven.open("/lpc-2023/tracks/tracing/queue").await;
    assert_eq!(steven.page().heading(), "Sign in");
    steven.fill("E-mail", "steven.rostedt@example.org").fill("Password", PASSWORD).press("Sign in").await;
    assert_eq!((steven.page().status, steven.page().path.as_str()), (200, "/lpc-2023/tracks/tracing/queue"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_sign_in_never_leads_to_another_site(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.account(MINA, "Mina Kulkarni").await;
    let foreign = [
        "//evil.example",
        "https://evil.example",
        "https:/evil.example",
        "/\\evil",
        "/\\evil.example/talks",
        "javascript:alert(1)",
        "/lpc-2023\r\nX-Evil: yes",
        "/account/sign-out",
    ];
    for next in foreign {
        let mut browser = app.browser();
        let page = signing_in(&mut browser, Some(next)).await;
        assert_eq!(page.headers.get(LOCATION).expect("a way on"), "/account", "{next:?}");
    }
    let page = app.browser().open("/account/sign-in?next=%2F%2Fevil.example").await.html();
    assert!(!page.contains("evil.example"), "the form does not carry it");
    let page = signing_in(&mut app.browser(), Some("/lpc-2023/talks")).await;
    assert_eq!(page.headers.get(LOCATION).expect("a way on"), "/lpc-2023/talks");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_sign_in_lasts_thirty_days(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    app.now_is("2023-08-19T09:59:59Z");
    assert!(mina.open("/account").await.says(SIGNED_IN));
    app.now_is("2023-08-19T10:00:00Z");
    assert!(mina.open("/account").await.says(NOT_SIGNED_IN));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn asking_for_a_new_password_does_not_tell_who_has_an_account(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.account(MINA, "Mina Kulkarni").await;
    let mut browser = app.browser();
    let known = ask_for_a_link(&mut browser, MINA).await;
    let unknown = ask_for_a_link(&mut browser, "nobody@example.org").await;
    assert_eq!((known.status, known.heading()), (200, "We sent you a letter".to_owned()));
    assert_eq!(
        (known.status, known.path.clone(), known.html()),
        (unknown.status, unknown.path.clone(), unknown.html())
    );
    assert_eq!(links(&app, MINA).await.len(), 1);
    assert_eq!(links(&app, "nobody@example.org").await.len(), 0);
    let letters = app.letters_to("nobody@example.org", "No account with this address").await;
    assert_eq!(letters.len(), 1, "its owner is told all the same");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_new_password_replaces_the_old_one_and_ends_all_other_sign_ins(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut old = app.signed_in(MINA, "Mina Kulkarni").await;
    let mut browser = app.browser();
    ask_for_a_link(&mut browser, MINA).await;
    let link = links(&app, MINA).await.remove(0);
    browser.open(&link).await;
    browser.fill("New password", "too short").press("Set the password").await;
    assert_eq!(browser.page().status, 422);
    assert!(browser.page().error("New password").contains("at least 10 characters"), "{}", browser.page().text());
    assert!(old.open("/account").await.says(SIGNED_IN), "nothing has changed yet");

    browser.fill("New password", NEW_PASSWORD).press("Set the password").await;
    assert_eq!(browser.page().path, "/account");
    assert!(browser.page().says(SIGNED_IN), "{}", browser.page().text());
    assert!(old.open("/account").await.says(NOT_SIGNED_IN));
    assert_eq!(try_to_sign_in(&mut app.browser(), MINA, PASSWORD).await.status, 422);
    assert_eq!(try_to_sign_in(&mut app.browser(), MINA, NEW_PASSWORD).await.path, "/account");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_link_for_a_new_password_works_once_and_its_use_ends_the_others(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.account(MINA, "Mina Kulkarni").await;
    let mut browser = app.browser();
    ask_for_a_link(&mut browser, MINA).await;
    ask_for_a_link(&mut browser, MINA).await;
    let links = links(&app, MINA).await;
    assert_eq!(links.len(), 2);
    browser.open(&links[0]).await;
    assert_eq!(browser.open(&links[0]).await.status, 200, "opening it uses nothing up: mail scanners do");
    let (path, fields) = browser.fill("New password", NEW_PASSWORD).prepared("Set the password");
    browser.post(&path, &fields).await;
    assert_eq!(browser.page().path, "/account");

    let again: Vec<_> = fields
        .into_iter()
        .map(|(name, text)| if name == "new_password" { (name, "a third password".to_owned()) } else { (name, text) })
        .collect();
    assert_eq!(browser.post(&path, &again).await.status, 410);
    for link in &links {
        assert_eq!(browser.open(link).await.status, 410, "{link}");
    }
    assert_eq!(browser.page().heading(), "This link does not work any more");
    assert_eq!(try_to_sign_in(&mut app.browser(), MINA, NEW_PASSWORD).await.path, "/account");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_link_for_a_new_password_works_for_half_an_hour(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.account(MINA, "Mina Kulkarni").await;
    let mut browser = app.browser();
    ask_for_a_link(&mut browser, MINA).await;
    let link = links(&app, MINA).await.remove(0);
    app.now_is("2023-07-20T10:29:59Z");
    assert_eq!(browser.open(&link).await.status, 200);
    browser.fill("New password", NEW_PASSWORD);
    app.now_is("2023-07-20T10:30:00Z");
    assert_eq!(browser.press("Set the password").await.status, 410);
    assert_eq!(browser.open(&link).await.status, 410);
    assert_eq!(try_to_sign_in(&mut app.browser(), MINA, PASSWORD).await.path, "/account", "the old one still counts");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_address_gets_three_letters_with_links_an_hour(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.account(MINA, "Mina Kulkarni").await;
    let mut browser = app.browser();
    let first = ask_for_a_link(&mut browser, MINA).await;
    for _ in 0..3 {
        let page = ask_for_a_link(&mut browser, MINA).await;
        assert_eq!(page.html(), first.html(), "the page does not tell");
    }
    assert_eq!(links(&app, MINA).await.len(), 3);
    ask_for_a_link(&mut browser, "nobody@example.org").await;
    assert_eq!(app.letters_to("nobody@example.org", "").await.len(), 1, "others have an hour of their own");
    app.now_is("2023-07-20T11:00:01Z");
    ask_for_a_link(&mut browser, MINA).await;
    assert_eq!(links(&app, MINA).await.len(), 4);
}
