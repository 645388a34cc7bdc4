// Every page of the console in real Chromium, against a running stack that real commands have filled,
// hostile names and values among the data.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { axe, openBrowser, openPage, overflow, screenshot, settled, visit } from './browser.mjs';
import { Stack, until } from './stack.mjs';

const kScript = '<script>alert(1)</script><img src=x onerror=alert(2)>';
const kEvilName = '<img src=x onerror=alert(3)> "quoted" & #half?.txt';

const stack = new Stack();
let browser;

function fillTopics() {
  stack.kafka('kafka-topics', '--create', '--topic', 'sales-events', '--partitions', '3');
  stack.produce('sales-events', '{"product":"Laptop","price":1200,"quantity":1}\n{"product":"Mouse","price":25,"quantity":5}\n');
  stack.kafka('kafka-topics', '--create', '--topic', 'hostile', '--partitions', '1');
  stack.produce('hostile', `${kScript}:${kScript}\nplain:text\n`, '--property', 'parse.key=true', '--property', 'key.separator=:');
  stack.kafka('kafka-topics', '--create', '--topic', 'many', '--partitions', '1');
  stack.produce('many', Array.from({ length: 130 }, (_, index) => `line ${index}\n`).join(''));
  stack.kafka('kafka-topics', '--create', '--topic', 'empty', '--partitions', '2');
  stack.kafka('kafka-console-consumer', '--topic', 'many', '--group', 'readers', '--from-beginning', '--max-messages', '130');
}

function fillLake() {
  const local = join(stack.folder, 'local');
  mkdirSync(local);
  const put = (name, bytes, to) => {
    writeFileSync(join(local, name), bytes);
    stack.run('hdfs', ['dfs', '-put', join(local, name), to]);
  };
  stack.run('hdfs', ['dfs', '-mkdir', '-p', '/user/analyst/deep/er']);
  put('orders.json', '{"id":12345678901234567890,"items":[]}', '/user/analyst/orders.json');
  put('blob.bin', Buffer.from(Array.from({ length: 512 }, (_, index) => index % 256)), '/user/analyst/blob.bin');
  put('long.log', Array.from({ length: 9000 }, (_, index) => `line ${index} of the log\n`).join(''), '/user/analyst/long.log');
  // Put under a plain name, then over the lake's own folder: a glob would read the name's '?' and '['.
  mkdirSync(join(stack.data, 'lake/user/analyst/hostile'));
  writeFileSync(join(stack.data, 'lake/user/analyst/hostile', kEvilName), kScript);
}

// A run that succeeds and one that fails, by the real tool on a real database.
function fillJobs() {
  const database = join(stack.folder, 'shop.db');
  const made = spawnSync('python3', ['-c', `
import sqlite3
db = sqlite3.connect(${JSON.stringify(database)})
db.execute("create table employees (id integer primary key, name text, department text)")
db.executemany("insert into employees values (?, ?, ?)", [(i, "name %d" % i, "IT") for i in range(1, 9)])
db.commit()`]);
  assert.equal(made.status, 0, String(made.stderr));
  const employees = ['import', '--connect', `jdbc:sqlite:${database}`, '--table', 'employees', '--target-dir', '/user/sqoop/employees', '-m', '1'];
  stack.run('sqoop', employees);
  assert.throws(() => stack.run('sqoop', employees), /already exists/);
}

function startAgent() {
  const spool = join(stack.folder, 'spool');
  mkdirSync(spool);
  writeFileSync(join(spool, 'a.log'), 'one\ntwo\nthree\n');
  writeFileSync(join(stack.folder, 'flume.conf'), `
agent1.sources = r1
agent1.channels = c1
agent1.sinks = k1
agent1.sources.r1.type = spooldir
agent1.sources.r1.spoolDir = ${spool}
agent1.sources.r1.channels = c1
agent1.channels.c1.type = memory
agent1.channels.c1.capacity = 1000
agent1.sinks.k1.type = hdfs
agent1.sinks.k1.channel = c1
agent1.sinks.k1.hdfs.path = /user/flume/logs
agent1.sinks.k1.hdfs.filePrefix = logs-
agent1.sinks.k1.hdfs.fileType = DataStream
agent1.sinks.k1.hdfs.rollInterval = 1
`);
  return stack.spawn('flume-ng', 'agent', '--conf-file', join(stack.folder, 'flume.conf'), '--name', 'agent1');
}

async function api(path) {
  const response = await fetch(stack.console + path);
  return response.json();
}

before(async () => {
  await stack.start();
  fillTopics();
  fillLake();
  fillJobs();
  startAgent();
  await until('three events in the sink', async () => {
    const { agents } = await api('/api/v1/flows');
    return agents[0]?.metrics['SINK.k1']?.EventDrainSuccessCount === '3';
  });
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await stack.stop();
});

// Opens an address of the console, runs the check, and demands that nothing went wrong meanwhile.
async function onPage(path, check, options = {}) {
  const { page, problems, close } = await openPage(browser, options);
  try {
    await visit(page, stack.console + path);
    await check(page);
    assert.deepEqual(problems, []);
  } finally {
    await close();
  }
}

test('the overview shows services up and true totals', async () => {
  await onPage('/', async (page) => {
    assert.equal(await page.locator('.service.is-up').count(), 6);
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

test('a new message appears by itself', async () => {
  await onPage('/topics/empty/messages', async (page) => {
    assert.match(await page.locator('main').innerText(), /There is no message here yet/);
    stack.produce('empty', 'hello\n');
    await page.waitForSelector('.message', { timeout: 15_000 });
    assert.equal(await page.locator('.message-line .value').innerText(), 'hello');
  });
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
