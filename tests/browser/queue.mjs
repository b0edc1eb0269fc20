// What scripts add to a queue: keys, and the proposal beside the list.
import assert from "node:assert/strict";
import * as b from "./browser.mjs";

const QUEUE = `${b.HOME}/tracks/android/queue`;
const focused = (page) => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
const commandOf = (page) => page.getByLabel("Command", { exact: true });

async function keysWalkAndWrite(page) {
  await b.go(page, QUEUE);
  await page.keyboard.press("j");
  const first = await focused(page);
  assert.match(first, /^#\d+ /, "j goes to the first proposal");
  await page.keyboard.press("j");
  assert.notEqual(await focused(page), first);
  await page.keyboard.press("k");
  assert.equal(await focused(page), first);
  await page.keyboard.press("s");
  const number = first.match(/\d+/)[0];
  assert.equal(await commandOf(page).inputValue(), `${number} vote star`);
  await page.keyboard.type(" j");
  assert.equal(await commandOf(page).inputValue(), `${number} vote star j`, "what is typed into a field is text");
  await page.keyboard.press("Enter");
  await page.waitForURL(/#p\d+$/);
  assert.match(await page.locator(`#p${number}`).innerText(), /score \+2 of 1 vote/);
}

async function aKeyGoesToTheMove(page) {
  await b.go(page, QUEUE);
  await page.keyboard.press("j");
  const number = (await focused(page)).match(/\d+/)[0];
  await page.keyboard.press("m");
  await page.waitForURL(new RegExp(`/proposals/${number}/move$`));
  await b.go(page, `${b.HOME}/proposals/${number}`);
  await page.keyboard.press("m");
  await page.waitForURL(new RegExp(`/proposals/${number}/move$`));
}

async function aKeyCanBeSwitchedOff(page) {
  await b.go(page, QUEUE);
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "Keys" });
  await dialog.getByLabel("j next proposal").uncheck();
  await dialog.getByRole("button", { name: "Close" }).click();
  await page.reload();
  await page.keyboard.press("j");
  assert.doesNotMatch(await focused(page), /^#/);
  await b.button(page, "Keys (?)").click();
  await page.getByLabel("j next proposal").check();
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  assert.match(await focused(page), /^#/);
}

async function besideTheList(page) {
  await page.setViewportSize({ width: 1600, height: 900 });
  await b.go(page, QUEUE);
  const link = page.locator("[data-split] th a").first();
  const title = (await link.innerText()).trim();
  await link.click();
  const pane = page.getByRole("region", { name: "Proposal" });
  await pane.getByRole("heading", { level: 1 }).filter({ hasText: title }).waitFor();
  assert.equal(page.url(), QUEUE, "the list stays");
  await pane.getByLabel("Message to the other leads").fill("Half a thought");
  await pane.getByLabel("−1 rather not").check();
  await pane.getByRole("button", { name: "Save vote", exact: true }).click();
  await page.locator("[data-split] tbody tr").first().filter({ hasText: "score −1" }).waitFor();
  assert.equal(page.url(), QUEUE);
  const message = pane.getByLabel("Message to the other leads");
  assert.equal(await message.inputValue(), "Half a thought", "saving the vote leaves the message");
  await page.locator("[data-split] th a").nth(1).click();
  await pane.getByRole("heading", { level: 1 }).filter({ hasNotText: title }).waitFor();
  assert.equal(await message.inputValue(), "", "that was about another proposal");
  await link.click();
  await pane.getByRole("heading", { level: 1 }).filter({ hasText: title }).waitFor();
  assert.equal(await message.inputValue(), "Half a thought");
  await message.fill("x".repeat(5_001));
  await pane.getByRole("button", { name: "Write to the leads" }).click();
  await pane.getByText("shorten it by 1").first().waitFor();
  assert.equal((await message.inputValue()).length, 5_001, "what is refused comes back");
}

async function onANarrowScreenLinksAreLinks(page) {
  await page.setViewportSize({ width: 390, height: 844 });
  await b.go(page, QUEUE);
  await page.locator("[data-split] th a").first().click();
  await page.waitForURL(/\/proposals\/\d+$/);
}

const browser = await b.launch();
try {
  const lead = async (options) => {
    const page = await b.visitor(browser, options);
    await b.signIn(page, b.PEOPLE.lead);
    return page;
  };
  await b.step("keys walk the queue and begin commands", async () => keysWalkAndWrite(await lead()));
  await b.step("a key goes to the move", async () => aKeyGoesToTheMove(await lead()));
  await b.step("a key is switched off", async () => aKeyCanBeSwitchedOff(await lead()));
  // A form that comes back with a mistake is a request that failed, to Chromium.
  await b.step("a proposal beside the list", async () => besideTheList(await lead({ unwatched: true })));
  await b.step("links on a narrow screen", async () => onANarrowScreenLinksAreLinks(await lead()));
  b.assertWellBehaved();
} finally {
  await browser.close();
}
