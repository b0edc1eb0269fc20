//! Guessing passwords.

use sqlx::PgPool;

use crate::support::{PASSWORD, TestApp};

const GUESSES: usize = 10;

async fn answer_after_guessing(app: &TestApp, email: &str) -> (u16, String) {
    let mut guesser = app.browser();
    for guess in 0..GUESSES {
        guesser.open("/account/sign-in").await;
        guesser.fill("E-mail", email).fill("Password", &format!("guess number {guess}")).press("Sign in").await;
    }
    guesser.open("/account/sign-in").await;
    guesser.fill("E-mail", email).fill("Password", PASSWORD).press("Sign in").await;
    (guesser.page().status, guesser.page().error("Password"))
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn after_ten_wrong_passwords_the_right_one_has_to_wait(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.account("mina@example.org", "Mina Kulkarni").await;
    let known = answer_after_guessing(&app, "mina@example.org").await;
    assert_eq!(known.0, 422);
    assert!(known.1.contains("Wait 15 minutes"), "{}", known.1);
    assert_eq!(
        known,
        answer_after_guessing(&app, "nobody@example.org").await,
        "an address without an account says no other"
    );
    app.signed_in("jonas@example.org", "Jonas").await;

    app.now_is("2023-07-20T10:15:01Z");
    app.signed_in("mina@example.org", "Mina Kulkarni").await;
}
