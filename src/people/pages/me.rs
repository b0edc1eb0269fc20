//! What is said of oneself in a proposal, beside its public part.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use crate::access::{SpeakerOf, Tx};
use crate::account::store::profile;
use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::people::about::{self, About};
use crate::people::person::name_problem;
use crate::people::store::{self, Own};
use crate::people::{MeUrl, Person, Role};
use crate::proposal::ProposalUrl;
use crate::proposal::text::{Participation, limit};
use crate::web::fields::{ChoiceField, ErrorSummary, FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::Posted;
use crate::web::markdown::{Html, markdown};
use crate::web::page::{Layout, see, show};

#[derive(Template)]
#[template(path = "people/me.html")]
struct MePage {
    layout: Layout,
    form_token: FormToken,
    action: MeUrl,
    number: i32,
    title: String,
    track: String,
    role: &'static str,
    problem: Html,
    returned: Option<String>,
    summary: ErrorSummary,
    name: TextField,
    affiliation: TextField,
    biography: TextField,
    participation: ChoiceField,
    /// The proposal itself, which co-authors may open.
    proposal_url: Option<ProposalUrl>,
}

fn typed(person: &Person) -> Form {
    Form::of([
        ("name", person.name.as_str()),
        ("affiliation", &person.affiliation),
        ("biography", &person.biography),
        ("participation", person.participation.as_str()),
    ])
}

fn page(app: &App, me: &SpeakerOf, form: &Form, errors: &FormErrors) -> MePage {
    let proposal = me.proposal();
    let number = proposal.number.unwrap_or_default();
    let (affiliation, biography) = about::fields(form, errors, "About you");
    let ways = Participation::ALL.map(|way| (way.as_str().to_owned(), way.words().to_owned())).to_vec();
    MePage {
        layout: me.viewer().layout(app, format!("You in #{number}"), Some(me.conference())),
        form_token: me.viewer().form_token(),
        action: MeUrl { conference: me.conference().slug.clone(), number },
        number,
        title: proposal.text.title.clone(),
        track: me.track().name.clone(),
        role: me.person().role.word(),
        problem: markdown(&proposal.text.r#abstract),
        returned: None,
        summary: ErrorSummary::new(errors, &["name", "affiliation", "biography", "participation"]),
        name: TextField::line("name", "Your name").max(limit::NAME).value(form.text("name")).error(errors),
        affiliation,
        biography,
        participation: ChoiceField::new("participation", "Taking part", ways, form.text("participation")),
        proposal_url: (me.person().role == Role::CoAuthor)
            .then(|| ProposalUrl { conference: me.conference().slug.clone(), number }),
    }
}

fn read(form: &Form) -> (Own, FormErrors) {
    let mut errors = form.errors();
    let own = Own {
        name: form.trimmed("name").to_owned(),
        about: About::typed(form, &mut errors),
        participation: form.trimmed("participation").parse().unwrap_or_default(),
    };
    if let Some(problem) = name_problem(&own.name) {
        errors.add("name", problem);
    }
    (own, errors)
}

/// What is kept; where nothing is said yet, what the profile says, to be saved or not.
async fn own_or_profile(app: &App, me: &SpeakerOf) -> Result<(Form, Option<String>), AppError> {
    let mut person = me.person().clone();
    let account = me.viewer().account().map(|account| account.id);
    let Some(account) = account.filter(|_| person.affiliation.is_empty() && person.biography.is_empty()) else {
        return Ok((typed(&person), None));
    };
    let profile = profile(&mut *app.db.acquire().await?, account).await?;
    (person.affiliation, person.biography) = (profile.affiliation, profile.biography);
    let filled = !person.affiliation.is_empty() || !person.biography.is_empty();
    let sentence = "Affiliation and text are filled in from your profile. They are not saved yet.";
    Ok((typed(&person), filled.then(|| sentence.to_owned())))
}

pub async fn open(_: MeUrl, me: SpeakerOf, State(app): State<App>) -> Result<Response, AppError> {
    let parked = me.viewer().parked(&app, &mut *app.db.acquire().await?).await?;
    let (form, returned) = match parked {
        Some(parked) => (parked.form, Some(format!("{} It is not saved yet.", parked.why))),
        None => own_or_profile(&app, &me).await?,
    };
    Ok(show(StatusCode::OK, &MePage { returned, ..page(&app, &me, &form, &FormErrors::default()) }))
}

pub async fn save(url: MeUrl, me: SpeakerOf, State(app): State<App>, posted: Posted) -> Result<Response, AppError> {
    let (own, errors) = read(&posted.form);
    if !errors.is_empty() {
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &me, &posted.form, &errors)));
    }
    let mut tx = Tx::begin(me, &app).await?;
    store::set_own(&mut tx, &own).await?;
    let (number, person) = (tx.proposal().number.unwrap_or_default(), tx.person().id);
    audit::record(&mut tx, "person changed", format!("proposal {number}"), json!({ "person": person })).await?;
    tx.commit().await?;
    Ok(see(url))
}
