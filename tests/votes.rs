//! Leads read, vote and go on to the next: votes of others stay hidden until one has voted, and authors never see any.

use sqlx::PgPool;

use crate::support::travel::{plan_merge, send_planned};
use crate::support::{Browser, TestApp, answer_letter, file_signed_in, fill_proposal, name_person};

const STEVEN: &str = "steven.rostedt@example.org";
const MASAMI: &str = "masami.hiramatsu@example.org";
const PROPOSAL: &str = "/lpc-2023/proposals/1";
const VOTE: &str = "/lpc-2023/proposals/1/vote";
const QUEUE: &str = "/lpc-2023/tracks/tracing/queue";
const HIDDEN: &str = "The votes of the others are shown once you have voted.";

async fn filed(app: &TestApp) -> Browser {
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Tracing the tracers").await;
    mina
}

async fn steven(app: &TestApp) -> Browser {
    app.signed_in(STEVEN, "Steven Rostedt").await
}

async fn masami(app: &TestApp) -> Browser {
    app.signed_in(MASAMI, "Masami Hiramatsu").await
}

async fn vote(browser: &mut Browser, label: &str, note: &str, button: &str) {
    browser.open(PROPOSAL).await;
    browser.choose("Your vote", label).fill("Note to your vote", note).press(button).await;
    assert_eq!(browser.page().status, 200, "{}", browser.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_votes_of_others_are_hidden_until_one_has_voted(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    let (mut steven, mut masami) = (steven(&app).await, masami(&app).await);
    vote(&mut steven, "★ I fight for it", "Everybody hits this.", "Save vote").await;
    assert_eq!(steven.page().path, PROPOSAL);
    assert!(steven.page().says("Nobody else has voted yet."), "{}", steven.page().text());

    for path in [PROPOSAL, VOTE, QUEUE, "/lpc-2023/tracks/tracing/queue?sort=score"] {
        let page = masami.open(path).await;
        assert!(!page.says("Everybody hits this.") && !page.says("score +"), "{path}: {}", page.text());
    }
    assert!(masami.open(PROPOSAL).await.says(HIDDEN));
    vote(&mut masami, "−1 rather not", "", "Save vote").await;
    assert!(masami.page().says("★ Steven Rostedt : Everybody hits this."), "{}", masami.page().text());
    assert!(!masami.page().says(HIDDEN));
    assert!(masami.open(QUEUE).await.says("score +1 of 2 votes"), "{}", masami.page().text());

    for path in [PROPOSAL, "/lpc-2023/proposals/1/history", "/lpc-2023/proposals/1/questions"] {
        let page = mina.open(path).await;
        assert!(!page.says("fight") && !page.says("Everybody hits this.") && !page.says("Vote"), "{path}");
    }
    assert_eq!(mina.open(VOTE).await.status, 403);
    assert!(app.letters_to("mina@example.org", "Vote").await.is_empty());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_vote_is_changed_in_place_and_the_same_one_twice_is_once(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let mut steven = steven(&app).await;
    for (label, note) in [("+1 take it", "Yes"), ("+1 take it", "Yes"), ("0 either way", "Hm")] {
        vote(&mut steven, label, note, "Save vote").await;
    }
    assert_eq!(steven.page().value("Note to your vote"), "Hm");
    assert_eq!(app.count("select count(*) from vote where value = 0 and note = 'Hm'").await, 1);
    assert_eq!(app.count("select count(*) from vote").await, 1);
    let changes = app.audited().await.into_iter().filter(|action| action == "vote kept").count();
    assert_eq!(changes, 2, "the same vote once more is no change");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn two_votes_of_one_person_at_once_are_one_row(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let (mut one, mut two) = (steven(&app).await, steven(&app).await);
    one.open(PROPOSAL).await;
    two.open(PROPOSAL).await;
    one.choose("Your vote", "+1 take it");
    two.choose("Your vote", "−1 rather not");
    tokio::join!(one.press("Save vote"), two.press("Save vote"));
    assert_eq!((one.page().status, two.page().status), (200, 200));
    assert_eq!(app.count("select count(*) from vote").await, 1);
    assert_eq!(app.count("select count(*) from seen").await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_was_typed_comes_back_after_a_mistake_and_after_a_sign_in(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let mut steven = steven(&app).await;
    steven.open(PROPOSAL).await;
    steven.fill("Note to your vote", "A thought").press("Mark as read and next unread").await;
    assert_eq!((steven.page().status, steven.page().path.as_str()), (422, VOTE));
    assert!(steven.page().says("Choose a vote for the note, or empty it"), "{}", steven.page().text());
    assert_eq!(steven.page().value("Note to your vote"), "A thought");
    assert_eq!(app.count("select count(*) from seen").await, 0, "nothing was done");

    let long = "é".repeat(2_001);
    steven.choose("Your vote", "+1 take it").fill("Note to your vote", &long).press("Save vote").await;
    assert_eq!(steven.page().status, 422);
    assert!(steven.page().error("Note to your vote").contains("shorten it by 1"), "{}", steven.page().text());
    assert_eq!(steven.page().value("Note to your vote"), long);

    steven.open(PROPOSAL).await;
    steven.choose("Your vote", "+1 take it").fill("Note to your vote", "Kept");
    steven.forget_sign_in();
    steven.press("Save vote").await;
    steven.fill("E-mail", STEVEN).fill("Password", crate::support::PASSWORD).press("Sign in").await;
    assert_eq!(steven.page().path, VOTE, "{}", steven.page().text());
    assert_eq!(steven.page().value("Note to your vote"), "Kept");
    assert_eq!(app.count("select count(*) from vote").await, 0, "it is never sent by itself");
    steven.press("Save vote").await;
    assert_eq!(app.count("select count(*) from vote where note = 'Kept' and value = 1").await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn nobody_votes_on_their_own_or_reads_what_others_say_of_it(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = steven(&app).await;
    file_signed_in(&mut steven, "tracing", "My own").await;
    let mut masami = masami(&app).await;
    vote(&mut masami, "−1 rather not", "Too early.", "Save vote").await;
    let page = steven.open(PROPOSAL).await;
    assert!(!page.says("Too early.") && !page.has_button("Save vote"), "{}", page.text());
    let page = steven.open(VOTE).await;
    assert_eq!(page.status, 403);
    assert!(page.says("You are the author of #1. A co-lead or an organiser must decide it."), "{}", page.text());
    let sent = [("vote".to_owned(), "star".to_owned())];
    assert_eq!(steven.post(VOTE, &sent).await.status, 403);
    assert_eq!(app.count("select count(*) from vote").await, 1);
    let queue = steven.open(QUEUE).await;
    assert!(
        queue.says("not yours to judge") && queue.says("To vote on 0") && queue.says("Unread by you 0"),
        "{}",
        queue.text()
    );
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_lead_who_was_removed_meanwhile_cannot_vote(pool: PgPool) {
    let app = TestApp::start(pool.clone()).await;
    filed(&app).await;
    let mut steven = steven(&app).await;
    steven.open(PROPOSAL).await;
    steven.choose("Your vote", "+1 take it");
    sqlx::query("delete from lead where email ilike $1").bind(STEVEN).execute(&pool).await.expect("deleted");
    assert_eq!(steven.press("Save vote").await.status, 404);
    assert_eq!(app.count("select count(*) from vote").await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn marking_as_read_goes_on_and_a_new_version_is_unread_again(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    file_signed_in(&mut mina, "tracing", "Second").await;
    let mut steven = steven(&app).await;
    steven.open(PROPOSAL).await;
    assert_eq!(app.count("select count(*) from seen").await, 0, "looking changes nothing");
    steven.press("Mark as read and next unread").await;
    assert_eq!(steven.page().path, "/lpc-2023/proposals/2");
    steven.press("Mark as read and next unread").await;
    assert_eq!(steven.page().path, "/lpc-2023/tracks/tracing/queue?show=unread");
    assert!(steven.page().says("You have read everything here."), "{}", steven.page().text());

    // The second lead has the page open while the author changes the text: what was read is the older version.
    let mut masami = masami(&app).await;
    masami.open(PROPOSAL).await;
    mina.open("/lpc-2023/proposals/1/edit").await;
    fill_proposal(&mut mina, "Tracing, changed");
    mina.press("Save changes").await;
    assert!(steven.open(QUEUE).await.says("Unread by you 1"), "{}", steven.page().text());
    masami.press("Mark as read and next unread").await;
    assert_eq!(masami.page().path, "/lpc-2023/proposals/2");
    assert!(masami.open(QUEUE).await.says("Unread by you 2"), "{}", masami.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_lead_whose_own_a_proposal_becomes_has_no_vote_on_it_any_more(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    let (mut steven, mut masami) = (steven(&app).await, masami(&app).await);
    vote(&mut masami, "★ I fight for it", "", "Save vote").await;
    vote(&mut steven, "−1 rather not", "", "Save vote").await;
    name_person(&mut mina, 1, "Speaker: presents", "Masami Hiramatsu", MASAMI).await;
    assert!(steven.open(QUEUE).await.says("score +1 of 2 votes"), "named is not confirmed: {}", steven.page().text());
    answer_letter(&app, MASAMI, "Confirm").await;
    assert!(steven.open(QUEUE).await.says("score −1 of 1 vote"), "{}", steven.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn nor_has_one_who_takes_part_in_it_after_a_merge(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let (mut steven, mut masami) = (steven(&app).await, masami(&app).await);
    file_signed_in(&mut masami, "tracing", "Probes").await;
    vote(&mut masami, "★ I fight for it", "", "Save vote").await;
    plan_merge(&mut steven, 1, "2", "").await;
    send_planned(&app, &mut steven, 1).await;
    assert_eq!(app.count("select count(*) from merging").await, 1);
    assert_eq!(app.count("select count(*) from vote").await, 1, "she may still say that she takes no part");
    answer_letter(&app, MASAMI, "Confirm").await;
    assert_eq!(app.count("select count(*) from vote").await, 0);
}
