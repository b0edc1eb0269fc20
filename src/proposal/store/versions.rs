//! The SQL of a proposal's texts: every one is kept.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::access::{AuthorOf, Capability, Tx};
use crate::error::AppError;
use crate::proposal::Proposal;
use crate::proposal::answers::Answers;
use crate::proposal::state::State;
use crate::proposal::text::ProposalText;

/// Keeps a text in the history.
pub(super) async fn keep_version(
    db: &mut PgConnection,
    id: Uuid,
    version: i32,
    text: &ProposalText,
    by_whom: &str,
    at: DateTime<Utc>,
    sent_at: Option<DateTime<Utc>>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into proposal_version (proposal_id, version, text, by_whom, at, sent_at) values ($1, $2, $3, $4, $5, $6)",
        id,
        version,
        Json(text) as _,
        by_whom,
        at,
        sent_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn next_version(db: &mut PgConnection, id: Uuid) -> Result<i32, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select coalesce(max(version), 0) + 1 as "next!" from proposal_version where proposal_id = $1"#,
        id,
    )
    .fetch_one(db)
    .await
}

/// Makes `text` the proposal's text, in a new version.
///
/// # Errors
/// When the database fails.
pub async fn change_text(tx: &mut Tx<AuthorOf>, text: &ProposalText, at: DateTime<Utc>) -> Result<i32, AppError> {
    let (id, by_whom) = (tx.proposal().id, tx.actor().name);
    let sent_at = (tx.proposal().state != State::Draft).then_some(at);
    let version = next_version(tx.db(), id).await?;
    keep_version(tx.db(), id, version, text, &by_whom, at, sent_at).await?;
    sqlx::query!(
        "update proposal set author_name = $2, author_email = $3, title = $4, abstract = $5, tried = $6, question = $7,
                links = $8, minutes = $9, participation = $10, needed_people = $11, leads_note = $12, overflow_consent = $13,
                version = $14, changed_at = $15, answers = $16, may_move = $17
         where id = $1",
        id,
        text.name,
        text.email,
        text.title,
        text.r#abstract,
        text.tried,
        text.question,
        text.links,
        text.minutes,
        text.participation.as_str(),
        text.needed_people,
        text.leads_note,
        text.overflow_consent,
        version,
        at,
        Json(&text.answers) as _,
        text.may_move,
    )
    .execute(tx.db())
    .await?;
    Ok(version)
}

/// Makes these the answers of a proposal that the transaction holds, in a new version; nothing else of its text changes.
///
/// # Errors
/// When the database fails.
pub async fn set_answers<C: Capability>(
    tx: &mut Tx<C>,
    proposal: &Proposal,
    answers: &Answers,
) -> Result<(), AppError> {
    let (id, by_whom, now) = (proposal.id, tx.actor().name, tx.now());
    let text = ProposalText { answers: answers.clone(), ..proposal.text.clone() };
    let version = next_version(tx.db(), id).await?;
    keep_version(tx.db(), id, version, &text, &by_whom, now, Some(now)).await?;
    sqlx::query!(
        "update proposal set version = $2, answers = $3 where id = $1",
        id,
        version,
        Json(&text.answers) as _,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Keeps a text that came too late to count; only its author sees it.
///
/// # Errors
/// When the database fails.
pub async fn keep_unsent(tx: &mut Tx<AuthorOf>, text: &ProposalText, at: DateTime<Utc>) -> Result<(), AppError> {
    let (id, by_whom) = (tx.proposal().id, tx.actor().name);
    let newest = newest_unsent(tx.db(), id).await?;
    if newest.as_ref().is_some_and(|newest| newest.text == *text && !newest.met_another) {
        return Ok(());
    }
    let version = next_version(tx.db(), id).await?;
    keep_version(tx.db(), id, version, text, &by_whom, at, None).await?;
    Ok(())
}

/// A text that was kept.
pub struct Version {
    /// What it says.
    pub text: ProposalText,
    /// Who wrote it.
    pub by_whom: String,
    /// When it arrived.
    pub at: DateTime<Utc>,
    /// Whether it met another change, rather than coming too late.
    pub met_another: bool,
}

/// The newest text that came too late to count or waits beside another change: kept after the filing and never sent. Only its author sees it.
///
/// # Errors
/// When the database fails.
pub async fn newest_unsent(db: &mut PgConnection, id: Uuid) -> Result<Option<Version>, AppError> {
    let row = sqlx::query!(
        r#"select text as "text: Json<ProposalText>", by_whom, at, conflict from proposal_version
           where proposal_id = $1 and sent_at is null and (conflict is null or conflict = 'open')
             and version > (select min(version) from proposal_version where proposal_id = $1 and sent_at is not null)
           order by version desc limit 1"#,
        id,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Version {
        text: row.text.0,
        by_whom: row.by_whom,
        at: row.at,
        met_another: row.conflict.is_some(),
    }))
}
