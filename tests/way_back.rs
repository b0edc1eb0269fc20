//! The way back after "I cannot come".

use sqlx::PgPool;

use crate::support::planning::filed;
use crate::support::race::at;
use crate::support::travel::*;
use crate::support::{Browser, TestApp};

async fn answer(author: &mut Browser, button: &str) {
    author.open("/lpc-2023/proposals/1/confirmation").await;
    author.press(button).await;
    assert_eq!(author.page().status, 200, "{}", author.page().text());
}

#[sqlx::test(migrator = "plumbline::MIGRATOR")]
async fn who_said_that_they_cannot_come_is_accepted_again(pool: PgPool) {
    let app = TestApp::start(pool).await;
    let (mut mina, mut steven) = (filed(&app).await, steven(&app).await);
    app.decide(&mut steven, 1, "Accept").await;
    answer(&mut mina, "I cannot come").await;
    app.decide(&mut steven, 1, "Accept").await;
    assert_eq!(stands(&app, 1).await, at("tracing", "accepted"));
    let letters = app.letters_to(MINA, "Accepted: #1").await;
    assert_eq!(letters.len(), 2);
    assert!(letters[1].body.contains("You said before that you cannot come."), "{}", letters[1].body);
    answer(&mut mina, "I will be there").await;
    assert_eq!(stands(&app, 1).await, at("tracing", "confirmed"));
}
