// Saves the form of a draft while somebody types: three seconds after the typing stops, and when the page is hidden.
// What the server has not taken yet is also kept in this browser, so that a crashed tab or a broken line loses nothing.
// Without this script the buttons do the same.
"use strict";
{
  const PAUSE_MS = 3000;
  // A line that broke is tried again after these pauses; the last one repeats.
  const RETRY_MS = [3000, 6000, 12000, 30000];
  // A request that outlives its page may carry no more than this.
  const KEEPALIVE_BYTES = 60000;
  const KEPT_DAYS = 30;
  const NOT_TYPED = ["form_token", "draft", "base", "resolves", "topic"];
  const PREFIX = "plumbline:typed:";

  /** What is kept in this browser: nothing, where the browser keeps nothing for anybody. */
  const kept = {
    all() {
      try {
        return Object.keys(localStorage)
          .filter((key) => key.startsWith(PREFIX))
          .map((key) => ({ key, ...JSON.parse(localStorage.getItem(key)) }));
      } catch {
        return [];
      }
    },
    put(key, value) {
      try {
        localStorage.setItem(PREFIX + key, JSON.stringify(value));
      } catch {
        // The storage is full or forbidden: the server is asked all the same.
      }
    },
    drop(key) {
      try {
        localStorage.removeItem(PREFIX + key);
      } catch {
        // Then there is nothing to drop.
      }
    },
  };

  const clock = (time) => new Date(time).toISOString().slice(11, 19);

  /** The fields that a person types or chooses, as pairs. */
  const typed = (form) =>
    [...new FormData(form)].filter(
      ([name, value]) => typeof value === "string" && !NOT_TYPED.includes(name) && !name.startsWith("take_"),
    );

  const same = (left, right) => JSON.stringify(left) === JSON.stringify(right);

  const fillIn = (form, pairs) => {
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden" || field.tagName === "BUTTON" || field.readOnly) continue;
      const values = pairs.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
      else if (values.length > 0) field.value = values[0];
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };

  /**
   * What was sent from here by a button and has led to this page is not waiting any more. Whoever comes here by another way,
   * as after a line that broke, may have sent it in vain.
   */
  const forgetWhatArrived = () => {
    const led = (performance.getEntriesByType("navigation")[0]?.redirectCount ?? 0) > 0;
    for (const { key, draft, home, sent, at } of kept.all()) {
      const arrived = led && sent && (location.pathname.includes(draft || "\n") || location.pathname === home);
      if (arrived || Date.now() - at > KEPT_DAYS * 86400000) kept.drop(key.slice(PREFIX.length));
    }
  };

  const start = (form) => {
    const saves = form.dataset.autosave === "save";
    const field = (name) => form.elements.namedItem(name);
    const draft = field("draft")?.value ?? "";
    const key = draft || location.pathname;
    const home = saves ? "" : form.dataset.home;
    const status = document.createElement("p");
    status.className = "save-status muted";
    status.setAttribute("role", "status");
    form.append(status);

    // A form that came back with mistakes, or after a sign-in, shows what the server has not stored.
    const unsaved = form.dataset.unsaved !== undefined;
    let stored = unsaved ? null : typed(form);
    let storedAt = form.dataset.savedAt ?? "";
    let timer;
    let failures = 0;
    let refused = false;
    // After the text met another one only a button goes on: a person has to look at both.
    let stopped = false;
    let running = false;

    const say = (text, bad = false) => {
      if (status.textContent !== text) status.textContent = text;
      status.classList.toggle("bad", bad);
    };

    const notSaved = (why) =>
      say(`Not saved${storedAt ? ` since ${storedAt} UTC` : ""}: ${why} Your text is still here.`, true);

    const keepHere = () => {
      const pairs = typed(form);
      if (same(pairs, stored)) kept.drop(key);
      else kept.put(key, { path: location.pathname, draft, home, pairs, at: Date.now() });
    };

    const done = (pairs, { at, version, url }) => {
      stored = pairs;
      storedAt = at;
      failures = 0;
      refused = false;
      keepHere();
      const base = field("base");
      if (base) base.value = version;
      if (form.getAttribute("action") !== url) {
        form.setAttribute("action", url);
        history.replaceState(null, "", url);
      }
      say(`Draft saved ${at} UTC. The leads cannot see it until you send it.`);
    };

    const later = (pause) => {
      clearTimeout(timer);
      timer = setTimeout(save, pause);
    };

    const failed = (why) => {
      notSaved(why);
      later(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)]);
      failures += 1;
    };

    const answered = async (response, pairs) => {
      const isJson = response.headers.get("content-type")?.startsWith("application/json");
      if (response.ok && isJson) return done(pairs, (await response.json()).saved);
      if (isJson) {
        refused = true;
        stopped = response.status === 409;
        return notSaved((await response.json()).refused.sentence);
      }
      if (response.type === "opaqueredirect" || [401, 403, 404].includes(response.status)) {
        refused = true;
        return notSaved("you are signed out, or the page was open too long. Press Save draft: the text comes back after the sign-in.");
      }
      if (response.status === 413) {
        refused = true;
        return notSaved("it is longer than any form here takes. Shorten it.");
      }
      return failed("the server could not take it; it is tried again.");
    };

    const save = async (leaving = false) => {
      clearTimeout(timer);
      const pairs = typed(form);
      if (!saves || stopped || running || same(pairs, stored)) return;
      const body = new URLSearchParams(new FormData(form));
      body.set("autosave", "yes");
      running = true;
      try {
        const keepalive = leaving === true && String(body).length < KEEPALIVE_BYTES;
        const url = form.getAttribute("action");
        await answered(await fetch(url, { method: "POST", body, redirect: "manual", keepalive }), pairs);
      } catch {
        failed("the line to the server is broken; it is tried again.");
      } finally {
        running = false;
      }
      if (!refused && failures === 0 && !same(typed(form), stored)) later(PAUSE_MS);
    };

    form.addEventListener("input", () => {
      keepHere();
      refused = false;
      if (saves && !stopped && failures === 0) later(PAUSE_MS);
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") save(true);
    });
    addEventListener("online", () => failures > 0 && save());
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      const pairs = typed(form);
      if (!same(pairs, stored)) kept.put(key, { path: location.pathname, draft, home, pairs, sent: true, at: Date.now() });
    });

    offer(form, draft);
    if (unsaved) keepHere();
  };

  /** Text of a tab that ended before it could be saved is offered, never put in unasked. */
  const offer = (form, draft) => {
    const found = kept
      .all()
      .filter((one) => (draft && one.draft === draft) || one.path === location.pathname)
      .sort((left, right) => right.at - left.at)[0];
    if (!found) return;
    kept.drop(found.key.slice(PREFIX.length));
    // What came back to be mended, or to be put together with another text, is on the page already.
    if (form.dataset.unsaved !== undefined || same(found.pairs, typed(form))) return;
    // What is typed from now on is kept beside it, not over it.
    const before = `before:${found.draft || found.path}`;
    const { key: _, ...old } = found;
    kept.put(before, { ...old, sent: false });
    const box = document.createElement("div");
    box.className = "notice warn";
    box.setAttribute("role", "status");
    const words = document.createElement("p");
    words.textContent = `This browser kept text that you typed here at ${clock(found.at)} UTC and that was not saved.`;
    const row = document.createElement("p");
    row.className = "row";
    const choice = (label, act) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.addEventListener("click", () => {
        act();
        box.remove();
      });
      row.append(button, " ");
    };
    choice("Put it back", () => {
      // The same draft goes on: what was saved of it and what was not belong together.
      const field = form.elements.namedItem("draft");
      if (field && found.draft) field.value = found.draft;
      fillIn(form, found.pairs);
      kept.drop(before);
    });
    choice("Forget it", () => kept.drop(before));
    box.append(words, row);
    form.before(box);
  };

  forgetWhatArrived();
  for (const form of document.querySelectorAll("form[data-autosave]")) start(form);
}
