//! The SQL of how proposals stand with their leads, for a mailbox of many: plans, votes, what was read. All of it as far as one
//! reader may know: a stake hides what the leads think, and others' votes show as on a proposal's page.

use anyhow::Context;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

use crate::access::{Capability, SignedInAccount, Tx};
use crate::conference::store::Contact;
use crate::decision::{self, plan::Plan};
use crate::error::AppError;
use crate::mail::store::commands::VALID_FOR;
use crate::proposal::leaving::DELETED;
use crate::review::store::Stakes;
use crate::review::vote::{Value, Vote};

/// How several proposals stand, each by its key.
#[derive(Default)]
pub struct Standing {
    /// Those in which the reader has a stake.
    pub own: HashSet<Uuid>,
    /// What is planned.
    pub plans: HashMap<Uuid, Plan>,
    /// The votes, the reader's own first, each with its voter's name.
    pub votes: HashMap<Uuid, Vec<(String, Vote)>>,
    /// The newest version that the reader read, and when.
    pub read: HashMap<Uuid, (i32, DateTime<Utc>)>,
    /// The identifier of the letter that told the reader of its newest text.
    pub letters: HashMap<Uuid, String>,
}

impl Standing {
    /// Reads it for these proposals, in a fixed number of statements, as far as the reader with these stakes may know.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(
        db: &mut PgConnection,
        ids: &[Uuid],
        reader: &SignedInAccount,
        stakes: &Stakes,
    ) -> Result<Self, AppError> {
        let own: HashSet<Uuid> = ids.iter().copied().filter(|id| stakes.contains(id)).collect();
        let judged: Vec<Uuid> = ids.iter().copied().filter(|id| !own.contains(id)).collect();
        let told: Vec<Uuid> = ids.iter().copied().filter(|id| !stakes.untold().contains(id)).collect();
        Ok(Self {
            plans: decision::store::plans_of(db, &told).await?,
            votes: votes(db, &judged, reader.id).await?,
            read: read(db, ids, reader.id).await?,
            letters: letters(db, ids, &reader.email).await?,
            own,
        })
    }
}

/// The reader's vote, and those of others where the reader has voted or the track shows them always.
async fn votes(
    db: &mut PgConnection,
    ids: &[Uuid],
    reader: Uuid,
) -> Result<HashMap<Uuid, Vec<(String, Vote)>>, AppError> {
    let rows = sqlx::query!(
        r#"select v.proposal_id, coalesce(a.name, $3) as "name!", v.value, v.note
           from vote v join proposal p on p.id = v.proposal_id join track t on t.id = p.track_id
           left join account a on a.id = v.account_id
           where v.proposal_id = any($1)
             and (v.account_id = $2 or not t.votes_hidden
                  or exists (select 1 from vote mine where mine.proposal_id = v.proposal_id and mine.account_id = $2))
           order by v.proposal_id, v.account_id is distinct from $2, a.name, a.id, v.at"#,
        ids,
        reader,
        DELETED,
    )
    .fetch_all(db)
    .await?;
    let mut votes: HashMap<Uuid, Vec<_>> = HashMap::new();
    for row in rows {
        let value = Value::of_weight(row.value).context("a vote has an unknown value")?;
        votes.entry(row.proposal_id).or_default().push((row.name, Vote { value, note: row.note }));
    }
    Ok(votes)
}

async fn read(
    db: &mut PgConnection,
    ids: &[Uuid],
    reader: Uuid,
) -> Result<HashMap<Uuid, (i32, DateTime<Utc>)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select proposal_id, max(version) as "version!", max(at) as "at!" from seen
           where proposal_id = any($1) and account_id = $2 group by proposal_id"#,
        ids,
        reader,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.proposal_id, (row.version, row.at))).collect())
}

async fn letters(db: &mut PgConnection, ids: &[Uuid], email: &str) -> Result<HashMap<Uuid, String>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select p.id, o.message_id from proposal p join outbox o on o.proposal_id = p.id
           where p.id = any($1) and o.letter = 'new-proposal' and lower(o.to_email collate "C") = lower($2 collate "C")
             and o.created_at >= p.changed_at
           order by o.created_at"#,
        ids,
        email,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.message_id)).collect())
}

/// The leads of several tracks, in their order.
///
/// # Errors
/// When the database fails.
pub async fn leads(db: &mut PgConnection, tracks: &[Uuid]) -> Result<HashMap<Uuid, Vec<Contact>>, sqlx::Error> {
    let rows = sqlx::query!(
        "select track_id, name, email from lead where track_id = any($1) order by track_id, position, name",
        tracks,
    )
    .fetch_all(db)
    .await?;
    let mut leads: HashMap<Uuid, Vec<Contact>> = HashMap::new();
    for row in rows {
        leads.entry(row.track_id).or_default().push(Contact { name: row.name, email: row.email });
    }
    Ok(leads)
}

/// Keeps an address that takes commands for each of these proposals, by the hash of its secret.
///
/// # Errors
/// When the database fails.
pub async fn keep_addresses<C: Capability>(
    tx: &mut Tx<C>,
    email: &str,
    (proposals, hashes): (&[Uuid], &[Vec<u8>]),
) -> Result<(), sqlx::Error> {
    let keys: Vec<Uuid> = proposals.iter().map(|_| Uuid::now_v7()).collect();
    let now = tx.now();
    sqlx::query!(
        "insert into command_address (id, secret_hash, conference_id, proposal_id, email, at, expires_at)
         select n.id, n.hash, p.conference_id, p.id, $4, $5, $6
         from unnest($1::uuid[], $2::bytea[], $3::uuid[]) as n(id, hash, proposal_id) join proposal p on p.id = n.proposal_id",
        &keys[..],
        hashes,
        proposals,
        email,
        now,
        now + VALID_FOR,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}
