// From the call to the decision in Chromium: filing, deciding, exporting, and filing again without scripts.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import * as b from "./browser.mjs";

const WITH_SCRIPTS = { title: "Suspend in the browser", name: "Bea Browser", email: "bea@example.org" };
const WITHOUT = { title: "Suspend without scripts", name: "Nora Noscript", email: "nora@example.org" };

async function openForm(page) {
  await b.go(page, b.HOME);
  await b.link(page, "Android MC").first().click();
  await b.heading(page, "Android MC");
  await b.link(page, "Propose a talk or topic").first().click();
  await b.heading(page, "Propose: Android MC");
}

/** Files a proposal from the home page on and gives its number. */
async function file(page, proposal, beforeCheck = async () => {}) {
  await openForm(page);
  await beforeCheck();
  await b.fillProposal(page, proposal);
  await b.button(page, "Check and send").click();
  await b.heading(page, "Check: Android MC");
  assert.match(await page.locator("main").innerText(), /two seconds longer/);
  await b.button(page, "Send").click();
  const receipt = await page.getByRole("status").first().innerText();
  const number = /Your proposal is #(\d+)/.exec(receipt)?.[1];
  assert.ok(number, `a receipt with a number: ${receipt}`);
  assert.match(receipt, /in time/);
  return number;
}

async function whatScriptsAdd(page) {
  assert.match(await page.locator(".deadline").innerText(), /\d\d:\d\d in Asia\/Kolkata/);
  const counters = page.locator(".counter");
  assert.match(await counters.first().innerText(), /^0 of 120 characters/);
  await b.fill(page, "Title", "größer 🐧");
  assert.match(await counters.first().innerText(), /^8 of 120 characters/);
  await b.fill(page, "Title", "");

  await b.button(page, "Check and send").click();
  const summary = page.locator(".error-summary");
  await summary.waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.id), "problem");
  const places = await summary.getByRole("link").evaluateAll((links) => {
    const fields = [...document.querySelectorAll("form [id]")];
    return links.map((link) => fields.findIndex((field) => `#${field.id}` === link.getAttribute("href")));
  });
  assert.ok(!places.includes(-1), "each error of the summary leads to a field");
  const ordered = places.every((place, at) => at === 0 || places[at - 1] < place);
  if (!ordered) b.misdeeds.push(`${page.url()}: the summary lists the errors in another order than the form`);
  const first = summary.getByRole("link").first();
  const target = (await first.getAttribute("href")).slice(1);
  await first.click();
  assert.equal(await page.evaluate(() => document.activeElement?.id), target, "its link leads into the field");
}

/** The same proposal with the keyboard alone: Tab from field to field. */
async function byKeyboard(page) {
  await openForm(page);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement?.className), "skip", "the first stop skips the header");
  await page.keyboard.press("Enter");
  const stops = [];
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const { name, tagName, type, innerText } = document.activeElement ?? {};
      return { name, tag: tagName, type, text: innerText };
    });
    if (stop.tag === "BUTTON" && stop.text === "Check and send") break;
    if (stop.name) stops.push(stop.name);
    if (stop.name === "title") await page.keyboard.type("Suspend by keyboard");
    if (stop.name === "abstract") await page.keyboard.type("No mouse was used.");
    if (stop.type === "radio" && stop.name === "minutes") await page.keyboard.press("Space");
    if (stop.name === "email") await page.keyboard.type("kim@example.org");
    else if (stop.tag === "INPUT" && stop.name === "name") await page.keyboard.type("Kim Keyboard");
  }
  await page.keyboard.press("Enter");
  await b.heading(page, "Check: Android MC");
  assert.ok(stops.indexOf("title") < stops.indexOf("email"), `fields in the order of the page: ${stops}`);
}

async function decide(page, number) {
  await b.signIn(page, b.PEOPLE.lead);
  await page.getByRole("link", { name: /^Queue: Android MC/ }).click();
  await b.heading(page, "Queue: Android MC");
  await page.getByRole("link", { name: `#${number} ${WITH_SCRIPTS.title}`, exact: true }).click();
  assert.match(await page.locator("main").innerText(), /Where do we measure\?/);
  await b.link(page, "Accept").click();
  await b.heading(page, `Plan for #${number}`);
  await b.fill(page, "Reason", "The room will like it.");
  await b.button(page, "Save and see the letter").click();
  await b.heading(page, "Letters: Android MC");
  assert.match(await page.locator("pre.letter").innerText(), /The room will like it\./);
  await b.button(page, "Send the chosen letters").click();
  await page.getByRole("heading", { name: /^On hold until/ }).waitFor();
  const letters = page.url();

  await b.openLetter(page, WITH_SCRIPTS.email, "Accepted:", b.HOLD_MS);
  assert.match(await page.locator(".letter").innerText(), /The room will like it\./);
  await page.goto(letters);
  await page.getByText(`#${number} ${WITH_SCRIPTS.title}`).click();
  await b.heading(page, `#${number} ${WITH_SCRIPTS.title}`);
  assert.equal(await page.locator("h1 .chip").innerText(), "Accepted");
}

async function exportTalks(page) {
  await b.signIn(page, b.PEOPLE.organiser);
  await b.link(page, "Export").first().click();
  await b.heading(page, "Exports");
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: /CSV/ }).click();
  const download = await coming;
  assert.match(download.suggestedFilename(), /\.csv$/);
  const text = await readFile(await download.path(), "utf8");
  assert.ok(text.includes(WITH_SCRIPTS.title), "the accepted talk is in the export");
  assert.ok(!text.includes(WITHOUT.title), "an undecided one is not");
}

const browser = await b.launch();
try {
  let number;
  await b.step("filing with scripts", async () => {
    const page = await b.visitor(browser, { timezoneId: "Asia/Kolkata" });
    number = await file(page, WITH_SCRIPTS, () => whatScriptsAdd(page));
  });
  await b.step("filing without scripts", async () => {
    const page = await b.visitor(browser, { javaScriptEnabled: false });
    assert.notEqual(await file(page, WITHOUT), number);
    assert.equal(await page.locator(".counter").count(), 0);
  });
  await b.step("filling the form with the keyboard", async () => byKeyboard(await b.visitor(browser)));
  await b.step("deciding", async () => decide(await b.visitor(browser), number));
  await b.step("exporting", async () => exportTalks(await b.visitor(browser)));
  b.assertWellBehaved();
} finally {
  await browser.close();
}
