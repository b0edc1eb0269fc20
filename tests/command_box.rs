//! The command box of a queue: one line does to one proposal what its page would do, with the same rights.

use sqlx::PgPool;

use crate::support::{Browser, TestApp, file_signed_in};

const MINA: &str = "mina@example.org";
const STEVEN: &str = "steven.rostedt@example.org";
const QUEUE: &str = "/lpc-2023/tracks/tracing/queue";
const COMMAND: &str = "/lpc-2023/tracks/tracing/command";

async fn filed(app: &TestApp) -> Browser {
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Tracing the tracers").await;
    app.signed_in(STEVEN, "Steven Rostedt").await
}

async fn run(browser: &mut Browser, line: &str) {
    browser.open("/lpc-2023/tracks/tracing/queue?show=all&sort=title").await;
    browser.fill("Command", line).press("Run").await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_line_votes_and_comes_back_to_the_same_list(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = filed(&app).await;
    run(&mut steven, "#1 vote star Everybody hits this.").await;
    assert_eq!(steven.page().path, "/lpc-2023/tracks/tracing/queue?show=all&sort=title#p1");
    assert!(steven.page().says("score +2 of 1 vote"), "{}", steven.page().text());
    assert!(steven.page().says("Unread by you 0"), "whoever votes has read it");
    assert_eq!(app.count("select count(*) from vote where value = 2 and note = 'Everybody hits this.'").await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn lines_write_to_the_leads_and_to_the_author(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = filed(&app).await;
    run(&mut steven, "1 say Let us take it").await;
    run(&mut steven, "1 ask Which tree is this against?").await;
    let asked = app.letters_to(MINA, "#1").await;
    assert!(asked.iter().any(|letter| letter.body.contains("Which tree is this against?")));
    assert!(asked.iter().all(|letter| !letter.body.contains("Let us take it")));
    assert_eq!(app.letters_to("masami.hiramatsu@example.org", "Leads: #1").await.len(), 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_same_line_sent_twice_is_one_message(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = filed(&app).await;
    steven.open(QUEUE).await;
    let (path, fields) = steven.fill("Command", "1 say Once.").prepared("Run");
    steven.post(&path, &fields).await;
    steven.post(&path, &fields).await;
    assert_eq!(app.count("select count(*) from message").await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_line_that_is_not_understood_comes_back_with_a_sentence_and_the_grammar(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = filed(&app).await;
    let long = format!("1 say {}", "é".repeat(2_000));
    for (line, sentence) in [
        ("1 voet +1", "“voet” is not a command"),
        ("1 vote +7", "“+7” is not a vote"),
        ("", "Begin with the number of a proposal"),
        ("99 read", "You have no proposal #99 to work on"),
        (long.as_str(), "The command is 2006 characters, 2000 at most"),
    ] {
        run(&mut steven, line).await;
        assert_eq!((steven.page().status, steven.page().path.as_str()), (422, COMMAND), "{line}");
        assert!(steven.page().error("Command").contains(sentence), "{line}: {}", steven.page().text());
        assert_eq!(steven.page().value("Command"), line);
        assert!(steven.page().says("57 vote +1"), "the grammar is there");
    }
    assert_eq!(app.count("select count(*) from vote").await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_command_may_do_what_its_sender_may_and_no_more(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = filed(&app).await;
    file_signed_in(&mut steven, "tracing", "My own").await;
    run(&mut steven, "2 vote +1").await;
    assert!(steven.page().error("Command").contains("You are the author of #2."), "{}", steven.page().text());
    let mut dan = app.signed_in("dan.williams@example.org", "Dan Williams").await;
    dan.open("/lpc-2023/tracks/cxl/queue").await;
    dan.fill("Command", "1 vote +1").press("Run").await;
    assert!(dan.page().error("Command").contains("You have no proposal #1 to work on"), "{}", dan.page().text());
    assert_eq!(app.count("select count(*) from vote").await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_line_without_a_note_keeps_the_note_of_the_vote_before(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = filed(&app).await;
    run(&mut steven, "1 vote +1 Everybody hits this.").await;
    run(&mut steven, "1 vote star").await;
    let kept = "select count(*) from vote where value = 2 and note = 'Everybody hits this.'";
    assert_eq!(app.count(kept).await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_bof_is_offered_only_where_there_is_a_track_for_it(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = filed(&app).await;
    run(&mut steven, "1 plan bof").await;
    assert_eq!(steven.page().status, 422);
    assert!(steven.page().error("Command").contains("no other track for BoFs"), "{}", steven.page().text());
    assert_eq!(app.count("select count(*) from plan").await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_sentence_about_a_mistake_shows_the_number_that_was_typed(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = filed(&app).await;
    run(&mut steven, "1 vote +7").await;
    assert!(steven.page().error("Command").contains("1 vote +1"), "{}", steven.page().text());
}
