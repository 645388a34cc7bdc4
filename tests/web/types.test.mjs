// The pages' sources are typed, and say what the compiler can check.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { build } from './stack.mjs';

test('tsc finds nothing', () => {
  const web = join(build, 'web');
  const done = spawnSync(process.execPath, [join(web, 'node_modules/typescript/bin/tsc'), '--noEmit'], { cwd: web, encoding: 'utf8' });
  assert.equal(done.stdout + done.stderr, '');
  assert.equal(done.status, 0);
});
