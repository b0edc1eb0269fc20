//! Letters on their way to a mail server, spoken to over a real connection.

use std::sync::{Arc, Mutex};

use plumbline::app::App;
use plumbline::clock::Clock;
use plumbline::mail::transport::Transport;
use plumbline::mail::worker::{self, Turn};
use sqlx::PgPool;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::support::{JULY, Received, TestApp, at, file_signed_in, fill_proposal};

/// A mail as it was handed over.
#[derive(Clone, Debug)]
struct Mail {
    from: String,
    readers: Vec<String>,
    bytes: Vec<u8>,
}

/// What the server says to a reader's address.
type Verdict = fn(&str) -> &'static str;

/// A mail server that keeps what it is given.
struct MailServer {
    transport: Transport,
    mails: Arc<Mutex<Vec<Mail>>>,
}

impl MailServer {
    async fn start(verdict: Verdict) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let mails = Arc::new(Mutex::new(Vec::new()));
        let kept = mails.clone();
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                // A client that hangs up in the middle is no failure of the server.
                tokio::spawn(converse(connection, verdict, kept.clone()));
            }
        });
        Self { transport: Transport::smtp(&format!("smtp://{address}")).expect("an address"), mails }
    }

    fn mails(&self) -> Vec<Mail> {
        self.mails.lock().expect("no conversation panics").clone()
    }

    fn letters(&self) -> Vec<Received> {
        self.mails().iter().map(|mail| Received::parse(&mail.bytes)).collect()
    }
}

fn taken(_: &str) -> &'static str {
    "250 2.1.5 Fine"
}

async fn converse(connection: TcpStream, verdict: Verdict, kept: Arc<Mutex<Vec<Mail>>>) -> std::io::Result<()> {
    let (input, mut output) = connection.into_split();
    let mut input = BufReader::new(input);
    output.write_all(b"220 mail.example.org ESMTP\r\n").await?;
    let mut mail = Mail { from: String::new(), readers: Vec::new(), bytes: Vec::new() };
    loop {
        let mut line = String::new();
        if input.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let (line, upper) = (line.trim_end(), line.to_ascii_uppercase());
        let said = if upper.starts_with("EHLO") {
            "250-mail.example.org\r\n250-8BITMIME\r\n250 SMTPUTF8"
        } else if upper.starts_with("MAIL FROM:") {
            mail = Mail { from: bracketed(line), readers: Vec::new(), bytes: Vec::new() };
            "250 2.1.0 Fine"
        } else if upper.starts_with("RCPT TO:") {
            let reader = bracketed(line);
            let said = verdict(&reader);
            mail.readers.push(reader);
            said
        } else if upper.starts_with("DATA") {
            output.write_all(b"354 Go on\r\n").await?;
            mail.bytes = read_data(&mut input).await?;
            kept.lock().expect("no conversation panics").push(mail.clone());
            "250 2.0.0 Kept"
        } else if upper.starts_with("QUIT") {
            output.write_all(b"221 Bye\r\n").await?;
            return Ok(());
        } else if upper.starts_with("RSET") || upper.starts_with("NOOP") {
            "250 Fine"
        } else {
            "502 Not known here"
        };
        output.write_all(format!("{said}\r\n").as_bytes()).await?;
    }
}

fn bracketed(line: &str) -> String {
    let inside = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map(|(address, _)| address.to_owned()).unwrap_or_default()
}

