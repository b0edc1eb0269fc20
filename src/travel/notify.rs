//! Who is told what about a move. Every letter is written in the transaction of the change.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::arrival::Arrival;
use super::moving::Move;
use super::put::Way;
use super::{AnswersUrl, MoveUrl, OfferUrl};
use crate::access::{Capability, Tx};
use crate::app::App;
use crate::conference::store::Contact;
use crate::conference::{self, Conference};
use crate::error::AppError;
use crate::mail::letter::{Letter, MoveAsked, MoveNews, MoveOffered, Moved, News, Placed, proposal_url};
use crate::mail::outbox::{self, Envelope};
use crate::proposal::{self, Proposal, ProposalUrl};
use crate::review::store::interest;
use crate::track::Track;

/// A move with everything around it.
pub struct About<'a> {
    /// The conference.
    pub conference: &'a Conference,
    /// Where the proposal is or was.
    pub from: &'a Track,
    /// Where it is to go or went.
    pub to: &'a Track,
    /// The proposal.
    pub proposal: &'a Proposal,
    /// The move.
    pub one: &'a Move,
}

/// Those of them who have no stake in the proposal: what leads write to each other about it is not for the others.
async fn judges(
    db: &mut PgConnection,
    proposal: &Proposal,
    contacts: Vec<(Contact, bool)>,
) -> Result<Vec<(Contact, bool)>, AppError> {
    let kept_out = interest::all(db, proposal.id).await?;
    let is_judge = |contact: &Contact| {
        !proposal.is_by_address(&contact.email)
            && !kept_out.iter().any(|one| one.email.eq_ignore_ascii_case(&contact.email))
    };
    Ok(contacts.into_iter().filter(|(contact, _)| is_judge(contact)).collect())
}

/// The organisers who have no stake in the proposal.
async fn organisers(db: &mut PgConnection, proposal: &Proposal) -> Result<Vec<(Contact, bool)>, AppError> {
    let all = conference::store::organisers(db, proposal.conference_id).await?;
    judges(db, proposal, all.into_iter().map(|organiser| (organiser, false)).collect()).await
}

/// Who reads a track's letters about moves of this proposal, whichever track it is in; the organisers, where everybody who
/// runs the track has a stake in it.
async fn readers_in(
    db: &mut PgConnection,
    proposal: &Proposal,
    track: &Track,
) -> Result<Vec<(Contact, bool)>, AppError> {
    let all = proposal::readers(db, &Proposal { track_id: track.id, ..proposal.clone() }).await?;
    let readers = judges(db, proposal, all).await?;
    if readers.is_empty() { organisers(db, proposal).await } else { Ok(readers) }
}

/// A letter about a proposal and a track.
struct Sent<'a> {
    conference: &'a Conference,
    track: &'a Track,
    proposal: &'a Proposal,
    about: Uuid,
}

impl Sent<'_> {
    async fn to<C: Capability>(
        &self,
        tx: &mut Tx<C>,
        app: &App,
        letter: &Letter,
        (to, to_leads): (&Contact, bool),
        reply_to: Option<&Contact>,
    ) -> Result<(), AppError> {
        let envelope = Envelope {
            to,
            reply_to,
            from_name: format!("{} {}", self.conference.short_name, self.track.short_name),
            conference: Some(self.conference),
            track: Some(self.track),
            proposal: Some(self.proposal.id),
            about: self.about,
            to_leads,
            due_at: tx.now(),
        };
        outbox::enqueue(tx, app, letter, &envelope).await?;
        Ok(())
    }
}

/// The letter about a proposal that comes to new leads.
pub async fn to_new_leads<C: Capability>(
    app: &App,
    tx: &mut Tx<C>,
    way: &Way<'_>,
    proposal: &Proposal,
    due_at: DateTime<Utc>,
) -> Result<(), AppError> {
    let coming = proposal::Coming {
        conference: way.conference,
        track: way.to,
        proposal,
        about: way.about,
        mark: way.mark.clone(),
    };
    proposal::to_new_leads(tx, app, &coming, due_at).await
}

/// Tells those who wrote it where the organisers placed it.
pub async fn placed<C: Capability>(
    app: &App,
    tx: &mut Tx<C>,
    way: &Way<'_>,
    proposal: &Proposal,
) -> Result<(), AppError> {
    let readers = proposal::readers(tx.db(), proposal).await?;
    let reply_to = proposal::reply_to_readers(way.conference, way.to, &readers);
    let letter = Letter::Placed(Placed::about(app, way.conference, way.from, way.to, proposal, &readers));
    let sent = Sent { conference: way.conference, track: way.to, proposal, about: way.about };
    for (writer, _) in proposal.writers() {
        sent.to(tx, app, &letter, (&writer, false), Some(&reply_to)).await?;
    }
    Ok(())
}

