// Typesets the equations of the live figures. A letter with its index is marked by its plain text, such as β1, in an attribute data-symbol:
// a control has the same symbol. What a screen reader says is that of the equation without marks.
import katex from "katex";

const TOKEN = /\\[a-zA-Z]+|\\.|[^]/g;
const IN_WORDS = ["\\text", "\\begin", "\\end"]; // what follows is no formula
const ACCENTS = ["\\hat", "\\bar"];

// What a formula says, in plain text.
export function plain(tex) {
  const mathml = katex.renderToString(tex, { output: "mathml" }).replace(/<annotation[^]*?<\/annotation>/, "");
  return mathml.replace(/<[^>]*>|[\s\u2061]/g, "").normalize("NFKC");
}

const isLetter = (token) => /^[a-zA-Z]$/.test(token) || (/^\\[a-zA-Z]+$/.test(token) && isGreek(token));

function isGreek(command) {
  try {
    return /^\p{Script=Greek}$/u.test(plain(command));
  } catch {
    return false; // it needs an argument
  }
}

// Takes an index, an exponent or an argument off the tokens: one token, or all within braces.
function argument(tokens) {
  if (tokens[0] !== "{") return tokens.shift();
  let [depth, length] = [0, 0];
  do depth += { "{": 1, "}": -1 }[tokens[length++]] ?? 0;
  while (depth);
  return tokens.splice(0, length).slice(1, -1).join("");
}

// The TeX with its symbols marked. An exponent above an index is inside of the mark, so that it stays above it.
export function marked(tex) {
  const tokens = tex.match(TOKEN);
  let written = "";
  let before; // the token, without spaces
  while (tokens.length) {
    const token = tokens.shift();
    const isPlace = isLetter(token) && !(ACCENTS.includes(before) && tokens[0] === "_");
    if (isPlace) written += markOf(token, tokens);
    else written += IN_WORDS.includes(token) ? `${token}{${argument(tokens)}}` : token;
    if (token.trim()) before = token;
  }
  return written;
}

function markOf(letter, tokens) {
  if (tokens[0] !== "_") return `{\\htmlData{symbol=${plain(letter)}}{${letter}}}`;
  tokens.shift();
  const symbol = `${letter}_{${argument(tokens)}}`;
  const above = tokens[0] === "^" ? `^{${marked(argument((tokens.shift(), tokens)))}}` : "";
  return `{\\htmlData{symbol=${plain(symbol)}}{${symbol}${above}}}`;
}

// The HTML of an equation on a line of its own.
export function typeset(tex) {
  const aligned = (text) => (tex.includes("\\\\") ? `\\begin{split}${text}\\end{split}` : text);
  const render = (text, output) => katex.renderToString(aligned(text), { displayMode: true, output, trust: ({ command }) => command === "\\htmlData", strict: "ignore" });
  const [seen] = /<span class="katex-html"[^]*<\/span>(?=<\/span><\/span>$)/.exec(render(marked(tex), "html"));
  return render(tex, "htmlAndMathml").replace(/<span class="katex-html"[^]*<\/span>(?=<\/span><\/span>$)/, () => seen);
}
