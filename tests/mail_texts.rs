//! Commands by mail as mail programs write them: wrapped, encoded, numbered, held up on their way.

use plumbline::review::by_mail::Outcome;
use sqlx::PgPool;

use crate::mail_commands::{STEVEN, answered, filed, mail, received, takes_commands, unfolded};
use crate::support::planning::{QUEUE, plan};
use crate::support::travel::conflict;
use crate::support::{Received, TestApp};

/// A mail of Steven's with the headers of its text.
fn of_kind(to: &str, id: &str, headers: &str, text: &[u8]) -> Vec<u8> {
    let plain = "Content-Type: text/plain; charset=utf-8\r\n";
    let head = String::from_utf8(mail(to, id, "", "")).expect("text").replacen(plain, headers, 1);
    [head.as_bytes(), text].concat()
}

/// Sends bytes to the address of a letter and returns the answer.
async fn answered_to(app: &TestApp, letter: &Received, id: &str, headers: &str, text: &[u8]) -> Received {
    let mail = of_kind(&takes_commands(letter), id, headers, text);
    assert_eq!(received(app, &mail).await, Outcome::Answered);
    app.letters_to(STEVEN, "Commands ").await.pop().expect("an answer")
}

async fn said(app: &TestApp) -> Vec<String> {
    sqlx::query_scalar("select body from message order by body collate \"C\"")
        .fetch_all(&app.pool)
        .await
        .expect("messages")
}

const WRAPPED: &str = "!ask Which tree is this against, and tell us please how it behaves\r\n\
                       when the ring buffer is full and nobody reads?\r\n!plan decline later\r\n\r\nBest,\r\nSteven\r\n";
