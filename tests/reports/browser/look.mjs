// Open pages in Chromium as people do: wide and narrow, light and dark, and on paper.
// node look.mjs CHROMIUM FOLDER PAGE...: pictures and PDFs into the folder, what was found as JSON.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const [chromium, folder, ...pages] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox"] });
const found = [];

for (const page of pages) {
  for (const scheme of ["light", "dark"]) {
    for (const width of [1280, 390]) {
      const tab = await browser.newPage();
      const requests = [];
      const messages = [];
      tab.on("request", (one) => one.url().startsWith("file:") || requests.push(one.url()));
      tab.on("console", (one) => messages.push(one.text()));
      await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      await tab.setViewport({ width, height: 900 });
      await tab.goto(pathToFileURL(page).href);
      const name = basename(page, ".html");
      await tab.screenshot({ path: join(folder, `${name}-${scheme}-${width}.png`) });
      const over = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      const ground = await tab.evaluate(() => getComputedStyle(document.body).backgroundColor);
      await tab.evaluate(axe);
      const judged = await tab.evaluate((runOnly) => window.axe.run({ runOnly }), tags);
      const violations = judged.violations.map((one) => `${one.id}: ${one.nodes[0].html}`);
      if (scheme === "light" && width === 1280) {
        const path = join(folder, `${name}.pdf`);
        await tab.pdf({ path, preferCSSPageSize: true });
      }
      const passes = judged.passes.length;
      found.push({ name, scheme, width, over, ground, passes, requests, messages, violations });
      await tab.close();
    }
  }
}
await browser.close();
console.log(JSON.stringify(found));
