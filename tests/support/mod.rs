//! What the journeys share: the application on the conference of the example, browsers, and the letters.

mod browser;
mod filing;
mod letters;
mod page;
pub mod planning;
pub mod race;
mod statements;
pub mod travel;

pub use browser::{Browser, Manners};
pub use filing::*;
pub use letters::Received;
pub use page::Page;
pub use statements::Statements;

use std::path::PathBuf;
use std::time::Duration;

use axum::Router;
use chrono::{DateTime, Utc};
use plumbline::account::password;
use plumbline::app::App;
use plumbline::clock::Clock;
use plumbline::conference::apply::{Wishes, apply_text};
use plumbline::config::{CommandMailbox, Settings};
use plumbline::jobs::CHORES;
use plumbline::mail::transport::Transport;
use plumbline::mail::worker;
use sqlx::PgPool;
use uuid::Uuid;

/// The conference file of the example.
pub const EXAMPLE: &str = include_str!("../../examples/lpc-2023.toml");
/// The password of everybody whom [`TestApp::account`] makes.
pub const PASSWORD: &str = "a password for tests";
/// While all calls of the example are open.
pub const JULY: &str = "2023-07-20T10:00:00Z";
/// The instant at which the Android call closes: 15 August, end of day anywhere on earth.
pub const ANDROID_CLOSES: &str = "2023-08-16T12:00:00Z";

/// An instant as in "2023-07-20T10:00:00Z".
pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// The application with its database, its clock and its letters.
pub struct TestApp {
    pub app: App,
    pub service: Router,
    pub pool: PgPool,
    pub mail_dir: PathBuf,
    pub transport: Transport,
}

/// Makes the connections of a test's database what those of the server are: plans hold for all values.
async fn as_the_server_connects(pool: &PgPool) {
    let mut db = pool.acquire().await.expect("a connection");
    plumbline::jobs::settle(&mut db).await.expect("the connection is settled");
    let keep = "do $$ declare one record; begin
                  for one in select name, setting from pg_settings where source = 'session' loop
                    execute format('alter database %I set %s = %L', current_database(), one.name, one.setting);
                  end loop;
                end $$";
    sqlx::query(keep).execute(&mut *db).await.expect("the settings hold for the database");
    db.close().await.expect("the connection is closed");
}

impl TestApp {
    /// On the conference of the example, in July 2023.
    pub async fn start(pool: PgPool) -> Self {
        Self::with_file(pool, EXAMPLE).await
    }

    /// The same, with the address that takes commands by mail.
    pub async fn with_mail_commands(pool: PgPool) -> Self {
        Self::with(pool, EXAMPLE, Some("cfp@example.org".parse().expect("an address"))).await
    }

    /// On the conference of another file.
    pub async fn with_file(pool: PgPool, file: &str) -> Self {
        Self::with(pool, file, None).await
    }

    async fn with(pool: PgPool, file: &str, mail_commands: Option<CommandMailbox>) -> Self {
        let clock = Clock::fixed(at(JULY));
        as_the_server_connects(&pool).await;
        apply_text(&pool, &clock, file, &Wishes::default()).await.expect("the file is applied");
        let mail_dir = std::env::temp_dir().join(format!("plumbline-test-{}", Uuid::now_v7().simple()));
        let settings = Settings {
            public_url: "https://cfp.example.org".to_owned(),
            trusted_proxies: Default::default(),
            mail_from: "cfp@example.org".to_owned(),
            mail_commands,
            demo_mail: None,
        };
        let (app, service) = App::new(pool.clone(), clock, settings);
        let transport = Transport::folder(&mail_dir).expect("a folder for letters");
        Self { app, service, pool, mail_dir, transport }
    }

    /// Sets the clock.
    pub fn now_is(&self, instant: &str) {
        self.app.clock.set(at(instant));
    }

    /// A graphical browser that knows nobody.
    pub fn browser(&self) -> Browser {
        Browser::new(self.service.clone(), Manners::Graphical)
    }

    /// A text browser: sends neither `Origin` nor `Sec-Fetch-Site`.
    pub fn text_browser(&self) -> Browser {
        Browser::new(self.service.clone(), Manners::Text)
    }

