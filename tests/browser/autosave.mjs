// What scripts add while somebody types: saving by itself, waiting for a broken line, and text that outlives its tab.
import assert from "node:assert/strict";
import * as b from "./browser.mjs";

const FORM = `${b.HOME}/tracks/android/propose`;
const status = (page) => page.locator(".save-status");

/** Waits until the line under the form says this. */
const says = (page, words) => status(page).filter({ hasText: words }).waitFor({ timeout: 15_000 });

async function savedWhileTyping(page) {
  await b.go(page, FORM);
  await b.fill(page, "Title", "Saved by itself");
  await says(page, /^Draft saved \d\d:\d\d:\d\d UTC/);
  assert.match(page.url(), /\/drafts\/[0-9a-f-]{36}$/, "the address is the draft's from now on");
  await b.fill(page, "The question for the room", "Who pressed nothing?");
  await page.waitForResponse((response) => response.request().method() === "POST" && response.ok());
  await page.reload();
  assert.equal(await page.getByLabel("Title", { exact: true }).inputValue(), "Saved by itself");
  assert.equal(await page.getByLabel("The question for the room", { exact: true }).inputValue(), "Who pressed nothing?");
  assert.equal(await page.getByText("This browser kept text").count(), 0, "what was saved is not offered again");
}

async function savedWhenHidden(page) {
  await b.go(page, FORM);
  const saved = page.waitForResponse((response) => response.request().method() === "POST" && response.ok());
  await b.fill(page, "Title", "Looked away at once");
  await page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  const answer = await (await saved).json();
  assert.ok(answer.saved.url, "it was stored before the pause was over");
}

async function brokenLine(page) {
  await b.go(page, FORM);
  await b.fill(page, "Title", "Before the tunnel");
  await says(page, /^Draft saved/);
  await page.context().setOffline(true);
  await b.fill(page, "Title", "In the tunnel");
  await says(page, /^Not saved since \d\d:\d\d:\d\d UTC: .* Your text is still here\.$/);
  await page.context().setOffline(false);
  await says(page, /^Draft saved/);
  await page.reload();
  assert.equal(await page.getByLabel("Title", { exact: true }).inputValue(), "In the tunnel");
}

async function crashedTab(page) {
  const context = page.context();
  await b.go(page, FORM);
  await b.fill(page, "Title", "The tab is about to crash");
  await b.fill(page, "The problem (abstract)", "It was typed within the last three seconds.");
  const crashed = new Promise((resolve) => page.once("crash", resolve));
  page.goto("chrome://crash").catch(() => {});
  await crashed;
  const again = await context.newPage();
  await b.go(again, FORM);
  await b.button(again, "Put it back").click();
  assert.equal(await again.getByLabel("Title", { exact: true }).inputValue(), "The tab is about to crash");
  await says(again, /^Draft saved/);
  await again.reload();
  assert.match(await again.getByLabel("The problem (abstract)", { exact: true }).inputValue(), /last three seconds/);
  assert.equal(await b.button(again, "Put it back").count(), 0);
}

async function endedSignIn(page) {
  await b.signIn(page, b.PEOPLE.submitter);
  await b.go(page, FORM);
  await b.fill(page, "Title", "Before the sign-in ended");
  await says(page, /^Draft saved/);
  await page.context().clearCookies({ name: "plumbline_sign_in" });
  await b.fill(page, "Title", "After the sign-in ended");
  await says(page, /signed out.*Your text is still here\.$/);
  await b.button(page, "Save draft").click();
  await b.heading(page, "Sign in");
  await b.fill(page, "E-mail", b.PEOPLE.submitter);
  await b.fill(page, "Password", b.PASSWORD);
  await b.button(page, "Sign in").click();
  await b.heading(page, "Draft: Android MC");
  assert.equal(await page.getByLabel("Title", { exact: true }).inputValue(), "After the sign-in ended");
}

const browser = await b.launch();
try {
  const unwatched = async () => b.visitor(browser, { unwatched: true });
  await b.step("saved while typing", async () => savedWhileTyping(await b.visitor(browser)));
  await b.step("saved when the page is hidden", async () => savedWhenHidden(await b.visitor(browser)));
  await b.step("saved after a broken line", async () => brokenLine(await unwatched()));
  await b.step("text of a crashed tab", async () => crashedTab(await unwatched()));
  await b.step("text of an ended sign-in", async () => endedSignIn(await unwatched()));
  b.assertWellBehaved();
} finally {
  await browser.close();
}
