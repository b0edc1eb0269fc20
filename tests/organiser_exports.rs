//! An organiser downloads the talks.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::{Browser, Page, TestApp, file_signed_in};

const EXPORTS: &str = "/lpc-2023/exports";
const FORMULA: &str = "=HYPERLINK(1)";
const MINA: &str = "mina@example.org";

/// Olivia's browser on the export page. #1 (Tracing) is accepted, #2 (Tracing) confirmed, #3 (CXL) accepted; #4 waits.
async fn olivia(app: &TestApp) -> Browser {
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    for (track, title) in [("tracing", FORMULA), ("tracing", "Second"), ("cxl", "Third"), ("cxl", "Fourth")] {
        file_signed_in(&mut mina, track, title).await;
    }
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    for number in 1..=3 {
        app.decide(&mut olivia, number, "Accept").await;
    }
    // Speakers have no page to confirm on yet.
    sqlx::query("update proposal set state = 'confirmed' where number = 2")
        .execute(&app.pool)
        .await
        .expect("confirmed");
    olivia.open("/account").await;
    olivia.follow("Export").await;
    assert_eq!((olivia.page().status, olivia.page().path.as_str()), (200, EXPORTS));
    olivia
}

fn header<'p>(page: &'p Page, name: &str) -> &'p str {
    page.headers.get(name).map_or("", |value| value.to_str().expect("a header"))
}

/// The records of a CSV file, each with its columns by name.
fn records(page: &Page) -> Vec<BTreeMap<String, String>> {
    let bytes = page.body.strip_prefix(b"\xEF\xBB\xBF").expect("a byte order mark, for spreadsheets");
    csv::Reader::from_reader(bytes).deserialize().collect::<Result<Vec<_>, _>>().expect("records")
}

