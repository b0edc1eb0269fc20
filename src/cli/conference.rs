//! Applying a conference file from the command line.

use anyhow::Context;

use super::commands::ApplyOptions;
use crate::clock::Clock;
use crate::conference::apply::{Wishes, apply_text, try_text};

pub async fn apply(options: ApplyOptions) -> anyhow::Result<()> {
    let text =
        std::fs::read_to_string(&options.file).with_context(|| format!("cannot read {}", options.file.display()))?;
    let pool = options.database.pool().await?;
    let clock = Clock::measured(&pool).await?;
    let wishes =
        Wishes { reason: options.reason, override_promise: options.override_promise, overwrite: options.overwrite };
    let report = if options.dry_run {
        try_text(&pool, &clock, &text, &wishes).await
    } else {
        apply_text(&pool, &clock, &text, &wishes).await
    };
    print!("{}", report.with_context(|| format!("{} was not applied; nothing was changed", options.file.display()))?);
    Ok(())
}
