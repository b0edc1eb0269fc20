//! Commands of a lead from the command line.

use std::io::Read;

use anyhow::{Context, bail};
use uuid::Uuid;

use super::commands::CommandOptions;
use crate::access::SignedIn;
use crate::app::App;
use crate::conference::{self, Conference};
use crate::review::run;

pub async fn run(options: CommandOptions) -> anyhow::Result<()> {
    let lines = lines(&options.lines)?;
    let app = options.site.app(&options.database).await?;
    let (who, conference) = find(&app, &options.email, &options.conference).await?;
    let mut failed = 0;
    for (index, line) in lines.iter().enumerate() {
        let number = index + 1;
        match run::line(&app, &who, &conference, line, Uuid::now_v7()).await {
            Ok(Ok(done)) => println!("#{}: {}", done.number, done.what),
            Ok(Err(not_done)) => {
                failed += 1;
                eprintln!("{}", not_done.answer(number, line));
            }
            Err(error) => bail!("line {number}: {} ({error})", error.sentence()),
        }
    }
    match (failed, lines.len()) {
        (0, _) => Ok(()),
        (failed, all) => bail!("{failed} of {all} lines were not done"),
    }
}

/// The account that acts, and where.
pub(super) async fn find(app: &App, email: &str, slug: &str) -> anyhow::Result<(SignedIn, Conference)> {
    let mut db = app.db.acquire().await?;
    let conference = conference::store::by_slug(&mut db, slug).await?;
    let conference = conference.with_context(|| format!("there is no conference {slug:?}"))?;
    let who = SignedIn::without_browser(&mut db, email, "command line").await?;
    Ok((who.with_context(|| format!("{email} has no account"))?, conference))
}

/// The lines as they were given; those of standard input in the place of a dash, without empty ones.
fn lines(given: &[String]) -> anyhow::Result<Vec<String>> {
    let mut lines = Vec::new();
    for line in given {
        if line != "-" {
            lines.push(line.trim().to_owned());
            continue;
        }
        let mut typed = String::new();
        std::io::stdin().read_to_string(&mut typed).context("the commands cannot be read")?;
        lines.extend(typed.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()));
    }
    Ok(lines)
}
