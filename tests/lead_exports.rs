//! A lead downloads the queue, or what a search found, and lists the addresses of its authors.

use std::io::Cursor;

use calamine::{Reader, Xlsx};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::{Browser, Page, TestApp, answer_letter, file_signed_in, name_person};

pub const STEVEN: &str = "steven.rostedt@example.org";
const QUEUE: &str = "/lpc-2023/tracks/tracing/queue";
const FORMULA: &str = "=HYPERLINK(1)";

/// By Mina: #1 and #2 in Tracing, #3 in CXL; by Noor #4 in Tracing.
pub async fn four(app: &TestApp) -> (Browser, Browser) {
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    for (track, title) in [("tracing", FORMULA), ("tracing", "Loops in the loader"), ("cxl", "Pools of memory")] {
        file_signed_in(&mut mina, track, title).await;
    }
    let mut noor = app.signed_in("noor@example.org", "Noor Haddad").await;
    file_signed_in(&mut noor, "tracing", "Filters for perf").await;
    (mina, noor)
}

/// Steven on the page of exports of what a search found in his queue.
pub async fn exports(app: &TestApp, search: &str) -> Browser {
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    steven.open(QUEUE).await;
    steven.fill("Search", search).press("Search").await;
    steven.follow("Export").await;
    assert_eq!(steven.page().status, 200, "{}", steven.page().text());
    steven
}

pub fn header<'p>(page: &'p Page, name: &str) -> &'p str {
    page.headers.get(name).map_or("", |value| value.to_str().expect("a header"))
}

