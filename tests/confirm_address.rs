//! Signing up, and what it takes before anybody acts under an address.

use sqlx::PgPool;

use crate::support::{Browser, PASSWORD, TestApp, file_anonymously};

const MINA: &str = "mina@example.org";
const STEVEN: &str = "steven.rostedt@example.org";
const CHOSEN: &str = "chosen while signing up";
const OWN: &str = "chosen by the owner of the address";
const QUEUE: &str = "/lpc-2023/tracks/tracing/queue";
const ACCOUNTS: &str = "select count(*) from account";

async fn sign_up(browser: &mut Browser, name: &str, email: &str) {
    browser.open("/account/sign-in").await;
    browser.follow("Sign up").await;
    browser.fill("Your name", name).fill("Your e-mail", email).fill("New password", CHOSEN);
    browser.press("Sign up").await;
    assert_eq!(browser.page().path, "/account/letter-sent", "{}", browser.page().text());
}

/// Whether the password fits; the browser is one that nobody used before.
async fn can_sign_in(app: &TestApp, email: &str, password: &str) -> bool {
    let mut browser = app.browser();
    browser.open("/account/sign-in").await;
    browser.fill("E-mail", email).fill("Password", password).press("Sign in").await;
    browser.page().status == 200 && browser.page().path == "/account"
}

/// The links of all confirm letters to an address, the oldest first.
async fn links(app: &TestApp, email: &str) -> Vec<String> {
    let letters = app.letters_to(email, "Confirm your e-mail address").await;
    letters.iter().map(|letter| letter.path("/account/confirm/")).collect()
}

/// The link of the newest confirm letter.
async fn link(app: &TestApp, email: &str) -> String {
    links(app, email).await.pop().expect("a confirm letter")
}

