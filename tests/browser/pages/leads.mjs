// What leads and organisers do beside deciding: questions of a track, votes, threads, late requests, access codes.
import assert from "node:assert/strict";
import * as b from "../browser.mjs";
import { look } from "../look.mjs";

const QUESTIONS = `${b.HOME}/tracks/android/questions`;

/** A lead asks something of everybody who proposes to the track. */
export async function questions(page) {
  await b.signIn(page, b.PEOPLE.lead);
  await b.go(page, QUESTIONS);
  await look(page, "no questions of a track");
  for (const label of ["Which kernel do you ship?", "What do you need on the stage?"]) {
    await b.link(page, "Add a question").click();
    if (label.startsWith("Which")) await look(page, "a new question");
    await b.fill(page, "Question", label);
    if (label.startsWith("Which")) await b.fill(page, "Hint", "The version in your newest product.");
    await b.button(page, "Save the question").click();
    await b.heading(page, "Questions: ");
  }
  await look(page, "questions of a track");
  await b.link(page, "Add a question").click();
  await b.button(page, "Save the question").click();
  await page.locator(".error-summary").waitFor();
  await look(page, "a new question with errors");
}

/** Votes and both threads under a proposal, and the queue afterwards. */
export async function reading(page, number) {
  const proposal = `${b.HOME}/proposals/${number}`;
  await b.go(page, proposal);
  await page.getByRole("radio", { name: "+1 take it" }).check();
  await b.fill(page, "Note to your vote", "Everybody who ships a phone hits this.");
  await b.button(page, "Save vote").click();
  await b.fill(page, "Message to the other leads", "Is this **ready**?\n\nI would ask for numbers.");
  await b.button(page, "Write to the leads").click();
  await b.fill(page, "Question to the author", "Which devices did you measure?");
  await b.button(page, "Ask the author").click();
  await page.getByText("Which devices did you measure?").first().waitFor();
  await look(page, "votes and threads");
  await page.getByRole("link", { name: "Delete this message" }).first().click();
  await look(page, "deleting a message");
  await b.button(page, "Delete the message").click();
  await page.getByText("deleted by").first().waitFor();
  await look(page, "a deleted message");
  await b.go(page, `${proposal}/vote`);
  await b.button(page, "Save vote").click();
  await look(page, "vote");
  await b.go(page, `${b.HOME}/tracks/android/queue?sort=score`);
  await look(page, "queue by score");
  await page.getByRole("navigation", { name: "Show" }).getByRole("link", { name: /^Unread/ }).click();
  await look(page, "queue of the unread");
  await page.getByRole("navigation", { name: "Show" }).getByRole("link", { name: /^Late/ }).click();
  await look(page, "queue without a proposal");
  await b.go(page, `${b.HOME}/tracks/tracing/late-requests`);
  await look(page, "no late requests");
}

/** An access code, the draft that came too late, and the answers to it. */
export async function late(page) {
  await b.signIn(page, b.PEOPLE.organiser);
  await b.go(page, `${b.HOME}/access-codes`);
  await look(page, "no access codes");
  await b.button(page, "Make a code").click();
  await page.locator(".error-summary").waitFor();
  await look(page, "access code with errors");
  await b.fill(page, "Number of uses", "3");
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 16).replace("T", " ");
  await b.fill(page, "End", tomorrow);
  await b.fill(page, "Note", "For the panel");
  await b.button(page, "Make a code").click();
  await page.locator("table code").waitFor();
  await look(page, "access codes");
  await b.go(page, `${b.HOME}/tracks/refereed/late-requests`);
  await look(page, "late requests");
  await page.locator("table.list a").first().click();
  await b.heading(page, "Late request");
  await look(page, "late request");
  await b.fill(page, "Hours from now", "none");
  await b.button(page, "Grant a late pass").click();
  await page.locator(".error-summary").waitFor();
  await look(page, "late request with an error");
  await b.fill(page, "Hours from now", "2");
  await b.button(page, "Grant a late pass").click();
  await b.button(page, "Revoke the late pass").waitFor();
  await look(page, "late pass that holds");
}

/** The last proposal of the queue goes on the waiting list; its letter is planned, sent off and leaves. */
export async function waiting(page, number) {
  await b.signIn(page, b.PEOPLE.lead);
  await b.go(page, `${b.HOME}/proposals/${number}`);
  await b.link(page, "Waitlist").click();
  await b.fill(page, "Reason", "We come back to you.");
  await b.button(page, "Save and see the letter").click();
  await b.button(page, "Send the chosen letters").click();
  await page.getByRole("heading", { name: /^On hold until/ }).waitFor();
  await b.holdIsOver(page);
  await b.go(page, `${b.HOME}/proposals/${number}`);
  await page.locator("h1 .chip", { hasText: "waiting list" }).waitFor();
  await b.go(page, `${b.HOME}/tracks/android/queue`);
  assert.match(await page.locator("main").innerText(), /Waiting list/);
  await look(page, "queue with answers");
}

/** What its author withdrew is taken back into the queue. */
export async function takenBack(page, proposal) {
  await b.go(page, proposal);
  await look(page, "withdrawn proposal as its lead");
  await b.link(page, "Take it back into the queue").click();
  await look(page, "taking back what was withdrawn");
  await b.button(page, "Take it back").click();
  await page.getByText("is in the queue again").first().waitFor();
  await look(page, "proposal that was taken back");
}

/** Who should not judge it: the author names somebody, and the lead reads what a conflict of interest means. */
export async function interests(author, page, proposal) {
  await b.go(author, `${proposal}/conflicts-of-interest`);
  await look(author, "conflicts of interest as an author");
  await author.getByRole("checkbox").first().check();
  await b.fill(author, "Reason", "We share an office.");
  await b.button(author, "Save").click();
  await author.getByText("Who should not judge it is saved").waitFor();
  await b.go(author, `${proposal}/conflicts-of-interest`);
  assert.ok(await author.getByRole("checkbox").first().isChecked());
  await look(author, "conflicts of interest that an author named");
  await b.go(page, `${proposal}/conflicts-of-interest`);
  await look(page, "conflict of interest as a lead");
  await author.getByRole("checkbox").first().uncheck();
  await b.button(author, "Save").click();
  await author.getByText("Who should not judge it is saved").waitFor();
}