/// The letters that offer the proposal to the readers of the other track, each with whether they are its leads; to the
/// organisers too, where only they can take it.
pub async fn offers(
    app: &App,
    db: &mut PgConnection,
    about: &About<'_>,
) -> Result<Vec<(Contact, bool, Letter)>, AppError> {
    let mut readers = readers_in(db, about.proposal, about.to).await?;
    if Arrival::in_track(about.to, about.proposal).breaks_promise() {
        for organiser in organisers(db, about.proposal).await? {
            if readers.iter().all(|(reader, _)| !reader.email.eq_ignore_ascii_case(&organiser.0.email)) {
                readers.push(organiser);
            }
        }
    }
    let letter = |(reader, leads): (Contact, bool)| {
        let why = if leads {
            format!("You get this because you lead the {}.", about.to.name)
        } else {
            format!("You get this because you organise the conference of the {}.", about.to.name)
        };
        let url = OfferUrl { conference: about.conference.slug.clone(), offer: about.one.id };
        let tracks = (about.from, about.to);
        let letter = MoveOffered::about(about.conference, tracks, about.proposal, about.one, (app.absolute(url), why));
        (reader, leads, Letter::MoveOffered(letter))
    };
    Ok(readers.into_iter().map(letter).collect())
}

/// Offers it.
pub async fn offered<C: Capability>(
    app: &App,
    tx: &mut Tx<C>,
    about: &About<'_>,
    by: &Contact,
) -> Result<(), AppError> {
    let sent = Sent { conference: about.conference, track: about.to, proposal: about.proposal, about: about.one.id };
    for (reader, _, letter) in offers(app, tx.db(), about).await? {
        sent.to(tx, app, &letter, (&reader, true), Some(by)).await?;
    }
    Ok(())
}

/// Asks the author whether it may move, where the address is known as theirs; co-authors read the question too.
pub async fn ask_author<C: Capability>(app: &App, tx: &mut Tx<C>, about: &About<'_>) -> Result<(), AppError> {
    let proposal = about.proposal;
    let number = proposal.number.unwrap_or_default();
    let conference = || about.conference.slug.clone();
    let readers = readers_in(tx.db(), proposal, about.from).await?;
    let reply_to = proposal::reply_to_readers(about.conference, about.from, &readers);
    let sent = Sent { conference: about.conference, track: about.from, proposal, about: about.one.id };
    for (writer, answers) in proposal.writers() {
        let url = match answers {
            true => app.absolute(MoveUrl { conference: conference(), number }),
            false => app.absolute(ProposalUrl { conference: conference(), number }),
        };
        let (tracks, to) = ((about.from, about.to), (url, answers));
        let letter = Letter::MoveAsked(MoveAsked::about(about.conference, tracks, proposal, about.one, to));
        sent.to(tx, app, &letter, (&writer, false), Some(&reply_to)).await?;
    }
    Ok(())
}

/// Tells those who wrote it that it moved. `before` is the proposal as it was in the old track.
pub async fn moved<C: Capability>(
    app: &App,
    tx: &mut Tx<C>,
    about: &About<'_>,
    before: &Proposal,
    by_author: bool,
) -> Result<(), AppError> {
    let (proposal, conference, now) = (about.proposal, about.conference, tx.now());
    let readers = proposal::readers(tx.db(), proposal).await?;
    let reply_to = proposal::reply_to_readers(conference, about.to, &readers);
    let number = proposal.number.unwrap_or_default();
    let answers = app.absolute(AnswersUrl { conference: conference.slug.clone(), number });
    let tracks = (about.from, about.to);
    let sent = Sent { conference, track: about.to, proposal, about: about.one.id };
    for (writer, is_author) in proposal.writers() {
        let by = (by_author && is_author, now);
        let letter = Moved::about(app, conference, tracks, (before, proposal), &readers, by, answers.clone());
        sent.to(tx, app, &Letter::Moved(letter), (&writer, false), Some(&reply_to)).await?;
    }
    Ok(())
}

/// Who hears the news of a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hears {
    /// The readers of the track that offered it.
    Old,
    /// The readers of the track that it was offered to.
    New,
    /// Those who wrote it.
    Author,
}

/// Tells one side what is new about a move.
pub async fn news<C: Capability>(
    app: &App,
    tx: &mut Tx<C>,
    about: &About<'_>,
    news: News,
    hears: Hears,
) -> Result<(), AppError> {
    let (conference, proposal) = (about.conference, about.proposal);
    let track = if hears == Hears::New { about.to } else { about.from };
    let gone = matches!(news, News::Moved | News::ByAuthor);
    let readers: Vec<_> = match hears {
        Hears::Author => proposal.writers().into_iter().map(|(writer, _)| (writer, false)).collect(),
        Hears::Old | Hears::New => {
            readers_in(tx.db(), proposal, track).await?.into_iter().map(|(reader, _)| (reader, true)).collect()
        }
    };
    // Whoever cannot open the proposal gets no link to it.
    let opens = hears == Hears::Author || hears == Hears::Old && !gone;
    let url = opens.then(|| proposal_url(app, conference, proposal.number.unwrap_or_default()));
    let tracks = (about.from, about.to);
    let letter = Letter::MoveNews(MoveNews::about(conference, track, tracks, proposal, (news, about.one), url));
    // One move has several news, the same for both sides.
    let sent = Sent { conference, track, proposal, about: Uuid::now_v7() };
    for (reader, to_leads) in readers {
        sent.to(tx, app, &letter, (&reader, to_leads), None).await?;
    }
    Ok(())
}
