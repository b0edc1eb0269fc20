//! What is kept of an address beside its account: until when it stays, and that nothing else does.

use sqlx::PgPool;

use crate::support::{Browser, PASSWORD, TestApp, file_signed_in, fill_proposal};

const MINA: &str = "mina@example.org";

async fn delete(browser: &mut Browser) {
    browser.open("/account/deletion").await;
    browser.fill("Password", PASSWORD).press("Delete my account").await;
    assert_eq!(browser.page().path, "/account/sign-in", "{}", browser.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_conflict_of_interest_stays_as_long_as_the_role_that_it_binds(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut noor = app.signed_in("noor@example.org", "Noor Haddad").await;
    for title in ["Pools of memory", "Rivers of memory"] {
        file_signed_in(&mut noor, "tracing", title).await;
    }
    let lead = "insert into lead (conference_id, track_id, email, name, position)
                select conference_id, id, 'mina@example.org', 'Mina Kulkarni', 99 from track where slug = 'tracing'";
    sqlx::query(lead).execute(&app.pool).await.expect("a lead");
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    mina.open("/lpc-2023/proposals/1/conflicts-of-interest").await;
    mina.fill("Reason", "We share an office").press("I have a conflict of interest").await;
    noor.open("/lpc-2023/proposals/2/conflicts-of-interest").await;
    noor.tick("Mina Kulkarni").fill("Reason", "We were married").press("Save").await;

    mina.open("/account/deletion").await;
    assert!(mina.page().says("2 conflicts of interest stay noted with these roles"), "{}", mina.page().text());
    delete(&mut mina).await;
    let mut anew = app.signed_in(MINA, "Mina Kulkarni").await;
    for number in [1, 2] {
        let page = anew.open(&format!("/lpc-2023/proposals/{number}/vote")).await;
        assert_eq!(page.status, 403, "{}", page.text());
    }
    sqlx::query("delete from lead where email = 'mina@example.org'").execute(&app.pool).await.expect("no lead");
    anew.open("/account/deletion").await;
    assert!(!anew.page().says("conflict"), "{}", anew.page().text());
    delete(&mut anew).await;
    app.letters().await;
    let left = app.tables_with(MINA).await;
    assert!(left.is_empty(), "the address still stands in {left:?}");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_secret_address_that_was_mailed_is_forgotten(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut visitor = app.browser();
    visitor.open("/lpc-2023/tracks/tracing/propose").await;
    fill_proposal(&mut visitor, "Begun without an account");
    visitor.fill("Your e-mail", MINA).press("Save draft").await;
    visitor.press("Save and mail me the secret address").await;
    let path = app.letters_to(MINA, "secret address").await.remove(0).path("/open/");
    visitor.open(&path).await;
    visitor.press("Continue in this browser").await;
    assert_eq!(app.count("select count(*) from mailed_address where used_at is not null").await, 1);
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    delete(&mut mina).await;
    assert_eq!(app.count("select count(*) from mailed_address").await, 0);
}
