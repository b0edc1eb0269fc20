//! Accepted authors say whether they come, are reminded until they do, and are then published where tracks wait for that.

use sqlx::PgPool;

use crate::support::{Browser, TestApp, answer_letter, file_anonymously, file_signed_in, name_person};

const MINA: &str = "mina@example.org";
const STEVEN: &str = "steven.rostedt@example.org";
const TITLE: &str = "16k pages";
const PROPOSAL: &str = "/lpc-2023/proposals/1";
const CONFIRMATION: &str = "/lpc-2023/proposals/1/confirmation";
const ANSWERS: &str = "select count(*) from speaker_answer";
const REMINDERS: &str = "select count(*) from answer_reminder";
const WRITTEN: &str =
    "select (select count(*) from speaker_answer) + (select count(*) from outbox) + (select count(*) from audit)
                       + (select count(*) from proposal where state = 'confirmed')";

/// Mina's browser; her proposal for the track was accepted by an organiser.
async fn accepted(app: &TestApp, track: &str) -> Browser {
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, track, TITLE).await;
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    app.decide(&mut olivia, 1, "Accept").await;
    assert!(olivia.page().says("Accepted by Olivia Organiser"), "{}", olivia.page().text());
    mina
}

async fn minute(app: &TestApp, now: &str) {
    app.now_is(now);
    app.minute().await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_letter_leads_to_the_page_and_looking_changes_nothing(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = accepted(&app, "tracing").await;
    let letter = app.letters_to(MINA, "Accepted:").await.remove(0);
    assert!(letter.body.contains("Thursday 3 August 2023, end of day anywhere on Earth"), "{}", letter.body);
    assert!(letter.body.lines().all(|line| line.chars().count() <= 72), "{}", letter.body);
    let before = app.count(WRITTEN).await;
    let page = mina.open(&letter.path("/confirmation")).await;
    assert_eq!((page.status, page.path.as_str()), (200, CONFIRMATION));
    assert!(page.has_button("I will be there") && page.has_button("I cannot come"), "{}", page.text());
    assert!(page.says("Please answer by Thursday 3 August 2023"), "{}", page.text());
    assert_eq!(app.count(WRITTEN).await, before);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn who_comes_says_so_once_and_everybody_has_it_in_writing(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = accepted(&app, "tracing").await;
    mina.open(PROPOSAL).await;
    mina.follow("Say whether you come").await;
    mina.fill("A word to the leads", "I need a projector.");
    let (path, fields) = mina.prepared("I will be there");
    mina.press("I will be there").await;
    assert_eq!(mina.page().path, PROPOSAL);
    assert!(mina.page().says("#1 16k pages Confirmed"), "{}", mina.page().text());
    let again = mina.post(&path, &fields).await;
    assert_eq!((again.status, again.path.as_str()), (200, PROPOSAL));
    assert_eq!(app.count(ANSWERS).await, 1);

    let to_lead = app.letters_to(STEVEN, "Will be there: #1").await;
    assert_eq!(to_lead.len(), 1);
    assert!(to_lead[0].body.contains("I need a projector."), "{}", to_lead[0].body);
    assert_eq!(to_lead[0].header("Reply-To"), "\"Mina Kulkarni\" <mina@example.org>");
    let first = app.letters_to(STEVEN, "New: #1").await.remove(0);
    assert_eq!(to_lead[0].header("References"), first.header("References"), "one thread");
    let receipt = app.letters_to(MINA, "You are coming").await;
    assert_eq!(receipt.len(), 1);
    assert_eq!(receipt[0].subject, "[LPC 2023 Tracing MC] You are coming: #1 16k pages");
    assert!(app.audited().await.contains(&"author answered".to_owned()));
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    assert!(steven.open(PROPOSAL).await.says("Mina Kulkarni will be there: I need a projector."));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn state_answer_letters_and_audit_are_written_as_one(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = accepted(&app, "tracing").await;
    mina.open(CONFIRMATION).await;
    mina.press("I will be there").await;
    let transactions = "select count(distinct written) from (
                            select xmin::text as written from speaker_answer
                            union all select xmin::text from proposal
                            union all select xmin::text from outbox where letter in ('speaker-answered', 'answer-receipt')
                            union all select xmin::text from audit where action = 'author answered') as rows";
    assert_eq!(app.count(transactions).await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn who_comes_can_still_say_that_something_came_up(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = accepted(&app, "tracing").await;
    mina.open(CONFIRMATION).await;
    mina.press("I will be there").await;
    mina.open(CONFIRMATION).await;
    assert!(!mina.page().has_button("I will be there"));
    mina.fill("A word to the leads", "My visa was refused.").press("I cannot come").await;
    assert!(mina.page().says("#1 16k pages Declined by the speaker"), "{}", mina.page().text());
    let letters = app.letters_to(STEVEN, "Cannot come: #1").await;
    assert_eq!(letters.len(), 1);
    assert!(letters[0].body.contains("My visa was refused."), "{}", letters[0].body);
    assert_eq!(app.letters_to(MINA, "You cannot come").await.len(), 1);
    let page = mina.open(CONFIRMATION).await;
    assert!(!page.has_button("I cannot come") && page.says("write to the leads"), "{}", page.text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_word_that_cannot_be_sent_is_not_lost(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = accepted(&app, "tracing").await;
    mina.open(CONFIRMATION).await;
    let long = "a".repeat(2001);
    mina.fill("A word to the leads", &long).press("I will be there").await;
    assert_eq!((mina.page().status, mina.page().value("A word to the leads")), (422, long));
    assert!(mina.page().error("A word to the leads").contains("shorten it by 1"));

    let (path, mut fields) = mina.prepared("I will be there");
    fields.retain(|(name, _)| name != "note");
    fields.push(("note".to_owned(), "See you there.".to_owned()));
    mina.open(PROPOSAL).await;
    mina.follow("Withdraw").await;
    mina.press("Withdraw").await;
    let page = mina.post(&path, &fields).await;
    assert_eq!(page.status, 409);
    assert!(page.says("It is now: withdrawn.") && page.says("See you there."), "{}", page.text());
    assert_eq!(app.count(ANSWERS).await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_browser_that_holds_the_proposal_answers_without_an_account(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.text_browser();
    file_anonymously(&mut mina, "tracing", TITLE, MINA).await;
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    app.decide(&mut olivia, 1, "Accept").await;
    let mut stranger = app.browser();
    assert_eq!(stranger.open(CONFIRMATION).await.heading(), "Sign in");
    mina.open(PROPOSAL).await;
    mina.follow("Say whether you come").await;
    mina.press("I will be there").await;
    assert!(mina.page().says("Confirmed"), "{}", mina.page().text());
    let receipt = app.letters_to(MINA, "You are coming: #1").await.remove(0);
    assert!(!receipt.subject.contains(TITLE) && !receipt.body.contains(TITLE), "nobody confirmed the address");
    assert_eq!(app.letters_to(STEVEN, "Will be there: #1").await.len(), 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_co_author_reads_the_question_and_leaves_the_answer_to_the_author(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = accepted(&app, "tracing").await;
    name_person(&mut mina, 1, "Co-author: may edit the proposal as you do", "Noor Haddad", "noor@example.org").await;
    answer_letter(&app, "noor@example.org", "Confirm").await;
    mina.open(CONFIRMATION).await;
    let (path, fields) = mina.prepared("I cannot come");
    let mut noor = app.signed_in("noor@example.org", "Noor Haddad").await;
    let page = noor.open(CONFIRMATION).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.says("Only Mina Kulkarni") && !page.has_button("I cannot come"), "{}", page.text());
    assert_eq!(noor.post(&path, &fields).await.status, 403);
    assert_eq!(app.count(ANSWERS).await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_track_that_waits_for_it_publishes_what_was_confirmed(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = accepted(&app, "refereed").await;
    let talks = "/lpc-2023/talks";
    assert!(!app.browser().open(talks).await.says(TITLE), "accepted only");
    mina.open(CONFIRMATION).await;
    mina.press("I will be there").await;
    assert!(app.browser().open(talks).await.says(TITLE));
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    let export = olivia.open("/lpc-2023/exports/talks?format=csv&state=confirmed").await;
    assert!(export.html().contains(TITLE), "{}", export.html());
    mina.open(CONFIRMATION).await;
    mina.press("I cannot come").await;
    assert!(!app.browser().open(talks).await.says(TITLE));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_author_is_reminded_twice_and_the_leads_hear_once_that_nobody_answered(pool: PgPool) {
    let app = TestApp::start(pool).await;
    accepted(&app, "tracing").await;
    minute(&app, "2023-07-28T11:59:00Z").await;
    assert_eq!(app.count(REMINDERS).await, 0);
    for now in ["2023-07-28T12:00:00Z", "2023-07-28T12:01:00Z"] {
        minute(&app, now).await;
        let letters = app.letters_to(MINA, "Confirm by").await;
        assert_eq!(letters.len(), 1);
        assert_eq!(letters[0].subject, "[LPC 2023 Tracing MC] Confirm by 3 August: #1 16k pages");
        assert_eq!(letters[0].path("/confirmation"), CONFIRMATION);
    }
    for now in ["2023-08-02T12:00:00Z", "2023-08-04T11:59:00Z"] {
        minute(&app, now).await;
        assert_eq!(app.letters_to(MINA, "Confirm by").await.len(), 2);
    }
    assert!(app.letters_to(STEVEN, "No answer").await.is_empty());
    for now in ["2023-08-04T12:00:00Z", "2023-08-05T12:00:00Z"] {
        minute(&app, now).await;
        assert_eq!(app.letters_to(STEVEN, "No answer: #1").await.len(), 1);
        assert_eq!(app.letters_to(MINA, "Confirm by").await.len(), 2);
    }
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    assert!(steven.open("/lpc-2023/tracks/tracing/queue").await.says("until 3 August no answer in time"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn two_servers_remind_once_and_nobody_who_has_answered(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = accepted(&app, "tracing").await;
    app.now_is("2023-07-28T12:00:00Z");
    tokio::join!(app.minute(), app.minute());
    assert_eq!(app.letters_to(MINA, "Confirm by").await.len(), 1);
    mina.open(CONFIRMATION).await;
    mina.press("I will be there").await;
    for now in ["2023-08-02T12:00:00Z", "2023-08-04T12:00:00Z"] {
        minute(&app, now).await;
    }
    assert_eq!(app.count(REMINDERS).await, 1);
    assert!(app.letters_to(STEVEN, "No answer").await.is_empty());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_lead_chooses_the_date_up_to_the_first_day(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", TITLE).await;
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    steven.open("/lpc-2023/proposals/1/plan").await;
    assert_eq!(steven.page().value("Answer by"), "2023-08-03");
    for wrong in ["2023-11-14", "2023-07-19", "soon"] {
        steven.choose("Decision", "Accept").fill("Reason", "kept").fill("Answer by", wrong);
        steven.press("Save the plan").await;
        assert_eq!((steven.page().status, steven.page().value("Answer by")), (422, wrong.to_owned()));
        assert!(!steven.page().error("Answer by").is_empty());
        assert_eq!(steven.page().value("Reason"), "kept");
    }
    steven.choose("Decision", "Accept").fill("Answer by", "2023-08-14").press("Save and see the letter").await;
    assert!(steven.page().says("Monday 14 August 2023"), "{}", steven.page().text());
    steven.follow("Change the plan of #1").await;
    assert_eq!(steven.page().value("Answer by"), "2023-08-14");
    steven.press("Save and see the letter").await;
    app.send_off(&mut steven).await;
    app.release().await;
    assert!(mina.open(PROPOSAL).await.says("by Monday 14 August 2023"), "{}", mina.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn two_clicks_at_once_are_one_answer(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = accepted(&app, "tracing").await;
    let mut other = app.signed_in(MINA, "Mina Kulkarni").await;
    mina.open(CONFIRMATION).await;
    other.open(CONFIRMATION).await;
    tokio::join!(mina.press("I will be there"), other.press("I will be there"));
    assert_eq!((mina.page().status, other.page().status), (200, 200), "{}", other.page().text());
    assert_eq!(app.count(ANSWERS).await, 1);
    assert_eq!(app.letters_to(MINA, "You are coming").await.len(), 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_withdrawal_and_an_answer_at_once_leave_one_story(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = accepted(&app, "tracing").await;
    let mut other = app.signed_in(MINA, "Mina Kulkarni").await;
    mina.open(CONFIRMATION).await;
    other.open("/lpc-2023/proposals/1/withdrawal").await;
    tokio::join!(mina.press("I will be there"), other.press("Withdraw"));
    assert_eq!(other.page().status, 200, "a confirmed proposal can be withdrawn too: {}", other.page().text());
    let withdrawn = "select count(*) from proposal where state = 'withdrawn'";
    assert_eq!(app.count(withdrawn).await, 1);
    let expected = if mina.page().status == 409 { 0 } else { 1 };
    assert_eq!(app.count(ANSWERS).await, expected, "{}", mina.page().text());
    assert_eq!(app.letters_to(STEVEN, "Will be there").await.len(), expected as usize);
}
