import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const page = readFileSync('docs/ai-gateway.md', 'utf8');

test.each(['N1', 'N2', 'N3', 'N4', 'N5', 'N6', 'N7', 'N8'])(
  '%s is in the index of threats, and each test it names tries it',
  (threat) => {
    const row = page.split('\n').find((line) => line.startsWith(`| ${threat} |`)) ?? '';
    const tests = Array.from(row.matchAll(/\]\(([^)]+\.test\.ts)\)/g), ([, path]) => path!);
    expect(tests.length).toBeGreaterThan(0);
    for (const path of tests) expect(readFileSync(join('docs', path), 'utf8'), path).toContain(`${threat}: `);
  },
);
