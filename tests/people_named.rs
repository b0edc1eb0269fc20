//! What can be typed where people are named: each mistake has its sentence, and nothing typed is lost.

use sqlx::PgPool;

use crate::support::{Browser, TestApp, file_signed_in};

const MINA: &str = "mina@example.org";
const PEOPLE: &str = "/lpc-2023/proposals/1/people";
const NAMED: &str = "select count(*) from person where removed_at is null";

async fn people(app: &TestApp) -> Browser {
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "16k pages").await;
    mina.open(PEOPLE).await;
    mina
}

async fn add(browser: &mut Browser, name: &str, email: &str) -> (u16, String) {
    browser.fill("Name", name).fill("E-mail", email).press("Add").await;
    if browser.page().status == 422 {
        assert_eq!((browser.page().value("Name").as_str(), browser.page().value("E-mail").as_str()), (name, email));
    }
    (browser.page().status, browser.page().error("E-mail"))
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn nobody_is_named_twice_in_whatever_letters(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = people(&app).await;
    assert_eq!(add(&mut mina, "Ada", "Ada@Example.org").await.0, 200);
    assert!(mina.page().says("<Ada@Example.org>"), "as it was typed: {}", mina.page().text());
    let again = (422, "ADA@example.ORG is named already".to_owned());
    assert_eq!(add(&mut mina, "Ada again", "ADA@example.ORG").await, again);
    let own = (422, "Mina@Example.ORG is the author's own address".to_owned());
    assert_eq!(add(&mut mina, "Myself", "Mina@Example.ORG").await, own);
    mina.open(PEOPLE).await;
    let lines = "Ben <ben@example.org>\nBen B. <BEN@example.org>\nMina <mina@example.org>\nAda <ada@example.org>";
    mina.fill("Several at once", lines).press("Add").await;
    assert_eq!((mina.page().status, mina.page().value("Several at once").as_str()), (422, lines));
    let error = mina.page().error("Several at once");
    let all = "BEN@example.org is named already; mina@example.org is the author's own address; \
               ada@example.org is named already";
    assert_eq!(error, all);
    assert_eq!(app.count(NAMED).await, 1, "all of them or none");
    assert_eq!(app.letters_to("Ada@Example.org", "You are named").await.len(), 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_address_with_letters_of_any_script_is_taken_once(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = people(&app).await;
    assert_eq!(add(&mut mina, "Zoë", "zoe@bücher.example").await.0, 200, "{}", mina.page().text());
    assert!(mina.page().says("<zoe@bücher.example>"), "{}", mina.page().text());
    let again = (422, "Zoe@BÜCHER.example is named already".to_owned());
    assert_eq!(add(&mut mina, "Zoë", "Zoe@BÜCHER.example").await, again);
    let letters = app.letters().await;
    let asked = letters.iter().find(|letter| letter.subject.contains("You are named")).expect("a letter");
    assert_eq!(asked.to, "zoe@bücher.example");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_is_no_address_or_no_name_has_a_sentence(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = people(&app).await;
    for email in ["", "ada", "ada@", "a b@example.org", "a@b@example.org", "ada@example.org, ben@example.org"] {
        mina.fill("Name", "Ada").fill("E-mail", email).press("Add").await;
        assert_eq!((mina.page().status, mina.page().value("Name").as_str()), (422, "Ada"), "{email}");
        assert!(mina.page().error("E-mail").contains("like name@example.org"), "{email}: {}", mina.page().text());
    }
    let long = "a".repeat(121);
    mina.fill("Name", &long).fill("E-mail", "ada@example.org").press("Add").await;
    assert_eq!((mina.page().status, mina.page().value("Name")), (422, long));
    assert!(mina.page().error("Name").contains("121 characters, 120 at most"), "{}", mina.page().error("Name"));
    let lines = "Ada <ada@example.org>\nnobody in particular";
    mina.fill("Several at once", lines).press("Add").await;
    assert_eq!((mina.page().status, mina.page().value("Several at once").as_str()), (422, lines));
    assert!(mina.page().error("Several at once").starts_with("Line 2:"), "{}", mina.page().text());
    assert_eq!(app.count(NAMED).await, 0);
}
