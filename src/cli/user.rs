//! Accounts from the command line.

use anyhow::{Context, bail, ensure};
use serde_json::json;

use super::commands::{Database, UserCommand};
use crate::access::{Operator, Tx};
use crate::account::{password, store};
use crate::audit;
use crate::clock::Clock;
use crate::proposal::is_address;

pub async fn run(command: UserCommand) -> anyhow::Result<()> {
    match command {
        UserCommand::List(database) => list(&database).await,
        UserCommand::Add { email, name, database } => add(&database, &email, &name).await,
        UserCommand::Password { email, database } => set_password(&database, &email).await,
    }
}

async fn begin(database: &Database) -> anyhow::Result<Tx<Operator>> {
    let pool = database.pool().await?;
    let clock = Clock::measured(&pool).await?;
    Ok(Tx::begin_with(Operator::at_the_command_line(), &pool, &clock).await?)
}

async fn list(database: &Database) -> anyhow::Result<()> {
    for account in store::all(&mut *database.pool().await?.acquire().await?).await? {
        let password = if account.has_password { "" } else { "  (no password)" };
        println!("{}  {}{password}", account.email, account.name);
    }
    Ok(())
}

fn read_password() -> anyhow::Result<String> {
    eprintln!("Type the password and end it with a line end:");
    let mut typed = String::new();
    std::io::stdin().read_line(&mut typed).context("the password cannot be read")?;
    let typed = typed.trim_end_matches(['\n', '\r']).to_owned();
    match password::problem(&typed) {
        Some(problem) => bail!("{problem}."),
        None => Ok(password::hash_now(&typed)?),
    }
}

async fn add(database: &Database, email: &str, name: &str) -> anyhow::Result<()> {
    ensure!(is_address(email), "{email:?} is no e-mail address");
    let mut tx = begin(database).await?;
    if store::by_email(tx.db(), email).await?.is_some() {
        bail!("{email} has an account already");
    }
    let hash = read_password()?;
    let account = store::add(&mut tx, email, name, Some(&hash)).await?;
    audit::record(&mut tx, "account added", format!("account {}", account.id), json!({})).await?;
    tx.commit().await?;
    println!("{email} has an account now.");
    Ok(())
}

async fn set_password(database: &Database, email: &str) -> anyhow::Result<()> {
    let mut tx = begin(database).await?;
    let account = store::by_email(tx.db(), email).await?.with_context(|| format!("{email} has no account"))?;
    let hash = read_password()?;
    store::set_password(&mut tx, account.id, &hash).await?;
    audit::record(&mut tx, "password set", format!("account {}", account.id), json!({})).await?;
    tx.commit().await?;
    println!("The password is set, and all sign-ins of {email} have ended.");
    Ok(())
}
