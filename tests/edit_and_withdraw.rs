//! After filing: the text changes until the close or the decision, small things afterwards; and taking a proposal back.

use std::collections::BTreeSet;

use plumbline::mail::worker;
use sqlx::PgPool;

use crate::support::{ANDROID_CLOSES, Browser, TestApp, file_anonymously, file_signed_in};

const MINA: &str = "mina@example.org";
const STEVEN: &str = "steven.rostedt@example.org";
const MASAMI: &str = "masami.hiramatsu@example.org";
const TITLE: &str = "Binder in Rust";
const REVISED: &str = "Binder, safely";
const PROPOSAL: &str = "/lpc-2023/proposals/1";
const EDIT: &str = "/lpc-2023/proposals/1/edit";
const WITHDRAWAL: &str = "/lpc-2023/proposals/1/withdrawal";
const STATE: &str = "select count(*) from proposal where number = 1 and state = 'withdrawn'";

/// Mina's browser, on the receipt of her proposal.
async fn filed(app: &TestApp, track: &str) -> Browser {
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, track, TITLE).await;
    assert_eq!(mina.page().path, PROPOSAL, "{}", mina.page().text());
    mina
}

/// Somebody who reads the Android MC, which has no leads.
async fn olivia(app: &TestApp) -> Browser {
    app.signed_in("olivia@example.org", "Olivia Organiser").await
}

async fn steven(app: &TestApp) -> Browser {
    app.signed_in(STEVEN, "Steven Rostedt").await
}

/// What somebody reads of the proposal.
async fn read(browser: &mut Browser) -> String {
    browser.open(PROPOSAL).await.text()
}

async fn accept(app: &TestApp, lead: &mut Browser) {
    app.decide(lead, 1, "Accept").await;
    assert!(lead.page().says("Accepted"), "{}", lead.page().text());
}

async fn withdraw(browser: &mut Browser, reason: &str) {
    browser.open(PROPOSAL).await;
    browser.follow("Withdraw").await;
    assert_eq!(browser.page().path, WITHDRAWAL);
    browser.fill("Reason", reason).press("Withdraw").await;
}

