//! What somebody says of themselves.

use sqlx::PgPool;

use crate::support::TestApp;

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_profile_is_kept_and_its_name_fills_the_form_of_a_proposal(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    mina.follow("Profile").await;
    assert_eq!(mina.page().value("Your name"), "Mina Kulkarni");
    mina.fill("Your name", "Mina K. Kulkarni").fill("Affiliation", "Tracers & Friends");
    mina.fill("Biography", "Traces **everything**.\nTwice.").fill("Time zone", "Middle/Earth");
    let page = mina.press("Save the profile").await;
    assert_eq!(page.status, 422);
    assert!(page.error("Time zone").starts_with("Enter a time zone like Europe/Berlin"), "{}", page.text());
    assert_eq!(page.value("Affiliation"), "Tracers & Friends", "what was typed is kept");
    mina.fill("Time zone", "Europe/Berlin").press("Save the profile").await;
    let page = mina.open("/account/profile").await;
    assert_eq!(page.value("Your name"), "Mina K. Kulkarni");
    assert_eq!(page.value("Biography"), "Traces **everything**.\nTwice.");
    assert_eq!(page.value("Time zone"), "Europe/Berlin");
    assert!(mina.open("/lpc-2023/tracks/tracing/propose").await.html().contains("Mina K. Kulkarni"));
    assert!(app.audited().await.iter().any(|action| action == "profile changed"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_was_typed_while_signed_out_is_kept(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    mina.open("/account/profile").await;
    mina.forget_sign_in();
    mina.fill("Biography", "A long text.").press("Save the profile").await;
    mina.fill("E-mail", "mina@example.org").fill("Password", crate::support::PASSWORD).press("Sign in").await;
    assert_eq!(mina.page().value("Biography"), "A long text.");
}
