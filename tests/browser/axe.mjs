// Every kind of page, looked at in the state in which somebody meets it.
import assert from "node:assert/strict";
import * as b from "./browser.mjs";
import { applied, findings, look, seen } from "./look.mjs";
import * as account from "./pages/account.mjs";
import { refusals, tooManyDrafts } from "./pages/errors.mjs";
import * as late from "./pages/late.mjs";
import * as leads from "./pages/leads.mjs";
import { named } from "./pages/people.mjs";
import { searching } from "./pages/search.mjs";
import * as settings from "./pages/settings.mjs";
import * as travel from "./pages/travel.mjs";

const AUTHOR = { title: "Pages that everybody can read", name: "Ada Author", email: "ada@example.org" };
// A title and a name that no line can be broken in, as some do write them.
const LONG = { title: `${"CONFIG_".repeat(16)}LONG`, name: "L".repeat(60), email: `${"l".repeat(40)}@example.org` };

async function publicPages(page) {
  await b.go(page, "/");
  await look(page, "conferences");
  await b.go(page, b.HOME);
  await look(page, "home");
  await b.go(page, `${b.HOME}/tracks/android`);
  await look(page, "track that closes soon");
  await b.go(page, `${b.HOME}/tracks/tracing`);
  await look(page, "track without a close");
  await b.go(page, `${b.HOME}/tracks/refereed`);
  await look(page, "closed track");
  await b.go(page, `${b.HOME}/talks`);
  await look(page, "talks");
  await b.go(page, `${b.HOME}/no-such-page`, 404);
  await look(page, "not found");
}

async function accountPages(page) {
  await b.go(page, "/account");
  await look(page, "account of a visitor");
  await b.go(page, "/account/sign-in");
  await look(page, "sign-in");
  await b.fill(page, "E-mail", AUTHOR.email);
  await b.fill(page, "Password", "not the password");
  await b.button(page, "Sign in").click();
  await page.locator(".error-summary").waitFor();
  await look(page, "sign-in with an error");
  await b.go(page, "/account/sign-up");
  await look(page, "sign-up");
  await b.button(page, "Sign up").click();
  await page.locator(".error-summary").waitFor();
  await look(page, "sign-up with errors");
  await b.go(page, "/account/password");
  await look(page, "new password");
  await b.fill(page, "E-mail", b.PEOPLE.submitter);
  await b.button(page, "Send the link").click();
  await b.heading(page, "We sent you a letter");
  await look(page, "letter sent");
  await b.openLetter(page, b.PEOPLE.submitter, "assword");
  await page.locator(".letter a").first().click();
  await b.heading(page, "Set a new password");
  await look(page, "reset");
  await b.go(page, "/account/confirm/no-such-token", 410);
  await look(page, "dead link");
}

async function check(page) {
  await b.button(page, "Check and send").click();
  await b.heading(page, "Check: ");
}

async function filing(page) {
  await b.go(page, `${b.HOME}/tracks/android/propose`);
  await look(page, "propose");
  await b.button(page, "Check and send").click();
  await page.locator(".error-summary").waitFor();
  await look(page, "propose with errors");
  await b.fillProposal(page, AUTHOR);
  await b.button(page, "Save draft").click();
  await page.getByText("The leads cannot see it until you send it").first().waitFor();
  await look(page, "draft");
  await b.button(page, "Preview").click();
  await page.locator("#preview h2").waitFor();
  await look(page, "draft with a preview");
  const secret = await page.locator(".secret-address").innerText();
  const elsewhere = await b.visitor(page.context().browser());
  await b.go(elsewhere, secret.trim());
  await look(elsewhere, "secret address");
  await elsewhere.context().close();
  await check(page);
  await look(page, "check");
  await b.button(page, "Send").click();
  await page.getByText("Your proposal is #").waitFor();
  await look(page, "receipt");
  return new URL(page.url()).pathname;
}

async function filed(page, proposal) {
  await b.link(page, "Edit").click();
  await look(page, "edit");
  await b.fill(page, "Title", "");
  await b.button(page, "Save changes").click();
  await page.locator(".error-summary").waitFor();
  await look(page, "edit with an error");
  await b.openLetter(page, AUTHOR.email, "onfirm");
  await look(page, "letter");
  const confirm = await page.locator(".letter a").filter({ hasText: "/account/confirm/" }).getAttribute("href");
  await b.go(page, confirm);
  await look(page, "confirm");
  const elsewhere = await b.visitor(page.context().browser());
  await b.go(elsewhere, confirm);
  await look(elsewhere, "confirm elsewhere");
  await elsewhere.context().close();
  await b.button(page, "Confirm this address").click();
  await b.heading(page, "My proposals");
  await b.go(page, "/dev/mail");
  await look(page, "mail of the demo");
  await b.go(page, proposal);
  await b.link(page, "Withdraw").click();
  await look(page, "withdrawal");
}

