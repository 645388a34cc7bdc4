// A `sluice up` of its own on free ports, and the commands that fill it, as a person would type them.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const build = resolve(process.env.SLUICE_BUILD ?? join(root, 'build'));
export const bin = resolve(process.env.SLUICE_BIN ?? join(build, 'bin'));

export async function until(what, check, timeoutMs = 120_000) {
  const end = Date.now() + timeoutMs;
  let last;
  while (Date.now() < end) {
    try {
      last = await check();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`${what} did not happen in ${timeoutMs} ms; last: ${last}`);
}

export class Stack {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'sluice-web-'));
    this.data = join(this.folder, 'data');
    this.children = [];
  }

  environment() {
    return { ...process.env, SLUICE_DATA: this.data, HADOOP_USER_NAME: process.env.USER ?? 'root' };
  }

  async start(...more) {
    const ready = join(this.folder, 'ready.json');
    const ports = ['kafka', 'hdfs', 'hdfs-data', 'hdfs-http', 'console', 'registry'].map((name) => `--${name}-port=0`);
    this.up = this.spawn('sluice', 'up', '--data', this.data, '--ready-file', ready, ...ports, ...more);
    await until('sluice up', () => {
      if (this.up.exitCode !== null) throw new Error(`sluice up ended: ${this.log()}`);
      return existsSync(ready);
    });
    this.addresses = JSON.parse(readFileSync(ready, 'utf8'));
    this.console = `http://${this.addresses.console}`;
    this.lake = `http://${this.addresses.hdfs_http}`;
  }

  log() {
    return readFileSync(join(this.folder, 'log'), 'utf8').slice(-4000);
  }

  // Runs a command to its end; gives its output.
  run(command, args = [], input = '') {
    const done = spawnSync(join(bin, command), args, { input, env: this.environment(), encoding: 'utf8', timeout: 60_000, cwd: this.folder });
    if (done.status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${done.status}:\n${done.stdout}\n${done.stderr}`);
    return done.stdout;
  }

  // Starts a command that runs on.
  spawn(command, ...args) {
    const log = openSync(join(this.folder, 'log'), 'a');
    const child = spawn(join(bin, command), args, { env: this.environment(), cwd: this.folder, stdio: ['ignore', log, log] });
    this.children.push(child);
    return child;
  }

  kafka(command, ...args) {
    return this.run(command, ['--bootstrap-server', this.addresses.kafka, ...args]);
  }

  produce(topic, text, ...args) {
    return this.run('kafka-console-producer', ['--bootstrap-server', this.addresses.kafka, '--topic', topic, ...args], text);
  }

  async end(child) {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await ended;
    clearTimeout(timer);
  }

  async stop() {
    for (const child of this.children.reverse()) await this.end(child);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
