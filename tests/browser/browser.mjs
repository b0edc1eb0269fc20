// Chromium as the journeys use it: found on this machine, watched for everything that a page must not do.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

/** Where the demonstration answers: scheme, host and port. */
export const ORIGIN = process.env.ORIGIN ?? "http://127.0.0.1:8080";
/** The home of the example conference. */
export const HOME = `${ORIGIN}/lpc-2023`;
/** The password of everybody in the demonstration. */
export const PASSWORD = "plumbline-demo";
/** The people of the demonstration. */
export const PEOPLE = { submitter: "sam@example.org", lead: "lea@example.org", organiser: "olivia@example.org" };

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
const FLAGS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const PATIENCE_MS = 10_000;
const isRoot = process.getuid?.() === 0;

function executable() {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/bin"];
  const found = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
  assert.ok(found, `none of ${NAMES.join(", ")} is installed`);
  return found;
}

/** Starts Chromium with a profile of its own, which Playwright makes anew and removes. */
export function launch() {
  // Chromium's own sandbox refuses to work for root.
  return chromium.launch({ executablePath: executable(), args: isRoot ? [...FLAGS, "--no-sandbox"] : FLAGS });
}

/** What pages did that they must not do; a run that leaves something here has failed. */
export const misdeeds = [];

// A page that answers 404 or 422 on purpose is reported by Chromium as a resource that failed.
const isAnswer = (message, page) =>
  message.text().startsWith("Failed to load resource") && message.location().url === page.url();

function watch(page) {
  const note = (what) => misdeeds.push(`${page.url()}: ${what}`);
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !isAnswer(message, page)) note(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => note(`script: ${error.message}`));
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== ORIGIN) note(`request to ${request.url()}`);
  });
  page.on("requestfailed", (request) => {
    // A download ends the navigation that began it.
    const aborted = request.failure()?.errorText === "net::ERR_ABORTED";
    const becameDownload = aborted && request.isNavigationRequest();
    // The icon comes last, when the next page may be on its way already.
    const leftBehind = aborted && request.url().endsWith("/favicon.svg");
    if (!becameDownload && !leftBehind) note(`failed: ${request.url()} ${request.failure()?.errorText}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400 && !response.request().isNavigationRequest()) {
      note(`${response.status()} for ${response.url()}`);
    }
    if (response.status() >= 500) note(`${response.status()} for ${response.url()}`);
  });
}

/**
 * A page in a browser without history: cookies, cache and settings of its own. It is watched, unless requests are to fail
 * in it on purpose.
 */
export async function visitor(browser, { unwatched = false, ...options } = {}) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    timezoneId: "UTC",
    colorScheme: "light",
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  if (!unwatched) watch(page);
  return page;
}

/** Opens an address of the demonstration and checks how it was answered. */
export async function go(page, address, status = 200) {
  const response = await page.goto(new URL(address, ORIGIN).href);
  assert.equal(response.status(), status, `${address} answered ${response.status()}`);
}

/** Looks again and again whether something is so; false if it does not come in time. */
async function comes(page, isSo, { every = 50, patience = PATIENCE_MS } = {}) {
  const until = Date.now() + patience;
  while (!(await isSo())) {
    if (Date.now() >= until) return false;
    await page.waitForTimeout(every);
  }
  return true;
}

/** Waits until a page is there whose heading begins with these words. */
export async function heading(page, wanted) {
  let text;
  const isThere = async () => {
    text = await page.locator("h1").first().innerText();
    return text.trim().startsWith(wanted);
  };
  assert.ok(await comes(page, isThere), `${page.url()}: heading ${text}, not ${wanted}`);
}

export const link = (page, name) => page.getByRole("link", { name, exact: true });
export const button = (page, name) => page.getByRole("button", { name, exact: true });

/** Presses a button while the line is broken, and waits until the browser itself says so. */
export async function clickOffline(target) {
  const page = target.page();
  await page.context().setOffline(true);
  await target.click();
  // Not waitForURL: it fails with the navigation that is meant to fail, if that was still on its way.
  const gaveUp = () => page.url().startsWith("chrome-error:");
  assert.ok(await comes(page, gaveUp), `${page.url()} did not give up`);
  await page.context().setOffline(false);
}

/** Types into the field with exactly this label. */
export const fill = (page, label, text) => page.getByLabel(label, { exact: true }).fill(text);

/** Fills the form of the Android track as a newcomer does. */
export async function fillProposal(page, { title, name, email }) {
  await fill(page, "Title", title);
  await fill(page, "The problem (abstract)", "Suspend takes **two seconds** longer than it should.\n\nWho else is hit?");
  await fill(page, "The question for the room", "Where do we measure?");
  const minutes = page.getByRole("group", { name: "Minutes", exact: true });
  await minutes.getByLabel("15", { exact: true }).check();
  await fill(page, "Your name", name);
  await fill(page, "Your e-mail", email);
}

/** Signs one of the demonstration's people in. */
export async function signIn(page, email) {
  await go(page, "/account/sign-in");
  await fill(page, "E-mail", email);
  await fill(page, "Password", PASSWORD);
  await button(page, "Sign in").click();
  await heading(page, "My proposals");
}

/** Opens the newest letter to an address with these words in its subject; the worker may need a moment. */
export async function openLetter(page, to, subject, patience = PATIENCE_MS) {
  const row = page.getByRole("row").filter({ hasText: to }).filter({ hasText: subject });
  const isThere = async () => {
    await go(page, "/dev/mail");
    return (await row.count()) > 0;
  };
  assert.ok(await comes(page, isThere, { every: 100, patience }), `no letter to ${to} with ${subject}`);
  await row.first().getByRole("link").click();
}

/** So long a letter is on hold in the demonstration, and until the server looks for it. */
export const HOLD_MS = 40_000;

/** Reloads the page of a track's letters until the hold on it is over. */
export async function holdIsOver(page) {
  const address = page.url().split("#")[0];
  const isOver = async () => {
    await go(page, address);
    return (await page.getByRole("heading", { name: /^On hold/ }).count()) === 0;
  };
  const over = await comes(page, isOver, { every: 500, patience: HOLD_MS });
  assert.ok(over, `${address}: the letters are still on hold`);
}

/** Fails when a page did what it must not do. */
export function assertWellBehaved() {
  assert.deepEqual(misdeeds, [], "pages did what they must not do");
}

/** Runs one step and says how long it took. */
export async function step(name, work) {
  const began = Date.now();
  await work();
  console.log(`${String(Date.now() - began).padStart(6)} ms  ${name}`);
}
