// Runs inside a loaded page and lists what is wrong with its layout; empty when nothing is.
// It cannot see text that lies over lines.
export function layoutFaults() {
  const faults = [];
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth) faults.push(`the page scrolls sideways: ${root.scrollWidth} > ${innerWidth}`);
  const shown = (element) => element.getClientRects().length > 0;
  const charts = [...document.querySelectorAll("svg")].filter(shown);
  charts.forEach((svg, number) => {
    const frame = svg.getBoundingClientRect();
    if (frame.width < 2 || frame.height < 2) return;
    const texts = [...svg.querySelectorAll("text")].filter(shown).map((text) => ({ says: text.textContent, box: text.getBoundingClientRect() }));
    for (const { says, box } of texts) {
      // A glyph's box is a little taller than its ink.
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 4 || box.bottom > frame.bottom + 4)
        faults.push(`drawing ${number}: “${says}” reaches out of its view box`);
    }
    texts.forEach((one, i) =>
      texts.slice(i + 1).forEach((other) => {
        const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        if (across > 1 && down > 0.35 * Math.min(one.box.height, other.box.height))
          faults.push(`drawing ${number}: “${one.says}” lies over “${other.says}”`);
      }),
    );
  });
  for (const element of document.querySelectorAll("td, th, p, h1, h2, h3, a, label, li, summary")) {
    if (element.closest("svg") || getComputedStyle(element).display === "inline" || !shown(element)) continue;
    if (element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1)
      faults.push(`${element.tagName} is wider than its place: ${element.textContent.trim().slice(0, 50)}`);
  }
  return faults;
}
