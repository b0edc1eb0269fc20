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

const STILL_HERE = "You typed this here and did not save it.";

/** Opens a row beside the list and waits for its page. */
async function beside(page, index) {
  const link = page.locator("[data-split] th a").nth(index);
  const title = (await link.innerText()).trim();
  await link.click();
  const pane = page.getByRole("region", { name: "Proposal" });
  await pane.getByRole("heading", { level: 1 }).filter({ hasText: title }).waitFor();
  return pane;
}

async function typedBesideTheListStays(page) {
  await page.setViewportSize({ width: 1600, height: 900 });
  await b.go(page, QUEUE);
  let pane = await beside(page, 1);
  const message = () => pane.getByLabel("Message to the other leads");
  const isHere = async (why) => {
    await pane.getByText(STILL_HERE).first().waitFor();
    assert.equal(await message().inputValue(), "Before I forget", why);
  };
  await message().fill("Before I forget");
  await pane.getByRole("link", { name: "Accept", exact: true }).click();
  await b.heading(page, "Plan for #");
  await page.goBack();
  pane = await beside(page, 1);
  await isHere("after a link of the pane");
  await page.reload();
  await pane.getByRole("heading", { level: 1 }).waitFor();
  await isHere("after a reload, which opens it again");
  await commandOf(page).fill("1 vote 0");
  await commandOf(page).press("Enter");
  await page.waitForURL(/#p1$/);
  pane = await beside(page, 1);
  await isHere("after a command");
  await b.clickOffline(pane.getByRole("button", { name: "Write to the leads" }));
  await b.go(page, QUEUE);
  pane = await beside(page, 1);
  await isHere("after a broken line");
  await pane.getByRole("button", { name: "Write to the leads" }).click();
  await pane.locator(".history").getByText("Before I forget").waitFor();
  assert.equal(await message().inputValue(), "", "what was sent is not typed any more");
  await page.reload();
  await pane.getByRole("heading", { level: 1 }).waitFor();
  assert.equal(await message().inputValue(), "");
}

async function oneFormLeavesTheOthers(page) {
  const proposal = `${b.HOME}/proposals/2`;
  await b.go(page, proposal);
  await b.fill(page, "Message to the other leads", "Typed and not sent");
  await b.fill(page, "Question to the author", "Asked and not sent");
  await page.getByLabel("0 either way").or(page.locator("input[name=vote][value='0']")).first().check();
  await b.button(page, "Save vote").click();
  await page.getByText(STILL_HERE).first().waitFor();
  const message = page.getByLabel("Message to the other leads", { exact: true });
  const question = page.getByLabel("Question to the author", { exact: true });
  assert.equal(await message.inputValue(), "Typed and not sent");
  assert.equal(await question.inputValue(), "Asked and not sent");
  await b.button(page, "Write to the leads").click();
  await page.locator(".history").getByText("Typed and not sent").waitFor();
  assert.equal(await message.inputValue(), "");
  assert.equal(await question.inputValue(), "Asked and not sent");
  await b.button(page, "Forget it").click();
  await page.reload();
  assert.equal(await question.inputValue(), "");
}

async function theLineBreaks(page) {
  const TEXT = `${b.HOME}/tracks/android/settings/text`;
  const plan = `${b.HOME}/proposals/2/plan?outcome=declined`;
  await b.go(page, plan);
  await b.fill(page, "Reason", "It took me an hour to say this well");
  await b.clickOffline(b.button(page, "Save the plan"));
  await b.go(page, plan);
  const reason = page.getByLabel("Reason", { exact: true });
  assert.equal(await reason.inputValue(), "It took me an hour to say this well");
  await b.go(page, TEXT);
  const text = page.locator("main textarea").first();
  await text.fill("What we look for this year, said anew");
  await b.clickOffline(b.button(page, "Save the text"));
  await b.go(page, TEXT);
  await b.button(page, "Put it back").click();
  assert.equal(await text.inputValue(), "What we look for this year, said anew");
  await b.button(page, "Save the text").click();
  await page.getByText("Saved as version").first().waitFor();
  assert.equal(await b.button(page, "Put it back").count(), 0, "what was saved is not offered again");
  await b.button(page, "Sign out").click();
  await b.heading(page, "");
  assert.equal(await page.evaluate(() => sessionStorage.length), 0, "the sign-out takes it along");
  await b.signIn(page, b.PEOPLE.lead);
  await b.go(page, plan);
  assert.equal(await reason.inputValue(), "");
}

async function somebodyElseWasFaster(page) {
  const vote = `${b.HOME}/proposals/2/vote`;
  await b.go(page, vote);
  await b.fill(page, "Note to your vote", "From the first window");
  const other = await page.context().newPage();
  await b.go(other, vote);
  await other.locator("input[name=vote][value='1']").check();
  await b.fill(other, "Note to your vote", "From the second window");
  await b.button(other, "Save vote").click();
  await other.waitForURL(/proposals\/2$/);
  await b.go(page, vote);
  const note = page.getByLabel("Note to your vote", { exact: true });
  assert.equal(await note.inputValue(), "From the second window", "nothing goes over it unasked");
  await b.button(page, "Put it back").click();
  assert.equal(await note.inputValue(), "From the first window");
}

async function typingIsNotInterrupted(page) {
  await page.setViewportSize({ width: 1600, height: 900 });
  await b.go(page, QUEUE);
  let arrives;
  const held = new Promise((resolve) => {
    arrives = resolve;
  });
  await page.route(/\/proposals\/\d+$/, async (route) => {
    await held;
    await route.continue();
  });
  await page.keyboard.press("j");
  await page.keyboard.press("o");
  await page.keyboard.press(":");
  await page.keyboard.type("21 s");
  arrives();
  await page.getByRole("region", { name: "Proposal" }).getByRole("heading", { level: 1 }).waitFor();
  await page.keyboard.type("ay 1");
  assert.equal(await commandOf(page).inputValue(), "21 say 1", "the pane left the focus where it was");
}

async function theNextRowAfterACommand(page) {
  await page.setViewportSize({ width: 1600, height: 900 });
  await b.go(page, QUEUE);
  await page.keyboard.press("j");
  const number = (await focused(page)).match(/\d+/)[0];
  await page.keyboard.press("o");
  const pane = page.getByRole("region", { name: "Proposal" });
  await pane.getByRole("heading", { level: 1 }).waitFor();
  await page.keyboard.press("1");
  assert.equal(await pane.locator("input[name=vote]:checked").inputValue(), "1", "the vote beside the list is chosen");
  await page.keyboard.press(":");
  await page.keyboard.type(`${number} vote 1`);
  await page.keyboard.press("Enter");
  await page.waitForURL(/#p\d+$/);
  await pane.getByRole("heading", { level: 1 }).filter({ hasText: `#${number}` }).waitFor();
  const after = await page.locator(`#p${number} + tr th a`).innerText();
  await page.keyboard.press("j");
  assert.equal(await focused(page), after.trim(), "j goes on from there");
}

async function keysWithoutARow(page) {
  await b.go(page, `${b.HOME}/tracks/android/queue?show=late`);
  assert.equal(await page.locator("[data-split]").count(), 0);
  await page.keyboard.press(":");
  await page.keyboard.type("1 say");
  assert.equal(await commandOf(page).inputValue(), "1 say");
}

async function onANarrowScreenLinksAreLinks(page) {
  await page.setViewportSize({ width: 390, height: 844 });
  await b.go(page, QUEUE);
  await page.locator("[data-split] th a").first().click();
  await page.waitForURL(/\/proposals\/\d+$/);
}

async function theListIsOnTheFirstScreen(page) {
  const show = page.getByRole("navigation", { name: "Show" });
  const search = page.getByLabel("Search", { exact: true });
  await b.go(page, QUEUE);
  assert.ok((await show.isVisible()) && (await search.isVisible()), "a wide screen shows everything");
  assert.equal(await page.locator(".fold > summary").first().isVisible(), false);
  await page.setViewportSize({ width: 390, height: 844 });
  await b.go(page, QUEUE);
  const row = await page.locator("[data-split] tbody tr").first().boundingBox();
  assert.ok(row.y + row.height <= 844, `the first row ends at ${row.y + row.height}`);
  assert.equal(await show.isVisible(), false);
  for (const [words, what] of [[/^All \d+, sorted by number$/, show], ["Search", search]]) {
    await page.locator(".fold > summary").filter({ hasText: words }).focus();
    await page.keyboard.press("Enter");
    assert.ok(await what.isVisible(), `${words} unfolds`);
  }
  await show.getByRole("link", { name: /^Late/ }).click();
  await page.waitForURL(/show=late/);
  await page.locator(".fold > summary").filter({ hasText: /^Late \d+, sorted by number$/ }).waitFor();
  await page.keyboard.press("/");
  assert.ok(await search.isVisible(), "the key unfolds what it goes to");
}

/** Plans for one proposal after the other; the list stays. */
async function oneAfterTheOther(page) {
  const LIST = `${QUEUE}?show=submitted&sort=title`;
  await b.go(page, LIST);
  await page.setViewportSize({ width: 1600, height: 900 });
  await b.go(page, LIST);
  const row = page.locator("[data-split] th a").first();
  const number = (await row.innerText()).match(/\d+/)[0];
  await row.click();
  const pane = page.getByRole("region", { name: "Proposal" });
  await pane.getByRole("link", { name: "Decline", exact: true }).click();
  await b.heading(page, "Plan for #");
  await b.button(page, "Save and next").click();
  await page.waitForURL(/\/proposals\/\d+\?list=/);
  await page.getByRole("status").filter({ hasText: "left to decide" }).waitFor();
  await page.keyboard.press("u");
  await page.waitForURL(/queue\?show=submitted&sort=title#p\d+$/);
  await pane.getByRole("heading", { level: 1 }).waitFor();
  // The journeys after this one send what is planned.
  await b.go(page, `${b.HOME}/proposals/${number}/plan`);
  await b.button(page, "Take the plan back").click();
  await page.getByRole("status").filter({ hasText: "Nothing is planned any more." }).waitFor();
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
  const unwatched = async () => lead({ unwatched: true });
  await b.step("what is typed beside the list stays", async () => typedBesideTheListStays(await unwatched()));
  await b.step("one form leaves the others", async () => oneFormLeavesTheOthers(await lead()));
  await b.step("a form and a broken line", async () => theLineBreaks(await unwatched()));
  await b.step("a text that met another", async () => somebodyElseWasFaster(await lead()));
  await b.step("typing is not interrupted", async () => typingIsNotInterrupted(await lead()));
  await b.step("the next row after a command", async () => theNextRowAfterACommand(await lead()));
  await b.step("keys without a row", async () => keysWithoutARow(await lead()));
  await b.step("links on a narrow screen", async () => onANarrowScreenLinksAreLinks(await lead()));
  await b.step("the list is on the first screen", async () => theListIsOnTheFirstScreen(await lead()));
  await b.step("one plan after the other", async () => oneAfterTheOther(await lead()));
  b.assertWellBehaved();
} finally {
  await browser.close();
}
