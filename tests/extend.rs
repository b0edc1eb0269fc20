//! The deadline moves in the browser: by its rule, shown before it is done, told to whoever holds a draft.

mod races;

use plumbline::conference::apply::{Wishes, apply_text};
use sqlx::PgPool;

use crate::support::{Browser, EXAMPLE, TestApp};

/// Closes on 20 August, in a zone that is assumed; three leads.
const TRACK: &str = "/lpc-2023/tracks/kernel-testing";
const DEADLINE: &str = "/lpc-2023/tracks/kernel-testing/settings/deadline";
const REFEREED: &str = "/lpc-2023/tracks/refereed/settings/deadline";
const CHANGES: &str = "select count(*) from call_change";

async fn shuah(app: &TestApp) -> Browser {
    app.signed_in("shuah.khan@example.org", "Shuah Khan").await
}

async fn olivia(app: &TestApp) -> Browser {
    app.signed_in("olivia@example.org", "Olivia Organiser").await
}

/// Fills the form; the browser then shows what changes.
async fn consider(browser: &mut Browser, date: &str, reason: &str) {
    browser.open(DEADLINE).await;
    browser.fill("Closes on", date).fill("Reason", reason).press("Show what changes").await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_lead_sees_what_an_extension_comes_to_and_then_makes_it(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut sam = app.signed_in("sam@example.org", "Sam Submitter").await;
    sam.open(&format!("{TRACK}/propose")).await;
    sam.fill("Title", "Testing the tests").press("Save draft").await;

    let mut shuah = shuah(&app).await;
    consider(&mut shuah, "27 Aug 2023", "").await;
    assert_eq!(shuah.page().status, 422);
    assert!(shuah.page().error("Reason").contains("it will be public"), "{}", shuah.page().text());
    assert_eq!(shuah.page().value("Closes on"), "27 Aug 2023");
    shuah.fill("Reason", "Travel approvals are late").press("Show what changes").await;
    let page = shuah.page();
    for words in [
        "Sunday 20 August 2023, end of day anywhere on Earth (AoE)",
        "Sunday 27 August 2023, end of day anywhere on Earth (AoE)",
        "Monday 21 August 2023, 12:00 UTC",
        "Monday 28 August 2023, 12:00 UTC",
        "One draft is not sent yet",
        "Reason: Travel approvals are late",
    ] {
        assert!(page.says(words), "{words:?} in {}", page.text());
    }
    assert_eq!(app.count(CHANGES).await, 0, "nothing is done yet");

    shuah.press("Extend the call").await;
    assert!(shuah.page().says("The call is changed."), "{}", shuah.page().text());
    let public = app.browser().open(TRACK).await.clone();
    assert!(
        public.says("the leads : Sunday 20 August 2023") && public.says("Sunday 27 August 2023"),
        "{}",
        public.text()
    );
    app.minute().await;
    let letters = app.letters_to("sam@example.org", "Date changed").await;
    assert_eq!(letters.len(), 1);
    assert!(letters[0].body.contains("Travel approvals are late"), "{}", letters[0].body);
    assert!(app.audited().await.contains(&"call changed".to_owned()));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn pressed_twice_is_once_and_a_change_meanwhile_is_shown_first(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut shuah = shuah(&app).await;
    consider(&mut shuah, "2023-08-27", "Late approvals").await;
    let (path, fields) = shuah.prepared("Extend the call");
    shuah.press("Extend the call").await;
    shuah.post(&path, &fields).await;
    assert_eq!((shuah.page().status, app.count(CHANGES).await), (200, 1), "{}", shuah.page().text());

    let mut sasha = app.signed_in("sasha.levin@example.org", "Sasha Levin").await;
    consider(&mut shuah, "2023-09-03", "One more week").await;
    consider(&mut sasha, "2023-08-30", "A few days").await;
    sasha.press("Extend the call").await;
    shuah.press("Extend the call").await;
    assert_eq!(shuah.page().status, 409, "{}", shuah.page().text());
    assert!(shuah.page().says("Wednesday 30 August 2023"), "it shows what is now: {}", shuah.page().text());
    shuah.press("Extend the call").await;
    assert_eq!((shuah.page().status, app.count(CHANGES).await), (200, 3), "{}", shuah.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn leads_extend_and_nothing_else(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut shuah = shuah(&app).await;
    for date in ["2023-08-13", ""] {
        consider(&mut shuah, date, "We are full").await;
        assert_eq!(shuah.page().status, 422);
        assert!(
            shuah.page().error("Closes on").starts_with("Leads can move the close to a later date"),
            "{}",
            shuah.page().text()
        );
    }
    consider(&mut shuah, "2023-08-20", "").await;
    assert!(shuah.page().error("Closes on").starts_with("Nothing is changed yet"), "{}", shuah.page().text());
    assert!(
        shuah.open(DEADLINE).await.says("Grace and late policy cannot be changed any more"),
        "{}",
        shuah.page().text()
    );

    // Fields that the page does not offer.
    let (path, mut fields) = shuah.fill("Closes on", "2023-08-27").fill("Reason", "Late").prepared("Show what changes");
    for (name, value) in
        [("whole", "yes"), ("no_extension", "yes"), ("late_policy", "pile"), ("grace", "60"), ("confirm", "yes")]
    {
        fields.push((name.to_owned(), value.to_owned()));
    }
    assert_eq!(shuah.post(&path, &fields).await.status, 422);
    assert_eq!(app.count(CHANGES).await, 0);

    app.now_is("2023-08-25T00:00:00Z");
    let mut shuah = self::shuah(&app).await;
    consider(&mut shuah, "2023-08-22", "Too late").await;
    assert!(shuah.page().error("Closes on").contains("already past"), "{}", shuah.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_first_close_is_for_organisers_and_two_days_away(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let tracing = "/lpc-2023/tracks/tracing/settings/deadline";
    let mut steven = app.signed_in("steven.rostedt@example.org", "Steven Rostedt").await;
    assert!(steven.open(tracing).await.says("This call has no closing date. An organiser can set one."));
    let mut olivia = olivia(&app).await;
    olivia.open(tracing).await;
    olivia.fill("Closes on", "2023-07-20").press("Show what changes").await;
    assert!(olivia.page().error("Closes on").contains("at least 48 hours from now"), "{}", olivia.page().text());
    olivia.fill("Closes on", "2023-08-10").fill("Closes at", "18:00").fill("Zone", "Europe/Berlin");
    olivia.press("Show what changes").await;
    assert!(olivia.page().says("Thursday 10 August 2023, 16:00 UTC"), "{}", olivia.page().text());
    olivia.press("Change something").await;
    assert_eq!(olivia.page().value("Closes at"), "18:00");
    olivia.press("Show what changes").await;
    olivia.press("Change the call").await;
    assert!(
        app.browser().open("/lpc-2023/tracks/tracing").await.says("Thursday 10 August 2023, 18:00 Europe/Berlin time")
    );
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_promise_is_broken_by_an_organiser_who_says_so(pool: PgPool) {
    let app = TestApp::start(pool).await;
    sqlx::query(
        "insert into lead (conference_id, track_id, name, email, position)
         select conference_id, id, 'Shuah Khan', 'shuah.khan@example.org', 0 from track where slug = 'refereed'",
    )
    .execute(&app.pool)
    .await
    .expect("a lead");
    let mut shuah = shuah(&app).await;
    assert!(shuah.open(REFEREED).await.says("Only an organiser can change that"), "{}", shuah.page().text());
    let fields =
        [("closes_on", "2023-08-13"), ("zone", "AoE"), ("reason", "Late"), ("override", "yes"), ("confirm", "yes")];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(shuah.post(REFEREED, &fields).await.status, 422);

    let mut olivia = olivia(&app).await;
    olivia.open(REFEREED).await;
    olivia.fill("Closes on", "2023-08-13").fill("Reason", "The site was down").press("Show what changes").await;
    assert_eq!(olivia.page().status, 422);
    assert!(olivia.page().says("say that the promise is to be broken"), "{}", olivia.page().text());
    olivia
        .choose("The promise not to extend", "It is broken, and the reason is published")
        .press("Show what changes")
        .await;
    olivia.press("Extend the call").await;
    let public = app.browser().open("/lpc-2023/tracks/refereed").await.clone();
    assert!(
        public.says("the organisers : Sunday 6 August 2023") && public.says("Reason: The site was down"),
        "{}",
        public.text()
    );
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn grace_and_late_policy_are_set_before_the_call_opens(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut olivia = olivia(&app).await;
    assert!(
        olivia.open(DEADLINE).await.says("Grace and late policy cannot be changed any more"),
        "{}",
        olivia.page().text()
    );
    let unopened =
        EXAMPLE.replacen("closes_on = 2023-08-20", "opens_at = 2023-08-01T00:00:00Z\n  closes_on = 2023-08-20", 1);
    sqlx::query("update track set opens_at = '2023-08-01T00:00:00Z' where slug = 'kernel-testing'")
        .execute(&app.pool)
        .await
        .expect("it is not open yet");
    apply_text(&app.pool, &app.app.clock, &unopened, &Wishes::default()).await.expect("the file says the same");
    olivia.open(DEADLINE).await;
    olivia
        .fill("Grace", "30")
        .choose("What comes later", "It is filed and marked late")
        .press("Show what changes")
        .await;
    assert!(olivia.page().says("The public history of the call does not mention it."), "{}", olivia.page().text());
    olivia.press("Change the call").await;
    assert_eq!(app.count("select count(*) from track where grace_minutes = 30 and late_policy = 'pile'").await, 1);
    assert!(shuah(&app).await.open(DEADLINE).await.says("Organisers can change both until the call opens."));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_file_applied_again_does_not_take_an_extension_back(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut shuah = shuah(&app).await;
    consider(&mut shuah, "2023-08-27", "Late approvals").await;
    shuah.press("Extend the call").await;
    let apply = async |overwrite: &[&str]| {
        let wishes =
            Wishes { overwrite: overwrite.iter().map(|what| (*what).to_owned()).collect(), ..Wishes::default() };
        apply_text(&app.pool, &app.app.clock, EXAMPLE, &wishes).await
    };
    let report = apply(&[]).await.expect("it is applied");
    assert_eq!(report.kept_edits[0].keys, ["call"], "{report}");
    let open = "select count(*) from track where closes_on = '2023-08-27'";
    assert_eq!(app.count(open).await, 1);
    apply(&["kernel-testing.call"]).await.expect("there are more than 48 hours");
    assert_eq!(app.count(open).await, 0);

    consider(&mut shuah, "2023-08-27", "Late approvals").await;
    shuah.press("Extend the call").await;
    app.now_is("2023-08-20T00:00:00Z");
    let refused = apply(&["all"]).await.expect_err("the notice is too short").to_string();
    assert!(refused.contains("at least 48 hours from now"), "{refused}");
}
