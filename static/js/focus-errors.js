// Moves the focus to the list of errors, so that a keyboard or a screen reader starts there.
"use strict";
{
  const summary = document.querySelector(".error-summary");
  if (summary) {
    summary.tabIndex = -1;
    summary.focus();
  }
}
