import { expect, test } from 'vitest';
import { compileExpression } from './compile.ts';
import { contextFromData } from './context/context-from-data.ts';
import { describeResult } from './result.ts';
import { canStoreType, readStoredValue, writeStoredValue } from './stored-value.ts';

function evaluate(code: string): { readonly value: unknown; readonly type: string } {
  const { expression, diagnostics } = compileExpression(code);
  if (expression === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return { value: expression.evaluate(contextFromData({})), type: expression.type };
}

const kept: readonly (readonly [code: string, type: string])[] = [
  ['@("text, é, ☃, \\ud83d and \\u0000")', 'String'],
  ['@((string)null)', 'null'],
  ['@(true)', 'Boolean'],
  ['@(false)', 'Boolean'],
  ["@('x')", 'Char'],
  ['@((sbyte)-3)', 'SByte'],
  ['@((byte)200)', 'Byte'],
  ['@((short)-300)', 'Int16'],
  ['@((ushort)65000)', 'UInt16'],
  ['@(int.MinValue)', 'Int32'],
  ['@(4000000000U)', 'UInt32'],
  ['@(long.MinValue)', 'Int64'],
  ['@(ulong.MaxValue)', 'UInt64'],
  ['@(1.1f)', 'Single'],
  ['@(0.1)', 'Double'],
  ['@(-0.0)', 'Double'],
  ['@(double.NaN)', 'Double'],
  ['@(double.NegativeInfinity)', 'Double'],
  ['@(1.10m)', 'Decimal'],
  ['@(decimal.MinValue)', 'Decimal'],
  ['@(new DateTime(2026, 2, 3, 4, 5, 6, DateTimeKind.Utc).AddTicks(7))', 'DateTime'],
  ['@(new DateTime(1, 1, 1))', 'DateTime'],
  ['@(DateTimeOffset.Parse("2026-02-03T04:05:06.7+05:30"))', 'DateTimeOffset'],
  ['@(TimeSpan.FromMilliseconds(-1.5))', 'TimeSpan'],
  ['@(TimeSpan.MinValue)', 'TimeSpan'],
  ['@(new Guid("01234567-89ab-cdef-0123-456789abcdef"))', 'Guid'],
  ['@(new byte[] { 0, 127, 255 })', 'Byte[]'],
  ['@(new string[] { "a", null, "" })', 'IEnumerable'],
  ['@(new List<long> { 1L, long.MaxValue })', 'IEnumerable'],
  [
    '@(JObject.Parse("{\\"a\\":[1,2.5,null,true,\\"2026-01-02T03:04:05Z\\",{}],\\"__proto__\\":{\\"x\\":1}}"))',
    'JObject',
  ],
  ['@(JArray.Parse("[12345678901234567890123, 9007199254740993, 1.0]"))', 'JArray'],
  ['@(new JValue("2026-01-02T03:04:05Z"))', 'JValue'],
  ['@(new JValue(1.5m))', 'JValue'],
  ['@(new JObject(new JProperty("a", new Guid("01234567-89ab-cdef-0123-456789abcdef"))))', 'JObject'],
  ['@(new JProperty("a", 1))', 'IEnumerable'],
];

test.each(kept)('%s comes back as it was', (code, type) => {
  const { value, type: name } = evaluate(code);
  const bytes = writeStoredValue(value)!;
  const back = readStoredValue(bytes);
  expect(describeResult(back)).toEqual(describeResult(value));
  expect(describeResult(back).type).toBe(type);
  expect(writeStoredValue(back)).toEqual(bytes);
  expect(canStoreType(name)).toBe(true);
});

test('a date in JSON stays a date, and a text that looks like one a text', () => {
  const typeOf = (code: string): unknown => {
    const { expression } = compileExpression('@(((JValue)context.Variables["a"]).Type.ToString())');
    const context = contextFromData({});
    const back = readStoredValue(writeStoredValue(evaluate(code).value)!);
    const variables = { get: () => back } as unknown as typeof context.variables;
    return expression!.evaluate({ ...context, variables });
  };
  expect(typeOf('@((JValue)JArray.Parse("[\\"2026-01-02T03:04:05Z\\"]")[0])')).toBe('Date');
  expect(typeOf('@(new JValue("2026-01-02T03:04:05Z"))')).toBe('String');
});

test.each([
  '@(new Dictionary<string, string>())',
  '@(new List<List<int>>())',
  '@(new Regex("a"))',
  '@(context.Request)',
  '@(context)',
])('%s is not kept', (code) => {
  const { value, type } = evaluate(code);
  expect(writeStoredValue(value)).toBeUndefined();
  expect(canStoreType(type)).toBe(false);
});

test('whether an object can be kept only the object shows', () => {
  expect(canStoreType('object')).toBeUndefined();
});

test('what is too deep is not kept', () => {
  const { value } = evaluate(
    '@{ JToken token = new JArray(); for (var i = 0; i < 240; i++) { token = new JArray(token); } return token; }',
  );
  expect(writeStoredValue(value)).toBeUndefined();
  expect(readStoredValue(Buffer.from(`T1["token",${'['.repeat(5000)}${']'.repeat(5000)}]`))).toBeUndefined();
});

test('J7: garbage, what is cut off, and what another version has written, are nothing', () => {
  const texts = [
    '',
    'T',
    'T1',
    'T2["string","a"]',
    'T0["null"]',
    'T1null',
    'T1{}',
    'T1[]',
    'T1["string"]',
    'T1["int","1"]',
  ];
  texts.push(
    'T1["int",1.5]',
    'T1["int",99999999999]',
    'T1["long","x"]',
    'T1["long","99999999999999999999"]',
    'T1["bool",1]',
  );
  texts.push('T1["double","x"]', 'T1["ulong","-1x"]', 'T1["guid","x"]', 'T1["time","1",9]', 'T1["decimal","1",40]');
  texts.push('T1["bytes","*"]', 'T1["token",{"o":["a"]}]', 'T1["token",{"x":1}]', 'T1["token",{"o":[],"raw":"1"}]');
  texts.push('T1["array","byte[]",[]]', 'T1["array","int",[["string","a"]]]', 'T1["list","int",[["null"]]]');
  texts.push(
    'T1["response",200]',
    'T1["function","x"]',
    'T1["__proto__","x"]',
    'T1["constructor","x"]',
    '\u0000\u0001\u0002',
  );
  for (const text of texts) expect(readStoredValue(Buffer.from(text)), text).toBeUndefined();
  const whole = writeStoredValue(evaluate('@(JObject.Parse("{\\"a\\":[1,2,{\\"b\\":null}]}"))').value)!;
  for (let length = 0; length < whole.length; length++)
    expect(readStoredValue(whole.subarray(0, length))).toBeUndefined();
});

test('J7: bytes at random are nothing, or a value', () => {
  let random = 7;
  const whole = writeStoredValue(evaluate('@(JObject.Parse("{\\"a\\":[1,2.5,{\\"b\\":\\"c\\"}]}"))').value)!;
  for (let round = 0; round < 3000; round++) {
    const bytes = Buffer.from(whole);
    random ^= random << 13;
    random ^= random >>> 17;
    random ^= random << 5;
    bytes[(random >>> 0) % bytes.length] = random >>> 16;
    const value = readStoredValue(bytes);
    if (value !== undefined) expect(() => describeResult(value)).not.toThrow();
  }
});
