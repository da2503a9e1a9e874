// In a page, before its own scripts: sets firstCurve to when its first live figure is on the screen, in ms from when the page was asked for.
export function watchFirst() {
  new MutationObserver((_, seen) => {
    if (!document.querySelector(".nadam-figure .drawing svg")) return;
    seen.disconnect();
    requestAnimationFrame(() => setTimeout(() => (globalThis.firstCurve = performance.now())));
  }).observe(document, { childList: true, subtree: true });
}
