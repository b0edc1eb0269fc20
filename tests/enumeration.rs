//! Nobody learns from a page whether an address has an account.

use sqlx::PgPool;

use crate::support::{Browser, Page, TestApp};

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

/// Asks for both addresses in the same browser, and compares what is seen and how much is written.
macro_rules! told_alike {
    ($name:ident, $ask:path) => {
        #[sqlx::test(migrator = "plumbline::MIGRATOR")]
        async fn $name(pool: PgPool) {
            let app = TestApp::start(pool).await;
            app.account(MINA, "Mina Kulkarni").await;
            let mut browser = app.browser();
            browser.open("/account/sign-in").await;
            let before = written(&app).await;
            let known = seen(&$ask(&mut browser, MINA).await);
            let between = written(&app).await;
            let unknown = seen(&$ask(&mut browser, NOBODY).await);
            let after = written(&app).await;
            assert_eq!(known, unknown);
            assert_eq!((between.0 - before.0, between.1 - before.1), (after.0 - between.0, after.1 - between.1));
            assert!(after.0 > between.0, "something was done");
        }
    };
}

told_alike!(a_wrong_password, sign_in);
told_alike!(asking_for_a_code, code);
told_alike!(typing_a_wrong_code, wrong_code);
told_alike!(asking_for_a_new_password, reset);
told_alike!(signing_up, sign_up);
