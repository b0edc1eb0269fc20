//! Two people set a track at once: whoever comes second sees what the first has set, and loses nothing.

use sqlx::PgPool;

use crate::support::{Browser, TestApp};

const TRACK: &str = "/lpc-2023/tracks/tracing";
const SETTINGS: &str = "/lpc-2023/tracks/tracing/settings";
/// Closes on 20 August.
const TESTING: &str = "/lpc-2023/tracks/kernel-testing/settings";
const CHANGES: &str = "select count(*) from call_change";

async fn steven(app: &TestApp) -> Browser {
    app.signed_in("steven.rostedt@example.org", "Steven Rostedt").await
}

async fn masami(app: &TestApp) -> Browser {
    app.signed_in("masami.hiramatsu@example.org", "Masami Hiramatsu").await
}

async fn olivia(app: &TestApp) -> Browser {
    app.signed_in("olivia@example.org", "Olivia Organiser").await
}

/// A lead who has seen what an extension comes to, and only has to press the button.
async fn about_to_extend(app: &TestApp) -> Browser {
    let mut shuah = app.signed_in("shuah.khan@example.org", "Shuah Khan").await;
    shuah.open(&format!("{TESTING}/deadline")).await;
    shuah.fill("Closes on", "2023-08-27").fill("Reason", "Travel approvals are late").press("Show what changes").await;
    assert!(shuah.page().has_button("Extend the call"), "{}", shuah.page().text());
    shuah
}

async fn about_to_promise(app: &TestApp) -> Browser {
    let mut olivia = olivia(app).await;
    olivia.open(&format!("{TESTING}/deadline")).await;
    olivia.tick("Promise that this call is not extended").press("Show what changes").await;
    assert!(olivia.page().has_button("Change the call"), "{}", olivia.page().text());
    olivia
}

