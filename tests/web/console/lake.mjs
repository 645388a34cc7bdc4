// The lake, in the console and at its own port.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { axe, openPage, screenshot, visit } from '../browser.mjs';
import { browser, kEvilName, kScript, onPage, stack } from './filled_stack.mjs';

test('a folder of many files is listed in steps, each file once', async () => {
  const folder = join(stack.data, 'lake/user/many');
  mkdirSync(folder);
  for (let index = 0; index < 2500; index += 1) writeFileSync(join(folder, `file-${index}`), '');
  const body = async (page) => {
    for (const loaded of ['1,000', '2,000']) {
      await page.waitForFunction((n) => document.querySelector('.more')?.textContent?.includes(`${n} of 2,500`), loaded);
      await page.getByRole('button', { name: 'Show more' }).click();
    }
    await page.getByRole('button', { name: 'Show more' }).waitFor({ state: 'detached' });
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'JSON' }).click()]);
    const rows = JSON.parse(readFileSync(await download.path(), 'utf8'));
    assert.equal(new Set(rows.map((row) => row.Name)).size, 2500);
  };
  await onPage('/lake/user/many', body);
});

test('the lake is browsed by folder, file and breadcrumb', async () => {
  await onPage('/lake', async (page) => {
    await page.getByRole('link', { name: 'user/', exact: true }).click();
    await page.getByRole('link', { name: 'analyst/', exact: true }).click();
    await page.waitForURL('**/lake/user/analyst');
    await page.getByRole('link', { name: 'orders.json' }).waitFor();
    await screenshot(page, 'lake');
    await page.getByRole('link', { name: 'orders.json' }).click();
    await page.waitForSelector('pre.json');
    // Numbers are shown as they are written, not as a browser would round them.
    assert.match(await page.locator('pre.json').innerText(), /"id": 12345678901234567890,\n {2}"items": \[\]/);
    await screenshot(page, 'file');
    await page.getByRole('navigation', { name: 'Breadcrumbs' }).getByRole('link', { name: 'user' }).click();
    await page.waitForURL('**/lake/user');
  });
  await onPage('/lake/user/analyst/blob.bin', async (page) => {
    assert.match(await page.locator('pre.hex').innerText(), /^00000000 {2}00 01 02 03 04 05 06 07 {2}08.*\n00000010/);
  });
  await onPage('/lake/user/analyst/long.log', async (page) => {
    await page.getByRole('button', { name: 'End' }).click();
    const atEnd = () => document.querySelector('.bytes pre')?.textContent?.includes('line 8999 of the log');
    await page.waitForFunction(atEnd);
    // The place in the file is part of the address.
    assert.match(page.url(), /long\.log\?offset=\d+$/);
    await page.reload();
    await page.waitForFunction(atEnd);
  });
});

test('an error names its cause', async () => {
  await onPage(
    '/lake/user/nobody',
    async (page) => {
      assert.match(await page.locator('[role=alert]').innerText(), /“\/user\/nobody” could not be read/);
      await screenshot(page, 'error');
    },
    { ignore: [/status of 404/] },
  );
});

test('the port of the lake browses it through WebHDFS', async () => {
  const { page, problems, close } = await openPage(browser);
  try {
    await visit(page, `${stack.lake}/`);
    assert.match(await page.locator('.total').first().innerText(), /files/);
    await screenshot(page, 'explorer-overview');
    await page.getByRole('link', { name: 'Browse' }).click();
    await page.getByRole('link', { name: 'user/', exact: true }).click();
    await page.getByRole('link', { name: 'analyst/', exact: true }).click();
    await page.getByRole('link', { name: 'orders.json' }).waitFor();
    await screenshot(page, 'explorer-folder');
    await page.getByRole('link', { name: 'orders.json' }).click();
    await page.waitForSelector('pre.json');
    await screenshot(page, 'explorer-file');
    await visit(page, `${stack.lake}/explorer.html#/user/analyst/hostile`);
    await page.reload();
    await page.getByRole('link', { name: kEvilName }).click();
    await page.waitForSelector('.bytes pre');
    assert.equal(await page.locator('.bytes pre').innerText(), kScript);
    assert.deepEqual(problems, []);
    assert.deepEqual(await axe(page), []);
  } finally {
    await close();
  }
});
