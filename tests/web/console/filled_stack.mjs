// The running stack that all tests of the console share, filled by real commands, hostile names and values among the data,
// and the browser that looks at it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { openBrowser, openPage, visit } from '../browser.mjs';
import { Stack, until } from '../stack.mjs';

export const kScript = '<script>alert(1)</script><img src=x onerror=alert(2)>';
export const kEvilName = '<img src=x onerror=alert(3)> "quoted" & #half?.txt';

export const stack = new Stack();
export let browser;

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

export async function api(path) {
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
export async function onPage(path, check, options = {}) {
  const { page, problems, close } = await openPage(browser, options);
  try {
    await visit(page, stack.console + path);
    await check(page);
    assert.deepEqual(problems, []);
  } finally {
    await close();
  }
}
