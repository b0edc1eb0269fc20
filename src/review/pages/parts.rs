//! What stands under a proposal: the vote and the two threads, each with its form. The page of the proposal shows them all,
//! and each has a page of its own where its form comes back after a mistake.

use askama::Template;
use askama::filters::HtmlSafe;
use uuid::Uuid;

use crate::access::{AuthorOf, DecidesOn, ReviewsOn, Viewer};
use crate::app::App;
use crate::error::AppError;
use crate::proposal::text::limit;
use crate::review::message::{Thread, may_be_deleted};
use crate::review::store::messages::{self, Message};
use crate::review::store::votes;
use crate::review::vote::{Value, Vote};
use crate::review::{AuthorThreadUrl, CameFrom, DiscussionUrl, MessageUrl, VoteUrl, notify};
use crate::track::settings;
use crate::track::words::utc_precise;
use crate::web::fields::{ChoiceField, FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::markdown::{Html, markdown};

/// One's vote, and those of the others once one has voted.
#[derive(Template)]
#[template(path = "review/vote_part.html")]
pub struct VotePart {
    action: String,
    form_token: FormToken,
    version: i32,
    vote: ChoiceField,
    note: TextField,
    /// Whether the votes of the others wait for one's own.
    hidden: bool,
    others: Vec<(String, Value, String)>,
}

impl HtmlSafe for VotePart {}

fn number(reviewer: &ReviewsOn) -> i32 {
    reviewer.proposal().number.unwrap_or_default()
}

fn note_hint(shown: settings::store::Votes) -> String {
    let needed = if shown.note_required { "Every vote needs one here" } else { "Optional" };
    let readers = if shown.hidden { "Whoever has voted too reads it" } else { "The other leads read it" };
    format!("{needed}. {readers}, never the author.")
}

impl VotePart {
    /// `typed` is what a form brought, in place of what is kept.
    pub async fn load(
        app: &App,
        reviewer: &ReviewsOn,
        typed: Option<&Form>,
        errors: &FormErrors,
    ) -> Result<Self, AppError> {
        let mut db = app.db.acquire().await?;
        let mine = votes::mine(&mut db, reviewer).await?;
        let others = votes::of_others(&mut db, reviewer).await?;
        let shown = settings::store::votes(&mut db, reviewer.proposal().track_id).await?;
        let (value, note) = match (typed, &mine) {
            (Some(form), _) => (form.trimmed("vote"), form.text("note")),
            (None, Some(Vote { value, note })) => (value.as_str(), note.as_str()),
            (None, None) => ("", ""),
        };
        let options = Value::ALL.map(|value| (value.as_str().to_owned(), value.label().to_owned())).to_vec();
        Ok(Self {
            action: CameFrom::of(reviewer.viewer())
                .on(VoteUrl { conference: reviewer.conference().slug.clone(), number: number(reviewer) }),
            form_token: reviewer.viewer().form_token(),
            version: reviewer.proposal().version,
            vote: ChoiceField::new("vote", "Your vote", options, value).error(errors),
            note: TextField::area("note", "Note to your vote", 3)
                .hint(note_hint(shown))
                .max(limit::TEXT)
                .value(note)
                .error(errors),
            hidden: shown.hidden && mine.is_none(),
            others: others.into_iter().map(|(name, vote)| (name, vote.value, vote.note)).collect(),
        })
    }
}

struct Line {
    by: String,
    at: String,
    html: Html,
    deleted: bool,
    delete: Option<String>,
}

/// A thread with its form.
#[derive(Template)]
#[template(path = "review/thread_part.html")]
pub struct ThreadPart {
    heading: String,
    readers: String,
    lines: Vec<Line>,
    action: String,
    form_token: FormToken,
    key: Uuid,
    field: Option<TextField>,
    button: &'static str,
    notice: Option<&'static str>,
}

impl HtmlSafe for ThreadPart {}

/// What was typed into a form that could not be taken.
pub struct Typed<'a> {
    /// The form.
    pub form: &'a Form,
    /// What is wrong with it.
    pub errors: &'a FormErrors,
}

/// The key that makes sending a form twice the same as sending it once.
fn key(typed: Option<&Typed<'_>>) -> Uuid {
    typed.and_then(|typed| typed.form.trimmed("key").parse().ok()).unwrap_or_else(Uuid::now_v7)
}

fn field(thread: Thread, label: &str, typed: Option<&Typed<'_>>) -> TextField {
    let hint = match thread {
        Thread::Leads => "You can use Markdown. Write @ and a first name to call a lead or an organiser.",
        Thread::Author => "You can use Markdown.",
    };
    let field = TextField::area(thread.field(), label, 5).hint(hint).max(limit::MESSAGE);
    match typed {
        Some(typed) => field.value(typed.form.text(thread.field())).error(typed.errors),
        None => field,
    }
}

impl ThreadPart {
    fn new(viewer: &Viewer, messages: Vec<Message>, action: String, typed: Option<&Typed<'_>>) -> Self {
        let line = |message: Message| Line {
            by: if message.by_author { format!("{}, author", message.by_whom) } else { message.by_whom },
            at: utc_precise(message.at),
            html: markdown(&message.body),
            deleted: message.deleted_at.is_some(),
            delete: None,
        };
        Self {
            heading: String::new(),
            readers: String::new(),
            lines: messages.into_iter().map(line).collect(),
            action: CameFrom::of(viewer).on(action),
            form_token: viewer.form_token(),
            key: key(typed),
            field: None,
            button: "",
            notice: None,
        }
    }

