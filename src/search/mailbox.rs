//! A queue as a mailbox: each proposal is a message from its author, and begins the thread that the letters about it hang
//! on too; what leads and author wrote since stands under it. Whoever has a stake in a proposal gets no word of
//! the leads about it.

use sqlx::PgConnection;
use std::collections::HashMap;
use uuid::Uuid;

use crate::access::RunsTracks;
use crate::app::App;
use crate::conference::Conference;
use crate::error::AppError;
use crate::export::mbox::Mail;
use crate::mail::header::HeaderText;
use crate::mail::letter::{Letter, NewProposal, tag, thread_root};
use crate::proposal::{self, Proposal};
use crate::review::store::messages::{self, Told};
use crate::search::store;
use crate::track::Track;

/// The messages of the proposals of these tracks, or of those of `among` in them, as far as this reader may see them. Four
/// statements, however many there are.
///
/// # Errors
/// When the database fails.
pub async fn mails(
    app: &App,
    db: &mut PgConnection,
    runs: &RunsTracks,
    tracks: &[Track],
    among: Option<&[Uuid]>,
) -> Result<Vec<Mail>, AppError> {
    let track_ids: Vec<Uuid> = tracks.iter().map(|track| track.id).collect();
    let ids = store::filed(db, &track_ids, among).await?;
    let proposals = proposal::store::several(db, &ids).await?;
    let mut threads: HashMap<Uuid, Vec<Told>> = HashMap::new();
    for told in messages::of_several(db, &ids, runs.account()).await? {
        threads.entry(told.proposal_id).or_default().push(told);
    }
    let mut mails = Vec::new();
    for proposal in &proposals {
        let Some(track) = tracks.iter().find(|track| track.id == proposal.track_id) else { continue };
        let about = About { app, conference: runs.conference(), track, proposal };
        mails.push(about.root()?);
        mails.extend(threads.remove(&proposal.id).unwrap_or_default().into_iter().map(|told| about.reply(told)));
    }
    Ok(mails)
}

struct About<'a> {
    app: &'a App,
    conference: &'a Conference,
    track: &'a Track,
    proposal: &'a Proposal,
}

impl About<'_> {
    fn mail(&self, from: (String, String), subject: HeaderText, body: String) -> Mail {
        Mail {
            from_name: from.0,
            from_email: if proposal::is_address(&from.1) { from.1 } else { self.app.settings.mail_from.clone() },
            to: (self.track.name.clone(), self.app.settings.mail_from.clone()),
            at: self.proposal.arrived_at.unwrap_or(self.proposal.stored_at),
            subject,
            message_id: thread_root(self.app, self.proposal.id),
            root: None,
            list_id: Some(format!("<{}.{}.{}>", self.track.slug, self.conference.slug, self.app.settings.host())),
            body,
        }
    }

    /// The proposal as the letter about it says it, from its author.
    fn root(&self) -> Result<Mail, AppError> {
        let why = format!("From the queue of the {}.", self.track.name);
        let letter = NewProposal::about(self.app, self.conference, self.track, self.proposal, why);
        let rendered = Letter::NewProposal(letter).render();
        let (subject, body) = rendered.map_err(|error| AppError::Internal(error.into()))?;
        let text = &self.proposal.text;
        Ok(self.mail((text.name.clone(), text.email.clone()), subject, body))
    }

    fn reply(&self, told: Told) -> Mail {
        let text = &self.proposal.text;
        let email = told.email.or_else(|| told.by_author.then(|| text.email.clone()));
        let (thread, readers) = if told.of_leads {
            ("Leads", "Only the leads of the track and the organisers read this; the author does not.")
        } else {
            ("Question", "The author, the leads of the track and the organisers read this.")
        };
        let number = self.proposal.number.unwrap_or_default();
        let subject = format!("Re: {} {thread}: #{number} {}", tag(self.conference, self.track), text.title);
        let body = format!("{}\n\n-- \n{readers}\n", told.body.trim_end());
        Mail {
            at: told.at,
            message_id: format!("<message.{}@{}>", told.id.simple(), self.app.settings.host()),
            root: Some(thread_root(self.app, self.proposal.id)),
            ..self.mail((told.by_whom, email.unwrap_or_default()), HeaderText::new(&subject), body)
        }
    }
}
