//! A track asks questions of its own, and authors answer them.

use std::collections::BTreeMap;

use plumbline::clock::Clock;
use plumbline::conference::apply::{Wishes, apply_text};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::support::{Browser, EXAMPLE, TestApp, at, file_signed_in, fill_proposal};

const PROPOSE: &str = "/lpc-2023/tracks/tracing/propose";
const MINA: &str = "mina@example.org";
const OLIVIA: &str = "olivia@example.org";
const STEVEN: &str = "steven.rostedt@example.org";
const NEEDED: &str = "What do you need <on stage>?";
const QUESTIONS: &str = r#"slug = "tracing"
question = [
  { key = "stage", label = "What do you need <on stage>?", kind = "text", required = "to_send", public = true },
  { key = "people", label = "How many people?", kind = "number", min = 1, max = 99 },
  { key = "subjects", label = "Which subjects?", kind = "choices", choices = ["BPF", "ftrace", "<i>perf</i>"] },
  { key = "story", label = "The story", kind = "long_text", max = 3, count = "words" },
  { key = "visa", label = "Do you need a visa?", kind = "yes_no", readers = "organisers" },
  { key = "arrival", label = "When do you arrive?", kind = "date", required = "after_acceptance" },
]
"#;

fn file() -> String {
    let before = "slug = \"tracing\"\nname";
    assert_eq!(EXAMPLE.matches(before).count(), 1);
    EXAMPLE.replacen(before, &format!("{QUESTIONS}name"), 1)
}

async fn asking(pool: PgPool) -> TestApp {
    TestApp::with_file(pool, &file()).await
}

fn answer_all(browser: &mut Browser) {
    browser.fill(NEEDED, "A <b>bell</b>").fill("How many people?", "+12").fill("The story", "One two three");
    browser.tick("<i>perf</i>").tick("BPF").choose("Do you need a visa?", "Yes");
}

