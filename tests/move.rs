//! A proposal moves to another track: offered by its leads, taken by the others, its author asked where they did not agree.

use sqlx::PgPool;

use crate::support::travel::*;
use crate::support::{TestApp, file_signed_in, name_person};

const TITLE: &str = "Tracing the fabric";
const ASKED: &str = "Compute Express Link (CXL) MC; its author is asked";

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_its_author_agreed_to_moves_as_soon_as_it_is_taken(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven, mut dan) = (mina(&app).await, steven(&app).await, dan(&app).await);
    file_movable(&mut mina, "tracing", TITLE).await;
    steven.open(PROPOSAL).await;
    steven.fill("Message to the other leads", "Rather one for CXL.").press("Write to the leads").await;
    steven.open(PROPOSAL).await;
    steven.choose("Your vote", "+1 take it").press("Save vote").await;
    app.now_is("2023-07-21T10:00:00Z");
    steven.open(MOVE).await;
    assert!(steven.page().says("the leads of the other track will read it"), "{}", steven.page().text());
    steven.press("Plan the move").await;
    assert_eq!((steven.page().status, steven.page().says("Choose the track")), (422, true));
    offer(&app, &mut steven, 1, CXL, "It is all about <fabric>.").await;

    assert_eq!(dan.open(PROPOSAL).await.status, 404, "it is not theirs yet");
    let letters = app.letters_to(DAN, "Offered: #1").await;
    let (letter, receipt) = (&letters[0], &app.letters_to(MINA, "Received: #1").await[0]);
    assert!(letter.subject.contains(TITLE) && letter.body.contains("It is all about <fabric>."), "{}", letter.body);
    assert!(letter.body.contains("Patches, twice.") && letter.body.contains("agreed beforehand"), "{}", letter.body);
    assert!(letter.body.contains("mina@example.org"), "it can be judged from the mail: {}", letter.body);
    assert!(letter.body.lines().all(|line| line.chars().count() <= 72 || line.contains("://")), "{}", letter.body);
    assert_eq!(letter.header("References"), receipt.header("References"), "the thread stays");
    assert!(mina.open(PROPOSAL).await.text().find("offered").is_none(), "its author is told once it is taken");

    dan.open("/lpc-2023/tracks/cxl/queue").await;
    dan.follow("Offered by other tracks").await;
    dan.follow(&format!("#1 {TITLE}")).await;
    assert!(
        dan.page().says("Patches, twice.") && dan.page().says("It is all about <fabric>."),
        "{}",
        dan.page().text()
    );
    dan.fill("Note to the leads who offer it", "Gladly.");
    let (path, twice) = {
        let (path, mut fields) = dan.prepared("Take it");
        fields.retain(|(name, _)| name != "note");
        (path, fields)
    };
    dan.press("Take it").await;
    assert!(dan.page().says("moved there"), "{}", dan.page().text());
    dan.post(&path, &twice).await;
    assert_eq!(dan.page().status, 200, "pressed twice it moves once: {}", dan.page().text());
    assert_eq!(app.audited().await.iter().filter(|action| *action == "proposal moved").count(), 1);

    dan.open(PROPOSAL).await;
    assert!(dan.page().says("Rather one for CXL."), "the thread went with it: {}", dan.page().text());
    assert!(dan.page().says("Received 2023-07-20 10:00:00 UTC") && !dan.page().says("late"), "its arrival stays");
    assert!(dan.page().says("it moved there (Dan Williams)"), "{}", dan.page().text());
    dan.open("/lpc-2023/tracks/cxl/queue").await;
    assert!(dan.follow("Moved in 1").await.says(TITLE), "{}", dan.page().text());
    assert_eq!(app.count("select count(*) from vote").await, 1, "votes stay");
    assert_eq!(steven.open(PROPOSAL).await.status, 404);
    assert!(!steven.open("/lpc-2023/tracks/tracing/queue").await.says(TITLE));
    assert!(mina.open(PROPOSAL).await.says("#1 in the Compute Express Link"), "{}", mina.page().text());
    assert!(mina.page().says("It was in the Tracing MC first"), "{}", mina.page().text());

    let moved = app.letters_to(MINA, "Moved to Compute").await;
    assert!(moved[0].body.contains("It is with Davidlohr Bueso"), "{}", moved[0].body);
    assert!(moved[0].body.lines().all(|line| line.chars().count() <= 72 || line.contains("://")), "{}", moved[0].body);
    for old in [STEVEN, MASAMI] {
        let away = app.letters_to(old, "Moved away: #1").await;
        assert!(away[0].body.contains("Gladly.") && !away[0].body.contains("://"), "{}", away[0].body);
    }
    let news = app.letters_to(ADAM, "New: #1").await;
    assert!(news[0].body.contains("moved here from the Tracing MC; Dan Williams took it"), "{}", news[0].body);

    // What happens now is told to the new leads only.
    mina.follow("Edit").await;
    mina.fill("Title", "Edited in its new track").press("Save changes").await;
    app.now_is("2023-07-21T11:00:00Z");
    clock_ticks(&app).await;
    assert!(!app.letters_to(DAN, "Changed").await.is_empty());
    assert!(app.letters_to(STEVEN, "Changed").await.is_empty(), "letters in the thread stop");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn whoever_did_not_agree_is_asked_and_says_yes(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven, mut dan) = (mina(&app).await, steven(&app).await, dan(&app).await);
    file_signed_in(&mut mina, "tracing", TITLE).await;
    name_person(&mut mina, 1, "Co-author: may edit the proposal as you do", "Noor Haddad", "noor@example.org").await;
    crate::support::answer_letter(&app, "noor@example.org", "Confirm").await;
    offer(&app, &mut steven, 1, ASKED, "Secret words").await;
    answer_offer(&app, &mut dan, DAN, "Take it").await;
    assert_eq!(stands(&app, 1).await.0, "tracing", "not yet");
    assert_eq!(dan.open(PROPOSAL).await.status, 404);
    assert!(app.letters_to(STEVEN, "Agreed, author asked: #1").await[0].body.contains("Dan Williams"));

    let letters = app.letters_to(MINA, "May it move: #1").await;
    assert!(letters[0].body.contains(CXL) && !letters[0].body.contains("Secret words"), "{}", letters[0].body);
    assert!(
        letters[0].body.lines().all(|line| line.chars().count() <= 72 || line.contains("://")),
        "{}",
        letters[0].body
    );
    assert!(mina.open("/account").await.says("Say whether it may move to another track"), "{}", mina.page().text());
    let mut noor = app.signed_in("noor@example.org", "Noor Haddad").await;
    assert_eq!(noor.open(MOVE).await.status, 403, "only whoever filed it answers");

    mina.open(&letters[0].path("/move")).await;
    assert!(!mina.page().says("Secret words"), "the note was for the leads");
    let (path, fields) = mina.prepared("Yes, move it");
    mina.press("Yes, move it").await;
    assert_eq!((mina.page().path.as_str(), stands(&app, 1).await.0.as_str()), (PROPOSAL, "cxl"));
    mina.post(&path, &fields).await;
    assert_eq!(mina.page().status, 200, "pressed twice: {}", mina.page().text());
    assert_eq!(app.letters_to(MINA, "Moved to").await.len(), 1);
    assert_eq!(app.letters_to(STEVEN, "Moved away: #1").await.len(), 1);
    assert_eq!(dan.open(PROPOSAL).await.status, 200);
    assert_eq!(noor.open(PROPOSAL).await.status, 200, "its people stay");
    let no: Vec<_> = fields.into_iter().map(|(name, value)| (name, value.replace("yes", "no"))).collect();
    assert_eq!(mina.post(&path, &no).await.status, 409, "the answer was given");
    assert_eq!(stands(&app, 1).await.0, "cxl");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_author_who_says_no_keeps_it_where_it_is(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven, mut dan) = (mina(&app).await, steven(&app).await, dan(&app).await);
    file_signed_in(&mut mina, "tracing", TITLE).await;
    offer(&app, &mut steven, 1, ASKED, "").await;
    answer_offer(&app, &mut dan, DAN, "Take it").await;
    mina.open(PROPOSAL).await;
    assert!(mina.page().says("May it move to the Compute Express Link (CXL) MC?"), "{}", mina.page().text());
    mina.follow("Say yes or no").await;
    mina.press("No, it stays").await;
    assert_eq!(stands(&app, 1).await.0, "tracing");
    for lead in [STEVEN, DAN] {
        assert_eq!(app.letters_to(lead, "Stays by its author: #1").await.len(), 1, "{lead}");
    }
    assert!(steven.open(PROPOSAL).await.says("its author wants it here"), "{}", steven.page().text());
    assert!(!mina.open(PROPOSAL).await.says("May it move"));
    steven.open(MOVE).await;
    assert!(!steven.page().has_button("Take the offer back"), "it can be offered anew");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_is_not_taken_stays_and_an_offer_can_be_taken_back(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven, mut dan) = (mina(&app).await, steven(&app).await, dan(&app).await);
    file_movable(&mut mina, "tracing", TITLE).await;
    offer(&app, &mut steven, 1, CXL, "").await;
    assert!(olivia(&app).await.open(MOVE).await.link("The page of the Compute Express Link (CXL) MC").is_some());
    let mut masami = app.signed_in(MASAMI, "Masami Hiramatsu").await;
    masami.open(MOVE).await;
    assert!(masami.page().link("The page of the Compute Express Link (CXL) MC").is_none(), "others answer there");
    masami.choose("Track", "Rust MC").fill("Note to its leads", "Or here?").press("Plan the move").await;
    assert_eq!((masami.page().status, masami.page().value("Note to its leads").as_str()), (409, "Or here?"));

    dan.open(&app.letters_to(DAN, "Offered:").await[0].path("/moves/")).await;
    dan.fill("Note to the leads who offer it", "Too far from CXL.").press("Not for us").await;
    assert!(dan.page().says("was not taken there") && !dan.page().says("Patches, twice."), "{}", dan.page().text());
    let letters = app.letters_to(STEVEN, "Not taken: #1").await;
    assert!(letters[0].body.contains("Too far from CXL."), "{}", letters[0].body);
    assert_eq!(stands(&app, 1).await.0, "tracing");

    offer(&app, &mut steven, 1, CXL, "Please think again.").await;
    let page = app.letters_to(DAN, "Offered:").await[1].path("/moves/");
    dan.open(&page).await;
    dan.fill("Note to the leads who offer it", "Well, yes.");
    steven.open(MOVE).await;
    steven.press("Take the offer back").await;
    dan.press("Take it").await;
    assert_eq!(dan.page().status, 409, "{}", dan.page().text());
    assert!(dan.page().says("the offer was taken back") && dan.page().says("Well, yes."), "{}", dan.page().text());
    assert_eq!(app.letters_to(DAN, "Not offered any more: #1").await.len(), 1);
    assert_eq!(stands(&app, 1).await.0, "tracing");
    assert!(app.letters_to(MINA, "May it move").await.is_empty() && app.letters_to(MINA, "Moved").await.is_empty());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn without_an_answer_within_seven_days_it_stays(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven, mut dan) = (mina(&app).await, steven(&app).await, dan(&app).await);
    file_signed_in(&mut mina, "tracing", TITLE).await;
    offer(&app, &mut steven, 1, ASKED, "").await;
    app.now_is("2023-07-27T10:09:59Z");
    clock_ticks(&app).await;
    let page = app.letters_to(DAN, "Offered:").await[0].path("/moves/");
    assert!(dan.open(&page).await.has_button("Take it"));
    app.now_is("2023-07-27T10:10:00Z");
    dan.press("Take it").await;
    assert_eq!(dan.page().status, 409, "the instant itself is too late: {}", dan.page().text());
    clock_ticks(&app).await;
    clock_ticks(&app).await;
    for lead in [STEVEN, DAN] {
        assert_eq!(app.letters_to(lead, "Stays, no answer: #1").await.len(), 1, "{lead}");
    }
    assert!(app.letters_to(MINA, "Stays").await.is_empty(), "she was not asked");

    offer(&app, &mut steven, 1, ASKED, "").await;
    answer_offer(&app, &mut dan, DAN, "Take it").await;
    let page = app.letters_to(MINA, "May it move").await[0].path("/move");
    app.now_is("2023-08-03T10:20:00Z");
    mina.open(&page).await;
    assert!(!mina.page().has_button("Yes, move it"), "{}", mina.page().text());
    clock_ticks(&app).await;
    assert_eq!(app.letters_to(MINA, "Stays, no answer: #1").await.len(), 1);
    assert_eq!(stands(&app, 1).await.0, "tracing");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_author_changes_track_alone_while_both_calls_are_open(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven) = (mina(&app).await, steven(&app).await);
    file_signed_in(&mut mina, "tracing", TITLE).await;
    offer(&app, &mut steven, 1, ASKED, "").await;
    mina.open(PROPOSAL).await;
    mina.follow("Move to another track").await;
    assert!(!mina.page().says("offered"), "{}", mina.page().text());
    mina.choose("New track", "Android MC");
    let (path, twice) = mina.prepared("Move it there");
    mina.press("Move it there").await;
    assert!(mina.page().says("#1 in the Android MC"), "{}", mina.page().text());
    mina.post(&path, &twice).await;
    assert_eq!((mina.page().status, mina.page().path.as_str()), (200, PROPOSAL), "pressed twice it moves once");
    assert_eq!(app.letters_to(MINA, "Moved to Android MC: #1").await.len(), 1);
    assert_eq!(app.letters_to(STEVEN, "Moved by its author: #1").await.len(), 1);
    assert_eq!(app.letters_to(DAN, "Not offered any more: #1").await.len(), 1);
    assert_eq!(steven.open(PROPOSAL).await.status, 404);

    app.now_is("2023-08-16T12:00:00Z");
    mina.open(MOVE).await;
    assert!(!mina.page().has_button("Move it there"), "{}", mina.page().text());
    let back = [("track".to_owned(), "tracing".to_owned())];
    assert_eq!(mina.post(MOVE, &back).await.status, 409, "its call has closed");
    assert_eq!(stands(&app, 1).await.0, "android");
}
