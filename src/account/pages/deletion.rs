//! Deleting one's account.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::menu::AccountMenu;
use super::proof::{code_problem, mail_code, password_problem};
use crate::access::{SIGN_IN, SignedIn, Tx};
use crate::account::proof::Act;
use crate::account::store::{self, Elsewhere};
use crate::account::{DeletionUrl, ExportUrl, SignInUrl, deletion};
use crate::app::App;
use crate::error::AppError;
use crate::proposal::leaving::{Fate, fates};
use crate::proposal::store::OfAccount;
use crate::web::fields::{ErrorSummary, FormToken, TextField};
use crate::web::form::{Form, FormErrors};
use crate::web::frame::{Posted, add_cookie};
use crate::web::page::{Layout, see, show};

const CHANGED: &str = "Your proposals do not stand any more as they did when you opened this page. Nothing was deleted; read again \
                       what happens to them.";

#[derive(Template)]
#[template(path = "account/deletion.html")]
struct DeletionPage {
    layout: Layout,
    menu: AccountMenu,
    form_token: FormToken,
    action: DeletionUrl,
    export: ExportUrl,
    email: String,
    notice: Option<&'static str>,
    groups: Vec<Group>,
    elsewhere: Elsewhere,
    seen: String,
    has_password: bool,
    code_sent: bool,
    summary: ErrorSummary,
    password: TextField,
    code: TextField,
}

/// Proposals that share a fate.
struct Group {
    sentence: String,
    titles: Vec<String>,
}

impl Group {
    fn of(fate: Fate, fates: &[(OfAccount, Fate)]) -> Self {
        let titles: Vec<_> = fates.iter().filter(|(_, other)| *other == fate).map(|(own, _)| title(own)).collect();
        Self { sentence: sentence(fate, titles.len()), titles }
    }
}

fn title(own: &OfAccount) -> String {
    let title = if own.title.is_empty() { "Without a title" } else { &own.title };
    let number = own.number.map(|number| format!("#{number} ")).unwrap_or_default();
    format!("{number}{title}, {}", own.conference_name)
}

/// What happens to so many proposals, in words.
fn sentence(fate: Fate, count: usize) -> String {
    let one = count == 1;
    match fate {
        Fate::Deleted if one => "1 draft is deleted.".to_owned(),
        Fate::Deleted => format!("{count} drafts are deleted."),
        Fate::Withdrawn if one => {
            "1 proposal that waits for a decision is withdrawn. Its leads are told by mail.".to_owned()
        }
        Fate::Withdrawn => {
            format!("{count} proposals that wait for a decision are withdrawn. Their leads are told by mail.")
        }
        Fate::Kept if one => {
            "1 accepted talk stays, with your name and its abstract as they are published. It loses your \
                              address. If you cannot give it, say so on its page before you delete the account."
                .to_owned()
        }
        Fate::Kept => format!(
            "{count} accepted talks stay, with your name and their abstracts as they are published. They lose your address. \
             If you cannot give one, say so on its page before you delete the account."
        ),
        Fate::Nameless if one => {
            "1 proposal that goes no further keeps its number, its title and its text for the record of \
                                  the leads. It loses your address, and your name becomes “deleted account”."
                .to_owned()
        }
        Fate::Nameless => format!(
            "{count} proposals that go no further keep their numbers, titles and texts for the record of the leads. They lose \
             your address, and your name becomes “deleted account”."
        ),
    }
}

/// The account as it is now, with the page that says what happens to what it has.
async fn page(
    app: &App,
    who: &SignedIn,
    notice: Option<&'static str>,
    errors: &FormErrors,
) -> Result<DeletionPage, AppError> {
    let mut db = app.db.acquire().await?;
    let account = store::by_id(&mut db, who.account().id).await?;
    let (fates, seen) = fates(&mut db, account.id).await?;
    let title = if errors.is_empty() { "Delete my account" } else { "Error: Delete my account" };
    let code_sent = match who.viewer().request().browser.known_hash() {
        Some(browser) => store::has_code(&mut db, Act::Deletion.purpose(), &browser, app.clock.now()).await?,
        None => false,
    };
    Ok(DeletionPage {
        layout: who.viewer().layout(app, title, None),
        menu: AccountMenu::on(DeletionUrl),
        form_token: who.viewer().form_token(),
        action: DeletionUrl,
        export: ExportUrl,
        notice,
        groups: Fate::ALL
            .map(|fate| Group::of(fate, &fates))
            .into_iter()
            .filter(|group| !group.titles.is_empty())
            .collect(),
        elsewhere: store::elsewhere(&mut db, account.id, &account.email).await?,
        seen,
        has_password: account.password_hash.is_some(),
        email: account.email,
        code_sent,
        summary: ErrorSummary::new(errors, &["password", "code"]),
        password: TextField::password("password", "Password", "current-password").error(errors),
        code: TextField::line("code", "Code").autocomplete("one-time-code").error(errors),
    })
}

pub async fn ask(_: DeletionUrl, who: SignedIn, State(app): State<App>) -> Result<Response, AppError> {
    Ok(show(StatusCode::OK, &page(&app, &who, None, &FormErrors::default()).await?))
}

pub async fn delete(
    _: DeletionUrl,
    who: SignedIn,
    State(app): State<App>,
    posted: Posted,
) -> Result<Response, AppError> {
    let mailing = posted.form.has("mail-code");
    let errors =
        if mailing { mail_code(&app, &who, Act::Deletion).await? } else { problems(&app, &who, &posted.form).await? };
    if !errors.is_empty() {
        return Ok(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&app, &who, None, &errors).await?));
    }
    if mailing {
        return Ok(see(DeletionUrl));
    }
    let mut tx = Tx::begin(who.clone(), &app).await?;
    if !deletion::delete(&app, &mut tx, posted.form.text("seen")).await? {
        drop(tx);
        return Ok(show(StatusCode::CONFLICT, &page(&app, &who, Some(CHANGED), &FormErrors::default()).await?));
    }
    tx.commit().await?;
    let mut response = see(SignInUrl);
    add_cookie(response.headers_mut(), &app.settings.cookie(SIGN_IN, "", Some(0)));
    Ok(response)
}

/// Why what was typed does not prove who deletes. A code counts before a password.
async fn problems(app: &App, who: &SignedIn, form: &Form) -> Result<FormErrors, AppError> {
    let account = &store::by_id(&mut *app.db.acquire().await?, who.account().id).await?;
    let mut errors = form.errors();
    if !form.trimmed("code").is_empty() || account.password_hash.is_none() {
        let problem = code_problem(app, who, account, form.text("code"), Act::Deletion).await?;
        problem.into_iter().for_each(|sentence| errors.add("code", sentence));
    } else {
        let typed = form.text("password");
        let problem = password_problem(app, who, account, typed, Act::Deletion.refused()).await?;
        problem.into_iter().for_each(|sentence| errors.add("password", sentence));
    }
    Ok(errors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_told_of_as_one() {
        for fate in Fate::ALL {
            assert!(sentence(fate, 1).starts_with("1 ") && sentence(fate, 2).starts_with("2 "), "{fate:?}");
            assert!(!sentence(fate, 1).contains(" are deleted") && !sentence(fate, 1).contains("their"), "{fate:?}");
        }
    }
}
