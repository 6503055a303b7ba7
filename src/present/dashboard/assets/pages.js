// Two helps; pages work without them.
//
// Reading a chart value by value: the pointer shows the nearest one, arrow keys go from one to the next. What it
// reads out stands in the tables of the page as well.
"use strict";
for (const figure of document.querySelectorAll("[data-read]")) {
  const svg = figure.querySelector("svg");
  const points = JSON.parse(figure.dataset.read);
  if (!svg || !points.length) continue;
  const draw = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return svg.appendChild(made);
  };
  const [top, bottom] = figure.dataset.plot.split(" ").map(Number);
  const line = draw("line", { class: "rl", y1: top, y2: bottom, visibility: "hidden" });
  const ring = draw("circle", { class: "rp", r: 6, visibility: "hidden" });
  const words = document.createElement("p");
  words.className = "read";
  words.textContent = figure.dataset.hint;
  figure.after(words);
  let at = points.length - 1;
  const show = (next) => {
    at = Math.max(0, Math.min(points.length - 1, next));
    const [x, y, text] = points[at];
    for (const [key, value] of Object.entries({ x1: x, x2: x, visibility: "visible" })) line.setAttribute(key, value);
    for (const [key, value] of Object.entries({ cx: x, cy: y, visibility: "visible" })) ring.setAttribute(key, value);
    words.textContent = text;
    figure.setAttribute("aria-valuenow", at + 1);
    figure.setAttribute("aria-valuetext", text);
  };
  const start = Math.max(0, points.findLastIndex((point) => point[3]));
  at = start;
  for (const [key, value] of Object.entries({
    role: "slider", tabindex: 0, "aria-label": figure.dataset.label, "aria-valuemin": 1, "aria-valuemax": points.length,
    "aria-valuenow": at + 1, "aria-valuetext": points[at][2],
  })) figure.setAttribute(key, value);
  figure.addEventListener("focus", () => show(at));
  figure.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -5, PageUp: 5 }[event.key];
    const next = event.key === "Home" ? 0 : event.key === "End" ? points.length - 1 : step && at + step;
    if (next === undefined) return;
    event.preventDefault();
    show(next);
  });
  figure.addEventListener("pointermove", (event) => {
    const box = svg.viewBox.baseVal, on = svg.getBoundingClientRect();
    const x = box.x + ((event.clientX - on.left) / on.width) * box.width;
    const y = box.y + ((event.clientY - on.top) / on.height) * box.height;
    // Of values on one day the one nearer to the pointer.
    const far = ([px, py]) => Math.abs(px - x) + Math.abs(py - y) / 50;
    show(points.reduce((best, point, i) => (far(point) < far(points[best]) ? i : best), 0));
  });
}

// Groups of columns that are put away go into the address, so that a copied link shows the same table.
const groups = [...document.querySelectorAll("[data-group]")];
const keep = () => {
  const hide = groups.filter((box) => !box.checked).map((box) => box.dataset.group).join(",");
  const kept = (address) => {
    const to = new URL(address, location);
    if (hide) to.searchParams.set("hide", hide);
    else to.searchParams.delete("hide");
    return to.href;
  };
  history.replaceState(null, "", kept(location.href));
  for (const link of document.querySelectorAll(".gapt thead a, .asof a")) link.href = kept(link.href);
  const form = document.querySelector(".filters");
  form.querySelector("[name=hide]")?.remove();
  if (hide) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "hide", value: hide }));
};
for (const box of groups) box.addEventListener("change", keep);
