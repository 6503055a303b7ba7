// node pages.mjs ADDRESS CHROMIUM: every page in both languages, light and dark, at three widths: layout, console, and the
// rules of WCAG 2.2 A and AA that axe can decide; then a file on its way in. Ends with 0 when all is well.
// With SHOTS=folder it keeps a picture of each.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { layoutFaults } from "./layout.mjs";

const [address, executablePath] = process.argv.slice(2);
const shots = process.env.SHOTS;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const faults = [];
let place = "";
const expect = (condition, words) => condition || faults.push(`${place}: ${words}`);

const args = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];
const browser = await chromium.launch({ executablePath, args });

const PAGES = [
  "", "?area=phuong-hai-duong", "?area=unknown", "gaps?area=phuong-hai-duong&year=2030", "indicators/digital_economy_pct_gdp/vn", "embed/digital_economy_pct_gdp/vn",
  "charts?area=phuong-hai-duong", "charts?area=unknown", "changes", "changes?from=1990-01-01", "plans", "plans/57-2026", "areas/phuong-hai-duong", "areas/hai-duong-cu", "agencies/phong-van-hoa-xa-hoi",
  "tasks?plan=57-2026", "search?q=chu+ky+so", "search?q=", "tasks/57-2026.PL3.I.2", "remarks/57-2026.PL2.22.2030", "reports", "data", "data/2", "method", "nowhere",
];
const SIGN_IN = { vi: "dang-nhap", en: "sign-in" };
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

async function look(page, name, sees) {
  await page.waitForLoadState("load");
  place = name;
  for (const fault of await page.evaluate(layoutFaults)) faults.push(`${place}: ${fault}`);
  expect((await page.locator("h1").count()) === 1, "one heading");
  if (sees) {
    await page.evaluate(axe);
    const found = await page.evaluate((values) => window.axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] }), RULES);
    for (const { id, nodes } of found.violations) faults.push(`${place}: axe ${id}: ${nodes.length} × ${nodes[0].html.slice(0, 160)}`);
  }
  if (shots) await page.screenshot({ path: `${shots}/${name.replaceAll(/[^a-z0-9]+/gi, "-")}.png`, fullPage: true });
}

