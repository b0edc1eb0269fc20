//! Nothing typed is ever lost: drafts of anybody, forms with mistakes, and forms that could not be taken as they came.

use sqlx::PgPool;

use crate::support::{Browser, TestApp, fill_author, fill_proposal};

const PROPOSE: &str = "/lpc-2023/tracks/android/propose";
const TITLE: &str = "Binder in Rust";
const MINA: &str = "mina@example.org";
const PROPOSALS: &str = "select count(*) from proposal";

/// Saves a draft that has nothing but a title, without signing in; the browser is then on the draft.
async fn with_draft(app: &TestApp, title: &str) -> Browser {
    let mut browser = app.browser();
    browser.open(PROPOSE).await;
    browser.fill("Title", title).press("Save draft").await;
    assert!(browser.page().path.starts_with("/lpc-2023/drafts/"), "{}", browser.page().text());
    browser
}

/// The path of the secret address that the page shows.
fn secret_path(browser: &Browser) -> String {
    let text = browser.page().text();
    let shown = text.split_whitespace().find(|word| word.starts_with("https://cfp.example.org/lpc-2023/drafts/"));
    let address = shown.unwrap_or_else(|| panic!("no secret address in: {text}"));
    address.trim_start_matches("https://cfp.example.org").to_owned()
}

