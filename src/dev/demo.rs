//! `plumbline demo`.

use std::fs::File;
use std::path::Path;

use anyhow::{Context, bail};
use sqlx::PgPool;
use sqlx::migrate::MigrateError;

use super::{MailUrl, dates, postgres, proposals, store};
use crate::access::{Operator, Tx};
use crate::account::{self, SignInUrl};
use crate::app::App;
use crate::cli::commands::DemoOptions;
use crate::cli::{dev_db, serve};
use crate::clock::Clock;
use crate::conference::apply::{self, Wishes};
use crate::conference::file::{self, Person};
use crate::conference::{HomeUrl, RESERVED_SLUGS};
use crate::config::{Settings, checked_url};
use crate::dev::postgres::{Postgres, Speed};
use crate::mail::transport::Transport;
use crate::web::client::TrustedProxies;

const EXAMPLE: &str = include_str!("../../examples/lpc-2023.toml");
/// The slug of the example.
const CONFERENCE: &str = "lpc-2023";
/// Shown on the terminal; nothing but the demonstration knows these accounts.
pub const PASSWORD: &str = "plumbline-demo";
/// Address, name and role of those who can sign in.
pub const PEOPLE: [(&str, &str, &str); 3] = [
    ("sam@example.org", "Sam Submitter", "submitter"),
    ("lea@example.org", "Lea Lead", "lead of Android and Tracing"),
    ("olivia@example.org", "Olivia Organiser", "organiser"),
];

/// Sets everything up and runs until a signal comes.
///
/// # Errors
/// A sentence that says what is missing or in the way.
pub async fn run(options: DemoOptions) -> anyhow::Result<()> {
    serve::log_to_stderr(false, "warn");
    let dir = &options.demo_dir;
    let mail_dir = dir.join("mail");
    let _running = only_one(dir)?;
    if options.fresh {
        forget(dir, &mail_dir, options.database_url.is_none())?;
    }
    let (server, url) = match &options.database_url {
        Some(url) => (None, url.clone()),
        None => {
            let server = dev_db::start(&dir.join("postgres"), Speed::Durable).await?;
            let url = server.url(dev_db::DATABASE);
            (Some(server), url)
        }
    };
    let running = set_up_and_run(&options, &mail_dir, &url, server.is_some()).await;
    if let Some(server) = server.filter(Postgres::started_here) {
        tokio::task::spawn_blocking(move || server.stop()).await??;
    }
    running
}

