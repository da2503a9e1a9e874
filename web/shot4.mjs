import puppeteer from "puppeteer-core";
const [,, ...jobs] = process.argv;
const b = await puppeteer.launch({executablePath:"/usr/bin/chromium", args:["--no-sandbox","--allow-file-access-from-files"]});
for (const j of jobs) {
  const [url, sel, w, scheme, out] = j.split("|");
  const p = await b.newPage();
  await p.setViewport({width:+w, height: 900});
  await p.emulateMediaFeatures([{name:"prefers-color-scheme", value: scheme}]);
  await p.goto("file:///work/main/_build/html/" + url, {waitUntil:"load"});
  await new Promise(r=>setTimeout(r,2500));
  await p.evaluate((s)=>document.querySelector(s)?.scrollIntoView(), sel);
  await new Promise(r=>setTimeout(r,2500));
  await p.screenshot({path: out});
  await p.close();
}
await b.close();
