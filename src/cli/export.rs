//! Exporting talks from the command line.

use std::io::Write;

use anyhow::Context;
use serde_json::json;

use super::commands::ExportOptions;
use crate::access::{Operator, Tx};
use crate::audit;
use crate::clock::Clock;
use crate::export::columns::Choice;
use crate::export::{self, Format, Selection};
use crate::{conference, track};

pub async fn run(options: ExportOptions) -> anyhow::Result<()> {
    let format: Format = options.format.parse()?;
    let states = options.states.iter().map(|word| export::exported_state(word)).collect::<Result<Vec<_>, _>>()?;
    let states = if states.is_empty() { Selection::default().states } else { states };
    let pool = options.database.pool().await?;
    let clock = Clock::measured(&pool).await?;
    let mut tx = Tx::begin_with(Operator::at_the_command_line(), &pool, &clock).await?;
    let conference = conference::store::by_slug(tx.db(), &options.conference)
        .await?
        .with_context(|| format!("there is no conference {:?}", options.conference))?;
    if let Some(slug) = &options.track {
        track::store::by_slug(tx.db(), conference.id, slug)
            .await?
            .with_context(|| format!("there is no track {slug:?}"))?;
    }
    let selection = Selection { track: options.track, states, emails: options.emails };
    let talks = export::store::talks(tx.db(), conference.id, &selection).await?;
    let bytes = export::write(format, &talks, &Choice::all(selection.emails))?;
    let details = json!({ "format": format.as_str(), "emails": selection.emails, "count": talks.len() });
    audit::record_in(&mut tx, conference.id, "talks exported", "talks".to_owned(), details).await?;
    tx.commit().await?;
    match options.output {
        Some(path) => std::fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display())),
        None => Ok(std::io::stdout().write_all(&bytes)?),
    }
}
