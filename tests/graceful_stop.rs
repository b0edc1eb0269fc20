//! Stopping the server: what is on its way arrives.

use plumbline::cli;
use sqlx::PgPool;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::support::TestApp;

const HEAD: &str = "POST /account/password HTTP/1.1\r\nHost: cfp.example.org\r\nOrigin: https://cfp.example.org\r\n\
                    Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 24\r\nExpect: 100-continue\r\n\
                    Connection: close\r\n\r\n";
const BODY: &str = "email=mina%40example.org";

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn a_form_that_is_on_its_way_when_the_server_stops_is_taken_and_answered(pool: PgPool) {
    let app = TestApp::start(pool.clone()).await;
    let anywhere = ([127, 0, 0, 1], 0).into();
    let server = cli::start(anywhere, pool, app.app.settings.clone(), app.transport.clone()).await.expect("a server");
    let address = server.address;

    let mut stream = BufReader::new(TcpStream::connect(address).await.expect("a connection"));
    stream.write_all(HEAD.as_bytes()).await.expect("the head is sent");
    let mut line = String::new();
    stream.read_line(&mut line).await.expect("an answer to the head");
    assert!(line.starts_with("HTTP/1.1 100"), "the server waits for the body: {line}");

    let stopping = tokio::spawn(server.stop());
    stream.write_all(BODY.as_bytes()).await.expect("the body is sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.contains("HTTP/1.1 303"), "{answer}");
    assert!(answer.contains("/account/letter-sent"), "{answer}");
    stopping.await.expect("no panic").expect("the server stops in peace");
    assert_eq!(app.count("select count(*) from outbox where letter = 'no-account'").await, 1);
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
    let claimed = "select count(*) from outbox where sent_at is null and claimed_until is not null";
    assert_eq!(app.count(claimed).await, 0, "the worker holds no letter");
}
