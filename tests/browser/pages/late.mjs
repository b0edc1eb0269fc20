// A draft that came too late, as its author sees it: the code that could let it in, the answer of the leads.
import * as b from "../browser.mjs";
import { look } from "../look.mjs";

/** The page for an access code, from the page that says that the leads were asked; returns the address of the draft. */
export async function code(page) {
  const draft = await b.link(page, "Open the draft").getAttribute("href");
  await b.go(page, `${draft}/access-code`);
  await look(page, "access code of a draft");
  await b.button(page, "Use the code").click();
  await page.locator(".error-summary").waitFor();
  await look(page, "access code of a draft with an error");
  return draft;
}

/** The leads have given a late pass. */
export async function answered(page, draft) {
  await b.go(page, `${draft}/late-request`);
  await b.link(page, "Send now").waitFor();
  await look(page, "late pass of a draft");
  await b.go(page, `${draft}/check`);
  await look(page, "check with a late pass");
}

/** A text that met another one is dropped. */
export async function dropped(page, proposal) {
  await b.go(page, proposal);
  await look(page, "proposal with an unsent version");
  await b.link(page, "Drop my version").click();
  await b.heading(page, "Drop my version");
  await look(page, "dropping a version");
  await b.button(page, "Drop my version").click();
  await b.heading(page, "#");
}
