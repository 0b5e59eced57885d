import { memoryContext, typeNameOf } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { diagnose, run } from '../testing.ts';

const roundTrip = async (value: string, attributes = 'duration="60"'): Promise<unknown> => {
  const { variables } = await run(
    `<cache-store-value key="k" value="${value}" ${attributes} /><cache-lookup-value key="k" variable-name="v" />`,
  );
  return variables.has('v') ? variables.get('v') : 'not there';
};

test.each([
  ['text', 'String'],
  ['@(true)', 'Boolean'],
  ['@(1)', 'Int32'],
  ['@(1L)', 'Int64'],
  ['@(1.5)', 'Double'],
  ['@(1.50m)', 'Decimal'],
  ["@('x')", 'Char'],
  ['@(DateTime.UtcNow)', 'DateTime'],
  ['@(Guid.NewGuid())', 'Guid'],
  ['@(new byte[] { 1, 2 })', 'Byte[]'],
  ['@(JObject.Parse("{}"))', 'JObject'],
  ['@(JArray.Parse("[1]"))', 'JArray'],
  ['@((JToken)new JValue(1))', 'JValue'],
])('%s comes back as a %s', async (value, type) => {
  expect(typeNameOf(await roundTrip(value))).toBe(type);
});

test('G9: what is changed after it was looked up is not changed in the cache', async () => {
  const look = (name: string): string => `<cache-lookup-value key="k" variable-name="${name}" />`;
  const { variables } = await run(
    `<cache-store-value key="k" value="@(JObject.Parse("{\\"a\\": 1}"))" duration="60" />${look('one')}` +
      `<set-variable name="changed" value="@{ ((JObject)context.Variables["one"])["a"] = 2; return true; }" />${look('two')}` +
      '<set-variable name="a" value="@((int)((JObject)context.Variables["two"])["a"])" />',
  );
  expect(variables.get('a')).toBe(1);
});

test('for no time, nothing is kept, and what there was is gone', async () => {
  for (const seconds of ['0', '-5', '@(0)', '@(-5)'])
    expect(await roundTrip('text', `duration="${seconds}"`)).toBe('not there');
});

test('a value that no cache can hold is refused where its type shows, and noted where only the value does', async () => {
  expect(diagnose('<cache-store-value key="k" value="@(new Dictionary<string, int>())" duration="1" />')).toEqual([
    "error invalid-value [@(new Dictionary<string, int>())] 'value' gives Dictionary<string, int>; a cache cannot hold it",
  ]);
  const { traces, lastError } = await run(
    '<cache-store-value key="k" value="@((object)new Dictionary<string, int>())" duration="1" />',
  );
  expect(lastError).toBeUndefined();
  expect(traces).toEqual([
    { source: 'cache-store-value', severity: 'error', message: 'The value is of a type that a cache cannot hold.' },
  ]);
});

test('goes where it is told, and nowhere when there is no such cache', async () => {
  const { services } = memoryContext();
  await run('<cache-store-value key="k" value="1" duration="60" caching-type="external" />', { services });
  expect(services.caches.internal.get('value:k')).toBeUndefined();
  await run('<cache-store-value key="k" value="1" duration="60" caching-type="internal" />', { services });
  expect(services.caches.internal.get('value:k')).toBeDefined();
});

test('nobody waits for a slow cache', async () => {
  const { caches } = memoryContext().services;
  const never = new Promise<never>(() => {});
  const external = { get: () => never, set: () => never, delete: () => never };
  const { lastError } = await run('<cache-store-value key="k" value="1" duration="60" />', {
    services: { caches: { ...caches, external } },
  });
  expect(lastError).toBeUndefined();
});

test('needs a key, a value and a duration', () => {
  expect(diagnose('<cache-store-value />').map((text) => text.split('; ')[1])).toEqual([
    'expected key="…"',
    'expected value="…"',
    'expected duration="…"',
  ]);
});
