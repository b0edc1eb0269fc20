//! The end of an account: what happens to everything it has is said before, and nothing keeps the address after.

use sqlx::PgPool;

use crate::support::{Browser, PASSWORD, TestApp, answer_letter, code_in, file_signed_in, fill_proposal, name_person};

const MINA: &str = "mina@example.org";
const STEVEN: &str = "steven.rostedt@example.org";
const NOBODY_REACHED: &str = "The author deleted their account; nobody is reached by mail.";
const ACCOUNTS: &str = "select count(*) from account where email = 'mina@example.org'";

async fn steven(app: &TestApp) -> Browser {
    app.signed_in(STEVEN, "Steven Rostedt").await
}

async fn delete_with(browser: &mut Browser, password: &str) -> u16 {
    browser.open("/account/deletion").await;
    browser.fill("Password", password).press("Delete my account").await.status
}

/// Mina has a proposal that waits, a talk, one that was declined, and a draft.
async fn with_everything(app: &TestApp) -> (Browser, Browser) {
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    for title in ["Waits", "Becomes a talk", "Not taken"] {
        file_signed_in(&mut mina, "tracing", title).await;
    }
    mina.open("/lpc-2023/tracks/tracing/propose").await;
    fill_proposal(&mut mina, "Not sent yet");
    mina.press("Save draft").await;
    let mut lead = steven(app).await;
    app.decide(&mut lead, 2, "Accept").await;
    app.decide(&mut lead, 3, "Decline").await;
    app.letters().await;
    (mina, lead)
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_page_says_what_happens_and_it_happens(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut lead) = with_everything(&app).await;
    let mut there = app.signed_in(MINA, "Mina Kulkarni").await;

    mina.open("/account").await;
    mina.follow("Delete my account").await;
    for sentence in [
        "1 draft is deleted. Not sent yet, LPC 2023",
        "1 proposal that waits for a decision is withdrawn. Its leads are told by mail. #1 Waits, LPC 2023",
        "1 accepted talk stays, with your name",
        "#2 Becomes a talk, LPC 2023",
        "1 proposal that goes no further keeps its number",
        "#3 Not taken, LPC 2023",
    ] {
        assert!(mina.page().says(sentence), "{sentence}: {}", mina.page().text());
    }
    assert!(!mina.page().says("vote") && !mina.page().says("role"), "{}", mina.page().text());
    assert_eq!(delete_with(&mut mina, "not the password").await, 422);
    assert_eq!(mina.page().error("Password"), "This is not the password of your account");
    assert_eq!(mina.press("Delete my account").await.status, 422, "nothing typed is no proof");
    assert_eq!(app.count(ACCOUNTS).await, 1);
    mina.fill("Password", PASSWORD);
    assert_eq!(mina.press("Delete my account").await.path, "/account/sign-in");

    assert!(!mina.open("/account").await.says("Signed in as") && !there.open("/account").await.says("Signed in as"));
    assert_eq!(app.count(ACCOUNTS).await, 0);
    let left: Vec<(i32, String, String)> =
        sqlx::query_as("select number, state, author_name from proposal where author_email = '' order by number")
            .fetch_all(&app.pool)
            .await
            .expect("proposals");
    let row = |number, state: &str, name: &str| (number, state.to_owned(), name.to_owned());
    let expected = [
        row(1, "withdrawn", "deleted account"),
        row(2, "accepted", "Mina Kulkarni"),
        row(3, "declined", "deleted account"),
    ];
    assert_eq!(left, expected, "the draft is gone");

    let withdrawn = app.letters_to(STEVEN, "Withdrawn: #1 Waits").await;
    assert_eq!(withdrawn.len(), 1);
    assert!(withdrawn[0].body.contains("a reply reaches nobody"), "{}", withdrawn[0].body);
    let told = app.letters_to(MINA, "Your account was deleted").await;
    assert!(told.len() == 1 && !told[0].body.contains("https://"), "{told:?}");
    assert!(told[0].body.lines().all(|line| line.chars().count() <= 72), "{}", told[0].body);
    // The address stands in what others were sent, and nowhere else, once the last letter has left.
    assert_eq!(app.tables_with(MINA).await, ["outbox"]);
    let to_her = "select count(*) from outbox where to_email like 'mina%' or reply_to_email like 'mina%' or to_name like 'Mina%'";
    assert_eq!(app.count(to_her).await, 0);
    assert!(!lead.open("/lpc-2023/proposals/3/history").await.says("Mina"), "{}", lead.page().text());

    // Whoever signs up with the address anew begins with nothing.
    let mut anew = app.signed_in(MINA, "Mina Kulkarni").await;
    assert_eq!(anew.open("/lpc-2023/proposals/2").await.status, 404);
    assert!(anew.open("/account").await.says("There is no proposal yet."));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn staff_reads_that_nobody_is_reached_and_writes_to_nobody(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut lead) = with_everything(&app).await;
    delete_with(&mut mina, PASSWORD).await;
    let letters = app.letters_to(MINA, "").await.len();

    assert!(lead.open("/lpc-2023/tracks/tracing/queue").await.says("the author deleted their account"));
    for number in [1, 2, 3] {
        let page = lead.open(&format!("/lpc-2023/proposals/{number}")).await;
        assert!(page.says(NOBODY_REACHED), "{}", page.text());
        assert!(!page.says("not confirmed") && !page.says("Question to the author"), "{}", page.text());
        let page = lead.open(&format!("/lpc-2023/proposals/{number}/plan")).await;
        assert_eq!(page.status, 403);
        assert!(page.says(NOBODY_REACHED), "{}", page.text());
    }
    // Who asks all the same, from a page that was open before, writes to nobody.
    lead.open("/lpc-2023/proposals/2/questions").await;
    let question = [("question".to_owned(), "Do you come?".to_owned())];
    assert_eq!(lead.post("/lpc-2023/proposals/2/questions", &question).await.status, 200);
    // The date to answer by passes: the leads hear of it, the author does not.
    for now in ["2023-08-01T12:00:00Z", "2023-08-04T13:00:00Z"] {
        app.now_is(now);
        app.minute().await;
    }
    let unanswered = app.letters_to(STEVEN, "No answer: #2").await;
    assert_eq!(unanswered.len(), 1);
    assert!(unanswered[0].body.contains("there will be no answer here"), "{}", unanswered[0].body);
    assert!(!unanswered[0].body.contains('<'), "{}", unanswered[0].body);
    assert_eq!(app.letters_to(MINA, "").await.len(), letters);

    // An organiser can take a talk back that nobody gives.
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    olivia.open("/lpc-2023/proposals/2").await;
    olivia.follow("Decline").await;
    assert!(olivia.page().says(NOBODY_REACHED), "{}", olivia.page().text());
    olivia.fill("Reason", "Nobody gives it").press("Save and see the letter").await;
    assert!(olivia.page().says("To nobody, since Mina Kulkarni has no address any more"), "{}", olivia.page().text());
    app.send_off(&mut olivia).await;
    app.release().await;
    olivia.open("/lpc-2023/proposals/2").await;
    assert!(olivia.page().says("Not accepted"), "{}", olivia.page().text());
    assert_eq!(app.letters_to(MINA, "").await.len(), letters);
    assert_eq!(
        app.count("select count(*) from outbox where to_email = '' and sent_at is null and given_up_at is null").await,
        0
    );
    assert!(!olivia.open("/lpc-2023/letters").await.says("Given up"), "{}", olivia.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_decision_between_reading_and_pressing_is_shown_first(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut lead) = with_everything(&app).await;
    mina.open("/account/deletion").await;
    mina.fill("Password", PASSWORD);
    app.decide(&mut lead, 1, "Accept").await;
    assert_eq!(mina.press("Delete my account").await.status, 409);
    assert!(mina.page().says("Nothing was deleted"), "{}", mina.page().text());
    assert!(mina.page().says("2 accepted talks stay"), "{}", mina.page().text());
    assert_eq!(app.count(ACCOUNTS).await, 1);
    assert!(mina.open("/account").await.says("Signed in as"), "the sign-in stands");
    assert_eq!(delete_with(&mut mina, PASSWORD).await, 200);
    assert_eq!(app.count(ACCOUNTS).await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn without_a_password_a_mailed_code_deletes_in_this_browser(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    let mut there = app.signed_in(MINA, "Mina Kulkarni").await;
    sqlx::query("update account set password_hash = null").execute(&app.pool).await.expect("no password");
    mina.open("/account/deletion").await;
    assert_eq!(mina.press("Delete my account").await.status, 422);
    assert_eq!(mina.press("Mail me a code").await.path, "/account/deletion");
    assert!(mina.page().says("We sent a code to mina@example.org."), "{}", mina.page().text());
    let letter = app.letters_to(MINA, "Code to delete your account").await.remove(0);
    assert!(letter.body.lines().all(|line| line.chars().count() <= 72), "{}", letter.body);
    assert!(!letter.body.contains("sign in at") && !letter.body.contains("https://"), "{}", letter.body);
    let code = code_in(&letter);

    there.open("/account/deletion").await;
    assert_eq!(there.fill("Code", &code).press("Delete my account").await.status, 422);
    assert_eq!(mina.fill("Code", "WRONG2").press("Delete my account").await.status, 422);
    assert!(mina.page().error("Code").starts_with("This is not the code"));
    for _ in 0..2 {
        mina.press("Mail me a code").await;
    }
    assert_eq!(mina.press("Mail me a code").await.status, 422);
    assert!(mina.page().error("Code").starts_with("Three codes were mailed"), "{}", mina.page().text());
    let newest = code_in(app.letters_to(MINA, "Code to delete your account").await.last().expect("a letter"));
    assert_eq!(mina.fill("Code", &newest).press("Delete my account").await.path, "/account/sign-in");
    assert_eq!(app.count(ACCOUNTS).await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn who_takes_part_stays_named_without_an_address(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut noor = app.signed_in("noor@example.org", "Noor Haddad").await;
    file_signed_in(&mut noor, "tracing", "Pools of memory").await;
    for (name, email) in [("Mina Kulkarni", MINA), ("Ines Ferrer", "ines@example.org")] {
        name_person(&mut noor, 1, "Co-author: may edit the proposal as you do", name, email).await;
        answer_letter(&app, email, "Confirm").await;
    }
    for email in [MINA, "ines@example.org"] {
        let mut browser = app.signed_in(email, "Somebody").await;
        browser.open("/account/deletion").await;
        assert!(browser.page().says("1 proposal of somebody else names you"), "{}", browser.page().text());
        assert_eq!(delete_with(&mut browser, PASSWORD).await, 200);
    }
    noor.open("/lpc-2023/proposals/1").await;
    assert!(
        noor.page().says("Mina Kulkarni , co-author: confirmed, and deleted their account since"),
        "{}",
        noor.page().text()
    );
    assert!(!noor.open("/lpc-2023/proposals/1/people").await.says(MINA));
    noor.press("Make Mina Kulkarni speaker").await;
    assert_eq!(noor.page().status, 200);
    let letters = app.letters_to(MINA, "").await.len();
    let mut lead = steven(&app).await;
    app.decide(&mut lead, 1, "Accept").await;
    assert_eq!(app.letters_to("noor@example.org", "Accepted").await.len(), 1);
    assert_eq!(app.letters_to(MINA, "").await.len(), letters);
    assert_eq!(app.tables_with(MINA).await, ["outbox"], "in letters to others only");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn co_authors_of_a_talk_are_still_reached(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Pools of memory").await;
    name_person(&mut mina, 1, "Co-author: may edit the proposal as you do", "Noor Haddad", "noor@example.org").await;
    answer_letter(&app, "noor@example.org", "Confirm").await;
    let mut lead = steven(&app).await;
    app.decide(&mut lead, 1, "Accept").await;
    delete_with(&mut mina, PASSWORD).await;
    lead.open("/lpc-2023/proposals/1").await;
    assert!(lead.page().says("The author deleted their account; only co-authors are reached by mail."));
    lead.fill("Question to the author", "Who gives it?").press("Ask the author").await;
    assert_eq!(app.letters_to("noor@example.org", "Question").await.len(), 1);
    let mut noor = app.signed_in("noor@example.org", "Noor Haddad").await;
    noor.open("/lpc-2023/proposals/1/edit").await;
    noor.fill("Links to patches or threads", "https://lore.kernel.org/r/three@example.org").press("Save changes").await;
    assert_eq!(noor.page().status, 200, "{}", noor.page().text());
    app.now_is("2023-07-20T11:00:00Z");
    app.minute().await;
    let changed = app.letters_to(STEVEN, "Changed: #1").await;
    assert_eq!(changed.len(), 1, "the leads hear of what co-authors change");
    assert!(!changed[0].body.contains(MINA), "{}", changed[0].body);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn votes_and_messages_of_a_lead_stay_without_the_name(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Pools of memory").await;
    let mut lead = steven(&app).await;
    let mut other = app.signed_in("masami.hiramatsu@example.org", "Masami Hiramatsu").await;
    for browser in [&mut lead, &mut other] {
        browser.open("/lpc-2023/proposals/1").await;
        browser.choose("Your vote", "+1 take it").fill("Note to your vote", "Strong").press("Save vote").await;
        browser.open("/lpc-2023/proposals/1").await;
        browser.fill("Message to the other leads", "I was here").press("Write to the leads").await;
    }
    lead.open("/account/deletion").await;
    for sentence in ["1 vote on proposals", "1 message under proposals", "1 role as lead or organiser"] {
        assert!(lead.page().says(sentence), "{}", lead.page().text());
    }
    assert_eq!(delete_with(&mut lead, PASSWORD).await, 200);
    other.open("/lpc-2023/proposals/1").await;
    assert!(other.page().says("+1 deleted account : Strong"), "{}", other.page().text());
    assert!(!other.page().says("Steven Rostedt"), "{}", other.page().text());
    assert!(other.open("/lpc-2023/tracks/tracing/queue").await.says("score +2 of 2 votes"), "{}", other.page().text());
    assert_eq!(app.count("select count(*) from lead where email = 'steven.rostedt@example.org'").await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_draft_that_meets_the_deletion_is_kept_for_the_browser(pool: PgPool) {
    let app = TestApp::start(pool.clone()).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    mina.open("/lpc-2023/tracks/tracing/propose").await;
    fill_proposal(&mut mina, "Met the deletion");
    let mut deletion = pool.begin().await.expect("a transaction");
    sqlx::query("delete from account where email = 'mina@example.org'").execute(&mut *deletion).await.expect("deleted");
    let commits = async {
        let waits =
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        while app.count(waits).await == 0 {
            tokio::task::yield_now().await;
        }
        deletion.commit().await.expect("it is done");
    };
    tokio::join!(async { mina.press("Save draft").await.status }, commits);
    assert!(mina.page().path.starts_with("/account/sign-in?next="), "{}: {}", mina.page().path, mina.page().text());
    assert!(mina.page().says("What you typed is kept"), "{}", mina.page().text());
    assert_eq!(app.count("select count(*) from proposal").await, 0);
}
