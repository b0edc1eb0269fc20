//! The things that the addresses of the table name.

use crate::support::{Browser, PASSWORD, TestApp, file_signed_in, fill_proposal};

/// The addresses of things that exist.
pub struct Things {
    draft: String,
    open: String,
    reset: String,
    confirm: String,
    named: String,
    sign_in: String,
    email: String,
    search: String,
    message: String,
    offer: String,
}

impl Things {
    /// The address of this pattern with things that exist.
    pub fn filled(&self, path: &str) -> String {
        match path {
            "/{conference}/drafts/{draft}/open/{secret}" => self.open.clone(),
            "/account/reset/{token}" => self.reset.clone(),
            // A call without a close has no calendar.
            "/{conference}/tracks/{track}/deadline.ics" => "/lpc-2023/tracks/android/deadline.ics".to_owned(),
            "/{conference}/people/{token}" => self.named.clone(),
            "/account/sign-in/link/{token}" => self.sign_in.clone(),
            "/account/email/{token}" => self.email.clone(),
            "/account/confirm/{token}" => self.confirm.clone(),
            "/{conference}/moves/{offer}" => self.offer.clone(),
            "/account/reminders/{token}" => "/account/reminders/stop".to_owned(),
            _ => path
                .replace("{conference}/drafts/{draft}", &self.draft)
                .replace("{draft}", self.draft.rsplit('/').next().expect("a key"))
                .replace("{conference}", "lpc-2023")
                .replace("{track}", "tracing")
                .replace("{number}", "1")
                .replace("{outcome}", "accepted")
                .replace("{message}", &self.message)
                .replace("{search}", &self.search),
        }
    }
}

/// The author has filed #1 in Tracing and keeps a complete draft; a stranger holds one by its secret address.
pub async fn things(app: &TestApp, author: &mut Browser) -> Things {
    file_signed_in(author, "tracing", "Tracing the tracers").await;
    author.open("/lpc-2023/proposals/1/people").await;
    author.fill("Name", "Somebody Named").fill("E-mail", "named@example.org").press("Add").await;
    let named = app.letters_to("named@example.org", "You are named").await[0].path("/people/");
    author.open("/lpc-2023/tracks/tracing/propose").await;
    fill_proposal(author, "Not sent yet");
    let draft = author.press("Save draft").await.path.trim_start_matches('/').to_owned();
    assert!(draft.starts_with("lpc-2023/drafts/"), "{draft}");

    let asked =
        "insert into late_request (id, proposal_id, at, note) select gen_random_uuid(), id, stored_at, '' from proposal
                 where number is null";
    sqlx::query(asked).execute(&app.pool).await.expect("a late request");

    let mut stranger = app.browser();
    stranger.open("/lpc-2023/tracks/tracing/propose").await;
    let text = stranger.fill("Title", "Begun without an account").press("Save draft").await.text();
    let open = text.split_whitespace().find(|word| word.contains("/open/")).expect("a secret address");
    let open = open.trim_start_matches("https://cfp.example.org").to_owned();

    stranger.open("/account/password").await;
    stranger.fill("E-mail", "mina@example.org").press("Send the link").await;
    let reset = app.letters_to("mina@example.org", "Set a new password").await[0].path("/account/reset/");
    stranger.open("/account/sign-up").await;
    stranger.fill("Your name", "New Here").fill("Your e-mail", "new@example.org").fill("New password", "long enough");
    stranger.press("Sign up").await;
    let confirm = app.letters_to("new@example.org", "Confirm").await[0].path("/account/confirm/");
    // The link of a reminder: only the hash of its token is stored.
    sqlx::query(
        "insert into reminder_link (token_hash, proposal_id, account_id, at)
         select sha256('stop'), id, author_id, stored_at from proposal where author_id is not null limit 1",
    )
    .execute(&app.pool)
    .await
    .expect("a link");
    stranger.open("/account/sign-in").await;
    stranger.fill("E-mail", "mina@example.org").press("Mail me a code").await;
    let sign_in = app.letters_to("mina@example.org", "Sign in at").await[0].path("/account/sign-in/link/");
    author.open("/account/email").await;
    author.fill("New e-mail address", "mina@example.net").fill("Password", PASSWORD).press("Change the address").await;
    let email = app.letters_to("mina@example.net", "Confirm your new").await[0].path("/account/email/");
    let search = saved_search(app).await;
    let message = message(app).await;
    let offer = offered(app).await;
    Things { draft, open, reset, confirm, named, sign_in, email, search, message, offer }
}

/// The key of a search that the lead keeps.
async fn saved_search(app: &TestApp) -> String {
    let mut lead = app.signed_in("steven.rostedt@example.org", "Steven Rostedt").await;
    lead.open("/lpc-2023/searches").await;
    lead.fill("Name", "Long ones").fill("Search", "minutes:>15").press("Save the search").await;
    let href = lead.page().link("Change Long ones").expect("a saved search");
    href.rsplit('/').next().expect("a key").to_owned()
}

/// The key of what the lead wrote to the others.
async fn message(app: &TestApp) -> String {
    let mut lead = app.signed_in("steven.rostedt@example.org", "Steven Rostedt").await;
    lead.open("/lpc-2023/proposals/1").await;
    lead.fill("Message to the other leads", "Good.").press("Write to the leads").await;
    let href = lead.page().link("Delete this message").expect("a message");
    href.split('/').nth(5).expect("a key").to_owned()
}

/// Where #1 is offered to the CXL track.
async fn offered(app: &TestApp) -> String {
    let id: uuid::Uuid = sqlx::query_scalar(
        "insert into track_move (id, proposal_id, from_track_id, to_track_id, state, note, by_whom, at, until)
         select gen_random_uuid(), p.id, p.track_id, t.id, 'offered', '', 'a lead', p.stored_at, p.stored_at + interval '7 days'
         from proposal p, track t where p.number = 1 and t.slug = 'cxl' returning id",
    )
    .fetch_one(&app.pool)
    .await
    .expect("a move");
    format!("/lpc-2023/moves/{id}")
}
