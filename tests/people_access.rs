//! Every page of a proposal for those who were named in it, by what they are and what they answered.

use axum::body::Body;
use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, ORIGIN};
use sqlx::PgPool;

use crate::support::{ANDROID_CLOSES, Browser, TestApp, answer_letter, file_signed_in, name_person};

const MINA: &str = "mina@example.org";
const NOOR: &str = "noor@example.org";
const CO_AUTHOR: &str = "Co-author: may edit the proposal as you do";
const SPEAKER: &str = "Speaker: presents";
const PROPOSAL: &str = "/lpc-2023/proposals/1";
const EDIT: &str = "/lpc-2023/proposals/1/edit";

/// Method, path below the proposal, what is sent, and the status for a confirmed co-author and a confirmed speaker. For
/// those who declined, did not answer or were removed nothing is there.
const ROWS: &[(&str, &str, &str, u16, u16)] = &[
    ("GET", "", "", 200, 404),
    ("GET", "/history", "", 200, 404),
    ("GET", "/edit", "", 200, 404),
    ("POST", "/edit", "title=", 422, 404),
    ("POST", "/edit", "title=A&preview=yes", 422, 404),
    ("GET", "/withdrawal", "", 403, 404),
    ("POST", "/withdrawal", "reason=none", 403, 404),
    ("GET", "/confirmation", "", 200, 404),
    ("POST", "/confirmation", "answer=confirmed", 403, 404),
    ("GET", "/people", "", 200, 404),
    ("POST", "/people", "role=speaker&name=", 422, 404),
    ("POST", "/people", "of=author&affiliation=Forged", 403, 404),
    ("GET", "/people/me", "", 200, 200),
    ("POST", "/people/me", "name=", 422, 422),
    ("GET", "/questions", "", 200, 404),
    ("POST", "/questions", "question=", 422, 404),
    ("GET", "/copy", "", 200, 404),
    ("POST", "/copy", "target=", 422, 404),
    ("GET", "/plan", "", 403, 404),
    ("POST", "/plan", "outcome=", 403, 404),
    ("GET", "/vote", "", 403, 404),
    ("POST", "/vote", "vote=", 403, 404),
    ("GET", "/discussion", "", 403, 404),
    ("POST", "/discussion", "message=", 403, 404),
    ("GET", "/placing", "", 403, 404),
    ("POST", "/placing", "track=", 403, 404),
];

async fn ask(browser: &mut Browser, method: &str, below: &str, sent: &str) -> u16 {
    let path = format!("{PROPOSAL}{below}");
    let request = if method == "GET" {
        Request::get(&path).body(Body::empty())
    } else {
        Request::post(&path)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ORIGIN, "https://cfp.example.org")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(sent.to_owned()))
    };
    browser.answer(request.expect("a request"), &path).await.status
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn each_gets_the_pages_that_are_theirs(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "16k pages").await;
    let named = [
        (NOOR, CO_AUTHOR, "Confirm"),
        ("speaker@example.org", SPEAKER, "Confirm"),
        ("declined@example.org", CO_AUTHOR, "Decline"),
        ("silent@example.org", CO_AUTHOR, ""),
        ("stranger@example.org", CO_AUTHOR, "I do not know this person"),
        ("removed@example.org", CO_AUTHOR, "Confirm"),
    ];
    let mut browsers = Vec::new();
    for (email, role, button) in named {
        name_person(&mut mina, 1, role, email.split('@').next().expect("a name"), email).await;
        if !button.is_empty() {
            answer_letter(&app, email, button).await;
        }
        browsers.push((email, app.signed_in(email, "Somebody Named").await));
    }
    mina.open("/lpc-2023/proposals/1/people").await;
    mina.press("Remove removed").await;
    mina.press("Remove").await;
    let mut wrong = Vec::new();
    for (method, below, sent, co_author, speaker) in ROWS {
        for (index, (email, browser)) in browsers.iter_mut().enumerate() {
            let expected = [*co_author, *speaker].get(index).copied().unwrap_or(404);
            let status = ask(browser, method, below, sent).await;
            if status != expected {
                wrong.push(format!("{method} {below} as {email}: {status} instead of {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(app.count("select count(*) from proposal where author_affiliation = ''").await, 1);
}

/// Mina has filed #1 in the track and Noor is its co-author.
async fn two(app: &TestApp, track: &str) -> (Browser, Browser) {
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, track, "16k pages").await;
    name_person(&mut mina, 1, CO_AUTHOR, "Noor Haddad", NOOR).await;
    answer_letter(app, NOOR, "Confirm").await;
    (mina, app.signed_in(NOOR, "Noor Haddad").await)
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn edits_of_author_and_co_author_that_meet_are_settled(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut noor) = two(&app, "tracing").await;
    mina.open(EDIT).await;
    noor.open(EDIT).await;
    mina.fill("Title", "By Mina").press("Save changes").await;
    noor.fill("Title", "By Noor").press("Save changes").await;
    assert_eq!(noor.page().status, 409, "{}", noor.page().text());
    assert!(noor.page().says("by Mina Kulkarni"), "{}", noor.page().text());
    let page = mina.open(PROPOSAL).await;
    assert!(page.says("Unsent version of Noor Haddad"), "{}", page.text());
    assert!(page.says("Only the author and the co-authors can see it."), "{}", page.text());
    noor.press("Save changes").await;
    assert!(noor.page().says("By Noor") && !noor.page().says("Unsent version"), "{}", noor.page().text());
    let history = noor.open("/lpc-2023/proposals/1/history").await;
    assert!(history.says("Mina Kulkarni") && history.says("Noor Haddad"), "{}", history.text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_edit_that_is_too_late_says_whose_it_is(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut noor) = two(&app, "android").await;
    noor.open(EDIT).await;
    noor.fill("Title", "Too late");
    app.now_is(ANDROID_CLOSES);
    noor.press("Save changes").await;
    assert!(noor.page().says("that only the author and the co-authors can see"), "{}", noor.page().text());
    assert!(mina.open(PROPOSAL).await.says("Unsent version of Noor Haddad"), "{}", mina.page().text());
    assert!(noor.open(PROPOSAL).await.says("Too late"), "{}", noor.page().text());
}
