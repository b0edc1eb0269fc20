//! Whoever has a conflict of interest neither judges a proposal nor sees it judged: by their own word or by its author's.

use sqlx::PgPool;

use crate::support::{Browser, TestApp, file_signed_in};

const STEVEN: &str = "steven.rostedt@example.org";
const MASAMI: &str = "masami.hiramatsu@example.org";
const OLIVIA: &str = "olivia@example.org";
const PROPOSAL: &str = "/lpc-2023/proposals/1";
const INTEREST: &str = "/lpc-2023/proposals/1/conflicts-of-interest";
const QUEUE: &str = "/lpc-2023/tracks/tracing/queue";

async fn filed(app: &TestApp) -> Browser {
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Tracing the tracers").await;
    mina
}

async fn vote(browser: &mut Browser, label: &str) {
    browser.open(PROPOSAL).await;
    browser.choose("Your vote", label).press("Save vote").await;
    assert_eq!(browser.page().status, 200, "{}", browser.page().text());
}

async fn write(browser: &mut Browser, text: &str) {
    browser.open(PROPOSAL).await;
    browser.fill("Message to the other leads", text).press("Write to the leads").await;
    assert_eq!(browser.page().status, 200, "{}", browser.page().text());
}

async fn declare(browser: &mut Browser, reason: &str) {
    browser.open(PROPOSAL).await;
    browser.follow("Conflicts of interest").await;
    browser.fill("Reason", reason).press("I have a conflict of interest").await;
    assert_eq!((browser.page().status, browser.page().path.as_str()), (200, PROPOSAL), "{}", browser.page().text());
}

