//! Another address for an account: both addresses confirm, either cancels, and nobody learns who has an account.

use sqlx::PgPool;

use crate::support::{Browser, PASSWORD, TestApp, code_in, file_signed_in};

const OLD: &str = "mina@example.org";
const NEW: &str = "mina@example.net";

async fn ask(browser: &mut Browser, email: &str) -> String {
    browser.open("/account").await;
    browser.follow("E-mail address").await;
    browser.fill("New e-mail address", email).fill("Password", PASSWORD);
    browser.press("Change the address").await;
    assert_eq!((browser.page().status, browser.page().path.as_str()), (200, "/account/email"));
    browser.page().text()
}

async fn link(app: &TestApp, email: &str, subject: &str) -> String {
    app.letters_to(email, subject).await.last().expect("a letter").path("/account/email/")
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn both_addresses_confirm_and_the_proposals_follow(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(OLD, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Tracing the tracers").await;
    let mut stranger = app.browser();
    stranger.open("/account/password").await;
    stranger.fill("E-mail", OLD).press("Send the link").await;
    let reset = app.letters_to(OLD, "Set a new password").await[0].path("/account/reset/");

    let text = ask(&mut mina, NEW).await;
    assert!(text.contains("What you lead or organise does not"), "{text}");
    let to_new = app.letters_to(NEW, "Confirm your new").await;
    assert!(!to_new[0].body.contains(OLD) && !to_new[0].body.contains("Mina"), "{}", to_new[0].body);
    let to_old = app.letters_to(OLD, "Change of your").await;
    for letter in to_old.iter().chain(&to_new) {
        assert!(letter.body.lines().all(|line| line.chars().count() <= 72 || line.contains("https://")));
        assert!(letter.body.contains("lead or organise"), "{}", letter.body);
    }
    let (old, new) = (to_old[0].path("/account/email/"), to_new[0].path("/account/email/"));

    stranger.open(&new).await;
    assert!(!stranger.page().says(OLD), "the new address is not told the old one");
    let (path, fields) = stranger.prepared("Confirm the change");
    assert!(stranger.press("Confirm the change").await.says("when the other address has confirmed too"));
    assert_eq!(stranger.post(&path, &fields).await.status, 410, "it works once");
    assert!(mina.open("/account").await.says("Signed in as mina@example.org."), "one is not enough");
    assert!(mina.open("/account/email").await.says("The old address has not confirmed yet. The new address has"));
    assert_eq!(stranger.open(&reset).await.status, 200);

    stranger.open(&old).await;
    assert!(stranger.press("Confirm the change").await.says("The change is in force."));
    assert!(!stranger.page().has_button("Cancel the change"));
    assert!(mina.open("/account").await.says("Signed in as mina@example.net."));
    assert_eq!(app.count("select count(*) from proposal where author_email = 'mina@example.net'").await, 1);
    assert_eq!(stranger.open(&reset).await.status, 410, "links for a new password have ended");
    for email in [OLD, NEW] {
        assert_eq!(app.letters_to(email, "An e-mail address was changed").await.len(), 1);
    }
    assert!(app.audited().await.iter().any(|action| action == "address changed"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn either_address_and_the_account_cancel(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(OLD, "Mina Kulkarni").await;
    let mut stranger = app.browser();
    for (email, subject) in [(NEW, "Confirm your new"), (OLD, "Change of your")] {
        ask(&mut mina, NEW).await;
        let other = if email == NEW { (OLD, "Change of your") } else { (NEW, "Confirm your new") };
        stranger.open(&link(&app, other.0, other.1).await).await;
        stranger.press("Confirm the change").await;
        stranger.open(&link(&app, email, subject).await).await;
        assert!(stranger.press("Cancel the change").await.says("This change was cancelled."));
        assert!(mina.open("/account").await.says("Signed in as mina@example.org."));
    }
    ask(&mut mina, NEW).await;
    assert!(!mina.press("Cancel the change").await.says("A change that waits"));
    assert!(stranger.open(&link(&app, NEW, "Confirm your new").await).await.says("This change was cancelled."));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_address_with_an_account_looks_the_same_and_never_changes(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.account("noor@example.org", "Noor Haddad").await;
    let mut mina = app.signed_in(OLD, "Mina Kulkarni").await;
    let free = ask(&mut mina, "free@example.org").await;
    let taken = ask(&mut mina, "noor@example.org").await;
    assert_eq!(free.replace("free@", "X@"), taken.replace("noor@", "X@"), "the pages are alike");
    assert_eq!(app.letters_to(OLD, "Change of your").await.len(), 2, "the old address gets the same letter");
    assert!(app.letters_to("noor@example.org", "Confirm your new").await.is_empty());
    assert_eq!(app.letters_to("noor@example.org", "This address has an account").await.len(), 1);
    let mut stranger = app.browser();
    stranger.open(&link(&app, OLD, "Change of your").await).await;
    assert!(stranger.press("Confirm the change").await.says("when the other address has confirmed too"));
    assert!(mina.open("/account").await.says("Signed in as mina@example.org."));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn mistakes_keep_the_address_and_links_expire(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(OLD, "Mina Kulkarni").await;
    mina.open("/account/email").await;
    mina.fill("New e-mail address", NEW).fill("Password", "not the password");
    assert_eq!(mina.press("Change the address").await.status, 422);
    assert_eq!(mina.page().value("New e-mail address"), NEW);
    assert_eq!(mina.page().error("Password"), "This is not the password of your account");
    mina.fill("New e-mail address", "MINA@example.org").fill("Password", PASSWORD).press("Change the address").await;
    assert_eq!(mina.page().error("New e-mail address"), "This is the address of your account already");
    assert!(app.letters_to(NEW, "").await.is_empty());
    ask(&mut mina, NEW).await;
    let new = link(&app, NEW, "Confirm your new").await;
    app.now_is("2023-07-23T10:00:01Z");
    assert_eq!(app.browser().open(&new).await.status, 410, "after 72 hours");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn without_a_password_a_mailed_code_takes_its_place(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(OLD, "Mina Kulkarni").await;
    sqlx::query("update account set password_hash = null").execute(&app.pool).await.expect("no password");
    mina.open("/account/email").await;
    mina.fill("New e-mail address", NEW).press("Mail me a code").await;
    assert!(mina.page().says("We sent a code to mina@example.org."));
    assert_eq!(mina.page().value("New e-mail address"), NEW, "what was typed stays");
    mina.fill("Code", "nope").press("Change the address").await;
    assert!(mina.page().error("Code").starts_with("This is not the code"));
    let letter = app.letters_to(OLD, "Code to change your e-mail address").await.remove(0);
    assert!(!letter.body.contains("https://"), "{}", letter.body);
    let code = code_in(&letter);
    let mut elsewhere = app.browser();
    elsewhere.open("/account/sign-in/code").await;
    assert_eq!(elsewhere.fill("Code", &code).press("Sign in").await.status, 422, "it does not sign in");
    mina.open("/account/deletion").await;
    assert_eq!(mina.fill("Code", &code).press("Delete my account").await.status, 422, "nor delete the account");
    mina.open("/account/email").await;
    mina.fill("New e-mail address", NEW);
    mina.fill("Code", &code).press("Change the address").await;
    assert!(mina.page().says("A change that waits"), "{}", mina.page().text());
}

/// Both links of the change were opened, and the first of them pressed: the page of the second.
async fn one_press_away(app: &TestApp, mina: &mut Browser) -> Browser {
    ask(mina, NEW).await;
    let mut stranger = app.browser();
    stranger.open(&link(app, NEW, "Confirm your new").await).await;
    stranger.press("Confirm the change").await;
    stranger.open(&link(app, OLD, "Change of your").await).await;
    stranger
}

const TAKEN: &str = "Another account has the address mina@example.net by now. Nothing was changed";

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_address_that_was_taken_in_the_meantime_is_said_to_be(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(OLD, "Mina Kulkarni").await;
    let mut stranger = one_press_away(&app, &mut mina).await;
    app.account(NEW, "Another Mina").await;
    assert_eq!(stranger.press("Confirm the change").await.status, 422);
    assert!(stranger.page().says(TAKEN), "{}", stranger.page().text());
    let path = stranger.page().path.clone();
    assert!(stranger.open(&path).await.says(TAKEN), "the link says what became of it");
    assert!(mina.open("/account/email").await.says("The address of your account is mina@example.org."));
    assert!(!mina.page().says("A change that waits"));
    assert!(app.letters_to(OLD, "An e-mail address was changed").await.is_empty());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn two_who_take_an_address_at_one_instant_get_it_once(pool: PgPool) {
    let app = TestApp::start(pool.clone()).await;
    app.account("noor@example.org", "Noor Haddad").await;
    let mut mina = app.signed_in(OLD, "Mina Kulkarni").await;
    let mut stranger = one_press_away(&app, &mut mina).await;
    let mut other = pool.begin().await.expect("a transaction");
    sqlx::query("update account set email = 'Mina@example.net' where email = 'noor@example.org'")
        .execute(&mut *other)
        .await
        .expect("the other takes it");
    let commits = async {
        let waits =
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        while app.count(waits).await == 0 {
            tokio::task::yield_now().await;
        }
        other.commit().await.expect("the other has it");
    };
    let (status, ()) = tokio::join!(async { stranger.press("Confirm the change").await.status }, commits);
    assert_eq!(status, 422, "{}", stranger.page().text());
    assert!(stranger.page().says(TAKEN), "{}", stranger.page().text());
    assert!(mina.open("/account").await.says("Signed in as mina@example.org."));
}
