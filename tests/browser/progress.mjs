// A reporter of Node's tests that says at once which test has ended, and how many: the usual one waits until the files before it have.
export default async function* progress(events) {
  let tests = 0;
  const files = new Set();
  for await (const { type, data } of events) {
    if (type === "test:dequeue" && data.file) files.add(data.file);
    if (type === "test:complete" && data.nesting === 0) yield `${++tests} tests ended, of ${files.size} files: ${data.name}\n`;
  }
}
