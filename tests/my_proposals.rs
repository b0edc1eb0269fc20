//! One's own proposals with the next step of each, what is to be done first.

use sqlx::PgPool;

use crate::support::{Browser, TestApp, file_anonymously, file_signed_in, fill_author, fill_proposal};

const MINA: &str = "mina@example.org";

/// Presses *Check and send* and leaves the draft.
async fn draft(browser: &mut Browser, title: &str) {
    browser.open("/lpc-2023/tracks/android/propose").await;
    fill_proposal(browser, title);
    browser.press("Check and send").await;
    assert_eq!(browser.page().status, 200, "{}", browser.page().text());
}

/// My proposals must say these one after the other.
async fn says_in_order(browser: &mut Browser, wanted: &[&str]) {
    let text = browser.open("/account").await.text();
    let mut from = 0;
    for wanted in wanted {
        let found = text[from..].find(wanted).unwrap_or_else(|| panic!("no {wanted:?} after {from} in {text}"));
        from += found + wanted.len();
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_is_to_be_done_comes_first_with_its_end(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    draft(&mut mina, "Binder in Rust").await;
    file_signed_in(&mut mina, "android", "Vendor hooks").await;
    says_in_order(
        &mut mina,
        &[
            "To do",
            "Binder in Rust",
            "Draft",
            "Send it before the call closes: Tuesday 15 August 2023, end of day anywhere on Earth (AoE)",
            "Wednesday 16 August 2023, 12:00 UTC; 27 days left.",
            "LPC 2023",
            "Nothing to do now",
            "#1 Vendor hooks",
            "Submitted",
            "Nothing: the leads decide, and you get a letter.",
        ],
    )
    .await;

    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    app.decide(&mut olivia, 1, "Accept").await;
    says_in_order(&mut mina, &["#1 Vendor hooks", "Accepted", "You were accepted."]).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_is_too_late_says_so_until_the_leads_have_answered(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    draft(&mut mina, "Binder in Rust").await;
    app.now_is("2023-08-16T15:00:00Z");
    says_in_order(&mut mina, &["To do", "Binder in Rust", "Too late by 3 hours: ask the leads to take it."]).await;

    mina.follow("Binder in Rust").await;
    let path = format!("{}/check", mina.page().path);
    mina.open(&path).await;
    assert_eq!(mina.press("Send").await.status, 409);
    mina.press("Ask the leads").await;
    says_in_order(&mut mina, &["Nothing to do now", "Binder in Rust", "The leads were asked to take it"]).await;

    let letters = app.letters_to("olivia@example.org", "Late request").await;
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    olivia.open(&letters[0].path("/lpc-2023/late-requests/")).await;
    olivia.fill("Hours from now", "2").press("Grant a late pass").await;
    let holds = "Send it while its late pass holds: until Wednesday 16 August 2023, 17:00 UTC, 2 hours left.";
    says_in_order(&mut mina, &["To do", "Binder in Rust", holds]).await;
    app.now_is("2023-08-16T17:00:00Z");
    says_in_order(&mut mina, &["Over", "Binder in Rust", "its late pass has ended. The text is kept."]).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_browser_is_told_to_confirm_the_address(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut browser = app.browser();
    file_anonymously(&mut browser, "android", "Vendor hooks", MINA).await;
    let confirm = "Confirm your address: open the link in the letter to mina@example.org.";
    says_in_order(&mut browser, &["To do", "#1 Vendor hooks", "Submitted", confirm]).await;
    browser.open("/lpc-2023/tracks/android/propose").await;
    fill_proposal(&mut browser, "Binder in Rust");
    fill_author(&mut browser, "Mina Kulkarni", MINA);
    browser.press("Check and send").await;
    says_in_order(&mut browser, &["To do", "Binder in Rust", "Send it before the call closes"]).await;
}
