// Shows in place how the text will read, without leaving the form. Without this script, or when it fails, the button of the
// same name is an ordinary one.
"use strict";
{
  const region = document.querySelector("#preview[data-address]");
  const button = document.querySelector("button[name=preview]");

  const fragment = async (form) => {
    const answer = await fetch(region.dataset.address, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      credentials: "same-origin",
      redirect: "error",
    });
    // 422 says what is too long; everything else is not ours to show.
    if (!answer.ok && answer.status !== 422) throw new Error(`preview: ${answer.status}`);
    return new DOMParser().parseFromString(await answer.text(), "text/html").body;
  };

  if (region && button) {
    let asked = false;
    button.addEventListener("click", async (event) => {
      if (asked) return;
      event.preventDefault();
      button.setAttribute("aria-busy", "true");
      try {
        const shown = await fragment(button.form);
        region.replaceChildren(...shown.childNodes);
        region.scrollIntoView({ block: "start" });
        region.focus({ preventScroll: true });
      } catch {
        asked = true;
        button.click();
      } finally {
        button.removeAttribute("aria-busy");
      }
    });
  }
}
