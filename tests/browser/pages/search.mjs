// Searching what somebody runs: the line above a queue, its help, saved searches, files and addresses.
import * as b from "../browser.mjs";
import { look } from "../look.mjs";

const QUEUE = `${b.HOME}/tracks/android/queue`;

async function search(page, words) {
  await b.fill(page, "Search", words);
  await b.button(page, "Search").click();
}

/** A mistake, a search, the same in all tracks, and the help. */
async function finding(page) {
  await b.go(page, QUEUE);
  await search(page, "minutes:long");
  await page.locator(".error-summary").waitFor();
  await look(page, "search with a mistake");
  await search(page, "nothing like this");
  await page.getByText("Nothing is found.").waitFor();
  await look(page, "search that finds nothing");
  await search(page, "minutes:>5 -late:yes");
  await page.locator("table.list a").first().waitFor();
  await look(page, "queue of a search");
  await b.link(page, "Search all your tracks").click();
  await b.heading(page, "Search");
  await look(page, "search in all tracks");
  await b.link(page, "What can be searched").click();
  await b.heading(page, "What can be searched");
  await look(page, "what can be searched");
  await b.link(page, "score:>0").click();
  await b.heading(page, "Search");
}

/** A search gets a name; its owner looks at it again. */
async function saving(page) {
  await b.go(page, `${b.HOME}/searches`);
  await look(page, "no saved search");
  await b.button(page, "Save the search").click();
  await page.locator(".error-summary").waitFor();
  await look(page, "search to save with errors");
  for (const name of ["Long ones", `${"l".repeat(60)}`]) {
    await b.fill(page, "Name", name);
    await b.fill(page, "Search", 'minutes:>15 -late:yes "memory tiering"');
    await b.button(page, "Save the search").click();
    await b.link(page, `Change ${name}`).waitFor();
  }
  await look(page, "saved searches");
  await b.link(page, "Change Long ones").click();
  await b.heading(page, "Change Long ones");
  await look(page, "saved search");
  await b.link(page, "Delete this search").click();
  await b.heading(page, "Delete Long ones");
  await look(page, "deletion of a saved search");
  await b.go(page, `${b.HOME}/search`);
  await look(page, "search with saved ones");
}

/** What is done with what is found. */
async function taking(page) {
  await b.go(page, QUEUE);
  await b.link(page, "Export").click();
  await b.heading(page, "Export");
  await look(page, "export of a queue");
  await b.go(page, QUEUE);
  await b.link(page, "Addresses of the authors").click();
  await b.heading(page, "Addresses of the authors");
  await look(page, "addresses of authors");
  await page.getByRole("navigation", { name: "Show" }).getByRole("link", { name: /^Late/ }).click();
  await page.getByText("No address is found.").waitFor();
  await look(page, "no addresses of authors");
}

/** All of it, as a lead. */
export async function searching(page) {
  await b.signIn(page, b.PEOPLE.lead);
  await finding(page);
  await saving(page);
  await taking(page);
}
