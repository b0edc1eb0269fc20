//! The mailbox of somebody who runs tracks, from the command line.

use std::io::Write;

use anyhow::{Context, ensure};
use serde_json::json;

use super::command::find;
use super::commands::{ExportOptions, Site};
use crate::access::{RunsTracks, Tx};
use crate::audit;
use crate::export::mbox;
use crate::search::mailbox;
use crate::track::Track;

/// What a mailbox holds depends on its reader, so the operator says whose it is.
pub async fn run(options: ExportOptions) -> anyhow::Result<()> {
    let email = options.email.context("a mailbox is somebody's: add --as with the address of an account")?;
    let public_url = options.public_url.context("Set PUBLIC_URL (such as https://cfp.example.org)")?;
    ensure!(options.states.is_empty() && !options.emails, "a mailbox holds every state and the addresses");
    let site = Site { public_url, mail_commands: options.mail_commands };
    let app = site.app(&options.database).await?;
    let (who, conference) = find(&app, &email, &options.conference).await?;
    let runs = RunsTracks::of(&mut *app.db.acquire().await?, who, conference).await;
    let runs = runs.map_err(|_| anyhow::anyhow!("{email} runs no track of {}", options.conference))?;
    let mut tx = Tx::begin(runs, &app).await.map_err(|error| anyhow::anyhow!(error.sentence()))?;
    let tracks: Vec<Track> = tx
        .tracks()
        .iter()
        .filter(|track| options.track.as_ref().is_none_or(|slug| *slug == track.slug))
        .cloned()
        .collect();
    if let Some(slug) = &options.track {
        ensure!(!tracks.is_empty(), "{email} runs no track {slug:?}");
    }
    let mails = mailbox::mails(&app, &mut tx, &tracks, None).await.map_err(|error| anyhow::anyhow!("{error}"))?;
    let bytes = mbox::write(&mails)?;
    let details = json!({ "format": mbox::FORMAT, "track": options.track, "count": mails.len() });
    audit::record(&mut tx, "proposals exported", "proposals".to_owned(), details).await?;
    tx.commit().await.map_err(|error| anyhow::anyhow!("{error}"))?;
    match options.output {
        Some(path) => std::fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display())),
        None => Ok(std::io::stdout().write_all(&bytes)?),
    }
}
