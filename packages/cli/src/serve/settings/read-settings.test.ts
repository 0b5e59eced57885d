import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSettings } from './read-settings.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnpike-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(text: string): unknown {
  const file = join(folder, 'settings.json');
  writeFileSync(file, text);
  try {
    return readSettings(file);
  } catch (error) {
    return (error as Error).message.replace(file, 'FILE');
  }
}

test('reads what is set, and asks for nothing', () => {
  expect(read('{}')).toEqual({});
  const settings = {
    timeouts: { headMs: 5000 },
    listener: { proxyProtocol: 'required' },
    limits: { fields: 50 },
    models: { prices: [{ model: 'a', input: 0.15, output: 1 }] },
  };
  expect(read(JSON.stringify(settings))).toEqual(settings);
});

test('names everything that is wrong', () => {
  expect(
    read('{"timeouts":{"headMs":-1,"bodyMs":2},"listener":{"underscores":"maybe"},"tls":{"identities":[{}]}}'),
  ).toBe(
    "--settings is 'FILE', in which 'timeouts.headMs' is -1; expected a whole number from 0; " +
      "'timeouts.bodyMs' is no setting; expected headMs, bodyIdleMs, writeIdleMs, leastBytesPerSecond, keepAliveMs, tunnelIdleMs, requestMs; " +
      "'listener.underscores' is \"maybe\"; expected 'refuse' or 'drop' or 'keep'; " +
      "'tls.identities[0].hostNames' is missing; 'tls.identities[0].certificate' is missing; 'tls.identities[0].key' is missing",
  );
});

test.each([
  ['[]', "'the whole' is []; expected an object"],
  ['{"limits":5}', "'limits' is 5; expected an object"],
  ['{"__proto__":{"a":1}}', "'__proto__' is no setting"],
  ['{"constructor":1}', "'constructor' is no setting"],
  ['{"timeouts":{"headMs":1e400}}', "'timeouts.headMs' is null"],
  [
    '{"models":{"prices":[{"model":"a","input":-0.5,"output":1}]}}',
    "'models.prices[0].input' is -0.5; expected a number from 0",
  ],
  ['{', 'cannot be read as JSON'],
])('refuses %s', (text, part) => {
  expect(read(text)).toContain(part);
});
