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
    return { page: new DOMParser().parseFromString(await answer.text(), "text/html"), url: answer.url, redirected: answer.redirected };
  };

  if (list) {
    const main = document.querySelector("main");
    const pane = document.createElement("section");
    pane.className = "pane";
    pane.setAttribute("aria-label", "Proposal");
    pane.tabIndex = -1;

    const row = (address) => {
      const path = new URL(address, location.href).pathname;
      return [...list.querySelectorAll("th a")].find((link) => link.pathname === path);
    };

    const mark = (address) => {
      for (const other of list.querySelectorAll("th a[aria-current]")) other.removeAttribute("aria-current");
      row(address)?.setAttribute("aria-current", "true");
    };

    // After a reload or a command the proposal that stood beside the list does so again.
    const STORE = "pane-shown";

    /** The row is in sight, though the list is laid out anew beside the pane. */
    const inSight = (link) => {
      const { top, bottom } = link.closest("tr").getBoundingClientRect();
      if (top < 0 || bottom > innerHeight) link.closest("tr").scrollIntoView({ block: "center" });
    };

    /**
     * Shows the page beside the list; a page that is not a proposal of it takes the whole window. The focus follows only from
     * where it was when the page was asked for: somebody may be typing elsewhere by now.
     */
    const show = ({ page, url }, from) => {
      const shown = page.querySelector("main");
      if (!shown || !/\/proposals\/\d+/.test(new URL(url).pathname)) {
        location.assign(url);
        return;
      }
      for (const script of shown.querySelectorAll("script")) script.remove();
      pane.replaceChildren(...shown.childNodes);
      pane.dataset.address = url;
      if (!pane.isConnected) {
        main.classList.add("split");
        main.append(pane);
      }
      mark(url);
      sessionStorage.setItem(STORE, url);
      pane.scrollTop = 0;
      const link = row(url);
      if (link) inSight(link);
      if (from && [from, document.body].includes(document.activeElement)) pane.focus({ preventScroll: true });
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

    let asked = "";
    list.addEventListener("click", async (event) => {
      const link = event.target.closest("th a");
      const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
      if (!link || !plain || !wide.matches) return;
      event.preventDefault();
      asked = link.href;
      try {
        const answer = await load(link.href);
        // Another row was opened meanwhile.
        if (asked === link.href) show(answer, event.detail === 0 ? link : null);
      } catch {
        location.assign(link.href);
      }
    });

    pane.addEventListener("submit", async (event) => {
      const form = event.target;
      if (form.method !== "post") return;
      event.preventDefault();
      const body = new URLSearchParams(new FormData(form, event.submitter));
      const before = asked;
      // What would be typed meanwhile would be replaced by the answer.
      pane.inert = true;
      try {
        const answer = await load(form.action, { method: "POST", body });
        // Only an answer that led on, and not to the sign-in, has saved something.
        if (answer.redirected && answer.page.body.dataset.account) form.dispatchEvent(new CustomEvent("form-saved", { bubbles: true }));
        pane.inert = false;
        if (asked === before) show(answer, document.body);
      } catch {
        pane.inert = false;
        // The ordinary way says what is wrong; what was typed travels with it.
        const pressed = document.createElement("input");
        [pressed.type, pressed.name, pressed.value] = ["hidden", event.submitter?.name ?? "", event.submitter?.value ?? ""];
        if (pressed.name) form.append(pressed);
        form.dispatchEvent(new CustomEvent("form-leaves", { bubbles: true }));
        form.submit();
        return;
      }
      // What was sent is not sent again because the list does not come.
      await refresh().catch(() => {});
    });

    const reopen = async () => {
      const [way] = performance.getEntriesByType("navigation");
      const shown = sessionStorage.getItem(STORE);
      const named = /^#p\d+$/.test(location.hash) && document.querySelector(`${location.hash} th a`);
      const link = shown && (named || (way?.type !== "navigate" && row(shown)));
      if (!link || !wide.matches) {
        sessionStorage.removeItem(STORE);
        return;
      }
      asked = link.href;
      try {
        const answer = await load(link.href);
        if (asked === link.href) show(answer, null);
      } catch {
        // The list is whole without it.
      }
    };
    reopen();
  }
}