/// Who got a letter with this subject.
async fn readers_of(app: &TestApp, subject: &str) -> BTreeSet<String> {
    let letters = app.letters().await;
    letters.into_iter().filter(|letter| letter.subject.contains(subject)).map(|letter| letter.to).collect()
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn until_the_close_the_leads_read_the_changed_text(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app, "android").await;
    app.now_is("2023-08-16T11:59:59.999999Z");
    mina.follow("Edit").await;
    assert_eq!(mina.page().heading(), "Edit #1: Binder in Rust");
    mina.fill("Title", REVISED).fill("What has been tried", "Patches, thrice.").press("Save changes").await;
    assert_eq!(mina.page().path, PROPOSAL, "{}", mina.page().text());
    assert!(mina.page().says(REVISED) && mina.page().says("Received 2023-07-20 10:00:00 UTC, in time."));

    let mut olivia = olivia(&app).await;
    let text = read(&mut olivia).await;
    assert!(text.contains(REVISED) && text.contains("Patches, thrice."), "{text}");
    assert!(!text.contains(TITLE) && !text.contains("Patches, twice."), "{text}");
    olivia.open("/lpc-2023/tracks/android/queue").await;
    assert!(olivia.page().link("#1 Binder, safely").is_some(), "{}", olivia.page().text());
    let kept = "select count(*) from proposal_version where sent_at is not null";
    assert_eq!(app.count(kept).await, 2, "every sent text is kept");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn saving_without_a_change_makes_no_new_version(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app, "android").await;
    mina.follow("Edit").await;
    mina.press("Save changes").await;
    assert_eq!(mina.page().path, PROPOSAL);
    assert_eq!(app.count("select count(*) from proposal_version").await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_edit_with_a_mistake_keeps_what_was_typed_and_changes_nothing(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app, "android").await;
    mina.follow("Edit").await;
    mina.fill("Title", "").fill("What has been tried", &"x".repeat(2_001)).press("Save changes").await;
    assert_eq!(mina.page().status, 422);
    assert_eq!(mina.page().error("Title"), "Enter a title");
    let too_long = mina.page().error("What has been tried");
    assert!(too_long.contains("2,001 characters") && too_long.ends_with("shorten it by 1"), "{too_long}");
    assert_eq!(mina.page().value("What has been tried"), "x".repeat(2_001));
    let text = read(&mut mina).await;
    assert!(text.contains(TITLE) && text.contains("Patches, twice."), "{text}");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn after_the_close_name_links_and_participation_still_change(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app, "android").await;
    app.now_is(ANDROID_CLOSES);
    mina.follow("Edit").await;
    assert!(mina.page().says("The text is settled now."), "{}", mina.page().text());
    for name in ["title", "abstract", "tried", "question", "minutes", "needed_people", "leads_note"] {
        assert!(!mina.page().html().contains(&format!("name=\"{name}\"")), "{name}");
    }
    mina.fill("Your name", "Mina K.").fill("Links to patches or threads", "https://lore.kernel.org/r/v2@example.org");
    mina.choose("Taking part", "Online").press("Save changes").await;
    assert_eq!(mina.page().path, PROPOSAL, "{}", mina.page().text());

    let text = read(&mut olivia(&app).await).await;
    for part in ["Mina K.", "r/v2@example.org", "Taking part online", TITLE, "Patches, twice.", "second day"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains("r/one@example.org"), "{text}");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_withdrawal_has_a_page_of_its_own_and_the_leads_are_told_why(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app, "tracing").await;
    assert_eq!(readers_of(&app, "New: #1").await.len(), 2);
    mina.follow("Withdraw").await;
    assert_eq!((mina.page().path.as_str(), mina.page().heading()), (WITHDRAWAL, "Withdraw #1".to_owned()));
    assert!(mina.page().says(TITLE) && app.count(STATE).await == 0, "looking at the page changes nothing");
    mina.fill("Reason", "It was merged upstream.").press("Withdraw").await;
    assert_eq!(mina.page().path, PROPOSAL);
    assert_eq!(mina.page().heading(), "#1 Binder in Rust Withdrawn");
    assert_eq!((mina.page().link("Withdraw"), mina.page().link("Edit")), (None, None));
    assert!(mina.page().says("Patches, twice."), "the text stays readable: {}", mina.page().text());

    for lead in [STEVEN, MASAMI] {
        let letters = app.letters_to(lead, "Withdrawn: #1").await;
        assert_eq!(letters.len(), 1, "{lead}");
        assert_eq!(letters[0].subject, "[LPC 2023 Tracing MC] Withdrawn: #1 Binder in Rust");
        assert!(letters[0].body.contains("It was merged upstream."), "{}", letters[0].body);
        let first = app.letters_to(lead, "New: #1").await;
        assert_eq!(letters[0].header("References"), first[0].header("References"), "it threads under the first");
    }
    assert!(read(&mut steven(&app).await).await.contains("Withdrawn"));
    assert!(app.audited().await.contains(&"proposal withdrawn".to_owned()));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn withdrawing_twice_is_harmless(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app, "tracing").await;
    assert_eq!(readers_of(&app, "New: #1").await.len(), 2);
    mina.follow("Withdraw").await;
    let (path, fields) = mina.fill("Reason", "A mistake.").prepared("Withdraw");
    mina.press("Withdraw").await;
    let audited = app.audited().await;
    mina.post(&path, &fields).await;
    assert_eq!((mina.page().status, mina.page().path.as_str()), (200, PROPOSAL), "{}", mina.page().text());
    assert_eq!(app.audited().await, audited);
    for lead in [STEVEN, MASAMI] {
        assert_eq!(app.letters_to(lead, "Withdrawn: #1").await.len(), 1, "{lead}");
    }
    mina.open(WITHDRAWAL).await;
    assert_eq!(mina.page().status, 403);
    assert!(mina.page().says("#1 is withdrawn, so there is nothing to withdraw."), "{}", mina.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_accepted_proposal_can_be_withdrawn_and_one_that_was_not_accepted_cannot(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app, "tracing").await;
    file_signed_in(&mut mina, "tracing", "Another one").await;
    let mut steven = steven(&app).await;
    accept(&app, &mut steven).await;
    withdraw(&mut mina, "I cannot come.").await;
    assert_eq!(app.count(STATE).await, 1);

    app.decide(&mut steven, 2, "Decline").await;
    mina.open("/lpc-2023/proposals/2").await;
    assert_eq!(mina.page().link("Withdraw"), None);
    mina.open("/lpc-2023/proposals/2/withdrawal").await;
    assert_eq!(mina.page().status, 403);
    assert!(mina.page().says("#2 is not accepted, so there is nothing to withdraw."), "{}", mina.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_reason_that_is_too_long_is_kept_on_the_page(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app, "tracing").await;
    withdraw(&mut mina, &"x".repeat(2_012)).await;
    assert_eq!(mina.page().status, 422);
    assert!(mina.page().error("Reason").contains("shorten it by 12"), "{}", mina.page().text());
    assert_eq!(mina.page().value("Reason"), "x".repeat(2_012));
    assert_eq!(app.count(STATE).await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_withdrawn_proposal_cannot_be_edited(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app, "android").await;
    mina.follow("Edit").await;
    let (path, fields) = mina.fill("Title", REVISED).fill("Your name", "Mina K.").prepared("Save changes");
    withdraw(&mut mina, "").await;
    mina.open(EDIT).await;
    assert_eq!(mina.page().status, 403);
    assert!(mina.page().says("#1 is withdrawn; it cannot be changed any more."), "{}", mina.page().text());

    mina.post(&path, &fields).await;
    assert_eq!(mina.page().status, 409, "nothing typed is lost: {}", mina.page().text());
    assert!(mina.page().says(REVISED), "{}", mina.page().text());
    assert!(mina.page().says("#1 is withdrawn; it cannot be changed any more."), "{}", mina.page().text());
    let text = read(&mut olivia(&app).await).await;
    assert!(text.contains(TITLE) && text.contains("Mina Kulkarni"), "{text}");
    assert!(!text.contains(REVISED) && !text.contains("Mina K."), "{text}");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn every_lead_who_heard_of_the_proposal_hears_of_its_withdrawal(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app, "tracing").await;
    worker::turn(&app.app, &app.transport).await.expect("the outbox");
    withdraw(&mut mina, "").await;
    let (heard, told) = (readers_of(&app, "New: #1").await, readers_of(&app, "Withdrawn: #1").await);
    assert!(!heard.is_empty(), "one letter had left");
    assert!(heard.is_subset(&told), "{heard:?} heard of it, {told:?} of its withdrawal");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_is_withdrawn_before_any_letter_left_troubles_nobody(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.browser();
    file_anonymously(&mut mina, "tracing", TITLE, MINA).await;
    withdraw(&mut mina, "").await;
    assert_eq!(app.count(STATE).await, 1, "it needs no account");
    app.now_is("2023-07-20T12:00:00Z");
    assert!(readers_of(&app, "#1").await.is_empty());
}
