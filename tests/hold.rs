//! The ten minutes between sending letters off and their leaving: stopping, what takes a letter out, and who comes first.

use std::future::Future;
use std::task::Poll;

use plumbline::jobs::each_minute;
use sqlx::PgPool;

use crate::support::{Browser, TestApp, file_signed_in};

const MINA: &str = "mina@example.org";
const STEVEN: &str = "steven.rostedt@example.org";
const MASAMI: &str = "masami.hiramatsu@example.org";
const PROPOSAL: &str = "/lpc-2023/proposals/1";
const SENDING: &str = "/lpc-2023/tracks/tracing/sending";
const SENT: &str = "select count(*) from held_letter where state = 'sent'";
const DECISIONS: &str = "select count(*) from decision";
const LETTERS: &str =
    "select count(*) from outbox where letter in ('accepted', 'waitlisted', 'not-accepted', 'bof-offered')";
const PLANS: &str = "select count(*) from plan";
const TEN_LATER: &str = "2023-07-20T10:10:00Z";

async fn steven(app: &TestApp) -> Browser {
    app.signed_in(STEVEN, "Steven Rostedt").await
}

/// Mina's browser; her proposal for the Tracing MC is #1.
async fn filed(app: &TestApp) -> Browser {
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "16k pages").await;
    mina
}

/// Plans a decision about a proposal; the browser is then on the letter.
async fn plan(lead: &mut Browser, number: i32, decision: &str) {
    lead.open(&format!("/lpc-2023/proposals/{number}/plan")).await;
    lead.choose("Decision", decision).press("Save and see the letter").await;
    assert!(lead.page().has_button("Send the chosen letters"), "{}", lead.page().text());
}

/// Mina's and Steven's browsers; he has planned an acceptance and sent its letter off.
async fn on_hold(app: &TestApp) -> (Browser, Browser) {
    let (mina, mut steven) = (filed(app).await, steven(app).await);
    plan(&mut steven, 1, "Accept").await;
    app.send_off(&mut steven).await;
    (mina, steven)
}

async fn withdraw(mina: &mut Browser) {
    mina.open("/lpc-2023/proposals/1/withdrawal").await;
    mina.press("Withdraw").await;
}

