import { MemoryCache } from '@turnpike/policy';
import { expect } from 'vitest';
import type { Expectation, Placed } from './placed.ts';
import { type Call, Scene, type Seen, Surroundings } from './scene.ts';

// What is kept in caches. Other documents, or the global one, do the other half: they store, or look up.

const keeps =
  '<policies><inbound /><backend><forward-request /></backend><outbound><cache-store duration="60" /></outbound><on-error /></policies>';
const looksUp =
  '<policies><inbound><cache-lookup vary-by-developer="false" vary-by-developer-groups="false" /></inbound><backend><forward-request /></backend><outbound /><on-error /></policies>';

/** Two callers one after another, and whether the second got what the backend had answered the first. */
async function isShared(policy: Placed, first: Call, second: Call, waitMs = 0): Promise<boolean> {
  const around = new Surroundings();
  const answer = { backend: [{ body: 'answered', ...first.backend?.[0] }] as Call['backend'] & object };
  expect((await policy.run({ only: policy.section, ...first, ...answer }, around)).forwarded).toHaveLength(1);
  around.now += waitMs;
  const seen = await policy.run({ only: policy.section, ...second, ...answer }, around);
  if (seen.forwarded.length === 0) expect(seen.response.body).toBe('answered');
  return seen.forwarded.length === 0;
}

const isTrue = (text: string): boolean => text.toLowerCase() === 'true';

const cacheLookup: Expectation = async (given) => {
  const policy = given.below(keeps);
  const user = (more: object): Call => ({ context: { user: { ...policy.variant.context?.['user'], ...more } } });
  expect(await isShared(policy, {}, {})).toBe(true);
  const ofDeveloper = isTrue(await policy.attribute('vary-by-developer', 'false'));
  const ofGroups = isTrue(await policy.attribute('vary-by-developer-groups', 'false'));
  expect(await isShared(policy, user({ id: 'one' }), user({ id: 'two' }))).toBe(!ofDeveloper);
  const groups = (id: string) => user({ id: 'one', groups: [{ id, name: id }] });
  expect(await isShared(policy, groups('a'), groups('b'))).toBe(!ofGroups);
  const allows = isTrue(await policy.attribute('allow-private-response-caching', 'false'));
  const authorized: Call = { request: { headers: { Authorization: 'Bearer it' } } };
  expect(await isShared(policy, authorized, authorized)).toBe(allows);
  for (const name of await policy.contents(policy.children('vary-by-header'))) {
    const sends = (value: string): Call => ({ request: { headers: { [name]: value } } });
    expect(await isShared(policy, sends('1'), sends('2'))).toBe(false);
    expect(await isShared(policy, sends('1'), sends('1'))).toBe(true);
  }
  const parameters = await policy.contents(policy.children('vary-by-query-parameter'));
  for (const name of [...parameters, ...(parameters.length > 0 ? ['other'] : [])]) {
    const asks = (value: string): Call => ({ request: { url: `https://gateway.example/orders?${name}=${value}` } });
    expect(await isShared(policy, asks('1'), asks('2'))).toBe(name === 'other');
  }
  await holdDownstream(policy);
  if (policy.has('caching-type')) await holdPlace(policy);
};

/** What caches on the way to the caller are told. */
async function holdDownstream(policy: Placed): Promise<void> {
  const tells = async (asked: Placed) =>
    (await asked.run({ only: policy.section, backend: [{ body: 'answered' }] })).response.headers['cache-control'];
  // The words of the toolkit are none of those of Azure, and allow nothing.
  if (policy.has('downstream-caching-type')) return void expect(await tells(policy)).toEqual(['no-store']);
  const revalidates = isTrue(await policy.attribute('must-revalidate', 'true'));
  const told = `public, max-age=60${revalidates ? ', must-revalidate' : ''}`;
  expect(await tells(policy.withAttributes('downstream-caching-type="public"').below(keeps))).toEqual([told]);
}

/** With caching-type="internal", an external cache that is there is left alone. */
async function holdPlace(policy: Placed): Promise<void> {
  const around = new Surroundings();
  const external = new Spy(around);
  const services = { caches: { ...around.services.caches, external } };
  await policy.run({ only: policy.section, services, backend: [{ body: 'answered' }] }, around);
  expect(external.isUsed).toBe((await policy.attribute('caching-type')) !== 'internal');
}

class Spy extends MemoryCache {
  isUsed = false;

  constructor(around: Surroundings) {
    super(() => around.now);
  }

  override get(key: string): Uint8Array | undefined {
    this.isUsed = true;
    return super.get(key);
  }

  override set(key: string, value: Uint8Array, durationMs: number): void {
    this.isUsed = true;
    super.set(key, value, durationMs);
  }

  override delete(key: string): void {
    this.isUsed = true;
    super.delete(key);
  }
}

