// Which exercises were solved in this browser, and the marks beside their chapters in the sidebar.
import { element } from "./controls.js";

const KEY = "nadam_edu solved";
const fileOf = (path) => path.split("/").at(-1);
let here = {}; // where a browser refuses to store: lives as long as the page

// The sidebar's links to a page; none where this build leaves it out.
export const linksTo = (file) => [...document.querySelectorAll("nav.bd-links a")].filter((link) => fileOf(link.pathname) === file);

// Exercise -> the file of its chapter.
function solved() {
  try {
    return { ...JSON.parse(localStorage.getItem(KEY) ?? "{}"), ...here };
  } catch {
    return here;
  }
}

export function markSolved(name) {
  here = { ...here, [name]: fileOf(location.pathname) };
  try {
    localStorage.setItem(KEY, JSON.stringify(solved()));
  } catch {
    // it is marked in this page alone
  }
  showSolved();
}

export function showSolved() {
  const files = Object.values(solved());
  for (const link of document.querySelectorAll("nav.bd-links a")) {
    const count = files.filter((file) => file === fileOf(link.pathname)).length;
    link.querySelector(".solved")?.remove();
    if (count) link.append(element("span", { className: "solved" }, ` ✓ ${count} solved`));
  }
}
