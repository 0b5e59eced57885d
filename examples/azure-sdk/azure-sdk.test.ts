import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startProgram } from '../../packages/cli/src/serve/running-program.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));

test('a newcomer sees what the README shows', async () => {
  const data = mkdtempSync(join(tmpdir(), 'turnpike-sdk-'));
  try {
    await using program = startProgram(['up', '--port', '0', '--json', '--data', data]);
    const ready = await program.ready;
    if (ready === undefined) throw new Error((await program.ended).errors);
    const { stdout } = await promisify(execFile)(process.execPath, [`${folder}first-api.mjs`], {
      env: {
        ...process.env,
        TOKEN: ready.token,
        MANAGEMENT: ready.management,
        NODE_EXTRA_CA_CERTS: ready.ca,
      },
    });
    const [, shown = ''] = /```text\n(.*?)```/s.exec(readFileSync(`${folder}README.md`, 'utf8')) ?? [];
    expect(stdout).toBe(shown);
  } finally {
    rmSync(data, { recursive: true });
  }
});