    /// Makes an account whose address is confirmed.
    pub async fn account(&self, email: &str, name: &str) {
        // One hash for all tests: hashing is slow by design.
        static HASH: std::sync::OnceLock<String> = std::sync::OnceLock::new();
        let hash = HASH.get_or_init(|| password::hash_now(PASSWORD).expect("a hash"));
        sqlx::query("insert into account (id, email, name, password_hash, confirmed_at) values ($1, $2, $3, $4, $5)")
            .bind(Uuid::now_v7())
            .bind(email)
            .bind(name)
            .bind(hash)
            .bind(self.app.clock.now())
            .execute(&self.pool)
            .await
            .expect("an account");
    }

    /// A browser in which this person has signed in; the account is made if need be.
    pub async fn signed_in(&self, email: &str, name: &str) -> Browser {
        let known: bool = sqlx::query_scalar("select exists(select 1 from account where email = $1)")
            .bind(email)
            .fetch_one(&self.pool)
            .await
            .expect("accounts");
        if !known {
            self.account(email, name).await;
        }
        let mut browser = self.browser();
        browser.open("/account/sign-in").await;
        browser.fill("E-mail", email).fill("Password", PASSWORD).press("Sign in").await;
        assert_eq!(browser.page().path, "/account", "the sign-in works: {}", browser.page().text());
        browser
    }

    /// Delivers what is due; then all letters so far, the oldest first.
    pub async fn letters(&self) -> Vec<Received> {
        worker::deliver_due(&self.app, &self.transport).await.expect("the outbox");
        let letters = letters::in_folder(&self.mail_dir);
        letters.iter().for_each(Received::assert_fits);
        letters
    }

    /// The letters to an address whose subject holds a text.
    pub async fn letters_to(&self, email: &str, subject: &str) -> Vec<Received> {
        let all = self.letters().await;
        all.into_iter().filter(|letter| letter.to == email && letter.subject.contains(subject)).collect()
    }

    /// Decides a proposal of LPC 2023 in a browser of its staff: plans the decision with the button of this name, sends its
    /// letter off and lets the hold pass. The browser is then on the proposal.
    pub async fn decide(&self, browser: &mut Browser, number: i32, decision: &str) {
        let proposal = format!("/lpc-2023/proposals/{number}");
        browser.open(&proposal).await;
        browser.follow(decision).await;
        browser.press("Save and see the letter").await;
        self.send_off(browser).await;
        self.release().await;
        browser.open(&proposal).await;
    }

    /// Sends off the letters that are chosen on the page of a track's letters.
    pub async fn send_off(&self, browser: &mut Browser) {
        browser.press("Send the chosen letters").await;
        assert!(browser.page().says("On hold until"), "{}", browser.page().text());
    }

    /// Ten minutes later the letters on hold leave.
    pub async fn release(&self) {
        self.app.clock.set(self.app.clock.now() + chrono::TimeDelta::minutes(10));
        self.minute().await;
    }

    /// Does once what a server does by the clock within a minute.
    pub async fn minute(&self) {
        for chore in CHORES.iter().filter(|chore| chore.every <= Duration::from_secs(60)) {
            chore.once(&self.app).await.unwrap_or_else(|error| panic!("{}: {error}", chore.failed));
        }
    }

    /// The actions of the audit rows, in order.
    pub async fn audited(&self) -> Vec<String> {
        sqlx::query_scalar("select action from audit order by at, id").fetch_all(&self.pool).await.expect("audit rows")
    }

    /// The tables in which an address is still written, as text.
    pub async fn tables_with(&self, text: &str) -> Vec<String> {
        let tables: Vec<String> = sqlx::query_scalar(
            "select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1",
        )
        .fetch_all(&self.pool)
        .await
        .expect("tables");
        let mut found = Vec::new();
        for table in tables {
            let sql = format!("select count(*) from {table} t where strpos(lower(t::text), $1) > 0");
            let count: i64 =
                sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(text).fetch_one(&self.pool).await.expect("a count");
            if count > 0 {
                found.push(table);
            }
        }
        found
    }

    /// A number from the database.
    pub async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.pool).await.expect("a count")
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.mail_dir);
    }
}

/// The code of a letter.
pub fn code_in(letter: &Received) -> String {
    let is_code = |word: &&str| word.len() == 6 && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    letter.body.split_whitespace().find(is_code).expect("a code").to_owned()
}
