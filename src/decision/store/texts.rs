//! The SQL of the texts that tracks give their letters.

use std::collections::HashMap;

use anyhow::Context;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::{Capability, MaySet, Tx};
use crate::decision::Outcome;
use crate::decision::text::{LetterText, LetterTexts};
use crate::error::AppError;
use crate::track::settings::part::sections::Letters;

/// The texts of a track's letters.
///
/// # Errors
/// When the database fails.
pub async fn changed_texts(db: &mut PgConnection, track: Uuid) -> Result<LetterTexts, AppError> {
    let rows =
        sqlx::query!("select outcome, subject, body from letter_text where track_id = $1", track).fetch_all(db).await?;
    let mut texts = HashMap::new();
    for row in rows {
        let outcome: Outcome = row.outcome.parse().context("a letter has an unknown outcome")?;
        texts.insert(outcome, LetterText { subject: row.subject, body: row.body });
    }
    Ok(LetterTexts::new(texts))
}

/// A text that was changed.
pub struct StoredText {
    /// The text.
    pub text: LetterText,
    /// Who changed it last.
    pub by_whom: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// The text of a track's letter about an outcome, where it was changed.
///
/// # Errors
/// When the database fails.
pub async fn stored_text(
    db: &mut PgConnection,
    track: Uuid,
    outcome: Outcome,
) -> Result<Option<StoredText>, sqlx::Error> {
    let row = sqlx::query!(
        "select subject, body, by_whom, at from letter_text where track_id = $1 and outcome = $2",
        track,
        outcome.as_str(),
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| StoredText {
        text: LetterText { subject: row.subject, body: row.body },
        by_whom: row.by_whom,
        at: row.at,
    }))
}

/// Gives the track's letter about an outcome this text.
///
/// # Errors
/// When the database fails.
pub async fn set_text(tx: &mut Tx<MaySet<Letters>>, outcome: Outcome, text: &LetterText) -> Result<(), sqlx::Error> {
    let (track, by_whom, now) = (tx.track().id, tx.actor().name, tx.now());
    sqlx::query!(
        "insert into letter_text (track_id, outcome, subject, body, by_whom, at) values ($1, $2, $3, $4, $5, $6)
         on conflict (track_id, outcome) do update set subject = excluded.subject, body = excluded.body,
                                                       by_whom = excluded.by_whom, at = excluded.at",
        track,
        outcome.as_str(),
        text.subject,
        text.body,
        by_whom,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Goes back to the usual text.
///
/// # Errors
/// When the database fails.
pub async fn forget_text(tx: &mut Tx<MaySet<Letters>>, outcome: Outcome) -> Result<(), sqlx::Error> {
    let track = tx.track().id;
    sqlx::query!("delete from letter_text where track_id = $1 and outcome = $2", track, outcome.as_str())
        .execute(tx.db())
        .await?;
    Ok(())
}
