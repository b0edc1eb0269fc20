//! In which proposals somebody has a stake: they do not judge them, and do not see how they are judged.

use std::ops::Deref;

use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::SignedInAccount;

/// The keys of the proposals in which somebody has a stake, in whatever conference. They are few, and asked for once: what is
/// listed, counted and searched gets them told, so that no statement has to look through a track for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stakes {
    own: Vec<Uuid>,
    untold: Vec<Uuid>,
}

impl Stakes {
    /// The proposals of whose plans they are told nothing: their own, and what is planned to become one with one of these.
    pub fn untold(&self) -> &[Uuid] {
        &self.untold
    }
}

impl Deref for Stakes {
    type Target = [Uuid];

    fn deref(&self) -> &[Uuid] {
        &self.own
    }
}

/// The stakes of an account, by itself and by its address.
///
/// # Errors
/// When the database fails.
pub async fn stakes_of(db: &mut PgConnection, account: &SignedInAccount) -> Result<Stakes, sqlx::Error> {
    let rows = sqlx::query!(
        r#"with own as materialized (
             select proposal_id from stake where account_id = $1
             union
             select proposal_id from stake where email = lower($2 collate "C"))
           select proposal_id as "id!", true as "own!" from own
           union all
           select c.proposal_id, false from own join concerned c on c.other_id = own.proposal_id"#,
        account.id,
        account.email,
    )
    .fetch_all(db)
    .await?;
    Ok(Stakes {
        own: rows.iter().filter(|row| row.own).map(|row| row.id).collect(),
        untold: rows.iter().map(|row| row.id).collect(),
    })
}
