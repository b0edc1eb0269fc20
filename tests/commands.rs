//! The commands, run as the operator runs them: the built program, its environment, what it prints.

use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use sqlx::PgPool;
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

use crate::support::{EXAMPLE, TestApp};

/// Runs the program with these variables and no others but PATH, and types this into it.
pub async fn run(arguments: &[&str], variables: &[(&str, &str)], typed: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plumbline"));
    command.env_clear().args(arguments).envs(variables.iter().copied());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
    let typed = typed.to_owned();
    let work = move || {
        let mut child = command.spawn().expect("the program starts");
        let mut input = child.stdin.take().expect("an input");
        // A program that reads nothing may have ended before this.
        let _ = input.write_all(typed.as_bytes());
        drop(input);
        child.wait_with_output().expect("the program ends")
    };
    tokio::task::spawn_blocking(work).await.expect("it does not panic")
}

pub fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

pub fn complained(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// What it printed, after it did what it should.
pub fn done(output: &Output) -> String {
    assert!(output.status.success(), "{} {}", printed(output), complained(output));
    printed(output)
}

/// What it complained of, after it refused.
pub fn refused(output: &Output) -> String {
    assert!(!output.status.success(), "{}", printed(output));
    complained(output)
}

/// The address of the test's database: the server of the tests with this database's name.
pub fn address(pool: &PgPool) -> String {
    let server = std::env::var("DATABASE_URL").expect("the address of the server");
    let (place, query) = server.split_once('?').map_or((server.as_str(), None), |(place, query)| (place, Some(query)));
    let (host, _) = place.rsplit_once('/').expect("a database in the address");
    let options = pool.connect_options();
    let address = format!("{host}/{}", options.get_database().expect("a database"));
    query.map(|query| format!("{address}?{query}")).unwrap_or(address)
}

fn line_of(text: &str, part: &str) -> usize {
    text.lines().position(|line| line.contains(part)).expect("a line") + 1
}

#[tokio::test]
async fn serve_without_settings_names_everything_that_is_missing() {
    let complaint = refused(&run(&["serve"], &[], "").await);
    for name in ["DATABASE_URL", "PUBLIC_URL", "SMTP_URL", "MAIL_DIR"] {
        assert!(complaint.contains(name), "{complaint}");
    }
    let some = [("DATABASE_URL", "postgres://localhost/none"), ("MAIL_DIR", "/tmp/none")];
    let complaint = refused(&run(&["serve"], &some, "").await);
    assert!(complaint.contains("PUBLIC_URL") && !complaint.contains("DATABASE_URL"), "{complaint}");
}

#[tokio::test]
async fn serve_refuses_an_address_that_cannot_be_used() {
    for url in ["https://example.org/cfp", "example.org", "ftp://example.org"] {
        let variables = [("DATABASE_URL", "postgres://localhost/none"), ("MAIL_DIR", "/tmp/none"), ("PUBLIC_URL", url)];
        let complaint = refused(&run(&["serve"], &variables, "").await);
        assert!(complaint.contains("PUBLIC_URL") && complaint.contains(url), "{complaint}");
    }
}

#[tokio::test]
async fn the_help_is_the_reference_of_the_configuration() {
    let help = done(&run(&["serve", "--help"], &[("DATABASE_URL", "postgres://u:secret@h/d")], "").await);
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for name in [
        "LISTEN",
        "DATABASE_URL",
        "PUBLIC_URL",
        "SMTP_URL",
        "MAIL_DIR",
        "MAIL_FROM",
        "MAIL_COMMANDS",
        "TRUSTED_PROXIES",
    ] {
        assert!(help.contains(&format!("[env: {name}")), "{name} in {help}");
    }
    assert!(help.contains("127.0.0.1:8080"), "the default is told: {help}");
    assert!(!help.contains("secret"), "passwords are not: {help}");
    let demo = done(&run(&["demo", "--help"], &[], "").await);
    assert!(demo.contains("DEMO_DIR"), "{demo}");
    let all = done(&run(&["--help"], &[], "").await);
    for command in ["serve", "demo", "migrate", "conference", "export", "command", "receive", "user"] {
        assert!(all.contains(command), "{command} in {all}");
    }
}

#[sqlx::test(migrations = false)]
async fn migrate_brings_an_empty_database_up_to_date(pool: PgPool) {
    let url = address(&pool);
    for _ in 0..2 {
        let said = done(&run(&["migrate"], &[("DATABASE_URL", url.as_str())], "").await);
        assert!(said.contains("up to date"), "{said}");
        assert!(plumbline::jobs::schema_is_current(&pool).await.expect("the database answers"));
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_file_with_mistakes_is_answered_with_each_and_its_line(pool: PgPool) {
    let text = EXAMPLE
        .replacen("time_zone = \"America/New_York\"", "time_zone = \"Mars/Olympus\"", 1)
        .replacen("tagline = ", "tagnline = ", 1)
        .replacen("kind = \"refereed\"", "kind = \"refreed\"", 1);
    let file = std::env::temp_dir().join(format!("plumbline-test-{}.toml", Uuid::now_v7().simple()));
    std::fs::write(&file, &text).expect("the file is written");
    let path = file.to_string_lossy().into_owned();
    let url = address(&pool);
    let output = run(&["conference", "apply", &path], &[("DATABASE_URL", url.as_str())], "").await;
    std::fs::remove_file(&file).expect("the file is removed");
    let complaint = refused(&output);
    for (part, key) in [("Mars/Olympus", "time_zone"), ("tagnline", "tagnline"), ("\"refreed\"", "kind")] {
        let line = format!("line {}: ", line_of(&text, part));
        let told = complaint.lines().any(|said| said.contains(&line) && said.contains(key));
        assert!(told, "{line}{key} in {complaint}");
    }
    assert!(complaint.contains("nothing was changed"), "{complaint}");
    let conferences: i64 =
        sqlx::query_scalar("select count(*) from conference").fetch_one(&pool).await.expect("a count");
    assert_eq!(conferences, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_example_is_applied_once_and_exported(pool: PgPool) {
    let url = address(&pool);
    let variables = [("DATABASE_URL", url.as_str())];
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/lpc-2023.toml");
    let tried = done(&run(&["conference", "apply", "--dry-run", example], &variables, "").await);
    assert!(tried.contains("created: conference lpc-2023"), "{tried}");
    let complaint = refused(&run(&["export", "lpc-2023"], &variables, "").await);
    assert!(complaint.contains("lpc-2023"), "trying has made nothing: {complaint}");

    assert_eq!(done(&run(&["conference", "apply", example], &variables, "").await), tried);
    let again = done(&run(&["conference", "apply", example], &variables, "").await);
    assert!(again.starts_with("0 created, 0 changed, "), "{again}");

    let json = done(&run(&["export", "lpc-2023", "--format", "json"], &variables, "").await);
    assert_eq!(json.trim(), "[]");
    let csv = done(&run(&["export", "lpc-2023", "--track", "cxl"], &variables, "").await);
    assert_eq!(csv.lines().count(), 1, "the names of the columns: {csv}");
    for wrong in [["--format", "pdf"], ["--track", "no-such"], ["--state", "lost"]] {
        let complaint = refused(&run(&["export", "lpc-2023", wrong[0], wrong[1]], &variables, "").await);
        assert!(complaint.contains(wrong[1]), "{complaint}");
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_account_is_added_listed_and_signs_in(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let url = address(&app.pool);
    let variables = [("DATABASE_URL", url.as_str())];
    let add = ["user", "add", "ada@example.org", "--name", "Ada Lovelace"];
    let complaint = refused(&run(&add, &variables, "short\n").await);
    assert!(complaint.contains("at least 10 characters"), "{complaint}");
    assert_eq!(done(&run(&["user", "list"], &variables, "").await), "");
    done(&run(&add, &variables, "the first password\n").await);
    assert!(refused(&run(&add, &variables, "the first password\n").await).contains("already"));
    let listed = done(&run(&["user", "list"], &variables, "").await);
    assert_eq!(listed.trim(), "ada@example.org  Ada Lovelace");

    let mut ada = app.browser();
    ada.open("/account/sign-in").await;
    ada.fill("E-mail", "ada@example.org").fill("Password", "the first password").press("Sign in").await;
    assert_eq!(ada.page().path, "/account", "{}", ada.page().text());
    done(&run(&["user", "password", "ada@example.org"], &variables, "the second password\n").await);
    assert!(!ada.open("/account").await.says("Signed in as"), "a new password ends all sign-ins");
    ada.open("/account/sign-in").await;
    ada.fill("E-mail", "ada@example.org").fill("Password", "the second password").press("Sign in").await;
    assert_eq!(ada.page().path, "/account", "{}", ada.page().text());
    let actions = app.audited().await;
    assert!(["account added", "password set"].iter().all(|action| actions.contains(&(*action).to_owned())));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_password_that_is_typed_ends_with_its_line(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_plumbline"));
    command.args(["user", "add", "ada@example.org", "--name", "Ada Lovelace"]).env("DATABASE_URL", address(&app.pool));
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    let mut child = command.spawn().expect("the program starts");
    // It stays open, as a keyboard does.
    let mut input = child.stdin.take().expect("an input");
    input.write_all(b"the first password\n").await.expect("it is typed");
    let ended = tokio::time::timeout(Duration::from_secs(20), child.wait()).await.expect("it waits for nothing more");
    assert!(ended.expect("it ends").success());
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_said_without_its_password() {
    let variables = [("DATABASE_URL", "postgres://u:secret@localhost/none?host=/nowhere&sslmode=disable")];
    for command in [&["migrate"][..], &["user", "list"], &["export", "lpc-2023"]] {
        let complaint = refused(&run(command, &variables, "").await);
        assert!(complaint.contains("DATABASE_URL") && !complaint.contains("secret"), "{complaint}");
    }
    refused(&run(&["healthcheck"], &[("LISTEN", "127.0.0.1:1")], "").await);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_large_conference_is_made_in_an_empty_database_only(pool: PgPool) {
    let url = address(&pool);
    let variables = [("DATABASE_URL", url.as_str())];
    let make = ["dev-data", "--proposals", "60"];
    done(&run(&make, &variables, "").await);
    assert!(refused(&run(&make, &variables, "").await).contains("holds a conference already"));

    let app = TestApp::start(pool).await;
    let mut lead = app.browser();
    lead.open("/account/sign-in").await;
    lead.fill("E-mail", "lead@example.org").fill("Password", "plumbline-demo").press("Sign in").await;
    for (track, proposals, one) in [("track-01", 12, 5), ("track-02", 3, 7)] {
        let queue = lead.open(&format!("/load/tracks/{track}/queue")).await;
        assert!(queue.says(&format!("{proposals} proposals:")), "{}", queue.text());
        let proposal = lead.open(&format!("/load/proposals/{one}")).await;
        assert!(proposal.status == 200 && proposal.says(&format!("#{one}")), "{}", proposal.text());
    }
}
