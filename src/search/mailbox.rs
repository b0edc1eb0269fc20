//! A queue as a mailbox: each proposal is a message from its author in the thread that the letters about it hang on; what
//! leads and author wrote since stands under it, each under what it answers. What its reader had as a letter has the letter's
//! identifier. Whoever has a stake in a proposal gets no word of the leads about it.

use std::collections::HashMap;
use uuid::Uuid;

use crate::access::{RunsTracks, Tx};
use crate::app::App;
use crate::conference::Conference;
use crate::conference::store::Contact;
use crate::error::AppError;
use crate::export::mbox::Mail;
use crate::mail::foot;
use crate::mail::header::HeaderText;
use crate::mail::letter::{Letter, NewProposal, tag, thread_root};
use crate::mail::outbox::message_id;
use crate::mail::store::commands::VALID_FOR;
use crate::mail::wrap::{fitted, wrapped_as_typed};
use crate::proposal::{self, Proposal, state::State};
use crate::review::store::messages::{self, Told};
use crate::review::store::stakes_of;
use crate::review::vote::{Vote, score};
use crate::search::store;
use crate::search::store::standing::{self, Standing};
use crate::track::Track;
use crate::web::secret;

/// The messages of the proposals of these tracks, or of those of `among` in them, as far as this reader may see them. A fixed
/// number of statements, however many there are. Where commands by mail are set up, each proposal ends with an address of
/// the reader's that takes them.
///
/// # Errors
/// When the database fails.
pub async fn mails(
    app: &App,
    tx: &mut Tx<RunsTracks>,
    tracks: &[Track],
    among: Option<&[Uuid]>,
) -> Result<Vec<Mail>, AppError> {
    let runs = RunsTracks::clone(tx);
    let track_ids: Vec<Uuid> = tracks.iter().map(|track| track.id).collect();
    let ids = store::filed(tx.db(), &track_ids, among).await?;
    let proposals = proposal::store::several(tx.db(), &ids).await?;
    let stakes = stakes_of(tx.db(), runs.account()).await?;
    let mut threads: HashMap<Uuid, Vec<Told>> = HashMap::new();
    for told in messages::of_several(tx.db(), &ids, &stakes).await? {
        threads.entry(told.proposal_id).or_default().push(told);
    }
    let standing = Standing::load(tx.db(), &ids, runs.account(), &stakes).await?;
    let leads = standing::leads(tx.db(), &track_ids).await?;
    let feet = feet(app, tx, &ids, &standing).await?;
    let mut mails = Vec::new();
    for proposal in &proposals {
        let Some(track) = tracks.iter().find(|track| track.id == proposal.track_id) else { continue };
        let leads = leads.get(&track.id).map_or(&[][..], Vec::as_slice);
        let about = About { app, runs: &runs, track, leads, proposal, standing: &standing };
        mails.push(about.root(feet.get(&proposal.id))?);
        about.replies(threads.remove(&proposal.id).unwrap_or_default(), &mut mails);
    }
    Ok(mails)
}

/// The end of each proposal that the reader may judge.
async fn feet(
    app: &App,
    tx: &mut Tx<RunsTracks>,
    ids: &[Uuid],
    standing: &Standing,
) -> Result<HashMap<Uuid, String>, AppError> {
    let Some(mailbox) = &app.settings.mail_commands else { return Ok(HashMap::new()) };
    let judged: Vec<Uuid> = ids.iter().copied().filter(|id| !standing.own.contains(id)).collect();
    let secrets: Vec<String> = judged.iter().map(|_| secret::new_address_secret()).collect();
    let hashes: Vec<Vec<u8>> = secrets.iter().map(|secret| secret::hash(secret)).collect();
    let email = tx.account().email.clone();
    standing::keep_addresses(tx, &email, (&judged, &hashes)).await?;
    let until = tx.now() + VALID_FOR;
    let texts = secrets.iter().map(|secret| foot::text(&mailbox.with(secret), until));
    Ok(judged.into_iter().zip(texts).collect())
}

struct About<'a> {
    app: &'a App,
    runs: &'a RunsTracks,
    track: &'a Track,
    leads: &'a [Contact],
    proposal: &'a Proposal,
    standing: &'a Standing,
}

