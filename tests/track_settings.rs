//! Leads set their track without the conference file, as far as its organisers leave it to them.

mod file;

use sqlx::PgPool;

use crate::support::{Browser, TestApp, file_signed_in};

const TRACK: &str = "/lpc-2023/tracks/tracing";
const SETTINGS: &str = "/lpc-2023/tracks/tracing/settings";

async fn steven(app: &TestApp) -> Browser {
    app.signed_in("steven.rostedt@example.org", "Steven Rostedt").await
}

async fn masami(app: &TestApp) -> Browser {
    app.signed_in("masami.hiramatsu@example.org", "Masami Hiramatsu").await
}

async fn olivia(app: &TestApp) -> Browser {
    app.signed_in("olivia@example.org", "Olivia Organiser").await
}

/// Leaves everything but one part to the leads.
async fn keep_from_leads(olivia: &mut Browser, part: &str) {
    olivia.open(&format!("{SETTINGS}/rights")).await;
    let (path, fields) = olivia.prepared("Save");
    let fields: Vec<_> = fields.into_iter().filter(|(name, _)| name != part).collect();
    olivia.post(&path, &fields).await;
    assert_eq!(olivia.page().status, 200, "{}", olivia.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn topics_are_lines_of_text(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = steven(&app).await;
    steven.open(SETTINGS).await;
    steven.follow("Change the topics").await;
    assert_eq!(steven.page().value("Heading of list 1"), "Possible topics for this year");
    steven
        .fill("Topics of list 1", "Rings\n  Rings of rings <https://example.org/rings>\nProbes")
        .press("Add a list")
        .await;
    steven
        .fill("Heading of list 2", "Not these")
        .fill("Topics of list 2", "Printing")
        .choose("Other topics beside list 2", "These are all");
    steven.press("Save the topics").await;
    assert!(steven.page().says("The topics are saved."), "{}", steven.page().text());
    let page = app.browser().open(TRACK).await.clone();
    assert_eq!(page.link("Rings of rings").as_deref(), Some("https://example.org/rings"), "{}", page.text());
    let text = page.text();
    let (call, changes) = text.split_once("Changes to this call").expect("the public history");
    assert!(call.contains("Not these") && call.contains("Printing") && !call.contains("sframes"), "{text}");
    assert!(
        changes.contains("topics added: “Rings”, “Rings of rings”, “Probes”, “Printing”; topics removed: “sframes")
    );

    steven.follow("Change the topics").await;
    steven.fill("Topics of list 1", "a\n b\n  c\n   d").press("Save the topics").await;
    assert_eq!(steven.page().status, 422);
    assert!(steven.page().error("Topics of list 1").starts_with("Line 4 is on level 4"), "{}", steven.page().text());
    steven.fill("Topics of list 1", "").fill("Heading of list 1", "").press("Save the topics").await;
    assert!(!app.browser().open(TRACK).await.says("Propose on this : Probes"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn outcomes_are_rows_that_come_and_go(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = steven(&app).await;
    steven.open(&format!("{SETTINGS}/outcomes")).await;
    assert!(steven.page().value("Result 1").starts_with("User events"));
    steven.press("Remove").await;
    assert!(steven.page().value("Result 1").starts_with("How can a trace event"), "{}", steven.page().text());
    steven.press("Add a result").await;
    steven
        .fill("Result 5", "Nothing <b>yet</b>")
        .fill("Owed to, result 5", "Everybody")
        .press("Save the outcomes")
        .await;
    assert!(steven.page().says("The outcomes are saved."), "{}", steven.page().text());
    let page = app.browser().open(TRACK).await.clone();
    assert!(page.says("thanks to Everybody") && !page.says("User events, introduced at the time"), "{}", page.text());
    assert!(!page.html().contains("<b>yet</b>"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn slots_and_the_contact_are_set_and_forms_begin_with_the_default(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = steven(&app).await;
    steven.open(&format!("{SETTINGS}/slots")).await;
    steven.fill("Shortest slot", "30").fill("Longest slot", "10").fill("Address for questions", "the list");
    steven.press("Save slots and contact").await;
    assert_eq!(steven.page().status, 422);
    assert!(steven.page().error("Longest slot").starts_with("Write 30 or more"), "{}", steven.page().text());
    assert!(!steven.page().error("Address for questions").is_empty());
    steven
        .fill("Longest slot", "45")
        .fill("A new form begins with", "37")
        .fill("Address for questions", "tracing@example.org");
    steven.press("Save slots and contact").await;
    assert!(steven.page().says("30 to 45 minutes."), "{}", steven.page().text());
    let page = app.browser().open(TRACK).await.clone();
    assert!(page.says("30 to 45 minutes") && page.says("tracing@example.org"), "{}", page.text());
    let mut mina = app.browser();
    mina.open(&format!("{TRACK}/propose")).await;
    let (_, fields) = mina.prepared("Save draft");
    assert!(fields.contains(&("minutes".to_owned(), "37".to_owned())), "{fields:?}");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_somebody_else_set_meanwhile_is_shown_and_not_overwritten(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut steven, mut masami) = (steven(&app).await, masami(&app).await);
    for (page, field, button) in [
        ("topics", "Topics of list 1", "Save the topics"),
        ("outcomes", "Result 1", "Save the outcomes"),
        ("slots", "Line with the minutes", "Save slots and contact"),
    ] {
        let address = format!("{SETTINGS}/{page}");
        steven.open(&address).await;
        masami.open(&address).await;
        steven.fill(field, "From Steven").press(button).await;
        assert_eq!(steven.page().status, 200, "{}", steven.page().text());
        masami.fill(field, "From Masami").press(button).await;
        assert_eq!(masami.page().status, 409, "{page}: {}", masami.page().text());
        assert!(masami.page().says("From Steven"), "{page}: {}", masami.page().text());
        assert_eq!(masami.page().value(field), "From Masami");
        masami.press(button).await;
        assert_eq!(masami.page().status, 200, "{page}: {}", masami.page().text());
        assert_eq!(masami.open(&address).await.value(field), "From Masami");
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn organisers_keep_parts_for_themselves(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut steven, mut olivia) = (steven(&app).await, olivia(&app).await);
    // A form that was opened before the right was taken away.
    steven.open(&format!("{SETTINGS}/text")).await;
    keep_from_leads(&mut olivia, "text").await;
    steven.fill("Schedule", "Monday").press("Save the text").await;
    assert_eq!(steven.page().status, 403);
    assert!(
        steven.page().says("In this track the organisers change the text of the call."),
        "{}",
        steven.page().text()
    );
    steven.open(SETTINGS).await;
    assert_eq!(steven.page().link("Change the text"), None);
    assert!(steven.page().says("Ask them to do it"), "{}", steven.page().text());
    assert_eq!(steven.open(&format!("{SETTINGS}/topics")).await.status, 200);
    olivia.open(&format!("{SETTINGS}/text")).await;
    olivia.fill("Schedule", "Tuesday").press("Save the text").await;
    assert!(olivia.page().says("Saved as version 2."), "{}", olivia.page().text());

    keep_from_leads(&mut olivia, "questions").await;
    assert_eq!(steven.open(&format!("{TRACK}/questions")).await.status, 403);
    assert_eq!(olivia.open(&format!("{TRACK}/questions")).await.status, 200);
    let letters = "select count(*) from track where slug = 'tracing' and 'letters' = any(leads_may)";
    assert_eq!(app.count(letters).await, 1, "what has no page stays as it is");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_lead_who_organises_too_may_everything(pool: PgPool) {
    let app = TestApp::start(pool).await;
    keep_from_leads(&mut olivia(&app).await, "text").await;
    sqlx::query(
        "insert into organiser (conference_id, name, email) select id, 'Steven', 'steven.rostedt@example.org' from conference",
    )
    .execute(&app.pool)
    .await
    .expect("another organiser");
    let mut steven = steven(&app).await;
    assert_eq!(steven.open(&format!("{SETTINGS}/text")).await.status, 200);
    assert_eq!(steven.open(&format!("{SETTINGS}/rights")).await.status, 200);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn votes_are_shown_as_the_track_says(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Tracing the tracers").await;
    let (mut steven, mut masami) = (steven(&app).await, masami(&app).await);
    let proposal = "/lpc-2023/proposals/1";
    steven.open(proposal).await;
    steven.choose("Your vote", "+1 take it").fill("Note to your vote", "Needed").press("Save vote").await;
    assert!(!masami.open(proposal).await.says("Needed"));
    assert!(!masami.open(&format!("{TRACK}/queue")).await.says("score +"));

    masami.open(SETTINGS).await;
    masami.follow("Change how votes are shown").await;
    masami.choose("The votes of the others are shown", "Always").choose("The note to a vote", "Must say something");
    masami.press("Save").await;
    assert!(
        masami.page().says("The votes of the others are always shown. A vote needs a note."),
        "{}",
        masami.page().text()
    );
    assert!(masami.open(proposal).await.says("+1 Steven Rostedt : Needed"), "{}", masami.page().text());
    assert!(masami.open(&format!("{TRACK}/queue")).await.says("score +1 of 1 vote"), "{}", masami.page().text());
    masami.open(proposal).await;
    masami.choose("Your vote", "0 either way").press("Save vote").await;
    assert_eq!(masami.page().status, 422);
    assert!(masami.page().error("Note to your vote").contains("a vote needs a note"), "{}", masami.page().text());
    assert!(!mina.open(proposal).await.says("Needed"), "authors see no votes");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn ones_own_proposal_shows_no_votes_even_where_votes_are_shown(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut steven, mut masami) = (steven(&app).await, masami(&app).await);
    file_signed_in(&mut steven, "tracing", "Mine").await;
    masami.open(&format!("{SETTINGS}/votes")).await;
    masami.choose("The votes of the others are shown", "Always").press("Save").await;
    masami.open("/lpc-2023/proposals/1").await;
    masami.choose("Your vote", "−1 rather not").press("Save vote").await;
    assert!(!steven.open(&format!("{TRACK}/queue")).await.says("score −"), "{}", steven.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_history_says_who_changed_what(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut steven, mut olivia) = (steven(&app).await, olivia(&app).await);
    steven.open(&format!("{SETTINGS}/slots")).await;
    steven.fill("Line with the minutes", "mostly debate").press("Save slots and contact").await;
    steven.open(&format!("{SETTINGS}/text")).await;
    steven.fill("Schedule", "Monday").press("Save the text").await;
    keep_from_leads(&mut olivia, "slots").await;
    steven.open(SETTINGS).await;
    steven.follow("Who changed what").await;
    let page = steven.page();
    for line in [
        "Olivia Organiser, organiser Rights of the leads changed: what leads may change",
        "Steven Rostedt, lead Text changed: Schedule",
        "Steven Rostedt, lead Slots and contact changed: line with the minutes",
        "the operator, with the conference file Track created",
    ] {
        assert!(page.says(line), "{line:?} in {}", page.text());
    }
    assert!(page.link("version 2").is_some());
}
