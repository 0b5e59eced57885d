import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { turnpike } from '../run.ts';

test('every case has the answer that is written beside it', async () => {
  const { code, output } = await turnpike('eval', '--batch', 'examples/expressions/cases.jsonl');
  expect(output).toBe(readFileSync(new URL('expected.jsonl', import.meta.url), 'utf8'));
  expect(code).toBe(0);
});
