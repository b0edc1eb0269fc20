// Keeps what a signed-in person typed into a form until that form was saved: another form of the page, a link, a reload or a
// broken line loses nothing. It stays in this tab, is seen by the same account only, and goes with the sign-out. A draft has
// more than that (autosave), and passwords are never kept.
"use strict";
{
  const PREFIX = "plumbline:unsent:";
  const account = document.body.dataset.account;
  const MINE = `${PREFIX}${account}:`;
  // What comes with a page and says nothing of what the form is about.
  const PASSING = ["form_token", "key", "version", "seen", "plan", "state", "list", "base"];
  // A page that shows one of these was refused: what was typed is on it, and is not saved.
  const REFUSED = ".error-summary, .notice.warn[role]";

  const store = {
    keys() {
      try {
        return Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
      } catch {
        return [];
      }
    },
    get(key) {
      try {
        return JSON.parse(sessionStorage.getItem(key));
      } catch {
        return null;
      }
    },
    put(key, value) {
      try {
        sessionStorage.setItem(key, JSON.stringify(value));
      } catch {
        // The storage is full or forbidden: the buttons work all the same.
      }
    },
    drop(key) {
      try {
        sessionStorage.removeItem(key);
      } catch {
        // Then there is nothing to drop.
      }
    },
  };

  const isText = (field) => field.type === "textarea" || /^(text|email|url|number|search|tel)$/.test(field.type);
  const isTick = (field) => field.type === "radio" || field.type === "checkbox";
  const fields = (form) =>
    [...form.elements].filter(
      (field) => field.name && !field.readOnly && (isText(field) || isTick(field) || field.type === "select-one"),
    );
  const isKept = (form) =>
    form.method === "post" &&
    form.dataset.autosave === undefined &&
    fields(form).some(isText) &&
    !form.querySelector("[type=password], [autocomplete=one-time-code]");

  const nameOf = (form) => {
    const about = [...form.elements].filter((field) => field.type === "hidden" && !PASSING.includes(field.name));
    const names = new Set(fields(form).map((field) => field.name));
    const path = new URL(form.getAttribute("action") ?? "", location.href).pathname;
    return `${MINE}${path} ${[...about.map((field) => `${field.name}=${field.value}`), ...names].join(" ")}`;
  };
  /** Where the form is kept; nowhere, if another of the page would be taken for it. */
  const keyOf = (form) => {
    if (!isKept(form)) return null;
    const key = nameOf(form);
    return [...document.forms].some((other) => other !== form && isKept(other) && nameOf(other) === key) ? null : key;
  };

  const usual = (field) => {
    if (isTick(field)) return field.defaultChecked;
    if (field.type !== "select-one") return field.defaultValue;
    return ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value;
  };
  // Line ends of a text area are not compared: a value has other ones than what the page came with.
  const pairs = (form, of) =>
    fields(form)
      .map((field) => [field, of(field)])
      .filter(([, value]) => value !== false)
      .map(([field, value]) => [field.name, isTick(field) ? field.value : String(value).replaceAll("\r\n", "\n")]);
  const typed = (form) => pairs(form, (field) => (isTick(field) ? field.checked : field.value));
  const came = (form) => pairs(form, usual);
  const same = (left, right) => JSON.stringify(left) === JSON.stringify(right);
  const wasRefused = (form) => form.closest("main, .pane").querySelector(REFUSED) !== null;

  const keep = (form) => {
    const key = keyOf(form);
    if (!key) return;
    const before = store.get(key);
    const base = wasRefused(form) ? (before?.base ?? null) : came(form);
    const now = typed(form);
    if (same(now, base)) store.drop(key);
    else store.put(key, { base, pairs: now, at: Date.now() });
  };

  const fillIn = (form, kept) => {
    for (const field of fields(form)) {
      const values = kept.filter(([name]) => name === field.name).map(([, value]) => value);
      const before = isTick(field) ? field.checked : field.value;
      if (isTick(field)) field.checked = values.includes(field.value);
      else if (values.length > 0) field.value = values[0];
      if ((isTick(field) ? field.checked : field.value) !== before) {
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
  };

  /** A line above the form, with buttons that end it. */
  const say = (form, words, choices) => {
    form.querySelector(".kept-here")?.remove();
    const line = document.createElement("p");
    line.className = "kept-here row";
    line.setAttribute("role", "status");
    line.append(words);
    for (const [label, act] of choices) {
      const button = document.createElement("button");
      [button.type, button.className, button.textContent] = ["button", "small", label];
      button.addEventListener("click", () => {
        line.remove();
        act();
      });
      line.append(button);
    }
    form.prepend(line);
  };

  const putBack = (form) => {
    const key = keyOf(form);
    const kept = key && store.get(key);
    if (!kept) return;
    const now = typed(form);
    // What the server brings back is what was typed last.
    if (wasRefused(form)) return store.put(key, { ...kept, pairs: now });
    const fresh = came(form);
    if (same(kept.pairs, fresh)) return store.drop(key);
    const forget = [
      "Forget it",
      () => {
        form.reset();
        for (const field of fields(form)) field.dispatchEvent(new Event("input", { bubbles: true }));
        store.drop(key);
      },
    ];
    if (same(kept.base, fresh)) {
      fillIn(form, kept.pairs);
      say(form, "You typed this here and did not save it.", [forget]);
      return;
    }
    // Somebody else may have written what is there now: nothing goes over it unasked.
    say(form, "You typed something else here that was not saved.", [["Put it back", () => fillIn(form, kept.pairs)], forget]);
  };

  const putBackAll = () => [...document.forms].forEach(putBack);

  /** The form that was sent from the page before: saved, if its answer led here; still here, if the line broke. */
  const settle = (arrived) => {
    for (const key of store.keys()) {
      const { sent, ...kept } = store.get(key) ?? {};
      if (!key.startsWith(MINE)) store.drop(key);
      else if (sent && arrived && document.referrer === sent) store.drop(key);
      else if (sent) store.put(key, kept);
    }
  };
  const leaves = (form) => {
    const key = keyOf(form);
    const kept = key && store.get(key);
    if (kept) store.put(key, { ...kept, sent: location.href.split("#")[0] });
  };

  if (account) {
    const [way] = performance.getEntriesByType("navigation");
    settle((way?.redirectCount ?? 0) > 0 && !document.querySelector(REFUSED));
    putBackAll();
    addEventListener("pageshow", (event) => event.persisted && settle(false));
    document.addEventListener("pane-shown", putBackAll);
    document.addEventListener("input", (event) => event.target.form && keep(event.target.form));
    document.addEventListener("form-saved", (event) => {
      const key = keyOf(event.target);
      if (key) store.drop(key);
    });
    document.addEventListener("form-leaves", (event) => leaves(event.target));
    document.addEventListener("submit", (event) => {
      if (event.target.matches("header.site form")) store.keys().forEach(store.drop);
      else if (!event.defaultPrevented) leaves(event.target);
    });
  }
}
