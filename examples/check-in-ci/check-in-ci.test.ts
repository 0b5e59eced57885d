import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, turnpike } from '../run.ts';

const folder = 'examples/check-in-ci';

test('the build is red, for one error', async () => {
  const args = ['lint', `${folder}/policies`, '--named-values', `${folder}/named-values.json`];
  const { code, output } = await turnpike(...args);
  expect(code).toBe(1);
  expect(output).toContain("orders.xml:4:87 error a value of type IRequest has no member 'IpAdress'");
  expect(output).toContain('1 error, 0 warnings in 3 files\n');
});

test.skipIf(process.platform === 'win32')('check.sh leaves SARIF for the code host', async () => {
  const place = mkdtempSync(join(tmpdir(), 'turnpike-ci-'));
  try {
    const sarif = join(place, 'policies.sarif');
    const args = [`${folder}/check.sh`, `${folder}/policies`, `${folder}/named-values.json`, sarif];
    const code = await new Promise((resolve) => {
      execFile('sh', args, { cwd: root }, (error) => resolve(error?.code ?? 0));
    });
    expect(code).toBe(1);
    const { version, runs } = JSON.parse(readFileSync(sarif, 'utf8')) as {
      version: string;
      runs: { results: { ruleId: string; level: string }[] }[];
    };
    expect(version).toBe('2.1.0');
    expect(runs[0]?.results.map(({ ruleId, level }) => `${level} ${ruleId}`)).toEqual(['error unknown-member']);
  } finally {
    rmSync(place, { recursive: true });
  }
});
