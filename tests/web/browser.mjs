// A real Chromium, and pages that notice everything that must not happen: script errors, refused
// content, failed requests that nobody expected.
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from './stack.mjs';

const require = createRequire(join(build, 'web', 'package.json'));
const { chromium } = require('playwright-core');
const { source: axeSource } = require('axe-core');

const kArtefacts = join(build, 'test-artefacts');

export async function openBrowser() {
  mkdirSync(kArtefacts, { recursive: true });
  return chromium.launch({
    executablePath: process.env.SLUICE_CHROMIUM ?? '/usr/bin/chromium',
    // Playwright gives each launch a --user-data-dir of its own.
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync',
    ],
  });
}

// A page in a window of its own. `problems` fills with what went wrong.
export async function openPage(browser, { width = 1280, height = 850, scheme = 'light', timezoneId, ignore = [] } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, timezoneId, acceptDownloads: true });
  const page = await context.newPage();
  page.setDefaultTimeout(Number(process.env.SLUICE_WAIT_MS ?? 120_000));  // of every wait: a machine may be slow
  const problems = [];
  const note = (text) => {
    if (!ignore.some((pattern) => pattern.test(text))) problems.push(text);
  };
  page.on('pageerror', (error) => note(`script error: ${error}`));
  page.on('console', (message) => message.type() === 'error' && note(`console: ${message.text()} ${message.location().url}`));
  page.on('dialog', (dialog) => {
    note(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await context.exposeFunction('noteViolation', (text) => note(`content policy: ${text}`));
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      void window.noteViolation(`${event.violatedDirective} ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`);
    });
  });
  return { page, problems, close: () => context.close() };
}

// Goes to an address and waits until the page has its data.
export async function visit(page, address) {
  await page.goto(address);
  await settled(page);
}

export async function settled(page) {
  await page.waitForSelector('h1');
  await page.waitForFunction(() => !document.querySelector('.loading'));
}

export async function screenshot(page, name) {
  await page.screenshot({ path: join(kArtefacts, `${name}.png`), fullPage: true });
}

// What axe finds against WCAG 2.2 AA, one line each.
export async function axe(page) {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
    return violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => `${node.target} ${node.failureSummary}`).join('; ')}`);
  });
}

// How far the page is wider than its window; more than 0 means sideways scrolling.
export function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
