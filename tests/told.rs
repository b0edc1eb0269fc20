//! What was done is said once, on the page that the act leads to.

use sqlx::PgPool;

use crate::support::travel::*;
use crate::support::{Browser, TestApp, file_signed_in, fill_proposal};

const QUEUE: &str = "/lpc-2023/tracks/tracing/queue";

/// Two proposals for the Tracing MC, and its lead.
async fn two(app: &TestApp) -> Browser {
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Tracing the tracers").await;
    file_signed_in(&mut mina, "tracing", "Loops in the loader").await;
    app.signed_in(STEVEN, "Steven Rostedt").await
}

/// What the page says at its head of the act that led to it.
fn told(browser: &Browser) -> String {
    let html = browser.page().html();
    let (_, rest) = html.split_once(r#"role="status"><p><bdi>"#).unwrap_or_default();
    rest.split_once("</bdi>").unwrap_or_default().0.to_owned()
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn each_act_of_a_lead_is_told_once(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = two(&app).await;
    steven.open("/lpc-2023/proposals/1").await;
    assert_eq!(told(&steven), "");
    steven.choose("Your vote", "+1 take it").press("Save vote and next unread").await;
    assert_eq!(steven.page().path, "/lpc-2023/proposals/2");
    assert_eq!(told(&steven), "Your vote on #1 is saved: +1. 1 unread is left.");
    steven.open("/lpc-2023/proposals/2").await;
    assert_eq!(told(&steven), "", "once");
    steven.press("Mark as read and next unread").await;
    assert_eq!(told(&steven), "#2 is marked as read. Nothing unread is left.");
    steven.open("/lpc-2023/proposals/2").await;
    steven.fill("Message to the other leads", "Good.").press("Write to the leads").await;
    assert_eq!(told(&steven), "Written to the other leads.");
    steven.fill("Question to the author", "Why?").press("Ask the author").await;
    assert_eq!(told(&steven), "The author was asked.");
    steven.open(QUEUE).await;
    steven.fill("Command", "2 plan accept 20").press("Run").await;
    assert!(told(&steven).starts_with("#2: Planned, and not sent: accept"), "{}", told(&steven));
    steven.open("/lpc-2023/proposals/1/plan").await;
    steven.choose("Decision", "Decline").press("Save and see the letter").await;
    assert!(told(&steven).starts_with("Planned, and not sent: decline"), "{}", told(&steven));
    steven.press("Send the chosen letters").await;
    assert!(told(&steven).starts_with("1 letter is on hold until"), "{}", told(&steven));
    steven.press("Stop #1").await;
    assert_eq!(told(&steven), "Stopped, and not sent: #1.");
    steven.open("/lpc-2023/proposals/1/plan").await;
    steven.press("Take the plan back").await;
    assert_eq!(told(&steven), "Nothing is planned any more.");
    steven.open("/lpc-2023/searches").await;
    steven.fill("Name", "Long ones").fill("Search", "minutes:>15").press("Save the search").await;
    assert_eq!(told(&steven), "The search “Long ones” is saved.");
    steven.open("/lpc-2023/tracks/tracing/letters/accepted").await;
    steven.fill("Subject", "Come").press("Save the text").await;
    assert!(told(&steven).contains("is saved."), "{}", told(&steven));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_page_with_a_mistake_says_so_in_its_title(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = two(&app).await;
    let title = |browser: &Browser| {
        let html = browser.page().html();
        html.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>")).map(|(title, _)| title.to_owned())
    };
    let wrong = |browser: &Browser| title(browser).is_some_and(|title| title.starts_with("Error: "));
    steven.open("/lpc-2023/proposals/1").await;
    assert!(!wrong(&steven), "{:?}", title(&steven));
    steven.press("Save vote").await;
    assert!(wrong(&steven), "{:?}", title(&steven));
    for button in ["Write to the leads", "Ask the author"] {
        steven.open("/lpc-2023/proposals/1").await;
        steven.press(button).await;
        assert!(wrong(&steven), "{button}: {:?}", title(&steven));
    }
    steven.open(QUEUE).await;
    steven.fill("Command", "nonsense").press("Run").await;
    assert!(wrong(&steven), "{:?}", title(&steven));
    for path in ["tracks/tracing/queue?q=state:", "search?q=state:", "search/export?q=state:"] {
        steven.open(&format!("/lpc-2023/{path}")).await;
        assert!(wrong(&steven), "{path}: {:?}", title(&steven));
        assert!(!steven.page().says("Nothing is found."), "nothing was looked for: {path}");
    }
    for (page, button) in [("move", "Plan the move"), ("merge", "Plan the merge"), ("split", "Plan the split")] {
        steven.open(&format!("/lpc-2023/proposals/1/{page}")).await;
        assert!(!wrong(&steven), "{page}: {:?}", title(&steven));
        steven.press(button).await;
        assert!(wrong(&steven), "{page}: {:?}", title(&steven));
    }
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    app.decide(&mut steven, 2, "Accept").await;
    mina.open("/lpc-2023/proposals/2/confirmation").await;
    let long = "é".repeat(2_001);
    mina.fill("A word to the leads", &long).press("I will be there").await;
    assert!(mina.page().status == 422 && wrong(&mina), "{:?}", title(&mina));
    mina.open("/lpc-2023/proposals/1/move").await;
    mina.press("Move it there").await;
    assert!(mina.page().status == 422 && wrong(&mina), "{:?}", title(&mina));
    // The plan was made of what is not there any more.
    steven.open("/lpc-2023/proposals/1/plan").await;
    let (path, fields) = steven.choose("Decision", "Decline").prepared("Save the plan");
    let mut masami = app.signed_in("masami.hiramatsu@example.org", "Masami Hiramatsu").await;
    masami.open("/lpc-2023/proposals/1/plan").await;
    masami.choose("Decision", "Waitlist").press("Save the plan").await;
    assert_eq!(steven.post(&path, &fields).await.status, 409);
    assert!(wrong(&steven), "{:?}", title(&steven));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_refusal_leads_back_and_keeps_the_conference(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = two(&app).await;
    assert_eq!(steven.open("/lpc-2023/proposals/1/edit").await.status, 403);
    assert!(steven.page().link("Talks").is_some(), "{}", steven.page().text());
    assert_eq!(steven.page().link("Back to #1").as_deref(), Some("/lpc-2023/proposals/1"));
    assert_eq!(steven.open("/lpc-2023/tracks/tracing/settings/rights").await.status, 403);
    assert_eq!(steven.page().link("Back to the queue").as_deref(), Some(QUEUE));
    assert_eq!(steven.open("/lpc-2023/proposals/99/edit").await.status, 404);
    assert!(steven.page().link("Talks").is_some() && steven.page().link("Back to #99").is_none());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_search_that_says_nothing_is_answered_with_a_sentence(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = two(&app).await;
    sqlx::query("update proposal set title = '内存管理 for all' where number = 2")
        .execute(&app.pool)
        .await
        .expect("a title");
    for (search, says) in [
        ("the", "stands in nearly every text"),
        ("*", "holds no letter"),
        ("state:", "after state: stands one of submitted"),
        ("state:submited", "did you mean state:submitted?"),
    ] {
        steven.open(QUEUE).await;
        steven.fill("Search", search).press("Search").await;
        assert!(steven.page().status == 422 && steven.page().says(says), "{search}: {}", steven.page().text());
    }
    steven.open(QUEUE).await;
    steven.fill("Search", "内存").press("Search").await;
    assert!(steven.page().says("内存管理") && !steven.page().says("Tracing the tracers"), "{}", steven.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_lead_finds_the_queue_and_what_it_says_of_others(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = two(&app).await;
    steven.open("/lpc-2023").await;
    assert_eq!(steven.page().link("Queue of the Tracing MC").as_deref(), Some(QUEUE));
    let text = steven.open("/account").await.text();
    assert!(text.find("Queue: ") < text.find("There is no proposal yet"), "{text}");
    assert!(app.browser().open("/lpc-2023").await.link("Queue of the Tracing MC").is_none());
    // What became of others counts alike wherever it is counted.
    sqlx::query("update proposal set state = 'merged' where number = 2").execute(&app.pool).await.expect("a merge");
    let page = steven.open("/lpc-2023/search/export?track=tracing").await;
    assert!(page.says("All 2") && page.says("2 proposals"), "{}", page.text());
    sqlx::query(
        "insert into track_move (id, proposal_id, from_track_id, to_track_id, state, note, by_whom, at, until)
         select gen_random_uuid(), p.id, p.track_id, t.id, 'offered', '', 'a lead', p.stored_at, p.stored_at + interval '7 days'
         from proposal p, track t where p.number = 1 and t.slug = 'cxl'",
    )
    .execute(&app.pool)
    .await
    .expect("an offer");
    assert!(steven.open(QUEUE).await.says("offered to another track"), "{}", steven.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_leads_do_with_travels_is_told(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven, mut dan) = (mina(&app).await, steven(&app).await, dan(&app).await);
    file_movable(&mut mina, "tracing", "Tracing the fabric").await;
    file_signed_in(&mut mina, "tracing", "The fabric, traced").await;
    file_signed_in(&mut mina, "tracing", "Threads of the fabric").await;
    let asked = format!("{CXL}; its author is asked");
    for number in [1, 2, 1] {
        plan_move(&mut steven, number, if number == 1 { CXL } else { &asked }, "").await;
        assert!(told(&steven).starts_with("Planned, and not sent: "), "{}", told(&steven));
        assert!(told(&steven).contains(CXL), "{}", told(&steven));
        send_planned(&app, &mut steven, number).await;
        let letter = app.letters_to(DAN, &format!("Offered: #{number}")).await.pop().expect("a letter");
        let offer = letter.path("/lpc-2023/moves/");
        if app.count("select count(*) from track_move").await == 1 {
            steven.open(MOVE).await;
            steven.press("Take the offer back").await;
            assert_eq!(told(&steven), "The offer is taken back.");
            continue;
        }
        dan.open(&offer).await;
        dan.press(if number == 1 { "Take it" } else { "Not for us" }).await;
        let says = match number {
            1 => format!("You took #1: it is in the {CXL} now."),
            _ => format!("#2 is not for the {CXL}: it stays where it is."),
        };
        assert_eq!(told(&dan), says);
    }
    plan_move(&mut steven, 3, &asked, "").await;
    send_planned(&app, &mut steven, 3).await;
    dan.open(&app.letters_to(DAN, "Offered: #3").await[0].path("/lpc-2023/moves/")).await;
    dan.press("Take it").await;
    assert_eq!(told(&dan), format!("You took #3. Its author is asked whether it may move to the {CXL}."));
    mina.open("/lpc-2023/proposals/3/move").await;
    mina.press("No, it stays").await;
    assert_eq!(told(&mina), "#3 stays in the Tracing MC.");

    plan_merge(&mut steven, 2, "3", "").await;
    assert!(told(&steven).starts_with("Planned, and not sent: "), "{}", told(&steven));
    send_planned(&app, &mut steven, 2).await;
    steven.open("/lpc-2023/proposals/3/merge").await;
    steven.press("Separate it again").await;
    assert_eq!(told(&steven), "#3 is a proposal of its own again.");
    plan_split(&mut steven, 2, "Half of it", "").await;
    assert!(told(&steven).starts_with("Planned, and not sent: "), "{}", told(&steven));
    mina.open("/lpc-2023/proposals/3/move").await;
    mina.choose("New track", "Android MC").press("Move it there").await;
    assert_eq!(told(&mina), "#3 is in the Android MC now.");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_organisers_do_with_late_drafts_is_told(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut olivia) = (mina(&app).await, olivia(&app).await);
    mina.open("/lpc-2023/tracks/android/propose").await;
    fill_proposal(&mut mina, "Binder in Rust");
    mina.press("Check and send").await;
    app.now_is("2023-08-16T13:00:00Z");
    mina.press("Send").await;
    mina.press("Ask the leads").await;
    let request = app.letters_to(OLIVIA, "Late request").await[0].path("/lpc-2023/late-requests/");
    olivia.open(&request).await;
    olivia.press("Decline").await;
    assert_eq!(told(&olivia), "The request is declined.");
    olivia.fill("Hours from now", "2").press("Grant a late pass").await;
    assert_eq!(told(&olivia), "The late pass holds until 2023-08-16 15:00:00 UTC.");
    olivia.press("Revoke the late pass").await;
    assert_eq!(told(&olivia), "The late pass is revoked.");
    olivia.open("/lpc-2023/access-codes").await;
    olivia.fill("End", "2023-08-20 11:00").press("Make a code").await;
    assert_eq!(told(&olivia), "An access code is made: it stands first below.");
    let html = olivia.page().html();
    let code = html.split("<code>").nth(1).and_then(|rest| rest.split("</code>").next()).expect("a code");
    olivia.press(&format!("End {code} now")).await;
    assert_eq!(told(&olivia), "The access code is ended: it lets no draft in any more.");
}
