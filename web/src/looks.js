// The look of each thing that has a name, the same wherever it is drawn: its name in words, a colour of the style sheet and a dash.
import data from "../../nadam_edu/figures/looks.json" with { type: "json" };

const LOOKS = Object.entries(data.looks);
export const DASHES = data.dashes.map((lengths) => lengths.join(" ") || "none");

// The look of a curve by its name; several names, as of Nadams that take the same steps, have that of the first in the data.
export const lookOf = (names) => LOOKS.find(([name]) => names.split(", ").includes(name))?.[1];

// A text with each name of the data in words.
export const wordsOf = (text) => text.replace(/[\w.-]*\w/g, (name) => data.looks[name]?.[0] ?? name);
