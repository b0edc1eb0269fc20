//! Every row of the table, asked for in every role.

use axum::body::Body;
use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, LOCATION, ORIGIN};
use sqlx::PgPool;

use super::Answer::{self, Done, Forbidden, NotFound, SignIn};
use super::things::things;
use super::{ROLES, Row, rows};
use crate::support::{Browser, Page, TestApp, file_signed_in};

async fn ask(browser: &mut Browser, method: &str, path: &str, sent: &str) -> Page {
    let request = if method == "GET" {
        Request::get(format!("{path}?{sent}")).body(Body::empty())
    } else {
        Request::post(path)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ORIGIN, "https://cfp.example.org")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(sent.to_owned()))
    };
    browser.answer(request.expect("a request"), path).await
}

fn answer(page: &Page) -> Option<Answer> {
    match page.status {
        // 410: a link that works once, pressed by everybody in turn.
        200..=299 | 409 | 410 | 422 => Some(Done),
        303 if leads_to_sign_in(page) => Some(SignIn),
        303 => Some(Done),
        404 => Some(NotFound),
        403 => Some(Forbidden),
        _ => None,
    }
}

fn leads_to_sign_in(page: &Page) -> bool {
    page.headers.get(LOCATION).is_some_and(|to| to.as_bytes().starts_with(b"/account/sign-in?next="))
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn everybody_gets_what_they_may_and_nothing_else(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut author = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    let things = things(&app, &mut author).await;
    let mut other = app.signed_in("noor@example.org", "Noor Haddad").await;
    file_signed_in(&mut other, "cxl", "Pools of memory").await;
    let mut browsers = [
        app.browser(),
        author,
        other,
        app.signed_in("steven.rostedt@example.org", "Steven Rostedt").await,
        app.signed_in("dan.williams@example.org", "Dan Williams").await,
        app.signed_in("olivia@example.org", "Olivia Organiser").await,
    ];
    let mut wrong = Vec::new();
    for Row(method, path, sent, expected) in rows() {
        for ((browser, role), expected) in browsers.iter_mut().zip(ROLES).zip(expected) {
            let page = ask(browser, method, &things.filled(path), sent).await;
            if answer(&page) != Some(*expected) {
                wrong.push(format!("{method} {path} as {role}: {} instead of {expected:?}", page.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn whoever_may_not_see_a_page_reads_as_whom_they_are_signed_in(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Tracing the tracers").await;
    let mut noor = app.signed_in("noor@example.org", "Noor Haddad").await;
    let page = noor.open("/lpc-2023/proposals/1").await;
    assert_eq!(page.status, 404);
    assert!(page.says("signed in as noor@example.org"), "{}", page.text());
    assert!(page.link("Sign in as somebody else").is_some());
    assert!(!page.html().contains("Tracing the tracers"));
}
