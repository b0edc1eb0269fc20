//! Commands by mail: the foot of a letter to a lead names an address, and lines at the top of a mail to it are done.

use plumbline::review::by_mail::{Outcome, receive};
use serde_json::json;
use sqlx::PgPool;

use crate::commands::{address, complained, run};
use crate::my_data::exported;
use crate::support::{Browser, Received, TestApp, file_signed_in};

const MINA: &str = "mina@example.org";
pub const STEVEN: &str = "steven.rostedt@example.org";
const WRITTEN: &str =
    "select (select count(*) from vote) + (select count(*) from plan) + (select count(*) from message)";

/// A proposal, and the letter about it to a lead who has an account.
pub async fn filed(app: &TestApp) -> (Browser, Received) {
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Tracing the tracers").await;
    app.account(STEVEN, "Steven Rostedt").await;
    let letter = app.letters_to(STEVEN, "New: #1").await.remove(0);
    (mina, letter)
}

/// The address in a letter that takes commands.
pub fn takes_commands(letter: &Received) -> String {
    let address = letter.body.split_whitespace().find(|word| word.starts_with("cfp+"));
    address.unwrap_or_else(|| panic!("an address in: {}", letter.body)).to_owned()
}

/// A mail of Steven's.
pub fn mail(to: &str, id: &str, headers: &str, text: &str) -> Vec<u8> {
    let text = text.replace('\n', "\r\n");
    format!(
        "From: Steven Rostedt <{STEVEN}>\r\nTo: {to}\r\nSubject: Re: something\r\nMessage-ID: <{id}@example.org>\r\n\
         {headers}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}"
    )
    .into_bytes()
}

pub async fn received(app: &TestApp, mail: &[u8]) -> Outcome {
    receive(&app.app, mail, None).await.expect("the database answers")
}

/// Sends text to the address of a letter and returns the answer.
pub async fn answered(app: &TestApp, letter: &Received, id: &str, text: &str) -> Received {
    let before = app.letters_to(STEVEN, "Commands ").await.len();
    assert_eq!(received(app, &mail(&takes_commands(letter), id, "", text)).await, Outcome::Answered);
    let mut answers = app.letters_to(STEVEN, "Commands ").await;
    assert_eq!(answers.len(), before + 1, "one answer");
    answers.pop().expect("an answer")
}

