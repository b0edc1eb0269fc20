// On a wide screen a proposal of the queue opens beside the list, and its forms come back there. Without this script, on a
// narrow screen or when something fails, links and forms are ordinary ones.
"use strict";
{
  const list = document.querySelector("[data-split]");
  const wide = matchMedia("(min-width: 90rem)");

  const load = async (address, options) => {
    const answer = await fetch(address, { credentials: "same-origin", ...options });
    // 422 comes with what was typed and what to mend.
    if (!answer.ok && answer.status !== 422) throw new Error(`split: ${answer.status}`);
    return { page: new DOMParser().parseFromString(await answer.text(), "text/html"), url: answer.url };
  };

  if (list) {
    const main = document.querySelector("main");
    const pane = document.createElement("section");
    pane.className = "pane";
    pane.setAttribute("aria-label", "Proposal");
    pane.tabIndex = -1;

    // What was typed into a form and not sent is there again when its proposal is shown again.
    const STORE = "pane-typed";
    const typed = new Map(JSON.parse(sessionStorage.getItem(STORE) ?? "[]"));
    const fields = () => [...pane.querySelectorAll("textarea, input:not([type=hidden], [type=radio], [type=checkbox])")];
    const name = (field) => `${new URL(field.form.action).pathname} ${field.name}`;
    /** Keeps what stands in the pane, but for the form that the server has by now. */
    const keep = (sent) => {
      for (const field of fields()) {
        const unsent = field.value !== field.defaultValue && field.form !== sent;
        unsent ? typed.set(name(field), field.value) : typed.delete(name(field));
      }
      sessionStorage.setItem(STORE, JSON.stringify([...typed]));
    };
    const putBack = () => {
      for (const field of fields()) if (field.value === "" && typed.has(name(field))) field.value = typed.get(name(field));
    };

    const row = (address) => {
      const path = new URL(address, location.href).pathname;
      return [...list.querySelectorAll("th a")].find((link) => link.pathname === path);
    };

    const mark = (address) => {
      for (const other of list.querySelectorAll("th a[aria-current]")) other.removeAttribute("aria-current");
      row(address)?.setAttribute("aria-current", "true");
    };

    /** Shows the page beside the list; a page that is not a proposal of it takes the whole window. */
    const show = ({ page, url }, focus) => {
      const shown = page.querySelector("main");
      if (!shown || !/\/proposals\/\d+/.test(new URL(url).pathname)) {
        location.assign(url);
        return;
      }
      for (const script of shown.querySelectorAll("script")) script.remove();
      pane.replaceChildren(...shown.childNodes);
      putBack();
      pane.dataset.address = url;
      if (!pane.isConnected) {
        main.classList.add("split");
        main.append(pane);
      }
      mark(url);
      pane.scrollTop = 0;
      if (focus) pane.focus({ preventScroll: true });
      document.dispatchEvent(new CustomEvent("pane-shown"));
    };

    /** Counts, marks and votes as they are now. */
    const refresh = async () => {
      const { page } = await load(location.href);
      for (const part of ["nav[aria-label=Show]", "[data-split] tbody"]) {
        const [old, fresh] = [document.querySelector(part), page.querySelector(part)];
        if (old && fresh) old.replaceWith(fresh);
      }
      if (pane.dataset.address) mark(pane.dataset.address);
    };

    list.addEventListener("click", async (event) => {
      const link = event.target.closest("th a");
      const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
      if (!link || !plain || !wide.matches) return;
      event.preventDefault();
      keep();
      try {
        show(await load(link.href), event.detail === 0);
      } catch {
        location.assign(link.href);
      }
    });

    pane.addEventListener("submit", async (event) => {
      const form = event.target;
      if (form.method !== "post") return;
      event.preventDefault();
      const body = new URLSearchParams(new FormData(form, event.submitter));
      // What would be typed meanwhile would be replaced by the answer.
      pane.inert = true;
      try {
        const answer = await load(form.action, { method: "POST", body });
        keep(form);
        pane.inert = false;
        show(answer, true);
        await refresh();
      } catch {
        pane.inert = false;
        // The ordinary way says what is wrong; what was typed travels with it.
        const pressed = document.createElement("input");
        [pressed.type, pressed.name, pressed.value] = ["hidden", event.submitter?.name ?? "", event.submitter?.value ?? ""];
        if (pressed.name) form.append(pressed);
        form.submit();
      }
    });
  }
}
