//! The SQL of people named in proposals.

mod author;

use std::collections::HashMap;

use anyhow::Context;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::person::{Answer, Named, Person, Role};
use crate::access::{AuthorOf, Capability, NamedPerson, Tx};
use crate::error::AppError;
use crate::review::store::votes;

pub use author::{Own, fill_from_profile, reorder, set_author, set_own};

struct Row {
    id: Uuid,
    role: String,
    name: String,
    email: String,
    affiliation: String,
    biography: String,
    participation: String,
    state: String,
    position: i32,
    letters: i32,
    asked_at: Option<DateTime<Utc>>,
    removed_at: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for Person {
    type Error = AppError;

    fn try_from(row: Row) -> Result<Self, AppError> {
        Ok(Self {
            id: row.id,
            role: row.role.parse().context("a person is in an unknown role")?,
            participation: row.participation.parse().context("a person has an unknown participation")?,
            answer: row.state.parse().context("a person is in an unknown state")?,
            name: row.name,
            email: row.email,
            affiliation: row.affiliation,
            biography: row.biography,
            position: row.position,
            letters: row.letters,
            asked_at: row.asked_at,
            removed_at: row.removed_at,
        })
    }
}

/// The people of a proposal in their order, without those who were removed.
///
/// # Errors
/// When the database fails.
pub async fn of(db: &mut PgConnection, proposal: Uuid) -> Result<Vec<Person>, AppError> {
    let rows = sqlx::query_as!(
        Row,
        "select id, role, name, email, affiliation, biography, participation, state, position, letters, asked_at, removed_at
         from person where proposal_id = $1 and removed_at is null order by position, id",
        proposal,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Person::try_from).collect()
}

/// The people of several proposals by the keys of these, each in their order, without those who were removed.
///
/// # Errors
/// When the database fails.
pub async fn of_several(db: &mut PgConnection, proposals: &[Uuid]) -> Result<HashMap<Uuid, Vec<Person>>, AppError> {
    let rows = sqlx::query!(
        "select proposal_id, id, role, name, email, affiliation, biography, participation, state, position, letters, asked_at,
                removed_at
         from person where proposal_id = any($1) and removed_at is null order by position, id",
        proposals,
    )
    .fetch_all(db)
    .await?;
    let mut people: HashMap<Uuid, Vec<Person>> = HashMap::new();
    for row in rows {
        let person = Row {
            id: row.id,
            role: row.role,
            name: row.name,
            email: row.email,
            affiliation: row.affiliation,
            biography: row.biography,
            participation: row.participation,
            state: row.state,
            position: row.position,
            letters: row.letters,
            asked_at: row.asked_at,
            removed_at: row.removed_at,
        };
        people.entry(row.proposal_id).or_default().push(person.try_into()?);
    }
    Ok(people)
}

/// The proposal and the person of a letter's link.
///
/// # Errors
/// When the database fails.
pub async fn by_token(db: &mut PgConnection, token_hash: &[u8]) -> Result<Option<(Uuid, Person)>, AppError> {
    let found = sqlx::query!("select proposal_id, id from person where token_hash = $1", token_hash)
        .fetch_optional(&mut *db)
        .await?;
    let Some(found) = found else { return Ok(None) };
    let row = sqlx::query_as!(
        Row,
        "select id, role, name, email, affiliation, biography, participation, state, position, letters, asked_at, removed_at
         from person where id = $1 and token_hash = $2",
        found.id,
        token_hash,
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| Ok((found.proposal_id, row.try_into()?))).transpose()
}

/// Names somebody, last in the order. Somebody who was removed comes back with their count of letters.
///
/// # Errors
/// When the database fails.
pub async fn add(tx: &mut Tx<AuthorOf>, role: Role, named: &Named) -> Result<(), sqlx::Error> {
    let (proposal, by, now) = (tx.proposal().id, tx.actor().name, tx.now());
    sqlx::query!(
        r#"insert into person (id, proposal_id, role, name, email, participation, position, state, added_by, added_at)
           values ($1, $2, $3, $4, $5, 'unknown',
                   (select greatest(coalesce(max(s.position), 0), p.author_position) + 1
                    from proposal p left join person s on s.proposal_id = p.id where p.id = $2
                    group by p.author_position), 'asked', $6, $7)
           on conflict (proposal_id, lower(email collate "C")) where email <> '' do update
           set role = excluded.role, name = excluded.name, position = excluded.position, state = 'asked',
               added_by = excluded.added_by, added_at = excluded.added_at, affiliation = '', biography = '',
               participation = 'unknown', answered_at = null, removed_at = null
           where person.removed_at is not null"#,
        Uuid::now_v7(),
        proposal,
        role.as_str(),
        named.name,
        named.email,
        by,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Takes somebody off the proposal: their right and their link end.
///
/// # Errors
/// When the database fails.
pub async fn remove(tx: &mut Tx<AuthorOf>, person: Uuid) -> Result<(), sqlx::Error> {
    let (proposal, now) = (tx.proposal().id, tx.now());
    sqlx::query!(
        "update person set removed_at = $3, state = case when state = 'confirmed' then 'asked' else state end
         where id = $1 and proposal_id = $2",
        person,
        proposal,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Gives somebody another role.
///
/// # Errors
/// When the database fails.
pub async fn set_role(tx: &mut Tx<AuthorOf>, person: Uuid, role: Role) -> Result<(), sqlx::Error> {
    let proposal = tx.proposal().id;
    sqlx::query!("update person set role = $3 where id = $1 and proposal_id = $2", person, proposal, role.as_str())
        .execute(tx.db())
        .await?;
    Ok(())
}

/// Stores the token of a new letter; an older link ends with it.
///
/// # Errors
/// When the database fails.
pub async fn asked<C: Capability>(tx: &mut Tx<C>, person: Uuid, token_hash: &[u8]) -> Result<(), sqlx::Error> {
    let now = tx.now();
    sqlx::query!(
        "update person set token_hash = $2, asked_at = $3, letters = letters + 1 where id = $1",
        person,
        token_hash,
        now,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Whether the owner of the address wants no letters of this author's proposals.
///
/// # Errors
/// When the database fails.
pub async fn is_stopped(
    db: &mut PgConnection,
    conference: Uuid,
    author: Uuid,
    email: &str,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists(select 1 from person_stop where conference_id = $1 and author_id = $2
                         and lower(email collate "C") = lower($3 collate "C")) as "stopped!""#,
        conference,
        author,
        email,
    )
    .fetch_one(db)
    .await
}

/// How many people were written to since `since` for the proposals of an author.
///
/// # Errors
/// When the database fails.
pub async fn asked_since(db: &mut PgConnection, author: Uuid, since: DateTime<Utc>) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from person s join proposal p on p.id = s.proposal_id
           where p.author_id = $1 and s.asked_at > $2"#,
        author,
        since,
    )
    .fetch_one(db)
    .await
}

/// Stores the answer; with "I do not know this person" the name goes and no further letter of the author is written. Whoever
/// confirms does not judge what is theirs now: a vote that they gave goes.
///
/// # Errors
/// When the database fails.
pub async fn answer(tx: &mut Tx<NamedPerson>, answer: Answer) -> Result<(), sqlx::Error> {
    let (person, now) = (tx.person().clone(), tx.now());
    let (conference, author) = (tx.proposal().conference_id, tx.proposal().author_id);
    sqlx::query!(
        "update person set state = $2, answered_at = $3, name = case when $2 = 'unknown_person' then '' else name end
         where id = $1",
        person.id,
        answer.as_str(),
        now,
    )
    .execute(tx.db())
    .await?;
    if answer == Answer::Confirmed {
        let proposal = tx.proposal().id;
        votes::remove_of(tx, proposal, &person.email).await?;
    }
    if let Some(author) = author.filter(|_| answer == Answer::UnknownPerson) {
        sqlx::query!(
            r#"insert into person_stop (conference_id, author_id, email, at) values ($1, $2, $3, $4)
               on conflict (conference_id, author_id, lower(email collate "C")) do nothing"#,
            conference,
            author,
            person.email,
            now,
        )
        .execute(tx.db())
        .await?;
    }
    Ok(())
}
