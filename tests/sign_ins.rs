//! Where one is signed in, ending it there, and changing the password.

use sqlx::PgPool;

use crate::support::{Browser, PASSWORD, TestApp};

const MINA: &str = "mina@example.org";
const NEW_PASSWORD: &str = "another password for tests";

async fn is_signed_in(browser: &mut Browser) -> bool {
    browser.open("/account").await.says("Signed in as mina@example.org.")
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_list_marks_this_browser_and_ends_one_or_all_others(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut here = app.signed_in(MINA, "Mina Kulkarni").await;
    app.now_is("2023-07-20T11:30:00Z");
    let mut second = app.signed_in(MINA, "Mina Kulkarni").await;
    app.now_is("2023-07-20T12:30:00Z");
    let mut third = app.signed_in(MINA, "Mina Kulkarni").await;
    let mut noor = app.signed_in("noor@example.org", "Noor Haddad").await;

    here.open("/account").await;
    let page = here.follow("Where am I signed in").await;
    assert!(page.says("3. A browser of an unknown kind (this browser)"), "{}", page.text());
    assert!(page.says("20 Jul 2023, about 12:00 UTC") && page.says("about 10:00 UTC"), "{}", page.text());
    assert!(page.has_button("End sign-in 1") && page.has_button("End sign-in 2") && !page.has_button("End sign-in 3"));

    here.press("End sign-in 2").await;
    assert!(!is_signed_in(&mut second).await && is_signed_in(&mut third).await);
    here.open("/account/sign-ins").await;
    assert!(here.page().says("about 12:00 UTC") && !here.page().says("about 10:00 UTC"), "sending a form was noted");
    here.press("End all other sign-ins").await;
    assert!(!is_signed_in(&mut third).await && is_signed_in(&mut here).await);
    assert!(noor.open("/account").await.says("Signed in as noor@example.org."), "others stay");
    assert!(app.audited().await.iter().any(|action| action == "sign-ins ended"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn signing_out_everywhere_ends_this_one_too(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut here = app.signed_in(MINA, "Mina Kulkarni").await;
    let mut there = app.signed_in(MINA, "Mina Kulkarni").await;
    here.open("/account/sign-ins").await;
    assert_eq!(here.press("Sign out everywhere").await.path, "/account/sign-in");
    assert!(!is_signed_in(&mut here).await && !is_signed_in(&mut there).await);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn nobody_ends_the_sign_in_of_another(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    let mut noor = app.signed_in("noor@example.org", "Noor Haddad").await;
    let id: uuid::Uuid = sqlx::query_scalar(
        "select s.id from sign_in s join account a on a.id = s.account_id where a.email = 'mina@example.org'",
    )
    .fetch_one(&app.pool)
    .await
    .expect("a sign-in");
    noor.post("/account/sign-ins", &[("end".to_owned(), id.to_string())]).await;
    assert!(is_signed_in(&mut mina).await);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_changed_password_ends_other_sign_ins_and_reset_links_and_is_told_by_mail(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut here = app.signed_in(MINA, "Mina Kulkarni").await;
    let mut there = app.signed_in(MINA, "Mina Kulkarni").await;
    there.open("/account/password").await;
    there.fill("E-mail", MINA).press("Send the link").await;
    let link = app.letters_to(MINA, "Set a new password").await[0].path("/account/reset/");

    here.open("/account").await;
    here.follow("Password").await;
    here.fill("Password until now", "not the password").fill("New password", NEW_PASSWORD);
    let page = here.press("Set the password").await;
    assert_eq!(
        (page.status, page.error("Password until now").as_str()),
        (422, "This is not the password of your account")
    );
    here.fill("Password until now", PASSWORD).fill("New password", "short");
    assert_eq!(here.press("Set the password").await.status, 422);
    here.fill("Password until now", PASSWORD).fill("New password", NEW_PASSWORD);
    assert_eq!(here.press("Set the password").await.path, "/account/sign-ins");

    assert!(is_signed_in(&mut here).await && !is_signed_in(&mut there).await);
    assert_eq!(there.open(&link).await.status, 410);
    let told = app.letters_to(MINA, "Your password was changed").await;
    assert_eq!(told.len(), 1);
    assert!(!told[0].body.contains("https://"), "nothing in it acts: {}", told[0].body);
    there.open("/account/sign-in").await;
    there.fill("E-mail", MINA).fill("Password", NEW_PASSWORD).press("Sign in").await;
    assert!(is_signed_in(&mut there).await);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_account_without_a_password_can_set_one(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    sqlx::query("update account set password_hash = null").execute(&app.pool).await.expect("no password");
    let page = mina.open("/account/password-change").await;
    assert_eq!(page.heading(), "Set a password");
    mina.fill("New password", NEW_PASSWORD).press("Set the password").await;
    let mut other = app.browser();
    other.open("/account/sign-in").await;
    other.fill("E-mail", MINA).fill("Password", NEW_PASSWORD).press("Sign in").await;
    assert!(is_signed_in(&mut other).await);
}