const cacheStore: Expectation = async (given) => {
  const policy = given.below(looksUp);
  const durationMs = 1000 * Number(await policy.attribute('duration'));
  const wanted = policy.has('cache-response') ? isTrue(await policy.attribute('cache-response')) : undefined;
  expect(await isShared(policy, {}, {})).toBe(wanted ?? true);
  expect(await isShared(policy, {}, {}, durationMs - 1)).toBe(wanted ?? true);
  expect(await isShared(policy, {}, {}, durationMs)).toBe(false);
  const created: Call = { backend: [{ status: 201 }] };
  expect(await isShared(policy, created, created)).toBe(wanted ?? false);
};

/** What is in a cache under a key, by a document of its own. */
async function keptUnder(
  policy: Placed,
  key: string,
  around: Surroundings,
  services: Call['services'] = {},
): Promise<string | undefined> {
  const { context = {} } = policy.with({});
  const text = `<policies><inbound><cache-lookup-value key="${key}" variable-name="found" /></inbound></policies>`;
  return (await new Scene(text).call({ context, services }, around)).variables['found'];
}

async function keepValue(key: string, value: string, around: Surroundings): Promise<void> {
  const text = `<policies><inbound><cache-store-value key="${key}" value="${value}" duration="60" /></inbound></policies>`;
  await new Scene(text).call({}, around);
}

/** An external cache that is there is used, but by what wants the internal one. */
async function holdCachingType(policy: Placed): Promise<void> {
  const around = new Surroundings();
  const external = new Spy(around);
  await policy.run({ only: policy.section, services: { caches: { ...around.services.caches, external } } }, around);
  expect(external.isUsed).toBe((await policy.attribute('caching-type', 'prefer-external')) !== 'internal');
}

const cacheStoreValue: Expectation = async (policy) => {
  const around = new Surroundings();
  const key = await policy.attribute('key');
  await policy.run({ only: policy.section }, around);
  expect(await keptUnder(policy, key, around)).toBe(await policy.attribute('value'));
  around.now += 1000 * Number(await policy.attribute('duration')) - 1;
  expect(await keptUnder(policy, key, around)).toBeDefined();
  around.now += 1;
  expect(await keptUnder(policy, key, around)).toBeUndefined();
  await holdCachingType(policy);
};

const cacheLookupValue: Expectation = async (policy) => {
  const around = new Surroundings();
  const variable = await policy.attribute('variable-name');
  const look = async () => policy.end(await policy.run({ only: policy.section }, around)).variables[variable];
  expect(await look()).toBe(policy.has('default-value') ? await policy.attribute('default-value') : undefined);
  await keepValue(await policy.attribute('key'), 'kept', around);
  expect(await look()).toBe('kept');
  await holdCachingType(policy);
};

const cacheRemoveValue: Expectation = async (policy) => {
  const around = new Surroundings();
  const key = await policy.attribute('key');
  for (const name of [key, 'another']) await keepValue(name, 'kept', around);
  await policy.run({ only: policy.section }, around);
  expect(await keptUnder(policy, key, around)).toBeUndefined();
  expect(await keptUnder(policy, 'another', around)).toBe('kept');
  await holdCachingType(policy);
};

const cacheValue: Expectation = async (policy) => {
  const around = new Surroundings();
  const variable = await policy.attribute('variable-name');
  const key = await policy.attribute('key');
  const look = async (asked: Placed = policy): Promise<Seen> => asked.run({ only: policy.section }, around);
  const found = async (asked?: Placed) => policy.end(await look(asked)).variables[variable];
  const other = policy.withContent(`<value><set-variable name="${variable}" value="another" /></value>`);
  const [expires, refresh] = [
    1000 * Number(await policy.attribute('expires-after', '28800')),
    1000 * Number(await policy.attribute('refresh-after', '0')),
  ];
  expect(await found()).toBe('computed-value');
  expect(await keptUnder(policy, key, around)).toBe('computed-value');
  // Only where a value is fetched again another one is found.
  const fresh = refresh === 0 ? expires : Math.min(refresh, expires);
  around.now += fresh - 1;
  expect(await found(other)).toBe('computed-value');
  around.now += 1;
  expect(await found(other)).toBe('another');
  const nothing = policy.withContent('<value><set-variable name="unrelated" value="1" /></value>');
  around.now += 2 * expires;
  expect(await found(nothing)).toBe(policy.has('default-value') ? await policy.attribute('default-value') : undefined);
  await holdCachingType(policy);
};

/** What is held of each policy. */
export const cacheExpectations: Readonly<Record<string, Expectation>> = {
  'cache-lookup': cacheLookup,
  'cache-store': cacheStore,
  'cache-store-value': cacheStoreValue,
  'cache-lookup-value': cacheLookupValue,
  'cache-remove-value': cacheRemoveValue,
  'cache-value': cacheValue,
};
