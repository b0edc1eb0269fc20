//! Commands from the command line: what a lead may do, done as that lead by the built program.

use std::process::Output;

use sqlx::PgPool;

use crate::commands::{address, complained, done, printed, refused, run};
use crate::support::{Browser, TestApp, file_signed_in};

const MINA: &str = "mina@example.org";
const STEVEN: &str = "steven.rostedt@example.org";

async fn filed(app: &TestApp) -> Browser {
    let mut mina = app.signed_in(MINA, "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Tracing the tracers").await;
    app.account(STEVEN, "Steven Rostedt").await;
    mina
}

/// Runs `plumbline command` on LPC 2023 as somebody.
async fn command(app: &TestApp, email: &str, lines: &[&str], typed: &str) -> Output {
    let url = address(&app.pool);
    let variables = [("DATABASE_URL", url.as_str()), ("PUBLIC_URL", "https://cfp.example.org")];
    let mut arguments = vec!["command", "--conference", "lpc-2023", "--as", email];
    arguments.extend(lines);
    run(&arguments, &variables, typed).await
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn lines_are_done_as_the_account_and_each_is_answered(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let lines = ["1 vote star Everybody hits this.", "#1 plan accept 20"];
    let said = done(&command(&app, STEVEN, &lines, "").await);
    let said: Vec<_> = said.lines().collect();
    assert_eq!(said[0], "#1: Your vote is ★.");
    assert!(said[1].starts_with("#1: Planned, and not sent: accept, 20 minutes"), "{said:?}");
    let votes = "select count(*) from vote v join account a on a.id = v.account_id
                 where a.email = 'steven.rostedt@example.org' and v.value = 2 and v.note = 'Everybody hits this.'";
    assert_eq!(app.count(votes).await, 1);
    let rows = "select count(*) from audit u join account a on a.id = u.account_id
                where a.email = 'steven.rostedt@example.org' and u.actor = 'lead' and u.address = 'command line'
                  and u.request_id is null and u.action in ('vote kept', 'decision planned')";
    assert_eq!(app.count(rows).await, 2);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn lines_come_from_standard_input_and_write_the_letters_of_the_page(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let said =
        done(&command(&app, STEVEN, &["-"], "1 say Let us take it\n\n1 ask Which tree is this against?\n").await);
    assert_eq!(said, "#1: Written to the other leads.\n#1: The author was asked.\n");
    // The program has the real time; the letters are due by then.
    app.now_is("2100-01-01T00:00:00Z");
    let asked = app.letters_to(MINA, "Question: #1").await;
    assert!(asked[0].body.contains("Which tree is this against?"));
    assert!(asked[0].body.contains("https://cfp.example.org/lpc-2023/proposals/1"));
    assert_eq!(app.letters_to("masami.hiramatsu@example.org", "Leads: #1").await.len(), 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_line_that_fails_says_so_and_the_others_are_done(pool: PgPool) {
    let app = TestApp::start(pool).await;
    filed(&app).await;
    let output = command(&app, STEVEN, &["1 voet +1", "99 read", "1 plan accept x", "1 vote +1"], "").await;
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(printed(&output), "#1: Your vote is +1.\n");
    let complaint = complained(&output);
    let lines: Vec<_> = complaint.lines().collect();
    assert!(lines[0].starts_with("I did not understand line 1: “1 voet +1”. “voet” is not a command"), "{complaint}");
    assert!(lines[0].ends_with("Did you mean “1 vote +1”? Nothing was changed."), "{complaint}");
    assert_eq!(lines[1], "Line 2: You have no proposal #99 to work on. Nothing was changed.");
    assert!(lines[2].contains("“x” is not a number of minutes"), "{complaint}");
    assert_eq!(lines[3], "plumbline: 3 of 4 lines were not done");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn it_has_the_rights_of_the_account_and_no_others(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let mut mina = filed(&app).await;
    let complaint = refused(&command(&app, MINA, &["1 vote +1"], "").await);
    assert!(complaint.contains("The leads of the Tracing MC decide about #1."), "{complaint}");
    app.account("dan.williams@example.org", "Dan Williams").await;
    let complaint = refused(&command(&app, "dan.williams@example.org", &["1 plan accept"], "").await);
    assert!(complaint.contains("You have no proposal #1 to work on"), "{complaint}");

    mina.open("/lpc-2023/proposals/1/conflicts-of-interest").await;
    mina.tick("Steven Rostedt").fill("Reason", "We were married").press("Save").await;
    for line in ["1 vote +1", "1 say Hello", "1 plan accept", "1 ask Why?", "1 plan nothing"] {
        let complaint = refused(&command(&app, STEVEN, &[line], "").await);
        assert!(
            complaint.contains("The author of #1 says that you have a conflict of interest."),
            "{line}: {complaint}"
        );
    }
    let written = "select (select count(*) from vote) + (select count(*) from plan) + (select count(*) from message)";
    assert_eq!(app.count(written).await, 0);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_account_or_a_conference_that_is_not_there_is_named(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let complaint = refused(&command(&app, "nobody@example.org", &["1 read"], "").await);
    assert!(complaint.contains("nobody@example.org has no account"), "{complaint}");
    let url = address(&app.pool);
    let variables = [("DATABASE_URL", url.as_str()), ("PUBLIC_URL", "https://cfp.example.org")];
    let arguments = ["command", "--conference", "no-such", "--as", MINA, "1 read"];
    assert!(refused(&run(&arguments, &variables, "").await).contains("there is no conference \"no-such\""));
}
