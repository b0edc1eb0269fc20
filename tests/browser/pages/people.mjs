// Who is named in a proposal: the letter's page, and the page on which a speaker says who they are.
import * as b from "../browser.mjs";
import { look } from "../look.mjs";

const SPEAKER = { name: "Sia Speaker", email: "sia@example.org" };
const STRANGER = { name: "Uli Unknown", email: "uli@example.org" };

async function name(page, proposal, person) {
  await b.go(page, `${proposal}/people`);
  await page.getByRole("radio", { name: /^Speaker/ }).check();
  await b.fill(page, "Name", person.name);
  await b.fill(page, "E-mail", person.email);
  await b.button(page, "Add").click();
  await page.getByText(person.name).first().waitFor();
}

async function asked(page, person) {
  await b.openLetter(page, person.email, "#");
  const address = await page.locator(".letter a").filter({ hasText: "/people/" }).first().getAttribute("href");
  await b.go(page, address);
}

/** Two people are named; one confirms, signs up and writes a line about herself, the other knows nobody here. */
export async function named(page, proposal) {
  const browser = page.context().browser();
  for (const person of [SPEAKER, STRANGER]) await name(page, proposal, person);
  await look(page, "two people of a proposal");
  const speaker = await b.visitor(browser);
  await asked(speaker, SPEAKER);
  await look(speaker, "somebody is asked to take part");
  await b.button(speaker, "Confirm").click();
  await speaker.getByText("You confirmed.").waitFor();
  await look(speaker, "somebody confirmed to take part");
  const stranger = await b.visitor(browser);
  await asked(stranger, STRANGER);
  await b.button(stranger, "I do not know this person").click();
  await stranger.getByText("The name was taken off").waitFor();
  await look(stranger, "somebody does not know the author");
  await stranger.context().close();
  await aboutHerself(speaker, proposal);
  await speaker.context().close();
}

async function aboutHerself(page, proposal) {
  await b.go(page, "/account/sign-up");
  await b.fill(page, "Your name", SPEAKER.name);
  await b.fill(page, "Your e-mail", SPEAKER.email);
  await b.fill(page, "New password", "a long enough passphrase");
  await b.button(page, "Sign up").click();
  await b.heading(page, "We sent you a letter");
  await b.openLetter(page, SPEAKER.email, "onfirm");
  await b.go(page, await page.locator(".letter a").filter({ hasText: "/account/confirm/" }).getAttribute("href"));
  await b.button(page, "Confirm this address").click();
  await b.go(page, "/account");
  await look(page, "account of a speaker");
  await b.go(page, `${proposal}/people/me`);
  await look(page, "what a speaker says about herself");
}
