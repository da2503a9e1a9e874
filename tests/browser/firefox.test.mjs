// The page from disk in Firefox: what may differ between browsers, not all of it again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { address, figure, isLocal, launch, open } from "./browser.mjs";

let browser;
before(async () => (browser = await launch("firefox")));
after(() => browser?.close());

test("all five figures draw, follow a slider and open the editor, in Firefox", async () => {
  const page = await open(browser, address("chapters/16_explore"));
  for (const [name, control] of Object.entries({ schedule: "decay_steps", descent: "learning_rate", generation: "noise", decay: "epochs" })) {
    const shown = figure(page, name);
    assert.ok((await shown.curves()) > 0, name);
    const before = await shown.drawing();
    await shown.put(control, "middle");
    await shown.put(control, "right");
    assert.notEqual(await shown.drawing(), before, name);
    assert.doesNotMatch(await shown.drawing(), /NaN|Infinity/, name);
    await shown.edit();
    assert.match(await shown.text(".cm-content"), /(def|class) \w+/, name);
  }
  const shown = figure(page, "decay");
  await page.focus(shown.inside(".cm-content"));
  await page.keyboard.press("/");
  await shown.wait(".trouble", /SyntaxError/);
  assert.deepEqual(page.requests.filter((url) => !isLocal(url)), []);
  assert.deepEqual(page.errors, []);
});