/// Mina's browser on the receipt of #1, with every question of the form answered.
async fn filed(app: &TestApp) -> Browser {
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    mina.open(PROPOSE).await;
    fill_proposal(&mut mina, "Traced");
    answer_all(&mut mina);
    mina.press("Check and send").await;
    assert!(mina.page().says("A <b>bell</b>") && mina.page().says("BPF; <i>perf</i>"), "{}", mina.page().text());
    mina.press("Send").await;
    assert_eq!(mina.page().path, "/lpc-2023/proposals/1");
    mina
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_mistake_in_an_answer_stands_beside_it_and_everything_is_kept(pool: PgPool) {
    let app = asking(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    mina.open(PROPOSE).await;
    assert!(!mina.page().says("When do you arrive?"), "that is asked after acceptance");
    mina.fill("How many people?", "many")
        .fill("The story", "one two three four")
        .tick("ftrace")
        .press("Save draft")
        .await;
    assert_eq!(mina.page().status, 422);
    assert!(mina.page().error("How many people?").contains("as a whole number from 1 to 99"));
    assert!(mina.page().error("The story").contains("is 4 words, 3 at most; shorten it by 1"));
    assert_eq!(mina.page().value("How many people?"), "many");
    mina.fill("How many people?", "7").fill("The story", "one two").press("Save draft").await;
    assert_eq!(mina.page().status, 200, "{}", mina.page().text());
    assert_eq!(mina.page().value("How many people?"), "7");
    mina.press("Check and send").await;
    assert_eq!(mina.page().status, 422);
    assert!(mina.page().error(NEEDED).contains("Answer “What do you need <on stage>?”"));
    fill_proposal(&mut mina, "Traced");
    mina.fill(NEEDED, "Nothing").press("Check and send").await;
    assert!(mina.page().says("ftrace"), "{}", mina.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_is_not_offered_is_refused_and_what_is_not_asked_is_left_out(pool: PgPool) {
    let app = asking(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    mina.open(PROPOSE).await;
    let (path, mut fields) = mina.prepared("Save draft");
    fields.push(("q-subjects".to_owned(), "<script>".to_owned()));
    let page = mina.post(&path, &fields).await;
    assert_eq!(page.status, 422);
    assert!(page.html().contains("&#60;script&#62;") || page.html().contains("&lt;script&gt;"), "it is kept and shown");
    fields.retain(|(name, _)| name != "q-subjects");
    fields.push(("q-nothing".to_owned(), "x".to_owned()));
    fields.push(("q-arrival".to_owned(), "2023-11-12".to_owned()));
    assert!(mina.post(&path, &fields).await.status < 400);
    assert_eq!(app.count("select count(*) from proposal where answers = '{}'").await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn leads_read_the_answers_but_not_those_for_organisers(pool: PgPool) {
    let app = asking(pool).await;
    let mut mina = filed(&app).await;
    assert!(mina.page().says("Do you need a visa?"), "the author reads all answers");
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    let page = steven.open("/lpc-2023/proposals/1").await;
    assert!(page.says("How many people? 12") && !page.says("visa"), "{}", page.text());
    let mut olivia = app.signed_in(OLIVIA, "Olivia Organiser").await;
    assert!(olivia.open("/lpc-2023/proposals/1").await.says("Do you need a visa? Yes"));
    let letters = app.letters().await;
    let of = |email: &str| letters.iter().filter(|letter| letter.header("To").contains(email)).collect::<Vec<_>>();
    assert!(of(STEVEN).iter().any(|letter| letter.body.contains("How many people?")));
    assert!(of(STEVEN).iter().all(|letter| !letter.body.contains("visa")));
    assert!(of(MINA).iter().any(|letter| letter.body.contains("Do you need a visa?")));

    mina.follow("Edit").await;
    mina.fill("How many people?", "13").choose("Do you need a visa?", "No").press("Save changes").await;
    assert!(mina.open("/lpc-2023/proposals/1/history").await.says("Do you need a visa?"));
    let page = steven.open("/lpc-2023/proposals/1/history").await;
    assert!(page.says("How many people?") && !page.says("visa"), "{}", page.text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn accepted_authors_are_asked_the_rest(pool: PgPool) {
    let app = asking(pool).await;
    let mut mina = filed(&app).await;
    let mut olivia = app.signed_in(OLIVIA, "Olivia Organiser").await;
    app.decide(&mut olivia, 1, "Accept").await;
    let letters = app.letters_to(MINA, "Accepted").await;
    assert!(letters[0].body.contains("The track asks you some questions now"), "{}", letters[0].body);
    mina.open("/lpc-2023/proposals/1").await;
    assert!(mina.page().says("The track asks you: When do you arrive?"), "{}", mina.page().text());
    mina.follow("Answer").await;
    mina.fill("When do you arrive?", "soon").press("Save changes").await;
    assert!(mina.page().error("When do you arrive?").contains("as a date like 2023-08-06"));
    mina.fill("When do you arrive?", "2023-11-12").press("Save changes").await;
    assert_eq!(mina.page().path, "/lpc-2023/proposals/1");
    assert!(!mina.page().says("The track asks you") && mina.page().says("2023-11-12"), "{}", mina.page().text());
    assert!(mina.page().says("How many people? 12"), "the other answers stay");

    let talks = app.browser().open("/lpc-2023/talks").await.clone();
    assert!(talks.says("A <b>bell</b>") && !talks.says("2023-11-12") && !talks.says("visa"), "{}", talks.text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn exports_have_a_column_for_each_question(pool: PgPool) {
    let app = asking(pool).await;
    let mut mina = filed(&app).await;
    file_signed_in(&mut mina, "cxl", "Without questions").await;
    let mut olivia = app.signed_in(OLIVIA, "Olivia Organiser").await;
    let file = olivia.open("/lpc-2023/exports/talks?format=csv&state=submitted").await;
    let bytes = file.body.strip_prefix(b"\xEF\xBB\xBF").expect("a byte order mark");
    let records: Vec<BTreeMap<String, String>> =
        csv::Reader::from_reader(bytes).deserialize().collect::<Result<_, _>>().expect("records");
    let traced = records.iter().find(|record| record["title"] == "Traced").expect("the talk");
    assert_eq!((&*traced["question:people"], &*traced["question:visa"]), ("12", "yes"));
    assert_eq!(traced["question:arrival"], "");
    let file = olivia.open("/lpc-2023/exports/talks?format=json&state=submitted").await;
    let talks: Value = serde_json::from_slice(&file.body).expect("JSON");
    let answers: Vec<_> = talks.as_array().expect("talks").iter().map(|talk| talk["answers"].clone()).collect();
    assert!(answers.iter().any(|answers| answers["subjects"] == json!("BPF\n<i>perf</i>")), "{answers:?}");
    assert!(answers.contains(&json!({})));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn two_edits_of_different_answers_are_put_together(pool: PgPool) {
    let app = asking(pool).await;
    let mut mina = filed(&app).await;
    mina.follow("Edit").await;
    let (path, other) = mina.prepared("Save changes");
    mina.fill("How many people?", "13").press("Save changes").await;
    let other: Vec<_> = other
        .into_iter()
        .map(|(name, value)| if name == "q-story" { (name, "Another story".to_owned()) } else { (name, value) })
        .collect();
    mina.post(&path, &other).await;
    let page = mina.open("/lpc-2023/proposals/1").await;
    assert!(page.says("How many people? 13") && page.says("Another story"), "{}", page.text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_file_with_questions_applied_again_changes_nothing(pool: PgPool) {
    let app = asking(pool).await;
    let clock = Clock::fixed(at("2023-07-20T10:00:00Z"));
    let report = apply_text(&app.pool, &clock, &file(), &Wishes::default()).await.expect("the file is applied");
    assert_eq!((report.created.len(), report.changed.len()), (0, 0), "{report}");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn answers_to_what_is_no_longer_asked_are_kept_and_said_to_be_such(pool: PgPool) {
    let app = asking(pool).await;
    let mut mina = filed(&app).await;
    let clock = Clock::fixed(at("2023-07-20T10:00:00Z"));
    apply_text(&app.pool, &clock, EXAMPLE, &Wishes::default()).await.expect("the file is applied");
    mina.open("/lpc-2023/proposals/1").await;
    assert!(mina.page().says("people (no longer asked)"), "{}", mina.page().text());
    mina.follow("Edit").await;
    mina.fill("Title", "Traced again").press("Save changes").await;
    assert!(mina.page().says("Traced again") && mina.page().says("people (no longer asked)"), "{}", mina.page().text());
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    let page = steven.open("/lpc-2023/proposals/1").await;
    assert!(!page.says("no longer asked"), "it could have been for organisers only: {}", page.text());
}
