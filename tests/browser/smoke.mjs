// node smoke.mjs ADDRESS CHROMIUM: opens the pages as a reader does, at 1440 and at 390 pixels.
// Ends with 0 when all is well; otherwise lists what is not.
import { chromium } from "playwright-core";
import { layoutFaults } from "./layout.mjs";

const [address, executablePath] = process.argv.slice(2);
const faults = [];
let place = "";
const expect = (condition, words) => condition || faults.push(`${place}: ${words}`);

// Nothing but the page itself may be fetched by the browser, and root needs no sandbox inside a test machine.
const args = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];
const browser = await chromium.launch({ executablePath, args });

async function look(page, name) {
  // A long page is counted and measured when all of it is there.
  await page.waitForLoadState("load");
  place = `${name} at ${page.viewportSize().width}`;
  for (const fault of await page.evaluate(layoutFaults)) faults.push(`${place}: ${fault}`);
  const heading = page.locator("h1");
  expect((await heading.count()) === 1 && (await heading.isVisible()), "one visible heading");
}

async function chartIsVisible(page) {
  const drawings = page.locator("figure [data-read] svg:visible");
  expect((await drawings.count()) === 1, "one drawing is shown, the one that fits the screen");
  const box = await drawings.first().boundingBox();
  expect(box && box.width > 300 && box.height > 300, `the drawing has a size: ${JSON.stringify(box)}`);
}

async function visit(width, height) {
  const context = await browser.newContext({ viewport: { width, height }, locale: "vi-VN", acceptDownloads: true });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && faults.push(`${place}: console: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`${place}: ${error}`));
  page.on("requestfailed", (request) => request.failure()?.errorText !== "net::ERR_ABORTED" && faults.push(`${place}: ${request.url()} failed`));
  page.on("request", (request) => !request.url().startsWith(address) && !request.url().startsWith("data:") && faults.push(`${place}: fetches ${request.url()}`));

  await page.goto(`${address}/`);
  await look(page, "scoreboard");
  expect(page.url().endsWith("/vi/"), `Vietnamese first: ${page.url()}`);
  expect((await page.locator("h1").innerText()).includes("Tiến độ các chỉ tiêu"), "the heading in Vietnamese");
  expect(await page.getByText("Số liệu minh họa.").first().isVisible(), "the mark of illustrative values");

  await page.goto(`${address}/vi/?area=phuong-hai-duong`);
  await look(page, "scoreboard of the ward");
  const first = page.locator("a.nm:visible").first();
  const name = await first.innerText();
  await first.click();
  await look(page, "indicator");
  expect((await page.locator("h1").innerText()) === name, `the link leads to its indicator: ${name}`);
  await chartIsVisible(page);

  await page.locator("header a[hreflang=en]").click();
  await look(page, "indicator in English");
  expect((await page.locator("html").getAttribute("lang")) === "en", "the page is English");
  expect(page.url().includes("/en/indicators/"), `the same indicator: ${page.url()}`);
  await chartIsVisible(page);
  await page.locator("header a[hreflang=vi]").click();
  expect(page.url().includes("/vi/indicators/"), "and back");

  await page.goto(`${address}/vi/indicators/digital_economy_pct_gdp/vn`);
  await look(page, "indicator with rivals and revisions");
  await chartIsVisible(page);

  await page.locator("header nav a", { hasText: "Khoảng cách" }).click();
  await look(page, "gap table");
  const rows = page.locator("table.gapt tbody tr[id]");
  const all = await rows.count();
  expect(all > 300, `${all} rows`);

  // On a narrow screen the filters are folded away; a reader opens them first.
  const area = page.locator("select[name=area]");
  if (!(await area.isVisible())) await page.locator("details:has(select[name=area]) > summary").click();
  await area.selectOption("phuong-hai-duong");
  await page.locator("select[name=year]").selectOption("2030");
  await page.locator("form.filters button").click();
  await page.waitForURL(/area=phuong-hai-duong/);
  await look(page, "filtered gap table");
  const some = await rows.count();
  expect(some > 10 && some < all, `the filter selects: ${some} of ${all}`);
  expect((await page.locator("h1").innerText()).includes("Phường Hải Dương"), "the heading names the area");

  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("a.btn", { hasText: /^CSV$/ }).click()]);
  expect(download.suggestedFilename() === "gap-table.csv", download.suggestedFilename());
  const href = await page.locator("a.btn", { hasText: /^CSV$/ }).getAttribute("href");
  const answer = await context.request.get(new URL(href, address).href);
  const csv = await answer.body();
  expect(answer.ok() && csv.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])), "the file has a byte-order mark");
  const lines = csv.toString("utf8").split("\n").filter((line) => line.includes("57-2026."));
  expect(lines.length >= some, `the file holds the ${some} rows of the page: ${lines.length}`);

  await page.goto(`${address}/vi/nowhere`).catch(() => {});
  place = "error page";
  await page.locator("a.btn.primary").click();
  expect(page.url().endsWith("/vi/"), "the way back leads home");
  await context.close();
}

try {
  await visit(1440, 900);
  await visit(390, 844);
} catch (error) {
  faults.push(`${place}: ${error}`);
} finally {
  await browser.close();
}
// The address that leads nowhere answers 404, which a browser notes as an error: it was asked for.
const real = faults.filter((fault) => !fault.includes("status of 404"));
if (real.length > 0) {
  console.error(`${real.length} faults\n${real.join("\n")}`);
  process.exit(1);
}
console.log("2 screens, no fault");
