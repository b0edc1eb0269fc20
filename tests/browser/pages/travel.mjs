// A proposal that travels: offered to another track and taken there, moved by its author, split in two, part of another.
import * as b from "../browser.mjs";
import { look } from "../look.mjs";

/** A lead asks what whoever comes to the track has to answer. */
export async function asks(lead) {
  await b.go(lead, `${b.HOME}/tracks/tracing/question`);
  await b.fill(lead, "Question", "Which unwinder?");
  await lead.getByRole("radio", { name: "Before it can be sent" }).check();
  await b.button(lead, "Save the question").click();
  await b.heading(lead, "Questions: ");
}

/** What is planned and on the screen is sent off, and leaves; then the lead looks at the proposal. */
async function leaves(lead, number, name) {
  await look(lead, `planned ${name} with its letters`);
  await b.button(lead, "Send the chosen letters").click();
  await lead.getByRole("heading", { name: /^On hold until/ }).waitFor();
  await look(lead, `${name} on hold`);
  await b.holdIsOver(lead);
  await b.go(lead, `${b.HOME}/proposals/${number}`);
}

/** A lead of both tracks offers the submitter's proposal from one to the other, and takes it there. */
export async function offered(lead, number) {
  const proposal = `${b.HOME}/proposals/${number}`;
  await b.go(lead, `${b.HOME}/tracks/android/offers`);
  await look(lead, "no offers of a track");
  await b.go(lead, proposal);
  await b.link(lead, "Move to another track").click();
  await look(lead, "move by a lead");
  await b.button(lead, "Plan the move").click();
  await lead.locator(".error-summary").waitFor();
  await look(lead, "move with an error");
  await lead.getByRole("radio", { name: /^Android MC/ }).check();
  await b.fill(lead, "Note to its leads", "It is about phones in the end.\n\nWould you take it?");
  await b.button(lead, "Plan the move").click();
  await lead.getByText("planned at").first().waitFor();
  await look(lead, "proposal with a planned move");
  await b.link(lead, "Change the plan").click();
  await look(lead, "planned move that is changed");
  await b.button(lead, "Plan it and see the letter").click();
  await leaves(lead, number, "move");
  await lead.getByText("offered it to the Android MC").first().waitFor();
  await look(lead, "offered proposal as its lead");
  await b.go(lead, `${proposal}/move`);
  await look(lead, "move that waits for an answer");
  await b.go(lead, `${b.HOME}/tracks/android/queue`);
  await look(lead, "queue with an offer");
  await b.go(lead, `${b.HOME}/tracks/android/offers`);
  await look(lead, "offers of a track");
  await lead.locator("main ul a").first().click();
  await b.heading(lead, "Offered to the Android MC");
  await look(lead, "offer");
  await b.button(lead, "Take it").click();
  await lead.getByText("waits for its author").first().waitFor();
  await look(lead, "offer that was taken");
}

/** Its author is asked, agrees, and answers what the new track asks. */
export async function agreed(author, number) {
  await b.go(author, `${b.HOME}/proposals/${number}`);
  await author.getByText("May it move to the Android MC?").waitFor();
  await look(author, "proposal whose author is asked about a move");
  await b.link(author, "Say yes or no").click();
  await look(author, "question about a move");
  await b.button(author, "Yes, move it").click();
  await author.getByText("moved to the Android MC").first().waitFor();
  await look(author, "proposal that moved");
}

/** Its author moves it back, and is asked what that track asks. */
export async function movedBack(author, number) {
  const proposal = `${b.HOME}/proposals/${number}`;
  await b.go(author, `${proposal}/split`);
  await look(author, "split by an author");
  await b.go(author, `${proposal}/move`);
  await look(author, "move by an author");
  await b.button(author, "Move it there").click();
  await author.locator(".error-summary").waitFor();
  await look(author, "move by an author with an error");
  await author.getByRole("radio", { name: /^Tracing MC/ }).check();
  await b.button(author, "Move it there").click();
  await b.link(author, "Answer the questions").click();
  await b.heading(author, "Questions of the Tracing MC");
  await look(author, "questions of the new track");
  await b.button(author, "Save the answers").click();
  await author.locator(".error-summary").waitFor();
  await look(author, "questions of the new track with an error");
}

/** The lead plans to split it in two, and then to make the new part of the old one again. */
export async function splitAndMerged(lead, number) {
  const proposal = `${b.HOME}/proposals/${number}`;
  await b.go(lead, proposal);
  await look(lead, "moved proposal as its lead");
  await b.go(lead, `${proposal}/split`);
  await b.button(lead, "Plan the split").click();
  await lead.locator(".error-summary").waitFor();
  await look(lead, "split with an error");
  await b.fill(lead, "Title of the new one", "The half about the unwinder");
  await b.button(lead, "Plan it and see the letter").click();
  await leaves(lead, number, "split");
  const other = lead.getByText("Split into this one and").getByRole("link");
  await other.waitFor();
  const part = (await other.innerText()).slice(1);
  await look(lead, "split proposal as its lead");
  await b.link(lead, "Merge others into it").click();
  await look(lead, "merge");
  await b.button(lead, "Plan the merge").click();
  await lead.locator(".error-summary").waitFor();
  await look(lead, "merge with an error");
  await b.fill(lead, "Numbers of the others", part);
  await b.fill(lead, "Note to all authors", "One room, one hour.");
  await b.button(lead, "Plan it and see the letters").click();
  await b.go(lead, `${b.HOME}/proposals/${part}`);
  await lead.getByText("It is planned to become part of").waitFor();
  await look(lead, "planned part of another as its lead");
  await b.go(lead, `${b.HOME}/tracks/tracing/sending?only=${number}`);
  await leaves(lead, number, "merge");
  await lead.getByText("Part of it:").waitFor();
  await look(lead, "proposal that others are part of");
  await b.go(lead, `${b.HOME}/proposals/${part}`);
  await look(lead, "part of another as its lead");
  await b.link(lead, "Separate it again").click();
  await look(lead, "separation");
  return part;
}

/** What the author of a part finds, and the letter that says what happens to the text. */
export async function partOfAnother(author, part) {
  await b.go(author, `${b.HOME}/proposals/${part}`);
  await author.getByText("It is part of").waitFor();
  await look(author, "part of another as its author");
}
