//! Every change leaves a row: who did what to what, when and from where. It is written in the change's own transaction.

use serde_json::Value;
use uuid::Uuid;

use crate::access::{Capability, Signature, Tx};

/// Writes the audit row of a change. `subject` names what was changed (`proposal 57`, `track cxl`); `details` holds what
/// cannot be read from the rows any more.
///
/// # Errors
/// When the database fails.
pub async fn record<C: Capability>(
    tx: &mut Tx<C>,
    action: &'static str,
    subject: String,
    details: Value,
) -> Result<(), sqlx::Error> {
    let signature = tx.signature();
    write(tx, signature, action, subject, details).await
}

/// The same for a change in `conference`, where the capability is not bound to one: the command line writes in any.
///
/// # Errors
/// When the database fails.
pub async fn record_in<C: Capability>(
    tx: &mut Tx<C>,
    conference: Uuid,
    action: &'static str,
    subject: String,
    details: Value,
) -> Result<(), sqlx::Error> {
    let signature = Signature { conference: Some(conference), ..tx.signature() };
    write(tx, signature, action, subject, details).await
}

async fn write<C: Capability>(
    tx: &mut Tx<C>,
    signature: Signature,
    action: &'static str,
    subject: String,
    details: Value,
) -> Result<(), sqlx::Error> {
    let (Signature { actor, origin, conference }, now) = (signature, tx.now());
    sqlx::query!(
        "insert into audit (id, at, conference_id, actor, account_id, action, subject, details, address, request_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        Uuid::now_v7(),
        now,
        conference,
        actor.role,
        actor.account,
        action,
        subject,
        details,
        origin.address,
        origin.request,
    )
    .execute(tx.db())
    .await?;
    Ok(())
}