fn says_signed_in(browser: &Browser, email: &str) -> bool {
    browser.page().status == 200 && browser.page().says(&format!("Signed in as {email}."))
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn no_account_exists_before_the_address_is_confirmed(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.browser();
    sign_up(&mut mina, "Mina Kulkarni", MINA).await;
    assert_eq!(app.count(ACCOUNTS).await, 0);
    assert!(!can_sign_in(&app, MINA, CHOSEN).await);

    let link = link(&app, MINA).await;
    mina.open(&link).await;
    mina.press("Confirm this address").await;
    assert_eq!(mina.page().path, "/account");
    assert!(says_signed_in(&mina, MINA), "{}", mina.page().text());
    assert!(can_sign_in(&app, MINA, CHOSEN).await);
    assert_eq!(mina.open(&link).await.status, 410, "it works once");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn opening_the_link_changes_nothing(pool: PgPool) {
    let app = TestApp::start(pool).await;
    sign_up(&mut app.browser(), "Mina Kulkarni", MINA).await;
    let link = link(&app, MINA).await;
    let before = (app.audited().await, app.count("select count(*) from sign_in").await);
    for _ in 0..7 {
        let mut scanner = app.browser();
        assert_eq!(scanner.open(&link).await.status, 200);
        assert_eq!(scanner.page().heading(), "Confirm your address");
    }
    assert_eq!((app.audited().await, app.count("select count(*) from sign_in").await), before);
    assert_eq!(app.count(ACCOUNTS).await, 0);
    assert_eq!(app.count("select count(*) from email_token where used_at is null and wrong_tries = 0").await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_link_works_for_the_three_days_that_its_letter_promises(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.browser();
    sign_up(&mut mina, "Mina Kulkarni", MINA).await;
    let letters = app.letters_to(MINA, "Confirm your e-mail address").await;
    assert!(letters[0].body.contains("It works once, for three days."), "{}", letters[0].body);
    let link = letters[0].path("/account/confirm/");
    app.now_is("2023-07-23T09:59:59Z");
    assert_eq!(mina.open(&link).await.status, 200);
    app.now_is("2023-07-23T10:00:00Z");
    assert_eq!(mina.press("Confirm this address").await.status, 410);
    assert_eq!(app.count(ACCOUNTS).await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn another_browser_confirms_with_the_password_that_was_chosen(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut laptop, mut phone) = (app.browser(), app.browser());
    sign_up(&mut laptop, "Mina Kulkarni", MINA).await;
    phone.open(&link(&app, MINA).await).await;
    assert!(phone.page().says("in another browser. Was it you?"), "{}", phone.page().text());
    phone.fill("Password", "not what she chose").press("Confirm this address").await;
    assert_eq!(phone.page().status, 422);
    assert!(phone.page().error("Password").contains("does not fit"), "{}", phone.page().text());
    phone.fill("Password", CHOSEN).press("Confirm this address").await;
    assert!(says_signed_in(&phone, MINA), "{}", phone.page().text());
    laptop.open("/account").await;
    assert!(!says_signed_in(&laptop, MINA), "only the browser that confirmed is signed in");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn five_wrong_passwords_end_the_link(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut laptop, mut stranger) = (app.browser(), app.browser());
    sign_up(&mut laptop, "Mina Kulkarni", MINA).await;
    let link = link(&app, MINA).await;
    stranger.open(&link).await;
    let (path, mut right) = stranger.fill("Password", CHOSEN).prepared("Confirm this address");
    for guess in 1..=5 {
        stranger.fill("Password", &format!("guess number {guess}")).press("Confirm this address").await;
        assert_eq!(stranger.page().status, 422, "guess {guess}");
    }
    assert_eq!(stranger.post(&path, &right).await.status, 410, "the right one comes too late");
    right.retain(|(name, _)| name != "password");
    assert_eq!(laptop.post(&path, &right).await.status, 410, "also where it was asked for");
    assert_eq!(laptop.open(&link).await.status, 410);
    assert_eq!(app.count(ACCOUNTS).await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn this_was_me_sets_the_owners_password_and_not_the_claimants(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut claimant, mut owner) = (app.browser(), app.browser());
    sign_up(&mut claimant, "Mina Kulkarni", MINA).await;
    let link = link(&app, MINA).await;
    owner.open(&link).await;
    owner.fill("New password", "short").press("This was me: set a new password").await;
    assert_eq!(owner.page().status, 422);
    assert_eq!(app.count(ACCOUNTS).await, 0);
    owner.fill("New password", OWN).press("This was me: set a new password").await;
    assert!(says_signed_in(&owner, MINA), "{}", owner.page().text());
    assert!(can_sign_in(&app, MINA, OWN).await);
    assert!(!can_sign_in(&app, MINA, CHOSEN).await);
    assert_eq!(claimant.open(&link).await.status, 410);
    claimant.open("/account").await;
    assert!(!says_signed_in(&claimant, MINA));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn this_was_me_ends_all_other_sign_ins(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut before = app.signed_in(MINA, "Mina Kulkarni").await;
    file_anonymously(&mut app.browser(), "tracing", "Filed on a phone", MINA).await;
    let mut now = app.browser();
    now.open(&link(&app, MINA).await).await;
    now.fill("New password", OWN).press("This was me: set a new password").await;
    assert!(says_signed_in(&now, MINA), "{}", now.page().text());
    before.open("/account").await;
    assert!(!says_signed_in(&before, MINA));
    assert!(!can_sign_in(&app, MINA, PASSWORD).await && can_sign_in(&app, MINA, OWN).await);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn this_was_not_me_drops_every_claim_of_that_browser_and_marks_what_it_filed(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut claimant, mut owner) = (app.browser(), app.browser());
    file_anonymously(&mut claimant, "tracing", "In her name", MINA).await;
    sign_up(&mut claimant, "Mina Kulkarni", MINA).await;
    let links = links(&app, MINA).await;
    assert_eq!(links.len(), 2);
    owner.open(&links[0]).await;
    owner.press("This was not me").await;
    assert_eq!((owner.page().status, owner.page().heading()), (200, "Thank you".to_owned()));
    for link in &links {
        assert_eq!(claimant.open(link).await.status, 410, "{link}");
    }
    assert_eq!(app.count(ACCOUNTS).await, 0);
    assert!(!can_sign_in(&app, MINA, CHOSEN).await);

    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    steven.open(QUEUE).await;
    let mark = "the owner of the address says it is not theirs";
    assert!(steven.page().says(&format!("2023-07-20 10:00:00 UTC {mark}")), "{}", steven.page().text());
    assert!(steven.follow("#1 In her name").await.says(mark));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn who_signs_up_with_a_leads_address_never_gets_the_leads_queue(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mallory, mut steven) = (app.browser(), app.browser());
    sign_up(&mut mallory, "Steven Rostedt", STEVEN).await;
    mallory.open(QUEUE).await;
    assert_eq!(mallory.page().heading(), "Sign in");
    assert!(!can_sign_in(&app, STEVEN, CHOSEN).await);

    steven.open(&link(&app, STEVEN).await).await;
    assert!(steven.page().says("in another browser. Was it you?"), "{}", steven.page().text());
    steven.fill("New password", OWN).press("This was me: set a new password").await;
    assert_eq!(steven.open(QUEUE).await.status, 200);
    assert_eq!(steven.page().heading(), "Queue: Tracing MC");
    assert!(!can_sign_in(&app, STEVEN, CHOSEN).await, "the password that Mallory knows opens nothing");
    mallory.open(QUEUE).await;
    assert_eq!(mallory.page().heading(), "Sign in");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn signing_up_does_not_tell_who_has_an_account(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.account(MINA, "Mina Kulkarni").await;
    let mut browser = app.browser();
    sign_up(&mut browser, "Somebody", "nobody@example.org").await;
    let new = browser.page().html();
    sign_up(&mut browser, "Somebody", "Mina@example.org").await;
    assert_eq!(browser.page().html(), new);
    let letters = app.letters().await;
    let to_mina: Vec<_> = letters.iter().filter(|letter| letter.to.eq_ignore_ascii_case(MINA)).collect();
    assert_eq!(to_mina.len(), 1);
    assert_eq!(to_mina[0].subject, "You already have an account at cfp.example.org");
    assert!(!to_mina[0].body.contains("/account/confirm/"), "{}", to_mina[0].body);
    assert!(can_sign_in(&app, MINA, PASSWORD).await && !can_sign_in(&app, MINA, CHOSEN).await);
    assert_eq!(links(&app, "nobody@example.org").await.len(), 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_address_gets_three_confirm_letters_an_hour(pool: PgPool) {
    let app = TestApp::start(pool).await;
    for _ in 0..4 {
        sign_up(&mut app.browser(), "Mina Kulkarni", MINA).await;
    }
    assert_eq!(links(&app, MINA).await.len(), 3);
    app.now_is("2023-07-20T11:00:01Z");
    sign_up(&mut app.browser(), "Mina Kulkarni", MINA).await;
    assert_eq!(links(&app, MINA).await.len(), 4);
}