    /// What the leads say among themselves.
    pub async fn of_leads(app: &App, reviewer: &ReviewsOn, typed: Option<&Typed<'_>>) -> Result<Self, AppError> {
        let mut db = app.db.acquire().await?;
        let now = app.clock.now();
        let messages = messages::of_leads(&mut db, reviewer).await?;
        let came_from = CameFrom::of(reviewer.viewer());
        let deletable = |message: &Message| {
            let own = message.account_id == Some(reviewer.account().id) && message.deleted_at.is_none();
            let url = || MessageUrl {
                conference: reviewer.conference().slug.clone(),
                number: number(reviewer),
                message: message.id,
            };
            (own && may_be_deleted(message.at, now)).then(|| came_from.on(url()))
        };
        let deletable: Vec<_> = messages.iter().map(deletable).collect();
        let action =
            DiscussionUrl { conference: reviewer.conference().slug.clone(), number: number(reviewer) }.to_string();
        let mut part = Self {
            heading: "Between the leads".to_owned(),
            readers: format!("Only the leads of {} and the organisers read this.", reviewer.track().name),
            field: Some(field(Thread::Leads, "Message to the other leads", typed)),
            button: "Write to the leads",
            ..Self::new(reviewer.viewer(), messages, action, typed)
        };
        for (line, url) in part.lines.iter_mut().zip(deletable) {
            line.delete = url;
        }
        Ok(part)
    }

    /// What the leads ask the author, as staff reads it. Whoever it is of can read it, not write as a lead.
    pub async fn as_staff(app: &App, staff: &DecidesOn, typed: Option<&Typed<'_>>) -> Result<Self, AppError> {
        let mut db = app.db.acquire().await?;
        let proposal = staff.proposal();
        let messages = messages::with_author(&mut db, proposal.id).await?;
        let number = proposal.number.unwrap_or_default();
        let action = AuthorThreadUrl { conference: staff.conference().slug.clone(), number }.to_string();
        let unsent =
            "The author's address is not confirmed, so this is not sent by mail. It stands on the proposal's page.";
        let nobody_reads = proposal.author_left() && !proposal.co_authors_are_reached();
        Ok(Self {
            heading: "With the author".to_owned(),
            readers: format!("{} and the leads of {} read this.", proposal.text.name, staff.track().name),
            field: (staff.kept_out().is_none() && !nobody_reads)
                .then(|| field(Thread::Author, "Question to the author", typed)),
            button: "Ask the author",
            notice: proposal.left_in_words().or((!notify::reaches_author(proposal)).then_some(unsent)),
            ..Self::new(staff.viewer(), messages, action, typed)
        })
    }

    /// The same as its author reads it.
    pub async fn as_author(app: &App, author: &AuthorOf, typed: Option<&Typed<'_>>) -> Result<Self, AppError> {
        let mut db = app.db.acquire().await?;
        let proposal = author.proposal();
        let messages = messages::with_author(&mut db, proposal.id).await?;
        let number = proposal.number.unwrap_or_default();
        let action = AuthorThreadUrl { conference: author.conference().slug.clone(), number }.to_string();
        let unsent =
            "Your address is not confirmed, so this is not sent by mail. The leads find it beside your proposal.";
        Ok(Self {
            heading: "Questions of the leads".to_owned(),
            readers: format!("{} and the leads of {} read this.", proposal.text.name, author.track().name),
            field: proposal.denied_at.is_none().then(|| field(Thread::Author, "Your answer", typed)),
            button: "Send the answer",
            notice: (!notify::reaches_author(proposal)).then_some(unsent),
            ..Self::new(author.viewer(), messages, action, typed)
        })
    }

    fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

/// Everything under a proposal that its staff sees. Of one's own only the thread with the author is left.
#[derive(Template)]
#[template(
    source = "{% if let Some((vote, leads)) = judged %}{{ vote }}{{ leads }}{% endif %}{{ author }}",
    ext = "html"
)]
pub struct StaffPart {
    judged: Option<(VotePart, ThreadPart)>,
    author: ThreadPart,
}

impl HtmlSafe for StaffPart {}

impl StaffPart {
    /// For the proposal's page.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(app: &App, staff: &DecidesOn) -> Result<Self, AppError> {
        let judged = match ReviewsOn::unless_kept_out(staff) {
            Some(reviewer) => Some((
                VotePart::load(app, &reviewer, None, &FormErrors::default()).await?,
                ThreadPart::of_leads(app, &reviewer, None).await?,
            )),
            None => None,
        };
        Ok(Self { judged, author: ThreadPart::as_staff(app, staff, None).await? })
    }
}

/// The thread with the leads on the author's page; nothing where nobody has asked.
#[derive(Template)]
#[template(source = "{% if let Some(thread) = thread %}{{ thread }}{% endif %}", ext = "html")]
pub struct AuthorThread {
    thread: Option<ThreadPart>,
}

impl HtmlSafe for AuthorThread {}

impl AuthorThread {
    /// For the author's page.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(app: &App, author: &AuthorOf) -> Result<Self, AppError> {
        let thread = ThreadPart::as_author(app, author, None).await?;
        Ok(Self { thread: Some(thread).filter(|thread| !thread.is_empty()) })
    }
}
