// w3m as its readers use it: keys into a terminal. It files a proposal, signs a lead in, and shows every kind of page.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { HOME as CONFERENCE, ORIGIN, PASSWORD, PEOPLE, step } from "./browser.mjs";

const PATIENCE_MS = 10_000;
// Longer than w3m takes between two pieces of one screen.
const QUIET_MS = 120;
const ABSTRACT = "Suspend takes two seconds longer than it should.\nWho else is hit?\n";
const TITLE = "Suspend in a text browser";

const scratch = await mkdtemp(join(process.env.SCRATCH ?? tmpdir(), "w3m-"));
const typed = join(scratch, "typed");
// What the reader's own editor would do: it puts the text into the file that it is given.
const editor = join(scratch, "editor");
await writeFile(editor, `#!/bin/sh\ncp '${typed}' "$1"\n`);
await chmod(editor, 0o755);
// Cookies and settings of their own, and the messages that this test waits for in English.
const env = { PATH: process.env.PATH, HOME: scratch, LC_ALL: "C.UTF-8", TERM: "linux", EDITOR: editor };
const OPTIONS = ["-cookie", "-o", "accept_cookie=1", "-o", "confirm_qq=0", "-o", "wrap_search=1"];

/** w3m in a terminal of 40 lines, driven by keys. */
class Reader {
  #screen = "";
  #saved = 0;

  constructor(address) {
    const words = ["w3m", ...OPTIONS, address].map((word) => `'${word}'`).join(" ");
    const command = `stty rows 40 cols 80; exec ${words}`;
    // util-linux's script gives the terminal that w3m wants.
    this.process = spawn("script", ["-qfec", command, join(scratch, "typescript")], { env });
    this.process.stdout.on("data", (piece) => {
      this.#screen += piece;
    });
    this.ended = new Promise((resolve) => {
      this.process.on("exit", resolve);
    });
  }

