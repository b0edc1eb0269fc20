//! Two proposals of one.

use sqlx::PgPool;

use crate::support::travel::*;
use crate::support::{ANDROID_CLOSES, TestApp, answer_letter, file_anonymously, file_signed_in, name_person};

const TITLE: &str = "Two things";
const SPLIT: &str = "/lpc-2023/proposals/1/split";
const SECOND: &str = "/lpc-2023/proposals/2";

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_lead_splits_and_the_author_edits_both(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven) = (mina(&app).await, steven(&app).await);
    file_signed_in(&mut mina, "tracing", TITLE).await;
    name_person(&mut mina, 1, "Speaker: presents", "Noor Haddad", "noor@example.org").await;
    answer_letter(&app, "noor@example.org", "Confirm").await;
    name_person(&mut mina, 1, "Speaker: presents", "Somebody New", "new@example.org").await;
    app.now_is("2023-07-22T10:00:00Z");
    steven.open(PROPOSAL).await;
    steven.follow("Split in two").await;
    steven.press("Plan the split").await;
    assert_eq!(steven.page().error("Title of the new one"), "Enter a title for the new one");
    steven.fill("Title of the new one", "The second thing").fill("Note to its author", "One slot each.");
    let (path, twice) = steven.prepared("Plan the split");
    for _ in 0..2 {
        steven.post(&path, &twice).await;
        assert_eq!((steven.page().status, steven.page().path.as_str()), (200, PROPOSAL), "{}", steven.page().text());
    }
    assert_eq!(app.count("select count(*) from plan_event").await, 1, "pressed twice it is planned once");
    steven.open("/lpc-2023/tracks/tracing/sending").await;
    send_planned(&app, &mut steven, 1).await;
    assert!(steven.page().says("Split into this one and #2"), "{}", steven.page().text());
    assert_eq!(steven.post(&path, &twice).await.status, 409, "what was sent is not planned again");
    assert_eq!(app.count("select count(*) from proposal where number is not null").await, 2, "twice is once");

    steven.open(SECOND).await;
    assert!(steven.page().says("Split from #1") && steven.page().says("The second thing"), "{}", steven.page().text());
    assert!(steven.page().says("Received 2023-07-20 10:00:00 UTC") && steven.page().says("Patches, twice."));
    assert!(steven.page().says("Noor Haddad <noor@example.org>, speaker: confirmed"), "{}", steven.page().text());
    assert_eq!(
        app.letters_to("noor@example.org", "You are named").await.len(),
        1,
        "whoever confirmed takes part in both"
    );
    assert_eq!(app.letters_to("new@example.org", "You are named in proposal #2").await.len(), 1);
    let letter = &app.letters_to(MINA, "Split: #1").await[0];
    assert!(letter.body.contains("One slot each.") && letter.body.contains("#2 The second thing"), "{}", letter.body);
    assert!(letter.body.lines().all(|line| line.chars().count() <= 72 || line.contains("://")), "{}", letter.body);
    let news = app.letters_to(MASAMI, "New: #2").await;
    assert!(news[0].body.contains("split from #1"), "{}", news[0].body);

    mina.open(SECOND).await;
    assert!(mina.page().link("#1").is_some(), "each names the other: {}", mina.page().text());
    mina.follow("Edit").await;
    mina.fill("The problem (abstract)", "Only the second thing.").press("Save changes").await;
    assert!(mina.page().says("Only the second thing."));
    assert!(!mina.open(PROPOSAL).await.says("Only the second thing."));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn after_the_close_only_leads_split_and_the_author_gets_time(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut olivia) = (mina(&app).await, olivia(&app).await);
    file_signed_in(&mut mina, "android", TITLE).await;
    app.now_is(ANDROID_CLOSES);
    assert_eq!(mina.open(SPLIT).await.status, 403);
    let fields = [("title".to_owned(), "More".to_owned())];
    assert_eq!(mina.post(SPLIT, &fields).await.status, 403, "nobody gains time by it");
    plan_split(&mut olivia, 1, "The second thing", "").await;
    send_planned(&app, &mut olivia, 1).await;
    let letter = &app.letters_to(MINA, "Split: #1").await[0];
    assert!(letter.body.contains("You can edit both until Wednesday 23 August 2023, 12:10 UTC."), "{}", letter.body);
    for number in [1, 2] {
        mina.open(&format!("/lpc-2023/proposals/{number}/edit")).await;
        mina.fill("Title", "Edited in time").press("Save changes").await;
        assert!(mina.page().says("Edited in time"), "{}", mina.page().text());
        assert!(!mina.page().says("late: the call had closed"), "it arrived when it arrived");
    }
    app.now_is("2023-08-23T12:10:00Z");
    mina = crate::support::travel::mina(&app).await;
    mina.open("/lpc-2023/proposals/2/edit").await;
    assert!(mina.page().says("The text is settled now."), "{}", mina.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_author_splits_alone_while_the_text_can_be_edited(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = mina(&app).await;
    file_signed_in(&mut mina, "tracing", TITLE).await;
    mina.open(PROPOSAL).await;
    mina.follow("Split in two").await;
    mina.fill("Title of the new one", &"x".repeat(121)).press("Split it").await;
    assert_eq!((mina.page().status, mina.page().value("Title of the new one").len()), (422, 121));
    mina.fill("Title of the new one", "The second thing").press("Split it").await;
    assert!(mina.page().says("Split into this one and #2"), "{}", mina.page().text());
    assert_eq!(app.letters_to(STEVEN, "New: #2").await.len(), 1);
    mina.open(PROPOSAL).await;
    mina.follow("Withdraw").await;
    mina.press("Withdraw").await;
    assert_eq!(mina.open(SPLIT).await.status, 403);
    assert_eq!(stands(&app, 2).await.1, "submitted", "each stands for itself");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_browser_that_holds_one_holds_both(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut nobody, mut steven) = (app.browser(), steven(&app).await);
    file_anonymously(&mut nobody, "tracing", TITLE, "ada@example.org").await;
    plan_split(&mut steven, 1, "The second thing", "").await;
    send_planned(&app, &mut steven, 1).await;
    nobody.open(SECOND).await;
    assert_eq!(nobody.page().status, 200, "{}", nobody.page().text());
    assert!(app.letters_to("ada@example.org", "Split").await.is_empty(), "nobody has confirmed that address");
}
