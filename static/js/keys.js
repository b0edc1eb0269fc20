// Keys for whoever works through a queue. `?` shows them; each can be switched off, and none of them sends anything. Where
// an address or a form is on the page its key goes there; on the queue the others begin a line in the command box.
"use strict";
{
  const STORE = "keys-off";
  // A queue without a row has the keys too: to search, to command, to see them.
  const queue = document.querySelector("[data-split]") ?? document.querySelector("[data-queue]");
  const isProposal = document.querySelector("[data-staff]") !== null;

  const off = () => new Set(JSON.parse(localStorage.getItem(STORE) ?? "[]"));
  const inPane = (selector) => document.querySelector(`.pane ${selector}`) ?? document.querySelector(selector);
  const rows = () => [...queue.querySelectorAll("th a")];

  const focusedRow = () => document.activeElement?.closest?.("[data-split] tr")?.querySelector("th a");
  /** After a command the address names the row that it was about. */
  const namedRow = () => (/^#p\d+$/.test(location.hash) ? queue.querySelector(`${location.hash} th a`) : null);

  const step = (by) => () => {
    const all = rows();
    const here = focusedRow() ?? queue.querySelector("th a[aria-current]") ?? namedRow();
    const current = all.indexOf(here);
    all[Math.min(Math.max(current + by, 0), all.length - 1)]?.focus();
  };
  const follow = (selector) => () => inPane(selector)?.click();
  const focus = (selector) => () => {
    const field = inPane(selector);
    field?.closest("details")?.setAttribute("open", "");
    field?.focus();
  };

  /** The link of the row that has the focus or stands beside the list. */
  const row = () => focusedRow() ?? queue.querySelector("th a[aria-current]") ?? namedRow();

  /** Goes to a page of that row's proposal. */
  const visit = (page) => () => {
    const link = row();
    if (link) location.assign(`${link.pathname}${page}${link.search}`);
  };
  /** Begins a command for that row. */
  const command = (words) => () => {
    const link = row();
    const box = document.querySelector("input[name=command]");
    if (!link || !box) return;
    box.value = `${link.pathname.split("/").pop()} ${words}`;
    box.focus();
  };
  const choose = (value) => () => {
    const button = inPane(`input[name=vote][value="${value}"]`);
    if (!button) return;
    button.checked = true;
    button.dispatchEvent(new Event("input", { bubbles: true }));
    button.focus();
  };

  /** Chooses in the form beside the list, where that is about the row; elsewhere it begins a command. */
  const vote = (value, words) => () => {
    const link = row();
    const beside = document.querySelector(".pane") && link?.hasAttribute("aria-current");
    beside && inPane("input[name=vote]") ? choose(value)() : command(words)();
  };

  const QUEUE_KEYS = [
    ["j", "next proposal", step(1)],
    ["k", "previous proposal", step(-1)],
    ["o", "open it", () => (focusedRow() ?? namedRow())?.click()],
    ["1", "vote +1", vote("1", "vote +1")],
    ["0", "vote 0", vote("0", "vote 0")],
    ["-", "vote −1", vote("-1", "vote -1")],
    ["s", "vote ★", vote("star", "vote star")],
    ["a", "plan to accept", command("plan accept ")],
    ["w", "plan the waiting list", command("plan waitlist ")],
    ["d", "plan to decline", command("plan decline ")],
    ["b", "plan to offer a BoF", command("plan bof")],
    ["z", "take the plan back", command("plan nothing")],
    ["m", "move to another track", visit("/move")],
    ["c", "write to the leads", command("say ")],
    ["r", "ask the author", command("ask ")],
    ["/", "search", focus("[role=search] input:not([type=hidden])")],
    [":", "command", focus("input[name=command]")],
  ];
  const PROPOSAL_KEYS = [
    ["u", "back to the queue", follow(".breadcrumb a")],
    ["1", "choose vote +1", choose("1")],
    ["0", "choose vote 0", choose("0")],
    ["-", "choose vote −1", choose("-1")],
    ["s", "choose vote ★", choose("star")],
    ["a", "plan to accept", follow("a[href*='outcome=accepted']")],
    ["w", "plan the waiting list", follow("a[href*='outcome=waitlisted']")],
    ["d", "plan to decline", follow("a[href*='outcome=declined']")],
    ["b", "plan to offer a BoF", follow("a[href*='outcome=bof_offered']")],
    ["m", "move to another track", follow("a[href$='/move'], a[href*='/move?']")],
    ["c", "write to the leads", focus("textarea[name=message]")],
    ["r", "ask the author", focus("textarea[name=question]")],
  ];

  // A browser that cannot show what is folded by its style unfolds it, where there is room.
  if (!CSS.supports("selector(::details-content)") && matchMedia("(min-width: 40.01rem)").matches) {
    for (const fold of document.querySelectorAll(".fold")) fold.open = true;
  }

  const keys = queue ? QUEUE_KEYS : isProposal ? PROPOSAL_KEYS : [];

  /** The list of keys with a box for each. */
  const help = () => {
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-label", "Keys");
    const heading = document.createElement("h2");
    heading.textContent = "Keys";
    const items = document.createElement("ul");
    const silent = off();
    for (const [key, words] of [["?", "show these keys"], ...keys]) {
      const [item, label, box, shown] = ["li", "label", "input", "kbd"].map((name) => document.createElement(name));
      [box.type, box.checked] = ["checkbox", !silent.has(key)];
      box.addEventListener("change", () => {
        const now = off();
        box.checked ? now.delete(key) : now.add(key);
        localStorage.setItem(STORE, JSON.stringify([...now]));
      });
      shown.textContent = key;
      label.append(box, " ", shown, ` ${words}`);
      item.append(label);
      items.append(item);
    }
    const form = document.createElement("form");
    form.method = "dialog";
    const close = document.createElement("button");
    close.textContent = "Close";
    form.append(close);
    const said = document.createElement("p");
    said.textContent = "An unticked key does nothing. No key sends anything.";
    dialog.append(heading, said, items, form);
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  };

  if (keys.length > 0) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Keys (?)";
    button.addEventListener("click", help);
    const line = document.createElement("p");
    line.append(button);
    document.querySelector("main").append(line);

    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], dialog");
      if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || off().has(event.key)) return;
      const found = event.key === "?" ? [event.key, "", help] : keys.find(([key]) => key === event.key);
      if (!found) return;
      event.preventDefault();
      found[2]();
    });
  }
}
