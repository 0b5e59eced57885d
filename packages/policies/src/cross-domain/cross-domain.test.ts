import { expect, test } from 'vitest';
import { diagnose, run } from '../testing.ts';

const file = '<cross-domain-policy><allow-access-from domain="*.example" /></cross-domain-policy>';
const policy = `<cross-domain>\n  ${file}\n</cross-domain>`;

test('answers with the file, and runs nothing else', async () => {
  const { response, stopped, variables } = await run(`<set-variable name="a" value="1" />${policy}`, {
    scope: 'global',
    purpose: 'cross-domain-file',
  });
  expect([stopped, response.status, response.headers.get('Content-Type'), response.body.content]).toEqual([
    true,
    200,
    'text/x-cross-domain-policy',
    `<?xml version="1.0" encoding="utf-8"?>\n${file}`,
  ]);
  expect(variables.size).toBe(0);
});

test('takes no notice of calls', async () => {
  const { stopped, response } = await run(policy, {
    scope: 'global',
    request: { url: 'https://gateway.example/a/crossdomain.xml' },
  });
  expect([stopped, response.body.content]).toEqual([false, undefined]);
});

test('takes a file without rules', () => {
  expect(diagnose('<cross-domain><cross-domain-policy /></cross-domain>')).toEqual([]);
});

test('refuses anything but one file', () => {
  for (const content of ['', 'text', '<a />', `${file}${file}`, `${file}<a />`, `<a>${file}</a>`])
    expect(diagnose(`<cross-domain>${content}</cross-domain>`)).toEqual([
      'error invalid-value [cross-domain] <cross-domain> expects one <cross-domain-policy>, and nothing else',
    ]);
});
