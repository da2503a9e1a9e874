// Questions to the worker, answered in order. A worker that does not answer in time is stopped, and a new one takes over the other questions.
import workerScript from "worker-source";

// In ms. The book's own Python ends; a slow phone compiles half a megabyte of WebAssembly first. A reader's may not end.
const BOOK_LIMIT = 30_000;
const READER_LIMIT = 3_000;

const waiting = new Map(); // id -> {question, limit, resolve, reject}, oldest first
const endless = new Set(); // edits, as JSON, that did not answer in time: they are not run again
let worker;
let timer;
let lastId = 0;

function start() {
  const url = URL.createObjectURL(new Blob([workerScript], { type: "text/javascript" }));
  worker = new Worker(url);
  URL.revokeObjectURL(url);
  worker.onmessage = ({ data }) => settle(data.id, data.error, data.answer);
  worker.onerror = (event) => settle(waiting.keys().next().value, event.message);
  const asked = [...waiting.values()];
  waiting.clear();
  // An empty question is answered when Python is up; it has the book's limit, so that booting does not count as hanging.
  put({ question: null, limit: BOOK_LIMIT, resolve() {}, reject: failAll });
  asked.forEach(put);
}

function put(entry) {
  const id = ++lastId;
  waiting.set(id, entry);
  worker.postMessage({ id, question: entry.question });
  if (waiting.size === 1) watchOldest();
}

function watchOldest() {
  clearTimeout(timer);
  const [oldest] = waiting.entries();
  if (oldest) timer = setTimeout(giveUp, oldest[1].limit, ...oldest);
}

function settle(id, error, answer) {
  const entry = waiting.get(id);
  waiting.delete(id);
  watchOldest();
  if (error === undefined) entry?.resolve(answer);
  else entry?.reject(new Error(error));
}

const editOf = ({ question }) => JSON.stringify(question?.edit);

// Other questions with the same edit would take as long.
function giveUp(id, late) {
  worker.terminate();
  worker = undefined;
  if (editOf(late)) endless.add(editOf(late));
  for (const [other, entry] of waiting) {
    if (other !== id && !endless.has(editOf(entry))) continue;
    waiting.delete(other);
    entry.reject(new Error(`No answer within ${late.limit / 1000} s: the computation was stopped`));
  }
  if (waiting.size) start();
}

// Without Python nothing that waits for it can be answered.
function failAll(error) {
  for (const { reject } of waiting.values()) reject(error);
  waiting.clear();
}

// Resolves to the answer of entry.py to a question such as {ask: "schedule", settings}.
export function ask(question) {
  return new Promise((resolve, reject) => {
    const limit = question.edit || question.ask === "check" ? READER_LIMIT : BOOK_LIMIT;
    const entry = { question, limit, resolve, reject };
    if (endless.has(editOf(entry))) return reject(new Error("This text did not answer in time before, and is not run again"));
    if (!worker) start();
    put(entry);
  });
}

// The answer with the reader's edit in force. If that fails: the book's own answer, the edit that failed, and what was wrong with it.
export async function askWith(edit, question) {
  if (!edit) return ask(question);
  try {
    return { ...(await ask({ ...question, edit })), edit };
  } catch (error) {
    const trouble = `${error.message}. The figure shows the book's own Python.`;
    return { ...(await ask(question)), failed: edit, trouble };
  }
}

// Returns a function that runs `work`, one run at a time, and once more if it was called meanwhile. The last run sees the newest state, and
// fast moves of a slider build no queue.
export function newestOnly(work) {
  let busy = false;
  let stale = false;
  return async () => {
    stale = true;
    if (busy) return;
    busy = true;
    try {
      while (stale) {
        stale = false;
        await work();
      }
    } finally {
      busy = false;
    }
  };
}
