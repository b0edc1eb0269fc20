//! "Not sure which track?": organisers place what its author was not sure about.

use sqlx::PgPool;

use crate::support::{ANDROID_CLOSES, Browser, EXAMPLE, TestApp, file_anonymously, file_signed_in};

const OLIVIA: &str = "olivia@example.org";
const MINA: &str = "mina@example.org";
const STEVEN: &str = "steven.rostedt@example.org";
const PLACING: &str = "/lpc-2023/proposals/1/placing";

/// The example with a choice for those who are not sure.
fn file() -> String {
    format!(
        "{EXAMPLE}\n[[track]]\nslug = \"not-sure\"\nname = \"Not sure\"\nshort_name = \"Not sure\"\nkind = \"unsorted\"\n"
    )
}

/// Mina has filed #1 without knowing the track; she and an organiser are signed in.
async fn unsorted(pool: PgPool, filed_at: &str) -> (TestApp, Browser, Browser) {
    let app = TestApp::with_file(pool, &file()).await;
    app.now_is(filed_at);
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "not-sure", "Tracing the tracers").await;
    assert_eq!(mina.page().path, "/lpc-2023/proposals/1", "{}", mina.page().text());
    let olivia = app.signed_in(OLIVIA, "Olivia Organiser").await;
    (app, mina, olivia)
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_proposal_without_a_track_is_placed_and_everybody_hears_of_it(pool: PgPool) {
    let (app, mut mina, mut olivia) = unsorted(pool, "2023-07-20T10:00:00Z").await;
    let home = app.browser().open("/lpc-2023").await.clone();
    let text = home.text();
    assert_eq!(home.link("Not sure which track?").as_deref(), Some("/lpc-2023/tracks/not-sure"));
    assert!(text.find("Not sure which track?") > text.rfind("Tracing MC"), "it stands at the end: {text}");
    assert_eq!(app.letters_to(OLIVIA, "New: #1").await.len(), 1, "organisers get its letters");

    app.now_is("2023-07-21T10:00:00Z");
    olivia.open("/lpc-2023/proposals/1").await;
    olivia.follow("Place it in a track").await;
    assert!(!olivia.page().has_choice("Track", "Not sure"));
    olivia.press("Place it").await;
    assert_eq!((olivia.page().status, olivia.page().says("Choose the track")), (422, true));
    olivia.choose("Track", "Tracing MC");
    let (path, twice) = olivia.prepared("Place it");
    olivia.press("Place it").await;
    assert_eq!(olivia.page().path, "/lpc-2023/proposals/1");
    assert!(olivia.page().says("#1 is in the Tracing MC now."), "{}", olivia.page().text());
    assert!(olivia.page().says("Queue of the Tracing MC") && !olivia.page().says("late"), "{}", olivia.page().text());
    assert!(olivia.page().says("Received 2023-07-20 10:00:00 UTC"), "its arrival stays");
    olivia.post(&path, &twice).await;
    assert_eq!(olivia.page().status, 200, "pressed twice it is placed once: {}", olivia.page().text());
    assert_eq!(app.audited().await.iter().filter(|action| *action == "proposal placed").count(), 1);

    let (to_lead, receipt) = (app.letters_to(STEVEN, "New: #1").await, app.letters_to(MINA, "Received: #1").await);
    let to_author = app.letters_to(MINA, "Placed in Tracing MC: #1").await;
    assert_eq!((to_lead.len(), to_author.len(), receipt.len()), (1, 1, 1));
    assert!(to_lead[0].body.contains("Arrived 2023-07-20 10:00:00 UTC"), "{}", to_lead[0].body);
    for letter in [&to_lead[0], &to_author[0]] {
        assert_eq!(letter.header("References"), receipt[0].header("References"), "the thread stays");
    }
    assert!(to_author[0].body.contains("It is with Steven Rostedt"), "{}", to_author[0].body);
    assert!(to_author[0].body.lines().all(|line| line.chars().count() <= 72 || line.contains("https://")));
    assert!(mina.open("/lpc-2023/proposals/1").await.says("#1 in the Tracing MC"), "{}", mina.page().text());
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    assert!(steven.open("/lpc-2023/tracks/tracing/queue").await.says("#1 Tracing the tracers"));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn only_organisers_place(pool: PgPool) {
    let (app, mut mina, _) = unsorted(pool, "2023-07-20T10:00:00Z").await;
    assert_eq!(mina.open(PLACING).await.status, 403);
    assert!(mina.page().says("The organisers say which track #1 belongs to."), "{}", mina.page().text());
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    assert_eq!(steven.open(PLACING).await.status, 404);
    let fields = [("track".to_owned(), "tracing".to_owned())];
    for browser in [&mut mina, &mut steven] {
        browser.post(PLACING, &fields).await;
        assert!([403, 404].contains(&browser.page().status));
    }
    let mut nobody = app.browser();
    nobody.post(PLACING, &fields).await;
    assert!(nobody.page().path.starts_with("/account/sign-in"));
    assert_eq!(app.audited().await.iter().filter(|action| *action == "proposal placed").count(), 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_came_after_the_close_of_its_track_is_marked_late_there(pool: PgPool) {
    let (app, mut mina, mut olivia) = unsorted(pool, ANDROID_CLOSES).await;
    olivia.open(PLACING).await;
    olivia.choose("Track", "Android MC (late there)").press("Place it").await;
    assert!(olivia.page().says("Queue of the Android MC") && olivia.page().says("late"), "{}", olivia.page().text());
    assert!(mina.open("/lpc-2023/proposals/1").await.says("late: the call had closed"), "{}", mina.page().text());
    let letters = app.letters_to(MINA, "Placed in Android MC").await;
    assert!(letters[0].body.contains("so it is marked late there"), "{}", letters[0].body);
    mina.open("/lpc-2023/proposals/1/edit").await;
    assert!(mina.page().says("The text is settled now."), "the new call decides what can be changed");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_promise_is_broken_only_with_a_public_reason(pool: PgPool) {
    let (app, _, mut olivia) = unsorted(pool, ANDROID_CLOSES).await;
    let choice = "Refereed Track (late there, and no extension was promised)";
    olivia.open(PLACING).await;
    olivia.choose("Track", choice).fill("Public reason", " ").press("Place it").await;
    assert_eq!(olivia.page().status, 422);
    assert!(olivia.page().error("Public reason").contains("Give a reason"), "{}", olivia.page().text());
    let changes = "select count(*) from call_change";
    assert_eq!(app.count(changes).await, 0, "nothing was changed");
    olivia.fill("Public reason", "It came to us the day before we could answer.").press("Place it").await;
    assert_eq!(olivia.page().path, "/lpc-2023/proposals/1", "{}", olivia.page().text());
    assert_eq!(app.count(changes).await, 1);
    let untold = "select count(*) from call_change where told_at is null";
    assert_eq!(app.count(untold).await, 0, "no date moved: nobody who holds a draft is told of it");
    let track = app.browser().open("/lpc-2023/tracks/refereed").await.clone();
    assert!(track.says("one proposal that came to the organisers after it"), "{}", track.text());
    assert!(track.says("It came to us the day before") && !track.says("Tracing the tracers"), "{}", track.text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_withdrawal_or_an_edit_in_between_is_not_overrun(pool: PgPool) {
    let (app, mut mina, mut olivia) = unsorted(pool, "2023-07-20T10:00:00Z").await;
    olivia.open(PLACING).await;
    olivia.choose("Track", "Tracing MC");
    let (path, fields) = olivia.prepared("Place it");
    // Both at once: whichever is first, the text is the edited one and it is in the new track.
    mina.open("/lpc-2023/proposals/1/edit").await;
    mina.fill("Title", "Edited meanwhile");
    let (edit, typed) = mina.prepared("Save changes");
    tokio::join!(olivia.post(&path, &fields), mina.post(&edit, &typed));
    let row: (String, String) =
        sqlx::query_as("select p.title, t.slug from proposal p join track t on t.id = p.track_id where p.number = 1")
            .fetch_one(&app.pool)
            .await
            .expect("the proposal");
    assert_eq!(row, ("Edited meanwhile".to_owned(), "tracing".to_owned()));

    // A second one is withdrawn while its placing is open.
    file_signed_in(&mut mina, "not-sure", "Taken back").await;
    olivia.open("/lpc-2023/proposals/2/placing").await;
    olivia.choose("Track", "Tracing MC");
    let (path, fields) = olivia.prepared("Place it");
    mina.open("/lpc-2023/proposals/2/withdrawal").await;
    mina.press("Withdraw").await;
    olivia.post(&path, &fields).await;
    assert_eq!(olivia.page().status, 403);
    assert!(olivia.page().says("#2 is withdrawn; there is nothing to place."), "{}", olivia.page().text());
    assert!(app.letters_to(STEVEN, "New: #2").await.is_empty());

    // Both at once: it is withdrawn in any case, and placed or not, its leads are told of the withdrawal if of it at all.
    file_signed_in(&mut mina, "not-sure", "Raced").await;
    olivia.open("/lpc-2023/proposals/3/placing").await;
    olivia.choose("Track", "Tracing MC");
    let (path, fields) = olivia.prepared("Place it");
    mina.open("/lpc-2023/proposals/3/withdrawal").await;
    let (withdrawal, typed) = mina.prepared("Withdraw");
    tokio::join!(olivia.post(&path, &fields), mina.post(&withdrawal, &typed));
    assert_eq!(app.count("select count(*) from proposal where number = 3 and state = 'withdrawn'").await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_unconfirmed_address_gets_nobodys_words_and_its_leads_wait(pool: PgPool) {
    let app = TestApp::with_file(pool, &file()).await;
    let mut mina = app.browser();
    file_anonymously(&mut mina, "not-sure", "Tracing the tracers", MINA).await;
    let mut olivia = app.signed_in(OLIVIA, "Olivia Organiser").await;
    olivia.open(PLACING).await;
    olivia.choose("Track", "Tracing MC").press("Place it").await;
    assert!(app.letters_to(MINA, "Placed").await.is_empty());
    assert!(app.letters_to(STEVEN, "New: #1").await.is_empty(), "not yet");
    app.now_is("2023-07-20T11:00:01Z");
    let letters = app.letters_to(STEVEN, "New: #1").await;
    assert!(letters[0].body.contains("address not confirmed"), "{}", letters[0].body);
    assert!(app.letters_to(OLIVIA, "New: #1").await.is_empty(), "it is with the leads now");
}
