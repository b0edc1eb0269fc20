//! Whoever has a stake in a proposal has no part in where it goes and in what becomes part of what.

use sqlx::PgPool;

use crate::support::travel::*;
use crate::support::{Browser, TestApp, file_signed_in};

const SENTENCE: &str = "You have a conflict of interest about #1.";
const QUEUE: &str = "/lpc-2023/tracks/cxl/queue";

/// Mina has filed #1 and #2 in the Tracing track.
async fn two(app: &TestApp) -> Browser {
    let mut mina = mina(app).await;
    file_movable(&mut mina, "tracing", "Tracing the fabric").await;
    file_signed_in(&mut mina, "tracing", "The fabric, traced").await;
    mina
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_lead_with_a_conflict_neither_moves_nor_splits_nor_merges_it(pool: PgPool) {
    let app = TestApp::start(pool).await;
    two(&app).await;
    let mut steven = steven(&app).await;
    let mut forms = Vec::new();
    for (page, label, typed, button) in [
        ("move", "Note to its leads", "A note", "Plan the move"),
        ("split", "Title of the new one", "A half", "Plan the split"),
        ("merge", "Numbers of the others", "2", "Plan the merge"),
    ] {
        steven.open(&format!("{PROPOSAL}/{page}")).await;
        if page == "move" {
            steven.choose("Track", CXL);
        }
        forms.push(steven.fill(label, typed).prepared(button));
    }
    conflict(&app, 1, STEVEN).await;
    for (path, fields) in &forms {
        assert_eq!(steven.post(path, fields).await.status, 403, "{path}");
        assert!(steven.page().says(SENTENCE), "{}", steven.page().text());
        assert_eq!(steven.open(path).await.status, 403, "{path}");
    }
    steven.open(PROPOSAL).await;
    for link in ["Move to another track", "Split in two", "Merge others into it"] {
        assert!(steven.page().link(link).is_none(), "{link}");
    }
    for line in ["1 move cxl", "1 merge 2"] {
        steven.open("/lpc-2023/tracks/tracing/queue").await;
        steven.fill("Command", line).press("Run").await;
        assert!(steven.page().error("Command").contains(SENTENCE), "{line}: {}", steven.page().text());
    }
    assert_eq!(app.count("select count(*) from plan").await, 0);
    assert_eq!(app.count("select count(*) from proposal where number is not null").await, 2);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_lead_of_the_other_track_with_a_conflict_is_not_asked_and_cannot_take_it(pool: PgPool) {
    let app = TestApp::start(pool).await;
    two(&app).await;
    conflict(&app, 1, DAN).await;
    let (mut steven, mut dan) = (steven(&app).await, dan(&app).await);
    offer(&app, &mut steven, 1, CXL, "Between us: it needs work.").await;
    assert!(app.letters_to(DAN, "Offered:").await.is_empty());
    let letter = &app.letters_to(ADAM, "Offered: #1").await[0];
    assert!(!dan.open(QUEUE).await.says("waits for an answer"), "{}", dan.page().text());
    assert!(dan.open("/lpc-2023/tracks/cxl/offers").await.says("Nothing from another track"), "{}", dan.page().text());
    let page = letter.path("/moves/");
    assert_eq!(dan.open(&page).await.status, 403);
    assert!(dan.page().says(SENTENCE) && !dan.page().says("needs work"), "{}", dan.page().text());
    let mut adam = app.signed_in(ADAM, "Adam Manzanares").await;
    assert!(adam.open("/lpc-2023/tracks/cxl/offers").await.says("Tracing the fabric"), "{}", adam.page().text());
    adam.open(&page).await;
    let (path, fields) = adam.prepared("Take it");
    conflict(&app, 1, ADAM).await;
    assert_eq!(adam.post(&path, &fields).await.status, 403, "also when it came while the page was open");
    assert_eq!(stands(&app, 1).await.0, "tracing");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn where_every_lead_of_the_other_track_has_a_stake_the_organisers_are_asked(pool: PgPool) {
    let app = TestApp::start(pool).await;
    two(&app).await;
    let leads: Vec<String> =
        sqlx::query_scalar("select l.email from lead l join track t on t.id = l.track_id where t.slug = 'cxl'")
            .fetch_all(&app.pool)
            .await
            .expect("the leads");
    for email in &leads {
        conflict(&app, 1, email).await;
    }
    offer(&app, &mut steven(&app).await, 1, CXL, "").await;
    let mut olivia = olivia(&app).await;
    answer_offer(&app, &mut olivia, OLIVIA, "Take it").await;
    assert_eq!(stands(&app, 1).await.0, "cxl");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_stake_in_either_keeps_out_of_a_merge_and_of_its_end(pool: PgPool) {
    let app = TestApp::start(pool).await;
    two(&app).await;
    let (mut steven, mut masami) = (steven(&app).await, app.signed_in(MASAMI, "Masami Hiramatsu").await);
    conflict(&app, 2, STEVEN).await;
    steven.open("/lpc-2023/proposals/1/merge").await;
    steven.fill("Numbers of the others", "2").press("Plan the merge").await;
    assert_eq!(steven.page().error("Numbers of the others"), "There is no #2 that you decide on");
    plan_merge(&mut masami, 1, "2", "").await;
    send_planned(&app, &mut masami, 1).await;
    assert_eq!(stands(&app, 2).await.1, "merged");

    assert_eq!(steven.open("/lpc-2023/proposals/2/merge").await.status, 403);
    conflict(&app, 1, MASAMI).await;
    masami.open("/lpc-2023/proposals/2/merge").await;
    masami.press("Separate it again").await;
    assert_eq!(masami.page().status, 403);
    assert!(masami.page().says(SENTENCE), "{}", masami.page().text());
    assert_eq!(stands(&app, 2).await.1, "merged");
}
