//! A co-author who has confirmed edits as the author does; one who was removed writes nothing any more.

use sqlx::PgPool;

use crate::support::{Browser, TestApp, answer_letter, file_signed_in, name_person};

const MINA: &str = "mina@example.org";
const NOOR: &str = "noor@example.org";
const CO_AUTHOR: &str = "Co-author: may edit the proposal as you do";
const EDIT: &str = "/lpc-2023/proposals/1/edit";

/// Mina has filed #1 and named Noor, who has confirmed.
async fn confirmed(app: &TestApp) -> (Browser, Browser) {
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "16k pages").await;
    name_person(&mut mina, 1, CO_AUTHOR, "Noor Haddad", NOOR).await;
    answer_letter(app, NOOR, "Confirm").await;
    (mina, app.signed_in(NOOR, "Noor Haddad").await)
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_co_author_reads_and_edits_once_they_have_confirmed(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "16k pages").await;
    name_person(&mut mina, 1, CO_AUTHOR, "Noor Haddad", NOOR).await;
    let mut noor = app.signed_in("NOOR@example.org", "Noor Haddad").await;
    assert_eq!(noor.open(EDIT).await.status, 404, "being named is no right");
    answer_letter(&app, NOOR, "Confirm").await;

    noor.open("/account").await;
    noor.follow("#1 16k pages").await;
    assert!(noor.page().says("You are a co-author"), "{}", noor.page().text());
    noor.follow("Edit").await;
    noor.fill("Title", "64k pages").press("Save changes").await;
    assert_eq!(noor.page().path, "/lpc-2023/proposals/1");
    assert!(mina.open("/lpc-2023/proposals/1").await.says("64k pages"), "{}", mina.page().text());
    let by = "select count(*) from audit a join account c on c.id = a.account_id
              where a.action = 'proposal edited' and a.actor = 'co-author' and c.name = 'Noor Haddad'";
    assert_eq!(app.count(by).await, 1);
    assert_eq!(app.count("select count(*) from proposal_version where by_whom = 'Noor Haddad'").await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn only_the_author_withdraws(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut noor) = confirmed(&app).await;
    let page = noor.open("/lpc-2023/proposals/1/withdrawal").await;
    assert_eq!(page.status, 403);
    assert!(page.says("Only Mina Kulkarni, who filed #1, can withdraw it."), "{}", page.text());
    mina.open("/lpc-2023/proposals/1/withdrawal").await;
    assert_eq!(mina.press("Withdraw").await.status, 200);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_removed_co_author_sees_and_writes_nothing(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut noor) = confirmed(&app).await;
    noor.open(EDIT).await;
    noor.fill("Title", "Written after the removal");
    mina.open("/lpc-2023/proposals/1/people").await;
    mina.press("Remove Noor Haddad").await;
    assert_eq!(mina.page().heading(), "Remove Noor Haddad");
    mina.press("Remove").await;
    assert!(!mina.page().says("Noor"), "{}", mina.page().text());
    assert_eq!(noor.press("Save changes").await.status, 404);
    assert_eq!(app.count("select count(*) from proposal where title = '16k pages'").await, 1);
    assert!(noor.open("/account").await.says("There is no proposal yet."), "{}", noor.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_edit_that_waits_for_the_removal_is_not_written(pool: PgPool) {
    let app = TestApp::start(pool.clone()).await;
    let (_, mut noor) = confirmed(&app).await;
    noor.open(EDIT).await;
    noor.fill("Title", "Raced");
    let mut removal = pool.begin().await.expect("a transaction");
    sqlx::query("select id from proposal for update").fetch_all(&mut *removal).await.expect("the proposal is held");
    let remove = async {
        let waits =
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        while app.count(waits).await == 0 {
            tokio::task::yield_now().await;
        }
        sqlx::query("update person set removed_at = added_at").execute(&mut *removal).await.expect("a removal");
        removal.commit().await.expect("the removal");
    };
    let (status, ()) = tokio::join!(async { noor.press("Save changes").await.status }, remove);
    assert_eq!(status, 404);
    assert_eq!(app.count("select count(*) from proposal where title = '16k pages'").await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn people_of_another_proposal_are_not_there(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, _) = confirmed(&app).await;
    let mut ines = app.signed_in("ines@example.org", "Ines").await;
    file_signed_in(&mut ines, "tracing", "Another").await;
    mina.open("/lpc-2023/proposals/1/people").await;
    let (_, fields) = mina.prepared("Make Noor Haddad speaker");
    let foreign: Vec<_> = fields.into_iter().filter(|(name, _)| name != "form_token").collect();
    assert_eq!(ines.post("/lpc-2023/proposals/2/people", &foreign).await.status, 404);
    assert_eq!(ines.post("/lpc-2023/proposals/1/people", &foreign).await.status, 404);
    assert_eq!(app.count("select count(*) from person where role = 'co_author'").await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_lead_who_takes_part_does_not_decide(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "16k pages").await;
    name_person(&mut mina, 1, "Speaker: presents", "Steven", "Steven.Rostedt@example.org").await;
    let mut steven = app.signed_in("steven.rostedt@example.org", "Steven Rostedt").await;
    assert_eq!(steven.open("/lpc-2023/proposals/1/plan").await.status, 200, "being named binds nobody");
    answer_letter(&app, "Steven.Rostedt@example.org", "Confirm").await;
    let page = steven.open("/lpc-2023/proposals/1/plan").await;
    assert_eq!(page.status, 403);
    assert!(page.says("You are a speaker of #1. A co-lead or an organiser must decide it."), "{}", page.text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn each_confirmed_co_author_gets_the_decision(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, _) = confirmed(&app).await;
    name_person(&mut mina, 1, CO_AUTHOR, "Ines", "ines@example.org").await;
    let mut steven = app.signed_in("steven.rostedt@example.org", "Steven Rostedt").await;
    app.decide(&mut steven, 1, "Accept").await;
    for (email, letters) in [(MINA, 1), (NOOR, 1), ("ines@example.org", 0)] {
        assert_eq!(app.letters_to(email, "Accepted:").await.len(), letters, "{email}");
    }
}
