//! Sending twice is sending once: double clicks, many tabs, two people at the same moment, and forms with a borrowed key.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use sqlx::PgPool;
use tokio::task::JoinSet;
use tower::ServiceExt;

use crate::support::{ANDROID_CLOSES, Browser, Page, TestApp, file_signed_in, fill_author, fill_proposal};

const PROPOSE: &str = "/lpc-2023/tracks/tracing/propose";
const TITLE: &str = "16k pages";
const MINA: &str = "mina@example.org";
const LEADS: [&str; 2] = ["steven.rostedt@example.org", "masami.hiramatsu@example.org"];
const PROPOSALS: &str = "select count(*) from proposal";
const VERSIONS: &str = "select count(*) from proposal_version";

/// A form as it would be sent: where to, and its fields.
type Prepared = (String, Vec<(String, String)>);

/// Somebody without an account, with a complete text in the form for the Tracing MC.
struct Writer {
    browser: Browser,
    cookie: String,
}

impl Writer {
    async fn new(app: &TestApp, title: &str, email: &str) -> Self {
        let mut browser = app.browser();
        let cookie = given_cookie(browser.open(PROPOSE).await);
        fill_proposal(&mut browser, title);
        fill_author(&mut browser, "Mina Kulkarni", email);
        Self { browser, cookie }
    }

    /// Goes on to the check page; what *Send* would send.
    async fn checked(&mut self) -> Prepared {
        self.browser.press("Check and send").await;
        self.browser.prepared("Send")
    }

    /// The same form as a request that can be sent beside others.
    fn request(&self, (path, fields): &Prepared) -> Request<Body> {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        Request::post(path)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ORIGIN, "https://cfp.example.org")
            .header("sec-fetch-site", "same-origin")
            .header(COOKIE, &self.cookie)
            .body(Body::from(body))
            .expect("a request")
    }
}

/// The cookie that a page gave to a browser without one.
fn given_cookie(page: &Page) -> String {
    let given = page.headers.get(SET_COOKIE).expect("a cookie").to_str().expect("a cookie");
    given.split(';').next().expect("a pair").to_owned()
}

/// Sends all requests at once. Each is answered with a way on: where to.
async fn at_once(app: &TestApp, requests: Vec<Request<Body>>) -> Vec<String> {
    let mut sending = JoinSet::new();
    for request in requests {
        let service = app.service.clone();
        sending.spawn(async move {
            let Ok(response) = service.oneshot(request).await;
            assert_eq!(response.status(), 303);
            response.headers()[LOCATION].to_str().expect("an address").to_owned()
        });
    }
    sending.join_all().await
}

async fn each_lead_got_one_letter(app: &TestApp, number: i32) {
    for lead in LEADS {
        assert_eq!(app.letters_to(lead, &format!("New: #{number} ")).await.len(), 1, "{lead}, #{number}");
    }
}

