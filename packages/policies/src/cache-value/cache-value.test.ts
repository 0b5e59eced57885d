import { memoryContext } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { diagnose, type RunOptions, run } from '../testing.ts';

const policy = (attributes: string, value = '<set-variable name="v" value="fetched" />') =>
  `<cache-value key="k" variable-name="v" ${attributes}><value>${value}</value></cache-value>`;

/** A cache, and the value that comes of policies with it. */
function withCache() {
  const { services } = memoryContext();
  const options: RunOptions = { services };
  return {
    cache: services.caches.internal,
    comesTo: async (xml: string, more: RunOptions = {}) => (await run(xml, { ...options, ...more })).variables.get('v'),
  };
}

const other = '<set-variable name="v" value="other" />';
const nothing = '<set-variable name="w" value="x" />';

test('a value is fetched once', async () => {
  const { comesTo } = withCache();
  expect(await comesTo(policy(''))).toBe('fetched');
  expect(await comesTo(policy('', other))).toBe('fetched');
});

test('a value has the type that it was kept with', async () => {
  const { comesTo } = withCache();
  const object = '<set-variable name="v" value="@(new JArray(1, 2))" />';
  await comesTo(policy('', object));
  const read = `${policy('')}<set-variable name="v" value="@(((JArray)context.Variables["v"]).Count)" />`;
  expect(await comesTo(read)).toBe(2);
});

test('it is one with the values of the other policies of caches', async () => {
  const { comesTo } = withCache();
  expect(await comesTo(`<cache-store-value key="k" value="stored" duration="60" />${policy('')}`)).toBe('stored');
  expect(await comesTo(`<cache-remove-value key="k" />${policy('')}`)).toBe('fetched');
  expect(await comesTo('<cache-lookup-value key="k" variable-name="v" />')).toBe('fetched');
});

test('a value that is old is fetched again, by one request while others go on with it', async () => {
  const { cache, comesTo } = withCache();
  const attributes = 'expires-after="100" refresh-after="50"';
  await comesTo(policy(attributes));
  expect(await comesTo(policy(attributes, other))).toBe('fetched');
  await cache.delete('fresh:k');
  const meanwhile = `<cache-value key="k" variable-name="w" ${attributes}><value><set-variable name="w" value="no" /></value></cache-value><set-variable name="v" value="@("other " + context.Variables["w"])" />`;
  expect(await comesTo(policy(attributes, meanwhile))).toBe('other fetched');
  expect(await comesTo(policy(attributes))).toBe('other fetched');
});

test('an old value stays where the policies set none', async () => {
  const { cache, comesTo } = withCache();
  await comesTo(policy('refresh-after="50"'));
  await cache.delete('fresh:k');
  expect(await comesTo(policy('refresh-after="50" default-value="default"', nothing))).toBe('fetched');
});

test('refresh-after="0" fetches every time', async () => {
  const { comesTo } = withCache();
  await comesTo(policy(''));
  expect(await comesTo(policy('refresh-after="0"', other))).toBe('other');
});

test.each([
  ['', undefined, undefined],
  ['default-value="default"', undefined, 'default'],
  ['default-value="@(1 + 1)"', 'before', 2],
  ['', 'before', 'before'],
])('where nothing is set, %j and before it %j give %j', async (attributes, before, expected) => {
  const { cache, comesTo } = withCache();
  const variables = before === undefined ? {} : { v: before };
  expect(await comesTo(policy(attributes, nothing), { variables })).toBe(expected);
  expect(await comesTo(policy(attributes, '<set-variable name="v" value="@((string)null)" />'), { variables })).toBe(
    expected,
  );
  expect(await cache.get('value:k')).toBeUndefined();
});

test('times are looked at once more when the value is there', async () => {
  const { cache, comesTo } = withCache();
  const kept: [string, number][] = [];
  const set = cache.set.bind(cache);
  cache.set = (name, bytes, milliseconds) => {
    kept.push([name, milliseconds]);
    return set(name, bytes, milliseconds);
  };
  const times = 'expires-after="@((int)context.Variables["ttl"])" refresh-after="@((int)context.Variables["ttl"] / 2)"';
  const value = '<set-variable name="ttl" value="@(40)" /><set-variable name="v" value="x" />';
  await comesTo(policy(times, value), { variables: { ttl: 10 } });
  expect(kept).toEqual([
    ['fresh:k', 20_000],
    ['value:k', 40_000],
  ]);
});

test('a failure of the policies is one of the request', async () => {
  const { comesTo } = withCache();
  const failing = policy('', '<set-variable name="v" value="@(int.Parse("x").ToString())" />');
  await expect(comesTo(failing)).resolves.toBeUndefined();
  expect(await comesTo(policy(''))).toBe('fetched');
});

test('what has to be there is asked for', () => {
  expect(diagnose('<cache-value><value /></cache-value>')).toEqual([
    expect.stringContaining("<cache-value> has no 'key'"),
    expect.stringContaining("<cache-value> has no 'variable-name'"),
  ]);
  expect(diagnose('<cache-value key="k" variable-name="v" />')).toEqual([
    expect.stringContaining('<cache-value> has no <value>'),
  ]);
  expect(diagnose(policy('refresh-after="soon"'))).toEqual([expect.stringContaining("'refresh-after' is 'soon'")]);
});