/// Where the demonstration is reached: on this machine, unless it is said otherwise.
fn public_url(options: &DemoOptions) -> anyhow::Result<String> {
    let mut listen = options.listen;
    if listen.ip().is_unspecified() {
        listen.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    Ok(checked_url(&options.public_url.clone().unwrap_or_else(|| format!("http://{listen}")))?)
}

/// Held as long as a demonstration runs on its directory: another one would take its database away.
fn only_one(dir: &Path) -> anyhow::Result<File> {
    std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    let lock = File::create(dir.join("running")).with_context(|| format!("cannot write to {}", dir.display()))?;
    if lock.try_lock().is_err() {
        bail!("a demonstration is running on {}; stop it first, or set DEMO_DIR to another directory", dir.display());
    }
    Ok(lock)
}

fn forget(dir: &Path, mail_dir: &Path, own_cluster: bool) -> anyhow::Result<()> {
    if own_cluster {
        postgres::remove(&dir.join("postgres"))?;
    }
    if mail_dir.exists() {
        std::fs::remove_dir_all(mail_dir).with_context(|| format!("cannot remove {}", mail_dir.display()))?;
    }
    Ok(())
}

async fn set_up_and_run(options: &DemoOptions, mail_dir: &Path, url: &str, own: bool) -> anyhow::Result<()> {
    let transport = Transport::folder(mail_dir)?;
    let pool = migrated(url, own).await?;
    let settings = Settings {
        public_url: public_url(options)?,
        trusted_proxies: TrustedProxies::default(),
        mail_from: "plumbline@example.org".to_owned(),
        mail_commands: None,
        demo_mail: Some(mail_dir.to_owned()),
    };
    if store::is_empty(&mut *pool.acquire().await?).await? {
        fill(&pool).await?;
    }
    file_examples(&pool, &settings).await?;
    let server = serve::start(options.listen, pool, settings.clone(), transport).await?;
    println!("{}", welcome(&settings.public_url, mail_dir));
    if options.stop_after_start { server.stop().await } else { server.until_signal().await }
}

/// The migrated database. Our own is made again, saying so, when it was made by other migrations; a foreign one is not.
async fn migrated(url: &str, own: bool) -> anyhow::Result<PgPool> {
    let pool = serve::pool(url).await?;
    match crate::MIGRATOR.run(&pool).await {
        Ok(()) => Ok(pool),
        Err(MigrateError::VersionMismatch(_) | MigrateError::VersionMissing(_) | MigrateError::Dirty(_)) if own => {
            println!("The demonstration's database was made by another version of Plumbline: making it again, empty.");
            pool.close().await;
            store::recreate_database(url).await?;
            let pool = serve::pool(url).await?;
            crate::MIGRATOR.run(&pool).await?;
            Ok(pool)
        }
        Err(error) => Err(error).context("the database of DATABASE_URL was made by another version of Plumbline"),
    }
}

/// The examples that are not filed yet: all of them at first, the rest after a start that was cut short.
async fn file_examples(pool: &PgPool, settings: &Settings) -> anyhow::Result<()> {
    let filed = store::filed_titles(&mut *pool.acquire().await?).await?;
    if filed.len() >= proposals::EXAMPLES.len() {
        return Ok(());
    }
    let clock = Clock::measured(pool).await?;
    let (_, service) = App::new(pool.clone(), clock, settings.clone());
    if let Err(error) = proposals::file_examples(service, CONFERENCE, &filed).await {
        // A call that has closed since the first start takes no example any more; the demonstration does without.
        tracing::warn!(%error, "some example proposals could not be filed");
    }
    Ok(())
}

/// The conference of the example around now, and three people who can sign in.
async fn fill(pool: &PgPool) -> anyhow::Result<()> {
    let clock = Clock::measured(pool).await?;
    let mut file = file::read(EXAMPLE, &RESERVED_SLUGS)
        .map_err(|mistakes| anyhow::anyhow!("the example has {} mistakes", mistakes.len()))?;
    dates::shift(&mut file, clock.now())?;
    for track in file.tracks.iter_mut().filter(|track| matches!(track.slug.as_str(), "android" | "tracing")) {
        let (email, name, _) = PEOPLE[1];
        track.leads.push(Person { name: name.to_owned(), email: email.to_owned() });
    }
    let mut tx = Tx::begin_with(Operator::at_the_command_line(), pool, &clock).await?;
    apply::apply(&mut tx, &file, &Wishes::default()).await?;
    let hash = account::password::hash_now(PASSWORD)?;
    for (email, name, _) in PEOPLE {
        account::store::add(&mut tx, email, name, Some(&hash)).await?;
    }
    Ok(tx.commit().await?)
}

fn welcome(url: &str, mail_dir: &Path) -> String {
    let home = HomeUrl { conference: CONFERENCE.to_owned() };
    let people: Vec<String> =
        PEOPLE.iter().map(|(email, _, role)| format!("  {email:<20} {PASSWORD}   ({role})")).collect();
    format!(
        "\nPlumbline is running.\n\n  Conference:  {url}{home}\n  Sign in:     {url}{SignInUrl}\n{}\n  Mail:        {url}{MailUrl}   (files in {})\n\nStop it with Ctrl-C. Start over with --fresh.\n",
        people.join("\n"),
        mail_dir.display()
    )
}
