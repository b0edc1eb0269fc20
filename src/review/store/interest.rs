//! The SQL of conflicts of interest.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::{AuthorOf, Capability, DecidesOn, ReviewsOn, Tx};
use crate::conference::{self, store::Contact};
use crate::review::interest::ConflictOfInterest;
use crate::review::store::votes;
use crate::track;

/// Everybody who does not judge a proposal, by name.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &mut PgConnection, proposal: Uuid) -> Result<Vec<ConflictOfInterest>, sqlx::Error> {
    sqlx::query_as!(
        ConflictOfInterest,
        "select name, email, by_author, reason, at from conflict_of_interest where proposal_id = $1 order by name, at",
        proposal,
    )
    .fetch_all(db)
    .await
}

/// What keeps this address from judging a proposal, if something does.
///
/// # Errors
/// When the database fails.
pub async fn of(db: &mut PgConnection, proposal: Uuid, email: &str) -> Result<Option<ConflictOfInterest>, sqlx::Error> {
    let all = all(db, proposal).await?;
    Ok(all.into_iter().find(|conflict| conflict.email.eq_ignore_ascii_case(email)))
}

/// Whom the author may name: the leads of the track, or the organisers where it has none, but for the author's own people.
///
/// # Errors
/// When the database fails.
pub async fn judges(db: &mut PgConnection, author: &AuthorOf) -> Result<Vec<Contact>, sqlx::Error> {
    let leads = track::store::leads(db, author.track().id).await?;
    let judges = match leads.is_empty() {
        true => conference::store::organisers(db, author.conference().id).await?,
        false => leads,
    };
    Ok(judges.into_iter().filter(|judge| !author.proposal().is_by_address(&judge.email)).collect())
}

/// The person's own word; their vote goes with it.
///
/// # Errors
/// When the database fails.
pub async fn declare_own(tx: &mut Tx<DecidesOn>, reason: &str) -> Result<(), sqlx::Error> {
    let (proposal, account) = (tx.proposal().id, tx.account().clone());
    let who = Contact { name: account.name, email: account.email };
    add(tx, proposal, &who, false, reason).await
}

/// The author's word about one of the leads, or the reason of it anew; that lead's vote goes with it.
///
/// # Errors
/// When the database fails.
pub async fn declare(tx: &mut Tx<AuthorOf>, who: &Contact, reason: &str) -> Result<(), sqlx::Error> {
    let proposal = tx.proposal().id;
    add(tx, proposal, who, true, reason).await
}

/// What somebody said of themselves stays as they said it.
async fn add<C: Capability>(
    tx: &mut Tx<C>,
    proposal: Uuid,
    who: &Contact,
    by_author: bool,
    reason: &str,
) -> Result<(), sqlx::Error> {
    let now = tx.now();
    sqlx::query!(
        r#"insert into conflict_of_interest (proposal_id, name, email, by_author, reason, at) values ($1, $2, $3, $4, $5, $6)
           on conflict (proposal_id, lower(email collate "C")) do update set name = excluded.name, reason = excluded.reason
           where conflict_of_interest.by_author and excluded.by_author"#,
        proposal,
        who.name,
        who.email,
        by_author,
        reason,
        now,
    )
    .execute(tx.db())
    .await?;
    votes::remove_of(tx, proposal, &who.email).await
}

/// The author takes back what they said of somebody.
///
/// # Errors
/// When the database fails.
pub async fn take_back(tx: &mut Tx<AuthorOf>, email: &str) -> Result<(), sqlx::Error> {
    let proposal = tx.proposal().id;
    remove(tx, proposal, email, true).await?;
    Ok(())
}

/// An organiser lets somebody judge after all. Whether anything kept them.
///
/// # Errors
/// When the database fails.
pub async fn lift(tx: &mut Tx<ReviewsOn>, email: &str) -> Result<bool, sqlx::Error> {
    let proposal = tx.proposal().id;
    remove(tx, proposal, email, false).await
}

async fn remove<C: Capability>(
    tx: &mut Tx<C>,
    proposal: Uuid,
    email: &str,
    of_author_only: bool,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        r#"delete from conflict_of_interest
           where proposal_id = $1 and lower(email collate "C") = lower($2 collate "C") and (by_author or not $3)"#,
        proposal,
        email,
        of_author_only,
    )
    .execute(tx.db())
    .await?;
    Ok(done.rows_affected() == 1)
}
