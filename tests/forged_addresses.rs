//! Addresses that somebody made up: parts of one conference under another, keys of others, things that are not there.

use axum::body::Body;
use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, LOCATION, ORIGIN};
use plumbline::conference::apply::{Wishes, apply_text};
use sqlx::PgPool;
use uuid::Uuid;

use crate::support::{Browser, EXAMPLE, Page, TestApp, file_signed_in, fill_proposal};

/// A second conference with the same tracks, run by others.
async fn add_other_conference(app: &TestApp) {
    let file = EXAMPLE
        .replacen("slug = \"lpc-2023\"", "slug = \"other-2023\"", 1)
        .replace("olivia@example.org", "other.organiser@example.org")
        .replace("steven.rostedt@example.org", "other.lead@example.org");
    apply_text(&app.pool, &app.app.clock, &file, &Wishes::default()).await.expect("the second file is applied");
}

async fn draft_of(browser: &mut Browser, title: &str) -> String {
    browser.open("/lpc-2023/tracks/tracing/propose").await;
    fill_proposal(browser, title);
    browser.press("Save draft").await.path.rsplit('/').next().expect("a key").to_owned()
}

async fn get(browser: &mut Browser, path: &str) -> Page {
    browser.answer(Request::get(path).body(Body::empty()).expect("a request"), path).await
}

async fn post(browser: &mut Browser, path: &str) -> Page {
    let request = Request::post(path)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(ORIGIN, "https://cfp.example.org")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from("title=Forged&reason=Forged&outcome=accepted&version=1&send=yes&note=Forged"));
    browser.answer(request.expect("a request"), path).await
}

