// Typesets formulas: JSON [[TeX, whether it stands on a line of its own], ...] comes in, and the HTML of each goes out. It holds MathML for
// screen readers beside what is seen. Run by the Sphinx extension, once for all pages.
import { readFileSync } from "node:fs";
import katex from "katex";

function typeset([tex, displayMode]) {
  try {
    return { html: katex.renderToString(tex, { displayMode, strict: "error", output: "htmlAndMathml" }) };
  } catch (error) {
    return { error: error.message };
  }
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(typeset)));
