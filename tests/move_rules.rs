//! What a move keeps to: the deadline of the new call, its questions, and the words for an informal meeting.

use sqlx::PgPool;

use crate::support::planning::plan_and_see;
use crate::support::travel::*;
use crate::support::{ANDROID_CLOSES, EXAMPLE, TestApp, file_signed_in, fill_proposal};

const TITLE: &str = "Tracing the fabric";

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_came_after_the_close_of_the_new_call_is_marked_late_by_whoever_takes_it(pool: PgPool) {
    let app = TestApp::start(pool).await;
    app.now_is(ANDROID_CLOSES);
    let (mut mina, mut steven, mut olivia) = (mina(&app).await, steven(&app).await, olivia(&app).await);
    file_movable(&mut mina, "tracing", TITLE).await;
    offer(&app, &mut steven, 1, "Android MC (late there)", "").await;
    let letters = app.letters().await;
    let letter = letters.iter().find(|letter| letter.subject.contains("Offered: #1")).expect("an offer");
    assert!(letter.body.contains("it would be marked"), "{}", letter.body);
    olivia.open(&letter.path("/moves/")).await;
    olivia.press("Take it").await;
    assert_eq!(stands(&app, 1).await.0, "android");
    assert!(mina.open(PROPOSAL).await.says("late: the call had closed"), "{}", mina.page().text());
    assert!(app.letters_to(MINA, "Moved to Android").await[0].body.contains("marked late"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn only_an_organiser_breaks_a_promise_and_says_why_in_public(pool: PgPool) {
    let file = EXAMPLE.replacen(
        "needs the time to review.\"\n",
        "needs the time to review.\"\n\n  [[track.lead]]\n  name = \"Lea Lead\"\n  email = \"lea@example.org\"\n",
        1,
    );
    let app = TestApp::with_file(pool, &file).await;
    app.now_is(ANDROID_CLOSES);
    let (mut mina, mut steven, mut olivia) = (mina(&app).await, steven(&app).await, olivia(&app).await);
    file_movable(&mut mina, "tracing", TITLE).await;
    offer(&app, &mut steven, 1, "Refereed Track (late there, and no extension was promised)", "").await;
    let page = app.letters_to("lea@example.org", "Offered: #1").await[0].path("/moves/");
    assert_eq!(app.letters_to(OLIVIA, "Offered: #1").await.len(), 1, "organisers are asked too");
    let mut lea = app.signed_in("lea@example.org", "Lea Lead").await;
    lea.open(&page).await;
    assert!(
        lea.page().says("only an organiser can take it") && !lea.page().has_button("Take it"),
        "{}",
        lea.page().text()
    );
    let fields = [("answer".to_owned(), "take".to_owned()), ("reason".to_owned(), "Mine".to_owned())];
    assert_eq!(lea.post(&page, &fields).await.status, 403);

    olivia.open(&page).await;
    olivia.press("Take it").await;
    assert_eq!(olivia.page().status, 422);
    assert!(olivia.page().error("Public reason").contains("Give a reason"), "{}", olivia.page().text());
    assert_eq!(app.count("select count(*) from call_change").await, 0);
    olivia.fill("Public reason", "It was with us by mistake.").press("Take it").await;
    assert_eq!(stands(&app, 1).await.0, "refereed", "{}", olivia.page().text());
    let track = app.browser().open("/lpc-2023/tracks/refereed").await.clone();
    assert!(track.says("It was with us by mistake.") && !track.says(TITLE), "{}", track.text());
}

const FROM: &str = r#"slug = "tracing"
question = [
  { key = "stage", label = "What do you need on stage?", kind = "text", required = "to_send" },
  { key = "visa", label = "Do you need a visa?", kind = "yes_no", readers = "organisers" },
  { key = "same", label = "Is it new?", kind = "yes_no" },
]
"#;
const TO: &str = r#"slug = "cxl"
question = [
  { key = "visa", label = "Which visa?", kind = "text" },
  { key = "same", label = "Is it new?", kind = "yes_no" },
  { key = "board", label = "Which board?", kind = "text", required = "to_send" },
]
"#;

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn answers_stay_with_whom_they_were_for_and_the_new_track_asks_what_it_needs(pool: PgPool) {
    let file = EXAMPLE.replacen("slug = \"tracing\"\nname", &format!("{FROM}name"), 1).replacen(
        "slug = \"cxl\"\nname",
        &format!("{TO}name"),
        1,
    );
    let app = TestApp::with_file(pool, &file).await;
    let (mut mina, mut steven, mut dan) = (mina(&app).await, steven(&app).await, dan(&app).await);
    mina.open("/lpc-2023/tracks/tracing/propose").await;
    fill_proposal(&mut mina, TITLE);
    mina.fill("What do you need on stage?", "A bell").choose("Do you need a visa?", "Yes").choose("Is it new?", "Yes");
    mina.tick(MAY_MOVE).press("Check and send").await;
    mina.press("Send").await;
    offer(&app, &mut steven, 1, CXL, "").await;
    answer_offer(&app, &mut dan, DAN, "Take it").await;
    // Her call has closed by then, and she can answer nevertheless.
    app.now_is("2023-09-20T10:00:00Z");
    mina = crate::support::travel::mina(&app).await;
    dan = crate::support::travel::dan(&app).await;

    let page = dan.open(PROPOSAL).await;
    assert!(page.says("What do you need on stage? (Tracing MC) A bell"), "{}", page.text());
    assert!(page.says("Is it new? yes") || page.says("Is it new? Yes"), "{}", page.text());
    assert!(!page.says("visa"), "that was for organisers: {}", page.text());
    assert!(page.says("its author has not answered yet: Which board?"), "{}", page.text());
    let history = dan.open("/lpc-2023/proposals/1/history").await;
    assert!(!history.says("visa"), "nor in the history: {}", history.text());
    assert!(olivia(&app).await.open(PROPOSAL).await.says("Do you need a visa? (Tracing MC)"));

    let letter = &app.letters_to(MINA, "Moved to Compute").await[0];
    assert!(letter.body.contains("Which board?") && !letter.body.contains("Which visa?"), "{}", letter.body);
    assert!(mina.open("/account").await.says("answer the question that this one asks"), "{}", mina.page().text());
    mina.open(&letter.path("/answers")).await;
    mina.press("Save the answers").await;
    assert_eq!(mina.page().status, 422, "{}", mina.page().text());
    mina.fill("Which board?", "x".repeat(301).as_str()).press("Save the answers").await;
    assert_eq!((mina.page().status, mina.page().value("Which board?").len()), (422, 301));
    let mut faster = crate::support::travel::mina(&app).await;
    faster.open(&letter.path("/answers")).await;
    let (path, other) = faster.fill("Which board?", "A real one").prepared("Save the answers");
    plan_and_see(&mut dan, 1, "Decline").await;
    app.send_off(&mut dan).await;
    mina.fill("Which board?", "QEMU").press("Save the answers").await;
    assert_eq!(
        app.count("select count(*) from held_letter where state = 'taken_out'").await,
        1,
        "the text was another"
    );
    assert_eq!(mina.page().path, PROPOSAL, "{}", mina.page().text());
    faster.post(&path, &other).await;
    assert_eq!(faster.page().status, 403, "nobody's answer is dropped without a word: {}", faster.page().text());
    assert!(faster.page().says("A real one") && !faster.page().says("are saved"), "{}", faster.page().text());
    assert!(mina.page().says("A bell") && mina.page().says("QEMU") && !mina.page().says("which asks you"));
    assert!(dan.open(PROPOSAL).await.says("QEMU"));
    assert!(mina.open("/lpc-2023/proposals/1/answers").await.says("Everything that the track asks is answered."));
}

fn with_bof() -> String {
    format!("{EXAMPLE}\n[[track]]\nslug = \"bofs\"\nname = \"BoFs\"\nshort_name = \"BoF\"\nkind = \"bof\"\n")
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_was_not_taken_becomes_a_meeting_and_is_decided_anew(pool: PgPool) {
    let app = TestApp::with_file(pool, &with_bof()).await;
    let (mut mina, mut olivia) = (mina(&app).await, olivia(&app).await);
    file_movable(&mut mina, "android", TITLE).await;
    app.decide(&mut olivia, 1, "Decline").await;
    assert_eq!(stands(&app, 1).await.1, "declined");
    offer(&app, &mut olivia, 1, "BoFs – an informal meeting, no talk; its author is asked", "").await;
    answer_offer(&app, &mut olivia, OLIVIA, "Take it").await;
    let letter = &app.letters_to(MINA, "May it move: #1").await[0];
    assert!(letter.body.contains("informal meeting"), "a move to another track is not this: {}", letter.body);
    mina.open(PROPOSAL).await;
    assert!(mina.page().says("May it move to the BoFs?"), "also when it was declined: {}", mina.page().text());
    mina.open(&letter.path("/move")).await;
    assert!(mina.page().says("informal meeting"), "{}", mina.page().text());
    mina.press("Yes, move it").await;
    assert_eq!(stands(&app, 1).await, ("bofs".to_owned(), "submitted".to_owned()));
    let moved = &app.letters_to(MINA, "Moved to BoFs: #1").await[0];
    assert!(moved.body.contains("decide anew") && moved.body.contains("informal meeting"), "{}", moved.body);
    assert_eq!(app.count("select count(*) from plan").await, 0, "nothing is planned for it");
    assert!(mina.open(PROPOSAL).await.says("#1 in the BoFs"), "{}", mina.page().text());
    app.decide(&mut olivia, 1, "Accept").await;
    assert_eq!(stands(&app, 1).await.1, "accepted");
    assert!(olivia.open(PROPOSAL).await.link("Move to another track").is_none(), "a talk does not move");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn whoever_agreed_to_the_overflow_is_not_asked_again(pool: PgPool) {
    let app = TestApp::with_file(pool, &with_bof()).await;
    let (mut mina, mut olivia) = (mina(&app).await, olivia(&app).await);
    mina.open("/lpc-2023/tracks/android/propose").await;
    fill_proposal(&mut mina, TITLE);
    mina.tick("If this track is full, the follow-on BoF is fine").press("Check and send").await;
    mina.press("Send").await;
    offer(&app, &mut olivia, 1, "BoFs – an informal meeting, no talk", "").await;
    answer_offer(&app, &mut olivia, OLIVIA, "Take it").await;
    assert_eq!(stands(&app, 1).await.0, "bofs");
    assert!(app.letters_to(MINA, "May it move").await.is_empty());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn nobody_moves_or_takes_their_own(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = steven(&app).await;
    file_signed_in(&mut steven, "tracing", TITLE).await;
    steven.open(MOVE).await;
    assert!(steven.page().has_button("Move it there"), "as its author: {}", steven.page().text());
    let mut dan = dan(&app).await;
    file_movable(&mut dan, "tracing", "Of a lead of the other track").await;
    offer(&app, &mut steven, 2, CXL, "").await;
    assert!(app.letters_to(DAN, "Offered: #2").await.is_empty(), "its author is not asked as a lead");
    let page = app.letters_to(ADAM, "Offered: #2").await[0].path("/moves/");
    let fields = [("answer".to_owned(), "take".to_owned())];
    assert_eq!(dan.post(&page, &fields).await.status, 403);
    assert_eq!(stands(&app, 2).await.0, "tracing");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_was_filed_in_two_tracks_is_told_to_the_leads_of_both(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven, mut dan) = (mina(&app).await, steven(&app).await, dan(&app).await);
    file_signed_in(&mut mina, "tracing", "Tracing the memory fabric").await;
    file_signed_in(&mut mina, "cxl", "Tracing a memory fabric").await;
    let line = "Also filed as #2 in the Compute Express Link (CXL) MC: Tracing a memory fabric";
    assert!(steven.open(PROPOSAL).await.says(line), "{}", steven.page().text());
    assert!(steven.page().link("#2").is_none(), "they cannot open it");
    assert!(dan.open("/lpc-2023/proposals/2").await.says("Also filed as #1 in the Tracing MC"));
    assert!(!mina.open(PROPOSAL).await.says("Also filed"));
    // Somebody else who types her address learns no title by it.
    let mut other = app.browser();
    crate::support::file_anonymously(&mut other, "rust", "Tracing the memory fabric", MINA).await;
    let page = olivia(&app).await.open("/lpc-2023/proposals/3").await.clone();
    assert!(page.says("Also filed as #1"), "an organiser reads both: {}", page.text());
    assert!(steven.open(PROPOSAL).await.says("Also filed as #3 in the Rust MC"), "{}", steven.page().text());
    assert!(!steven.page().says("Rust MC: Tracing"), "{}", steven.page().text());
}