/// Nothing of how it is judged reaches this person any more.
async fn is_kept_out(app: &TestApp, browser: &mut Browser, secrets: &[&str]) {
    for path in [PROPOSAL, QUEUE, "/lpc-2023/tracks/tracing/queue?sort=score", INTEREST] {
        let page = browser.open(path).await;
        assert_eq!(page.status, 200);
        for secret in secrets {
            assert!(!page.says(secret), "{path} tells {secret}: {}", page.text());
        }
    }
    for path in ["vote", "discussion", "plan"] {
        assert_eq!(browser.open(&format!("{PROPOSAL}/{path}")).await.status, 403, "{path}");
    }
    let queue = browser.open(QUEUE).await;
    assert!(queue.says("not yours to judge") && queue.says("To vote on 0"), "{}", queue.text());
    assert_eq!(app.letters_to(MASAMI, "Leads: #1").await.len(), 1, "only the letter from before");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_lead_who_declares_one_judges_no_more_and_sees_nothing_of_it(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    let mut masami = app.signed_in(MASAMI, "Masami Hiramatsu").await;
    vote(&mut masami, "★ I fight for it").await;
    vote(&mut steven, "−1 rather not").await;
    write(&mut steven, "First thoughts.").await;
    assert!(steven.open(QUEUE).await.says("score +1 of 2 votes"), "{}", steven.page().text());

    declare(&mut masami, "We share an office.").await;
    assert!(masami.page().says("You have a conflict of interest about #1."), "{}", masami.page().text());
    write(&mut steven, "Second thoughts.").await;
    is_kept_out(&app, &mut masami, &["thoughts.", "score +", "score −", "rather not", "share an office"]).await;
    let page = steven.open(INTEREST).await.clone();
    assert!(page.says("Masami Hiramatsu, since 2023-07-20 10:00:00 UTC: We share an office."), "{}", page.text());
    assert!(!page.says("Let them judge it"), "only organisers lift one");
    assert!(steven.open(QUEUE).await.says("score −1 of 1 vote"), "{}", steven.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_track_that_shows_votes_always_hides_them_from_whoever_has_a_stake(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    let mut masami = app.signed_in(MASAMI, "Masami Hiramatsu").await;
    steven.open("/lpc-2023/tracks/tracing/settings/votes").await;
    steven.choose("The votes of the others are shown", "Always").press("Save").await;
    vote(&mut steven, "−1 rather not").await;
    write(&mut steven, "First thoughts.").await;
    assert!(masami.open(QUEUE).await.says("score −1 of 1 vote"), "{}", masami.page().text());
    declare(&mut masami, "").await;
    is_kept_out(&app, &mut masami, &["score +", "score −", "rather not"]).await;

    // Whoever voted first and was confirmed as a speaker later sees nothing more of it either.
    sqlx::query("delete from conflict_of_interest").execute(&app.pool).await.expect("it is lifted");
    vote(&mut masami, "+1 take it").await;
    sqlx::query(
        "insert into person (id, proposal_id, role, name, email, participation, position, state, added_by, added_at)
         select gen_random_uuid(), id, 'speaker', 'Masami', 'masami.hiramatsu@example.org', 'unknown', 9, 'confirmed', 'Mina',
                arrived_at
         from proposal where number = 1",
    )
    .execute(&app.pool)
    .await
    .expect("a speaker");
    is_kept_out(&app, &mut masami, &["score +", "score −", "score 0", "rather not"]).await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_form_that_was_open_before_the_conflict_does_nothing_after_it(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let mut masami = app.signed_in(MASAMI, "Masami Hiramatsu").await;
    let mut other_window = app.signed_in(MASAMI, "Masami Hiramatsu").await;
    other_window.open(PROPOSAL).await;
    other_window.choose("Your vote", "+1 take it").fill("Note to your vote", "Nobody else\nmeasured it.");
    declare(&mut masami, "").await;
    other_window.press("Save vote").await;
    assert_eq!(other_window.page().status, 403);
    assert!(other_window.page().says("What you typed"), "{}", other_window.page().text());
    assert!(other_window.page().says("Nobody else measured it."), "{}", other_window.page().text());
    assert_eq!(app.count("select count(*) from vote").await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn declaring_twice_is_declaring_once_and_two_windows_at_once_too(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let mut one = app.signed_in(MASAMI, "Masami Hiramatsu").await;
    let mut two = app.signed_in(MASAMI, "Masami Hiramatsu").await;
    one.open(INTEREST).await;
    two.open(INTEREST).await;
    tokio::join!(one.press("I have a conflict of interest"), two.press("I have a conflict of interest"));
    assert_eq!(app.count("select count(*) from conflict_of_interest").await, 1);
    let declared = app.audited().await.into_iter().filter(|action| action == "conflict of interest declared").count();
    assert_eq!(declared, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_author_names_a_lead_and_takes_it_back(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    mina.open(PROPOSAL).await;
    mina.follow("Conflicts of interest").await;
    mina.fill("Reason", "My former supervisor.").press("Save").await;
    assert_eq!((mina.page().status, mina.page().value("Reason").as_str()), (422, "My former supervisor."));
    assert!(mina.page().error("Reason").contains("Tick whom this is about"), "{}", mina.page().text());
    mina.tick("Masami Hiramatsu").press("Save").await;
    assert_eq!((mina.page().status, mina.page().path.as_str()), (200, PROPOSAL), "{}", mina.page().text());
    let mut masami = app.signed_in(MASAMI, "Masami Hiramatsu").await;
    let sentence = "The author of #1 says that you have a conflict of interest.";
    assert!(masami.open(PROPOSAL).await.says(sentence), "{}", masami.page().text());
    assert_eq!(masami.open("/lpc-2023/proposals/1/discussion").await.status, 403);
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    let line = "Masami Hiramatsu, says the author, since 2023-07-20 10:00:00 UTC: My former supervisor.";
    assert!(steven.open(INTEREST).await.says(line), "{}", steven.page().text());

    mina.open(INTEREST).await;
    mina.untick("Masami Hiramatsu").press("Save").await;
    assert_eq!(masami.open("/lpc-2023/proposals/1/discussion").await.status, 200);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_reason_that_is_changed_later_is_kept_for_all_whom_the_author_names(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    mina.open(INTEREST).await;
    mina.tick("Masami Hiramatsu").press("Save").await;
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    mina.open(INTEREST).await;
    mina.fill("Reason", "My former supervisor.").press("Save").await;
    let line = "Masami Hiramatsu, says the author, since 2023-07-20 10:00:00 UTC: My former supervisor.";
    assert!(steven.open(INTEREST).await.says(line), "{}", steven.page().text());
    mina.open(INTEREST).await;
    assert_eq!(mina.page().value("Reason"), "My former supervisor.");
    mina.press("Save").await;
    assert!(steven.open(INTEREST).await.says(line), "{}", steven.page().text());
    let changed = app.audited().await.into_iter().filter(|action| action.contains("conflict of interest")).count();
    assert_eq!(changed, 2, "named, and its reason changed");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_lead_with_a_new_name_or_without_the_track_stays_named_until_the_author_takes_it_back(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    mina.open(INTEREST).await;
    assert!(!mina.page().html().contains("masami.hiramatsu@"), "addresses of leads are not for authors");
    mina.tick("Masami Hiramatsu").press("Save").await;
    let named = "select count(*) from conflict_of_interest";
    sqlx::query("update lead set name = 'M. Hiramatsu' where email = $1")
        .bind(MASAMI)
        .execute(&app.pool)
        .await
        .expect("a name");
    mina.open(INTEREST).await;
    assert!(mina.page().is_ticked("M. Hiramatsu"), "{}", mina.page().text());
    mina.press("Save").await;
    assert_eq!(app.count(named).await, 1);
    sqlx::query("delete from lead where email = $1").bind(MASAMI).execute(&app.pool).await.expect("no lead any more");
    mina.open(INTEREST).await;
    mina.press("Save").await;
    assert_eq!(app.count(named).await, 1);
    mina.open(INTEREST).await;
    mina.untick("Masami Hiramatsu").press("Save").await;
    assert_eq!(app.count(named).await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn two_leads_of_one_name_are_named_one_by_one(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    sqlx::query("update lead set name = 'Masami Hiramatsu'").execute(&app.pool).await.expect("one name");
    mina.open(INTEREST).await;
    mina.tick("Masami Hiramatsu (2 of 2 with this name)").press("Save").await;
    assert_eq!(app.count("select count(*) from conflict_of_interest").await, 1);
    mina.open(INTEREST).await;
    assert!(mina.page().is_ticked("Masami Hiramatsu (2 of 2 with this name)"));
    assert!(!mina.page().is_ticked("Masami Hiramatsu (1 of 2 with this name)"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_author_cannot_take_back_what_a_lead_said_of_themselves(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    let mut masami = app.signed_in(MASAMI, "Masami Hiramatsu").await;
    declare(&mut masami, "We share an office.").await;
    mina.open(INTEREST).await;
    assert!(mina.page().says("Kept out by their own word: Masami Hiramatsu ."), "{}", mina.page().text());
    assert!(!mina.page().says("share an office"), "the reason is for those who judge");
    mina.press("Save").await;
    assert_eq!(masami.open("/lpc-2023/proposals/1/discussion").await.status, 403);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn only_an_organiser_without_a_stake_lets_somebody_judge_after_all(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let mut masami = app.signed_in(MASAMI, "Masami Hiramatsu").await;
    declare(&mut masami, "").await;
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    assert_eq!(steven.post(INTEREST, &[("lift".to_owned(), MASAMI.to_owned())]).await.status, 403);
    let mut olivia = app.signed_in(OLIVIA, "Olivia Organiser").await;
    olivia.open(INTEREST).await;
    olivia.press("Let them judge it").await;
    assert_eq!(masami.open("/lpc-2023/proposals/1/discussion").await.status, 200);
    declare(&mut olivia, "").await;
    declare(&mut masami, "").await;
    assert_eq!(olivia.post(INTEREST, &[("lift".to_owned(), MASAMI.to_owned())]).await.status, 403);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_reason_that_cannot_be_taken_comes_back_with_what_was_ticked(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    mina.open(INTEREST).await;
    let long = "é".repeat(2_001);
    mina.tick("Steven Rostedt").fill("Reason", &long).press("Save").await;
    assert_eq!(mina.page().status, 422);
    assert!(mina.page().error("Reason").contains("shorten it by 1"), "{}", mina.page().text());
    assert_eq!(mina.page().value("Reason"), long);
    assert!(mina.page().is_ticked("Steven Rostedt"));
    assert_eq!(app.count("select count(*) from conflict_of_interest").await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_mention_calls_a_lead_or_an_organiser_by_name_but_nobody_with_a_stake(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    write(&mut steven, "@masami @olivia, is there a room for this?").await;
    for to in [MASAMI, OLIVIA] {
        let letters = app.letters_to(to, "For you: #1").await;
        assert_eq!(letters.len(), 1, "{to}");
        assert!(letters[0].body.contains("Steven Rostedt mentions you about #1"), "{}", letters[0].body);
    }
    assert!(app.letters_to(MASAMI, "Leads: #1").await.is_empty(), "one letter is enough");
    let mut masami = app.signed_in(MASAMI, "Masami Hiramatsu").await;
    declare(&mut masami, "").await;
    write(&mut steven, "@masami, and now?").await;
    assert_eq!(app.letters_to(MASAMI, "For you: #1").await.len(), 1);
}
