import { type Cache, memoryContext, typeNameOf } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { diagnose, type RunOptions, run } from '../testing.ts';

const look = (attributes = ''): string => `<cache-lookup-value key="k" variable-name="v" ${attributes} />`;

test('gives what was stored under the key', async () => {
  const { variables } = await run(`<cache-store-value key="k" value="text" duration="60" />${look()}`);
  expect(variables.get('v')).toBe('text');
});

test('a miss leaves the variable away, or as it was', async () => {
  expect((await run(look())).variables.has('v')).toBe(false);
  expect((await run(look(), { variables: { v: 'before' } })).variables.get('v')).toBe('before');
});

test('a miss gives the default value, of whatever type', async () => {
  expect((await run(look('default-value=""'))).variables.get('v')).toBe('');
  const { variables } = await run(look('default-value="@(new JObject(new JProperty("a", 1)))"'));
  expect(typeNameOf(variables.get('v'))).toBe('JObject');
});

test('a null that was stored is a hit', async () => {
  const xml = `<cache-store-value key="k" value="@((string)null)" duration="60" />${look('default-value="other"')}`;
  const { variables } = await run(xml);
  expect([variables.has('v'), variables.get('v')]).toEqual([true, null]);
});

test('keys may be expressions, and differ by case', async () => {
  const { variables } = await run(
    '<cache-store-value key="@("K" + context.Api.Id)" value="1" duration="60" />' +
      '<cache-lookup-value key="@("K" + context.Api.Id)" variable-name="a" />' +
      '<cache-lookup-value key="@("k" + context.Api.Id)" variable-name="b" />',
  );
  expect([variables.get('a'), variables.has('b')]).toEqual(['1', false]);
});

test('a value is gone when its time is over', async () => {
  const { services, now } = memoryContext();
  const { internal } = services.caches;
  const options: RunOptions = { services };
  await run('<cache-store-value key="k" value="1" duration="60" />', options);
  expect((await run(look(), options)).variables.get('v')).toBe('1');
  expect(now.length).toBe(0);
  internal.delete('value:k');
  expect((await run(look(), options)).variables.has('v')).toBe(false);
});

function holding(bytes: Uint8Array | undefined): RunOptions {
  const { caches } = memoryContext().services;
  const cache: Cache = { get: async () => bytes, set: async () => {}, delete: async () => {} };
  return { services: { caches: { ...caches, external: cache } } };
}

test.each([
  '',
  'garbage',
  'T9["string","from a later version"]',
  'T1["function","return process"]',
  'T1["string","cut',
])('J7: %j in the cache is a miss', async (text) => {
  const { variables } = await run(look('default-value="none"'), holding(Buffer.from(text)));
  expect(variables.get('v')).toBe('none');
});

test('the external cache comes first, and an internal one is asked when told', async () => {
  const options = holding(Buffer.from('T1["string","external"]'));
  expect((await run(look(), options)).variables.get('v')).toBe('external');
  expect((await run(look('caching-type="external"'), options)).variables.get('v')).toBe('external');
  expect((await run(look('caching-type="internal"'), options)).variables.has('v')).toBe(false);
  expect((await run(look('caching-type="external"'))).variables.has('v')).toBe(false);
});

test('stands in any section', () => {
  for (const section of ['inbound', 'backend', 'outbound', 'on-error'] as const)
    expect(diagnose(look(), section)).toEqual([]);
});

test('takes no expression for the variable', () => {
  expect(diagnose('<cache-lookup-value key="k" variable-name="@("v")" />')).toEqual([
    `error expression-not-allowed [@("v")] 'variable-name' is an expression; expected a name, written out`,
  ]);
});
