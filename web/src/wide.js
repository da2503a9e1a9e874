// What is too wide for its column can be scrolled by the keyboard: the theme lets it reach code, outputs and tables, and this formulas.

function reachWideFormulas() {
  for (const formula of document.querySelectorAll(".katex-display")) {
    if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
    else formula.removeAttribute("tabindex");
  }
}

export function followWidths() {
  addEventListener("resize", reachWideFormulas);
  document.fonts.ready.then(reachWideFormulas);
  // The theme looks for what is too wide when the window changes, and what lies in a fold has no width until it is opened.
  addEventListener("toggle", () => dispatchEvent(new Event("resize")), true);
}
