//! All of one's data in one file.

use serde_json::Value;
use sqlx::PgPool;

use crate::support::{Browser, TestApp, file_signed_in, fill_proposal, name_person};

const MINA: &str = "mina@example.org";

/// The name of the file, and what is in it.
pub async fn exported(browser: &mut Browser) -> (String, Value) {
    browser.open("/account").await;
    browser.follow("My data").await;
    let page = browser.press("Download my data").await;
    assert_eq!(page.status, 200);
    let name = page.headers.get("content-disposition").and_then(|name| name.to_str().ok()).expect("a file's name");
    (name.to_owned(), serde_json::from_slice(&page.body).expect("JSON"))
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn everything_of_an_account_comes_in_one_file(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Tracing the tracers").await;
    let mut noor = app.signed_in("noor@example.org", "Noor Haddad").await;
    file_signed_in(&mut noor, "cxl", "Pools of memory").await;

    let (name, data) = exported(&mut mina).await;
    assert_eq!(name, "attachment; filename=\"my-data-2023-07-20.json\"");
    assert_eq!(data["account"]["email"], MINA);
    assert_eq!(data["sign_ins"].as_array().map(Vec::len), Some(1));
    let proposals = data["proposals"].as_array().expect("proposals");
    assert_eq!((proposals.len(), &proposals[0]["title"]), (1, &Value::from("Tracing the tracers")));
    assert_eq!(proposals[0]["track"], "tracing");
    assert!(proposals[0]["versions"].as_array().is_some_and(|versions| !versions.is_empty()));
    let letters = data["letters"].as_array().expect("letters");
    assert!(letters.iter().any(|letter| letter["letter"] == "receipt" && letter["text"].is_string()));
    let actions = data["actions"].as_array().expect("actions");
    assert!(actions.iter().any(|row| row["action"] == "own data exported"));

    let text = data.to_string();
    assert!(!text.contains("Pools of memory") && !text.contains("noor@"), "others' data stays out of it: {text}");
    assert!(!text.contains("_hash") && !text.contains("$argon2"), "{text}");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_letter_that_holds_a_link_is_listed_without_its_text(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    let mut other = app.browser();
    other.open("/account/password").await;
    other.fill("E-mail", MINA).press("Send the link").await;
    let (_, data) = exported(&mut mina).await;
    let letters = data["letters"].as_array().expect("letters");
    let reset = letters.iter().find(|letter| letter["letter"] == "reset").expect("the letter");
    assert!(reset["text"].is_null(), "{reset}");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_leads_and_authors_say_and_do_is_in_the_file_of_each(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Tracing the tracers").await;
    name_person(&mut mina, 1, "Speaker: presents", "Noor Haddad", "noor@example.org").await;
    let mut steven = app.signed_in("steven.rostedt@example.org", "Steven Rostedt").await;
    steven.open("/lpc-2023/proposals/1").await;
    steven.choose("Your vote", "+1 take it").fill("Note to your vote", "Strong").press("Save vote").await;
    steven.open("/lpc-2023/proposals/1").await;
    steven.fill("Message to the other leads", "Among us: yes").press("Write to the leads").await;
    steven.open("/lpc-2023/proposals/1").await;
    steven.fill("Question to the author", "How long is it?").press("Ask the author").await;
    mina.open("/lpc-2023/proposals/1").await;
    mina.fill("Your answer", "Twenty minutes").press("Send the answer").await;
    mina.open("/lpc-2023/tracks/android/propose").await;
    fill_proposal(&mut mina, "Too late");
    mina.press("Check and send").await;
    app.now_is("2023-08-16T13:00:00Z");
    mina.press("Send").await;
    mina.fill("A word to the leads", "My train was late").press("Ask the leads").await;

    let (_, own) = exported(&mut mina).await;
    let texts = |data: &Value| -> Vec<String> {
        let messages = data["messages"].as_array().expect("messages");
        messages.iter().map(|message| message["text"].as_str().expect("a text").to_owned()).collect()
    };
    assert_eq!(texts(&own), ["How long is it?", "Twenty minutes"], "never what leads say among themselves");
    assert_eq!(own["messages"][1]["written_by_you"], true);
    assert_eq!(own["proposals"][0]["people"][0]["name"], "Noor Haddad");
    assert_eq!(own["proposals"][1]["late_requests"][0]["note"], "My train was late");
    assert_eq!((&own["votes"], &own["read"]), (&Value::Array(vec![]), &Value::Array(vec![])));

    let (_, lead) = exported(&mut steven).await;
    assert_eq!(texts(&lead), ["Among us: yes", "How long is it?"]);
    assert_eq!((&lead["votes"][0]["proposal"], &lead["votes"][0]["note"]), (&Value::from(1), &Value::from("Strong")));
    assert_eq!(lead["read"][0]["proposal"], 1);
    assert_eq!(lead["roles"]["leads"][0]["track"], "tracing");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_conflict_of_interest_is_in_the_files_of_author_and_lead_but_not_what_the_author_says_of_it(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Tracing the tracers").await;
    mina.open("/lpc-2023/proposals/1/conflicts-of-interest").await;
    mina.tick("Masami Hiramatsu").fill("Reason", "A rival of mine").press("Save").await;
    let (_, data) = exported(&mut mina).await;
    assert_eq!(data["proposals"][0]["conflicts_of_interest"][0]["reason"], "A rival of mine");
    let mut masami = app.signed_in("masami.hiramatsu@example.org", "Masami Hiramatsu").await;
    let (_, data) = exported(&mut masami).await;
    let conflict = &data["conflicts_of_interest"][0];
    assert_eq!((&conflict["proposal"], &conflict["said_by_the_author"]), (&Value::from(1), &Value::from(true)));
    assert!(!data.to_string().contains("A rival of mine"), "{data}");
}
