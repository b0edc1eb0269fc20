//! The letters about decisions and answers. Each is written in the transaction of what it tells.

use std::ops::Deref;

use sqlx::PgConnection;
use uuid::Uuid;

use super::answer::{self, Answer};
use super::hold::Held;
use super::store;
use super::{ConfirmationUrl, Outcome, SendingUrl};
use crate::access::{AuthorOf, Capability, ProposalAt, Tx};
use crate::app::App;
use crate::conference::Conference;
use crate::conference::store::Contact;
use crate::error::AppError;
use crate::mail::facts::Facts;
use crate::mail::header::HeaderText;
use crate::mail::letter::{
    AnswerReceipt, ConfirmBy, Decided, Letter, NotSent, SpeakerAnswered, Unanswered, proposal_url, queue_url,
};
use crate::mail::outbox::{self, Envelope};
use crate::proposal::{self, Proposal};
use crate::review::store::{Stakes, interest};
use crate::track::Track;
use crate::track::kind::Publishes;

/// A proposal with what it belongs to.
#[derive(Clone)]
pub struct About {
    /// The conference.
    pub conference: Conference,
    /// The track.
    pub track: Track,
    /// The proposal.
    pub proposal: Proposal,
}

impl About {
    /// What a letter to the author may print: an address that nobody confirmed gets none of the author's words.
    fn facts_for_author(&self) -> Facts {
        let facts = Facts::of(&self.conference, &self.track, &self.proposal);
        if self.proposal.is_confirmed() { facts } else { facts.without_words() }
    }

    fn facts_for_leads(&self) -> Facts {
        Facts::of(&self.conference, &self.track, &self.proposal)
    }

    fn number(&self) -> i32 {
        self.proposal.number.unwrap_or_default()
    }

    fn url(&self, app: &App) -> String {
        proposal_url(app, &self.conference, self.number())
    }

    fn queue_url(&self, app: &App) -> String {
        queue_url(app, &self.conference, &self.track)
    }

    fn confirmation_url(&self, app: &App) -> String {
        app.absolute(ConfirmationUrl { conference: self.conference.slug.clone(), number: self.number() })
    }

    /// To the author, from the track. `about` makes the letter one of its own. The key of the letter; none if it reaches
    /// nobody.
    async fn to_author<C: Capability>(
        &self,
        tx: &mut Tx<C>,
        app: &App,
        letter: &Letter,
        about: Uuid,
        co_authors: bool,
    ) -> Result<Option<Uuid>, AppError> {
        let readers = proposal::readers(tx.db(), &self.proposal).await?;
        let reply_to = proposal::reply_to_readers(&self.conference, &self.track, &readers);
        let envelope = Envelope {
            to: &self.proposal.author(),
            reply_to: Some(&reply_to),
            from_name: format!("{} {}", self.conference.short_name, self.track.short_name),
            conference: Some(&self.conference),
            track: Some(&self.track),
            proposal: Some(self.proposal.id),
            about,
            to_leads: false,
            due_at: tx.now(),
        };
        let mut sent = outbox::enqueue(tx, app, letter, &envelope).await?;
        for to in self.proposal.co_authors().into_iter().filter(|_| co_authors) {
            let to_co_author = outbox::enqueue(tx, app, letter, &Envelope { to: &to, ..envelope.clone() }).await?;
            sent = sent.or(to_co_author);
        }
        Ok(sent)
    }

    /// To everybody who reads the track, from the author.
    async fn to_leads<C: Capability>(
        &self,
        tx: &mut Tx<C>,
        app: &App,
        letter: &Letter,
        about: Uuid,
    ) -> Result<(), AppError> {
        self.to_some_leads(tx, app, letter, about, |_| true).await
    }

    /// The same for some of them only.
    async fn to_some_leads<C: Capability>(
        &self,
        tx: &mut Tx<C>,
        app: &App,
        letter: &Letter,
        about: Uuid,
        chosen: impl Fn(&Contact) -> bool,
    ) -> Result<(), AppError> {
        let author = self.proposal.author();
        let readers = proposal::readers(tx.db(), &self.proposal).await?;
        for (reader, _) in readers.into_iter().filter(|(reader, _)| chosen(reader)) {
            let envelope = Envelope {
                to: &reader,
                reply_to: Some(&author),
                from_name: format!("{} via {}", author.name, self.conference.short_name),
                conference: Some(&self.conference),
                track: Some(&self.track),
                proposal: Some(self.proposal.id),
                about,
                to_leads: true,
                due_at: tx.now(),
            };
            outbox::enqueue(tx, app, letter, &envelope).await?;
        }
        Ok(())
    }
}

impl<C: Deref<Target = ProposalAt>> From<&C> for About {
    fn from(at: &C) -> Self {
        Self { conference: at.conference().clone(), track: at.track().clone(), proposal: at.proposal().clone() }
    }
}

