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

/// Plans to offer a proposal to the track whose choice begins with a label; the browser is then on the letter.
pub async fn plan_move(lead: &mut Browser, number: i32, choice: &str, note: &str) {
    lead.open(&format!("/lpc-2023/proposals/{number}")).await;
    lead.follow("Move to another track").await;
    lead.choose("Track", choice).fill("Note to its leads", note).press("Plan it and see the letter").await;
    assert!(lead.page().has_button("Send the chosen letters"), "{}", lead.page().text());
}

/// Sends off what the browser of a lead shows, and ten minutes later it is done. The browser is then on the proposal.
pub async fn send_planned(app: &TestApp, lead: &mut Browser, number: i32) {
    app.send_off(lead).await;
    app.release().await;
    lead.open(&format!("/lpc-2023/proposals/{number}")).await;
}

/// Offers a proposal to the track whose choice begins with a label: planned, sent off, and released ten minutes later.
pub async fn offer(app: &TestApp, lead: &mut Browser, number: i32, choice: &str, note: &str) {
    plan_move(lead, number, choice, note).await;
    send_planned(app, lead, number).await;
    assert!(lead.page().says("offered it to the"), "{}", lead.page().text());
}

/// Plans to make others part of a proposal; the browser is then on the letters.
pub async fn plan_merge(lead: &mut Browser, number: i32, others: &str, note: &str) {
    lead.open(&format!("/lpc-2023/proposals/{number}")).await;
    lead.follow("Merge others into it").await;
    lead.fill("Numbers of the others", others).fill("Note to all authors", note);
    lead.press("Plan it and see the letters").await;
}

/// Plans to split a proposal; the browser is then on the letter.
pub async fn plan_split(lead: &mut Browser, number: i32, title: &str, note: &str) {
    lead.open(&format!("/lpc-2023/proposals/{number}")).await;
    lead.follow("Split in two").await;
    lead.fill("Title of the new one", title).fill("Note to its author", note);
    lead.press("Plan it and see the letter").await;
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

/// Somebody with this address has a conflict of interest about a proposal.
pub async fn conflict(app: &TestApp, number: i32, email: &str) {
    sqlx::query(
        "insert into conflict_of_interest (proposal_id, name, email, by_author, reason, at)
         select id, 'Somebody', $2, false, '', arrived_at from proposal where number = $1",
    )
    .bind(number)
    .bind(email)
    .execute(&app.pool)
    .await
    .expect("a conflict of interest");
}
