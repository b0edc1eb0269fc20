//! The two threads under a proposal: the leads among themselves, and the leads with its author.

use sqlx::PgPool;

use crate::support::{Browser, TestApp, answer_letter, file_anonymously, file_signed_in, name_person};

const MINA: &str = "mina@example.org";
const STEVEN: &str = "steven.rostedt@example.org";
const MASAMI: &str = "masami.hiramatsu@example.org";
const PROPOSAL: &str = "/lpc-2023/proposals/1";
const DISCUSSION: &str = "/lpc-2023/proposals/1/discussion";
const QUEUE: &str = "/lpc-2023/tracks/tracing/queue";

async fn filed(app: &TestApp) -> Browser {
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Tracing the tracers").await;
    mina
}

async fn steven(app: &TestApp) -> Browser {
    app.signed_in(STEVEN, "Steven Rostedt").await
}

async fn write(browser: &mut Browser, text: &str) {
    browser.open(PROPOSAL).await;
    browser.fill("Message to the other leads", text).press("Write to the leads").await;
}

async fn ask(browser: &mut Browser, text: &str) {
    browser.open(PROPOSAL).await;
    browser.fill("Question to the author", text).press("Ask the author").await;
    assert_eq!((browser.page().status, browser.page().path.as_str()), (200, PROPOSAL), "{}", browser.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_leads_talk_and_nobody_else_reads_or_hears_it(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    let mut steven = steven(&app).await;
    write(&mut steven, "Is this **ready**?\n\nI doubt it.").await;
    assert_eq!((steven.page().status, steven.page().path.as_str()), (200, PROPOSAL));
    for reader in ["masami.hiramatsu@example.org", "olivia@example.org"] {
        let page = app.signed_in(reader, "A Reader").await.open(PROPOSAL).await.clone();
        assert!(page.says("Only the leads of Tracing MC and the organisers read this."), "{}", page.text());
        assert!(page.says("Steven Rostedt 2023-07-20 10:00:00 UTC Is this ready ? I doubt it."), "{}", page.text());
    }
    let letters = app.letters_to(MASAMI, "Leads: #1").await;
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].subject, "[LPC 2023 Tracing MC] Leads: #1 Tracing the tracers");
    assert!(letters[0].body.contains("Is this **ready**?") && letters[0].body.contains("I doubt it."));
    assert!(letters[0].header("Reply-To").contains(STEVEN), "{}", letters[0].header("Reply-To"));
    assert!(letters[0].body.lines().all(|line| line.chars().count() <= 72 || line.contains("https://")));
    let first = app.letters_to(MASAMI, "New: #1").await;
    assert_eq!(letters[0].header("References"), first[0].header("References"), "one thread");
    let told: Vec<_> = app.letters().await.into_iter().filter(|letter| letter.subject.contains("Leads:")).collect();
    assert!(told.iter().all(|letter| letter.to != STEVEN && letter.to != MINA), "not its writer, not the author");

    for path in [PROPOSAL, "/lpc-2023/proposals/1/questions", "/lpc-2023/proposals/1/history", DISCUSSION] {
        assert!(!mina.open(path).await.says("I doubt it."), "{path}");
    }
    assert_eq!(mina.page().status, 403);
    let mut dan = app.signed_in("dan.williams@example.org", "Dan Williams").await;
    assert_eq!(dan.open(DISCUSSION).await.status, 404, "a lead of another track");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_lead_who_is_its_speaker_is_kept_out(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    name_person(&mut mina, 1, "Speaker: presents", "Masami Hiramatsu", MASAMI).await;
    answer_letter(&app, MASAMI, "Confirm").await;
    let mut steven = steven(&app).await;
    write(&mut steven, "Between us.").await;
    let mut masami = app.signed_in(MASAMI, "Masami Hiramatsu").await;
    assert!(!masami.open(PROPOSAL).await.says("Between us."), "{}", masami.page().text());
    assert_eq!(masami.open(DISCUSSION).await.status, 403);
    assert!(app.letters_to(MASAMI, "Leads: #1").await.is_empty());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_message_sent_twice_is_there_once_and_another_text_is_never_lost(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let mut steven = steven(&app).await;
    steven.open(PROPOSAL).await;
    steven.fill("Message to the other leads", "Once");
    let (path, mut fields) = steven.prepared("Write to the leads");
    steven.post(&path, &fields).await;
    steven.post(&path, &fields).await;
    assert_eq!(app.count("select count(*) from message").await, 1);
    assert_eq!(app.letters_to(MASAMI, "Leads: #1").await.len(), 1);
    // Back in the browser, written anew: the form has the same key.
    let typed = fields.iter_mut().find(|(name, _)| name == "message").expect("the field");
    typed.1 = "Twice".to_owned();
    assert!(steven.post(&path, &fields).await.says("Twice"));
    assert_eq!(app.count("select count(*) from message").await, 2);
    assert_eq!(app.letters_to(MASAMI, "Leads: #1").await.len(), 2);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_message_that_is_too_long_comes_back_whole(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let mut steven = steven(&app).await;
    let long = "ü".repeat(5_001);
    write(&mut steven, &long).await;
    assert_eq!((steven.page().status, steven.page().path.as_str()), (422, DISCUSSION));
    assert!(steven.page().error("Message to the other leads").contains("shorten it by 1"), "{}", steven.page().text());
    assert_eq!(steven.page().value("Message to the other leads"), long);
    assert_eq!(app.count("select count(*) from message").await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn ones_own_message_can_be_deleted_for_a_quarter_of_an_hour(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let mut steven = steven(&app).await;
    write(&mut steven, "Too harsh.").await;
    let mut masami = app.signed_in(MASAMI, "Masami Hiramatsu").await;
    assert!(masami.open(PROPOSAL).await.link("Delete this message").is_none(), "it is not theirs");
    steven.follow("Delete this message").await;
    assert!(steven.page().says("Too harsh.") && steven.page().link("Keep it").is_some(), "{}", steven.page().text());
    let (path, fields) = steven.prepared("Delete the message");
    assert_eq!(masami.post(&path, &fields).await.status, 404);

    app.now_is("2023-07-20T10:15:00Z");
    assert_eq!(steven.press("Delete the message").await.status, 403);
    assert!(steven.page().says("A message can be deleted for 15 minutes."), "{}", steven.page().text());
    assert!(steven.open(PROPOSAL).await.link("Delete this message").is_none());
    assert_eq!(app.count("select count(*) from message where deleted_at is not null").await, 0);
    app.now_is("2023-07-20T10:14:59Z");
    steven.open(PROPOSAL).await;
    steven.follow("Delete this message").await;
    assert_eq!(app.count("select count(*) from message where deleted_at is not null").await, 0, "it asks first");
    steven.press("Delete the message").await;
    assert!(steven.page().says("Your message is deleted."), "{}", steven.page().text());
    assert!(
        steven.page().says("deleted by Steven Rostedt") && !steven.page().says("Too harsh."),
        "{}",
        steven.page().text()
    );
    assert_eq!(app.count("select count(*) from message where body = '' and deleted_at is not null").await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_question_reaches_the_author_and_the_answer_the_leads(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    assert!(!mina.page().says("Questions of the leads"));
    let mut steven = steven(&app).await;
    ask(&mut steven, "Which kernel do you mean?").await;
    assert!(steven.page().says("Mina Kulkarni and the leads of Tracing MC read this."), "{}", steven.page().text());
    assert!(steven.open(QUEUE).await.says("asked unread"), "{}", steven.page().text());
    let letters = app.letters_to(MINA, "Question: #1").await;
    assert!(letters.len() == 1 && letters[0].body.contains("Which kernel do you mean?"));

    app.now_is("2023-07-20T11:00:00Z");
    mina.open(&letters[0].path("/proposals/1")).await;
    assert!(mina.page().says("Which kernel do you mean?"), "{}", mina.page().text());
    mina.fill("Your answer", "6.5, and *later*.").press("Send the answer").await;
    assert_eq!(mina.page().path, PROPOSAL);
    for lead in [STEVEN, MASAMI] {
        let letters = app.letters_to(lead, "Answer: #1").await;
        assert!(letters.len() == 1 && letters[0].body.contains("6.5, and *later*."), "{lead}");
    }
    assert!(steven.open(QUEUE).await.says("answered unread"), "{}", steven.page().text());
    assert!(steven.open(PROPOSAL).await.says("Mina Kulkarni, author 2023-07-20 11:00:00 UTC 6.5, and later ."));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_address_that_nobody_confirmed_gets_no_question(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut browser = app.browser();
    file_anonymously(&mut browser, "tracing", "Unconfirmed", "nobody@example.org").await;
    let mut steven = steven(&app).await;
    steven.open(PROPOSAL).await;
    assert!(steven.page().says("address is not confirmed, so this is not sent by mail"), "{}", steven.page().text());
    ask(&mut steven, "Who are you?").await;
    assert!(app.letters_to("nobody@example.org", "Question").await.is_empty());
    assert!(browser.open(PROPOSAL).await.says("Who are you?"), "the browser that filed it reads it");
    let before = app.letters().await.len();
    browser.fill("Your answer", "Somebody.").press("Send the answer").await;
    assert_eq!(browser.page().status, 200, "{}", browser.page().text());
    assert!(browser.page().says("Your answer stands on the proposal's page; no mail was sent."));
    assert_eq!(app.letters().await.len(), before, "and writes to nobody");
    assert!(steven.open(PROPOSAL).await.says("Somebody."));
}
