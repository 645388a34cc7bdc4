// What holds on every page: hostile data, sizes of windows, the keyboard, guards.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { test } from 'node:test';
import { axe, openPage, overflow, screenshot, settled, visit } from '../browser.mjs';
import { api, browser, kEvilName, kScript, onPage, stack } from './filled_stack.mjs';

test('an address without a page shows one that says so', async () => {
  for (const address of [`${stack.console}/nowhere`, `${stack.lake}/nowhere`]) {
    const { page, problems, close } = await openPage(browser, { ignore: [/status of 404/] });
    try {
      await visit(page, address);
      assert.match(await page.locator('main').innerText(), /There is no page at this address/);
      assert.deepEqual(problems, []);
    } finally {
      await close();
    }
  }
});

// What comes from outside is text, whatever it looks like.
test('script in keys, values, file names and addresses stays text', async () => {
  await onPage('/topics/hostile/messages', async (page) => {
    await page.locator('.message-line', { hasText: 'script' }).click();
    assert.equal(await page.locator('.message-body pre').nth(1).innerText(), kScript);
    assert.equal(await page.locator('main img, main script').count(), 0);
    await screenshot(page, 'hostile-message');
  });
  await onPage('/lake/user/analyst/hostile', async (page) => {
    assert.deepEqual(await page.locator('tbody tr td:first-child').allInnerTexts(), [kEvilName]);
    await page.locator('tbody a').click();
    await page.waitForSelector('.bytes pre');
    assert.equal(await page.locator('h1').innerText(), kEvilName);
    assert.equal(await page.locator('.bytes pre').innerText(), kScript);
    await page.reload();
    await page.waitForSelector('.bytes pre');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download' }).click()]);
    assert.equal(readFileSync(await download.path(), 'utf8'), kScript);
    await screenshot(page, 'hostile-file');
  });
  await onPage(
    `/topics/${encodeURIComponent(kScript)}`,
    async (page) => {
      assert.match(await page.locator('[role=alert]').innerText(), /could not be read/);
      assert.equal(await page.locator('h1').innerText(), kScript);
      await screenshot(page, 'hostile-topic');
    },
    { ignore: [/status of 40[04]/] },
  );
});

const kPages = {
  overview: '/',
  topics: '/topics',
  topic: '/topics/many',
  messages: '/topics/hostile/messages',
  groups: '/groups',
  lake: '/lake/user/analyst',
  file: '/lake/user/analyst/long.log',
  flows: '/flows',
  jobs: '/jobs',
};

test('every page fits 320 px and 2560 px, in light and dark, without accessibility violations', async () => {
  const windows = [
    { name: 'narrow-light', width: 320, height: 700, scheme: 'light' },
    { name: 'narrow-dark', width: 320, height: 700, scheme: 'dark' },
    { name: 'wide-light', width: 1440, height: 900, scheme: 'light' },
    { name: 'wide-dark', width: 1440, height: 900, scheme: 'dark' },
  ];
  for (const { name: window, ...options } of windows) {
    for (const [name, path] of Object.entries(kPages)) {
      await onPage(
        path,
        async (page) => {
          assert.ok((await overflow(page)) <= 0, `${name} ${window} scrolls sideways`);
          assert.deepEqual(await axe(page), [], `${name} ${window}`);
          await screenshot(page, `${name}-${window}`);
        },
        options,
      );
    }
  }
});

test('the keyboard reaches and opens everything', async () => {
  await onPage('/topics/many/messages', async (page) => {
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Skip to content');
    await page.keyboard.press('Enter');
    for (let presses = 0; presses < 30; presses += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement?.classList.contains('message-line'))) break;
    }
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('.message-body').count(), 1);
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-expanded')), 'true');
  });
});

test('the theme is chosen and kept', async () => {
  await onPage('/', async (page) => {
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await ground();
    await page.locator('button.theme').click();
    await page.locator('button.theme').click();
    const dark = await ground();
    assert.notEqual(dark, light);
    await page.reload();
    await settled(page);
    assert.equal(await ground(), dark);
  });
});

test('a hidden page asks for nothing, and a shown one goes on', async () => {
  const { page, problems, close } = await openPage(browser);
  try {
    await page.clock.install();
    await visit(page, `${stack.console}/flows`);
    const hide = (hidden) =>
      page.evaluate((value) => {
        Object.defineProperty(document, 'hidden', { value, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    await hide(true);
    let requests = 0;
    page.on('request', () => { requests += 1; });
    await page.clock.fastForward(60_000);
    assert.equal(requests, 0);
    const asked = page.waitForRequest('**/api/v1/flows');
    await hide(false);
    await asked;
    assert.deepEqual(problems, []);
  } finally {
    await close();
  }
});

test('headers keep others out', async () => {
  const response = await fetch(`${stack.console}/`);
  const policy = response.headers.get('content-security-policy');
  assert.match(policy, /default-src 'self'/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.doesNotMatch(policy, /unsafe/);
  assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
  const asset = (await response.text()).match(/src="(\/assets\/[^"]+)"/)[1];
  const script = await fetch(stack.console + asset);
  assert.match(script.headers.get('cache-control'), /immutable/);
  const again = await fetch(stack.console + asset, { headers: { 'If-None-Match': script.headers.get('etag') } });
  assert.equal(again.status, 304);
  assert.equal((await fetch(`${stack.console}/api/v1/topics`, { method: 'POST' })).status, 403);
  assert.equal((await fetch(`${stack.console}/api/v1/overview`, { method: 'POST' })).status, 405);
});

// A page of another site, open in a browser on this machine, must not reach what listens on loopback.
test('pages of other sites are refused', async () => {
  const ask = (url, headers, method = 'GET') =>
    new Promise((answered, failed) => {
      const asking = request(url, { method, headers }, (response) => {
        response.resume();
        answered(response.statusCode);
      });
      asking.on('error', failed);
      asking.end();
    });
  assert.equal(await ask(`${stack.console}/api/v1/overview`, { Host: 'evil.example' }), 421);
  const file = `${stack.lake}/webhdfs/v1/user/analyst/orders.json?op=OPEN`;
  assert.equal(await ask(file, {}), 307);
  assert.equal(await ask(file, { Host: 'evil.example:9870' }), 421);
  assert.equal(await ask(file, { Origin: 'http://evil.example' }), 403);
  assert.equal(await ask(file, { Origin: 'null' }), 403);
  assert.equal(await ask(file, { Origin: stack.lake }), 307);
  assert.equal(await ask(`${stack.lake}/webhdfs/v1/user?op=DELETE&recursive=true`, { Origin: 'http://evil.example' }, 'DELETE'), 403);
});