fn numbers(page: &Page) -> Vec<i64> {
    let file: Value = serde_json::from_slice(&page.body).expect("JSON");
    file.as_array().expect("a list").iter().map(|one| one["number"].as_i64().expect("a number")).collect()
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_queue_or_a_search_is_a_table_of_chosen_columns(pool: PgPool) {
    let app = TestApp::start(pool).await;
    four(&app).await;
    let mut steven = exports(&app, "").await;
    assert!(steven.page().says("3 proposals, all of them"), "{}", steven.page().text());
    let file = steven.press("CSV").await;
    assert_eq!(header(file, "content-disposition"), "attachment; filename=\"lpc-2023-tracing.csv\"");
    assert_eq!(header(file, "cache-control"), "no-store");
    let text = file.html();
    assert!(!text.contains("mina@example.org") && text.contains("planned_minutes"), "no address unasked: {text}");
    let mut steven = exports(&app, "").await;
    assert!(steven.page().is_ticked("title") && !steven.page().is_ticked("email (personal data)"));
    let asked_for =
        "/lpc-2023/search/export/proposals?track=tracing&format=csv&column=number&column=title&column=email";
    let text = steven.open(asked_for).await.html();
    assert!(text.contains("\"'=HYPERLINK(1)\"") || text.contains(",'=HYPERLINK(1),"), "no formula: {text}");
    assert!(text.contains("mina@example.org") && !text.contains("Pools of memory"), "{text}");
    assert!(!text.contains("I arrive on the second day."), "what only the leads read is in no table");

    let mut steven = exports(&app, "author:mina -loops").await;
    assert!(steven.page().says("1 proposal."), "{}", steven.page().text());
    assert_eq!(numbers(steven.press("JSON").await), [1]);

    steven.open("/lpc-2023/search/export/proposals?track=tracing&column=number&column=state&format=json").await;
    let file: Value = serde_json::from_slice(&steven.page().body).expect("JSON");
    assert_eq!(file[0], json!({ "number": 1, "state": "submitted" }));

    let mut steven = exports(&app, "").await;
    let bytes = steven.press("XLSX").await.body.clone();
    let mut workbook = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
    assert_eq!(workbook.worksheet_range("Proposals").expect("the sheet").rows().count(), 4);
    assert!(workbook.worksheet_formula("Proposals").expect("the sheet").used_cells().next().is_none());
    assert_eq!(app.audited().await.iter().filter(|action| *action == "proposals exported").count(), 5);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_download_holds_only_what_its_reader_runs(pool: PgPool) {
    let app = TestApp::start(pool).await;
    four(&app).await;
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    let file = |query: &str| format!("/lpc-2023/search/export/proposals?format=json&{query}");
    assert_eq!(numbers(steven.open(&file("")).await), [1, 2, 4]);
    assert_eq!(numbers(steven.open(&file("q=%233")).await), [0; 0]);
    for page in ["search/export", "search/export/proposals", "search/addresses"] {
        for track in ["cxl", "nothing"] {
            let path = format!("/lpc-2023/{page}?track={track}&format=json");
            assert_eq!(steven.open(&path).await.status, 404, "{path}");
        }
    }
    assert_eq!(steven.open(&file("q=minutes:long")).await.status, 400);
    assert_eq!(steven.open("/lpc-2023/search/export?q=minutes:long").await.status, 422);
    assert_eq!(steven.open("/lpc-2023/search/export/proposals?format=pdf").await.status, 400);
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    assert_eq!(numbers(olivia.open(&file("track=cxl")).await), [3]);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn answers_for_organisers_are_in_no_file_of_a_lead(pool: PgPool) {
    let app = TestApp::start(pool).await;
    four(&app).await;
    // Two questions of the track, one of which only organisers read.
    for change in [
        r#"update track set content = jsonb_set(content, '{questions}', '[
            {"key": "visa", "label": "Do you need a visa?", "kind": "text", "readers": "organisers"},
            {"key": "demo", "label": "Is there a demo?", "kind": "text", "readers": "leads"}]') where slug = 'tracing'"#,
        r#"update proposal set answers = '{"visa": "Yes, a secret", "demo": "Surely"}' where number = 1"#,
    ] {
        sqlx::query(change).execute(&app.pool).await.expect("a change");
    }
    for (who, name, sees) in [(STEVEN, "Steven Rostedt", false), ("olivia@example.org", "Olivia Organiser", true)] {
        let mut browser = app.signed_in(who, name).await;
        for format in ["csv", "json"] {
            let path = format!("/lpc-2023/search/export/proposals?track=tracing&format={format}");
            let text = browser.open(&path).await.html();
            assert!(text.contains("Surely"), "{who}: {text}");
            assert_eq!((text.contains("visa"), text.contains("a secret")), (sees, sees), "{who}, {format}");
        }
    }
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    let path = "/lpc-2023/search/export/proposals?track=tracing&format=mbox";
    assert!(!steven.open(path).await.html().contains("a secret"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn files_and_addresses_are_of_what_the_queue_shows(pool: PgPool) {
    let app = TestApp::start(pool).await;
    four(&app).await;
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    steven.open("/lpc-2023/proposals/2/questions").await;
    steven.fill("Question to the author", "Why?").press("Ask the author").await;
    steven.open("/lpc-2023/proposals/1").await;
    steven.choose("Your vote", "+1 take it").press("Save vote").await;
    steven.open(QUEUE).await;
    steven.follow("Asked 1").await;
    steven.follow("Export").await;
    assert!(steven.page().says("1 proposal."), "{}", steven.page().text());
    assert_eq!(numbers(steven.press("JSON").await), [2]);
    for (show, expected) in [("vote", &[2, 4][..]), ("unread", &[2, 4]), ("late", &[]), ("submitted", &[1, 2, 4])] {
        let path = format!("/lpc-2023/search/export/proposals?format=json&track=tracing&show={show}");
        assert_eq!(numbers(steven.open(&path).await), expected, "{show}");
    }
    steven.open(QUEUE).await;
    steven.fill("Search", "noor OR loops").press("Search").await;
    steven.follow("Asked 1").await;
    steven.follow("Addresses of the authors").await;
    assert_eq!(steven.page().value("Addresses to copy"), "Mina Kulkarni <mina@example.org>");
    steven.follow("All 2").await;
    assert!(steven.page().value("Addresses to copy").contains("noor@example.org"), "{}", steven.page().text());
    steven.follow("Asked 1").await;
    steven.follow("Back to the list").await;
    assert!(steven.page().says("Asked 1 (this list)"), "{}", steven.page().text());
    assert_eq!(steven.page().value("Search"), "noor OR loops");
    let shown: Vec<Value> =
        sqlx::query_scalar("select details -> 'show' from audit where action = 'proposals exported'")
            .fetch_all(&app.pool)
            .await
            .expect("audit rows");
    assert!(shown.contains(&json!("asked")) && shown.contains(&json!("late")), "{shown:?}");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn nobody_downloads_what_the_leads_say_of_their_own(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    file_signed_in(&mut steven, "tracing", "My own").await;
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    olivia.open("/lpc-2023/proposals/1/discussion").await;
    olivia.fill("Message to the other leads", "Rather weak.").press("Write to the leads").await;
    let path = "/lpc-2023/search/export/proposals?track=tracing&format=mbox";
    assert!(olivia.open(path).await.html().contains("Rather weak."));
    let own = steven.open(path).await.html();
    assert!(own.contains("My own") && !own.contains("Rather weak."), "{own}");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_addresses_found_can_be_written_to(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, mut noor) = four(&app).await;
    name_person(&mut noor, 4, "Speaker: presents", "Ada, Countess", "ada@example.net").await;
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    steven.open(QUEUE).await;
    steven.follow("Addresses of the authors").await;
    assert_eq!(
        steven.page().value("Addresses to copy"),
        "Mina Kulkarni <mina@example.org>,\nNoor Haddad <noor@example.org>"
    );
    assert_eq!(steven.page().link("Write to all").as_deref(), Some("mailto:?bcc=mina@example.org,noor@example.org"));
    steven
        .fill("Search", "perf")
        .tick("With the co-authors and speakers who have confirmed")
        .press("Find addresses")
        .await;
    assert_eq!(steven.page().value("Addresses to copy"), "Noor Haddad <noor@example.org>", "she has not confirmed");
    app.account("ada@example.net", "Ada, Countess").await;
    answer_letter(&app, "ada@example.net", "Confirm").await;
    steven
        .fill("Search", "perf")
        .tick("With the co-authors and speakers who have confirmed")
        .press("Find addresses")
        .await;
    assert!(
        steven.page().value("Addresses to copy").contains("\"Ada, Countess\" <ada@example.net>"),
        "{}",
        steven.page().text()
    );
    sqlx::query("update proposal set author_id = null where number < 4").execute(&app.pool).await.expect("unconfirmed");
    let page = steven.open("/lpc-2023/search/addresses?track=tracing").await;
    assert!(page.says("2 proposals are left out") && !page.html().contains("mina@example.org"), "{}", page.text());
    let details: Value =
        sqlx::query_scalar("select details from audit where action = 'addresses listed' order by at, id limit 1")
            .fetch_one(&app.pool)
            .await
            .expect("an audit row");
    assert_eq!((&details["count"], &details["track"]), (&json!(2), &json!("tracing")));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_table_holds_what_its_reader_may_know_of_plans_and_votes(pool: PgPool) {
    let app = TestApp::start(pool).await;
    four(&app).await;
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    for line in ["1 vote star", "1 plan accept 25", "4 plan waitlist 3"] {
        steven.open(QUEUE).await;
        steven.fill("Command", line).press("Run").await;
    }
    let path = "/lpc-2023/search/export/proposals?format=json&column=number&column=plan&column=planned_minutes&column=rank&column=score";
    let read = |page: &Page| serde_json::from_slice::<Value>(&page.body).expect("JSON");
    let file = read(steven.open(path).await);
    let planned = json!({ "number": 1, "plan": "accepted", "planned_minutes": 25, "rank": null, "score": 2 });
    assert_eq!(file[0], planned);
    let waits = json!({ "number": 4, "plan": "waitlisted", "planned_minutes": null, "rank": 3, "score": null });
    assert_eq!(file[2], waits);
    // Who has not voted does not learn how others did; whoever has a stake learns nothing.
    let mut masami = app.signed_in("masami.hiramatsu@example.org", "Masami Hiramatsu").await;
    let file = read(masami.open(path).await);
    assert_eq!((&file[0]["plan"], &file[0]["score"]), (&json!("accepted"), &Value::Null));
    masami.open("/lpc-2023/proposals/1/conflicts-of-interest").await;
    masami.press("I have a conflict of interest").await;
    let file = read(masami.open(path).await);
    assert_eq!(file[0], json!({ "number": 1, "plan": null, "planned_minutes": null, "rank": null, "score": null }));
    let programme = "/lpc-2023/exports/talks?format=csv&state=submitted";
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    assert!(!olivia.open(programme).await.html().contains("planned_minutes"), "{}", olivia.page().html());
}