fn with_field((path, fields): &Prepared, name: &str, value: &str) -> Prepared {
    let mut fields = fields.clone();
    let field = fields.iter_mut().find(|(have, _)| have == name).expect("the field");
    value.clone_into(&mut field.1);
    (path.clone(), fields)
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn saving_the_same_new_form_twice_is_one_draft(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = Writer::new(&app, TITLE, MINA).await.browser;
    let (path, fields) = mina.prepared("Save draft");
    let first = mina.post(&path, &fields).await.path.clone();
    let second = mina.post(&path, &fields).await.path.clone();
    assert!(first.starts_with("/lpc-2023/drafts/"), "{first}");
    assert_eq!(second, first);
    assert_eq!((app.count(PROPOSALS).await, app.count(VERSIONS).await), (1, 1));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn saving_the_same_new_form_twenty_times_at_once_is_one_draft(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mina = Writer::new(&app, TITLE, MINA).await;
    let save = mina.browser.prepared("Save draft");
    let homes = at_once(&app, (0..20).map(|_| mina.request(&save)).collect()).await;
    assert_eq!(homes.iter().collect::<BTreeSet<_>>().len(), 1, "{homes:?}");
    assert_eq!((app.count(PROPOSALS).await, app.count(VERSIONS).await), (1, 1));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn pressing_send_twice_gives_the_same_receipt_and_one_letter_to_each_lead(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    mina.open(PROPOSE).await;
    fill_proposal(&mut mina, TITLE);
    mina.press("Check and send").await;
    let (path, fields) = mina.prepared("Send");
    let first = mina.post(&path, &fields).await.clone();
    let second = mina.post(&path, &fields).await.clone();
    assert!(first.says("Sent. Your proposal is #1 in the Tracing MC."), "{}", first.text());
    assert_eq!((second.path.as_str(), second.text()), ("/lpc-2023/proposals/1", first.text()));
    app.now_is("2023-07-21T10:00:00Z");
    mina.post(&path, &fields).await;
    assert!(mina.page().says("Received 2023-07-20 10:00:00 UTC"), "also a day later: {}", mina.page().text());
    assert_eq!(app.count(PROPOSALS).await, 1);
    each_lead_got_one_letter(&app, 1).await;
    assert_eq!(app.letters_to(MINA, "Received: #1").await.len(), 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn twenty_sends_at_once_file_one_proposal(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = Writer::new(&app, TITLE, MINA).await;
    let send = mina.checked().await;
    let receipts = at_once(&app, (0..20).map(|_| mina.request(&send)).collect()).await;
    assert_eq!(receipts, ["/lpc-2023/proposals/1"; 20]);
    assert_eq!(app.count("select count(*) from proposal where number = 1 and state = 'submitted'").await, 1);
    assert_eq!((app.count(PROPOSALS).await, app.count(VERSIONS).await), (1, 1));
    let filed = app.audited().await.into_iter().filter(|action| action == "proposal filed").count();
    assert_eq!(filed, 1);
    assert_eq!(app.letters_to(MINA, "Confirm your e-mail address").await.len(), 1);
    app.now_is("2023-07-20T11:00:00Z");
    each_lead_got_one_letter(&app, 1).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn drafts_that_are_sent_at_once_get_numbers_without_gap_or_double(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = Writer::new(&app, "From Mina", MINA).await;
    let mut noor = Writer::new(&app, "From Noor", "noor@example.org").await;
    let (of_mina, of_noor) = (mina.checked().await, noor.checked().await);
    let receipts = at_once(&app, vec![mina.request(&of_mina), noor.request(&of_noor)]).await;
    let receipts: BTreeSet<&str> = receipts.iter().map(String::as_str).collect();
    assert_eq!(receipts, BTreeSet::from(["/lpc-2023/proposals/1", "/lpc-2023/proposals/2"]));
    app.now_is("2023-07-20T11:00:00Z");
    each_lead_got_one_letter(&app, 1).await;
    each_lead_got_one_letter(&app, 2).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_form_of_a_new_proposal_sent_again_after_filing_is_the_first_receipt_or_an_edit(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    mina.open("/lpc-2023/tracks/android/propose").await;
    fill_proposal(&mut mina, TITLE);
    let form = mina.prepared("Check and send");
    mina.press("Check and send").await;
    mina.press("Send").await;
    assert_eq!(mina.page().path, "/lpc-2023/proposals/1");

    mina.post(&form.0, &form.1).await;
    assert_eq!(mina.page().path, "/lpc-2023/proposals/1", "{}", mina.page().text());
    assert_eq!(app.count(VERSIONS).await, 1, "the same text changes nothing");

    let other = with_field(&form, "title", "64k pages");
    mina.post(&other.0, &other.1).await;
    assert_eq!(mina.page().path, "/lpc-2023/proposals/1", "{}", mina.page().text());
    assert!(mina.page().says("#1 64k pages"), "another text is an edit: {}", mina.page().text());
    assert_eq!((app.count(PROPOSALS).await, app.count(VERSIONS).await), (1, 2));

    app.now_is(ANDROID_CLOSES);
    let late = with_field(&form, "title", "1M pages");
    mina.post(&late.0, &late.1).await;
    assert_eq!((mina.page().status, mina.page().heading()), (409, "Your change came too late".to_owned()));
    assert!(mina.page().says("64k pages") && mina.page().says("1M pages"), "{}", mina.page().text());
    let olivia = app.signed_in("olivia@example.org", "Olivia").await.open("/lpc-2023/proposals/1").await.text();
    assert!(olivia.contains("64k pages") && !olivia.contains("1M pages"), "{olivia}");
    assert_eq!(app.letters_to("olivia@example.org", "New: #1").await.len(), 1);
    assert_eq!(app.count(PROPOSALS).await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn somebody_elses_key_in_the_form_does_not_touch_their_draft(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = Writer::new(&app, TITLE, MINA).await.browser;
    let (path, fields) = mina.prepared("Save draft");
    let key = fields.iter().find(|(name, _)| name == "draft").expect("a key").1.clone();
    let draft = mina.post(&path, &fields).await.path.clone();
    assert!(draft.ends_with(&key), "{draft}");

    let mut mallory = Writer::new(&app, "Mallory's own", "mallory@example.org").await.browser;
    let forged = with_field(&mallory.prepared("Save draft"), "draft", &key);
    mallory.post(&forged.0, &forged.1).await;
    assert!(mallory.page().path.starts_with("/lpc-2023/drafts/"), "{}", mallory.page().text());
    assert_ne!(mallory.page().path, draft);
    assert_eq!(mallory.page().value("Title"), "Mallory's own", "the text got a key of its own");
    assert!(!mallory.page().html().contains(TITLE));
    assert_eq!(mallory.open(&draft).await.heading(), "Sign in");
    assert_eq!(mina.open(&draft).await.value("Title"), TITLE);
    assert_eq!((app.count(PROPOSALS).await, app.count(VERSIONS).await), (2, 2));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn somebody_elses_key_in_the_form_does_not_touch_their_filed_proposal(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", TITLE).await;
    let key: String = sqlx::query_scalar("select id::text from proposal").fetch_one(&app.pool).await.expect("the key");
    let mut noor = app.signed_in("noor@example.org", "Noor Haddad").await;
    noor.open(PROPOSE).await;
    fill_proposal(&mut noor, "Noor's own");
    let forged = with_field(&noor.prepared("Check and send"), "draft", &key);
    noor.post(&forged.0, &forged.1).await;
    assert_eq!(noor.page().heading(), "Check: Tracing MC", "{}", noor.page().text());
    assert!(!noor.page().html().contains(TITLE) && !noor.page().html().contains(&key));
    noor.press("Send").await;
    assert_eq!(noor.page().path, "/lpc-2023/proposals/2", "{}", noor.page().text());
    let page = mina.open("/lpc-2023/proposals/1").await;
    assert!(page.says("#1 16k pages") && !page.says("Noor's own"), "{}", page.text());
}
