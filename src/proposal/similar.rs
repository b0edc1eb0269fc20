//! Proposals of the same conference that are like one, as far as its reader may see them. Of all others nothing is told, not
//! even that there are some.

use sqlx::PgConnection;

use super::store::{self, Reader};
use super::{DraftUrl, Proposal, ProposalUrl};
use crate::access::Viewer;
use crate::conference::{self, Conference, TalksUrl};
use crate::error::AppError;

/// So many are listed.
const LISTED: usize = 5;

/// A proposal that is like another.
pub struct Similar {
    /// Where it can be read.
    pub url: String,
    /// "#12" and its title; a draft of one's own has no number.
    pub name: String,
    /// The name of its track.
    pub track_name: String,
}

/// What is like `proposal` and may be read by `viewer`: their own, published talks, and what their roles show them.
///
/// # Errors
/// When the database fails.
pub async fn to(
    db: &mut PgConnection,
    viewer: &Viewer,
    conference: &Conference,
    proposal: &Proposal,
) -> Result<Vec<Similar>, AppError> {
    let browser = viewer.request().browser.known_hash();
    let account = viewer.account();
    let reader = Reader {
        account: account.map(|account| account.id),
        email: account.map(|account| account.email.as_str()),
        browser: browser.as_deref(),
    };
    let (title, slug) = (proposal.text.title.as_str(), || conference.slug.clone());
    let readable = store::similar_readable(&mut *db, &reader, conference.id, proposal.id, title).await?;
    let public = conference::store::similar_talks(db, conference.id, proposal.id, title).await?;
    let mut found: Vec<(f32, uuid::Uuid, Similar)> = Vec::new();
    for one in readable {
        let (url, number) = match one.number {
            Some(number) => (ProposalUrl { conference: slug(), number }.to_string(), format!("#{number} ")),
            None => (DraftUrl { conference: slug(), draft: one.id }.to_string(), "Draft: ".to_owned()),
        };
        let similar = Similar { url, name: format!("{number}{}", one.title), track_name: one.track_name };
        found.push((one.score, one.id, similar));
    }
    for talk in public {
        if found.iter().all(|(_, id, _)| *id != talk.id) {
            let url = TalksUrl { conference: slug() }.to_string();
            let similar = Similar { url, name: talk.title, track_name: talk.track_name };
            found.push((talk.score, talk.id, similar));
        }
    }
    found.sort_by(|(one, ..), (other, ..)| other.total_cmp(one));
    Ok(found.into_iter().take(LISTED).map(|(.., similar)| similar).collect())
}