  /** Types, then waits until nothing new appears on the screen. */
  async type(keys) {
    this.process.stdin.write(keys);
    let before;
    do {
      before = this.#screen.length;
      await pause(QUIET_MS);
    } while (this.#screen.length !== before);
  }

  /** The whole page as w3m lays it out, saved by the key for that. */
  async page() {
    this.#saved += 1;
    const path = join(scratch, `page-${this.#saved}`);
    await this.type("S");
    // The prompt offers a name; this empties it.
    await this.type(`\u0015${path}\r`);
    return existsSync(path) ? readFile(path, "utf8") : "";
  }

  /** Waits until the page holds these words. */
  async wait(words) {
    const until = Date.now() + PATIENCE_MS;
    let text;
    do {
      text = await this.page();
      if (text.replace(/\s+/g, " ").includes(words)) return text;
    } while (Date.now() < until);
    return assert.fail(`w3m does not show ${JSON.stringify(words)} but:\n${text}`);
  }

  /** Puts the cursor on the first place from the top that matches. */
  async find(pattern) {
    const before = this.#screen.length;
    await this.type(`g/${pattern}\r`);
    assert.ok(!this.#screen.slice(before).includes("Not found"), `w3m finds ${pattern} nowhere on the page`);
  }

  /** Follows the link or presses the button with these words. */
  async press(pattern) {
    await this.find(pattern);
    await this.type("\r");
  }

  /** Fills the line below the label. */
  async line(label, text) {
    await this.find(`^${label}$`);
    await this.type("\t");
    await this.type("\r");
    await this.type(`${text}\r`);
  }

  /** Fills the larger field below the label in the editor. */
  async area(label, text) {
    await writeFile(typed, text);
    await this.find(`^${label}$`);
    await this.type("\t");
    await this.type("\r");
  }

  /** Chooses the first radio button with this label. */
  async choose(label) {
    await this.find(`^... ${label}$`);
    await this.type("\t");
    await this.type("\r");
  }

  async quit() {
    await this.type("Q");
    const outcome = await Promise.race([this.ended, pause(PATIENCE_MS, "still running", { ref: false })]);
    assert.equal(outcome, 0, "w3m ends when it is told to");
  }

  kill() {
    this.process.kill();
  }
}

async function withReader(address, work) {
  const reader = new Reader(address);
  try {
    await work(reader);
    await reader.quit();
  } finally {
    reader.kill();
  }
}

async function file(reader) {
  await reader.wait("Microconferences and a refereed track");
  await reader.press("Android MC");
  await reader.wait("Propose a talk or topic");
  await reader.press("Propose a talk or topic");
  await reader.wait("Propose: Android MC");
  await reader.press("Check and send");
  await reader.wait("There is a problem");
  await reader.line("Title", TITLE);
  await reader.area("The problem .abstract.", ABSTRACT);
  await reader.choose("15");
  await reader.line("Your name", "Walter Text");
  await reader.line("Your e-mail", "walter@example.org");
  await reader.press("Check and send");
  const checked = await reader.wait("Check: Android MC");
  for (const words of [TITLE, "Suspend takes two seconds longer", "Walter Text"]) assert.ok(checked.includes(words));
  await reader.press("^Send");
  await reader.wait("Sent. Your proposal is #");
}

async function signInAsLead(reader) {
  await reader.wait("To propose something you need no account");
  await reader.line("E-mail", PEOPLE.lead);
  await reader.line("Password", PASSWORD);
  // The heading and the button say the same; the button is the next stop.
  await reader.type("\t");
  await reader.type("\r");
  await reader.wait("Queues");
}

const dump = async (path) => {
  const { stdout } = await promisify(execFile)("w3m", [...OPTIONS, "-cols", "80", "-dump", `${ORIGIN}${path}`], { env });
  return stdout.replace(/\s+/g, " ");
};

async function shows(path, words) {
  const text = await dump(path);
  for (const word of words) assert.ok(text.includes(word), `w3m shows no ${JSON.stringify(word)} at ${path}:\n${text}`);
}

const FIELDS = ["Title", "The problem (abstract)", "What has been tried", "Minutes", "Your name", "Your e-mail"];
const PUBLIC = [
  ["/", ["Conferences", "Linux Plumbers Conference 2023"]],
  ["/lpc-2023", ["Open calls", "Closed calls", "Announcements", "Questions", "Android MC"]],
  ["/lpc-2023/tracks/android", ["Android MC", "Closes", "UTC", "Propose a talk or topic"]],
  ["/lpc-2023/tracks/refereed", ["Refereed Track"]],
  ["/lpc-2023/tracks/android/propose", ["Propose: Android MC", ...FIELDS, "Save draft", "Check and send"]],
  ["/lpc-2023/talks", ["Talks"]],
  ["/lpc-2023/no-such-page", ["not found"]],
  ["/account/sign-in", ["Sign in", "E-mail", "Password"]],
  ["/account/sign-up", ["Sign up", "Your name", "Your e-mail", "New password"]],
  ["/account/password", ["Set a new password", "E-mail", "Send the link"]],
  ["/account/letter-sent", ["We sent you a letter"]],
  ["/dev/mail", ["Mail of the demo", "Subject"]],
];
const OF_A_LEAD = [
  ["/account", ["My proposals", "Queues", "Queue: Android MC"]],
  ["/lpc-2023/tracks/android/queue", ["Queue: Android MC", "Title", "State", "Minutes", "Author", "Suspend in a text"]],
  ["/lpc-2023/proposals/1", ["#1 16k pages", "Submitted", "The problem", "Accept"]],
  ["/lpc-2023/proposals/1/plan", ["Plan for #1", "Decision", "Reason", "Save the plan"]],
  ["/lpc-2023/proposals/1/move", ["Move #1", "Track", "Note to its leads", "Plan the move"]],
  ["/lpc-2023/proposals/1/split", ["Split #1", "Title of the new one", "Plan the split"]],
  ["/lpc-2023/proposals/1/merge", ["Merge others into #1", "Numbers of the others", "(*) Speaker", "Plan the merge"]],
  ["/lpc-2023/tracks/android/offers", ["Offered to the Android MC"]],
  ["/lpc-2023/tracks/android/sending", ["Letters: Android MC", "Planned, not sent"]],
  ["/lpc-2023/proposals/1/vote", ["Your vote", "+1 take it", "Note to your vote", "Save vote"]],
  ["/lpc-2023/proposals/1/discussion", ["Between the leads", "Message to the other leads", "Write to the leads"]],
  ["/lpc-2023/proposals/1/questions", ["With the author", "Question to the author", "Ask the author"]],
  ["/lpc-2023/proposals/1/history", ["History", "Versions", "Submitter"]],
  ["/lpc-2023/tracks/android/late-requests", ["Queue: Android MC", "Late requests: Android MC"]],
  ["/lpc-2023/tracks/android/questions", ["Questions: Android MC", "Add a question"]],
  ["/lpc-2023/tracks/android/question", ["New question", "Hint", "An answer is", "(*) One line", "Save the question"]],
  ["/lpc-2023/search?q=suspend", ["This looks into what you run", "Android MC", "Search", "Saved searches", "For you"]],
  ["/lpc-2023/search/help", ["What can be searched", "minutes:", "score:>0", "state:submitted"]],
  ["/lpc-2023/searches", ["Your searches", "Long ones", "Save a search", "Where", "Save the search"]],
  ["/lpc-2023/search/export?track=android", ["Export", "Columns", "abstract", "CSV", "XLSX", "JSON", "mbox"]],
  ["/lpc-2023/search/addresses?track=android", ["Addresses of the authors", "Find addresses"]],
  ["/account/profile", ["Profile", "Your name", "Time zone", "Save the profile"]],
  ["/account/email", ["Change the e-mail address", "New e-mail address", "Password", "Change the address"]],
  ["/account/password-change", ["Change the password", "New password", "Set the password"]],
  ["/account/sign-ins", ["Where am I signed in", "Sign out everywhere"]],
  ["/account/export", ["My data", "Download my data"]],
];

try {
  await step("w3m shows public pages", async () => {
    for (const [path, words] of PUBLIC) await shows(path, words);
  });
  await step("w3m files a proposal", () => withReader(CONFERENCE, file));
  await step("w3m signs a lead in", () => withReader(`${ORIGIN}/account/sign-in`, signInAsLead));
  await step("w3m shows pages of leads", async () => {
    for (const [path, words] of OF_A_LEAD) await shows(path, words);
  });
} finally {
  await rm(scratch, { recursive: true, force: true });
}
