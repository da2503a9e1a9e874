// What every page of the book runs; small, as all of it comes with the text. Programs that a page needs further down are in near.js.
import { landOnWords } from "./landing.js";
import { showFiguresWhenNear, showQuizzesWhenNear } from "./near.js";
import { showPreviews } from "./previews.js";
import { followProgress } from "./progress.js";
import { showSolved } from "./solved.js";
import { followWidths } from "./wide.js";

globalThis.nadamPage = true;
// The script is deferred, so the text is complete.
showFiguresWhenNear();
showQuizzesWhenNear();
showSolved();
followWidths();
showPreviews();
followProgress();
addEventListener("load", () => setTimeout(landOnWords, 50)); // Sphinx marks the words 10 ms after the text is there
// Pictures that wait until the reader comes near are needed on paper too.
addEventListener("beforeprint", () => document.querySelectorAll("img[loading]").forEach((picture) => (picture.loading = "eager")));
