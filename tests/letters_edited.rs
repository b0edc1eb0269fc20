//! Leads change the texts of their track's letters, and write one author another letter.

use sqlx::PgPool;

use crate::support::{Browser, PASSWORD, TestApp, file_anonymously, file_signed_in};

const MINA: &str = "mina@example.org";
const STEVEN: &str = "steven.rostedt@example.org";
const LETTERS: &str = "/lpc-2023/tracks/tracing/letters";
const ACCEPTED: &str = "/lpc-2023/tracks/tracing/letters/accepted";
const PLAN: &str = "/lpc-2023/proposals/1/plan";
const TEXT: &str =
    "Dear {name},\n\n{title} is in: {minutes} in the {track} of {conference}. Say by {answer-by} at {link}\n\n{reason}";

async fn steven(app: &TestApp) -> Browser {
    app.signed_in(STEVEN, "Steven Rostedt").await
}

async fn filed(app: &TestApp, title: &str) {
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", title).await;
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_tracks_letter_says_what_its_leads_wrote(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app, "16k pages").await;
    let mut steven = steven(&app).await;
    steven.open("/lpc-2023/tracks/tracing/sending").await;
    steven.follow("Change the text of the letters").await;
    assert_eq!(steven.page().path, LETTERS);
    steven.follow("Change the letter: Accepted").await;
    assert_eq!(steven.page().path, ACCEPTED);
    assert!(steven.page().says("{answer-by} the date to answer by"), "{}", steven.page().text());
    steven.fill("Subject", "{title}, for {name}").fill("Text", TEXT).press("Preview").await;
    assert!(
        steven.page().says("Dear Mina Kulkarni, The title of the proposal is in: 20 minutes"),
        "{}",
        steven.page().text()
    );
    assert_eq!(steven.page().value("Text"), TEXT);
    assert_eq!(app.count("select count(*) from letter_text").await, 0);
    steven.press("Save the text").await;
    assert_eq!(steven.page().path, LETTERS);
    assert!(app.audited().await.contains(&"letter text changed".to_owned()));

    app.decide(&mut steven, 1, "Accept").await;
    let letter = app.letters_to(MINA, "Accepted:").await.remove(0);
    assert_eq!(letter.subject, "[LPC 2023 Tracing MC] Accepted: 16k pages, for Mina Kulkarni");
    let said = folded(&letter.body);
    assert!(
        said.starts_with("Dear Mina Kulkarni, 16k pages is in: 20 minutes in the Tracing MC of Linux Plumbers"),
        "{said}"
    );
    assert!(
        said.contains("Thursday 3 August 2023, end of day anywhere on Earth at https://cfp.example.org/"),
        "{said}"
    );
    assert!(said.contains("public from now on"), "what is always true stays: {said}");
    assert!(letter.body.lines().all(|line| line.chars().count() <= 72 || line.contains("https://")), "{}", letter.body);
    assert_eq!(letter.path("/confirmation"), "/lpc-2023/proposals/1/confirmation");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_text_that_cannot_be_sent_is_refused_and_kept(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = steven(&app).await;
    steven.open(ACCEPTED).await;
    let unknown = "Dear {nmae}, {link}";
    steven.fill("Text", unknown).press("Save the text").await;
    assert_eq!((steven.page().status, steven.page().value("Text").as_str()), (422, unknown));
    let error = steven.page().error("Text");
    assert!(error.starts_with("{nmae} stands for nothing. What can be put in: {name}, {title}"), "{error}");
    steven.fill("Text", "You are in.").press("Save the text").await;
    assert!(steven.page().error("Text").contains("{link}"), "{}", steven.page().error("Text"));
    steven.fill("Subject", "{wrong}").fill("Text", "{link}").press("Save the text").await;
    assert!(steven.page().error("Subject").contains("{wrong}"), "{}", steven.page().error("Subject"));
    steven.fill("Subject", "").fill("Text", "").press("Save the text").await;
    assert_eq!(steven.page().status, 422);
    assert_eq!(app.count("select count(*) from letter_text").await, 0);
    assert_eq!(steven.open("/lpc-2023/tracks/tracing/letters/rejected").await.status, 404);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn two_leads_who_change_a_letter_at_once_see_both_texts(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = steven(&app).await;
    let mut masami = app.signed_in("masami.hiramatsu@example.org", "Masami Hiramatsu").await;
    steven.open(ACCEPTED).await;
    masami.open(ACCEPTED).await;
    steven.fill("Text", "From Steven: {link}").press("Save the text").await;
    masami.fill("Text", "From Masami: {link}").press("Save the text").await;
    let page = masami.page();
    assert_eq!((page.status, page.value("Text").as_str()), (409, "From Masami: {link}"));
    assert!(page.says("From Steven: {link}") && page.says("Changed by Steven Rostedt"), "{}", page.text());
    masami.press("Save the text").await;
    assert!(masami.page().says("From Masami") && !masami.page().says("From Steven"), "{}", masami.page().text());
    masami.open(ACCEPTED).await;
    masami.press("Back to the usual text").await;
    assert!(masami.page().says("Thank you for writing it."), "{}", masami.page().text());
    assert_eq!(app.count("select count(*) from letter_text").await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_text_that_met_an_expired_sign_in_comes_back(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = steven(&app).await;
    steven.open(ACCEPTED).await;
    steven.fill("Text", TEXT);
    steven.forget_sign_in();
    steven.press("Save the text").await;
    steven.fill("E-mail", STEVEN).fill("Password", PASSWORD).press("Sign in").await;
    assert_eq!((steven.page().path.as_str(), steven.page().value("Text").as_str()), (ACCEPTED, TEXT));
    assert!(steven.page().says("Nothing was saved"), "{}", steven.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn one_author_gets_another_letter(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app, "16k pages").await;
    let mut steven = steven(&app).await;
    steven.open(PLAN).await;
    steven.choose("Decision", "Accept").fill("The whole letter", "Come, {name}.").press("Save the plan").await;
    assert_eq!(steven.page().status, 422);
    assert!(steven.page().error("The whole letter").contains("{link}"), "{}", steven.page().error("The whole letter"));
    steven.fill("Reason", "Bring numbers.").fill("The whole letter", "Come, {name}: {link}");
    steven.choose("Decision", "Accept").press("Save and see the letter").await;
    assert!(steven.page().says("Come, Mina Kulkarni: https://"), "{}", steven.page().text());
    assert!(
        steven.page().says("The reason is not in the letter: its text has no {reason}"),
        "{}",
        steven.page().text()
    );
    app.send_off(&mut steven).await;
    app.release().await;
    let letter = app.letters_to(MINA, "Accepted: #1").await.remove(0);
    assert!(letter.body.starts_with("Come, Mina Kulkarni:") && !letter.body.contains("Thank you"), "{}", letter.body);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_an_author_typed_is_put_in_as_text_and_adds_no_header(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app, "{link} {name} {reason}").await;
    let mut steven = steven(&app).await;
    steven.open(PLAN).await;
    steven
        .choose("Decision", "Decline")
        .fill("Reason", "Line one\nBcc: all@example.org")
        .press("Save and see the letter")
        .await;
    app.send_off(&mut steven).await;
    app.release().await;
    let letter = app.letters_to(MINA, "Declined:").await.remove(0);
    assert_eq!(letter.subject, "[LPC 2023 Tracing MC] Declined: #1 {link} {name} {reason}");
    assert!(letter.body.contains("#1 \"{link} {name} {reason}\""), "{}", letter.body);
    assert!(letter.header("Bcc").is_empty());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_address_that_nobody_confirmed_gets_none_of_the_authors_words(pool: PgPool) {
    let app = TestApp::start(pool).await;
    file_anonymously(&mut app.browser(), "tracing", "Buy my watches", "victim@example.org").await;
    let mut steven = steven(&app).await;
    steven.open(ACCEPTED).await;
    steven.fill("Subject", "{title} {name}").fill("Text", TEXT).press("Save the text").await;
    app.decide(&mut steven, 1, "Accept").await;
    let letter = app.letters_to("victim@example.org", "Accepted:").await.remove(0);
    assert_eq!(letter.subject, "[LPC 2023 Tracing MC] Accepted: your proposal author");
    assert!(!letter.body.contains("watches") && !letter.body.contains("Kulkarni"), "{}", letter.body);
}