fn asks_to_sign_in(browser: &Browser) -> bool {
    browser.page().heading() == "Sign in" && browser.page().path.starts_with("/account/sign-in")
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_incomplete_draft_is_found_again_after_ten_days_without_an_account(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = with_draft(&app, TITLE).await;
    assert!(mina.page().says("Draft saved 10:00:00 UTC. The leads cannot see it until you send it."));
    let draft = mina.page().path.clone();
    app.now_is("2023-07-30T10:00:00Z");
    assert_eq!(mina.open(&draft).await.value("Title"), TITLE);
    mina.open("/account").await;
    mina.follow(TITLE).await;
    assert_eq!((mina.page().path.as_str(), mina.page().value("Title")), (draft.as_str(), TITLE.to_owned()));
    assert!(app.letters().await.is_empty(), "nobody is told of a draft");

    fill_proposal(&mut mina, "Binder in Rust, complete");
    fill_author(&mut mina, "Mina Kulkarni", MINA);
    mina.press("Check and send").await;
    mina.press("Send").await;
    assert_eq!(mina.page().path, "/lpc-2023/proposals/1");
    assert_eq!(mina.open(&draft).await.path, "/lpc-2023/proposals/1", "the draft's address leads to the proposal");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_draft_without_any_text_is_kept_too(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.browser();
    mina.open(PROPOSE).await;
    mina.press("Save draft").await;
    let draft = mina.page().path.clone();
    mina.open("/account").await;
    assert_eq!(mina.follow("Without a title").await.path, draft);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_secret_address_continues_the_draft_in_another_browser(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut laptop = with_draft(&app, TITLE).await;
    let (draft, secret) = (laptop.page().path.clone(), secret_path(&laptop));
    let mut phone = app.browser();
    phone.open(&secret).await;
    assert_eq!((phone.page().status, phone.page().heading()), (200, "Continue in this browser".to_owned()));
    assert!(phone.page().says(TITLE), "{}", phone.page().text());
    phone.open(&draft).await;
    assert!(asks_to_sign_in(&phone), "only looking at the secret address changes nothing");

    phone.open(&secret).await;
    phone.press("Continue in this browser").await;
    assert_eq!((phone.page().path.as_str(), phone.page().value("Title")), (draft.as_str(), TITLE.to_owned()));
    phone.fill("Title", "Typed on the phone").press("Save draft").await;
    assert_eq!(laptop.open(&draft).await.value("Title"), "Typed on the phone");
    assert_eq!(phone.open("/account").await.link("Typed on the phone"), Some(draft));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_wrong_secret_opens_nothing(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mina, noor) = (with_draft(&app, TITLE).await, with_draft(&app, "Another draft").await);
    let secret = secret_path(&mina);
    let of_another = secret_path(&noor);
    let (draft, _) = secret.split_once("/open/").expect("a draft and its secret");
    let (_, other_secret) = of_another.split_once("/open/").expect("a draft and its secret");
    let mut stranger = app.browser();
    for wrong in [format!("{secret}x"), format!("{draft}/open/x"), format!("{draft}/open/{other_secret}")] {
        stranger.open(&wrong).await;
        assert_eq!((stranger.page().status, stranger.page().heading()), (404, "Page not found".to_owned()), "{wrong}");
        assert_eq!(stranger.post(&wrong, &[]).await.status, 404, "{wrong}");
    }
    stranger.open(draft).await;
    assert!(asks_to_sign_in(&stranger), "{}", stranger.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_strangers_browser_neither_reads_nor_changes_a_draft(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = with_draft(&app, TITLE).await;
    let draft = mina.page().path.clone();
    let (_, fields) = mina.fill("Title", "Defaced").prepared("Save draft");
    let mut stranger = app.browser();
    let mut noor = app.signed_in("noor@example.org", "Noor Haddad").await;
    for path in [draft.clone(), format!("{draft}/check"), format!("{draft}/late-request")] {
        stranger.open(&path).await;
        assert!(asks_to_sign_in(&stranger) && !stranger.page().html().contains(TITLE), "{path}");
        stranger.post(&path, &fields).await;
        assert!(asks_to_sign_in(&stranger), "{path}");
        assert_eq!(noor.open(&path).await.status, 404, "{path}");
        assert_eq!(noor.post(&path, &fields).await.status, 404, "{path}");
        assert!(!noor.page().html().contains(TITLE), "{path}");
    }
    assert_eq!(mina.open(&draft).await.value("Title"), TITLE);
    assert_eq!(app.count(PROPOSALS).await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn mistakes_keep_everything_that_was_typed_and_stand_beside_their_fields(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.browser();
    mina.open(PROPOSE).await;
    fill_proposal(&mut mina, "  <b>Binder</b> & \"more\"  ");
    fill_author(&mut mina, "Mina Kulkarni", "mina at example.org");
    mina.fill("The problem (abstract)", &"é".repeat(5_010));
    mina.tick("If this track is full, the follow-on BoF is fine");
    let typed = mina.prepared("Check and send");
    mina.press("Check and send").await;

    let page = mina.page();
    assert_eq!(page.status, 422);
    assert!(page.html().contains("<title>Error: "), "{}", page.html());
    assert_eq!(mina.prepared("Check and send"), typed, "every field holds what was typed");
    assert!(page.says("There is a problem"));
    let too_long = page.error("The problem (abstract)");
    assert_eq!(too_long, "The problem is 5,010 characters, 5,000 at most; shorten it by 10");
    let no_address = page.error("Your e-mail");
    assert!(no_address.contains("name@example.org"), "{no_address}");
    for (sentence, field) in [(too_long, "abstract"), (no_address, "email")] {
        assert_eq!(page.link(&sentence), Some(format!("#{field}")), "the summary leads to the field");
        assert!(page.html().contains(&format!("id=\"{field}\"")), "{field}");
    }
    assert_eq!(page.error("Title"), "", "what is right has no error");

    mina.fill("The problem (abstract)", &"é".repeat(5_000)).fill("Your e-mail", MINA);
    mina.press("Check and send").await;
    assert_eq!(mina.page().heading(), "Check: Android MC", "{}", mina.page().text());
    assert!(mina.page().says("the follow-on BoF is fine") && mina.page().says("<b>Binder</b> & \"more\""));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_is_missing_is_named_and_the_rest_is_already_a_draft(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.browser();
    mina.open(PROPOSE).await;
    mina.fill("What has been tried", "Patches, twice.").press("Check and send").await;
    let page = mina.page();
    assert_eq!(page.status, 422);
    assert!(page.html().contains("<title>Error: "), "{}", page.html());
    for (label, sentence) in [
        ("Title", "Enter a title"),
        ("The problem (abstract)", "Describe the problem; two sentences are enough"),
        ("Your name", "Enter your name"),
        ("Your e-mail", "Enter your e-mail address: the receipt and the decision go there"),
    ] {
        assert_eq!(page.error(label), sentence);
        assert!(page.link(sentence).is_some_and(|target| target.starts_with('#')), "{sentence} in the summary");
    }
    assert!(page.html().contains("id=\"minutes-error\""), "this track asks for the minutes");
    assert_eq!(page.value("What has been tried"), "Patches, twice.");
    assert_eq!(app.count(PROPOSALS).await, 1);

    fill_proposal(&mut mina, TITLE);
    fill_author(&mut mina, "Mina Kulkarni", MINA);
    mina.press("Check and send").await;
    assert_eq!(mina.page().heading(), "Check: Android MC", "{}", mina.page().text());
    assert_eq!(app.count(PROPOSALS).await, 1, "it is the same draft");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_mistake_in_a_kept_draft_leaves_the_kept_text_alone(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = with_draft(&app, TITLE).await;
    let draft = mina.page().path.clone();
    mina.fill("Title", &"x".repeat(121)).press("Save draft").await;
    assert_eq!(mina.page().status, 422);
    assert_eq!(mina.page().error("Title"), "The title is 121 characters, 120 at most; shorten it by 1");
    assert_eq!(mina.page().value("Title"), "x".repeat(121));
    assert_eq!(mina.open(&draft).await.value("Title"), TITLE);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_form_without_its_token_comes_back_filled_in_and_nothing_is_saved(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.text_browser();
    mina.open(PROPOSE).await;
    mina.fill("Title", TITLE).fill("What has been tried", "Patches,\ntwice.").choose("Minutes", "15");
    let (path, typed) = mina.prepared("Save draft");
    let without_token: Vec<_> = typed.iter().filter(|(name, _)| name != "form_token").cloned().collect();
    assert_eq!(without_token.len() + 1, typed.len());
    mina.post(&path, &without_token).await;
    assert_eq!((mina.page().status, mina.page().path.as_str()), (200, PROPOSE));
    assert!(mina.page().says("It is not saved yet"), "{}", mina.page().text());
    assert_eq!(mina.prepared("Save draft"), (path, typed));
    assert_eq!(app.count(PROPOSALS).await, 0);

    mina.press("Save draft").await;
    assert!(mina.page().says("Draft saved"), "{}", mina.page().text());
    assert_eq!(mina.page().value("What has been tried"), "Patches,\ntwice.");
    assert_eq!(mina.open(PROPOSE).await.value("Title"), "", "a new form is empty again");
    assert_eq!(app.count(PROPOSALS).await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_early_press_of_send_does_not_cover_a_text_that_was_written_later(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.text_browser();
    mina.open("/lpc-2023/tracks/android/propose").await;
    fill_proposal(&mut mina, "Begun in time");
    fill_author(&mut mina, "Mina Kulkarni", "mina@example.org");
    mina.press("Check and send").await;
    let check = mina.page().path.clone();
    app.now_is("2023-08-16T11:59:00Z");
    // Without its token it is refused and parked, for the version that is yet to be written.
    let fields = [("version".to_owned(), "2".to_owned()), ("send".to_owned(), "yes".to_owned())];
    mina.post(&check, &fields).await;

    app.now_is("2023-08-16T12:20:00Z");
    mina.open(check.trim_end_matches("/check")).await;
    mina.fill("Title", "Written afterwards").press("Save draft").await;
    mina.open(&check).await;
    assert!(mina.page().says("Written afterwards"), "{}", mina.page().text());
    mina.press("Send").await;
    assert_eq!(mina.page().status, 409, "{}", mina.page().text());
    assert_eq!(app.count("select count(*) from proposal where number is not null").await, 0);
}
