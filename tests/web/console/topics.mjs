// Topics and their messages.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, openPage, screenshot, settled, visit } from '../browser.mjs';
import { until } from '../stack.mjs';
import { browser, onPage, stack } from './filled_stack.mjs';

test('topics are listed, sorted and filtered, and the address says how', async () => {
  await onPage('/topics', async (page) => {
    const names = () => page.locator('tbody tr td:first-child').allInnerTexts();
    assert.deepEqual(await names(), ['empty', 'hostile', 'many', 'sales-events']);
    await screenshot(page, 'topics');
    await page.getByRole('button', { name: 'Messages' }).click();
    assert.deepEqual((await names())[0], 'many');
    await page.getByLabel('Filter by name').fill('SALES');
    assert.deepEqual(await names(), ['sales-events']);
    assert.match(page.url(), /\/topics\?q=SALES$/);
    await page.reload();
    await settled(page);
    assert.deepEqual(await names(), ['sales-events']);
    await page.getByRole('link', { name: 'sales-events' }).click();
    await page.waitForURL('**/topics/sales-events');
    await page.goBack();
    await page.waitForURL('**/topics?q=SALES');
  });
});

test('a topic shows its partitions with their offsets', async () => {
  await onPage('/topics/many', async (page) => {
    const cells = await page.locator('tbody tr td').allInnerTexts();
    assert.deepEqual(cells.slice(0, 4), ['0', '0', '130', '130']);
    await screenshot(page, 'topic');
    await page.getByRole('navigation', { name: 'Parts of topic many' }).getByRole('link', { name: 'Groups' }).click();
    await page.waitForURL('**/topics/many/groups');
    await page.waitForSelector('tbody tr');
    assert.deepEqual(await page.locator('tbody tr td').allInnerTexts(), ['readers', 'Empty', '0', '130', '0']);
  });
});

test('messages open, with JSON laid out', async () => {
  await onPage('/topics/sales-events/messages', async (page) => {
    assert.equal(await page.locator('.message').count(), 2);
    await page.locator('.message-line', { hasText: 'Laptop' }).click();
    assert.equal(await page.locator('.message-body pre.json').innerText(), '{\n  "product": "Laptop",\n  "price": 1200,\n  "quantity": 1\n}');
    await page.getByRole('button', { name: 'Hex' }).click();
    assert.match(await page.locator('pre.hex').innerText(), /^00000000  7b 22 70 72 6f 64 75 63  74 22 3a/);
    await screenshot(page, 'messages');
  });
});

test('messages go forward and back by offset', async () => {
  await onPage('/topics/many/messages?partition=0&from=offset&offset=100&limit=20', async (page) => {
    const values = () => page.locator('.message-line .value').allInnerTexts();
    assert.deepEqual((await values()).slice(0, 1), ['line 100']);
    await page.getByRole('button', { name: 'Newer →' }).click();
    await page.waitForFunction(() => document.querySelector('.message-line .value')?.textContent === 'line 120');
    assert.equal((await values()).length, 10);
    assert.ok(await page.getByRole('button', { name: 'Newer →' }).isDisabled());
    await page.getByRole('button', { name: '← Older' }).click();
    await page.waitForFunction(() => document.querySelector('.message-line .value')?.textContent === 'line 100');
    await page.getByLabel('Show').selectOption('newest');
    await page.waitForFunction(() => document.querySelector('.message-line .value')?.textContent === 'line 129');
  });
});

test('messages are searched by text, and the search is in the address', async () => {
  await onPage('/topics/many/messages', async (page) => {
    await page.getByLabel('Search for').fill('LINE 12');
    await page.getByLabel('Search for').press('Enter');
    await page.getByText('11 messages found, scanned 130 of 130.').waitFor();
    assert.deepEqual((await page.locator('.message-line .value').allInnerTexts()).slice(0, 2), ['line 129', 'line 128']);
    assert.match(page.url(), /text=LINE\+12/);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.waitForFunction(() => document.querySelectorAll('.message-line').length === 50);
  });
});

