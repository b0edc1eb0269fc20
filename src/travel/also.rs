//! What the same author filed in another track too: a line for the leads of both.

use sqlx::PgConnection;

use super::store::{self, Filed};
use crate::access::DecidesOn;
use crate::error::AppError;
use crate::proposal::ProposalUrl;

/// Something that was filed twice.
pub struct Also {
    /// Its page, for those who may open it.
    pub url: Option<ProposalUrl>,
    /// As in "#12".
    pub number: String,
    /// Its title, for those who may read it: its own leads, and where the same account filed both.
    pub title: Option<String>,
    /// Its track.
    pub track_name: String,
}

/// What the author of the proposal also filed, as far as a lead of it is told. Of somebody who only typed the same address the
/// title is not told: whoever names another's address learns nothing by it.
pub async fn of(db: &mut PgConnection, staff: &DecidesOn) -> Result<Vec<Also>, AppError> {
    let found = store::also_filed(db, staff.proposal().id, &staff.account().email).await?;
    let also = |filed: Filed| Also {
        url: filed.readable.then(|| ProposalUrl { conference: staff.conference().slug.clone(), number: filed.number }),
        number: format!("#{}", filed.number),
        title: (filed.readable || filed.same_account).then_some(filed.title),
        track_name: filed.track_name,
    };
    Ok(found.into_iter().map(also).collect())
}