async function open(options) {
  const context = await browser.newContext({ locale: "vi-VN", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const told = (message) => !message.includes("status of 404") && !message.includes("status of 422") && faults.push(`${place}: console: ${message}`);
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && told(message.text()));
  page.on("pageerror", (error) => faults.push(`${place}: ${error}`));
  return { context, page };
}

async function everyPage() {
  let count = 0;
  for (const width of [1440, 768, 390]) {
    for (const colorScheme of ["light", "dark"]) {
      const { context, page } = await open({ viewport: { width, height: 900 }, colorScheme });
      for (const lang of ["vi", "en"]) {
        for (const path of [...PAGES, SIGN_IN[lang]]) {
          await page.goto(`${address}/${lang}/${path}`);
          // What axe sees depends on colours and language, hardly on the width: the widest and the narrowest are enough.
          await look(page, `/${lang}/${path} ${width} ${colorScheme}`, width !== 768);
          expect((await page.locator("html").getAttribute("lang")) === lang, "its language");
          count += 1;
        }
      }
      await context.close();
    }
  }
  return count;
}

const HEADING = "indicator,area,period,value,unit,published_on,provenance";
const row = (period, value, day) => `digital_economy_pct_gdp,vn,${period},${value},%,${day},observed`;
const file = (rows) => ({ name: "kinh-te-so.csv", mimeType: "text/csv", buffer: Buffer.from([HEADING, ...rows, ""].join("\n")) });

// A file with an error is looked at, mended, loaded, found again, and taken back.
async function aFileOnItsWay(width) {
  const { context, page } = await open({ viewport: { width, height: 900 } });
  await page.goto(`${address}/vi/`);
  await page.locator("header nav a", { hasText: "Số liệu" }).click();
  await look(page, `data ${width}`, false);
  const send = async (rows) => {
    await page.locator("input[name=source]").fill("Cơ quan thử");
    await page.locator("input[type=file]").setInputFiles(file(rows));
    await page.locator("form.entry button").click();
    await page.waitForLoadState("load");
  };
  await send([row("1998", "mười hai", "1999-06-30"), row("1999", String(width / 1000), "2000-06-30")]);
  await look(page, `preview with a fault ${width}`, true);
  expect((await page.locator("p.lede").innerText()).includes("2 dòng: 1 mới, 0 hiệu chỉnh, 0 trùng, 1 bị loại"), "what would become of the rows");
  expect((await page.locator("#findings tbody tr").first().innerText()).includes("mười hai"), "the finding quotes the cell");
  await page.locator("a.btn", { hasText: "chọn tệp khác" }).click();
  await send([row("1998", String(1 + width / 1000), "1999-06-30"), row("1999", String(width / 1000), "2000-06-30")]);
  await look(page, `preview ${width}`, true);
  expect((await page.locator("p.lede").innerText()).includes("2 dòng: 2 mới"), "both rows are good now");
  const before = page.url();
  await page.locator("button", { hasText: "Nạp vào hệ thống" }).click();
  await page.waitForURL(/\/vi\/data\/\d+$/);
  await look(page, `ingest ${width}`, true);
  expect((await page.locator("p.lede").innerText()).includes("2 mới"), `what became of them, from ${before}`);
  await page.goto(`${address}/vi/indicators/digital_economy_pct_gdp/vn`);
  const figure = page.locator("tbody th", { hasText: "1998" });
  expect((await figure.count()) === 1, "the figure is on its page");
  await page.goBack();
  await page.locator("input[name=reason]").fill("gửi để thử");
  await page.locator("form.entry button").click();
  await page.waitForLoadState("load");
  await look(page, `taken back ${width}`, true);
  expect((await page.locator("p.lede").innerText()).includes("đã thu hồi"), "it is hidden");
  await page.goto(`${address}/vi/indicators/digital_economy_pct_gdp/vn`);
  expect((await figure.count()) === 0, "the figure is gone from its page");
  await context.close();
}

// From the scoreboard to the worst indicator, why it is judged so, its values one by one, and its rows as a file.
async function theWorstOne(width) {
  const { context, page } = await open({ viewport: { width, height: 900 } });
  await page.goto(`${address}/vi/?area=phuong-hai-duong`);
  place = `the worst one ${width}`;
  const worst = page.locator("a.nm:visible").first();
  const name = (await worst.innerText()).trim();
  await worst.click();
  await page.waitForURL(/indicators/);
  expect((await page.locator("h1").innerText()).trim() === name, `the page of ${name}`);
  expect((await page.locator("h2", { hasText: "Vì sao kết luận như vậy" }).count()) === 1, "it says why");
  const chart = page.locator(`${width > 700 ? ".wide-only" : ".narrow"} [role=slider]`);
  await chart.focus();
  const first = await chart.getAttribute("aria-valuetext");
  await page.keyboard.press("ArrowLeft");
  const second = await chart.getAttribute("aria-valuetext");
  expect(first && second && first !== second, `arrow keys read the values: ${first}, ${second}`);
  expect((await chart.locator("xpath=following-sibling::p").innerText()) === second, "what is read is shown");
  await page.goto(`${address}/vi/gaps?area=phuong-hai-duong&status=missed,at_risk`);
  const rows = await page.locator("table.gapt tbody tr").count();
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator(".toolbar a.btn", { hasText: "CSV" }).click()]);
  const lines = readFileSync(await file.path(), "utf8").trim().split(/\r?\n/).length;
  expect(rows > 0 && lines === rows + 1, `the file has the ${rows} rows of the page: ${lines} lines`);
  await context.close();
}

// Search without marks leads to an indicator; the other language keeps the place and the words.
async function aSearch(width) {
  const { context, page } = await open({ viewport: { width, height: 900 } });
  await page.goto(`${address}/vi/`);
  await page.locator("header input[type=search]").fill("chu ky so");
  await page.keyboard.press("Enter");
  await page.waitForURL(/search/);
  place = `search ${width}`;
  expect((await page.locator("main a").first().innerText()).includes("chữ ký số"), "marks are found without marks");
  await page.locator("header a[hreflang=en]").click();
  expect(page.url().includes("/en/search?") && page.url().includes("chu"), `the words are kept: ${page.url()}`);
  await page.locator("main a").first().click();
  expect(page.url().includes("/en/indicators/"), `the first one is an indicator: ${page.url()}`);
  await context.close();
}

let count = 0;
try {
  count = await everyPage();
  for (const width of [1440, 390]) {
    await aFileOnItsWay(width);
    await aSearch(width);
    await theWorstOne(width);
  }
} catch (error) {
  faults.push(`${place}: ${error}`);
} finally {
  await browser.close();
}
if (faults.length > 0) {
  console.error(`${faults.length} faults\n${[...new Set(faults)].join("\n")}`);
  process.exit(1);
}
console.log(`${count} pages, no fault`);
