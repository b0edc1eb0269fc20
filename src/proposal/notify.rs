//! Who is told what about a proposal. Every letter is written in the transaction of the change.

mod changed;
mod coming;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::state::State;
use super::text::ProposalText;
use super::{Proposal, store};
use crate::access::{AuthorOf, Capability, Tx};
use crate::account::claims::{self, Claim};
use crate::app::App;
use crate::conference::store::Contact;
use crate::conference::{self, Conference};
use crate::error::AppError;
use crate::late::LateAnswerUrl;
use crate::mail::facts::Facts;
use crate::mail::letter::{self, LateRequest, Letter, Receipt, Withdrawn};
use crate::mail::outbox::{self, Envelope};
use crate::people;
use crate::track::{self, Track};

pub use changed::{EDITS_COLLECTED_FOR, tell_changes};
pub use coming::{Coming, to_new_leads};

/// So many proposals of unconfirmed addresses may write to a track's leads in a day; the others are in the queue only.
const UNCONFIRMED_A_DAY: i64 = 20;

/// Who reads the letters about a proposal: the track's leads, or the organisers where there are none; never its author. An
/// unconfirmed address is nobody's yet: whoever names a lead's must not keep that lead from hearing of it. With each goes
/// whether they are a lead.
///
/// # Errors
/// When the database fails.
pub async fn readers(db: &mut PgConnection, proposal: &Proposal) -> Result<Vec<(Contact, bool)>, AppError> {
    let is_author =
        |contact: &Contact| proposal.is_confirmed() && contact.email.eq_ignore_ascii_case(&proposal.text.email);
    let not_author = |contacts: Vec<Contact>| -> Vec<Contact> {
        contacts.into_iter().filter(|contact| !is_author(contact)).collect()
    };
    let leads = not_author(track::store::leads(db, proposal.track_id).await?);
    if !leads.is_empty() {
        return Ok(leads.into_iter().map(|lead| (lead, true)).collect());
    }
    let organisers = not_author(conference::store::organisers(db, proposal.conference_id).await?);
    Ok(organisers.into_iter().map(|organiser| (organiser, false)).collect())
}

/// A letter about a proposal, from its author to the track's readers.
struct ToReaders<'a> {
    conference: &'a Conference,
    track: &'a Track,
    proposal: &'a Proposal,
    about: Uuid,
    due_at: DateTime<Utc>,
}

impl ToReaders<'_> {
    async fn enqueue<C: Capability>(
        &self,
        tx: &mut Tx<C>,
        app: &App,
        letter: impl Fn(String) -> Letter,
    ) -> Result<(), AppError> {
        self.enqueue_to(tx, app, letter, |_| true).await
    }

    /// The same for some of the readers only.
    async fn enqueue_to<C: Capability>(
        &self,
        tx: &mut Tx<C>,
        app: &App,
        letter: impl Fn(String) -> Letter,
        chosen: impl Fn(&Contact) -> bool,
    ) -> Result<(), AppError> {
        let author = self.proposal.author();
        let readers = readers(tx.db(), self.proposal).await?;
        for (reader, leads) in readers.into_iter().filter(|(reader, _)| chosen(reader)) {
            let why = if leads {
                format!("You get this because you lead the {}.", self.track.name)
            } else {
                format!(
                    "You get this because the {} has no other lead and you organise the conference.",
                    self.track.name
                )
            };
            let envelope = Envelope {
                to: &reader,
                reply_to: Some(&author),
                from_name: format!("{} via {}", author.name, self.conference.short_name),
                conference: Some(self.conference),
                track: Some(self.track),
                proposal: Some(self.proposal.id),
                about: self.about,
                to_leads: true,
                due_at: self.due_at,
            };
            outbox::enqueue(tx, app, &letter(why), &envelope).await?;
        }
        Ok(())
    }
}

