//! A lead reads the queue, plans a decision and sends its letter.

use sqlx::PgPool;

use crate::support::{ANDROID_CLOSES, Browser, EXAMPLE, TestApp, file_anonymously, file_signed_in};

const STEVEN: &str = "steven.rostedt@example.org";
const MINA: &str = "mina@example.org";
const TITLE: &str = "16k pages";
const QUEUE: &str = "/lpc-2023/tracks/tracing/queue";
const SENDING: &str = "/lpc-2023/tracks/tracing/sending";
const WRITTEN: &str =
    "select (select count(*) from plan) + (select count(*) from decision) + (select count(*) from outbox)
                       + (select count(*) from held_letter) + (select count(*) from audit)";

async fn steven(app: &TestApp) -> Browser {
    app.signed_in(STEVEN, "Steven Rostedt").await
}

/// Mina's browser, on the receipt of her proposal for the Tracing MC.
async fn filed(app: &TestApp) -> Browser {
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", TITLE).await;
    mina
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_lead_sees_the_queues_of_their_own_tracks_only(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = steven(&app).await;
    steven.follow("Queue: Tracing MC, LPC 2023").await;
    assert_eq!((steven.page().status, steven.page().path.as_str()), (200, QUEUE));
    assert_eq!(steven.page().heading(), "Queue: Tracing MC");
    assert!(steven.page().says("No proposal has arrived yet."), "{}", steven.page().text());
    assert!(!steven.page().says("Queues of the other tracks"));

    let other = steven.open("/lpc-2023/tracks/cxl/queue").await.clone();
    assert_eq!((other.status, other.heading()), (404, "Page not found".to_owned()));
    assert!(other.says("You are signed in as steven.rostedt@example.org."), "{}", other.text());
    let nothing = steven.open("/lpc-2023/tracks/nothing/queue").await;
    assert_eq!((nothing.status, nothing.html()), (404, other.html()), "it does not tell what is there");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_proposal_of_another_track_is_hidden_from_a_lead(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "cxl", TITLE).await;
    let mut steven = steven(&app).await;
    for path in ["/lpc-2023/proposals/1", "/lpc-2023/proposals/1/plan"] {
        let page = steven.open(path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(!page.html().contains(TITLE) && page.says("You are signed in as"), "{}", page.text());
    }
    let mut jonathan = app.signed_in("jonathan.cameron@example.org", "Jonathan Cameron").await;
    let page = jonathan.open("/lpc-2023/tracks/cxl/queue").await;
    assert!(page.says(TITLE), "the file writes his address with capitals: {}", page.text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_queue_tells_state_minutes_author_arrival_and_marks(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    app.now_is("2023-07-20T10:00:07Z");
    file_anonymously(&mut app.browser(), "tracing", "Second", "nobody@example.org").await;
    let mut steven = steven(&app).await;
    let queue = steven.open(QUEUE).await;
    assert!(queue.says("2 proposals: 2 submitted (40 minutes)."), "{}", queue.text());
    assert!(queue.says("Title State Minutes Author Arrived Marks For you"), "{}", queue.text());
    let first = format!("#1 {TITLE} Submitted 20 Mina Kulkarni 2023-07-20 10:00:00 UTC unread #2");
    assert!(queue.says(&first), "no mark on the first: {}", queue.text());
    let second = "#2 Second Submitted 20 Mina Kulkarni 2023-07-20 10:00:07 UTC address not confirmed";
    assert!(queue.says(second), "{}", queue.text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_late_proposal_is_marked_in_the_queue(pool: PgPool) {
    let piled = EXAMPLE.replacen("  note = \"Propose early.\"", "  late_policy = \"pile\"", 1);
    assert_ne!(piled, EXAMPLE);
    let app = TestApp::with_file(pool, &piled).await;
    app.now_is(ANDROID_CLOSES);
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "android", TITLE).await;
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    let queue = olivia.open("/lpc-2023/tracks/android/queue").await;
    let row = format!("#1 {TITLE} Submitted 15 Mina Kulkarni 2023-08-16 12:00:00 UTC late");
    assert!(queue.says(&row), "{}", queue.text());
    assert!(olivia.follow(&format!("#1 {TITLE}")).await.says("12:00:00 UTC late"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_lead_reads_a_proposal_in_full(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let mut steven = steven(&app).await;
    steven.open(QUEUE).await;
    let page = steven.follow(&format!("#1 {TITLE}")).await;
    assert_eq!((page.status, page.path.as_str()), (200, "/lpc-2023/proposals/1"));
    let parts = [
        "Mina Kulkarni <mina@example.org>",
        "Minutes 20",
        "Taking part in person",
        "Who mends them?",
        "Patches, twice.",
        "Can a check at build time refuse them?",
        "https://lore.kernel.org/r/two@example.org",
        "The maintainers of the loader",
        "Notes only for the leads I arrive on the second day.",
        "Received 2023-07-20 10:00:00 UTC",
    ];
    for part in parts {
        assert!(page.says(part), "{part} in {}", page.text());
    }
    assert!(page.link("https://lore.kernel.org/r/one@example.org").is_some());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn looking_at_the_letter_changes_nothing(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    let mut steven = steven(&app).await;
    steven.open("/lpc-2023/proposals/1").await;
    steven.follow("Decline").await;
    assert_eq!(steven.page().heading(), "Plan for #1");
    steven.fill("Reason", "It was settled on the list.").press("Save and see the letter").await;
    assert_eq!((steven.page().status, steven.page().heading()), (200, "Letters: Tracing MC".to_owned()));
    for part in ["Mina Kulkarni <mina@example.org>", "Declined: #1 16k pages", "It was settled on the list."] {
        assert!(steven.page().says(part), "{part} in {}", steven.page().text());
    }
    let before = app.count(WRITTEN).await;
    steven.open(SENDING).await;
    steven.follow("Change the plan of #1").await;
    assert_eq!(steven.page().value("Reason"), "It was settled on the list.");
    assert_eq!(app.count(WRITTEN).await, before);
    assert!(mina.open("/lpc-2023/proposals/1").await.says("Submitted"), "{}", mina.page().text());
    assert!(!mina.page().says("settled on the list"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_accepted_author_learns_it_from_the_letter_and_the_page_once_it_has_left(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    let mut steven = steven(&app).await;
    let before = mina.open("/lpc-2023/proposals/1").await.text();
    steven.open("/lpc-2023/proposals/1").await;
    steven.follow("Accept").await;
    steven.press("Save and see the letter").await;
    let shown = steven.page().text();
    app.send_off(&mut steven).await;
    assert_eq!(mina.open("/lpc-2023/proposals/1").await.text(), before);
    assert!(app.letters_to(MINA, "Accepted:").await.is_empty());

    app.release().await;
    let page = steven.open("/lpc-2023/proposals/1").await;
    assert!(page.says("Accepted by Steven Rostedt"), "{}", page.text());
    let letters = app.letters_to(MINA, "Accepted:").await;
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].subject, "[LPC 2023 Tracing MC] Accepted: #1 16k pages");
    let body = letters[0].body.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(shown.contains(&body), "the letter is the one that was shown: {body} in {shown}");
    assert!(letters[0].header("Reply-To").contains("@example.org"), "{}", letters[0].header("Reply-To"));
    let page = mina.open("/lpc-2023/proposals/1").await;
    assert!(page.says("#1 16k pages Accepted"), "{}", page.text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn state_decision_letter_and_the_end_of_the_plan_are_written_as_one(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let mut steven = steven(&app).await;
    app.decide(&mut steven, 1, "Accept").await;
    let rows = "select count(*) from decision d join proposal p on p.id = d.proposal_id
                join outbox o on o.id = d.letter_id join held_letter h on h.id = d.id
                where d.outcome = 'accepted' and p.state = 'accepted' and d.minutes = 20
                  and o.letter = 'accepted' and o.proposal_id = p.id and d.version = p.version and h.state = 'sent'";
    assert_eq!(app.count(rows).await, 1);
    assert_eq!(app.count("select count(*) from plan").await, 0);
    let transactions = "select count(distinct written) from (
                            select xmin::text as written from decision union all select xmin::text from held_letter
                            union all select xmin::text from proposal
                            union all select xmin::text from outbox where letter = 'accepted'
                            union all select xmin::text from audit where action = 'decision sent') as rows";
    assert_eq!(app.count(transactions).await, 1);
    assert_eq!(app.audited().await.iter().filter(|action| *action == "decision sent").count(), 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_declined_author_gets_the_reason(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    let mut steven = steven(&app).await;
    steven.open("/lpc-2023/proposals/1").await;
    steven.follow("Decline").await;
    let reason = "It was settled on the list.\n\nThank you for the patches.";
    steven.fill("Reason", reason).press("Save and see the letter").await;
    app.send_off(&mut steven).await;
    app.release().await;
    let page = steven.open("/lpc-2023/proposals/1").await;
    assert!(page.says("Not accepted by Steven Rostedt"), "{}", page.text());
    let letters = app.letters_to(MINA, "Declined:").await;
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].subject, "[LPC 2023 Tracing MC] Declined: #1 16k pages");
    for line in ["It was settled on the list.", "Thank you for the patches."] {
        assert!(letters[0].body.contains(line), "{}", letters[0].body);
    }
    let page = mina.open("/lpc-2023/proposals/1").await;
    assert!(page.says("#1 16k pages Not accepted"), "{}", page.text());
    assert!(page.says("From the leads It was settled on the list. Thank you for the patches."), "{}", page.text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_plan_without_a_choice_or_with_too_long_a_reason_is_asked_for_again(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let mut steven = steven(&app).await;
    steven.open("/lpc-2023/proposals/1/plan").await;
    steven.fill("Reason", "kept").press("Save the plan").await;
    assert_eq!((steven.page().status, steven.page().value("Reason").as_str()), (422, "kept"));
    assert!(steven.page().says("Choose a decision"), "{}", steven.page().text());
    let long = "a".repeat(2001);
    steven.choose("Decision", "Decline").fill("Reason", &long).press("Save the plan").await;
    assert_eq!((steven.page().status, steven.page().value("Reason")), (422, long));
    assert!(steven.page().error("Reason").contains("shorten it by 1"), "{}", steven.page().error("Reason"));
    assert_eq!(app.count("select count(*) from plan").await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_organiser_decides_in_any_track(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    olivia.open("/lpc-2023/tracks/cxl/queue").await;
    olivia.follow("Tracing MC").await;
    olivia.follow(&format!("#1 {TITLE}")).await;
    app.decide(&mut olivia, 1, "Accept").await;
    assert!(olivia.page().says("Accepted by Olivia Organiser"), "{}", olivia.page().text());
    assert_eq!(app.letters_to(MINA, "Accepted:").await.len(), 1);
}
