//! The SQL of proposals.

use anyhow::Context;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::Proposal;
use super::state::State;
use super::text::ProposalText;
use crate::access::{AuthorOf, Capability, HolderOf, Tx, Visitor};
use crate::error::AppError;

/// The proposal with this key.
///
/// # Errors
/// When the database fails.
pub async fn by_id(db: &mut PgConnection, id: Uuid) -> Result<Option<Proposal>, AppError> {
    let row = sqlx::query!(
        "select id, conference_id, track_id, number, state, author_id, author_name, author_email, title, abstract, tried,
                question, links, minutes, participation, needed_people, leads_note, overflow_consent, version, stored_at,
                changed_at, checked_at, checked_version, arrived_at, late, grace_seconds, denied_at
         from proposal where id = $1",
        id,
    )
    .fetch_optional(db)
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
        },
        version: row.version,
        stored_at: row.stored_at,
        changed_at: row.changed_at,
        checked: row.checked_at.zip(row.checked_version),
        arrived_at: row.arrived_at,
        late: row.late,
        grace_seconds: row.grace_seconds,
        denied_at: row.denied_at,
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

/// Whether this browser holds the proposal.
///
/// # Errors
/// When the database fails.
pub async fn is_held(db: &mut PgConnection, id: Uuid, browser: &[u8]) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists(select 1 from proposal_holder where proposal_id = $1 and browser_hash = $2) as "held!""#,
        id,
        browser,
    )
    .fetch_one(db)
    .await
}

/// Whether this is a secret address of the proposal.
///
/// # Errors
/// When the database fails.
pub async fn is_addressed(db: &mut PgConnection, id: Uuid, address: &[u8]) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists(select 1 from proposal_holder where proposal_id = $1 and address_hash = $2) as "addressed!""#,
        id,
        address,
    )
    .fetch_one(db)
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
                               version, stored_at, changed_at)
         values ($1, $2, $3, 'draft', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 1, $17, $17)
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

/// Makes a browser a holder of the proposal, with a secret address of its own.
///
/// # Errors
/// When the database fails.
pub async fn add_holder(db: &mut PgConnection, id: Uuid, browser: &[u8], address: &[u8]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into proposal_holder (proposal_id, browser_hash, address_hash) values ($1, $2, $3)
         on conflict (proposal_id, browser_hash) do nothing",
        id,
        browser,
        address,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The same for the visitor who opened the secret address.
///
/// # Errors
/// When the database fails.
pub async fn hold(tx: &mut Tx<HolderOf>) -> Result<(), sqlx::Error> {
    let (id, browser, address) = (tx.proposal().id, tx.browser_hash(), tx.address_hash());
    add_holder(tx.db(), id, &browser, &address).await
}

async fn keep_version(
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

async fn next_version(db: &mut PgConnection, id: Uuid) -> Result<i32, sqlx::Error> {
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
                version = $14, changed_at = $15
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
    )
    .execute(tx.db())
    .await?;
    Ok(version)
}

/// Keeps a text that came too late to count; only its author sees it.
///
/// # Errors
/// When the database fails.
pub async fn keep_unsent(tx: &mut Tx<AuthorOf>, text: &ProposalText, at: DateTime<Utc>) -> Result<(), AppError> {
    let (id, by_whom) = (tx.proposal().id, tx.actor().name);
    let newest = newest_version(tx.db(), id).await?;
    if newest.as_ref().is_some_and(|newest| newest.text == *text) {
        return Ok(());
    }
    let version = next_version(tx.db(), id).await?;
    keep_version(tx.db(), id, version, text, &by_whom, at, None).await?;
    Ok(())
}

/// A text that was kept.
pub struct Version {
    /// Its place in the history.
    pub version: i32,
    /// What it says.
    pub text: ProposalText,
    /// When it arrived.
    pub at: DateTime<Utc>,
}

/// The newest text that was kept; newer than the proposal's own, it is one that came too late.
///
/// # Errors
/// When the database fails.
pub async fn newest_version(db: &mut PgConnection, id: Uuid) -> Result<Option<Version>, AppError> {
    let row = sqlx::query!(
        r#"select version, text as "text: Json<ProposalText>", at from proposal_version
           where proposal_id = $1 order by version desc limit 1"#,
        id,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Version { version: row.version, text: row.text.0, at: row.at }))
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
pub async fn set_state(db: &mut PgConnection, id: Uuid, state: State) -> Result<(), sqlx::Error> {
    sqlx::query!("update proposal set state = $2 where id = $1", id, state.as_str()).execute(db).await?;
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

/// A proposal in a list of one's own.
pub struct Own {
    /// Its key.
    pub id: Uuid,
    /// Its number, once it was filed.
    pub number: Option<i32>,
    /// Its title; drafts may have none yet.
    pub title: String,
    /// Where it stands.
    pub state: String,
    /// The conference's slug.
    pub conference: String,
    /// As in "LPC 2023".
    pub conference_name: String,
    /// The track's name.
    pub track_name: String,
    /// When the text was last changed.
    pub changed_at: DateTime<Utc>,
}

/// The proposals of an account and of a browser, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn own(
    db: &mut PgConnection,
    account: Option<Uuid>,
    browser: Option<&[u8]>,
) -> Result<Vec<Own>, sqlx::Error> {
    sqlx::query_as!(
        Own,
        "select p.id, p.number, p.title, p.state, c.slug as conference, c.short_name as conference_name,
                t.name as track_name, p.changed_at
         from proposal p join track t on t.id = p.track_id join conference c on c.id = p.conference_id
         where p.author_id = $1
            or p.author_id is null
               and p.id in (select proposal_id from proposal_holder where browser_hash = $2)
         order by p.changed_at desc limit 200",
        account,
        browser,
    )
    .fetch_all(db)
    .await
}

/// Proposals held by this browser under this address become the account's; the browser's hold ends.
/// Returns their keys.
///
/// # Errors
/// When the database fails.
pub async fn claim(
    db: &mut PgConnection,
    account: Uuid,
    email: &str,
    browser: &[u8],
) -> Result<Vec<Uuid>, sqlx::Error> {
    let ids = sqlx::query_scalar!(
        r#"update proposal set author_id = $1
           where author_id is null and denied_at is null
             and lower(author_email collate "C") = lower($2 collate "C")
             and id in (select proposal_id from proposal_holder where browser_hash = $3)
           returning id"#,
        account,
        email,
        browser,
    )
    .fetch_all(&mut *db)
    .await?;
    sqlx::query!("delete from proposal_holder where proposal_id = any($1)", &ids).execute(db).await?;
    Ok(ids)
}

/// The owner of the address said that proposals of this browser are not theirs.
///
/// # Errors
/// When the database fails.
pub async fn deny(
    db: &mut PgConnection,
    email: &str,
    browser: &[u8],
    now: DateTime<Utc>,
) -> Result<Vec<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"update proposal set denied_at = $3
           where author_id is null and denied_at is null
             and lower(author_email collate "C") = lower($1 collate "C")
             and id in (select proposal_id from proposal_holder where browser_hash = $2)
           returning id"#,
        email,
        browser,
        now,
    )
    .fetch_all(db)
    .await
}
