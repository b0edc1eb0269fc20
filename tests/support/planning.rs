//! What the journeys of planned decisions share: Mina's proposal for the Tracing MC is #1, and Steven plans and sends.

pub use super::travel::{MASAMI, MINA, PROPOSAL, STEVEN, steven};
use super::{Browser, TestApp, file_signed_in};

pub const PLAN: &str = "/lpc-2023/proposals/1/plan";
pub const QUEUE: &str = "/lpc-2023/tracks/tracing/queue";
pub const SENDING: &str = "/lpc-2023/tracks/tracing/sending";
pub const DECISIONS: &str = "select count(*) from decision";
pub const PLANS: &str = "select count(*) from plan";
const SENT: &str = "select count(*) from held_letter where state = 'sent'";
const LETTERS: &str =
    "select count(*) from outbox where letter in ('accepted', 'waitlisted', 'not-accepted', 'bof-offered')";

/// Mina's browser; she has filed #1.
pub async fn filed(app: &TestApp) -> Browser {
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "16k pages").await;
    mina
}

/// Plans with the minutes that are typed, or those that the author asks for.
pub async fn plan(lead: &mut Browser, number: i32, decision: &str, minutes: Option<&str>) {
    lead.open(&format!("/lpc-2023/proposals/{number}/plan")).await;
    lead.choose("Decision", decision);
    if let Some(minutes) = minutes {
        lead.fill("Minutes", minutes);
    }
    lead.press("Save the plan").await;
    assert_eq!(lead.page().status, 200, "{}", lead.page().text());
}

/// Plans a decision about a proposal; the browser is then on its letter.
pub async fn plan_and_see(lead: &mut Browser, number: i32, decision: &str) {
    lead.open(&format!("/lpc-2023/proposals/{number}/plan")).await;
    lead.choose("Decision", decision).press("Save and see the letter").await;
    assert!(lead.page().has_button("Send the chosen letters"), "{}", lead.page().text());
}

/// Mina's and Steven's browsers; he has planned an acceptance and sent its letter off.
pub async fn on_hold(app: &TestApp) -> (Browser, Browser) {
    let (mina, mut steven) = (filed(app).await, steven(app).await);
    plan_and_see(&mut steven, 1, "Accept").await;
    app.send_off(&mut steven).await;
    (mina, steven)
}

/// Each decision has its letter, and each letter that left its decision.
pub async fn assert_whole(app: &TestApp) {
    let decisions = app.count(DECISIONS).await;
    assert_eq!(app.count(SENT).await, decisions);
    assert_eq!(app.count(LETTERS).await, decisions);
}
