//! The SQL of splitting a proposal in two.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::access::{Capability, Tx};
use crate::error::AppError;
use crate::proposal::Proposal;
use crate::proposal::text::ProposalText;

/// A proposal that is made from another.
pub struct NewPart<'a> {
    /// Its key, which came with the form: the form sent twice makes one.
    pub id: Uuid,
    /// What it is made from; the transaction holds it.
    pub from: &'a Proposal,
    /// Its title; all else of the text is a copy.
    pub title: &'a str,
}

/// Stores the new part with the text, the arrival and the people of the old one, and gives it the conference's next number:
/// the number's row stays locked until the end of the transaction. None if it was stored before.
///
/// # Errors
/// When the database fails.
pub async fn add_part<C: Capability>(tx: &mut Tx<C>, new: &NewPart<'_>) -> Result<Option<i32>, AppError> {
    let (now, by_whom) = (tx.now(), tx.actor().name);
    let known =
        sqlx::query_scalar!("select number from proposal where id = $1", new.id).fetch_optional(tx.db()).await?;
    if known.is_some() {
        return Ok(None);
    }
    let number = sqlx::query_scalar!(
        "insert into proposal_counter (conference_id, last_number) values ($1, 1)
         on conflict (conference_id) do update set last_number = proposal_counter.last_number + 1
         returning last_number",
        new.from.conference_id,
    )
    .fetch_one(tx.db())
    .await?;
    sqlx::query!(
        "insert into proposal (id, conference_id, track_id, number, state, author_id, author_name, author_email, title, abstract,
                               tried, question, links, minutes, participation, needed_people, leads_note, overflow_consent,
                               may_move, answers, version, stored_at, changed_at, arrived_at, late, grace_seconds,
                               author_position, author_affiliation, author_biography)
         select $1, conference_id, track_id, $3, state, author_id, author_name, author_email, $4, abstract, tried, question,
                links, minutes, participation, needed_people, leads_note, overflow_consent, may_move, answers, 1, stored_at,
                $5, arrived_at, late, grace_seconds, author_position, author_affiliation, author_biography
         from proposal where id = $2",
        new.id,
        new.from.id,
        number,
        new.title,
        now,
    )
    .execute(tx.db())
    .await?;
    let text = ProposalText { title: new.title.to_owned(), ..new.from.text.clone() };
    sqlx::query!(
        "insert into proposal_version (proposal_id, version, text, by_whom, at, sent_at) values ($1, 1, $2, $3, $4, $4)",
        new.id,
        Json(&text) as _,
        by_whom,
        now,
    )
    .execute(tx.db())
    .await?;
    copy_people(tx, new).await?;
    sqlx::query!(
        "insert into split_off (proposal_id, from_id, by_whom, at) values ($1, $2, $3, $4)",
        new.id,
        new.from.id,
        by_whom,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(Some(number))
}

/// Whoever takes part takes part in both; whoever was not asked or has not answered is asked for the new one too.
async fn copy_people<C: Capability>(tx: &mut Tx<C>, new: &NewPart<'_>) -> Result<(), sqlx::Error> {
    let (id, from) = (new.id, new.from.id);
    sqlx::query!(
        "insert into person (id, proposal_id, role, name, email, affiliation, biography, participation, position, state,
                             added_by, added_at, answered_at)
         select gen_random_uuid(), $1, role, name, email, affiliation, biography, participation, position, state, added_by,
                added_at, answered_at
         from person where proposal_id = $2 and removed_at is null and state in ('asked', 'confirmed')",
        id,
        from,
    )
    .execute(tx.db())
    .await?;
    copy_rest(tx, new).await
}

/// The browsers that hold what no account has claimed hold both; a late pass, conflicts of interest and what other tracks were
/// answered go for both.
async fn copy_rest<C: Capability>(tx: &mut Tx<C>, new: &NewPart<'_>) -> Result<(), sqlx::Error> {
    let (id, from) = (new.id, new.from.id);
    sqlx::query!(
        "insert into proposal_holder (proposal_id, browser_hash, address_hash)
         select $1, browser_hash, address_hash from proposal_holder where proposal_id = $2",
        id,
        from,
    )
    .execute(tx.db())
    .await?;
    sqlx::query!(
        "insert into late_pass (proposal_id, until, granted_by, at)
         select $1, until, granted_by, at from late_pass where proposal_id = $2 and revoked_at is null",
        id,
        from,
    )
    .execute(tx.db())
    .await?;
    sqlx::query!(
        "insert into conflict_of_interest (proposal_id, name, email, by_author, reason, at)
         select $1, name, email, by_author, reason, at from conflict_of_interest where proposal_id = $2",
        id,
        from,
    )
    .execute(tx.db())
    .await?;
    sqlx::query!(
        "insert into kept_answer (proposal_id, track_id, position, key, label, answer, for_leads)
         select $1, track_id, position, key, label, answer, for_leads from kept_answer where proposal_id = $2",
        id,
        from,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Lets the author edit the text until then, although the call has closed.
///
/// # Errors
/// When the database fails.
pub async fn give_time<C: Capability>(tx: &mut Tx<C>, proposal: Uuid, until: DateTime<Utc>) -> Result<(), sqlx::Error> {
    let (now, by_whom) = (tx.now(), tx.actor().name);
    sqlx::query!(
        "insert into late_pass (proposal_id, until, granted_by, at) values ($1, $2, $3, $4)
         on conflict (proposal_id) do update set until = excluded.until, granted_by = excluded.granted_by, at = excluded.at,
                                                 revoked_at = null, revoked_by = null
         where late_pass.until < excluded.until or late_pass.revoked_at is not null",
        proposal,
        until,
        by_whom,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// The numbers of what this proposal was made from, and of what was made from it.
///
/// # Errors
/// When the database fails.
pub async fn split_links(db: &mut PgConnection, proposal: Uuid) -> Result<(Option<i32>, Vec<i32>), sqlx::Error> {
    let from = sqlx::query_scalar!(
        r#"select p.number as "number!" from split_off s join proposal p on p.id = s.from_id
           where s.proposal_id = $1 and p.number is not null"#,
        proposal,
    )
    .fetch_optional(&mut *db)
    .await?;
    let made = sqlx::query_scalar!(
        r#"select p.number as "number!" from split_off s join proposal p on p.id = s.proposal_id
           where s.from_id = $1 and p.number is not null order by p.number"#,
        proposal,
    )
    .fetch_all(db)
    .await?;
    Ok((from, made))
}
