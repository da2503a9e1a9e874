// Which pages were read to their end in this browser, with a mark beside them in the list of pages.
import { element } from "./controls.js";

const KEY = "nadam_edu read";
const fileOf = (path) => path.split("/").at(-1);

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "[]");
  } catch {
    return [];
  }
}

function mark() {
  const files = read();
  for (const link of document.querySelectorAll("nav.bd-links a.internal")) {
    if (files.includes(fileOf(link.pathname)) && !link.querySelector(".read")) link.append(element("span", { className: "read" }, " · read"));
  }
}

// A page is read when its end has been on the screen, and its beginning was not at the same time.
export function followProgress() {
  mark();
  const end = document.querySelector(".prev-next-area");
  if (!end) return;
  const seen = new IntersectionObserver(([{ isIntersecting }]) => {
    if (!isIntersecting || scrollY === 0) return;
    seen.disconnect();
    try {
      localStorage.setItem(KEY, JSON.stringify([...new Set([...read(), fileOf(location.pathname)])]));
    } catch {
      return; // this browser stores nothing
    }
    mark();
  });
  seen.observe(end);
}
