// A page that steps through a graph has the colors of the reader's system. In a frame of the site
// it shall have those of the site, which its button may have changed.
(() => {
  const darkRules = new WeakMap();

  function follow(frame) {
    const inside = frame.contentDocument; // null where files are pages that may not see each other
    if (!inside) return;
    const dark = document.body.dataset.mdColorScheme === "slate";
    if (!darkRules.has(inside)) {
      const rules = [...inside.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
      const asks = (rule) => rule.conditionText?.includes("prefers-color-scheme: dark");
      darkRules.set(inside, rules.filter(asks));
    }
    for (const rule of darkRules.get(inside)) rule.media.mediaText = dark ? "screen" : "not all";
    inside.documentElement.style.colorScheme = dark ? "dark" : "light";
  }

  const frames = document.querySelectorAll("iframe.steps");
  for (const frame of frames) {
    frame.addEventListener("load", () => follow(frame));
    if (frame.contentDocument?.readyState === "complete") follow(frame);
  }
  new MutationObserver(() => frames.forEach(follow)).observe(document.body, {
    attributeFilter: ["data-md-color-scheme"],
  });
})();
