//! The SQL of proposals.

mod history;
mod holders;
mod leaving;
mod notices;
mod own;
mod reminders;
mod similar;
mod standing;
mod thinning;
mod versions;

use anyhow::Context;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::Proposal;
use super::answers::Answers;
use super::state::State;
use super::text::ProposalText;
use crate::access::{AuthorOf, Capability, Tx, Visitor};
use crate::error::AppError;
use crate::people;

pub use history::{Kept, Listed, keep_conflict, resolve, version, versions as all_versions};
pub use holders::{add_holder, claim, deny, has_any, hold, is_addressed, is_held};
pub use leaving::{OfAccount, delete_draft, detach, forget_replies, of_account};
pub use notices::{changed_by, forget_notice, next_notice, note_edit, noticed};
pub use own::{Own, own};
pub use reminders::{
    Abandoned, Holder, closing_between, holders_of_drafts, next_untold, reminded, remove_abandoned, stop_link,
    stop_reminders, to_remind, to_warn,
};
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
    let row = sqlx::query!(
        r#"select id, conference_id, track_id, number, state, author_id, author_name, author_email, title, abstract, tried,
                question, links, minutes, participation, needed_people, leads_note, overflow_consent, may_move, version, stored_at,
                changed_at, checked_at, checked_version, arrived_at, late, grace_seconds, denied_at,
                author_position, author_affiliation, author_biography, answers as "answers: Json<Answers>", l.until as "pass_until?"
         from proposal left join (select proposal_id, until from late_pass where revoked_at is null) l on l.proposal_id = id
         where id = $1"#,
        id,
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Proposal {
        id: row.id,
        conference_id: row.conference_id,
        track_id: row.track_id,
        number: row.number,
        state: row.state.parse().context("a proposal is in an unknown state")?,
        author_id: row.author_id,
        text: ProposalText {
            name: row.author_name,
            email: row.author_email,
            title: row.title,
            r#abstract: row.r#abstract,
            tried: row.tried,
            question: row.question,
            links: row.links,
            minutes: row.minutes,
            participation: row.participation.parse().context("a proposal has an unknown participation")?,
            needed_people: row.needed_people,
            leads_note: row.leads_note,
            overflow_consent: row.overflow_consent,
            may_move: row.may_move,
            answers: row.answers.0,
        },
        version: row.version,
        stored_at: row.stored_at,
        changed_at: row.changed_at,
        checked: row.checked_at.zip(row.checked_version),
        arrived_at: row.arrived_at,
        late: row.late,
        grace_seconds: row.grace_seconds,
        denied_at: row.denied_at,
        people: people::store::of(db, id).await?,
        author: people::Author {
            position: row.author_position,
            affiliation: row.author_affiliation,
            biography: row.author_biography,
        },
        pass_until: row.pass_until,
    }))
}

/// The same, held against every other change until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn locked(db: &mut PgConnection, id: Uuid) -> Result<Option<Proposal>, AppError> {
    sqlx::query!("select id from proposal where id = $1 for update", id).fetch_optional(&mut *db).await?;
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

/// Stores the request to take a draft that is too late. False if it was made before.
///
/// # Errors
/// When the database fails.
pub async fn add_late_request(tx: &mut Tx<AuthorOf>, note: &str, at: DateTime<Utc>) -> Result<bool, sqlx::Error> {
    let id = tx.proposal().id;
    let done = sqlx::query!(
        "insert into late_request (id, proposal_id, at, note) values ($1, $2, $3, $4)
         on conflict on constraint late_request_once do nothing",
        Uuid::now_v7(),
        id,
        at,
        note,
    )
    .execute(tx.db())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// When the leads were asked to take this draft late.
///
/// # Errors
/// When the database fails.
pub async fn late_request_at(db: &mut PgConnection, id: Uuid) -> Result<Option<DateTime<Utc>>, sqlx::Error> {
    sqlx::query_scalar!("select at from late_request where proposal_id = $1", id).fetch_optional(db).await
}
