// What belongs to an account: profile, address, password, sign-ins, the file with everything.
import * as b from "../browser.mjs";
import { look } from "../look.mjs";

const NEW_ADDRESS = "sam.submitter@example.org";

async function addressOf(page, to, subject, part) {
  await b.openLetter(page, to, subject);
  return page.locator(".letter a").filter({ hasText: part }).first().getAttribute("href");
}

/** Signing in by mail: the page for the code, a wrong code, and the link for another browser. */
export async function byMail(page) {
  await b.go(page, "/account/sign-in");
  await b.fill(page, "E-mail", b.PEOPLE.submitter);
  await b.button(page, "Mail me a code").click();
  await b.heading(page, "Type the code");
  await look(page, "sign-in by code");
  await b.fill(page, "Code", "000000");
  await b.button(page, "Sign in").click();
  await page.locator(".error-summary").waitFor();
  await look(page, "sign-in by code with an error");
  await b.go(page, await addressOf(page, b.PEOPLE.submitter, "Sign in at", "/account/sign-in/link/"));
  await look(page, "sign-in by link");
}

/** The pages behind the menu of an account. */
export async function behindTheMenu(page) {
  await b.signIn(page, b.PEOPLE.submitter);
  await look(page, "my proposals");
  await b.link(page, "Profile").click();
  await look(page, "profile");
  await b.fill(page, "Your name", "");
  await b.button(page, "Save the profile").click();
  await page.locator(".error-summary").waitFor();
  await look(page, "profile with an error");
  await b.go(page, "/account/sign-ins");
  await look(page, "sign-ins");
  await b.go(page, "/account/export");
  await look(page, "my data");
  await b.go(page, "/account/password-change");
  await look(page, "change of the password");
  await b.button(page, "Set the password").click();
  await page.locator(".error-summary").waitFor();
  await look(page, "change of the password with errors");
}

/** Another address: asking, waiting, and what both letters lead to. */
export async function anotherAddress(page) {
  await b.go(page, "/account/email");
  await look(page, "change of the address");
  await b.fill(page, "New e-mail address", NEW_ADDRESS);
  await b.fill(page, "Password", b.PASSWORD);
  await b.button(page, "Change the address").click();
  await page.getByText("A change that waits").waitFor();
  await look(page, "change of the address that waits");
  await b.go(page, await addressOf(page, NEW_ADDRESS, "onfirm your new", "/account/email/"));
  await look(page, "confirmation of a new address");
  await b.button(page, "Cancel the change").click();
  await page.getByText("This change was cancelled").waitFor();
  await look(page, "cancelled change of the address");
}

/** What the end of an account would mean, and that nothing is no proof. */
export async function theEnd(page) {
  await b.go(page, "/account/deletion");
  await look(page, "deletion of an account");
  await b.button(page, "Delete my account").click();
  await page.locator(".error-summary").waitFor();
  await look(page, "deletion of an account with errors");
}
