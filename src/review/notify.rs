//! Who is told of a message under a proposal; written in the message's transaction.

use uuid::Uuid;

use crate::access::{AuthorOf, Capability, DecidesOn, ReviewsOn, Tx};
use crate::app::App;
use crate::conference::store::Contact;
use crate::conference::{self, Conference};
use crate::error::AppError;
use crate::mail::facts::Facts;
use crate::mail::letter::{AuthorAnswer, LeadsMessage, Letter, Question, proposal_url, quoted};
use crate::mail::outbox::{self, Envelope};
use crate::proposal::{self, Proposal};
use crate::track::Track;

use super::mention::mentions;
use super::store::interest;
use super::{AuthorThreadUrl, DiscussionUrl};

/// Where a message belongs.
struct Place<'a> {
    conference: &'a Conference,
    track: &'a Track,
    proposal: &'a Proposal,
    message: Uuid,
}

impl Place<'_> {
    /// Writes the same letter to each of `readers`. `about` is the message: each is a letter of its own.
    async fn tell<C: Capability>(
        &self,
        tx: &mut Tx<C>,
        app: &App,
        letter: &Letter,
        readers: &[Contact],
        reply_to: Option<&Contact>,
    ) -> Result<(), AppError> {
        let (by, due_at) = (tx.actor().name, tx.now());
        for to in readers {
            let envelope = Envelope {
                to,
                reply_to,
                from_name: format!("{by} via {}", self.conference.short_name),
                conference: Some(self.conference),
                track: Some(self.track),
                proposal: Some(self.proposal.id),
                about: self.message,
                to_leads: !matches!(letter, Letter::Question(_)),
                due_at,
            };
            outbox::enqueue(tx, app, letter, &envelope).await?;
        }
        Ok(())
    }

    fn number(&self) -> i32 {
        self.proposal.number.unwrap_or_default()
    }

    fn facts(&self) -> Facts {
        Facts::of(self.conference, self.track, self.proposal)
    }
}

/// Tells the other leads of a message of theirs, and whoever it mentions, organisers too. Whoever has a stake in the
/// proposal hears nothing, lead or not.
pub async fn leads_message(app: &App, tx: &mut Tx<ReviewsOn>, message: Uuid, body: &str) -> Result<(), AppError> {
    let (conference, track) = (tx.conference().clone(), tx.track().clone());
    let (proposal, me) = (tx.proposal().clone(), tx.account().clone());
    let place = Place { conference: &conference, track: &track, proposal: &proposal, message };
    let (mentioned, others) = hearers(tx, body).await?;
    let reply_to = Contact { name: me.name.clone(), email: me.email };
    for (to_you, hearers) in [(true, mentioned), (false, others)] {
        let url = DiscussionUrl { conference: conference.slug.clone(), number: place.number() };
        let letter = Letter::LeadsMessage(LeadsMessage {
            facts: place.facts(),
            by: me.name.clone(),
            to_you,
            text: quoted(body),
            url: app.absolute(url),
        });
        place.tell(tx, app, &letter, &hearers, Some(&reply_to)).await?;
    }
    Ok(())
}

/// Who hears of a message of the leads: those whom it mentions, and the other readers of the track.
async fn hearers(tx: &mut Tx<ReviewsOn>, body: &str) -> Result<(Vec<Contact>, Vec<Contact>), AppError> {
    let (proposal, me) = (tx.proposal().clone(), tx.account().email.clone());
    let kept_out = interest::all(tx.db(), proposal.id).await?;
    let hears = |contact: &Contact| {
        let is = |email: &str| contact.email.eq_ignore_ascii_case(email);
        !is(&me) && !proposal.is_by_address(&contact.email) && !kept_out.iter().any(|one| is(&one.email))
    };
    let mut mentioned = Vec::new();
    let mut others = Vec::new();
    for (contact, _) in proposal::readers(tx.db(), &proposal).await? {
        let to = if mentions(body, &contact) { &mut mentioned } else { &mut others };
        to.extend(Some(contact).filter(|contact| hears(contact)));
    }
    for organiser in conference::store::organisers(tx.db(), proposal.conference_id).await? {
        let mut known = mentioned.iter().chain(&others);
        let is_new = !known.any(|contact| contact.email.eq_ignore_ascii_case(&organiser.email));
        mentioned.extend(Some(organiser).filter(|organiser| is_new && mentions(body, organiser) && hears(organiser)));
    }
    Ok((mentioned, others))
}

/// Whether a question to the author is sent by mail: only to an address that its owner has confirmed. Whoever deleted their
/// account may leave co-authors.
pub fn reaches_author(proposal: &Proposal) -> bool {
    let left_to_co_authors = proposal.author_left() && proposal.co_authors_are_reached();
    (proposal.is_confirmed() || left_to_co_authors) && proposal.denied_at.is_none()
}

/// Sends the author a question of the leads.
pub async fn question(app: &App, tx: &mut Tx<DecidesOn>, message: Uuid, body: &str) -> Result<(), AppError> {
    let (conference, track) = (tx.conference().clone(), tx.track().clone());
    let (proposal, by) = (tx.proposal().clone(), tx.actor().name);
    if !reaches_author(&proposal) {
        return Ok(());
    }
    let place = Place { conference: &conference, track: &track, proposal: &proposal, message };
    let readers = proposal::readers(tx.db(), &proposal).await?;
    let reply_to = proposal::reply_to_readers(&conference, &track, &readers);
    let mut authors = vec![proposal.author()];
    authors.extend(proposal.co_authors());
    let url = proposal_url(app, &conference, place.number());
    let letter = Letter::Question(Question { facts: place.facts(), by, text: quoted(body), url });
    place.tell(tx, app, &letter, &authors, Some(&reply_to)).await
}

/// Tells the leads what the author answers. An address that nobody has confirmed writes to nobody: its answer is on the page.
pub async fn answer(app: &App, tx: &mut Tx<AuthorOf>, message: Uuid, body: &str) -> Result<(), AppError> {
    let (conference, track) = (tx.conference().clone(), tx.track().clone());
    let (proposal, by) = (tx.proposal().clone(), tx.actor().name);
    if !reaches_author(&proposal) {
        return Ok(());
    }
    let place = Place { conference: &conference, track: &track, proposal: &proposal, message };
    let readers = proposal::readers(tx.db(), &proposal).await?;
    let leads: Vec<Contact> = readers.into_iter().map(|(contact, _)| contact).collect();
    let url = app.absolute(AuthorThreadUrl { conference: conference.slug.clone(), number: place.number() });
    let author = proposal.author();
    let letter = Letter::AuthorAnswer(AuthorAnswer { facts: place.facts(), by, text: quoted(body), url });
    place.tell(tx, app, &letter, &leads, Some(&author)).await
}
