//! Announcements.

use serde_json::json;

use super::difference::{Difference, Facts, facts};
use super::{Work, store, take};
use crate::conference::file::AnnouncementEntry;
use crate::error::AppError;

/// Makes the announcements what the file says. The tracks they are about are stored by now.
///
/// # Errors
/// When the database fails.
pub(super) async fn settle(work: &mut Work<'_>, announcements: &[AnnouncementEntry]) -> Result<(), AppError> {
    let conference = work.conference;
    let mut stored = store::announcements(work.tx.db(), conference).await?;
    for new in announcements {
        let Some(old) = take(&mut stored, |old| old.slug == new.slug) else {
            store::write_announcement(work.tx.db(), conference, new).await?;
            work.created("announcement created", subject(new), &announcement_facts(new)).await?;
            continue;
        };
        let difference = Difference::between(&announcement_facts(&old), &announcement_facts(new));
        if difference.is_empty() {
            work.unchanged();
        } else {
            store::write_announcement(work.tx.db(), conference, new).await?;
            work.changed("announcement changed", subject(new), difference).await?;
        }
    }
    for announcement in &stored {
        work.kept(subject(announcement));
    }
    Ok(())
}

fn subject(announcement: &AnnouncementEntry) -> String {
    format!("announcement {}", announcement.slug)
}

fn announcement_facts(announcement: &AnnouncementEntry) -> Facts {
    facts(json!({
        "title": announcement.title,
        "published_on": announcement.published_on,
        "track": announcement.track,
        "body": announcement.body,
    }))
}
