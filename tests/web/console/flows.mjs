// Agents, imports and groups.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { screenshot } from '../browser.mjs';
import { onPage } from './filled_stack.mjs';

test('the sqoop runs show rows, state and the reason of a failure', async () => {
  await onPage('/jobs', async (page) => {
    const rows = await page.locator('tbody tr').allInnerTexts();
    assert.equal(rows.length, 2);
    // The reason is in the list already.
    assert.match(rows[0], /Failed[\s\S]*\/user\/sqoop\/employees already exists/);
    assert.match(rows[1], /Succeeded\s+import\s+employees\s+\/user\/sqoop\/employees\s+8\s/);
    await screenshot(page, 'jobs');
    await page.locator('tbody tr a').first().click();
    await page.waitForSelector('[role=alert]');
    assert.match(await page.locator('[role=alert]').innerText(), /\/user\/sqoop\/employees already exists/);
    assert.match(await page.locator('.command').innerText(), /^sqoop import --connect jdbc:sqlite:/);
    await screenshot(page, 'job-failed');
  });
});

test('the agent shows its counters and the fill of its channel', async () => {
  await onPage('/flows', async (page) => {
    const text = await page.locator('.agent').innerText();
    assert.match(text, /agent1\s+Running/);
    assert.match(text, /3\s*events accepted/);
    assert.match(text, /3\s*events delivered/);
    assert.match(text, /of 1,000 waiting/);
    await page.locator('summary').first().click();
    await screenshot(page, 'flows');
  });
});

test('groups show members and lag', async () => {
  await onPage('/groups', async (page) => {
    assert.match(await page.locator('tbody tr').innerText(), /readers\s+Empty\s+0\s+many\s+0/);
    await page.getByRole('link', { name: 'readers' }).click();
    await page.waitForURL('**/groups/readers');
    await page.waitForSelector('tbody tr');
    assert.deepEqual((await page.locator('tbody tr td').allInnerTexts()).slice(0, 5), ['many', '0', '130', '130', '0']);
    await screenshot(page, 'group');
  });
});
