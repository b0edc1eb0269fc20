//! Who comes first when letters on hold leave; two who send, two servers, and one that is killed, lose and double nothing.

use std::future::Future;
use std::task::Poll;

use sqlx::PgPool;

use crate::support::planning::*;
use crate::support::{TestApp, file_signed_in};

const TEN_LATER: &str = "2023-07-20T10:10:00Z";

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn of_a_withdrawal_and_the_release_one_comes_first(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, _) = on_hold(&app).await;
    mina.open("/lpc-2023/proposals/1/withdrawal").await;
    app.now_is(TEN_LATER);
    tokio::join!(mina.press("Withdraw"), app.minute());
    assert_eq!(mina.page().status, 200, "an accepted proposal can be withdrawn too: {}", mina.page().text());
    assert_eq!(app.count("select count(*) from proposal where state = 'withdrawn'").await, 1);
    assert_eq!(app.count(PLANS).await, 0);
    let told = app.letters_to(STEVEN, "Not sent: #1").await.len() as i64;
    assert_eq!(app.count(DECISIONS).await + told, 1, "it left, or the leads heard that it did not");
    assert_whole(&app).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn of_an_edit_and_the_release_one_comes_first(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, _) = on_hold(&app).await;
    mina.open("/lpc-2023/proposals/1/edit").await;
    mina.fill("Title", "64k pages");
    app.now_is(TEN_LATER);
    tokio::join!(mina.press("Save changes"), app.minute());
    let changed = app.count("select count(*) from proposal where title = '64k pages'").await;
    assert_eq!(app.count(DECISIONS).await + changed, 1, "{}", mina.page().text());
    assert_eq!(mina.page().status, if changed == 1 { 200 } else { 409 }, "{}", mina.page().text());
    assert_eq!(app.letters_to(STEVEN, "Not sent: #1").await.len() as i64, changed);
    assert_whole(&app).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn of_stop_and_the_release_one_comes_first_and_the_page_says_which(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, mut steven) = on_hold(&app).await;
    app.now_is(TEN_LATER);
    tokio::join!(steven.press("Stop #1"), app.minute());
    let sent = app.count(DECISIONS).await;
    let page = steven.page();
    if sent == 1 {
        assert_eq!(page.status, 409, "{}", page.text());
        assert!(page.says("Nothing was stopped") && page.says("sent 2023-07-20 10:10:00 UTC"), "{}", page.text());
    } else {
        assert_eq!(page.status, 200, "{}", page.text());
        assert!(page.says("stopped 2023-07-20 10:10:00 UTC by Steven Rostedt"), "{}", page.text());
    }
    assert_eq!(app.letters_to(MINA, "Accepted:").await.len() as i64, sent);
    assert_whole(&app).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_same_send_twice_is_one_hold(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let (mut steven, mut other) = (steven(&app).await, steven(&app).await);
    plan_and_see(&mut steven, 1, "Accept").await;
    let (path, fields) = steven.prepared("Send the chosen letters");
    tokio::join!(steven.post(&path, &fields), other.post(&path, &fields));
    assert_eq!((steven.page().status, other.page().status), (200, 200), "{}", other.page().text());
    steven.post(&path, &fields).await;
    assert_eq!(app.count("select count(*) from held_letter").await, 1);
    app.release().await;
    assert_eq!(steven.post(&path, &fields).await.status, 200);
    app.release().await;
    assert_eq!(app.letters_to(MINA, "Accepted:").await.len(), 1);
    assert_whole(&app).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn of_two_leads_who_send_the_same_letter_one_is_told(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let mut steven = steven(&app).await;
    let mut masami = app.signed_in(MASAMI, "Masami Hiramatsu").await;
    plan_and_see(&mut steven, 1, "Accept").await;
    masami.open(SENDING).await;
    tokio::join!(steven.press("Send the chosen letters"), masami.press("Send the chosen letters"));
    let mut statuses = [steven.page().status, masami.page().status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{}\n{}", steven.page().text(), masami.page().text());
    app.release().await;
    assert_eq!(app.letters_to(MINA, "Accepted:").await.len(), 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn two_servers_release_each_letter_once(pool: PgPool) {
    let app = TestApp::start(pool).await;
    on_hold(&app).await;
    app.now_is(TEN_LATER);
    tokio::join!(app.minute(), app.minute());
    assert_eq!(app.letters_to(MINA, "Accepted:").await.len(), 1);
    assert_whole(&app).await;
}

/// Works until it was woken so many times, and is dropped then, as by a server that is killed.
async fn killed_after<F: Future>(work: F, polls: usize) {
    let mut work = std::pin::pin!(work);
    for _ in 0..polls {
        let done = std::future::poll_fn(|context| Poll::Ready(work.as_mut().poll(context).is_ready())).await;
        if done {
            return;
        }
        tokio::task::yield_now().await;
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_server_that_is_killed_during_the_release_loses_and_doubles_nothing(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    for title in ["Second", "Third", "Fourth"] {
        file_signed_in(&mut mina, "tracing", title).await;
    }
    let mut steven = steven(&app).await;
    for (number, decision) in [(1, "Accept"), (2, "Decline"), (3, "Waitlist"), (4, "Accept")] {
        plan_and_see(&mut steven, number, decision).await;
    }
    steven.open(SENDING).await;
    app.send_off(&mut steven).await;
    app.now_is(TEN_LATER);
    for polls in [1, 7, 30, 60, 90, 150, 400] {
        killed_after(plumbline::decision::release_due(&app.app), polls).await;
        assert_whole(&app).await;
    }
    app.minute().await;
    assert_eq!((app.count(DECISIONS).await, app.count(PLANS).await), (4, 0));
    assert_eq!(app.count("select count(*) from proposal where state = 'accepted'").await, 2);
    let letters = app.letters().await;
    let news = |news: &str| letters.iter().filter(|letter| letter.to == MINA && letter.subject.contains(news)).count();
    assert_eq!((news("Accepted: #"), news("Declined: #2"), news("Waiting list: #3")), (2, 1, 1));
    assert_whole(&app).await;
}
