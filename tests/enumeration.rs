//! Nobody learns from a page whether an address has an account.

use sqlx::PgPool;

use crate::support::{Browser, Page, Statements, TestApp, file_anonymously};

const MINA: &str = "mina@example.org";
const NOBODY: &str = "nobo@example.org";

/// Status, place and everything on the page, with the typed address taken out.
fn seen(page: &Page) -> (u16, String, String) {
    let without = |text: String| text.replace(MINA, "ADDRESS").replace(NOBODY, "ADDRESS");
    (page.status, without(page.path.clone()), without(page.html()))
}

/// What was written: the actions, the letters and the tokens so far.
async fn written(app: &TestApp) -> (usize, i64) {
    (app.audited().await.len(), app.count("select count(*) from outbox").await)
}

async fn sign_in(browser: &mut Browser, email: &str) -> Page {
    browser.open("/account/sign-in").await;
    browser.fill("E-mail", email).fill("Password", "not the password").press("Sign in").await.clone()
}

async fn code(browser: &mut Browser, email: &str) -> Page {
    browser.open("/account/sign-in").await;
    browser.fill("E-mail", email).press("Mail me a code").await.clone()
}

async fn wrong_code(browser: &mut Browser, email: &str) -> Page {
    code(browser, email).await;
    browser.fill("Code", "ABCDEF").press("Sign in").await.clone()
}

async fn reset(browser: &mut Browser, email: &str) -> Page {
    browser.open("/account/password").await;
    browser.fill("E-mail", email).press("Send the link").await.clone()
}

async fn sign_up(browser: &mut Browser, email: &str) -> Page {
    browser.open("/account/sign-up").await;
    browser.fill("Your name", "Somebody").fill("Your e-mail", email).fill("New password", "long enough for this");
    browser.press("Sign up").await.clone()
}

/// The work since the last call: how many passwords were worked on, and the statements.
struct Work<'a> {
    app: &'a TestApp,
    statements: Statements,
    runs: u64,
}

impl<'a> Work<'a> {
    fn of(app: &'a TestApp) -> Self {
        Self { app, statements: Statements::counted(), runs: app.app.passwords.runs() }
    }

    fn done(&mut self) -> (u64, Vec<String>) {
        let runs = self.app.app.passwords.runs();
        (runs - std::mem::replace(&mut self.runs, runs), self.statements.taken())
    }
}

/// Asks for both addresses in the same browser, and compares what is seen, how much is written and how much work it is.
/// `hashes` passwords are worked on.
macro_rules! told_alike {
    ($name:ident, $ask:path, $hashes:literal) => {
        #[sqlx::test(migrator = "plumbline::MIGRATOR")]
        async fn $name(pool: PgPool) {
            let app = TestApp::start(pool).await;
            app.account(MINA, "Mina Kulkarni").await;
            let mut browser = app.browser();
            let mut work = Work::of(&app);
            // The first of all has its cookie to get.
            $ask(&mut browser, "warm@example.org").await;
            let before = written(&app).await;
            work.done();
            let known = seen(&$ask(&mut browser, MINA).await);
            let work_known = work.done();
            let between = written(&app).await;
            work.done();
            let unknown = seen(&$ask(&mut browser, NOBODY).await);
            let work_unknown = work.done();
            let after = written(&app).await;
            assert_eq!(known, unknown);
            assert_eq!((between.0 - before.0, between.1 - before.1), (after.0 - between.0, after.1 - between.1));
            assert!(after.0 > between.0, "something was done");
            assert_eq!(work_known, work_unknown, "passwords and statements");
            assert_eq!(work_known.0, $hashes, "passwords");
            assert!(work_known.1.len() > 2, "statements are counted");
        }
    };
}

told_alike!(a_wrong_password, sign_in, 1);
told_alike!(asking_for_a_code, code, 0);
told_alike!(typing_a_wrong_code, wrong_code, 0);
told_alike!(asking_for_a_new_password, reset, 0);
told_alike!(signing_up, sign_up, 1);

/// Files a proposal under an address; whoever reads its mail then types a wrong password in another browser.
async fn claim(app: &TestApp, track: &str, email: &str) -> u16 {
    let mut browser = app.browser();
    file_anonymously(&mut browser, track, "Tracing the tracers", email).await;
    let status = browser.page().status;
    assert!(browser.page().says("Confirm your address."), "{}", browser.page().text());
    status
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn filing_under_an_address_is_the_same_work(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.account(MINA, "Mina Kulkarni").await;
    let mut work = Work::of(&app);
    claim(&app, "tracing", "warm@example.org").await;
    work.done();
    let known = claim(&app, "tracing", MINA).await;
    let work_known = work.done();
    let unknown = claim(&app, "tracing", NOBODY).await;
    assert_eq!(known, unknown);
    assert_eq!(work_known, work.done(), "passwords and statements");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_wrong_password_at_the_link_of_a_letter_is_one_piece_of_work(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.account(MINA, "Mina Kulkarni").await;
    let mut browser = app.browser();
    let mut done = Vec::new();
    for (email, chosen) in [(MINA, false), (NOBODY, true)] {
        if chosen {
            sign_up(&mut browser, email).await;
        } else {
            claim(&app, "tracing", email).await;
        }
        let link = app.letters_to(email, "Confirm").await[0].path("/account/confirm/");
        let mut elsewhere = app.browser();
        elsewhere.open(&link).await;
        let before = app.app.passwords.runs();
        let page = elsewhere.fill("Password", "not the password").press("Confirm this address").await;
        done.push((page.status, page.error("Password"), app.app.passwords.runs() - before));
    }
    assert_eq!(done[0], done[1]);
    assert_eq!(done[0].2, 1);
}
