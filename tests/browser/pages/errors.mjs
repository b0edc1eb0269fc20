// Pages that say what went wrong.
import * as b from "../browser.mjs";
import { look } from "../look.mjs";

/** What the submitter, who is signed in, may not do, and what is more than any form takes. */
export async function refusals(page) {
  await b.go(page, `${b.HOME}/proposals/1/plan`, 403);
  await look(page, "not allowed");
  await b.go(page, "/account/sign-in");
  await page.evaluate(() => {
    document.querySelector("#email").value = "x".repeat(1_200_000);
  });
  await b.button(page, "Sign in").click();
  await b.heading(page, "Too much at once");
  await look(page, "too much at once");
}

/** One draft more than an account begins within an hour: what was typed is on the page of the answer. */
export async function tooManyDrafts(page) {
  await b.go(page, `${b.HOME}/tracks/tracing/propose`);
  // A form as the page has it. The drafts are not begun in the page: all that it does is watched.
  const fields = await page.evaluate(() => Object.fromEntries(new FormData(document.querySelector("main form"))));
  for (let number = 1; number <= 100; number += 1) {
    const form = { ...fields, draft: crypto.randomUUID(), title: `Draft ${number}`, save: "yes" };
    const headers = { origin: b.ORIGIN, "sec-fetch-site": "same-origin" };
    await page.context().request.post(page.url(), { form, headers, maxRedirects: 0 });
  }
  await b.fill(page, "Title", "One too many");
  await b.button(page, "Save draft").click();
  await page.getByText("You began 100 drafts within an hour").first().waitFor();
  await look(page, "too many drafts");
}