/// A proposal was filed.
pub async fn filed(app: &App, tx: &mut Tx<AuthorOf>, proposal: &Proposal) -> Result<(), AppError> {
    let (conference, track, now) = (tx.conference().clone(), tx.track().clone(), tx.now());
    if proposal.is_confirmed() {
        let proposal = &with_people_asked(tx, app, &conference, &track, proposal).await?;
        to_leads(tx, app, &conference, &track, proposal, now).await?;
        return receipt(tx, app, &conference, &track, proposal).await;
    }
    let arrived_at = proposal.arrived_at.unwrap_or(now);
    if leads_have_room(tx, &track).await? {
        let due = letter::due_unconfirmed(&track, arrived_at);
        to_leads(tx, app, &conference, &track, proposal, due).await?;
    }
    confirm(app, tx, proposal).await
}

/// The proposal after its people were written to: what the letters about it say of them is true then.
async fn with_people_asked<C: Capability>(
    tx: &mut Tx<C>,
    app: &App,
    conference: &Conference,
    track: &Track,
    proposal: &Proposal,
) -> Result<Proposal, AppError> {
    people::ask_waiting(tx, app, conference, track, proposal).await?;
    let people = people::store::of(tx.db(), proposal.id).await?;
    Ok(Proposal { people, ..proposal.clone() })
}

/// The confirm letter, with none of the sender's text.
async fn confirm(app: &App, tx: &mut Tx<AuthorOf>, proposal: &Proposal) -> Result<(), AppError> {
    let browser_hash = tx.viewer().request().browser.hash();
    let claim = Claim {
        email: proposal.text.email.clone(),
        name: proposal.text.name.clone(),
        password_hash: None,
        browser_hash,
    };
    claims::ask_to_confirm(tx, app, &claim).await
}

/// The letter about a new proposal, to everybody who reads its track.
async fn to_leads<C: Capability>(
    tx: &mut Tx<C>,
    app: &App,
    conference: &Conference,
    track: &Track,
    proposal: &Proposal,
    due_at: DateTime<Utc>,
) -> Result<(), AppError> {
    to_new_leads(tx, app, &Coming { conference, track, proposal, about: proposal.id, mark: None }, due_at).await
}

async fn receipt<C: Capability>(
    tx: &mut Tx<C>,
    app: &App,
    conference: &Conference,
    track: &Track,
    proposal: &Proposal,
) -> Result<(), AppError> {
    let readers = readers(tx.db(), proposal).await?;
    let reply_to = reply_to_readers(conference, track, &readers);
    let leads: Vec<Contact> = readers.into_iter().filter(|(_, leads)| *leads).map(|(contact, _)| contact).collect();
    let envelope = Envelope {
        to: &proposal.author(),
        reply_to: Some(&reply_to),
        from_name: format!("{} {}", conference.short_name, track.short_name),
        conference: Some(conference),
        track: Some(track),
        proposal: Some(proposal.id),
        about: proposal.id,
        to_leads: false,
        due_at: tx.now(),
    };
    let letter = Letter::Receipt(Receipt::about(app, conference, track, proposal, &leads));
    outbox::enqueue(tx, app, &letter, &envelope).await?;
    Ok(())
}

/// Who answers an author's reply: the track's first lead, or the organisers' address.
pub fn reply_to_readers(conference: &Conference, track: &Track, readers: &[(Contact, bool)]) -> Contact {
    match readers.first() {
        Some((lead, true)) => lead.clone(),
        _ => Contact {
            name: format!("{} {}", conference.short_name, track.short_name),
            email: conference.contact.clone(),
        },
    }
}

/// An account has claimed proposals of a browser: the letters that waited for it leave now, without the mark.
///
/// # Errors
/// When the database fails.
pub async fn claimed<C: Capability>(tx: &mut Tx<C>, app: &App, ids: &[Uuid]) -> Result<(), AppError> {
    let now = tx.now();
    for id in ids {
        let Some(proposal) = store::by_id(tx.db(), *id).await? else { continue };
        let conference = conference::store::by_id(tx.db(), proposal.conference_id).await?;
        let track = track::store::by_id(tx.db(), conference.id, proposal.track_id).await?;
        match proposal.state {
            State::Draft => outbox::hasten(tx, *id).await?,
            State::Submitted => {
                outbox::take_back(tx, *id).await?;
                if outbox::readers_of(tx.db(), *id, "new-proposal").await?.is_empty() {
                    store::forget_notice(tx, *id).await?;
                }
                let proposal = with_people_asked(tx, app, &conference, &track, &proposal).await?;
                to_leads(tx, app, &conference, &track, &proposal, now).await?;
                receipt(tx, app, &conference, &track, &proposal).await?;
            }
            // Withdrawn or decided in the meantime: what would be told is over.
            _ => outbox::take_back(tx, *id).await?,
        }
    }
    Ok(())
}

