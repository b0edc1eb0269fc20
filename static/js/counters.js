// Says under each field with data-max how much of its limit is used. It only informs: nothing is cut,
// and the server counts again, in the same way.
"use strict";
{
  // A screen reader hears the count once the typing has paused for this long.
  const PAUSE_MS = 1000;

  const number = new Intl.NumberFormat("en-GB");

  // Unicode scalar values: a string's iterator steps by them, its length does not.
  const count = (text) => Array.from(text.replaceAll("\r\n", "\n")).length;

  const countWords = (text) => text.trim().split(/\s+/u).filter(Boolean).length;

  const inWords = (used, max) => {
    const total = `${number.format(used)} of ${number.format(max)} characters`;
    return used > max ? `${total}, over by ${number.format(used - max)}` : total;
  };

  // Programme leads think of a text's length in words; for a line of text they say nothing.
  const wordsOf = (field) => {
    if (field.localName !== "textarea") return "";
    const words = countWords(field.value);
    return `, ${number.format(words)} ${words === 1 ? "word" : "words"}`;
  };

  const addCounter = (field, max) => {
    const shown = document.createElement("span");
    shown.setAttribute("aria-hidden", "true");
    const spoken = document.createElement("span");
    spoken.className = "visually-hidden";
    spoken.setAttribute("aria-live", "polite");

    const counter = document.createElement("p");
    counter.className = "counter";
    counter.append(shown, " ", spoken);

    const show = () => {
      const used = count(field.value);
      shown.textContent = inWords(used, max) + wordsOf(field);
      counter.classList.toggle("bad", used > max);
    };
    const speak = () => {
      spoken.textContent = shown.textContent;
    };

    let pause;
    field.addEventListener("input", () => {
      show();
      clearTimeout(pause);
      pause = setTimeout(speak, PAUSE_MS);
    });
    // Back and forward bring the text back after this script has run.
    addEventListener("pageshow", show);

    show();
    speak();
    field.after(counter);
  };

  for (const field of document.querySelectorAll("textarea[data-max], input[data-max]")) {
    const max = Number(field.dataset.max);
    if (Number.isInteger(max) && max > 0) addCounter(field, max);
  }
}
