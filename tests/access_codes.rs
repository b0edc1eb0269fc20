//! Access codes: an organiser makes one, and a draft that is too late gets in with it.

use sqlx::PgPool;

use crate::support::{ANDROID_CLOSES, Browser, TestApp, fill_proposal};

const TITLE: &str = "Binder in Rust";
const MINA: &str = "mina@example.org";
const NOOR: &str = "noor@example.org";
const CODES: &str = "/lpc-2023/access-codes";
const FILED: &str = "select count(*) from proposal where number is not null";
const USED: &str = "select sum(used)::bigint from access_code";

/// Somebody on the page that says that their draft came too late.
async fn too_late(app: &TestApp, email: &str) -> Browser {
    app.now_is("2023-08-16T11:00:00Z");
    let mut author = app.signed_in(email, "Mina Kulkarni").await;
    author.open("/lpc-2023/tracks/android/propose").await;
    fill_proposal(&mut author, TITLE);
    author.press("Check and send").await;
    assert!(!author.page().has_button("Use the code"), "the call is open");
    app.now_is("2023-08-16T13:00:00Z");
    assert_eq!(author.press("Send").await.status, 409);
    author
}

async fn olivia(app: &TestApp) -> Browser {
    app.signed_in("olivia@example.org", "Olivia Organiser").await
}

/// Makes a code until 15:00 UTC of the day on which the call closes, and reads it from the list.
async fn make(olivia: &mut Browser, track: &str, uses: &str) -> String {
    olivia.open(CODES).await;
    olivia.choose("Track", track).fill("Number of uses", uses).fill("End", "2023-08-16 11:00").fill("Note", "For Mina");
    olivia.press("Make a code").await;
    assert_eq!((olivia.page().status, olivia.page().path.as_str()), (200, CODES), "{}", olivia.page().text());
    let html = olivia.page().html();
    let code = html.split("<code>").nth(1).and_then(|rest| rest.split("</code>").next()).expect("a code").to_owned();
    assert_eq!(code.len(), 10, "{code}");
    code
}

