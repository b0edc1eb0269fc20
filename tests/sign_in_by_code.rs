//! Signing in by a mailed code or link, without a password.

use sqlx::PgPool;

use crate::support::{Browser, Received, TestApp};

const MINA: &str = "mina@example.org";
const SIGNED_IN: &str = "Signed in as mina@example.org.";

async fn ask_for_a_code(browser: &mut Browser, email: &str) -> String {
    browser.open("/account/sign-in").await;
    let page = browser.fill("E-mail", email).press("Mail me a code").await;
    assert_eq!((page.status, page.path.as_str()), (200, "/account/sign-in/code"), "{}", page.text());
    page.html()
}

fn code_in(letter: &Received) -> String {
    let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_alphanumeric());
    letter.body.lines().map(str::trim).find(is_code).expect("a code").to_owned()
}

async fn codes(app: &TestApp) -> Vec<String> {
    app.letters_to(MINA, "Sign in at").await.iter().map(code_in).collect()
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_code_signs_in_the_browser_that_asked_once(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.account(MINA, "Mina Kulkarni").await;
    let mut browser = app.browser();
    ask_for_a_code(&mut browser, "Mina@Example.org").await;
    let code = codes(&app).await.remove(0);

    let mut other = app.browser();
    other.open("/account/sign-in/code").await;
    assert_eq!(other.fill("Code", &code).press("Sign in").await.status, 422, "another browser did not ask");

    let typed = format!(" {} {} ", code[..3].to_lowercase(), &code[3..]);
    let page = browser.fill("Code", &typed).press("Sign in").await;
    assert_eq!(page.path, "/account");
    assert!(page.says(SIGNED_IN));
    browser.forget_sign_in();
    browser.open("/account/sign-in/code").await;
    assert_eq!(browser.fill("Code", &code).press("Sign in").await.status, 422, "it works once");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn five_wrong_tries_or_ten_minutes_end_a_code_and_its_link(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.account(MINA, "Mina Kulkarni").await;
    let mut browser = app.browser();
    ask_for_a_code(&mut browser, MINA).await;
    let code = codes(&app).await.remove(0);
    for _ in 0..5 {
        let page = browser.fill("Code", "000000").press("Sign in").await;
        assert!(page.error("Code").contains("This code does not work"), "{}", page.text());
    }
    assert_eq!(browser.fill("Code", &code).press("Sign in").await.status, 422);

    ask_for_a_code(&mut browser, MINA).await;
    let letter = app.letters_to(MINA, "Sign in at").await.remove(1);
    app.now_is("2023-07-20T10:10:00Z");
    assert_eq!(browser.fill("Code", &code_in(&letter)).press("Sign in").await.status, 422);
    assert_eq!(browser.open(&letter.path("/account/sign-in/link/")).await.status, 410);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_link_signs_in_another_browser_after_a_button_and_once(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.account(MINA, "Mina Kulkarni").await;
    ask_for_a_code(&mut app.browser(), MINA).await;
    let link = app.letters_to(MINA, "Sign in at").await[0].path("/account/sign-in/link/");
    let mut telephone = app.browser();
    telephone.open(&link).await;
    assert!(!app.browser().open("/account").await.says(SIGNED_IN), "opening it does nothing");
    assert!(telephone.press("Sign in here").await.says(SIGNED_IN));
    assert_eq!(app.browser().open(&link).await.status, 410);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_way_back_is_kept(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.account(MINA, "Mina Kulkarni").await;
    let mut browser = app.browser();
    browser.open("/account/sign-ins").await;
    browser.fill("E-mail", MINA).press("Mail me a code").await;
    let letter = app.letters_to(MINA, "Sign in at").await.remove(0);
    assert!(letter.path("/account/sign-in/link/").ends_with("?next=%2Faccount%2Fsign-ins"), "{}", letter.body);
    let page = browser.fill("Code", &code_in(&letter)).press("Sign in").await;
    assert_eq!(page.heading(), "Where am I signed in");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_address_without_an_account_gets_the_same_page_and_a_letter_that_says_so(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.account(MINA, "Mina Kulkarni").await;
    let mut browser = app.browser();
    let known = ask_for_a_code(&mut browser, MINA).await;
    let unknown = ask_for_a_code(&mut browser, "nobody@example.org").await;
    assert_eq!(known, unknown);
    assert_eq!(app.letters_to("nobody@example.org", "No account with this address").await.len(), 1);
    let refused = browser.fill("Code", "ABCDEF").press("Sign in").await.text();
    ask_for_a_code(&mut browser, MINA).await;
    assert_eq!(browser.fill("Code", "ABCDEF").press("Sign in").await.text(), refused);
    for _ in 0..4 {
        ask_for_a_code(&mut browser, MINA).await;
    }
    assert_eq!(codes(&app).await.len(), 3, "three letters an hour");
}