/// Each decision has its letter, and each letter that left its decision.
async fn assert_whole(app: &TestApp) {
    let decisions = app.count(DECISIONS).await;
    assert_eq!(app.count(SENT).await, decisions);
    assert_eq!(app.count(LETTERS).await, decisions);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_page_says_until_when_and_a_stopped_letter_stays_planned(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven) = on_hold(&app).await;
    assert!(steven.page().says("On hold until 2023-07-20 10:10:00 UTC"), "{}", steven.page().text());
    assert!(steven.page().says("Steven Rostedt sent this letter off"), "{}", steven.page().text());
    assert!(steven.page().says("Nothing is planned that was not sent"), "{}", steven.page().text());
    app.now_is("2023-07-20T10:09:59Z");
    each_minute(&app.app).await.expect("the minute");
    assert_eq!(app.count(DECISIONS).await, 0);

    steven.press("Stop #1").await;
    assert_eq!((steven.page().status, steven.page().path.as_str()), (200, SENDING));
    assert!(steven.page().says("stopped 2023-07-20 10:09:59 UTC by Steven Rostedt"), "{}", steven.page().text());
    app.release().await;
    assert_eq!(app.count(DECISIONS).await, 0);
    assert!(mina.open(PROPOSAL).await.says("Submitted"));
    assert!(app.letters_to(MINA, "Accepted:").await.is_empty());

    assert_eq!(app.count(PLANS).await, 1, "it can be sent again");
    steven.open(SENDING).await;
    app.send_off(&mut steven).await;
    app.release().await;
    assert_eq!(app.letters_to(MINA, "Accepted:").await.len(), 1);
    assert!(steven.open(SENDING).await.says("by Steven Rostedt"), "{}", steven.page().text());
    assert_whole(&app).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn all_of_a_sending_are_stopped_at_once_or_one_of_them(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    for title in ["Second", "Third"] {
        file_signed_in(&mut mina, "tracing", title).await;
    }
    let mut steven = steven(&app).await;
    for number in 1..=3 {
        plan(&mut steven, number, "Accept").await;
    }
    steven.open(SENDING).await;
    assert!(steven.page().says("Accepted: 3."), "{}", steven.page().text());
    app.send_off(&mut steven).await;
    steven.press("Stop #2").await;
    app.release().await;
    assert_eq!(app.count(DECISIONS).await, 2);

    file_signed_in(&mut mina, "tracing", "Fourth").await;
    plan(&mut steven, 4, "Decline").await;
    steven.open(SENDING).await;
    app.send_off(&mut steven).await;
    steven.press("Stop all 2").await;
    app.release().await;
    assert_eq!(app.count(DECISIONS).await, 2);
    assert_eq!(app.count(PLANS).await, 2);
    assert_whole(&app).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_edit_takes_the_letter_out_and_the_leads_are_told(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven) = on_hold(&app).await;
    mina.open("/lpc-2023/proposals/1/edit").await;
    mina.fill("Title", "64k pages").press("Save changes").await;
    app.release().await;
    assert_eq!(app.count(DECISIONS).await, 0);
    for lead in [STEVEN, MASAMI] {
        let letters = app.letters_to(lead, "Not sent: #1").await;
        assert_eq!(letters.len(), 1, "{lead}");
        assert!(letters[0].body.contains("its author changed the text."), "{}", letters[0].body);
        assert!(letters[0].body.lines().all(|line| line.chars().count() <= 72), "{}", letters[0].body);
    }
    assert!(app.letters_to(MINA, "Accepted:").await.is_empty());
    let page = steven.open(SENDING).await;
    assert!(page.says("taken out 2023-07-20 10:00:00 UTC: its author changed the text"), "{}", page.text());
    assert!(
        page.says("The author changed the text at 2023-07-20 10:00:00 UTC, after this was planned"),
        "{}",
        page.text()
    );
    assert!(!mina.open(PROPOSAL).await.says("taken out"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_withdrawal_takes_the_letter_out_and_ends_the_plan(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven) = on_hold(&app).await;
    withdraw(&mut mina).await;
    app.release().await;
    assert_eq!((app.count(DECISIONS).await, app.count(PLANS).await), (0, 0));
    assert_eq!(app.letters_to(STEVEN, "Not sent: #1").await.len(), 1);
    let page = steven.open(PROPOSAL).await;
    assert!(page.says("letter taken out of the sending by its author: its author withdrew it"), "{}", page.text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn another_plan_takes_the_letter_out(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, mut steven) = on_hold(&app).await;
    let mut masami = app.signed_in(MASAMI, "Masami Hiramatsu").await;
    masami.open(PROPOSAL).await;
    assert!(masami.page().says("Steven Rostedt has sent its letter off"), "{}", masami.page().text());
    masami.follow("Change the plan").await;
    masami.choose("Decision", "Decline").press("Save the plan").await;
    app.release().await;
    assert_eq!(app.count(DECISIONS).await, 0);
    assert_eq!(app.letters_to(STEVEN, "Not sent: #1").await.len(), 1);
    assert!(steven.open(SENDING).await.says("Masami Hiramatsu changed the plan"), "{}", steven.page().text());
    masami.open("/lpc-2023/proposals/1/plan").await;
    masami.press("Take the plan back").await;
    assert_eq!(app.count(PLANS).await, 0);
    assert!(masami.page().says("plan taken back by Masami Hiramatsu"), "{}", masami.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn of_a_withdrawal_and_the_release_one_comes_first(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, _) = on_hold(&app).await;
    mina.open("/lpc-2023/proposals/1/withdrawal").await;
    app.now_is(TEN_LATER);
    let (_, minute) = tokio::join!(mina.press("Withdraw"), each_minute(&app.app));
    minute.expect("the minute");
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
    let (_, minute) = tokio::join!(mina.press("Save changes"), each_minute(&app.app));
    minute.expect("the minute");
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
    let (_, minute) = tokio::join!(steven.press("Stop #1"), each_minute(&app.app));
    minute.expect("the minute");
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
async fn stopping_what_has_left_says_so(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, mut steven) = on_hold(&app).await;
    app.release().await;
    steven.press("Stop #1").await;
    assert_eq!(steven.page().status, 409);
    assert!(
        steven.page().says("Nothing was stopped") && steven.page().says("sent 2023-07-20"),
        "{}",
        steven.page().text()
    );
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_same_send_twice_is_one_hold(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let (mut steven, mut other) = (steven(&app).await, steven(&app).await);
    plan(&mut steven, 1, "Accept").await;
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
    plan(&mut steven, 1, "Accept").await;
    masami.open(SENDING).await;
    tokio::join!(steven.press("Send the chosen letters"), masami.press("Send the chosen letters"));
    let mut statuses = [steven.page().status, masami.page().status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{}\n{}", steven.page().text(), masami.page().text());
    app.release().await;
    assert_eq!(app.letters_to(MINA, "Accepted:").await.len(), 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_a_removed_lead_sent_off_stays_and_organisers_see_it(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, mut steven) = on_hold(&app).await;
    sqlx::query("delete from lead where email = 'steven.rostedt@example.org'")
        .execute(&app.pool)
        .await
        .expect("the lead is removed");
    assert_eq!(steven.press("Stop #1").await.status, 404);
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    let page = olivia.open(SENDING).await;
    assert!(page.says("Steven Rostedt sent this letter off") && page.has_button("Stop #1"), "{}", page.text());
    app.release().await;
    assert_eq!(app.letters_to(MINA, "Accepted:").await.len(), 1);
    assert!(olivia.open(PROPOSAL).await.says("Accepted by Steven Rostedt"), "{}", olivia.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn two_servers_release_each_letter_once(pool: PgPool) {
    let app = TestApp::start(pool).await;
    on_hold(&app).await;
    app.now_is(TEN_LATER);
    let (one, other) = tokio::join!(each_minute(&app.app), each_minute(&app.app));
    one.and(other).expect("the minute");
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
        plan(&mut steven, number, decision).await;
    }
    steven.open(SENDING).await;
    app.send_off(&mut steven).await;
    app.now_is(TEN_LATER);
    for polls in [1, 7, 30, 60, 90, 150, 400] {
        killed_after(plumbline::decision::release_due(&app.app), polls).await;
        assert_whole(&app).await;
    }
    each_minute(&app.app).await.expect("the minute");
    assert_eq!((app.count(DECISIONS).await, app.count(PLANS).await), (4, 0));
    assert_eq!(app.count("select count(*) from proposal where state = 'accepted'").await, 2);
    let letters = app.letters().await;
    let news = |news: &str| letters.iter().filter(|letter| letter.to == MINA && letter.subject.contains(news)).count();
    assert_eq!((news("Accepted: #"), news("Declined: #2"), news("Waiting list: #3")), (2, 1, 1));
    assert_whole(&app).await;
}
