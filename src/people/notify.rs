//! The letters to people who were named, and to the author about their answers.

use chrono::TimeDelta;

use super::person::{Answer, LETTERS_A_DAY, MOST_LETTERS, Person, Role, harmless};
use super::{AnswerUrl, PeopleUrl, store};
use crate::access::{Capability, NamedPerson, Tx};
use crate::app::App;
use crate::conference::Conference;
use crate::conference::store::Contact;
use crate::error::AppError;
use crate::mail::letter::{Letter, PersonAnswered, PersonAsked};
use crate::mail::outbox::{self, Envelope};
use crate::proposal::Proposal;
use crate::proposal::state::State;
use crate::track::Track;
use crate::web::secret;

/// Whether letters to the people of this proposal may leave.
pub fn letters_leave(proposal: &Proposal) -> bool {
    let over = matches!(proposal.state, State::Draft | State::Withdrawn | State::Declined | State::Merged);
    proposal.is_confirmed() && proposal.denied_at.is_none() && !over
}

/// Writes to everybody who has not been written to yet, if letters may leave.
///
/// # Errors
/// When the database fails.
pub async fn ask_waiting<C: Capability>(
    tx: &mut Tx<C>,
    app: &App,
    conference: &Conference,
    track: &Track,
    proposal: &Proposal,
) -> Result<(), AppError> {
    if !letters_leave(proposal) {
        return Ok(());
    }
    for person in store::of(tx.db(), proposal.id).await? {
        if person.answer == Answer::Asked && person.letters == 0 && has_room(tx, proposal).await? {
            ask(tx, app, conference, track, proposal, &person).await?;
        }
    }
    Ok(())
}

/// Writes to these people, who were named by others than the author: also to whoever was named before and taken off again, as
/// long as they may get another letter.
///
/// # Errors
/// When the database fails.
pub async fn ask_named<C: Capability>(
    tx: &mut Tx<C>,
    app: &App,
    conference: &Conference,
    track: &Track,
    proposal: &Proposal,
    named: &[uuid::Uuid],
) -> Result<(), AppError> {
    if !letters_leave(proposal) {
        return Ok(());
    }
    for person in store::of(tx.db(), proposal.id).await? {
        let asked = named.contains(&person.id) && person.answer == Answer::Asked && person.letters < MOST_LETTERS;
        if asked && has_room(tx, proposal).await? {
            ask(tx, app, conference, track, proposal, &person).await?;
        }
    }
    Ok(())
}

/// Whether another letter may leave today for this author's proposals.
pub async fn has_room<C: Capability>(tx: &mut Tx<C>, proposal: &Proposal) -> Result<bool, AppError> {
    let Some(author) = proposal.author_id else { return Ok(false) };
    let since = tx.now() - TimeDelta::days(1);
    Ok(store::asked_since(tx.db(), author, since).await? < LETTERS_A_DAY)
}

/// The letter that asks somebody who was named. None of the author's words but the name are in it.
pub fn asked_letter(
    app: &App,
    (conference, track): (&Conference, &Track),
    proposal: &Proposal,
    role: Role,
    token: String,
) -> Letter {
    Letter::PersonAsked(PersonAsked {
        tag: format!("[{} {}]", conference.short_name, track.short_name),
        number: proposal.number.unwrap_or_default(),
        conference: conference.name.clone(),
        track: track.name.clone(),
        author: harmless(&proposal.text.name),
        role: role.word(),
        url: app.absolute(AnswerUrl { conference: conference.slug.clone(), token }),
    })
}

/// Writes to one person, unless they want no letters of this author. None of the author's words but the name are in it.
pub async fn ask<C: Capability>(
    tx: &mut Tx<C>,
    app: &App,
    conference: &Conference,
    track: &Track,
    proposal: &Proposal,
    person: &Person,
) -> Result<(), AppError> {
    let Some(author) = proposal.author_id else { return Ok(()) };
    if store::is_stopped(tx.db(), conference.id, author, &person.email).await? {
        return Ok(());
    }
    let token = secret::new_token();
    store::asked(tx, person.id, &secret::hash(&token)).await?;
    let letter = asked_letter(app, (conference, track), proposal, person.role, token);
    let envelope = Envelope {
        // Not even the name: the author typed it.
        to: &Contact { name: String::new(), email: person.email.clone() },
        reply_to: None,
        from_name: conference.short_name.clone(),
        conference: Some(conference),
        track: Some(track),
        proposal: None,
        about: uuid::Uuid::now_v7(),
        to_leads: false,
        due_at: tx.now(),
    };
    outbox::enqueue(tx, app, &letter, &envelope).await?;
    Ok(())
}

/// Tells the author what somebody answered.
pub async fn answered(tx: &mut Tx<NamedPerson>, app: &App, answer: Answer) -> Result<(), AppError> {
    let (conference, track) = (tx.conference().clone(), tx.track().clone());
    let (proposal, person) = (tx.proposal().clone(), tx.person().clone());
    let number = proposal.number.unwrap_or_default();
    let letter = Letter::PersonAnswered(PersonAnswered {
        tag: format!("[{} {}]", conference.short_name, track.short_name),
        number,
        role: person.role.word(),
        email: person.email,
        answer,
        url: app.absolute(PeopleUrl { conference: conference.slug.clone(), number }),
    });
    let envelope = Envelope {
        to: &proposal.author(),
        reply_to: None,
        from_name: format!("{} {}", conference.short_name, track.short_name),
        conference: Some(&conference),
        track: Some(&track),
        proposal: Some(proposal.id),
        about: uuid::Uuid::now_v7(),
        to_leads: false,
        due_at: tx.now(),
    };
    outbox::enqueue(tx, app, &letter, &envelope).await?;
    Ok(())
}
