//! All of one's data in one file, and the end of an account.

use serde_json::Value;
use sqlx::PgPool;

use crate::support::{Browser, TestApp, file_signed_in};

const MINA: &str = "mina@example.org";

async fn exported(browser: &mut Browser) -> (String, Value) {
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
