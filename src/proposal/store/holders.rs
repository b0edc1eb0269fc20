//! The SQL of proposals that no account has claimed: which browsers hold them, and what becomes of them when the owner of
//! the address speaks.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::{Capability, HolderOf, Tx};

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

/// Makes a browser a holder of the proposal, with a secret address of its own.
///
/// # Errors
/// When the database fails.
pub async fn add_holder<C: Capability>(
    tx: &mut Tx<C>,
    id: Uuid,
    browser: &[u8],
    address: &[u8],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into proposal_holder (proposal_id, browser_hash, address_hash) values ($1, $2, $3)
         on conflict (proposal_id, browser_hash) do nothing",
        id,
        browser,
        address,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}

/// The same for the visitor who opened the secret address.
///
/// # Errors
/// When the database fails.
pub async fn hold(tx: &mut Tx<HolderOf>) -> Result<(), sqlx::Error> {
    let (id, browser, address) = (tx.proposal().id, tx.browser_hash(), tx.address_hash());
    add_holder(tx, id, &browser, &address).await
}

/// Proposals held by this browser under this address become the account's; the browser's hold ends.
/// Returns their keys.
///
/// # Errors
/// When the database fails.
pub async fn claim<C: Capability>(
    tx: &mut Tx<C>,
    account: Uuid,
    email: &str,
    browser: &[u8],
) -> Result<Vec<Uuid>, sqlx::Error> {
    let ids = sqlx::query_scalar!(
        r#"update proposal set author_id = $1,
                  author_affiliation = case when author_affiliation = '' then a.affiliation else author_affiliation end,
                  author_biography = case when author_biography = '' then a.biography else author_biography end
           from account a
           where a.id = $1 and author_id is null and denied_at is null
             and lower(author_email collate "C") = lower($2 collate "C")
             and proposal.id in (select proposal_id from proposal_holder where browser_hash = $3)
           returning proposal.id"#,
        account,
        email,
        browser,
    )
    .fetch_all(tx.db())
    .await?;
    sqlx::query!("delete from proposal_holder where proposal_id = any($1)", &ids).execute(tx.db()).await?;
    Ok(ids)
}

/// The owner of the address said that proposals of this browser are not theirs.
///
/// # Errors
/// When the database fails.
pub async fn deny<C: Capability>(tx: &mut Tx<C>, email: &str, browser: &[u8]) -> Result<Vec<Uuid>, sqlx::Error> {
    let now = tx.now();
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
    .fetch_all(tx.db())
    .await
}

/// Whether an account or a browser has written any proposal or draft.
///
/// # Errors
/// When the database fails.
pub async fn has_any(
    db: &mut PgConnection,
    account: Option<Uuid>,
    browser: Option<&[u8]>,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists(select 1 from proposal where author_id = $1)
               or exists(select 1 from proposal_holder where browser_hash = $2) as "any!""#,
        account,
        browser,
    )
    .fetch_one(db)
    .await
}
