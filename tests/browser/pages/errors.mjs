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
