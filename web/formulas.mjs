// Typesets formulas: JSON [[TeX, whether it stands on a line of its own], ...] comes in, and the HTML of each goes out. It holds MathML for
// screen readers beside what is seen. Run by the Sphinx extension, once for all pages.
import { readFileSync } from "node:fs";
import katex from "katex";

const BREAK = "\\allowbreak ";
const WIDE_SPACE = /\\q?quad(?![a-zA-Z])/g;
const END_OF_PART = /(?<=allowbreak"><\/span>(?:<span class="mspace"[^>]*><\/span>)?<\/span>)(?=<span class="katex-base">)/;

// Makes one part of what stands between wide spaces, so that a narrow line is broken there first, and behind a sign only if it has to be.
function inParts(html) {
  const [head, start] = html.split(/(?<=<span class="katex-html"[^>]*>)/);
  if (!END_OF_PART.test(start)) return html;
  const end = "</span></span></span>"; // of all signs, of the formula, of its line
  const parts = start.slice(0, -end.length).split(END_OF_PART);
  return head + parts.map((part) => `<span class="part">${part}</span>`).join("") + end;
}

function typeset([tex, displayMode]) {
  const breakable = displayMode ? tex.replace(WIDE_SPACE, `$&${BREAK}`) : tex;
  try {
    const html = katex.renderToString(breakable, { displayMode, strict: "error", output: "htmlAndMathml" }).replaceAll(BREAK, "").replaceAll("<mspace></mspace>", "");
    return { html: displayMode ? inParts(html) : html };
  } catch (error) {
    return { error: error.message };
  }
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(typeset)));
