import { type Cache, memoryContext } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { diagnose, type RunOptions, run } from '../testing.ts';

test('takes a value out, and only that', async () => {
  const store = (key: string): string => `<cache-store-value key="${key}" value="1" duration="60" />`;
  const look = (key: string): string => `<cache-lookup-value key="${key}" variable-name="${key}" />`;
  const { variables } = await run(
    `${store('a')}${store('b')}<cache-remove-value key="@("a")" /><cache-remove-value key="c" />${look('a')}${look('b')}`,
  );
  expect([variables.has('a'), variables.has('b')]).toEqual([false, true]);
});

function broken(): RunOptions {
  const { caches } = memoryContext().services;
  const external: Cache = {
    get: async () => undefined,
    set: async () => {},
    delete: () => Promise.reject(new Error('gone')),
  };
  return { services: { caches: { ...caches, external } } };
}

test('a cache that cannot be reached fails nothing, unless told', async () => {
  expect((await run('<cache-remove-value key="k" />', broken())).lastError).toBeUndefined();
  const { lastError, response } = await run(
    '<cache-remove-value key="k" fail-on-cache-removal-error="@(true)" />',
    broken(),
  );
  expect(lastError).toMatchObject({
    source: 'cache-remove-value',
    reason: 'CacheRemovalFailed',
    message: 'The value could not be removed from the cache.',
  });
  expect(response.status).toBe(500);
});

test('no external cache is one that cannot be reached', async () => {
  const remove = (needed: boolean): string =>
    `<cache-remove-value key="k" caching-type="external" fail-on-cache-removal-error="${needed}" />`;
  expect((await run(remove(false))).lastError).toBeUndefined();
  expect((await run(remove(true))).lastError?.reason).toBe('CacheRemovalFailed');
});

test('needs a key', () => {
  expect(diagnose('<cache-remove-value />')).toEqual([
    'error missing-attribute [cache-remove-value] <cache-remove-value> has no \'key\'; expected key="…"',
  ]);
});
