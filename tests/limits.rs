//! Limits: whoever does something too often is told how long to wait, and keeps what was typed.

use sqlx::PgPool;

use crate::support::TestApp;

const PROPOSE: &str = "/lpc-2023/tracks/android/propose";

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn too_many_new_drafts_have_to_wait_and_nothing_typed_is_lost(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut sam = app.signed_in("sam@example.org", "Sam Submitter").await;
    for round in 0..100 {
        sam.open(PROPOSE).await;
        sam.fill("Title", &format!("Draft {round}")).press("Save draft").await;
        assert_eq!(sam.page().status, 200);
    }
    sam.open(PROPOSE).await;
    sam.fill("Title", "One too many").press("Save draft").await;
    assert_eq!((sam.page().status, sam.page().value("Title")), (429, "One too many".to_owned()));
    assert!(
        sam.page().says("You began 100 drafts within an hour. Wait 1 hour, until 11:00:00 UTC"),
        "{}",
        sam.page().text()
    );
    assert_eq!(app.count("select count(*) from proposal").await, 100);

    // Drafts that are there already go on, and other people are not held up.
    let mut noor = app.signed_in("noor@example.org", "Noor Haddad").await;
    noor.open(PROPOSE).await;
    assert_eq!(noor.fill("Title", "Mine").press("Save draft").await.status, 200);
    app.now_is("2023-07-20T11:00:00Z");
    sam.press("Save draft").await;
    assert_eq!((sam.page().status, sam.page().value("Title")), (200, "One too many".to_owned()));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn one_network_address_asks_for_sixty_letters_an_hour_and_others_are_not_held_up(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut many = app.browser();
    many.comes_from("192.0.2.7:4000");
    for round in 0..60 {
        many.open("/account/password").await;
        many.fill("E-mail", &format!("somebody-{round}@example.org")).press("Send the link").await;
        assert_eq!(many.page().heading(), "We sent you a letter");
    }
    many.open("/account/password").await;
    many.fill("E-mail", "one-more@example.org").press("Send the link").await;
    assert_eq!((many.page().status, many.page().value("E-mail")), (422, "one-more@example.org".to_owned()));
    assert!(many.page().error("E-mail").contains("Wait 1 hour, until 11:00:00 UTC"), "{}", many.page().error("E-mail"));
    let mut other = app.browser();
    other.comes_from("192.0.2.8:4000");
    other.open("/account/password").await;
    other.fill("E-mail", "one-more@example.org").press("Send the link").await;
    assert_eq!(other.page().heading(), "We sent you a letter");
}
