//! The SQL of merging proposals. The transaction holds the rows of all of them.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::{Capability, Tx};
use crate::people::Role;

/// A proposal that is part of another.
pub struct Merging {
    /// Its key.
    pub id: Uuid,
    /// What it is part of.
    pub main_id: Uuid,
    /// The number of that.
    pub main_number: i32,
    /// Who was named there because of it.
    pub people: Vec<Uuid>,
    /// Who merged them.
    pub by_whom: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What a proposal is part of, if it is.
///
/// # Errors
/// When the database fails.
pub async fn open_merging(db: &mut PgConnection, proposal: Uuid) -> Result<Option<Merging>, sqlx::Error> {
    sqlx::query_as!(
        Merging,
        r#"select m.id, m.main_id, p.number as "main_number!", m.people, m.by_whom, m.at
           from merging m join proposal p on p.id = m.main_id
           where m.proposal_id = $1 and m.ended_at is null and p.number is not null"#,
        proposal,
    )
    .fetch_optional(db)
    .await
}

/// The number of the proposal that this one is part of.
///
/// # Errors
/// When the database fails.
pub async fn merged_into(db: &mut PgConnection, proposal: Uuid) -> Result<Option<i32>, sqlx::Error> {
    Ok(open_merging(db, proposal).await?.map(|merging| merging.main_number))
}

/// The numbers and tracks of the proposals that became part of this one.
///
/// # Errors
/// When the database fails.
pub async fn parts_of(db: &mut PgConnection, main: Uuid) -> Result<Vec<(i32, Uuid)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select p.number as "number!", p.track_id from merging m join proposal p on p.id = m.proposal_id
           where m.main_id = $1 and m.ended_at is null and p.number is not null order by p.number"#,
        main,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.number, row.track_id)).collect())
}

/// Names the author of a part in the main proposal, last in its order, unless that address is named there, is its author's, or is
/// gone with the account.
///
/// # Errors
/// When the database fails.
pub async fn name_author<C: Capability>(
    tx: &mut Tx<C>,
    main: Uuid,
    part: Uuid,
    role: Role,
) -> Result<Option<Uuid>, sqlx::Error> {
    let (now, by_whom) = (tx.now(), tx.actor().name);
    sqlx::query_scalar!(
        r#"insert into person (id, proposal_id, role, name, email, participation, position, state, added_by, added_at)
           select $1, $2, $4, p.author_name, p.author_email, p.participation,
                  greatest((select coalesce(max(position), 0) from person where proposal_id = $2), m.author_position) + 1,
                  'asked', $5, $6
           from proposal p join proposal m on m.id = $2
           where p.id = $3 and lower(p.author_email collate "C") <> lower(m.author_email collate "C")
             and p.author_email <> ''
           on conflict (proposal_id, lower(email collate "C")) where email <> '' do update
           set role = excluded.role, name = excluded.name, position = excluded.position, state = 'asked',
               added_by = excluded.added_by, added_at = excluded.added_at, affiliation = '', biography = '',
               participation = excluded.participation, answered_at = null, removed_at = null
           where person.removed_at is not null
           returning id"#,
        Uuid::now_v7(),
        main,
        part,
        role.as_str(),
        by_whom,
        now,
    )
    .fetch_optional(tx.db())
    .await
}

/// Takes whoever was named because of a part off the main proposal.
///
/// # Errors
/// When the database fails.
pub async fn take_off<C: Capability>(tx: &mut Tx<C>, main: Uuid, people: &[Uuid]) -> Result<(), sqlx::Error> {
    let now = tx.now();
    sqlx::query!(
        "update person set removed_at = $3, state = case when state = 'confirmed' then 'asked' else state end
         where proposal_id = $1 and id = any($2) and removed_at is null",
        main,
        people,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Notes that one became part of the other.
///
/// # Errors
/// When the database fails.
pub async fn add_merging<C: Capability>(
    tx: &mut Tx<C>,
    part: Uuid,
    main: Uuid,
    people: &[Uuid],
) -> Result<(), sqlx::Error> {
    let (now, by_whom) = (tx.now(), tx.actor().name);
    sqlx::query!(
        "insert into merging (id, proposal_id, main_id, people, by_whom, at) values ($1, $2, $3, $4, $5, $6)",
        Uuid::now_v7(),
        part,
        main,
        people,
        by_whom,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Notes that it is a proposal of its own again.
///
/// # Errors
/// When the database fails.
pub async fn end_merging<C: Capability>(tx: &mut Tx<C>, id: Uuid) -> Result<(), sqlx::Error> {
    let (now, by_whom) = (tx.now(), tx.actor().name);
    sqlx::query!(
        "update merging set ended_at = $2, ended_by = $3 where id = $1 and ended_at is null",
        id,
        now,
        by_whom
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Holds these proposals until the transaction ends, always in the same order.
///
/// # Errors
/// When the database fails.
pub async fn hold(db: &mut PgConnection, ids: &[Uuid]) -> Result<(), sqlx::Error> {
    sqlx::query!("select id from proposal where id = any($1) order by id for no key update", ids).fetch_all(db).await?;
    Ok(())
}
