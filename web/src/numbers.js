// A fold with the numbers of a picture as a table, made when it is open.
import { element } from "./controls.js";

// `table` gives {head, rows}, or nothing while there are no numbers.
export function numbersFold(table) {
  const fold = element("details", { className: "numbers", ontoggle: show }, element("summary", {}, "The numbers"));

  function show() {
    const numbers = fold.open && table();
    if (!numbers) return;
    const line = (tag, cells) => {
      const scope = tag === "th" ? { scope: "col" } : {};
      return element("tr", {}, ...cells.map((cell) => element(tag, scope, cell)));
    };
    const head = element("thead", {}, line("th", numbers.head));
    const body = element("tbody", {}, ...numbers.rows.map((row) => line("td", row)));
    const holder = element("div", { className: "scrolling", tabIndex: 0 }, element("table", {}, head, body));
    holder.setAttribute("role", "region");
    holder.setAttribute("aria-label", "The numbers of the figure");
    fold.replaceChildren(fold.firstChild, holder);
  }

  return { fold, show };
}