async fn about_to_forbid(app: &TestApp) -> Browser {
    let mut olivia = olivia(app).await;
    olivia.open(&format!("{TESTING}/rights")).await;
    olivia.untick("The deadline, to a later date");
    olivia
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn votes_and_rights_that_somebody_else_set_meanwhile_are_shown(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut steven, mut masami) = (steven(&app).await, masami(&app).await);
    let votes = format!("{SETTINGS}/votes");
    steven.open(&votes).await;
    masami.open(&votes).await;
    steven.choose("The votes of the others are shown", "Always").press("Save").await;
    masami.choose("The note to a vote", "Must say something").press("Save").await;
    assert_eq!(masami.page().status, 409, "{}", masami.page().text());
    assert!(masami.page().says("What is set now The votes of the others are shown Always"), "{}", masami.page().text());
    assert_eq!(app.count("select count(*) from track where not votes_hidden").await, 1, "nothing is undone unseen");
    masami.choose("The votes of the others are shown", "Always").press("Save").await;
    assert!(masami.page().says("The votes of the others are always shown. A vote needs a note."));

    let (mut olivia, mut window) = (olivia(&app).await, self::olivia(&app).await);
    let rights = format!("{SETTINGS}/rights");
    olivia.open(&rights).await;
    window.open(&rights).await;
    olivia.untick("The text of the call").press("Save").await;
    window.untick("How votes are shown").press("Save").await;
    assert_eq!(window.page().status, 409, "{}", window.page().text());
    assert!(window.page().is_ticked("The text of the call") && !window.page().is_ticked("How votes are shown"));
    let text = window.page().text();
    let (_, now) = text.split_once("What is set now").expect("what is set");
    assert!(!now.contains("The text of the call") && now.contains("How votes are shown"), "{now}");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_question_that_a_co_lead_changed_meanwhile_is_shown(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut steven, mut masami) = (steven(&app).await, masami(&app).await);
    let list = format!("{TRACK}/questions");
    steven.open(&list).await;
    steven.follow("Add a question").await;
    let (path, fields) = steven.fill("Question", "Which kernel?").prepared("Save the question");
    steven.post(&path, &fields).await;
    steven.post(&path, &fields).await;
    assert_eq!(steven.open(&list).await.text().matches("Which kernel?").count(), 1, "sent twice is once");
    masami.open(&list).await;
    masami.follow("Edit").await;
    steven.follow("Edit").await;
    steven.fill("Question", "Which kernel do you ship?").press("Save the question").await;
    masami.fill("Question", "Which kernels?").fill("Hint", "All of them").press("Save the question").await;
    assert_eq!(masami.page().status, 409, "{}", masami.page().text());
    assert!(masami.page().says("Which kernel do you ship?"), "{}", masami.page().text());
    assert_eq!(masami.page().value("Question"), "Which kernels?");
    assert_eq!(masami.page().value("Hint"), "All of them");
    masami.press("Save the question").await;
    assert!(masami.page().says("Which kernels?") && !masami.page().says("do you ship"), "{}", masami.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_extension_that_was_forbidden_meanwhile_is_not_made_and_its_form_comes_back(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut shuah, mut olivia) = (about_to_extend(&app).await, about_to_forbid(&app).await);
    olivia.press("Save").await;
    shuah.press("Extend the call").await;
    assert_eq!((shuah.page().status, app.count(CHANGES).await), (403, 0), "{}", shuah.page().text());
    assert!(shuah.page().says("In this track the organisers change the deadline."), "{}", shuah.page().text());
    olivia.open(&format!("{TESTING}/rights")).await;
    olivia.tick("The deadline, to a later date").press("Save").await;
    shuah.open(&format!("{TESTING}/deadline")).await;
    assert_eq!(shuah.page().value("Reason"), "Travel approvals are late");
    assert_eq!(shuah.page().value("Closes on"), "2023-08-27");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_promise_made_meanwhile_holds_and_what_the_lead_typed_is_shown(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut shuah, mut olivia) = (about_to_extend(&app).await, about_to_promise(&app).await);
    olivia.press("Change the call").await;
    assert_eq!(olivia.page().status, 200, "{}", olivia.page().text());
    let before = app.count(CHANGES).await;
    shuah.press("Extend the call").await;
    assert_eq!((shuah.page().status, app.count(CHANGES).await), (422, before), "{}", shuah.page().text());
    for words in ["It is promised that this call is not extended", "2023-08-27", "Travel approvals are late"] {
        assert!(shuah.page().says(words), "{words}: {}", shuah.page().text());
    }
    assert_eq!(
        app.count("select count(*) from track where slug = 'kernel-testing' and closes_on = '2023-08-20'").await,
        1
    );
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn at_one_instant_an_extension_comes_before_a_promise_or_not_at_all(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut shuah, mut olivia) = (about_to_extend(&app).await, about_to_promise(&app).await);
    tokio::join!(shuah.press("Extend the call"), olivia.press("Change the call"));
    let extended = "select count(*) from track where slug = 'kernel-testing' and closes_on = '2023-08-27'";
    let promised = "select count(*) from track where slug = 'kernel-testing' and no_extension";
    match (shuah.page().status, olivia.page().status) {
        // The organiser sees another call than the one that they looked at, and looks again.
        (200, 409) => assert_eq!((app.count(extended).await, app.count(promised).await), (1, 0)),
        (422, 200) => assert_eq!((app.count(extended).await, app.count(promised).await), (0, 1)),
        other => panic!("{other:?}: {} {}", shuah.page().text(), olivia.page().text()),
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn at_one_instant_an_extension_is_made_before_it_is_forbidden_or_not_at_all(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut shuah, mut olivia) = (about_to_extend(&app).await, about_to_forbid(&app).await);
    tokio::join!(shuah.press("Extend the call"), olivia.press("Save"));
    assert_eq!(olivia.page().status, 200, "{}", olivia.page().text());
    let made = app.count(CHANGES).await;
    match shuah.page().status {
        // The page after it says that the deadline is kept from now on.
        200 => assert_eq!(made, 1),
        403 => assert_eq!(made, 0),
        other => panic!("{other}: {}", shuah.page().text()),
    }
}