const WHOLE: &str =
    "Which tree is this against, and tell us please how it behaves when the ring buffer is full and nobody reads?";

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_wrapped_command_is_done_whole_and_so_is_the_next(pool: PgPool) {
    let app = TestApp::with_mail_commands(pool).await;
    let (_, letter) = filed(&app).await;
    let fixed = "Content-Type: text/plain\r\n";
    let answer = answered_to(&app, &letter, "one", fixed, WRAPPED.as_bytes()).await;
    assert_eq!(answer.subject, "[LPC 2023 Tracing MC] Commands done: #1", "{}", answer.body);
    assert_eq!(app.count("select count(*) from plan where outcome = 'declined' and reason = 'later'").await, 1);
    let flowed = "Content-Type: text/plain; format=flowed\r\n";
    let text = WRAPPED.replacen("behaves\r\n", "behaves \r\n", 1).replace("decline later", "waitlist");
    answered_to(&app, &letter, "two", flowed, text.as_bytes()).await;
    let delsp = "Content-Type: text/plain; format=flowed; delsp=yes\r\n";
    let text = WRAPPED.replacen("behaves\r\n", "behaves  \r\n", 1).replace("decline later", "accept 20");
    answered_to(&app, &letter, "three", delsp, text.as_bytes()).await;
    assert_eq!(said(&app).await, [WHOLE; 3]);
    assert_eq!(app.count("select count(*) from plan where outcome = 'accepted' and minutes = 20").await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn text_of_the_far_east_is_read_and_what_cannot_be_read_is_refused(pool: PgPool) {
    let app = TestApp::with_mail_commands(pool).await;
    let (_, letter) = filed(&app).await;
    let gb = "Content-Type: text/plain; charset=gb2312\r\n";
    answered_to(&app, &letter, "one", gb, b"!say \xc4\xe3\xba\xc3\r\n").await;
    let jp = "Content-Type: text/plain; charset=iso-2022-jp\r\n";
    answered_to(&app, &letter, "two", jp, b"!say \x1b$B$3$s\x1b(B\r\n").await;
    assert_eq!(said(&app).await, ["こん", "你好"]);
    let utf8 = "Content-Type: text/plain; charset=utf-8\r\n";
    let answer = answered_to(&app, &letter, "three", utf8, b"!vote +1\r\n!say Gr\xfc\xdfe\r\n").await;
    assert!(answer.subject.contains("partly done, 1 of 2"), "{}", answer.subject);
    assert!(unfolded(&answer.body).contains("not in the encoding that your mail names"), "{}", answer.body);
    assert_eq!(said(&app).await.len(), 2);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn numbers_and_signs_are_taken_as_people_write_them(pool: PgPool) {
    let app = TestApp::with_mail_commands(pool).await;
    let (_, letter) = filed(&app).await;
    let text = "\u{feff}！vote –1\n!1 plan accept 20\n!#1 read\n!7 plan decline\n";
    let answer = answered(&app, &letter, "one", text).await;
    assert!(answer.subject.contains("partly done, 3 of 4"), "{} {}", answer.subject, answer.body);
    assert!(unfolded(&answer.body).contains("This address takes commands on #1 alone."), "{}", answer.body);
    assert_eq!(app.count("select count(*) from vote where value = -1").await, 1);
    assert_eq!(app.count("select count(*) from plan where outcome = 'accepted' and minutes = 20").await, 1);
    let html = "Content-Type: text/html\r\n";
    let answer = answered_to(&app, &letter, "two", html, b"<p>!vote +1</p>").await;
    assert!(unfolded(&answer.body).contains("Your mail is HTML only"), "{}", answer.body);
    let pgp = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n!vote +1\n-----BEGIN PGP SIGNATURE-----\n\nabc\n";
    let answer = answered(&app, &letter, "three", pgp).await;
    assert!(unfolded(&answer.body).contains("Your vote is +1."), "{}", answer.body);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_answer_can_be_answered(pool: PgPool) {
    let app = TestApp::with_mail_commands(pool).await;
    let (_, letter) = filed(&app).await;
    let first = answered(&app, &letter, "one", "!plan accept 20\n").await;
    let address = takes_commands(&letter);
    assert!(first.header("Reply-To").contains(&address), "{}", first.header("Reply-To"));
    assert_eq!(takes_commands(&first), address, "the same, so that answers without end have a limit");
    assert_eq!(first.header("List-Id"), letter.header("List-Id"));
    assert!(first.body.lines().all(|line| line.chars().count() <= 72), "{}", first.body);
    answered(&app, &first, "two", "!plan nothing\n> !plan accept 20\n").await;
    assert_eq!(app.count("select count(*) from plan").await, 0);
    let secret = address.trim_start_matches("cfp+").split('@').next().expect("a secret").to_owned();
    assert_eq!(app.tables_with(&secret).await, [""; 0], "what was delivered is erased");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_mail_that_was_held_up_undoes_nothing_that_was_done_later(pool: PgPool) {
    let app = TestApp::with_mail_commands(pool).await;
    let (_, letter) = filed(&app).await;
    let to = takes_commands(&letter);
    let sent = |id: &str, minute: &str, text: &str| {
        mail(&to, id, &format!("Date: Thu, 20 Jul 2023 {minute}:00 +0000\r\n"), text)
    };
    let (older, newer) =
        (sent("one", "10:10", "!vote 0\n!plan decline\n!say Hm.\n"), sent("two", "10:20", "!vote +1\n"));
    app.now_is("2023-07-20T10:30:00Z");
    for held_up in [&newer, &older] {
        assert_eq!(received(&app, held_up).await, Outcome::Answered);
    }
    assert_eq!(app.count("select count(*) from vote where value = 1").await, 1, "the newer one holds");
    assert_eq!(app.count("select count(*) from plan").await, 1, "nothing was planned later");
    let answer = app.letters_to(STEVEN, "partly done, 2 of 3").await.remove(0);
    assert!(unfolded(&answer.body).contains("You voted at 2023-07-20 10:30:00 UTC"), "{}", answer.body);
    // In the order in which they were written, each is done, whenever it comes.
    app.now_is("2023-07-20T11:00:00Z");
    for (id, minute, text) in
        [("three", "10:40", "!vote 0\n!plan accept\n"), ("four", "10:41", "!vote -1\n!plan waitlist\n")]
    {
        assert_eq!(received(&app, &sent(id, minute, text)).await, Outcome::Answered);
    }
    assert_eq!(app.count("select count(*) from vote where value = -1").await, 1);
    assert_eq!(app.letters_to(STEVEN, "Commands done").await.len(), 3);
    // A clock that is wrong says nothing.
    for (id, date) in [("five", "2031"), ("six", "1970")] {
        let mail = mail(&to, id, &format!("Date: Mon, 20 Jul {date} 10:00:00 +0000\r\n"), "!vote +1\n");
        assert_eq!(received(&app, &mail).await, Outcome::Answered);
    }
    assert_eq!(app.count("select count(*) from vote where value = 1").await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_mail_that_was_held_up_makes_no_plan_that_was_taken_back_and_no_move_over_a_plan(pool: PgPool) {
    let app = TestApp::with_mail_commands(pool).await;
    let (_, letter) = filed(&app).await;
    let to = takes_commands(&letter);
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    plan(&mut steven, 1, "Accept", None).await;
    app.now_is("2023-07-20T10:30:00Z");
    let late = |id: &str, text: &str| mail(&to, id, "Date: Thu, 20 Jul 2023 10:10:00 +0000\r\n", text);
    steven.open(QUEUE).await;
    steven.fill("Command", "1 plan decline Too early").press("Run").await;
    assert_eq!(received(&app, &late("one", "!move cxl\n!merge 2\n")).await, Outcome::Answered);
    assert_eq!(app.count("select count(*) from plan where outcome = 'declined'").await, 1);
    app.now_is("2023-07-20T10:40:00Z");
    steven.open(QUEUE).await;
    steven.fill("Command", "1 plan nothing").press("Run").await;
    assert_eq!(received(&app, &late("two", "!plan accept\n")).await, Outcome::Answered);
    assert_eq!(app.count("select count(*) from plan").await, 0);
    let answer = app.letters_to(STEVEN, "Commands not done").await.pop().expect("an answer");
    assert!(
        unfolded(&answer.body).contains("Something was planned or taken back at 2023-07-20 10:40:00 UTC"),
        "{}",
        answer.body
    );
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn whoever_has_a_conflict_of_interest_by_then_is_told_of_no_plan(pool: PgPool) {
    let app = TestApp::with_mail_commands(pool).await;
    let (_, letter) = filed(&app).await;
    let to = takes_commands(&letter);
    app.now_is("2023-07-20T10:30:00Z");
    let mut masami = app.signed_in("masami.hiramatsu@example.org", "Masami Hiramatsu").await;
    plan(&mut masami, 1, "Accept", None).await;
    conflict(&app, 1, STEVEN).await;
    let late = mail(&to, "one", "Date: Thu, 20 Jul 2023 10:10:00 +0000\r\n", "!plan decline\n!move cxl\n");
    assert_eq!(received(&app, &late).await, Outcome::Answered);
    let answer = app.letters_to(STEVEN, "Commands not done").await.pop().expect("an answer");
    let body = unfolded(&answer.body);
    assert!(body.contains("conflict of interest") && !body.contains("was planned"), "{body}");
}