/** What an author finds around a filed proposal: people, history, another call, two windows that meet. */
async function aroundTheText(page, proposal) {
  await b.go(page, `${proposal}/people`);
  await b.fill(page, "Name", "Kim Co-Author");
  await b.fill(page, "E-mail", "kim@example.org");
  await b.button(page, "Add").click();
  await page.getByText("Kim Co-Author").first().waitFor();
  await look(page, "people of a proposal");
  await b.button(page, "Remove Kim Co-Author").click();
  await b.heading(page, "Remove");
  await look(page, "removal of a person");
  await b.go(page, `${proposal}/edit`);
  const other = await page.context().newPage();
  await b.go(other, `${proposal}/edit`);
  await b.fill(other, "The question for the room", "Whose question is it?");
  await b.button(other, "Save changes").click();
  await b.heading(other, "#");
  await b.fill(page, "The question for the room", "Is it my question?");
  await b.button(page, "Save changes").click();
  await page.getByText("The same fields were changed elsewhere").waitFor();
  await look(page, "two texts that met");
  await other.close();
  await late.dropped(page, proposal);
  await b.go(page, `${proposal}/history?from=1&to=2`);
  await look(page, "history of a proposal");
  await b.go(page, `${proposal}/copy`);
  await look(page, "the same text again");
}

async function longWords(page) {
  await b.go(page, `${b.HOME}/tracks/android/propose`);
  await b.fillProposal(page, LONG);
  await b.fill(page, "The problem (abstract)", `${"x".repeat(300)}\n\n    ${"y".repeat(300)}\n\n# Heading\n\n1. *one*`);
  await b.fill(page, "Links to patches or threads", `https://lore.kernel.org/r/${"z".repeat(200)}`);
  await check(page);
  await look(page, "check of long words");
  await b.button(page, "Send").click();
  await page.getByText("Your proposal is #").waitFor();
  await look(page, "receipt of long words");
}

async function tooLate(page) {
  await b.go(page, `${b.HOME}/tracks/refereed/propose`);
  await look(page, "propose to a closed track");
  await b.fill(page, "Title", AUTHOR.title);
  await b.fill(page, "The problem (abstract)", "It came a little late.");
  await b.fill(page, "Your name", AUTHOR.name);
  await b.fill(page, "Your e-mail", AUTHOR.email);
  await b.fill(page, "Minutes", "45");
  await check(page);
  await b.button(page, "Send").click();
  await b.heading(page, "The Refereed Track has closed");
  await look(page, "too late");
  await b.button(page, "Ask the leads").click();
  await page.getByText("The leads were asked at").first().waitFor();
  await look(page, "leads asked");
  return late.code(page);
}

async function leading(page, proposal) {
  await b.signIn(page, b.PEOPLE.lead);
  await look(page, "account of a lead");
  await b.go(page, `${b.HOME}/tracks/android/queue`);
  await look(page, "queue");
  await b.go(page, proposal);
  await look(page, "proposal as its lead");
  await b.link(page, "Accept").click();
  await look(page, "plan");
  await b.go(page, `${proposal}/plan`);
  await b.button(page, "Save the plan").click();
  await page.locator(".error-summary").waitFor();
  await look(page, "plan with an error");
  await page.getByRole("radio", { name: "Accept" }).check();
  await b.fill(page, "Reason", "The room will like it.");
  await b.button(page, "Save the plan").click();
  await look(page, "planned proposal as its lead");
  await b.link(page, "Change the plan").click();
  await look(page, "plan of a planned proposal");
  await b.go(page, `${b.HOME}/tracks/android/letters`);
  await look(page, "texts of the letters");
  await b.link(page, "Change the letter: Accepted").click();
  await b.button(page, "Preview").click();
  await look(page, "text of a letter with its preview");
  await b.go(page, `${b.HOME}/tracks/android/sending`);
  await look(page, "letters before they are sent");
  await b.button(page, "Send the chosen letters").click();
  await page.getByRole("heading", { name: /^On hold until/ }).waitFor();
  await look(page, "letters on hold");
  await b.holdIsOver(page);
  await look(page, "letters that were sent");
  await b.go(page, proposal);
  await page.locator("h1 .chip", { hasText: "Accepted" }).waitFor();
  await look(page, "accepted proposal as its lead");
  await b.go(page, `${b.HOME}/exports`, 404);
  await look(page, "not found when signed in");
}

