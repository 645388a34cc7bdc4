// How a file goes up piece by piece, against a server of a few lines that loses what it is told to lose.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeEach, test } from 'node:test';
import { build } from './stack.mjs';

const web = join(build, 'web');
const esbuild = createRequire(join(web, 'package.json'))('esbuild');
const bundle = await esbuild.build({ entryPoints: ['src/upload.ts'], absWorkingDir: web, bundle: true, write: false, format: 'esm', preserveSymlinks: true });
const { upload } = await import(`data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].text).toString('base64')}`);

const kFile = new File(['x'.repeat(5 * 1024 * 1024)], 'f', { lastModified: 1 });
const answer = (status, body) => new Response(JSON.stringify(body), { status });
const refusal = (status, code) => answer(status, { error: { code, message: code } });

// What the lake has, and what happens to the answers to pieces: 'lost' ones were acted on.
let parts, target, fate, puts;

async function put(parameters, body) {
  const bytes = await new Response(body).arrayBuffer();
  if (target !== undefined) return refusal(409, 'already_exists');
  if (Number(parameters.get('offset')) !== parts) return refusal(409, 'busy');
  parts += bytes.byteLength;
  if (!parameters.has('length')) return answer(200, {});
  if (Number(parameters.get('length')) !== parts) return refusal(409, 'busy');
  [target, parts] = [parts, 0];
  return answer(200, {});
}

globalThis.fetch = async (address, { method = 'GET', body } = {}) => {
  const { pathname, searchParams } = new URL(address, 'http://localhost');
  if (pathname === '/api/v1/session') return answer(200, { token: 't', read_only: false });
  if (pathname === '/api/v1/lake/status') return answer(200, { directory: false, length: target });
  assert.equal(pathname, '/api/v1/lake/upload');
  if (method === 'GET') return answer(200, { length: parts });
  puts += 1;
  const said = await put(searchParams, body);
  if (fate(searchParams) === 'lost') throw new TypeError('the connection was cut');
  return said;
};

const send = async () => {
  let sent = 0;
  await upload(kFile, '/f', false, (state) => (sent = state.sent), new AbortController().signal);
  return sent;
};

beforeEach(() => {
  [parts, target, puts, fate] = [0, undefined, 0, () => 'heard'];
});

test('a file goes up in pieces', async () => {
  assert.equal(await send(), kFile.size);
  assert.equal(target, kFile.size);
  assert.equal(puts, 2);
});

test('whose answers are lost is sent no piece twice, and is there', async () => {
  const lost = new Set();
  fate = (parameters) => (lost.has(parameters.get('offset')) ? 'heard' : (lost.add(parameters.get('offset')), 'lost'));
  assert.equal(await send(), kFile.size);
  assert.equal(target, kFile.size);
});

test('a file that was there before stands in the way', async () => {
  target = kFile.size;
  await assert.rejects(send(), /already_exists/);
});

test('another file that came meanwhile is not taken for this one', async () => {
  fate = (parameters) => {
    if (!parameters.has('length')) return 'heard';
    target = 7;
    return 'lost';
  };
  await assert.rejects(send(), /already_exists/);
});
