// A quiz says why a choice is wrong. Its reasons are the list in the fold below a question; the one for what was chosen comes on screen
// once the quiz has judged it, in a region that a screen reader reads.

const same = (written, chosen) => written === chosen || (chosen.trim() !== "" && Number(written) === Number(chosen));

// The list's entry for a choice: its name, and what follows it.
function reasonFor(fold, chosen) {
  const entries = [...fold.querySelectorAll("li")].map((entry) => entry.querySelector("strong")).filter(Boolean);
  const name = entries.find((name) => same(name.textContent, chosen));
  return name ? ["Not ", ...[...name.parentElement.childNodes].map((node) => node.cloneNode(true))] : [];
}

function follow(question) {
  const fold = question.closest("p")?.nextElementSibling;
  if (!fold?.matches("details")) return;
  const place = Object.assign(document.createElement("p"), { className: "quiz-reason" });
  place.setAttribute("role", "status");
  fold.before(place);
  const marker = question.querySelector(".yaq-wrong-marker");
  const show = () => {
    const wrong = !marker.classList.contains("yaq-hidden");
    const reason = wrong ? reasonFor(fold, question.querySelector("select, input").value) : [];
    const text = reason.map((part) => part.textContent ?? part).join("");
    if (place.textContent !== text) place.replaceChildren(...reason); // what is said again would be read again
  };
  new MutationObserver(show).observe(marker, { attributes: true, attributeFilter: ["class"] });
  show();
}

// The full stop behind a choice stays on its line.
function keepSign(question) {
  const [sign] = /^[.,;:?]/.exec(question.nextSibling?.data ?? "") ?? [];
  if (!sign) return;
  question.nextSibling.data = question.nextSibling.data.slice(1);
  const kept = Object.assign(document.createElement("span"), { className: "with-its-sign" });
  question.before(kept);
  kept.append(question, sign);
}

// Once the quizzes of the page are there.
export function giveReasons() {
  for (const question of document.querySelectorAll(".yaq-Question")) {
    keepSign(question);
    follow(question);
  }
}