/// Up to the line with a single dot; dots that were doubled on the way are single again.
async fn read_data(input: &mut (impl AsyncBufReadExt + Unpin)) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let mut line = Vec::new();
        if input.read_until(b'\n', &mut line).await? == 0 || line == b".\r\n" {
            return Ok(bytes);
        }
        bytes.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn the_letter_to_a_lead_arrives_whole(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let server = MailServer::start(taken).await;
    let title = "16-KiB-Seiten: wer heilt die Treiber? – 修正 🐧";
    let mut mina = app.signed_in("mina@example.org", "Mína Kulkarni").await;
    mina.open("/lpc-2023/tracks/tracing/propose").await;
    fill_proposal(&mut mina, title);
    mina.fill("The problem (abstract)", "Größe ≠ 4096.\n\n.config alone does not say it.\n.\nAfter the dot.");
    mina.press("Check and send").await;
    mina.press("Send").await;
    worker::deliver_due(&app.app, &server.transport).await.expect("the outbox");

    let mails = server.mails();
    let mail = mails.iter().find(|mail| mail.readers == ["steven.rostedt@example.org"]).expect("a mail to the lead");
    assert_eq!(mail.from, "cfp@example.org");
    let letter = Received::parse(&mail.bytes);
    assert_eq!(letter.to, "steven.rostedt@example.org");
    assert_eq!(letter.subject, format!("[LPC 2023 Tracing MC] New: #1 {title}"));
    for part in
        ["Größe ≠ 4096.", ".config alone does not say it.", "After the dot.", "Mína Kulkarni", "Patches, twice."]
    {
        assert!(letter.body.contains(part), "{part} in {}", letter.body);
    }
    assert!(letter.header("Reply-To").contains("<mina@example.org>"), "{:?}", letter.headers);
    assert!(letter.header("List-Id").contains("<tracing.lpc-2023.cfp.example.org>"), "{:?}", letter.headers);
    assert_eq!(letter.header("Auto-Submitted"), "auto-generated");
    assert!(letter.header("Message-ID").ends_with("@cfp.example.org>"), "{:?}", letter.headers);
    assert!(letter.header("References").starts_with("<proposal."), "{:?}", letter.headers);
    assert_eq!(letter.header("References"), letter.header("In-Reply-To"));
    assert_eq!(letter.header("Content-Type").to_ascii_lowercase(), "text/plain; charset=utf-8");
    assert!(letter.header("Bcc").is_empty() && letter.header("Cc").is_empty(), "{:?}", letter.headers);
    assert!(mail.bytes.is_ascii(), "it passes servers that know seven bits only");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn each_reader_gets_a_mail_of_their_own_in_one_thread(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let server = MailServer::start(taken).await;
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Tracing the tracers").await;
    worker::deliver_due(&app.app, &server.transport).await.expect("the outbox");
    let mut readers: Vec<_> = server.mails().into_iter().flat_map(|mail| mail.readers).collect();
    readers.sort();
    assert_eq!(readers, ["masami.hiramatsu@example.org", "mina@example.org", "steven.rostedt@example.org"]);
    let letters = server.letters();
    let mut ids: Vec<_> = letters.iter().map(|letter| letter.header("Message-ID").to_owned()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 3, "each has its own Message-ID");
    let root = letters[0].header("References");
    assert!(!root.is_empty() && letters.iter().all(|letter| letter.header("References") == root));
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn an_address_that_does_not_exist_is_given_up_at_once(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let server = MailServer::start(|reader| match reader {
        "steven.rostedt@example.org" => "550 5.1.1 No such mailbox here",
        _ => "250 2.1.5 Fine",
    })
    .await;
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    file_signed_in(&mut mina, "tracing", "Tracing the tracers").await;
    let mut turns = Vec::new();
    for _ in 0..4 {
        turns.push(worker::turn(&app.app, &server.transport).await.expect("the outbox"));
    }
    let count = |wanted: Turn| turns.iter().filter(|turn| **turn == wanted).count();
    assert_eq!((count(Turn::GivenUp), count(Turn::Delivered), count(Turn::Idle)), (1, 2, 1), "{turns:?}");
    let mut olivia = app.signed_in("olivia@example.org", "Olivia Organiser").await;
    let page = olivia.open("/lpc-2023/letters").await;
    assert!(page.says("1 letter was given up") && page.says("No such mailbox here"), "{}", page.text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_server_that_says_later_gets_the_same_mail_later(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let busy = MailServer::start(|_| "451 4.3.0 Try again later").await;
    let server = MailServer::start(taken).await;
    app.account("mina@example.org", "Mina Kulkarni").await;
    let mut mina = app.browser();
    mina.open("/account/password").await;
    mina.fill("E-mail", "mina@example.org").press("Send the link").await;
    assert_eq!(worker::turn(&app.app, &busy.transport).await.expect("the outbox"), Turn::Postponed);
    assert!(busy.mails().is_empty(), "nothing was handed over");
    assert_eq!(worker::turn(&app.app, &server.transport).await.expect("the outbox"), Turn::Idle, "not yet due");
    let id: String =
        sqlx::query_scalar("select message_id from outbox").fetch_one(&app.pool).await.expect("the letter");
    app.now_is("2023-07-20T10:01:00Z");
    assert_eq!(worker::turn(&app.app, &server.transport).await.expect("the outbox"), Turn::Delivered);
    assert_eq!(server.letters()[0].header("Message-ID"), id);
    assert_eq!(worker::turn(&app.app, &server.transport).await.expect("the outbox"), Turn::Idle, "once is enough");
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn two_replicas_at_once_deliver_each_letter_once(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let server = MailServer::start(taken).await;
    let mut mina = app.signed_in("mina@example.org", "Mina Kulkarni").await;
    for number in 1..=4 {
        file_signed_in(&mut mina, "tracing", &format!("Tracing, part {number}")).await;
    }
    let (replica, _) = App::new(app.pool.clone(), Clock::fixed(at(JULY)), app.app.settings.clone());
    let (one, other) = tokio::join!(
        worker::deliver_due(&app.app, &server.transport),
        worker::deliver_due(&replica, &server.transport)
    );
    one.expect("the outbox");
    other.expect("the outbox");
    let mut ids: Vec<_> = server.letters().iter().map(|letter| letter.header("Message-ID").to_owned()).collect();
    ids.sort();
    let all = ids.len();
    ids.dedup();
    assert_eq!((all, ids.len()), (12, 12), "two leads and a receipt for each of four");
    assert_eq!(app.count("select count(*) from outbox where sent_at is null or attempts <> 1").await, 0);
}
