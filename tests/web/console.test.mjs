// Every page of the console in real Chromium. The pages' tests share one stack and run in this order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage, screenshot, visit } from './browser.mjs';
import './console/overview.mjs';
import './console/topics.mjs';
import './console/lake.mjs';
import './console/flows.mjs';
import './console/whole.mjs';
import { browser, stack } from './console/filled_stack.mjs';

// Last: the stack goes away under an open page, and the page says so.
test('a stack that stops is told, with the last figures kept', async () => {
  const { page, close } = await openPage(browser);
  try {
    await visit(page, `${stack.console}/topics`);
    await stack.end(stack.up);
    await page.waitForSelector('[role=alert]', { timeout: 20_000 });
    assert.match(await page.locator('[role=alert]').innerText(), /does not answer[\s\S]*still running/);
    assert.equal(await page.locator('tbody tr').count(), 4);
    await screenshot(page, 'stopped');
  } finally {
    await close();
  }
});