fn titles(page: &Page) -> Vec<String> {
    records(page).into_iter().map(|mut record| record.remove("title").expect("a title")).collect()
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn csv_holds_the_accepted_and_confirmed_talks_of_all_tracks(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut olivia = olivia(&app).await;
    let file = olivia.press("CSV").await;
    assert_eq!(file.status, 200);
    assert!(header(file, "content-type").starts_with("text/csv"), "{}", header(file, "content-type"));
    assert_eq!(header(file, "content-disposition"), "attachment; filename=\"lpc-2023-talks.csv\"");
    assert_eq!(header(file, "cache-control"), "no-store");
    let records = records(file);
    let shown: Vec<_> =
        records.iter().map(|record| (&*record["number"], &*record["track"], &*record["state"])).collect();
    assert_eq!(shown, [("1", "tracing", "accepted"), ("2", "tracing", "confirmed"), ("3", "cxl", "accepted")]);
    let second = &records[1];
    assert_eq!(second["title"], "Second");
    assert_eq!(second["speaker"], "Mina Kulkarni");
    assert_eq!(second["minutes"], "20");
    assert_eq!(second["participation"], "in_person");
    assert_eq!(second["abstract"], "Vendor modules assume **4k pages**.\n\nWho mends them?");
    assert_eq!(second["arrived_at"], "2023-07-20T10:00:00Z");
    assert!(!file.html().contains("I arrive on the second day."), "what only the leads read is in no file");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_formula_in_a_title_is_disarmed_and_loses_nothing(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut olivia = olivia(&app).await;
    assert_eq!(titles(olivia.press("CSV").await), ["'=HYPERLINK(1)", "Second", "Third"]);
    olivia.open(EXPORTS).await;
    let file: Value = serde_json::from_slice(&olivia.press("JSON").await.body).expect("JSON");
    assert_eq!(file[0]["title"], json!(FORMULA), "programs get the text as it is");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn xlsx_is_a_workbook_of_texts(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut olivia = olivia(&app).await;
    let file = olivia.press("XLSX").await;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    assert_eq!((file.status, header(file, "content-type")), (200, kind));
    assert_eq!(header(file, "content-disposition"), "attachment; filename=\"lpc-2023-talks.xlsx\"");
    let mut workbook = Xlsx::new(Cursor::new(file.body.clone())).expect("a workbook");
    assert!(workbook.worksheet_formula("Talks").expect("the sheet").used_cells().next().is_none());
    let cells = workbook.worksheet_range("Talks").expect("the sheet");
    let rows: Vec<_> = cells.rows().collect();
    assert_eq!(rows.len(), 4);
    let place = rows[0].iter().position(|cell| *cell == Data::String("title".to_owned())).expect("the column");
    assert_eq!(rows[1][place], Data::String(FORMULA.to_owned()));
    assert!(rows[0].iter().all(|cell| *cell != Data::String("email".to_owned())));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn json_is_an_array_of_objects(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut olivia = olivia(&app).await;
    let file = olivia.press("JSON").await;
    assert_eq!((file.status, header(file, "content-type")), (200, "application/json"));
    assert_eq!(header(file, "content-disposition"), "attachment; filename=\"lpc-2023-talks.json\"");
    let talks: Vec<Value> = serde_json::from_slice(&file.body).expect("JSON");
    assert_eq!(talks.len(), 3);
    assert_eq!((&talks[0]["number"], &talks[0]["late"], &talks[0]["minutes"]), (&json!(1), &json!(false), &json!(20)));
    assert!(talks.iter().all(|talk| talk.get("email").is_none()));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn one_track_and_other_states_can_be_chosen(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut olivia = olivia(&app).await;
    assert_eq!(titles(olivia.fill("Track", "cxl").press("CSV").await), ["Third"]);
    olivia.open(EXPORTS).await;
    olivia.tick("Submitted").tick("Accepted").fill("Track", "cxl");
    assert_eq!(titles(olivia.press("CSV").await), ["Third", "Fourth"]);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn addresses_are_there_only_by_choice(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut olivia = olivia(&app).await;
    for format in ["CSV", "JSON"] {
        olivia.open(EXPORTS).await;
        assert!(!olivia.press(format).await.html().contains(MINA), "{format}");
        olivia.open(EXPORTS).await;
        olivia.tick("Include e-mail addresses (personal data)");
        assert!(olivia.press(format).await.html().contains(MINA), "{format}");
    }
    olivia.open(EXPORTS).await;
    olivia.tick("Include e-mail addresses (personal data)");
    assert!(records(olivia.press("CSV").await).iter().all(|record| record["email"] == MINA));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn every_download_leaves_an_audit_row(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut olivia = olivia(&app).await;
    assert!(!app.audited().await.contains(&"talks exported".to_owned()), "looking at the page is no download");
    olivia.fill("Track", "tracing").tick("Include e-mail addresses (personal data)");
    olivia.press("CSV").await;
    let rows: Vec<(String, Value)> = sqlx::query_as(
        "select a.name, r.details from audit r join account a on a.id = r.account_id
         where r.action = 'talks exported' and r.actor = 'organiser'",
    )
    .fetch_all(&app.pool)
    .await
    .expect("audit rows");
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].0, "Olivia Organiser");
    let details = json!({
        "format": "csv", "states": ["accepted", "confirmed"], "track": "tracing", "emails": true, "count": 2,
    });
    assert_eq!(rows[0].1, details);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn only_organisers_reach_the_exports(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = app.signed_in("steven.rostedt@example.org", "Steven Rostedt").await;
    let mut anonymous = app.browser();
    for path in [EXPORTS, "/lpc-2023/exports/talks?format=csv"] {
        let page = steven.open(path).await;
        assert_eq!((page.status, page.heading()), (404, "Page not found".to_owned()), "{path}");
        assert!(page.says("You are signed in as steven.rostedt@example.org."), "{}", page.text());
        let page = anonymous.open(path).await;
        assert!(page.path.starts_with("/account/sign-in?next="), "{}", page.path);
        assert_eq!(page.heading(), "Sign in");
    }
    assert!(!app.audited().await.contains(&"talks exported".to_owned()));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_cannot_be_exported_is_named_in_a_sentence(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    for (query, sentence) in [
        ("format=pdf", "The format \"pdf\" is not known here; choose one of csv, xlsx, json."),
        ("", "The format \"\" is not known here; choose one of csv, xlsx, json."),
        ("format=csv&state=draft", "The state \"draft\" is not known here;"),
        ("format=csv&track=nothing", "There is no track \"nothing\" in this conference."),
    ] {
        let page = olivia.open(&format!("/lpc-2023/exports/talks?{query}")).await;
        assert_eq!(page.status, 400, "{query}");
        assert!(page.says(sentence), "{}", page.text());
    }
    assert!(!app.audited().await.contains(&"talks exported".to_owned()));
}
