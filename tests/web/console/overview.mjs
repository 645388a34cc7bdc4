// The overview, and what is on every page of its shell.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, openPage, screenshot, settled, visit } from '../browser.mjs';
import { browser, onPage, stack } from './filled_stack.mjs';

test('the overview shows services up and true totals', async () => {
  await onPage('/', async (page) => {
    assert.equal(await page.locator('.service.is-up').count(), 7);
    assert.equal(await page.locator('.service.is-down').count(), 0);
    const topics = await page.locator('.total', { hasText: 'Topics' }).innerText();
    assert.match(topics, /134\s*messages/);
    assert.match(topics, /1 group$/m);
    assert.match(await page.locator('.total', { hasText: 'Flows' }).innerText(), /1\s*agent runs/);
    assert.match(await page.locator('.total', { hasText: 'Jobs' }).innerText(), /1 succeeded\s*1 failed/);
    assert.match(await page.locator('.facts').innerText(), new RegExp(stack.data));
    await screenshot(page, 'overview');
  });
});

test('the overview is led by what is wrong, with its place and the next step', async () => {
  stack.kafka('kafka-consumer-groups', '--group', 'forgotten', '--topic', 'many', '--reset-offsets', '--to-earliest', '--execute');
  await onPage('/', async (page) => {
    await page.getByRole('heading', { name: 'What is wrong' }).waitFor();
    const troubles = page.locator('.troubles li');
    await page.locator('.troubles li', { hasText: 'forgotten' }).waitFor();
    const texts = await troubles.allInnerTexts();
    assert.equal(texts.length, 2, texts.join('|'));
    assert.match(texts[0], /wrong\s+import of employees failed\s+[\s\S]*already exists[\s\S]*run again/);
    assert.match(texts[1], /watch\s+Nobody reads with group forgotten\s+130 messages wait for it/);
    assert.deepEqual(await axe(page), []);
    await screenshot(page, 'overview-troubles');
    await troubles.first().getByRole('link').click();
    await page.waitForURL('**/jobs/*');
  });
  stack.kafka('kafka-consumer-groups', '--delete', '--group', 'forgotten');
});

test('Ctrl-K goes to a topic, a group, a page and a path', async () => {
  await onPage('/', async (page) => {
    const go = async (typed, ...keys) => {
      await page.keyboard.press('Control+k');
      const box = page.getByRole('combobox', { name: 'Go to' });
      await box.fill(typed);
      await page.getByRole('option').first().waitFor();
      for (const key of [...keys, 'Enter']) await box.press(key);
      await page.locator('dialog').waitFor({ state: 'detached' });
    };
    await page.keyboard.press('Control+k');
    await page.getByRole('option', { name: /sales-events topic/ }).waitFor();
    assert.deepEqual(await axe(page), []);
    await screenshot(page, 'palette');
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    await go('sales', 'ArrowDown');
    await page.waitForURL('**/topics/sales-events/messages');
    await go('group readers');
    await page.waitForURL('**/groups/readers');
    await go('/user/analyst');
    await page.waitForURL('**/lake/user/analyst');
    await go('flows');
    await page.waitForURL('**/flows');
  });
});

test('times are shown in UTC when that is wanted, and it is kept', async () => {
  const { page, problems, close } = await openPage(browser, { timezoneId: 'Asia/Kolkata' });
  try {
    await visit(page, `${stack.console}/topics/many/messages?partition=0&from=offset&offset=100`);
    const times = () => page.locator('.message-line .when').allInnerTexts();
    const here = (await times())[0];
    assert.match(here, / UTC\+5:30$/);
    await page.getByRole('button', { name: 'UTC', exact: true }).click();
    await page.waitForFunction(() => document.querySelector('.message-line .when').textContent.endsWith(' UTC'));
    const there = (await times())[0];
    const ms = (text) => Date.parse(text.replace(/ UTC.*$/, 'Z').replace(' ', 'T'));
    assert.equal(ms(here) - ms(there), 5.5 * 3_600_000);
    await page.reload();
    await settled(page);
    assert.equal((await times())[0], there);
    assert.deepEqual(problems, []);
  } finally {
    await close();
  }
});
