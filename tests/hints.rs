//! Hints on the check page, and similar proposals as far as their reader may see them.

use sqlx::PgPool;

use crate::support::{Browser, TestApp, file_signed_in, fill_proposal};

const HEADING: &str = "Hints — you can send it as it is";

/// The check page of a text with this title, in a browser that is signed in.
async fn check(browser: &mut Browser, track: &str, title: &str) {
    browser.open(&format!("/lpc-2023/tracks/{track}/propose")).await;
    fill_proposal(browser, title);
    browser.press("Check and send").await;
    assert!(browser.page().heading().starts_with("Check:"), "{}", browser.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn hints_are_given_and_keep_nobody_from_sending(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    check(&mut mina, "android", "Binder in Rust").await;
    assert!(!mina.page().says(HEADING), "{}", mina.page().text());
    mina.follow("Back to the form").await;
    fill_proposal(&mut mina, "FIX THE PAGE CACHE NOW");
    mina.fill("The question for the room", "I shall explain it.").fill("Links to patches or threads", "");
    mina.fill("Notes only for the leads", "15 min talk, 5 min discussion").press("Check and send").await;
    let page = mina.page();
    assert!(page.says(HEADING), "{}", page.text());
    for hint in ["no question mark in it", "More than half the time", "No patches are linked", "all capitals"] {
        assert!(page.says(hint), "{hint}: {}", page.text());
    }
    mina.press("Send").await;
    assert_eq!(mina.page().path, "/lpc-2023/proposals/1");
    assert!(!mina.page().says("all capitals"), "the receipt does not lecture");
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    assert!(olivia.open("/lpc-2023/proposals/1").await.says("No patches are linked"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn similar_proposals_are_shown_only_to_those_who_may_read_them(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut noor = app.signed_in("noor@example.org", "Noor Haddad").await;
    file_signed_in(&mut noor, "tracing", "Sharing page tables between guests").await;
    file_signed_in(&mut noor, "cxl", "Page tables shared between guests").await;

    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    check(&mut mina, "android", "Sharing page tables between the guests").await;
    let page = mina.page().clone();
    assert!(!page.html().contains("Similar") && !page.says(HEADING), "not a word of others: {}", page.text());
    mina.press("Send").await;

    // Its own author sees both, as does an organiser; a lead sees those of the track they lead.
    check(&mut noor, "android", "Sharing page tables between guests, again").await;
    assert!(noor.page().link("#1 Sharing page tables between guests").is_some(), "{}", noor.page().text());
    assert!(noor.page().link("#2 Page tables shared between guests").is_some(), "{}", noor.page().text());
    assert!(!noor.page().says("#3"), "{}", noor.page().text());
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    olivia.open("/lpc-2023/proposals/3").await;
    assert!(olivia.page().link("#1 Sharing page tables between guests").is_some(), "{}", olivia.page().text());
    let mut steven = app.signed_in("steven.rostedt@example.org", "Steven Rostedt").await;
    let page = steven.open("/lpc-2023/proposals/1").await;
    assert!(!page.html().contains("Similar"), "another track's proposals stay there: {}", page.text());

    // A published talk is everybody's.
    app.decide(&mut steven, 1, "Accept").await;
    check(&mut mina, "android", "Page tables between guests").await;
    let page = mina.page();
    assert_eq!(page.link("Sharing page tables between guests").as_deref(), Some("/lpc-2023/talks"), "{}", page.text());
    assert!(!page.html().contains("#2"), "{}", page.text());
    let mut dan = app.signed_in("dan.williams@example.org", "Dan Williams").await;
    let page = dan.open("/lpc-2023/proposals/2").await;
    assert!(page.says("Similar") && page.link("Sharing page tables between guests").is_some(), "{}", page.text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_browser_finds_its_own_and_no_other_browser_does(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut phone, mut laptop) = (app.browser(), app.browser());
    for browser in [&mut phone, &mut laptop] {
        browser.open("/lpc-2023/tracks/tracing/propose").await;
        browser.fill("Title", "Histograms of wakeups").press("Save draft").await;
    }
    phone.open("/lpc-2023/tracks/android/propose").await;
    fill_proposal(&mut phone, "Histograms of all wakeups");
    phone.fill("Your name", "Mina").fill("Your e-mail", "mina@example.org").press("Check and send").await;
    let page = phone.page();
    assert!(page.link("Draft: Histograms of wakeups").is_some(), "{}", page.text());
    assert_eq!(page.html().matches("Similar:").count(), 1, "{}", page.text());
}