test('messages are searched by an expression, and a wrong one says where', async () => {
  await onPage(`/topics/sales-events/messages?where=${encodeURIComponent('value.price > 100')}`, async (page) => {
    await page.getByText('1 message found, scanned 2 of 2.').waitFor();
    assert.match(await page.locator('.message-line .value').innerText(), /Laptop/);
    assert.deepEqual(await axe(page), []);
    await screenshot(page, 'messages-found');
  });
  const { page, close } = await openPage(browser);
  try {
    await visit(page, `${stack.console}/topics/sales-events/messages?where=${encodeURIComponent('price > 100')}`);
    await page.getByText('"price" stands at character 1').waitFor();
  } finally {
    await close();
  }
});

test('a topic is followed, and paused', async () => {
  stack.kafka('kafka-topics', '--create', '--topic', 'followed', '--partitions', '2');
  stack.produce('followed', 'before\n');
  const { page, problems, close } = await openPage(browser);
  try {
    await page.goto(`${stack.console}/topics/followed/messages?from=live`);
    // What is written before the tail has begun is not followed: write until something is seen.
    await until('following a message', async () => {
      stack.produce('followed', 'seen\n');
      return (await page.locator('.message-line', { hasText: 'seen' }).count()) > 0;
    });
    assert.equal(await page.locator('.message-line', { hasText: 'before' }).count(), 0);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused:').waitFor();
    stack.produce('followed', 'while paused\n');
    await page.getByRole('button', { name: 'Go on' }).click();
    await until('going on', async () => {
      stack.produce('followed', 'again\n');
      return (await page.locator('.message-line', { hasText: 'again' }).count()) > 0;
    });
    assert.equal(await page.locator('.message-line', { hasText: 'while paused' }).count(), 0);
    assert.deepEqual(await axe(page), []);
    assert.deepEqual(problems, []);
  } finally {
    await close();
  }
  stack.kafka('kafka-topics', '--delete', '--topic', 'followed');
});

// What is being read must not be pushed out of the list by what comes after it.
test('a message that is open stays while others arrive', async () => {
  stack.kafka('kafka-topics', '--create', '--topic', 'busy', '--partitions', '1');
  stack.produce('busy', 'first\n');
  const { page, problems, close } = await openPage(browser);
  try {
    await page.clock.install();
    await visit(page, `${stack.console}/topics/busy/messages?limit=20`);
    await page.locator('.message-line').click();
    stack.produce('busy', Array.from({ length: 30 }, (_, index) => `later ${index}\n`).join(''));
    let requests = 0;
    page.on('request', () => { requests += 1; });
    await page.clock.fastForward(60_000);
    assert.equal(requests, 0);
    assert.equal(await page.locator('.message-body pre').last().innerText(), 'first');
    assert.match(await page.locator('.fresh').innerText(), /Paused while a message is open/);
    await page.locator('.message-line').click();
    await page.clock.fastForward(10_000);
    await page.locator('.message-line', { hasText: 'later 29' }).waitFor();
    assert.deepEqual(problems, []);
  } finally {
    await close();
  }
  stack.kafka('kafka-topics', '--delete', '--topic', 'busy');
});

test('commands that a page shows work as they are', async () => {
  await onPage('/topics/empty/messages', async (page) => {
    const wanted = `kafka-console-producer --topic empty --bootstrap-server ${stack.addresses.kafka}`;
    await page.getByText(wanted, { exact: true }).waitFor();
  });
});

test('a new message appears by itself', async () => {
  await onPage('/topics/empty/messages', async (page) => {
    assert.match(await page.locator('main').innerText(), /There is no message here yet/);
    stack.produce('empty', 'hello\n');
    await page.waitForSelector('.message', { timeout: 15_000 });
    assert.equal(await page.locator('.message-line .value').innerText(), 'hello');
  });
});