/// A decision is sent: to the author and to co-authors. Each is a letter of its own, also the second one about the same proposal.
pub async fn decided<C: Capability>(
    app: &App,
    tx: &mut Tx<C>,
    about: &About,
    held: &Held,
) -> Result<Option<Uuid>, AppError> {
    let text = Decided { subject: HeaderText::new(&held.subject), body: held.body.clone() };
    let letter = match held.outcome {
        Outcome::Accepted => Letter::Accepted(text),
        Outcome::Waitlisted => Letter::Waitlisted(text),
        Outcome::Declined => Letter::NotAccepted(text),
        Outcome::BofOffered => Letter::BofOffered(text),
    };
    about.to_author(tx, app, &letter, held.id, true).await
}

/// A letter that does not leave.
pub struct NotLeft<'a> {
    /// Its key.
    pub id: Uuid,
    /// What it would have said, in a word.
    pub news: &'static str,
    /// Why, as the end of a sentence.
    pub why: &'a str,
    /// The other proposals that it is about.
    pub concerned: &'a [Uuid],
}

/// The leads hear that a letter does not leave. Whoever has a stake in what it is about hears nothing, lead or not.
pub async fn not_sent<C: Capability>(
    app: &App,
    tx: &mut Tx<C>,
    about: &About,
    left: &NotLeft<'_>,
) -> Result<(), AppError> {
    // What has moved is not theirs to open any more.
    let stands = proposal::store::by_id(tx.db(), about.proposal.id).await?;
    let here = stands.is_some_and(|proposal| proposal.track_id == about.track.id);
    let sending = SendingUrl { conference: about.conference.slug.clone(), track: about.track.slug.clone() };
    let letter = Letter::NotSent(NotSent {
        facts: about.facts_for_leads(),
        news: left.news,
        why: left.why.to_owned(),
        url: here.then(|| about.url(app)),
        sending_url: app.absolute(sending),
    });
    let mut kept_out = interest::all(tx.db(), about.proposal.id).await?;
    let mut proposals = vec![about.proposal.clone()];
    for other in left.concerned {
        kept_out.extend(interest::all(tx.db(), *other).await?);
        proposals.extend(proposal::store::by_id(tx.db(), *other).await?);
    }
    let hears = |lead: &Contact| {
        // No account has this key: who they are is told by their address.
        let is_by = proposals.iter().any(|proposal| proposal.is_by(Uuid::nil(), &lead.email));
        !is_by && !kept_out.iter().any(|one| one.email.eq_ignore_ascii_case(&lead.email))
    };
    about.to_some_leads(tx, app, &letter, left.id, hears).await
}

/// The author has answered: the leads hear of it, and the author gets a receipt. `id` is the answer's key.
pub async fn answered(app: &App, tx: &mut Tx<AuthorOf>, answer: Answer, note: &str, id: Uuid) -> Result<(), AppError> {
    let about = About::from(&**tx);
    let next = match answer {
        Answer::CannotCome => next_in_words(tx.db(), about.track.id).await?,
        Answer::Comes | Answer::TakesBof | Answer::WantsNoBof => None,
    };
    let to_leads = Letter::SpeakerAnswered(SpeakerAnswered {
        facts: about.facts_for_leads(),
        answer,
        note: note.to_owned(),
        next,
        url: about.url(app),
        queue_url: about.queue_url(app),
    });
    about.to_leads(tx, app, &to_leads, id).await?;
    let receipt = Letter::AnswerReceipt(AnswerReceipt {
        facts: about.facts_for_author(),
        answer,
        publishes: match about.track.publishes {
            Publishes::No => "Your talk is not published on this site.",
            Publishes::WhenAccepted | Publishes::WhenConfirmed => {
                "Title, abstract, links, minutes and your name are public."
            }
        },
        confirmation_url: about.confirmation_url(app),
    });
    about.to_author(tx, app, &receipt, id, true).await?;
    Ok(())
}

async fn next_in_words(db: &mut PgConnection, track: Uuid) -> Result<Option<String>, AppError> {
    // The author reads the title and the number of what comes next nowhere: this goes to the leads. Nobody's own is left out.
    let next =
        store::who_answered(db, track, &Stakes::default()).await?.into_iter().find(|line| line.state == "waitlisted");
    Ok(next.map(|next| format!("#{} {}", next.number, next.title)))
}

/// The author of an accepted proposal is reminded. `id` is the reminder's key.
pub async fn confirm_by<C: Capability>(
    app: &App,
    tx: &mut Tx<C>,
    about: &About,
    answer_by: chrono::NaiveDate,
    id: Uuid,
) -> Result<(), AppError> {
    let letter = Letter::ConfirmBy(ConfirmBy {
        facts: about.facts_for_author(),
        by: answer::short(answer_by),
        answer_by: answer::in_words(answer_by),
        confirmation_url: about.confirmation_url(app),
    });
    about.to_author(tx, app, &letter, id, false).await?;
    Ok(())
}

/// The leads hear that the date to answer by has passed. `id` is the reminder's key.
pub async fn unanswered<C: Capability>(
    app: &App,
    tx: &mut Tx<C>,
    about: &About,
    answer_by: chrono::NaiveDate,
    id: Uuid,
) -> Result<(), AppError> {
    let letter = Letter::Unanswered(Unanswered {
        facts: about.facts_for_leads(),
        answer_by: answer::in_words(answer_by),
        url: about.url(app),
        queue_url: about.queue_url(app),
    });
    about.to_leads(tx, app, &letter, id).await
}
