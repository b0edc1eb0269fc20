//! An organiser can lead a track too; then nothing of what organisers may is kept from them in it, and they hear of it as a lead.

use sqlx::PgPool;

use crate::support::planning::filed;
use crate::support::travel::*;
use crate::support::{ANDROID_CLOSES, EXAMPLE, TestApp, fill_proposal};

/// Olivia leads these tracks too.
fn led_by_olivia(slugs: &[&str]) -> String {
    let lead = "  [[track.lead]]\n  name = \"Olivia Organiser\"\n  email = \"olivia@example.org\"\n\n";
    let mut file = String::new();
    for (n, block) in EXAMPLE.split("[[track]]\n").enumerate() {
        if n > 0 {
            file.push_str("[[track]]\n");
        }
        file.push_str(block);
        if slugs.iter().any(|slug| block.starts_with(&format!("slug = \"{slug}\"\n"))) {
            file.push_str(lead);
        }
    }
    file
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn they_take_an_acceptance_back_and_lift_a_conflict_and_hear_as_leads(pool: PgPool) {
    let app = TestApp::with_file(pool, &led_by_olivia(&["tracing"])).await;
    filed(&app).await;
    let letter = &app.letters_to(OLIVIA, "New: #1").await[0];
    assert!(letter.body.contains("because you lead the Tracing MC"), "{}", letter.body);
    let (mut olivia, mut masami) = (olivia(&app).await, app.signed_in(MASAMI, "Masami Hiramatsu").await);
    olivia.open("/lpc-2023/tracks/tracing/queue").await;
    assert!(olivia.page().says("Queues of the other tracks"), "{}", olivia.page().text());

    masami.open("/lpc-2023/proposals/1/conflicts-of-interest").await;
    masami.press("I have a conflict of interest").await;
    olivia.open("/lpc-2023/proposals/1/conflicts-of-interest").await;
    olivia.press("Let them judge it").await;
    assert_eq!(masami.open("/lpc-2023/proposals/1/discussion").await.status, 200);

    app.decide(&mut olivia, 1, "Accept").await;
    olivia.open("/lpc-2023/proposals/1/plan").await;
    olivia.choose("Decision", "Decline").fill("Reason", "The room is gone.").press("Save and see the letter").await;
    app.send_off(&mut olivia).await;
    app.release().await;
    assert_eq!(stands(&app, 1).await.1, "declined");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn they_take_a_late_move_where_no_extension_was_promised(pool: PgPool) {
    let app = TestApp::with_file(pool, &led_by_olivia(&["refereed"])).await;
    app.now_is(ANDROID_CLOSES);
    let (mut mina, mut steven, mut olivia) = (mina(&app).await, steven(&app).await, olivia(&app).await);
    file_movable(&mut mina, "tracing", "Tracing the fabric").await;
    offer(&app, &mut steven, 1, "Refereed Track (late there, and no extension was promised)", "").await;
    let letters = app.letters_to(OLIVIA, "Offered: #1").await;
    assert_eq!(letters.len(), 1);
    assert!(letters[0].body.contains("because you lead the"), "{}", letters[0].body);
    olivia.open(&letters[0].path("/moves/")).await;
    olivia.fill("Public reason", "It was with us by mistake.").press("Take it").await;
    assert_eq!(stands(&app, 1).await.0, "refereed", "{}", olivia.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn they_grant_a_late_pass_where_no_extension_was_promised(pool: PgPool) {
    let app = TestApp::with_file(pool, &led_by_olivia(&["refereed"])).await;
    let mut mina = mina(&app).await;
    mina.open("/lpc-2023/tracks/refereed/propose").await;
    fill_proposal(&mut mina, "Late, but good");
    mina.press("Check and send").await;
    app.now_is("2023-08-07T13:00:00Z");
    assert_eq!(mina.press("Send").await.status, 409);
    mina.press("Ask the leads").await;
    let request = app.letters_to(OLIVIA, "Late request").await[0].path("/lpc-2023/late-requests/");
    let mut olivia = olivia(&app).await;
    olivia.open(&request).await;
    olivia.fill("Hours from now", "2").press("Grant a late pass").await;
    assert!(olivia.page().says("Late pass by Olivia Organiser holds"), "{}", olivia.page().text());
}

const VISA: &str = "slug = \"tracing\"\nquestion = [\n  { key = \"visa\", label = \"Do you need a visa?\", kind = \"yes_no\", \
                    readers = \"organisers\" },\n]\n";

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn they_read_the_answers_that_are_for_organisers(pool: PgPool) {
    let file = led_by_olivia(&["tracing"]).replacen("slug = \"tracing\"\n", VISA, 1);
    let app = TestApp::with_file(pool, &file).await;
    let (mut mina, mut steven, mut olivia) = (mina(&app).await, steven(&app).await, olivia(&app).await);
    mina.open("/lpc-2023/tracks/tracing/propose").await;
    fill_proposal(&mut mina, "Tracing the fabric");
    mina.choose("Do you need a visa?", "Yes").press("Check and send").await;
    mina.press("Send").await;
    assert!(!steven.open(PROPOSAL).await.says("Do you need a visa?"), "{}", steven.page().text());
    assert!(olivia.open(PROPOSAL).await.says("Do you need a visa?"), "{}", olivia.page().text());
}