impl About<'_> {
    fn conference(&self) -> &Conference {
        self.runs.conference()
    }

    /// Whom a reply to everybody reaches: the track's address, or its leads, or the organisers.
    fn track_readers(&self) -> Vec<Contact> {
        let named = |email: &String| vec![Contact { name: self.track.name.clone(), email: email.clone() }];
        match &self.track.content.contact {
            Some(email) => named(email),
            None if self.leads.is_empty() => named(&self.conference().contact),
            None => self.leads.to_vec(),
        }
    }

    fn subject(&self, news: &str) -> HeaderText {
        let number = self.proposal.number.unwrap_or_default();
        HeaderText::new(&format!("{news}#{number} {}", self.proposal.text.title))
    }

    fn mail(&self, from: Contact, subject: HeaderText, body: String) -> Mail {
        let Contact { name, email } = from;
        let settings = &self.app.settings;
        Mail {
            // Whoever deleted their account has no address.
            from: Contact {
                name,
                email: if proposal::is_address(&email) { email } else { settings.mail_from.clone() },
            },
            to: self.track_readers(),
            cc: Vec::new(),
            at: self.proposal.arrived_at.unwrap_or(self.proposal.stored_at),
            subject,
            message_id: self.root_id(),
            references: vec![thread_root(self.app, self.proposal.id)],
            list_id: Some(format!("<{}.{}.{}>", self.track.slug, self.conference().slug, settings.host())),
            is_read: false,
            body,
        }
    }

    /// The letter's about it, where its reader had one and it was not changed since; otherwise that of its version.
    fn root_id(&self) -> String {
        let Proposal { id, version, .. } = self.proposal;
        let letter = self.standing.letters.get(id).cloned();
        letter.unwrap_or_else(|| format!("<proposal.{}.{version}@{}>", id.simple(), self.app.settings.host()))
    }

    /// The proposal as the letter about it says it, from its author, under how it stands.
    fn root(&self, foot: Option<&String>) -> Result<Mail, AppError> {
        let why = format!("It stands in the queue of the {}.", self.track.name);
        let mut letter = NewProposal::about(self.app, self.conference(), self.track, self.proposal, why);
        letter.first = letter.first.replacen("New proposal", "Proposal", 1);
        let rendered = Letter::NewProposal(letter).render();
        let (_, body) = rendered.map_err(|error| AppError::Internal(error.into()))?;
        let body = format!("{}\n\n{body}{}", self.standing_in_words(), foot.map_or("", String::as_str));
        let state = self.proposal.state;
        let news = if state == State::Submitted { String::new() } else { format!("{}: ", state.word()) };
        let subject = self.subject(&format!("{} {news}", tag(self.conference(), self.track)));
        let read = self.standing.read.get(&self.proposal.id);
        let is_read = read.is_some_and(|(version, _)| *version >= self.proposal.version);
        Ok(Mail { is_read, ..self.mail(self.proposal.author(), subject, body) })
    }

    fn standing_in_words(&self) -> String {
        let id = self.proposal.id;
        let mut lines = vec![format!("State: {}", self.proposal.state.word())];
        if self.standing.own.contains(&id) {
            lines.push("You have a stake in it: what the leads think is not shown to you.".to_owned());
        }
        lines.extend(self.standing.plans.get(&id).map(|plan| format!("Plan: {}", plan.in_words())));
        if let Some(votes) = self.standing.votes.get(&id) {
            let sum = votes.iter().map(|(_, vote)| i64::from(vote.value.weight())).sum();
            lines.push(format!("Votes: {} by {}", score(sum), votes.len()));
            lines.extend(votes.iter().map(|(name, vote)| one_vote(name, vote)));
        }
        // What somebody typed in several lines begins none that looks like ours.
        let lines: Vec<_> = lines.iter().map(|line| line.replace('\n', "\n  ")).collect();
        fitted(&lines.join("\n"))
    }

    /// The messages of both threads, each under the one before it.
    fn replies(&self, thread: Vec<Told>, mails: &mut Vec<Mail>) {
        let root = self.root_id();
        let mut last: HashMap<bool, String> = HashMap::new();
        for told in thread {
            let before = last.get(&told.of_leads).cloned();
            let of_leads = told.of_leads;
            let mail = self.reply(told, before.as_deref(), &root);
            last.insert(of_leads, mail.message_id.clone());
            mails.push(mail);
        }
    }

    fn reply(&self, told: Told, before: Option<&str>, root: &str) -> Mail {
        let author = self.proposal.author();
        let email = told.email.clone().or_else(|| told.by_author.then(|| author.email.clone())).unwrap_or_default();
        let (kind, news, readers) = match (told.of_leads, told.by_author) {
            (true, _) => (
                "leads-message",
                "Leads: ",
                "Only the leads of the track and the organisers read this; the author does not.",
            ),
            (_, true) => {
                ("author-answer", "Answer: ", "The author, the leads of the track and the organisers read this.")
            }
            _ => ("question", "Question: ", "The author, the leads of the track and the organisers read this."),
        };
        let subject = self.subject(if before.is_some() { "Re: " } else { news });
        let body = format!("{}\n\n-- \n{readers}\n", wrapped_as_typed(told.body.trim_end(), ""));
        let reader = self.runs.account();
        let mine = email.eq_ignore_ascii_case(&reader.email);
        let read_at = self.standing.read.get(&self.proposal.id).map(|(_, at)| *at);
        let mut mail = Mail {
            at: told.at,
            message_id: message_id(self.app, kind, told.id, &reader.email),
            references: vec![thread_root(self.app, self.proposal.id), before.unwrap_or(root).to_owned()],
            is_read: mine || read_at.is_some_and(|at| told.at <= at),
            ..self.mail(Contact { name: told.by_whom, email }, subject, body)
        };
        // Whoever answers their own message writes to the others.
        let writer = mail.from.email.clone();
        if mail.to.iter().any(|reader| !reader.email.eq_ignore_ascii_case(&writer)) {
            mail.to.retain(|reader| !reader.email.eq_ignore_ascii_case(&writer));
        }
        if kind == "question" && proposal::is_address(&author.email) {
            mail.cc = std::mem::replace(&mut mail.to, vec![author]);
        }
        mail
    }
}

fn one_vote(name: &str, vote: &Vote) -> String {
    let note = if vote.note.is_empty() { String::new() } else { format!(": {}", vote.note) };
    format!("  {} {name}{note}", vote.value.sign())
}
