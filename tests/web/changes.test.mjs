// What a person changes through the console, in real Chromium: each task by its buttons, and what became of it
// asked of the commands.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { after, before, test } from 'node:test';
import { axe, openBrowser, openPage, overflow, screenshot, settled, visit } from './browser.mjs';
import { Stack, bin, until } from './stack.mjs';

const stack = new Stack();
let browser;

before(async () => {
  await stack.start();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await stack.stop();
});

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

// The dialog is looked at as every page is, then sent.
async function send(page, name, shot) {
  const dialog = page.locator('dialog[open]');
  await dialog.waitFor();
  assert.deepEqual(await axe(page), []);
  await screenshot(page, shot);
  await dialog.getByRole('button', { name, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}

const describe = (topic) => stack.kafka('kafka-topics', '--describe', '--topic', topic);
const consume = (topic, ...args) => stack.kafka('kafka-console-consumer', '--topic', topic, '--from-beginning', '--timeout-ms', '3000', ...args);

test('a topic is made, grown, emptied and deleted', async () => {
  await onPage('/topics', async (page) => {
    await page.getByRole('button', { name: 'New topic' }).click();
    await page.getByLabel('Name').fill('made');
    await page.getByLabel('Partitions').fill('3');
    await page.getByLabel('Settings').fill('retention.ms=3600000\ncleanup.policy=compact');
    await page.getByText('Show the command').click();
    const command = await page.locator('dialog .command code').innerText();
    assert.match(command, /^kafka-topics --create --topic made --partitions 3 --config retention.ms=3600000 --config cleanup.policy=compact/);
    await send(page, 'Create', 'topic-new');
    await page.waitForURL('**/topics/made');
    await settled(page);
    assert.match(describe('made'), /PartitionCount: 3[\s\S]*retention.ms=3600000/);
    await page.getByRole('button', { name: 'Add partitions' }).click();
    await page.getByLabel('Partitions in all').fill('5');
    await send(page, 'Add', 'topic-partitions');
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 5);
    assert.match(describe('made'), /PartitionCount: 5/);
    await page.getByRole('button', { name: 'Delete' }).click();
    const sure = page.locator('dialog').getByRole('button', { name: 'Delete it' });
    assert.ok(await sure.isDisabled());
    await page.getByLabel('Type “made” to go on').fill('made');
    await send(page, 'Delete it', 'topic-delete');
    await page.waitForURL('**/topics');
    assert.doesNotMatch(stack.kafka('kafka-topics', '--list'), /^made$/m);
  });
});

test('what the broker refuses is told in the dialog, which stays', async () => {
  await onPage('/topics', async (page) => {
    await page.getByRole('button', { name: 'New topic' }).click();
    await page.getByLabel('Name').fill('bad name');
    await page.locator('dialog').getByRole('button', { name: 'Create' }).click();
    await page.locator('dialog [role=alert]').waitFor();
    assert.match(await page.locator('dialog [role=alert]').innerText(), /illegal|invalid|contains/i);
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
  }, { ignore: [/status of 400/] });
});

test('settings are shown with their source, set and reset', async () => {
  stack.kafka('kafka-topics', '--create', '--topic', 'set', '--config', 'retention.ms=1000000');
  await onPage('/topics/set/settings', async (page) => {
    await page.waitForSelector('tbody tr');
    const first = page.locator('tbody tr').first();
    assert.match(await first.innerText(), /retention\.ms[\s\S]*1000000[\s\S]*this topic/);
    assert.match(await page.locator('tbody tr', { hasText: 'cleanup.policy' }).first().innerText(), /delete[\s\S]*Kafka’s default/);
    await screenshot(page, 'topic-settings');
    assert.deepEqual(await axe(page), []);
    await page.getByRole('button', { name: 'Change max.message.bytes' }).click();
    await page.getByLabel('Value', { exact: true }).fill('5000');
    await send(page, 'Set', 'topic-setting');
    await page.waitForFunction(() => document.querySelectorAll('tbody .badge').length === 2);
    assert.match(describe('set'), /max\.message\.bytes=5000/);
    await page.getByRole('button', { name: 'Change retention.ms' }).click();
    await page.getByRole('button', { name: /^Reset/ }).click();
    await page.waitForFunction(() => document.querySelectorAll('tbody .badge').length === 1);
    assert.doesNotMatch(describe('set'), /retention\.ms/);
  });
});

test('one message is written, copied and edited, and a tombstone', async () => {
  stack.kafka('kafka-topics', '--create', '--topic', 'written', '--partitions', '1');
  await onPage('/topics/written/messages', async (page) => {
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    await page.getByLabel('With a key').check();
    await page.getByLabel('Key', { exact: true }).fill('k1');
    await page.getByLabel('Value', { exact: true }).fill('{"price": 1}');
    await page.getByLabel('Headers').fill('source: web');
    const dialog = page.locator('dialog');
    await dialog.getByText('Show the command').click();
    const command = await dialog.locator('.command code').innerText();
    await send(page, 'Write', 'produce-one');
    await page.getByText('Written to partition 0 at offset 0.').waitFor();
    // The command that was shown writes the same.
    const done = spawnSync('bash', ['-c', command], { env: { ...stack.environment(), PATH: `${bin}:${process.env.PATH}` }, encoding: 'utf8' });
    assert.equal(done.status, 0, done.stderr);
    const both = consume('written', '--max-messages', '2', '--property', 'print.key=true', '--property', 'print.headers=true').trim().split('\n');
    assert.equal(both[0], 'source:web\tk1\t{"price": 1}');
    assert.equal(both[1], both[0]);
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.locator('.message-line').nth(1).click();
    await page.getByRole('button', { name: 'Copy and edit' }).click();
    await page.getByLabel('Value', { exact: true }).fill('{"price": 2}');
    await send(page, 'Write', 'produce-again');
    await page.getByText('Written to partition 0 at offset 2.').waitFor();
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    await page.getByLabel('With a key').check();
    await page.getByLabel('Key', { exact: true }).fill('k1');
    await page.getByLabel(/A tombstone/).check();
    await send(page, 'Write', 'produce-tombstone');
    await page.getByText('Written to partition 0 at offset 3.').waitFor();
    const all = consume('written', '--max-messages', '4', '--property', 'print.headers=true').trim().split('\n');
    assert.equal(all[2], 'source:web\t{"price": 2}');
    assert.equal(all[3], 'NO_HEADERS\tnull');
  });
});

test('many messages are pasted as lines, NDJSON and CSV', async () => {
  stack.kafka('kafka-topics', '--create', '--topic', 'pasted', '--partitions', '2');
  await onPage('/topics/pasted/messages', async (page) => {
    const paste = async (kind, text, n, shot) => {
      await page.getByRole('button', { name: 'Write', exact: true }).click();
      await page.getByRole('button', { name: kind, exact: true }).click();
      await page.getByLabel('Messages').fill(text);
      await send(page, `Write ${n} messages`, shot);
      await page.getByText(`${n} messages written.`).waitFor();
    };
    await paste('A line each', 'one\ntwo\nthree\n', 3, 'produce-lines');
    await paste('NDJSON', '{"key":"a","value":{"n":1},"headers":{"h":"x"}}\n{"value":"plain","partition":1}\n', 2, 'produce-ndjson');
    await paste('CSV', 'key,value,partition,header.from\nk,"a, ""b""\nc",0,me\n,x,1,\n', 2, 'produce-csv');
    const lines = consume('pasted', '--max-messages', '7');
    for (const wanted of ['one', 'two', 'three', '{"n":1}', 'plain', 'a, "b"\nc', 'x']) assert.ok(lines.includes(`${wanted}\n`), wanted);
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    await page.getByRole('button', { name: 'NDJSON' }).click();
    await page.getByLabel('Messages').fill('{"value":1}\n{"valeu":2}\n');
    await page.getByText('Line 2: it has “valeu” beside key, value, headers, partition.').waitFor();
    assert.ok(await page.locator('dialog').getByRole('button', { name: /^Write/ }).isDisabled());
  });
});

test('a group is reset after a preview, and deleted', async () => {
  stack.kafka('kafka-topics', '--create', '--topic', 'read', '--partitions', '2');
  for (let times = 0; times < 6; times += 1) stack.produce('read', 'a\nb\n');
  stack.kafka('kafka-console-consumer', '--topic', 'read', '--group', 'moved', '--from-beginning', '--max-messages', '12');
  const offsets = () => stack.kafka('kafka-consumer-groups', '--describe', '--group', 'moved');
  await onPage('/groups/moved', async (page) => {
    await page.getByRole('button', { name: 'Reset offsets' }).click();
    await page.locator('dialog tbody tr').first().waitFor();
    assert.match(await page.locator('dialog tbody').innerText(), /read again/);
    await page.getByLabel('Where to').selectOption('shift');
    await page.getByLabel('Messages').fill('-1');
    await page.waitForFunction(() => [...document.querySelectorAll('dialog tbody tr')].filter((row) => /1 read again|nothing changes/.test(row.textContent)).length === 2);
    await send(page, 'Reset', 'group-reset');
    await page.waitForFunction(() => /Lag[12]/.test(document.querySelector('.facts')?.textContent ?? ''));
    assert.match(offsets(), /moved\s+read\s+\d\s+\d+\s+\d+\s+1/);
    await screenshot(page, 'group-behind');
    assert.deepEqual(await axe(page), []);
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByLabel('Type “moved” to go on').fill('moved');
    await send(page, 'Delete it', 'group-delete');
    await page.waitForURL('**/groups');
    assert.doesNotMatch(stack.kafka('kafka-consumer-groups', '--list'), /moved/);
  });
});

test('what a group has not committed is counted and said', async () => {
  stack.kafka('kafka-topics', '--create', '--topic', 'partly', '--partitions', '6');
  stack.produce('partly', 'a\n');
  stack.kafka('kafka-consumer-groups', '--group', 'half', '--topic', 'partly:0', '--reset-offsets', '--to-earliest', '--execute');
  await onPage('/groups', async (page) => {
    const row = page.locator('tbody tr', { hasText: 'half' });
    assert.match(await row.innerText(), /5 of 6 partitions/);
  });
});

test('folders and files are made, moved, deleted and taken back', async () => {
  stack.run('hdfs', ['dfs', '-mkdir', '-p', '/user/changes']);
  const list = () => stack.run('hdfs', ['dfs', '-ls', '-R', '/user/changes']);
  await onPage('/lake/user/changes', async (page) => {
    await page.getByRole('button', { name: 'New folder' }).click();
    await page.getByLabel('Name').fill('sub');
    await send(page, 'Create', 'lake-folder');
    await page.getByRole('link', { name: 'sub/' }).waitFor();
    const file = join(stack.folder, 'big.bin');
    const bytes = Buffer.alloc(9 * 1024 * 1024, 'sluice ');
    writeFileSync(file, bytes);
    await page.getByLabel('Files to upload').setInputFiles(file);
    await page.getByRole('link', { name: 'big.bin' }).waitFor();
    await page.locator('.uploads').getByText('done').waitFor();
    await screenshot(page, 'lake-uploaded');
    assert.deepEqual(await axe(page), []);
    assert.ok(readFileSync(join(stack.data, 'lake/user/changes/big.bin')).equals(bytes));
    assert.doesNotMatch(list(), /_COPYING_/);
    // Folders first, whatever it is sorted by.
    assert.match(await page.locator('tbody tr').first().innerText(), /^sub\//);
    await page.getByRole('button', { name: 'Change big.bin' }).click();
    await page.getByLabel('New path').fill('/user/changes/sub/moved.bin');
    await send(page, 'Rename', 'lake-rename');
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1);
    assert.match(list(), /sub\/moved\.bin/);
    await page.getByRole('button', { name: 'Change sub' }).click();
    await page.locator('dialog').getByRole('button', { name: 'Rights' }).click();
    await page.getByLabel('Rights').fill('750');
    await send(page, 'Change', 'lake-rights');
    await until('the rights', () => /drwxr-x---.*\/sub\n/.test(list()));
    await page.getByRole('button', { name: 'Change sub' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await send(page, 'Move to the trash', 'lake-delete');
    await page.getByText('/user/changes/sub is in the trash.').waitFor();
    assert.doesNotMatch(list(), /sub/);
    await page.getByRole('button', { name: 'Take it back' }).click();
    await page.getByRole('link', { name: 'sub/' }).waitFor();
    assert.match(list(), /sub\/moved\.bin/);
    await page.getByLabel('Path').fill('/user/changes/sub');
    await page.getByLabel('Path').press('Enter');
    await page.waitForURL('**/lake/user/changes/sub');
    await page.getByRole('link', { name: 'moved.bin' }).waitFor();
  });
});

test('files are shown as tables', async () => {
  const put = (name, bytes) => {
    writeFileSync(join(stack.folder, name), bytes);
    stack.run('hdfs', ['dfs', '-put', join(stack.folder, name), `/user/tables/${name}`]);
  };
  stack.run('hdfs', ['dfs', '-mkdir', '-p', '/user/tables']);
  put('orders.csv', 'id,name,price\n1,"Laptop, large",1200\n2,Mouse,25\n');
  put('events.json.gz', gzipSync('{"id":1,"tags":["a"]}\n{"id":2}\n'));
  const database = join(stack.folder, 'shop.db');
  spawnSync('python3', ['-c', `import sqlite3; db = sqlite3.connect(${JSON.stringify(database)}); db.execute("create table t (id integer, name text)"); db.execute("insert into t values (1, null), (2, 'b')"); db.commit()`]);
  for (const format of ['avrodatafile', 'sequencefile']) {
    stack.run('sqoop', ['import', '--connect', `jdbc:sqlite:${database}`, '--table', 't', '--target-dir', `/user/tables/${format}`, `--as-${format}`, '-m', '1']);
  }
  await onPage('/lake/user/tables/orders.csv', async (page) => {
    await page.waitForSelector('tbody tr');
    assert.deepEqual(await page.locator('tbody td').allInnerTexts(), ['1', 'Laptop, large', '1200', '2', 'Mouse', '25']);
    await page.getByLabel('The first row has names').uncheck();
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 3);
    assert.match(page.url(), /headed=false/);
    await screenshot(page, 'file-table');
    assert.deepEqual(await axe(page), []);
    await page.getByRole('button', { name: 'Bytes' }).click();
    await page.waitForSelector('pre.text');
  });
  await onPage('/lake/user/tables/events.json.gz', async (page) => {
    await page.waitForSelector('tbody tr');
    assert.deepEqual(await page.locator('tbody td').allInnerTexts(), ['1', '["a"]', '2', '∅']);
  });
  await onPage('/lake/user/tables/avrodatafile/part-m-00000.avro', async (page) => {
    await page.waitForSelector('tbody tr');
    assert.deepEqual(await page.locator('tbody td').allInnerTexts(), ['1', '∅', '2', 'b']);
    await page.getByText('Schema').click();
    assert.match(await page.locator('pre.schema').innerText(), /"type"\s*:\s*"record"/);
    await screenshot(page, 'file-avro');
  });
  await onPage('/lake/user/tables/sequencefile/part-m-00000', async (page) => {
    await page.waitForSelector('tbody tr');
    assert.match(await page.locator('.pager').first().innerText(), /SequenceFile \(org\.apache\.hadoop\.io\.LongWritable/);
  });
});

test('ten thousand rows are one table, of which only what is near is drawn', async () => {
  const group = (index) => ({ id: `group-${index}`, state: 'Empty', protocol_type: 'consumer', members: 0, topics: [], partitions: 1, uncommitted: 0, lag: index });
  const groups = Array.from({ length: 10_000 }, (_, index) => group(index));
  await onPage('/topics', async (page) => {
    await page.route('**/api/v1/groups', (route) => route.fulfill({ json: { groups } }));
    await visit(page, `${stack.console}/groups`);
    await page.waitForSelector('tbody tr[data-row]');
    assert.ok((await page.locator('tbody tr').count()) < 200);
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await page.getByRole('link', { name: 'group-9999', exact: true }).waitFor();
    assert.ok((await page.locator('tbody tr').count()) < 200);
    assert.equal(await page.getByRole('link', { name: 'group-0', exact: true }).count(), 0);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()]);
    const csv = readFileSync(await download.path(), 'utf8').trim().split('\r\n');
    assert.equal(csv.length, 10_001);
    assert.match(csv[0], /^Group,State,/);
    assert.deepEqual(await axe(page), []);
  });
});

test('dialogs fit a narrow window in the dark', async () => {
  await onPage('/topics/set/messages', async (page) => {
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    await page.locator('dialog[open]').waitFor();
    assert.ok((await overflow(page)) <= 0);
    assert.deepEqual(await axe(page), []);
    await screenshot(page, 'produce-narrow-dark');
  }, { width: 320, height: 700, scheme: 'dark' });
});

test('a console that only shows has no button that changes', async () => {
  const only = new Stack();
  try {
    await only.start('--console-read-only');
    const { page, problems, close } = await openPage(browser);
    try {
      await visit(page, `${only.console}/topics`);
      assert.equal(await page.getByRole('button', { name: 'New topic' }).count(), 0);
      assert.deepEqual(problems, []);
    } finally {
      await close();
    }
    const { token } = await (await fetch(`${only.console}/api/v1/session`)).json();
    const refused = await fetch(`${only.console}/api/v1/topics`, { method: 'POST', headers: { 'X-Sluice-Token': token }, body: '{"name":"t"}' });
    assert.equal(refused.status, 403);
    assert.match(await refused.text(), /--console-read-only/);
  } finally {
    await only.stop();
  }
});