/// Whether a proposal of an unconfirmed address may write to the track's leads: so many a day do.
///
/// # Errors
/// When the database fails.
pub async fn leads_have_room<C: Capability>(tx: &mut Tx<C>, track: &Track) -> Result<bool, AppError> {
    let since = tx.now() - TimeDelta::days(1);
    Ok(outbox::unconfirmed_letters(tx.db(), track.id, since).await? < UNCONFIRMED_A_DAY)
}

/// An author asks for a draft to be taken late.
pub async fn late_request(app: &App, tx: &mut Tx<AuthorOf>, by: &str, note: &str) -> Result<(), AppError> {
    let (conference, track, proposal, now) =
        (tx.conference().clone(), tx.track().clone(), tx.proposal().clone(), tx.now());
    let due_at = if proposal.is_confirmed() { now } else { letter::due_unconfirmed(&track, now) };
    if proposal.is_confirmed() || leads_have_room(tx, &track).await? {
        let letters =
            ToReaders { conference: &conference, track: &track, proposal: &proposal, about: proposal.id, due_at };
        let about = |why| {
            Letter::LateRequest(LateRequest {
                facts: Facts::of(&conference, &track, &proposal),
                marks: crate::review::marks(&proposal),
                by: by.to_owned(),
                note: note.to_owned(),
                url: app.absolute(LateAnswerUrl { conference: conference.slug.clone(), draft: proposal.id }),
                why,
            })
        };
        letters.enqueue(tx, app, about).await?;
    }
    if proposal.is_confirmed() { Ok(()) } else { confirm(app, tx, &proposal).await }
}

/// An author took a proposal back. Whoever heard of it hears of that; an unconfirmed address says no more.
pub async fn withdrawn(app: &App, tx: &mut Tx<AuthorOf>, reason: &str) -> Result<(), AppError> {
    let (conference, track, proposal) = (tx.conference().clone(), tx.track().clone(), tx.proposal().clone());
    withdrawn_of(app, tx, (&conference, &track), &proposal, reason).await
}

/// The same of a proposal whose author deletes their account.
pub(super) async fn withdrawn_by_leaving<C: Capability>(
    app: &App,
    tx: &mut Tx<C>,
    here: (&Conference, &Track),
    proposal: &Proposal,
) -> Result<(), AppError> {
    let left = Proposal { text: ProposalText { email: String::new(), ..proposal.text.clone() }, ..proposal.clone() };
    withdrawn_of(app, tx, here, &left, "").await
}

async fn withdrawn_of<C: Capability>(
    app: &App,
    tx: &mut Tx<C>,
    here: (&Conference, &Track),
    proposal: &Proposal,
    reason: &str,
) -> Result<(), AppError> {
    let ((conference, track), now) = (here, tx.now());
    outbox::take_back(tx, proposal.id).await?;
    let mut heard = outbox::readers_of(tx.db(), proposal.id, "new-proposal").await?;
    // Whoever took it from another track read the offer, which is not taken back.
    heard.extend(outbox::readers_of(tx.db(), proposal.id, "move-offered").await?);
    let letters = ToReaders { conference, track, proposal, about: proposal.id, due_at: now };
    let about = |_| {
        Letter::Withdrawn(Withdrawn {
            facts: Facts::of(conference, track, proposal),
            reason: if proposal.is_confirmed() { reason.to_owned() } else { String::new() },
            queue_url: letter::queue_url(app, conference, track),
        })
    };
    letters
        .enqueue_to(tx, app, about, |reader| heard.iter().any(|email| email.eq_ignore_ascii_case(&reader.email)))
        .await
}
