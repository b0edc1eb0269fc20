//! The SQL of proposals.

mod abandoned;
mod addresses;
mod history;
mod holders;
mod leaving;
mod notices;
mod own;
mod reminders;
mod several;
mod similar;
mod standing;
mod thinning;
mod versions;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::Proposal;
use super::state::State;
use super::text::ProposalText;
use crate::access::{AuthorOf, Capability, Tx, Visitor};
use crate::error::AppError;

pub use abandoned::{Abandoned, remove_abandoned, to_warn};
pub use addresses::{StopLink, add_mailed, stop_link, stop_reminders, use_mailed, would_confirm};
pub use history::{
    Kept, Listed, drop_waiting, keep_conflict, newest_waiting, resolve, version, versions as all_versions, waiting,
};
pub use holders::{add_holder, claim, deny, has_any, hold, is_addressed, is_held};
pub use leaving::{OfAccount, delete_draft, detach, forget_replies, of_account};
pub use notices::{changed_by, due_notices, forget_notice, note_edit, noticed, take_up_notice};
pub use own::{Own, own};
pub use reminders::{Holder, Marked, closing_between, holders_of_drafts, reminded, take_up_untold, to_remind, untold};
pub use several::several;
pub use similar::{Reader, SimilarRow, similar_readable};
pub use standing::{Stands, standings};
pub use thinning::thin_out_drafts;
use versions::keep_version;
pub use versions::{Version, change_text, keep_unsent, newest_unsent, set_answers};

/// The proposal with this key.
///
/// # Errors
/// When the database fails.
pub async fn by_id(db: &mut PgConnection, id: Uuid) -> Result<Option<Proposal>, AppError> {
    Ok(several(db, &[id]).await?.pop())
}

/// The same, held against every other change until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn locked(db: &mut PgConnection, id: Uuid) -> Result<Option<Proposal>, AppError> {
    sqlx::query!("select id from proposal where id = $1 for no key update", id).fetch_optional(&mut *db).await?;
    by_id(db, id).await
}

/// The key of the proposal with this number.
///
/// # Errors
/// When the database fails.
pub async fn id_of(db: &mut PgConnection, conference: Uuid, number: i32) -> Result<Option<Uuid>, sqlx::Error> {
    sqlx::query_scalar!("select id from proposal where conference_id = $1 and number = $2", conference, number)
        .fetch_optional(db)
        .await
}

/// A draft that is to be stored.
pub struct NewDraft {
    /// The key that came with the form.
    pub id: Uuid,
    /// Where it belongs.
    pub conference_id: Uuid,
    /// Where it belongs.
    pub track_id: Uuid,
    /// The account that writes it, if one does.
    pub author_id: Option<Uuid>,
    /// When it arrived.
    pub arrived_at: DateTime<Utc>,
}

/// Stores a draft. False if its key is there already: the same form was sent twice.
///
/// # Errors
/// When the database fails.
pub async fn insert_draft(tx: &mut Tx<Visitor>, new: &NewDraft, text: &ProposalText) -> Result<bool, AppError> {
    let by_whom = tx.actor().name;
    let inserted = sqlx::query!(
        "insert into proposal (id, conference_id, track_id, state, author_id, author_name, author_email, title, abstract,
                               tried, question, links, minutes, participation, needed_people, leads_note, overflow_consent,
                               version, stored_at, changed_at, answers, author_affiliation, author_biography, may_move)
         values ($1, $2, $3, 'draft', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 1, $17, $17, $18,
                 coalesce((select affiliation from account where id = $4), ''),
                 coalesce((select biography from account where id = $4), ''), $19)
         on conflict (id) do nothing",
        new.id,
        new.conference_id,
        new.track_id,
        new.author_id,
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
        new.arrived_at,
        Json(&text.answers) as _,
        text.may_move,
    )
    .execute(tx.db())
    .await?
    .rows_affected()
        == 1;
    if inserted {
        keep_version(tx.db(), new.id, 1, text, &by_whom, new.arrived_at, None).await?;
    }
    Ok(inserted)
}

/// Notes that this version arrived to be checked.
///
/// # Errors
/// When the database fails.
pub async fn mark_checked(tx: &mut Tx<AuthorOf>, version: i32, at: DateTime<Utc>) -> Result<(), sqlx::Error> {
    let id = tx.proposal().id;
    sqlx::query!("update proposal set checked_at = $2, checked_version = $3 where id = $1", id, at, version)
        .execute(tx.db())
        .await?;
    Ok(())
}

/// How a proposal is filed.
pub struct Filing {
    /// The arrival that counts.
    pub counted_at: DateTime<Utc>,
    /// Whether it is marked late.
    pub late: bool,
    /// How many seconds after the close it came, where the grace took it.
    pub grace_seconds: Option<i32>,
}

/// Files the draft and gives it the conference's next number. The number's row stays locked until the end of the
/// transaction, so this comes last but for audit and letters.
///
/// # Errors
/// When the database fails.
pub async fn file(tx: &mut Tx<AuthorOf>, filing: &Filing) -> Result<i32, AppError> {
    let (id, conference, version) = (tx.proposal().id, tx.proposal().conference_id, tx.proposal().version);
    sqlx::query!(
        "update proposal_version set sent_at = $3 where proposal_id = $1 and version = $2",
        id,
        version,
        filing.counted_at,
    )
    .execute(tx.db())
    .await?;
    let number = sqlx::query_scalar!(
        "insert into proposal_counter (conference_id, last_number) values ($1, 1)
         on conflict (conference_id) do update set last_number = proposal_counter.last_number + 1
         returning last_number",
        conference,
    )
    .fetch_one(tx.db())
    .await?;
    sqlx::query!(
        "update proposal set state = 'submitted', number = $2, arrived_at = $3, late = $4, grace_seconds = $5 where id = $1",
        id,
        number,
        filing.counted_at,
        filing.late,
        filing.grace_seconds,
    )
    .execute(tx.db())
    .await?;
    Ok(number)
}

/// Moves the proposal to another state; the state machine was asked before.
///
/// # Errors
/// When the database fails.
pub async fn set_state<C: Capability>(tx: &mut Tx<C>, id: Uuid, state: State) -> Result<(), sqlx::Error> {
    sqlx::query!("update proposal set state = $2 where id = $1", id, state.as_str()).execute(tx.db()).await?;
    Ok(())
}
