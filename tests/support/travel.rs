//! What the journeys of proposals that travel share: from the Tracing track to the CXL track.

use super::{Browser, TestApp, fill_proposal};

pub const MINA: &str = "mina@example.org";
pub const OLIVIA: &str = "olivia@example.org";
pub const STEVEN: &str = "steven.rostedt@example.org";
pub const MASAMI: &str = "masami.hiramatsu@example.org";
pub const DAN: &str = "dan.williams@example.org";
pub const ADAM: &str = "adam.manzanares@example.org";
pub const CXL: &str = "Compute Express Link (CXL) MC";
pub const PROPOSAL: &str = "/lpc-2023/proposals/1";
pub const MOVE: &str = "/lpc-2023/proposals/1/move";
/// The box in the form of a proposal.
pub const MAY_MOVE: &str = "If it fits another track better, it may be moved there";

pub async fn mina(app: &TestApp) -> Browser {
    app.signed_in(MINA, "Mina Kulkarni").await
}

pub async fn steven(app: &TestApp) -> Browser {
    app.signed_in(STEVEN, "Steven Rostedt").await
}

pub async fn dan(app: &TestApp) -> Browser {
    app.signed_in(DAN, "Dan Williams").await
}

pub async fn olivia(app: &TestApp) -> Browser {
    app.signed_in(OLIVIA, "Olivia Organiser").await
}

/// Files a proposal that may be moved without asking.
pub async fn file_movable(browser: &mut Browser, track: &str, title: &str) {
    browser.open(&format!("/lpc-2023/tracks/{track}/propose")).await;
    fill_proposal(browser, title);
    browser.tick(MAY_MOVE).press("Check and send").await;
    assert_eq!(browser.page().status, 200, "{}", browser.page().text());
    assert!(browser.page().says("may be moved there"), "{}", browser.page().text());
    browser.press("Send").await;
}

/// Offers a proposal to the track whose choice begins with a label.
pub async fn offer(lead: &mut Browser, number: i32, choice: &str, note: &str) {
    lead.open(&format!("/lpc-2023/proposals/{number}")).await;
    lead.follow("Move to another track").await;
    lead.choose("Track", choice).fill("Note to its leads", note).press("Offer it").await;
    assert_eq!(lead.page().status, 200, "{}", lead.page().text());
    assert!(lead.page().says("offered it to the"), "{}", lead.page().text());
}

/// Opens the newest offer that an address was written of, and answers it: `Take it` or `Not for us`.
pub async fn answer_offer(app: &TestApp, lead: &mut Browser, email: &str, button: &str) {
    let letters = app.letters_to(email, "Offered:").await;
    lead.open(&letters.last().expect("an offer").path("/moves/")).await;
    lead.press(button).await;
    assert_eq!(lead.page().status, 200, "{}", lead.page().text());
}

/// The slug of the track that a proposal is in, and its state.
pub async fn stands(app: &TestApp, number: i32) -> (String, String) {
    sqlx::query_as("select t.slug, p.state from proposal p join track t on t.id = p.track_id where p.number = $1")
        .bind(number)
        .fetch_one(&app.pool)
        .await
        .expect("the proposal")
}

/// Does what is due by the clock.
pub async fn clock_ticks(app: &TestApp) {
    app.minute().await;
}