pub fn unfolded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn lines_at_the_top_are_done_and_answered_by_one_letter(pool: PgPool) {
    let app = TestApp::with_mail_commands(pool).await;
    let (_, letter) = filed(&app).await;
    assert!(letter.header("Reply-To").contains(MINA), "a reply still goes to the author");
    let text =
        "!vote +1 Everybody hits this.\n!plan accept 20\n!say Let us take it\n\nBest\n!plan decline\n> !vote -1\n";
    let answer = answered(&app, &letter, "one", text).await;
    assert_eq!(answer.subject, "[LPC 2023 Tracing MC] Commands partly done, 3 of 4: #1");
    assert_eq!(answer.header("References"), letter.header("References"), "in the thread");
    for part in [
        "> !vote +1",
        "Your vote is +1.",
        "Planned, and not sent: accept, 20 minutes",
        "!plan nothing",
        "> !plan decline Not done: it stands below other text",
    ] {
        assert!(unfolded(&answer.body).contains(part), "{part} in {}", answer.body);
    }
    assert!(!answer.body.contains("!vote -1"), "what is quoted is another's: {}", answer.body);
    assert!(answer.body.lines().all(|line| line.chars().count() <= 72), "{}", answer.body);
    assert_eq!(app.count("select count(*) from vote where value = 1 and note = 'Everybody hits this.'").await, 1);
    assert_eq!(app.count("select count(*) from plan where outcome = 'accepted' and minutes = 20").await, 1);
    assert_eq!(app.letters_to("masami.hiramatsu@example.org", "Leads: #1").await.len(), 1);
    let rows = "select count(*) from audit u join account a on a.id = u.account_id
                where a.email = 'steven.rostedt@example.org' and u.actor = 'lead' and u.address = 'mail'";
    assert!(app.count(rows).await >= 3);
    assert_eq!(app.letters_to(MINA, "").await.len(), 1, "the author has the receipt only");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_address_is_secret_and_stands_in_letters_to_leads_only(pool: PgPool) {
    let app = TestApp::with_mail_commands(pool).await;
    let (_, letter) = filed(&app).await;
    let address = takes_commands(&letter);
    assert!(letter.body.lines().all(|line| line.chars().count() <= 72), "{}", letter.body);
    assert!(app.letters_to(MINA, "").await.iter().all(|letter| !letter.body.contains("cfp+")));
    let secret = address.trim_start_matches("cfp+").split('@').next().expect("a secret").to_owned();
    assert_eq!(secret.len(), 32);
    assert_eq!(app.tables_with(&secret).await, [""; 0], "what was delivered is erased");
    let masami = app.letters_to("masami.hiramatsu@example.org", "New: #1").await.remove(0);
    assert_ne!(takes_commands(&masami), address, "each lead has another");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn without_the_setting_no_letter_has_an_address_and_no_mail_does_anything(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (_, letter) = filed(&app).await;
    assert!(!letter.body.contains("cfp+"), "{}", letter.body);
    let mail = mail("cfp+00112233445566778899aabbccddeeff@example.org", "one", "", "!vote +1\n");
    assert!(matches!(received(&app, &mail).await, Outcome::Ignored(_)));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_is_not_understood_is_answered_and_the_rest_is_done(pool: PgPool) {
    let app = TestApp::with_mail_commands(pool).await;
    let (_, letter) = filed(&app).await;
    let answer = answered(&app, &letter, "one", "!pln accept\n!vote 0\n").await;
    assert_eq!(answer.subject, "[LPC 2023 Tracing MC] Commands partly done, 1 of 2: #1");
    let body = unfolded(&answer.body);
    assert!(body.contains("I did not understand line 1: “!pln accept”."), "{body}");
    assert!(body.contains("Did you mean “!plan accept”? Nothing was changed."), "{body}");
    assert!(body.contains("Your vote is 0.") && body.contains("!plan waitlist 3"), "{body}");
    assert_eq!(app.count(WRITTEN).await, 1);
    let answer = answered(&app, &letter, "two", "Hello,\n!vote +1\n").await;
    assert!(unfolded(&answer.body).contains("There is no command at the top of your mail"), "{}", answer.body);
    let many = answered(&app, &letter, "three", &"!vote +1\n".repeat(21)).await;
    assert_eq!(many.body.matches("Your vote is +1.").count(), 20);
    assert!(many.body.contains("A mail holds 20 commands at most."), "{}", many.body);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_text_ends_with_its_paragraph_and_the_answer_says_what_was_left_out(pool: PgPool) {
    let app = TestApp::with_mail_commands(pool).await;
    let (_, letter) = filed(&app).await;
    let text = "!say The first thought\nends here.\n\nThe second thought.\n\nOn Monday Mina wrote:\n> !vote -1\n";
    let answer = answered(&app, &letter, "one", text).await;
    assert_eq!(app.count("select count(*) from message where body = 'The first thought ends here.'").await, 1);
    let body = unfolded(&answer.body);
    assert!(body.contains("what begins with “The second thought.” was not sent"), "{body}");
    assert!(!body.contains("Monday"), "{body}");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_mail_that_comes_twice_is_done_once(pool: PgPool) {
    let app = TestApp::with_mail_commands(pool).await;
    let (_, letter) = filed(&app).await;
    answered(&app, &letter, "one", "!say Once.\n").await;
    let again = mail(&takes_commands(&letter), "one", "Received: from elsewhere\r\n", "!say Once.\n");
    assert_eq!(received(&app, &again).await, Outcome::Ignored("received before"));
    let at_once = mail(&takes_commands(&letter), "two", "", "!say Twice.\n");
    let (left, right) = tokio::join!(received(&app, &at_once), received(&app, &at_once));
    assert_ne!(left, right, "one of two at once is the first");
    assert_eq!(app.count("select count(*) from message").await, 2);
    assert_eq!(app.letters_to(STEVEN, "Commands done").await.len(), 2);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn programs_and_unknown_or_expired_addresses_get_no_answer(pool: PgPool) {
    let app = TestApp::with_mail_commands(pool).await;
    let (_, letter) = filed(&app).await;
    let to = takes_commands(&letter);
    let before = app.letters().await.len();
    let automatic = ["Auto-Submitted: auto-replied\r\n", "Precedence: bulk\r\n", "Return-Path: <>\r\n"];
    for headers in automatic.into_iter().chain(["X-Autoreply: yes\r\n", "Precedence: auto_reply\r\n"]) {
        let mail = mail(&to, "one", headers, "!vote +1\n");
        assert_eq!(received(&app, &mail).await, Outcome::Ignored("not written by a person"), "{headers}");
    }
    for unknown in ["cfp@example.org", "cfp+00112233445566778899aabbccddeeff@example.org"] {
        let mail = mail(unknown, "two", "", "!vote +1\n");
        assert_eq!(received(&app, &mail).await, Outcome::Ignored("no address that takes commands"));
    }
    app.now_is("2023-08-19T10:00:00Z");
    let late = mail(&to, "three", "", "!vote +1\n");
    assert_eq!(received(&app, &late).await, Outcome::Ignored("no address that takes commands"));
    plumbline::jobs::forget(&app.app).await.expect("the cleaning up");
    assert_eq!(app.count("select count(*) from command_address").await, 0);
    assert_eq!((app.count(WRITTEN).await, app.letters().await.len()), (0, before));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_lead_who_left_the_track_or_has_a_conflict_of_interest_is_refused(pool: PgPool) {
    let app = TestApp::with_mail_commands(pool).await;
    let (mut mina, letter) = filed(&app).await;
    mina.open("/lpc-2023/proposals/1/conflicts-of-interest").await;
    mina.tick("Steven Rostedt").fill("Reason", "We were married").press("Save").await;
    let answer = answered(&app, &letter, "one", "!vote +1\n!plan accept\n!say Hello\n!ask Why?\n").await;
    assert_eq!(
        unfolded(&answer.body).matches("The author of #1 says that you have a conflict of interest.").count(),
        4
    );
    sqlx::query("delete from lead where email = $1").bind(STEVEN).execute(&app.pool).await.expect("no lead");
    let answer = answered(&app, &letter, "two", "!vote +1\n").await;
    assert!(unfolded(&answer.body).contains("You have no proposal #1 to work on. Nothing was changed."));
    assert_eq!(app.count(WRITTEN).await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn commands_count_from_the_leads_own_address_only(pool: PgPool) {
    let app = TestApp::with_mail_commands(pool).await;
    let (_, letter) = filed(&app).await;
    let to = takes_commands(&letter);
    let forwarded = String::from_utf8(mail(&to, "one", "", "!vote +1\n")).expect("text").replace(STEVEN, MINA);
    assert_eq!(received(&app, forwarded.as_bytes()).await, Outcome::Answered);
    let told = app.letters_to(STEVEN, "Commands not done: #1").await.remove(0);
    assert!(unfolded(&told.body).contains("A mail from mina@example.org came to an address"), "{}", told.body);
    assert!(app.letters_to(MINA, "Commands").await.is_empty());
    sqlx::query("delete from sign_in").execute(&app.pool).await.expect("no sign-in");
    sqlx::query("delete from account where email = $1").bind(STEVEN).execute(&app.pool).await.expect("no account");
    let answer = answered(&app, &letter, "two", "!vote +1\n").await;
    assert!(unfolded(&answer.body).contains(&format!("There is no account with the address {STEVEN}.")));
    assert_eq!(app.count(WRITTEN).await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_deleted_account_leaves_no_address_that_takes_commands(pool: PgPool) {
    let app = TestApp::with_mail_commands(pool).await;
    filed(&app).await;
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    steven.open("/account/deletion").await;
    steven.fill("Password", crate::support::PASSWORD).press("Delete my account").await;
    let left = "select count(*) from command_address where email = 'steven.rostedt@example.org'";
    assert_eq!(app.count(left).await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_program_reads_a_mail_from_standard_input(pool: PgPool) {
    let app = TestApp::with_mail_commands(pool).await;
    let url = address(&app.pool);
    let mut variables = vec![("DATABASE_URL", url.as_str()), ("PUBLIC_URL", "https://cfp.example.org")];
    let unknown = mail("cfp+00112233445566778899aabbccddeeff@example.org", "one", "", "!vote +1\n");
    let unknown = String::from_utf8(unknown).expect("text");
    let output = run(&["receive"], &variables, &unknown).await;
    assert_eq!(output.status.code(), Some(75), "the mail is kept until the program is set up");
    assert!(complained(&output).contains("MAIL_COMMANDS"));
    for (wrong, variables) in [(&["receive", "--nothing"][..], &variables[..]), (&["receive"], &[])] {
        let output = run(wrong, variables, &unknown).await;
        assert_eq!(output.status.code(), Some(75), "{}", complained(&output));
    }
    variables.push(("MAIL_COMMANDS", "cfp@example.org"));
    let output = run(&["receive"], &variables, &unknown).await;
    assert!(output.status.success(), "{}", complained(&output));
    assert!(complained(&output).contains("no address that takes commands"), "{}", complained(&output));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn my_data_lists_the_addresses_of_a_lead_without_their_secrets(pool: PgPool) {
    let app = TestApp::with_mail_commands(pool).await;
    let (mut mina, letter) = filed(&app).await;
    app.now_is("2023-07-21T10:00:00Z");
    answered(&app, &letter, "one", "!vote +1\n").await;
    answered(&app, &letter, "two", "!read\n").await;
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    let (_, data) = exported(&mut steven).await;
    let addresses = data["command_addresses"].as_array().expect("addresses");
    assert_eq!(addresses.len(), 1, "never those of other leads: {addresses:?}");
    let expected = json!({
        "conference": "lpc-2023", "proposal": 1, "made_at": "2023-07-20T10:00:00+00:00",
        "ends_at": "2023-08-19T10:00:00+00:00", "mails_received": 2, "last_received_at": "2023-07-21T10:00:00+00:00",
    });
    assert_eq!(addresses[0], expected);
    let secret = takes_commands(&letter).trim_start_matches("cfp+").split('@').next().expect("a secret").to_owned();
    assert!(!data.to_string().contains(&secret), "{data}");
    let (_, author) = exported(&mut mina).await;
    assert_eq!(author["command_addresses"], json!([]));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn what_changed_after_the_letter_stays_unread_and_the_answer_says_so(pool: PgPool) {
    let app = TestApp::with_mail_commands(pool).await;
    let (mut mina, letter) = filed(&app).await;
    let unread = "select count(*) from proposal p where not exists (select 1 from seen s where s.version = p.version)";
    let answer = answered(&app, &letter, "one", "!vote +1\n").await;
    assert!(!unfolded(&answer.body).contains("newer text"), "{}", answer.body);
    assert_eq!(app.count(unread).await, 0);
    app.now_is("2023-07-20T11:00:00Z");
    mina.open("/lpc-2023/proposals/1/edit").await;
    mina.fill("Title", "Tracing the tracers, again").press("Save changes").await;
    assert_eq!(mina.page().status, 200, "{}", mina.page().text());
    let answer = answered(&app, &letter, "two", "!plan accept 20\n!vote 0\n").await;
    let said = "There is a newer text than in the letter that you answer";
    assert_eq!(unfolded(&answer.body).matches(said).count(), 2, "{}", answer.body);
    assert_eq!(app.count(unread).await, 1);
}
