//! The database goes away and comes back. Nothing typed is lost, and nothing that was answered with success.

use plumbline::app::App;
use plumbline::clock::Clock;
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};
use uuid::Uuid;

use crate::support::{Browser, JULY, Manners, PASSWORD, Page, TestApp, at, file_signed_in, fill_author, fill_proposal};

const PROPOSE: &str = "/lpc-2023/tracks/tracing/propose";

/// A database that is away: it has another name for a while, and all its connections were cut.
struct Away {
    server: PgConnection,
    name: String,
    hidden: String,
}

impl Away {
    async fn now(pool: &PgPool) -> Self {
        let name = pool.connect_options().get_database().expect("a database").to_owned();
        let url = std::env::var("DATABASE_URL").expect("the address of the server");
        let mut server = PgConnection::connect(&url).await.expect("the server");
        let hidden = format!("away_{}", Uuid::now_v7().simple());
        rename(&mut server, &name, &hidden).await;
        Self { server, name, hidden }
    }

    async fn back(mut self) {
        rename(&mut self.server, &self.hidden, &self.name).await;
    }
}

async fn rename(server: &mut PgConnection, from: &str, to: &str) {
    sqlx::query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1")
        .bind(from)
        .execute(&mut *server)
        .await
        .expect("its connections are cut");
    let sql = format!("alter database {from:?} rename to {to:?}");
    sqlx::query(AssertSqlSafe(sql)).execute(server).await.expect("it is renamed");
}

fn assert_out_of_order(page: &Page) {
    assert_eq!(page.status, 503, "{}: {}", page.path, page.text());
    assert_eq!(page.heading(), "Out of order for a moment", "{}", page.path);
    assert!(page.says("Reference: "), "{}: {}", page.path, page.text());
    for inner in ["sqlx", "pool", "postgres", "does not exist", "away_"] {
        assert!(!page.html().to_lowercase().contains(inner), "{} tells {inner}: {}", page.path, page.html());
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn every_page_says_so_and_the_process_stays_well(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Tracing the tracers").await;
    assert_eq!(mina.open("/readyz").await.status, 200);
    app.pool.close().await;
    let paths = [
        "/",
        "/lpc-2023",
        "/lpc-2023/talks",
        "/lpc-2023/tracks/tracing",
        PROPOSE,
        "/lpc-2023/proposals/1",
        "/lpc-2023/proposals/1/edit",
        "/lpc-2023/proposals/1/withdrawal",
        "/lpc-2023/proposals/1/plan",
        "/lpc-2023/tracks/tracing/queue",
        "/lpc-2023/exports",
        "/lpc-2023/exports/talks?format=csv",
        "/lpc-2023/letters",
        "/account",
        "/account/sign-up",
        "/account/password",
        "/account/reset/some-token",
        "/account/confirm/some-token",
    ];
    for path in paths {
        assert_out_of_order(mina.open(path).await);
    }
    let mut stranger = app.browser();
    for path in ["/", "/lpc-2023", "/lpc-2023/tracks/tracing", PROPOSE, "/account", "/lpc-2023/proposals/1"] {
        assert_out_of_order(stranger.open(path).await);
    }
    assert_eq!(stranger.open("/healthz").await.status, 200);
    assert_eq!(stranger.open("/readyz").await.status, 503);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_was_typed_stands_on_the_page_and_what_was_filed_is_there_after(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Tracing the tracers").await;
    mina.open("/lpc-2023/proposals/1/edit").await;
    let edit = mina.fill("Title", "Tracing, typed again").prepared("Save changes");
    mina.open("/lpc-2023/proposals/1/withdrawal").await;
    let withdrawal = mina.fill("Reason", "My reason, typed once").prepared("Withdraw");
    mina.open(PROPOSE).await;
    mina.fill("Title", "A draft that is kept").press("Save draft").await;
    let draft_path = mina.page().path.clone();
    let draft = mina.fill("The problem (abstract)", "A draft, typed on").prepared("Save draft");
    mina.open(PROPOSE).await;
    fill_proposal(&mut mina, "A title, typed once");
    let propose = mina.prepared("Check and send");
    let mut stranger = app.browser();
    stranger.open("/account/sign-up").await;
    stranger.fill("Your name", "A name, typed once").fill("Your e-mail", "new@example.org");
    let sign_up = stranger.fill("New password", PASSWORD).prepared("Sign up");

    app.pool.close().await;
    for ((path, fields), typed) in [
        (edit, "Tracing, typed again"),
        (withdrawal, "My reason, typed once"),
        (draft, "A draft, typed on"),
        (propose, "A title, typed once"),
    ] {
        let page = mina.post(&path, &fields).await;
        assert_out_of_order(page);
        assert!(page.says(typed) && page.has_button("Try again"), "{path}: {}", page.text());
    }
    let page = stranger.post(&sign_up.0, &sign_up.1).await;
    assert_out_of_order(page);
    assert!(page.says("A name, typed once") && !page.html().contains(PASSWORD), "{}", page.text());

    let fresh = PgPool::connect_with((*app.pool.connect_options()).clone()).await.expect("the database is back");
    let (_, service) = App::new(fresh.clone(), Clock::fixed(at(JULY)), app.app.settings.clone());
    let mut again = Browser::new(service, Manners::Graphical);
    again.open("/account/sign-in").await;
    again.fill("E-mail", "mina@example.org").fill("Password", PASSWORD).press("Sign in").await;
    assert!(again.page().says("#1 Tracing the tracers") && again.page().says("A draft that is kept"));
    assert!(again.open("/lpc-2023/proposals/1").await.says("2023-07-20 10:00:00 UTC"));
    assert_eq!(again.open(&draft_path).await.value("Title"), "A draft that is kept");
    fresh.close().await;
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn trying_again_files_it_once_the_database_is_back(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    mina.open(PROPOSE).await;
    fill_proposal(&mut mina, "Tracing the tracers");

    let away = Away::now(&app.pool).await;
    assert_out_of_order(mina.press("Check and send").await);
    assert_out_of_order(mina.press("Try again").await);
    away.back().await;
    mina.press("Try again").await;
    assert!(mina.page().path.ends_with("/check"), "{}", mina.page().text());
    assert!(mina.page().says("Patches, twice."), "{}", mina.page().text());

    let away = Away::now(&app.pool).await;
    assert_out_of_order(mina.press("Send").await);
    away.back().await;
    mina.press("Try again").await;
    assert_eq!(mina.page().path, "/lpc-2023/proposals/1", "{}", mina.page().text());
    assert_eq!(app.count("select count(*) from proposal").await, 1);
    assert_eq!(app.letters_to("steven.rostedt@example.org", "New: #1").await.len(), 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_text_browser_gets_its_text_back_too(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = app.text_browser();
    mina.open(PROPOSE).await;
    fill_proposal(&mut mina, "Tracing the tracers");
    fill_author(&mut mina, "Mina Kulkarni", "mina@example.org");
    let away = Away::now(&app.pool).await;
    let page = mina.press("Check and send").await;
    assert_eq!(page.status, 503, "{}", page.text());
    assert!(page.says("Tracing the tracers") && page.has_button("Try again"), "{}", page.text());
    away.back().await;
    let page = mina.press("Try again").await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.html().contains("Tracing the tracers") && page.html().contains("Patches, twice."), "{}", page.text());
}