async fn enter(author: &mut Browser, code: &str) -> u16 {
    author.fill("Access code", code).press("Use the code").await.status
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_code_lets_a_late_draft_in_and_marks_it_late(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = too_late(&app, MINA).await;
    let mut olivia = olivia(&app).await;
    let code = make(&mut olivia, "Android MC", "2").await;
    assert!(olivia.page().says("2 of 2") && olivia.page().says("For Mina"), "{}", olivia.page().text());

    let typed = format!(" {}-{} ", code[..5].to_lowercase(), &code[5..]);
    assert_eq!(enter(&mut mina, &typed).await, 200);
    assert!(mina.page().says("this draft has a late pass"), "{}", mina.page().text());
    assert!(!mina.page().has_button("Use the code"));
    assert!(olivia.open(CODES).await.says("1 of 2"), "{}", olivia.page().text());
    app.now_is("2023-08-16T14:59:59Z");
    assert_eq!(mina.press("Send").await.status, 200);
    assert_eq!(app.count("select count(*) from proposal where number = 1 and late").await, 1);
    let page = mina.open("/lpc-2023/proposals/1/history").await;
    assert!(page.says("with an access code of Olivia Organiser, until 2023-08-16 15:00:00 UTC"), "{}", page.text());
    assert!(page.says("Mina Kulkarni sent it with its late pass"), "{}", page.text());
    let audited = app.audited().await;
    for action in ["access code made", "access code used"] {
        assert!(audited.contains(&action.to_owned()), "{action} in {audited:?}");
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_end_of_the_code_is_the_end_of_its_passes(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = too_late(&app, MINA).await;
    let code = make(&mut olivia(&app).await, "All tracks", "1").await;
    assert_eq!(enter(&mut mina, &code).await, 200);
    app.now_is("2023-08-16T15:00:00Z");
    assert_eq!(mina.press("Send").await.status, 409);
    assert_eq!(enter(&mut mina, &code).await, 422);
    assert!(mina.page().error("Access code").contains("over"), "{}", mina.page().text());
    assert_eq!(app.count(FILED).await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_draft_takes_one_use_however_often_it_is_pressed(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = too_late(&app, MINA).await;
    let code = make(&mut olivia(&app).await, "Android MC", "5").await;
    mina.fill("Access code", &code);
    let (path, fields) = mina.prepared("Use the code");
    for _ in 0..2 {
        mina.post(&path, &fields).await;
        assert!(mina.page().says("this draft has a late pass"), "{}", mina.page().text());
    }
    assert_eq!(app.count(USED).await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn two_who_race_for_the_last_use_are_one_too_many(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = too_late(&app, MINA).await;
    let mut noor = too_late(&app, NOOR).await;
    let code = make(&mut olivia(&app).await, "Android MC", "1").await;
    let (one, other) = tokio::join!(enter(&mut mina, &code), enter(&mut noor, &code));
    let mut statuses = [one, other];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422]);
    let loser = if one == 422 { &mina } else { &noor };
    assert!(loser.page().error("Access code").contains("no uses left"), "{}", loser.page().text());
    assert_eq!(app.count(USED).await, 1);
    assert_eq!(app.count("select count(*) from late_pass").await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn codes_of_another_track_and_ended_codes_give_nothing(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = too_late(&app, MINA).await;
    let mut olivia = olivia(&app).await;
    let elsewhere = make(&mut olivia, "Kernel Testing & Dependability MC", "1").await;
    assert_eq!(enter(&mut mina, &elsewhere).await, 422);
    assert!(mina.page().error("Access code").contains("another track"), "{}", mina.page().text());
    let ended = make(&mut olivia, "Android MC", "1").await;
    olivia.press(&format!("End {ended} now")).await;
    assert!(olivia.page().says("Ended by Olivia Organiser"), "{}", olivia.page().text());
    assert_eq!(enter(&mut mina, &ended).await, 422);
    assert!(mina.page().error("Access code").contains("over"), "{}", mina.page().text());
    assert_eq!(app.count("select count(*) from late_pass").await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn guessing_is_limited_and_what_was_typed_stays(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = too_late(&app, MINA).await;
    let code = make(&mut olivia(&app).await, "Android MC", "1").await;
    for _ in 0..10 {
        assert_eq!(enter(&mut mina, "WRONGWRONG").await, 422);
        assert!(mina.page().error("Access code").contains("no such access code"), "{}", mina.page().text());
        assert_eq!(mina.page().value("Access code"), "WRONGWRONG");
    }
    assert_eq!(enter(&mut mina, &code).await, 422);
    assert!(mina.page().error("Access code").contains("10 wrong access codes"), "{}", mina.page().text());
    app.now_is("2023-08-16T13:15:01Z");
    assert_eq!(enter(&mut mina, &code).await, 200);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn staff_revoke_the_pass_without_reading_the_draft(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = too_late(&app, MINA).await;
    let mut olivia = olivia(&app).await;
    let code = make(&mut olivia, "Android MC", "2").await;
    assert_eq!(enter(&mut mina, &code).await, 200);
    olivia.open("/lpc-2023/tracks/android/late-requests").await;
    assert!(!olivia.page().says(TITLE), "{}", olivia.page().text());
    olivia.follow("A draft with an access code").await;
    assert!(olivia.page().says("Mina Kulkarni used an access code"), "{}", olivia.page().text());
    assert!(!olivia.page().says(TITLE) && !olivia.page().says("Vendor modules assume"), "{}", olivia.page().text());
    olivia.press("Revoke the late pass").await;
    assert_eq!(mina.press("Send").await.status, 409);
    assert_eq!(enter(&mut mina, &code).await, 422);
    assert!(mina.page().error("Access code").contains("revoked"), "{}", mina.page().text());
    assert_eq!(app.count(FILED).await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_code_that_cannot_be_made_keeps_what_was_typed(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.now_is(ANDROID_CLOSES);
    let mut olivia = olivia(&app).await;
    olivia.open(CODES).await;
    olivia.choose("Track", "All tracks").fill("Number of uses", "many").fill("Note", "For the keynote");
    assert_eq!(olivia.press("Make a code").await.status, 422);
    assert_eq!(olivia.page().value("Note"), "For the keynote");
    assert!(!olivia.page().error("Number of uses").is_empty() && !olivia.page().error("End").is_empty());
    assert_eq!(app.count("select count(*) from access_code").await, 0);
}