async function organising(page) {
  await b.signIn(page, b.PEOPLE.organiser);
  await look(page, "account of an organiser");
  await b.go(page, `${b.HOME}/exports`);
  await look(page, "exports");
  await page.locator("details summary").click();
  await look(page, "exports with the columns");
  await b.go(page, `${b.HOME}/letters`);
  await look(page, "letters");
}

async function afterwards(page, proposal) {
  await b.go(page, proposal);
  await look(page, "accepted proposal");
  await b.link(page, "Say whether you come").click();
  await look(page, "confirmation of an author");
  await b.button(page, "I will be there").click();
  await page.locator("h1 .chip", { hasText: "Confirmed" }).waitFor();
  await look(page, "confirmed proposal");
  await b.go(page, `${proposal}/confirmation`);
  await look(page, "answer that can change");
  await b.go(page, proposal);
  await b.link(page, "Edit").click();
  await look(page, "small changes");
  await b.go(page, `${proposal}/withdrawal`);
  await b.button(page, "Withdraw").click();
  await page.locator("h1 .chip", { hasText: "Withdrawn" }).waitFor();
  await look(page, "withdrawn proposal");
  await b.go(page, "/account");
  await look(page, "account with a proposal");
}

const browser = await b.launch();
try {
  const visitor = await b.visitor(browser);
  await b.step("public pages", () => publicPages(visitor));
  await b.step("pages of accounts", () => accountPages(visitor));
  const sam = await b.visitor(browser);
  await b.step("signing in by mail", () => account.byMail(sam));
  await b.step("behind the menu of an account", () => account.behindTheMenu(sam));
  await b.step("another address", () => account.anotherAddress(sam));
  await b.step("the end of an account", () => account.theEnd(sam));
  const lead = await b.visitor(browser);
  await b.step("questions of a track", () => leads.questions(lead));
  const author = await b.visitor(browser);
  let proposal;
  await b.step("filing", async () => {
    proposal = await filing(author);
  });
  await b.step("a filed proposal", () => filed(author, proposal));
  await b.step("around the text", () => aroundTheText(author, proposal));
  await b.step("people who are named", () => named(author, proposal));
  await b.step("refusals", () => refusals(sam));
  await b.step("long words", async () => longWords(await b.visitor(browser)));
  const tardy = await b.visitor(browser);
  let draft;
  await b.step("too late", async () => {
    draft = await tooLate(tardy);
  });
  await b.step("late requests and access codes", async () => leads.late(await b.visitor(browser)));
  await b.step("a late pass", () => late.answered(tardy, draft));
  await b.step("votes and threads", () => leads.reading(lead, 1));
  await b.step("searching", async () => searching(await b.visitor(browser)));
  await b.step("a move", () => travel.offered(lead, 4));
  await b.step("a move that its author agrees to", () => travel.agreed(sam, 4));
  await b.step("a move by its author", async () => {
    await travel.asks(lead);
    await travel.movedBack(sam, 4);
  });
  await b.step("a split and a merge", async () => {
    await travel.partOfAnother(sam, await travel.splitAndMerged(lead, 4));
  });
  await b.step("waiting list", async () => leads.waiting(await b.visitor(browser), 2));
  await b.step("pages of leads", async () => leading(await b.visitor(browser), proposal));
  await b.step("pages of organisers", async () => organising(await b.visitor(browser)));
  await b.step("after the decision", () => afterwards(author, proposal));
  await b.step("a way back", () => leads.takenBack(lead, proposal));
  await b.step("conflicts of interest", () => leads.interests(author, lead, proposal));
  const organiser = await b.visitor(browser);
  await b.signIn(organiser, b.PEOPLE.organiser);
  await b.step("settings of a track", () => settings.asLead(lead));
  await b.step("settings as an organiser", () => settings.asOrganiser(organiser));
  await b.step("settings that organisers keep", () => settings.kept(lead));
  await b.step("too many drafts", () => tooManyDrafts(sam));
  console.log(`${seen.size} pages in light, dark and narrow`);
  for (const rule of ["color-contrast", "target-size", "label", "region", "landmark-one-main"]) {
    assert.ok(applied.has(rule), `${rule} was checked nowhere`);
  }
  for (const finding of findings) console.error(finding);
  assert.equal(findings.length, 0, "findings of axe");
  b.assertWellBehaved();
} finally {
  await browser.close();
}
