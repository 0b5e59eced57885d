import { expect, test } from 'vitest';
import { turnpike } from '../run.ts';

test('the broken policy has two mistakes, and the mended one none', async () => {
  const broken = await turnpike('lint', 'examples/first-policy/broken.xml', '--format', 'json');
  expect(broken.code).toBe(1);
  const { diagnostics } = JSON.parse(broken.output) as { diagnostics: { line: number; code: string }[] };
  expect(diagnostics.map(({ line, code }) => `${line} ${code}`)).toEqual(['13 invalid-value', '14 unknown-member']);
  expect(await turnpike('lint', 'examples/first-policy/policy.xml')).toEqual({
    code: 0,
    output: '0 errors, 0 warnings in 1 file\n',
  });
});
