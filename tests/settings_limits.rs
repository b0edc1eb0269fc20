//! What organisers allow leads to set, what forms of the settings refuse, and what the public is told of a change.

use sqlx::PgPool;

use crate::support::{Browser, TestApp};

/// Open, without a close; two leads.
const TRACK: &str = "/lpc-2023/tracks/tracing";
const SETTINGS: &str = "/lpc-2023/tracks/tracing/settings";
const DEADLINE: &str = "/lpc-2023/tracks/tracing/settings/deadline";
const AT_THE_LATEST: &str = "Leads choose this day as the close at the latest";
const OPENING: &str = "The opening while it is to come, and a first deadline";

async fn steven(app: &TestApp) -> Browser {
    app.signed_in("steven.rostedt@example.org", "Steven Rostedt").await
}

async fn olivia(app: &TestApp) -> Browser {
    app.signed_in("olivia@example.org", "Olivia Organiser").await
}

/// What the track's page says under "Changes to this call".
async fn changes(app: &TestApp) -> String {
    let text = app.browser().open(TRACK).await.text();
    text.split_once("Changes to this call").map(|(_, changes)| changes.to_owned()).unwrap_or_default()
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn leads_set_a_first_close_where_organisers_leave_it_to_them_and_not_beyond_their_day(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut steven, mut olivia) = (steven(&app).await, olivia(&app).await);
    steven.open(DEADLINE).await;
    assert!(!steven.page().has_button("Show what changes"), "{}", steven.page().text());
    olivia.open(&format!("{SETTINGS}/rights")).await;
    olivia.tick(OPENING).fill(AT_THE_LATEST, "soon").press("Save").await;
    assert_eq!(olivia.page().status, 422);
    assert!(!olivia.page().error(AT_THE_LATEST).is_empty() && olivia.page().is_ticked(OPENING));
    olivia.fill(AT_THE_LATEST, "2023-08-20").press("Save").await;
    assert!(
        olivia.page().says("They choose Sunday 20 August 2023 as the close at the latest."),
        "{}",
        olivia.page().text()
    );

    steven.open(DEADLINE).await;
    assert!(
        steven.page().says("The organisers let you choose Sunday 20 August 2023 at the latest."),
        "{}",
        steven.page().text()
    );
    for (date, sentence) in [
        ("2023-08-21", "The organisers let leads choose Sunday 20 August 2023 at the latest"),
        ("2023-07-20", "Choose a close at least 48 hours from now"),
        ("2023-01-01", "Choose a close at least 48 hours from now"),
    ] {
        steven.open(DEADLINE).await;
        steven.fill("Closes on", date).fill("Reason", "Room is short").press("Show what changes").await;
        assert_eq!(steven.page().status, 422);
        let said = steven.page().error("Closes on");
        assert!(said.starts_with(sentence), "{date}: {said}");
        assert_eq!(
            (steven.page().value("Closes on").as_str(), steven.page().value("Reason").as_str()),
            (date, "Room is short")
        );
    }
    steven.fill("Closes on", "2023-08-13").press("Show what changes").await;
    steven.press("Change the call").await;
    assert!(steven.page().says("The call is changed."), "{}", steven.page().text());
    assert!(
        changes(&app).await.contains("the leads : no closing date → Sunday 13 August 2023"),
        "{}",
        changes(&app).await
    );
    // A first close is set once: from now on it moves to a later date.
    steven.open(DEADLINE).await;
    steven.fill("Closes on", "").press("Show what changes").await;
    assert!(steven.page().error("Closes on").starts_with("Leads can move the close"), "{}", steven.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn leads_set_the_opening_until_the_call_opens(pool: PgPool) {
    let app = TestApp::start(pool).await;
    sqlx::query(
        "update track set opens_at = '2023-08-01T00:00:00Z', closes_on = '2023-08-20', closes_zone = 'AoE',
                          leads_may = leads_may || array['opening'] where slug = 'tracing'",
    )
    .execute(&app.pool)
    .await
    .expect("it is not open yet");
    let mut steven = steven(&app).await;
    steven.open(DEADLINE).await;
    steven.fill("Opens on", "2023-08-25").press("Show what changes").await;
    assert!(
        steven.page().error("Opens on").starts_with("The call would close before it opens"),
        "{}",
        steven.page().text()
    );
    assert_eq!(steven.page().value("Opens on"), "2023-08-25");
    steven.fill("Opens on", "2023-08-04").fill("Opens at", "09:00").press("Show what changes").await;
    steven.press("Change the call").await;
    let said = changes(&app).await;
    assert!(
        said.contains("the leads : opens Tuesday 1 August 2023, 00:00 UTC → opens Friday 4 August 2023, 09:00 UTC"),
        "{said}"
    );
    app.now_is("2023-08-05T00:00:00Z");
    let mut steven = self::steven(&app).await;
    steven.open(DEADLINE).await;
    assert!(!steven.page().says("Leads set the opening"), "{}", steven.page().text());
    // A field that the page does not offer.
    let fields = [("opens_on", "2023-08-10"), ("reason", "Late"), ("confirm", "yes")];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(steven.post(DEADLINE, &fields).await.status, 422);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn organisers_cannot_close_a_call_before_it_opens_or_in_the_past(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut olivia = olivia(&app).await;
    let address = "/lpc-2023/tracks/kernel-testing/settings/deadline";
    olivia.open(address).await;
    olivia.fill("Closes on", "2023-07-01").fill("Reason", "Enough came").press("Show what changes").await;
    assert_eq!(olivia.page().status, 422);
    assert!(olivia.page().error("Closes on").contains("at least 48 hours from now"), "{}", olivia.page().text());
    assert_eq!(olivia.page().value("Closes on"), "2023-07-01");
    assert_eq!(olivia.page().value("Reason"), "Enough came");
    sqlx::query("update track set opens_at = '2023-08-15T00:00:00Z' where slug = 'kernel-testing'")
        .execute(&app.pool)
        .await
        .expect("it is not open yet");
    olivia.open(address).await;
    olivia.fill("Closes on", "2023-08-10").press("Show what changes").await;
    assert!(
        olivia.page().error("Closes on").starts_with("The call would close before it opens"),
        "{}",
        olivia.page().text()
    );
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn mistakes_have_a_sentence_at_their_field_and_nothing_typed_is_lost(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut steven = steven(&app).await;
    let long = "x".repeat(1_000_000);
    for (page, button, fields, field, sentence) in [
        (
            "text",
            "Save the text",
            [("About the track", " \n"), ("Schedule", "Monday")],
            0,
            "Write what the track is about",
        ),
        (
            "text",
            "Save the text",
            [("Schedule", &*long), ("Advice to authors", "Short")],
            0,
            "The text is 1,000,000 characters",
        ),
        ("text", "Preview", [("Schedule", "Monday"), ("About the track", "")], 1, "Write what the track is about"),
        (
            "topics",
            "Save the topics",
            [("Topics of list 1", "Rings\nProbes\n  Wide\nrings"), ("Heading of list 1", "Topics")],
            0,
            "Line 4 says the same as line 1",
        ),
        ("slots", "Save slots and contact", [("Shortest slot", "90"), ("Longest slot", "30")], 1, "Write 90 or more"),
        (
            "slots",
            "Save slots and contact",
            [("Shortest slot", "ten"), ("Longest slot", "30")],
            0,
            "Write whole minutes",
        ),
        ("outcomes", "Save the outcomes", [("Heading", ""), ("The story", "It went well.")], 0, "Write a heading"),
    ] {
        steven.open(&format!("{SETTINGS}/{page}")).await;
        for (label, text) in fields {
            steven.fill(label, text);
        }
        steven.press(button).await;
        let shown = steven.page();
        assert_eq!(shown.status, 422, "{page} {sentence}");
        assert!(shown.html().contains("<title>Error: "));
        assert!(shown.error(fields[field].0).starts_with(sentence), "{page}: {:?}", shown.error(fields[field].0));
        for (label, text) in fields {
            assert_eq!(shown.value(label).trim(), text.trim(), "{page} {label}");
        }
    }
    assert_eq!(changes(&app).await, "", "nothing was changed");
    let body = format!("about={}", "%C3%A9".repeat(200_000)).into_bytes();
    steven.post_raw(&format!("{SETTINGS}/text"), "application/x-www-form-urlencoded", body).await;
    assert_eq!(steven.page().status, 413);
    assert!(steven.page().says("Go back, shorten it"), "{}", steven.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_public_history_has_a_line_for_each_change(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut steven, mut olivia) = (steven(&app).await, olivia(&app).await);
    for text in ["Binder", "Binder in Rust"] {
        steven.open(&format!("{SETTINGS}/text")).await;
        steven.fill("What you want to see", text).press("Save the text").await;
    }
    steven.open(&format!("{SETTINGS}/text/versions?version=2")).await;
    steven.press("Bring version 2 back").await;
    steven.open(&format!("{SETTINGS}/topics")).await;
    steven.fill("Topics of list 1", "Rings").press("Save the topics").await;
    olivia.open(&format!("{SETTINGS}/slots")).await;
    olivia.fill("Shortest slot", "20").fill("Longest slot", "45").fill("Address for questions", "list@example.org");
    olivia.press("Save slots and contact").await;
    for (label, button) in [("Which kernel?", "Add a question"), ("Which kernel do you ship?", "Edit")] {
        steven.open(&format!("{TRACK}/questions")).await;
        steven.follow(button).await;
        steven.fill("Question", label).press("Save the question").await;
    }
    steven.press("Remove").await;
    let said = changes(&app).await;
    for line in [
        "the leads : text changed: What you want to see",
        "the leads : earlier text brought back: What you want to see",
        "the leads : topics added: “Rings”; topics removed: “",
        "the organisers : no length of slots is stated → slots of 20 to 45 minutes",
        "the organisers : another address for questions",
        "the leads : question added: “Which kernel?”",
        "the leads : question “Which kernel?” → “Which kernel do you ship?”",
        "the leads : question removed: “Which kernel do you ship?”",
    ] {
        assert_eq!(said.matches(line).count(), 1, "{line:?} in {said}");
    }
    // What is between the leads is not public, and no date moved.
    steven.open(&format!("{SETTINGS}/votes")).await;
    steven.choose("The votes of the others are shown", "Always").press("Save").await;
    assert_eq!(changes(&app).await, said);
    app.minute().await;
    assert_eq!(app.count("select count(*) from outbox where letter = 'call-changed'").await, 0);
}