fn asks_to_sign_in(page: &Page) -> bool {
    page.status == 303
        && page.headers.get(LOCATION).is_some_and(|to| to.as_bytes().starts_with(b"/account/sign-in?next="))
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_part_of_one_conference_is_not_found_under_another(pool: PgPool) {
    let app = TestApp::start(pool).await;
    add_other_conference(&app).await;
    let mut noor = app.signed_in("noor@example.org", "Noor Haddad").await;
    noor.open("/other-2023/tracks/tracing/propose").await;
    fill_proposal(&mut noor, "Of the other conference");
    noor.press("Check and send").await;
    assert_eq!(noor.press("Send").await.path, "/other-2023/proposals/1");
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Of this conference").await;
    assert_eq!(mina.page().path, "/lpc-2023/proposals/1", "each conference counts by itself");
    let draft = draft_of(&mut mina, "Mine").await;

    let number = |rest: &str| format!("/other-2023/proposals/1{rest}");
    let drafted = |rest: &str| format!("/other-2023/drafts/{draft}{rest}");
    let of_author = [drafted(""), drafted("/check"), drafted("/late-request"), number("/edit"), number("/withdrawal")];
    let of_lead = [number("/plan"), "/other-2023/tracks/tracing/sending".to_owned()];
    let mut steven = app.signed_in("steven.rostedt@example.org", "Steven Rostedt").await;
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    let mut nobody = app.browser();
    for path in of_author.iter().chain(&of_lead) {
        for browser in [&mut mina, &mut steven, &mut olivia] {
            assert_eq!(get(browser, path).await.status, 404, "GET {path}");
            assert_eq!(post(browser, path).await.status, 404, "POST {path}");
        }
        assert!(asks_to_sign_in(&get(&mut nobody, path).await), "GET {path}");
        assert!(asks_to_sign_in(&post(&mut nobody, path).await), "POST {path}");
    }
    for path in ["proposals/1", "tracks/tracing/queue", "exports", "exports/talks?format=json", "letters"] {
        for browser in [&mut mina, &mut steven, &mut olivia] {
            assert_eq!(get(browser, &format!("/other-2023/{path}")).await.status, 404, "{path}");
        }
    }
    assert_eq!(app.count("select count(*) from proposal where title = 'Forged' or state = 'withdrawn'").await, 0);
    assert_eq!(app.count("select count(*) from decision").await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_secret_address_opens_its_own_draft_only(pool: PgPool) {
    let app = TestApp::start(pool).await;
    add_other_conference(&app).await;
    let mut stranger = app.browser();
    let key = draft_of(&mut stranger, "Begun without an account").await;
    let text = stranger.page().text();
    let open = text.split_whitespace().find(|word| word.contains("/open/")).expect("a secret address");
    let secret = open.rsplit('/').next().expect("a secret").to_owned();
    let second = draft_of(&mut stranger, "Another").await;

    let mut friend = app.browser();
    let guesses = [
        format!("/other-2023/drafts/{key}/open/{secret}"),
        format!("/lpc-2023/drafts/{second}/open/{secret}"),
        format!("/lpc-2023/drafts/{}/open/{secret}", Uuid::now_v7()),
        format!("/lpc-2023/drafts/{key}/open/{}", "A".repeat(43)),
    ];
    for path in &guesses {
        assert_eq!(get(&mut friend, path).await.status, 404, "GET {path}");
        assert_eq!(post(&mut friend, path).await.status, 404, "POST {path}");
    }
    friend.open(&format!("/lpc-2023/drafts/{key}/open/{secret}")).await;
    friend.press("Continue in this browser").await;
    assert_eq!(friend.page().value("Title"), "Begun without an account");
    assert!(asks_to_sign_in(&get(&mut friend, &format!("/lpc-2023/drafts/{second}")).await));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_key_of_somebody_elses_draft_writes_a_draft_of_ones_own(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    let key = draft_of(&mut mina, "Mine").await;
    let forged = [("draft".to_owned(), key.clone()), ("title".to_owned(), "Taken".to_owned())];
    for mut thief in [app.signed_in("noor@example.org", "Noor Haddad").await, app.browser()] {
        thief.post("/lpc-2023/tracks/tracing/propose", &forged).await;
        assert_eq!(thief.page().value("Title"), "Taken");
        assert!(!thief.page().path.ends_with(&key), "{}", thief.page().path);
    }
    assert_eq!(mina.open(&format!("/lpc-2023/drafts/{key}")).await.value("Title"), "Mine");
}

/// What somebody can tell from an answer: everything but the address that it was asked at.
async fn seen(app: &TestApp, method: &str, path: &str) -> (u16, Vec<String>, String, String) {
    let mut browser = app.browser();
    let first = if method == "GET" { get(&mut browser, path).await } else { post(&mut browser, path).await };
    let mut headers: Vec<String> = first.headers.keys().map(|name| name.as_str().to_owned()).collect();
    headers.sort();
    let location = first.headers.get(LOCATION).expect("a way on").to_str().expect("an address").to_owned();
    let then = browser.open(&location).await;
    (first.status, headers, location.split('?').next().unwrap_or_default().to_owned(), then.text())
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn without_a_sign_in_nobody_learns_what_exists(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Tracing the tracers").await;
    let draft = draft_of(&mut mina, "Mine").await;
    let nothing = Uuid::now_v7();
    let pairs = [
        ("/lpc-2023/proposals/1".to_owned(), "/lpc-2023/proposals/99".to_owned()),
        ("/lpc-2023/proposals/1".to_owned(), "/no-such/proposals/1".to_owned()),
        ("/lpc-2023/proposals/1/edit".to_owned(), "/lpc-2023/proposals/99/edit".to_owned()),
        ("/lpc-2023/proposals/1/withdrawal".to_owned(), "/lpc-2023/proposals/99/withdrawal".to_owned()),
        ("/lpc-2023/proposals/1/plan".to_owned(), "/lpc-2023/proposals/99/plan".to_owned()),
        (format!("/lpc-2023/drafts/{draft}"), format!("/lpc-2023/drafts/{nothing}")),
        (format!("/lpc-2023/drafts/{draft}/check"), format!("/lpc-2023/drafts/{nothing}/check")),
        (format!("/lpc-2023/drafts/{draft}/late-request"), format!("/lpc-2023/drafts/{nothing}/late-request")),
        ("/lpc-2023/tracks/tracing/queue".to_owned(), "/lpc-2023/tracks/no-such/queue".to_owned()),
        ("/lpc-2023/exports".to_owned(), "/no-such/exports".to_owned()),
        ("/lpc-2023/exports/talks".to_owned(), "/no-such/exports/talks".to_owned()),
        ("/lpc-2023/letters".to_owned(), "/no-such/letters".to_owned()),
    ];
    let (_, routes) = plumbline::app::routes(false).finish();
    for (there, not_there) in pairs {
        for method in ["GET", "POST"] {
            let last = there.rsplit('/').next().expect("a part");
            let takes_posts = routes.iter().any(|route| route.method == "POST" && route.path.ends_with(last));
            if method == "POST" && !takes_posts && !there.ends_with(&draft) {
                continue;
            }
            let answer = seen(&app, method, &there).await;
            assert_eq!(answer.0, 303, "{method} {there}");
            assert_eq!(answer.2, "/account/sign-in", "{method} {there}");
            assert_eq!(answer, seen(&app, method, &not_there).await, "{method} {there}, {not_there}");
        }
    }
}
