//! Moves and merges by a line of the command box, and the ways to their pages from where a decision is planned.

use sqlx::PgPool;

use crate::support::travel::*;
use crate::support::{Browser, TestApp, file_signed_in};

const NOOR: &str = "noor@example.org";

/// Mina has filed #1 and Noor #2, both in the Tracing track.
async fn two(app: &TestApp) -> Browser {
    file_movable(&mut mina(app).await, "tracing", "Tracing the fabric").await;
    let mut noor = app.signed_in(NOOR, "Noor Haddad").await;
    file_signed_in(&mut noor, "tracing", "The fabric, traced").await;
    steven(app).await
}

async fn run(browser: &mut Browser, line: &str) {
    browser.open("/lpc-2023/tracks/tracing/queue").await;
    browser.fill("Command", line).press("Run").await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_line_plans_to_offer_a_proposal_to_another_track(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = two(&app).await;
    for _ in 0..2 {
        run(&mut steven, "1 move CXL It is about the fabric.").await;
        assert!(steven.page().path.ends_with("#p1"), "{}: {}", steven.page().path, steven.page().text());
    }
    assert_eq!(app.count("select count(*) from plan_event").await, 1, "the same line twice is one plan");
    assert!(steven.page().says("planned: move"), "{}", steven.page().text());
    assert_eq!(app.count("select count(*) from track_move").await, 0);
    steven.open("/lpc-2023/tracks/tracing/sending").await;
    send_planned(&app, &mut steven, 1).await;
    let letters = app.letters_to(DAN, "Offered: #1").await;
    assert!(letters.len() == 1 && letters[0].body.contains("It is about the fabric."), "{}", letters[0].body);
    assert!(app.letters_to(MINA, "move").await.is_empty(), "its author is not asked before the other leads");
    assert_eq!(stands(&app, 1).await.0, "tracing", "they say whether they take it");
    for (line, sentence) in [
        ("1 move android", "#1 is offered to a track already. Take that offer back first"),
        ("2 move tracing", "#2 is in the Tracing MC already"),
        ("2 move nowhere", "“nowhere” is not a track that #2 can move to; these are: "),
        ("3 move cxl", "You have no proposal #3 to work on"),
        ("1 move", "Write the track that it fits better, like this: 1 move android"),
    ] {
        run(&mut steven, line).await;
        assert_eq!(steven.page().status, 422, "{line}");
        assert!(steven.page().error("Command").contains(sentence), "{line}: {}", steven.page().text());
        assert_eq!(steven.page().value("Command"), line);
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_line_plans_to_merge_others_into_a_proposal(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = two(&app).await;
    file_signed_in(&mut steven, "tracing", "Of a lead").await;
    for (line, sentence) in [
        ("1 merge 1", "#1 is the one that stays"),
        ("1 merge 3", "There is no #3 that you decide on"),
        ("3 merge 2", "You are the author of #3."),
        ("1 merge the other", "Write the numbers of the others, as in 12, 31, like this: 1 merge 58, 59"),
    ] {
        run(&mut steven, line).await;
        assert!(steven.page().error("Command").contains(sentence), "{line}: {}", steven.page().text());
    }
    for _ in 0..2 {
        run(&mut steven, "#1 merge #2").await;
        assert!(steven.page().path.ends_with("#p1"), "{}: {}", steven.page().path, steven.page().text());
    }
    assert_eq!(stands(&app, 2).await.1, "submitted");
    steven.open("/lpc-2023/tracks/tracing/sending").await;
    send_planned(&app, &mut steven, 1).await;
    assert_eq!(stands(&app, 2).await.1, "merged");
    for (reader, news) in [(NOOR, "Merged: #2"), (NOOR, "You are named in proposal #1"), (MINA, "Merged: #2")] {
        assert_eq!(app.letters_to(reader, news).await.len(), 1, "{reader} {news}");
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_page_of_the_plan_leads_to_the_move_the_split_and_the_merge(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = two(&app).await;
    for (link, heading) in [
        ("Move to another track", "Move #1"),
        ("Split in two", "Split #1"),
        ("Merge others into it", "Merge others into #1"),
    ] {
        for page in [PROPOSAL, "/lpc-2023/proposals/1/plan"] {
            steven.open(page).await;
            assert_eq!(steven.follow(link).await.heading(), heading, "{page}");
        }
    }
    app.decide(&mut steven, 1, "Accept").await;
    steven.open("/lpc-2023/proposals/1/plan").await;
    assert!(steven.page().link("Move to another track").is_none(), "a talk does not move");
    assert!(steven.page().link("Merge others into it").is_some(), "{}", steven.page().text());
}
