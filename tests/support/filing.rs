//! Proposals and the people who are named in them.

use super::{Browser, TestApp};

/// Copies the first proposal with numbers from `from` to `to`.
pub async fn copies(app: &TestApp, from: i32, to: i32) {
    sqlx::query(
        "insert into proposal (id, conference_id, track_id, number, state, author_id, author_name, author_email, title,
                               abstract, tried, question, links, minutes, participation, needed_people, leads_note,
                               overflow_consent, version, stored_at, changed_at, arrived_at, late)
         select gen_random_uuid(), conference_id, track_id, n, 'submitted', author_id, author_name, author_email,
                'Topic: 50% & ' || n % 7, abstract, tried, question, links, case when n % 5 = 0 then null else n % 5 * 10 end,
                participation, needed_people, leads_note, overflow_consent, 1, stored_at, changed_at,
                arrived_at - n * interval '1 second', n % 10 = 0
         from proposal, generate_series($1, $2) n where number = 1",
    )
    .bind(from)
    .bind(to)
    .execute(&app.pool)
    .await
    .expect("copies");
}

/// Fills the form of a proposal with a complete text, whatever the track.
pub fn fill_proposal(browser: &mut Browser, title: &str) {
    browser
        .fill("Title", title)
        .fill("The problem (abstract)", "Vendor modules assume **4k pages**.\n\nWho mends them?")
        .fill("What has been tried", "Patches, twice.")
        .fill("The question for the room", "Can a check at build time refuse them?")
        .fill(
            "Links to patches or threads",
            "https://lore.kernel.org/r/one@example.org\nhttps://lore.kernel.org/r/two@example.org",
        )
        .fill("Who needs to be there", "The maintainers of the loader")
        .fill("Notes only for the leads", "I arrive on the second day.");
    if browser.page().has_choice("Minutes", "15") {
        browser.choose("Minutes", "15");
    } else {
        browser.fill("Minutes", "20");
    }
    browser.choose("Taking part", "In person");
}

/// Fills the author's fields of somebody who is not signed in.
pub fn fill_author(browser: &mut Browser, name: &str, email: &str) {
    browser.fill("Your name", name).fill("Your e-mail", email);
}

/// Files a proposal without signing in; the browser is then on its receipt.
pub async fn file_anonymously(browser: &mut Browser, track: &str, title: &str, email: &str) {
    browser.open(&format!("/lpc-2023/tracks/{track}/propose")).await;
    fill_proposal(browser, title);
    fill_author(browser, "Mina Kulkarni", email);
    browser.press("Check and send").await;
    assert_eq!(browser.page().status, 200, "{}", browser.page().text());
    browser.press("Send").await;
}

/// Files a proposal in a browser that is signed in; the browser is then on its receipt.
pub async fn file_signed_in(browser: &mut Browser, track: &str, title: &str) {
    browser.open(&format!("/lpc-2023/tracks/{track}/propose")).await;
    fill_proposal(browser, title);
    browser.press("Check and send").await;
    assert_eq!(browser.page().status, 200, "{}", browser.page().text());
    browser.press("Send").await;
}

/// Names somebody in the proposal of LPC 2023 whose author's browser this is.
pub async fn name_person(author: &mut Browser, number: i32, role: &str, name: &str, email: &str) {
    author.open(&format!("/lpc-2023/proposals/{number}/people")).await;
    author.choose("As", role).fill("Name", name).fill("E-mail", email).press("Add").await;
    assert_eq!(author.page().status, 200, "{}", author.page().text());
}

/// Answers the newest letter to somebody who was named, in a browser that knows nobody.
pub async fn answer_letter(app: &TestApp, email: &str, button: &str) {
    let letters = app.letters_to(email, "You are named").await;
    let mut browser = app.browser();
    browser.open(&letters.last().expect("a letter").path("/people/")).await;
    browser.press(button).await;
    assert_eq!(browser.page().status, 200, "{}", browser.page().text());
}
