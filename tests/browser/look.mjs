// What every page has to stand: axe in light and dark, a narrow screen, and a picture when pictures are wanted.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const WIDE = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
const NARROW = { width: 320, height: 640 };
const SHOTS = process.env.SHOTS;
if (SHOTS) mkdirSync(SHOTS, { recursive: true });

/** What was found, as page, rule and node. */
export const findings = [];
/** The names of the pages that were looked at. */
export const seen = new Set();
/** The rules that found something to check on at least one page. */
export const applied = new Set();

async function axe(page, name) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const result = await page.evaluate(async (tags) => {
    // This rule is off unless asked for by name.
    const rules = { "target-size": { enabled: true } };
    const options = { runOnly: { type: "tag", values: tags }, rules, resultTypes: ["violations"] };
    const { violations, passes } = await window.axe.run(document, options);
    return { violations, passed: passes.map((rule) => rule.id) };
  }, TAGS);
  for (const id of result.passed) applied.add(id);
  for (const { id, help, nodes } of result.violations) {
    for (const node of nodes) {
      const why = [...node.any, ...node.all, ...node.none].map((check) => check.message).join("; ");
      findings.push(`${name}: ${id} (${help}) ${node.target.join(" ")}: ${why}`);
    }
  }
}

async function overflow(page, name) {
  const { wide, culprits } = await page.evaluate(() => {
    const limit = document.documentElement.clientWidth;
    const outside = (element) => element.getBoundingClientRect().right > limit + 1;
    const found = [...document.querySelectorAll("main *, header *, footer *")].filter(outside);
    const words = found.slice(0, 3).map((element) => `${element.tagName.toLowerCase()}.${element.className}`);
    return { wide: document.documentElement.scrollWidth, culprits: words };
  });
  if (wide > NARROW.width) findings.push(`${name}: ${wide} px wide on a screen of ${NARROW.width}: ${culprits}`);
}

async function shoot(page, name, scheme) {
  if (!SHOTS) return;
  for (const size of [WIDE, PHONE]) {
    await page.setViewportSize(size);
    const path = join(SHOTS, `${name.replaceAll(" ", "-")}-${size.width}-${scheme}.png`);
    await page.screenshot({ path, fullPage: true });
  }
  await page.setViewportSize(WIDE);
}

/** Looks at the page that is open now: every rule in both colour schemes and once on a narrow screen. */
export async function look(page, name) {
  assert.ok(!seen.has(name), `two pages are called ${name}`);
  seen.add(name);
  for (const scheme of ["dark", "light"]) {
    await page.emulateMedia({ colorScheme: scheme });
    await axe(page, `${name}, ${scheme}`);
    await shoot(page, name, scheme);
  }
  await page.setViewportSize(NARROW);
  await overflow(page, name);
  await axe(page, `${name}, narrow`);
  await page.setViewportSize(WIDE);
}
