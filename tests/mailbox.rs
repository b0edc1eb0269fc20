//! A lead downloads the queue as a mailbox, as mail programs read it.

use std::collections::BTreeSet;

use mail_parser::mailbox::mbox::MessageIterator;
use sqlx::PgPool;

use crate::lead_exports::{STEVEN, exports, four, header};
use crate::support::{Browser, Received, TestApp};

/// The messages of a mailbox as mail programs read it, each with the line that separates it from those before.
fn messages(file: &[u8]) -> Vec<(String, Received)> {
    let text = String::from_utf8(file.to_vec()).expect("text");
    let separators = text.lines().filter(|line| line.starts_with("From ")).map(str::to_owned);
    let messages = MessageIterator::new(file).map(|message| Received::parse(message.expect("a message").contents()));
    separators.zip(messages).collect()
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_mailbox_threads_like_the_letters(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, _) = four(&app).await;
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    app.now_is("2023-07-21T08:00:00Z");
    steven.open("/lpc-2023/proposals/2/questions").await;
    let question = "From where do you come?\n>From there\n\nFrom: me\n> From\n.\nTo whom does it belong – étrange, 字";
    steven.fill("Question to the author", question).press("Ask the author").await;
    assert_eq!(steven.page().status, 200, "{}", steven.page().text());
    app.now_is("2023-07-21T09:00:00Z");
    mina.open("/lpc-2023/proposals/2/questions").await;
    mina.fill("Your answer", "From the loader.").press("Send the answer").await;
    app.now_is("2023-07-21T10:00:00Z");
    steven.open("/lpc-2023/proposals/2/discussion").await;
    steven.fill("Message to the other leads", "I like it.").press("Write to the leads").await;
    let letters = app.letters_to(STEVEN, "Loops in the loader").await;

    let mut steven = exports(&app, "#2").await;
    let page = steven.press("mbox").await;
    assert_eq!(header(page, "content-disposition"), "attachment; filename=\"lpc-2023-tracing.mbox\"");
    assert_eq!(header(page, "content-type"), "application/mbox");
    let messages = messages(&page.body);
    assert_eq!(messages.len(), 4, "{messages:#?}");
    let [(separator, proposal), (_, asked), (_, answer), (_, discussion)] = &messages[..] else {
        panic!("{messages:?}")
    };
    assert_eq!(separator, "From mina@example.org Thu Jul 20 10:00:00 2023");
    assert!(proposal.body.contains("Vendor modules assume"), "{proposal:?}");
    assert!(proposal.body.contains("I arrive on the second day."), "leads read the notes for them");
    let new = letters.iter().find(|letter| letter.subject.contains("New: #2")).expect("the letter about it");
    let root = new.header("References");
    let same =
        |message: &Received| letters.iter().any(|letter| letter.header("Message-ID") == message.header("Message-ID"));
    assert!(same(proposal) && same(answer), "what was a letter is the same mail");
    assert!(!same(asked) && !same(discussion), "nobody writes to themselves");
    assert_eq!((proposal.header("In-Reply-To"), proposal.header("References")), (root, root));
    for (reply, before) in [(asked, proposal), (answer, asked), (discussion, proposal)] {
        let before = before.header("Message-ID");
        assert_eq!(reply.header("In-Reply-To"), before);
        assert_eq!(words(reply.header("References")), [root, before]);
    }
    assert_eq!(
        [proposal, asked, answer, discussion].map(|message| message.subject.as_str()),
        [
            "[LPC 2023 Tracing MC] #2 Loops in the loader",
            "Question: #2 Loops in the loader",
            "Re: #2 Loops in the loader",
            "Leads: #2 Loops in the loader"
        ]
    );
    let masami = "masami.hiramatsu@example.org";
    assert!(asked.header("To").contains("mina@example.org") && asked.header("Cc").contains(masami), "{asked:?}");
    for message in [proposal, answer, discussion] {
        assert!(message.header("To").contains(masami) && !message.header("To").contains("cfp@"), "{message:?}");
    }
    assert!(!discussion.header("To").contains(STEVEN), "an answer to oneself goes to the others: {discussion:?}");
    let file = String::from_utf8(page.body.clone()).expect("text");
    assert!(file.contains("\n=46rom where do you come?") && !file.contains("\n>From"), "{file}");
    let ids: BTreeSet<&str> = messages.iter().map(|(_, message)| message.header("Message-ID")).collect();
    assert!(ids.len() == 4 && ids.iter().all(|id| id.starts_with('<') && id.ends_with("@cfp.example.org>")), "{ids:?}");
    assert!(asked.body.replace('\r', "").starts_with(&format!("{question}\n")), "as it was written: {:?}", asked.body);
    assert_eq!(asked.header("Date"), "Fri, 21 Jul 2023 08:00:00 +0000");
    assert!(asked.header("From").contains(STEVEN) && answer.header("From").contains("mina@example.org"));
    assert!(discussion.body.contains("I like it."), "{discussion:?}");
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

async fn mbox(browser: &mut Browser) -> Vec<(String, Received)> {
    let page = browser.open("/lpc-2023/search/export/proposals?track=tracing&format=mbox").await;
    assert_eq!(page.status, 200, "{}", page.text());
    messages(&page.body)
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_mailbox_says_how_each_proposal_stands(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, _) = four(&app).await;
    let mut masami = app.signed_in("masami.hiramatsu@example.org", "Masami Hiramatsu").await;
    masami.open("/lpc-2023/proposals/1").await;
    masami.choose("Your vote", "−1 rather not").fill("Note to your vote", "Too early for it").press("Save vote").await;
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    let before = mbox(&mut steven).await;
    assert!(!before[0].1.body.contains("Votes:"), "not before one has voted: {}", before[0].1.body);
    assert_eq!(before[0].1.header("Status"), "");
    assert!(before[0].1.body.starts_with("State: Submitted"), "{}", before[0].1.body);
    steven.open("/lpc-2023/proposals/1").await;
    steven.choose("Your vote", "+1 take it").press("Save vote").await;
    steven.open("/lpc-2023/proposals/1").await;
    steven.follow("Accept").await;
    steven.press("Save and see the letter").await;
    mina.open("/lpc-2023/proposals/2/edit").await;
    mina.fill("Title", "Loops everywhere").press("Save changes").await;
    mina.open("/lpc-2023/proposals/2").await;
    mina.follow("Withdraw").await;
    mina.press("Withdraw").await;
    let after = mbox(&mut steven).await;
    let one = &after[0].1;
    for part in [
        "Plan: Steven Rostedt planned at",
        "accept",
        "Votes: 0 by 2",
        "  +1 Steven Rostedt",
        "  −1 Masami Hiramatsu: Too early",
    ] {
        assert!(one.body.contains(part), "{part} in {}", one.body);
    }
    assert_eq!(one.header("Status"), "RO", "what was voted on was read");
    assert_eq!(one.header("Message-ID"), before[0].1.header("Message-ID"));
    let two = &after[1].1;
    assert!(two.subject.contains("Withdrawn: #2"), "{}", two.subject);
    assert_ne!(two.header("Message-ID"), before[1].1.header("Message-ID"), "another text is another mail");
    let mut own = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    assert!(mbox(&mut own).await[0].1.body.contains("Plan:"), "organisers read it too");
    mina.open("/lpc-2023/proposals/1/conflicts-of-interest").await;
    mina.tick("Steven Rostedt").fill("Reason", "We were married").press("Save").await;
    let kept_out = mbox(&mut steven).await;
    let body = &kept_out[0].1.body;
    assert!(body.contains("You have a stake in it") && !body.contains("Plan:") && !body.contains("Votes:"), "{body}");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_mailbox_takes_commands_where_mail_does(pool: PgPool) {
    let app = TestApp::with_mail_commands(pool).await;
    four(&app).await;
    let mut steven = app.signed_in(STEVEN, "Steven Rostedt").await;
    let messages = mbox(&mut steven).await;
    let addresses: BTreeSet<_> =
        messages.iter().map(|(_, message)| crate::mail_commands::takes_commands(message)).collect();
    assert_eq!(addresses.len(), 3, "one each");
    let letter = &messages[1].1;
    crate::mail_commands::answered(&app, letter, "one", "!vote +1\n").await;
    let voted =
        "select count(*) from vote v join proposal p on p.id = v.proposal_id where p.number = 2 and v.value = 1";
    assert_eq!(app.count(voted).await, 1);
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_operator_writes_the_mailbox_of_an_account(pool: PgPool) {
    let app = TestApp::start(pool).await;
    four(&app).await;
    app.account(STEVEN, "Steven Rostedt").await;
    let url = crate::commands::address(&app.pool);
    let variables = [("DATABASE_URL", url.as_str()), ("PUBLIC_URL", "https://cfp.example.org")];
    let export = ["export", "lpc-2023", "--format", "mbox"];
    let complaint = crate::commands::refused(&crate::commands::run(&export, &variables, "").await);
    assert!(complaint.contains("--as"), "{complaint}");
    let of = |email| [&export[..], &["--as", email]].concat();
    let file = crate::commands::done(&crate::commands::run(&of(STEVEN), &variables, "").await);
    assert_eq!(messages(file.as_bytes()).len(), 3, "{file}");
    let complaint = crate::commands::refused(&crate::commands::run(&of("mina@example.org"), &variables, "").await);
    assert!(complaint.contains("runs no track"), "{complaint}");
}
