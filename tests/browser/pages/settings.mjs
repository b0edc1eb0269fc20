// What leads and organisers set of a track: its text, topics, outcomes, slots, deadline, votes, and what leads may change.
import * as b from "../browser.mjs";
import { look } from "../look.mjs";

const SETTINGS = `${b.HOME}/tracks/android/settings`;

async function save(page, label) {
  await b.button(page, label).click();
}

/** Saving leads back to the settings. */
async function saved(page, label) {
  await save(page, label);
  await b.heading(page, "Settings: ");
}

async function refused(page, label, name) {
  await save(page, label);
  await page.locator(".error-summary").waitFor();
  await look(page, name);
}

/** Two windows of one form: the second to save meets what the first has set. */
async function met(page, address, change, label, name) {
  const other = await page.context().newPage();
  await b.go(page, address);
  await b.go(other, address);
  await change(other, "First");
  await save(other, label);
  await other.waitForLoadState();
  await change(page, "Second");
  await save(page, label);
  await page.locator(".notice.warn").waitFor();
  await look(page, name);
  await other.close();
}

async function text(page) {
  await b.go(page, `${SETTINGS}/text`);
  await look(page, "text of a call");
  await b.fill(page, "What you want to see", "* numbers of **your** devices\n* [patches](https://lore.kernel.org/)");
  await save(page, "Preview");
  await page.locator("#preview h2").waitFor();
  await look(page, "text of a call with a preview");
  await save(page, "Save the text");
  await page.getByText("Saved as version").waitFor();
  await look(page, "text of a call that is saved");
  await b.fill(page, "About the track", "");
  await refused(page, "Save the text", "text of a call with an error");
  const change = (window, words) => b.fill(window, "What you want to see", `${words} ${"word ".repeat(60)}`);
  await met(page, `${SETTINGS}/text`, change, "Save the text", "text of a call that met another");
  await b.go(page, `${SETTINGS}/text/versions?from=1&to=3`);
  await look(page, "versions of a text, two compared");
  await b.go(page, `${SETTINGS}/text/versions?version=2`);
  await look(page, "versions of a text, one read");
}

async function lists(page) {
  await b.go(page, `${SETTINGS}/topics`);
  await look(page, "topics of a call");
  await b.fill(page, "Topics of list 1", "Suspend\n  Resume <https://example.org/resume>\nsuspend");
  await refused(page, "Save the topics", "topics of a call with an error");
  const topics = (window, words) => b.fill(window, "Topics of list 1", `${words}\n  Of all`);
  await met(page, `${SETTINGS}/topics`, topics, "Save the topics", "topics of a call that met others");
  await b.go(page, `${SETTINGS}/outcomes`);
  await look(page, "outcomes");
  await save(page, "Add a result");
  await page.getByLabel("Result 1", { exact: true }).waitFor();
  await b.fill(page, "Heading", "");
  await b.fill(page, "Result 1", "Phones suspend in *half* the time.");
  await refused(page, "Save the outcomes", "outcomes with an error");
  await b.fill(page, "Heading", "What came of the last edition");
  await saved(page, "Save the outcomes");
}

async function slots(page) {
  await b.go(page, `${SETTINGS}/slots`);
  await look(page, "slots");
  await b.fill(page, "Shortest slot", "90");
  await b.fill(page, "Longest slot", "30");
  await b.fill(page, "Address for questions", "the list");
  await refused(page, "Save slots and contact", "slots with errors");
  await b.fill(page, "Shortest slot", "10");
  await b.fill(page, "Address for questions", "");
  await saved(page, "Save slots and contact");
  const change = (window, words) => b.fill(window, "Line with the minutes", words);
  await met(page, `${SETTINGS}/slots`, change, "Save slots and contact", "slots that met others");
}

async function extension(page) {
  await b.go(page, `${SETTINGS}/deadline`);
  await look(page, "deadline as a lead");
  await b.fill(page, "Closes on", new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10));
  await refused(page, "Show what changes", "deadline without a reason");
  await b.fill(page, "Reason", "Travel approvals are late");
  await save(page, "Show what changes");
  await b.heading(page, "What changes");
  await look(page, "deadline before it changes");
  await saved(page, "Extend the call");
  await look(page, "settings after an extension");
}

/** A lead walks through all of it. */
export async function asLead(page) {
  await b.go(page, SETTINGS);
  await look(page, "settings of a track");
  await text(page);
  await lists(page);
  await slots(page);
  await extension(page);
  await b.go(page, `${SETTINGS}/votes`);
  await look(page, "how votes are shown");
  await b.go(page, `${SETTINGS}/history`);
  await look(page, "who changed what");
  await b.go(page, `${b.HOME}/tracks/android`);
  await page.getByText("Changes to this call").waitFor();
  await look(page, "track with changes");
}

/** What only organisers do. */
export async function asOrganiser(page) {
  await b.go(page, `${SETTINGS}/deadline`);
  await look(page, "deadline as an organiser");
  await b.go(page, `${b.HOME}/tracks/refereed/settings/deadline`);
  await look(page, "deadline that is promised");
  await b.go(page, `${SETTINGS}/rights`);
  await look(page, "what leads may change");
  await page.getByLabel("The text of the call").uncheck();
  await b.fill(page, "Leads choose this day as the close at the latest", "2099-08-20");
  await saved(page, "Save");
  await b.go(page, SETTINGS);
  await look(page, "settings of a track as an organiser");
}

/** What a lead finds where organisers keep a part for themselves. */
export async function kept(page) {
  await b.go(page, SETTINGS);
  await look(page, "settings of a track without a part");
  await b.go(page, `${SETTINGS}/text`, 403);
  await look(page, "text that is not the leads' to change");
}
