import { beforeAll, describe, expect, test } from 'vitest';
import { library } from '../../library/index.ts';
import { findDefinition, registerTypes } from '../../types/library.ts';
import { resetBudget } from '../budget.ts';
import { DotNetException } from '../exceptions.ts';
import type { JToken } from './j-token.ts';
import { parseArray, parseNativeToken, parseObject, parseToken, readExactly } from './parse.ts';
import { isPlainJson } from './plain-json.ts';

beforeAll(() => {
  if (findDefinition('System.String') === undefined) registerTypes(library);
});

function failure(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof DotNetException) return `${error.typeName}: ${error.message}`;
    throw error;
  }
  return 'nothing was thrown';
}

describe('what is read', () => {
  test.each([
    ['{"a":1,"b":[true,null,"x"],"c":{}}', '{"a":1,"b":[true,null,"x"],"c":{}}'],
    // Whole real numbers stay real.
    ['[1.0,1e5,1.50,-0.0,-0]', '[1.0,100000.0,1.5,0.0,0]'],
    ['[1e15,0.00001,123456789012345.6]', '[1E+15,1E-05,123456789012345.59]'],
    ['[9007199254740993,-9223372036854775808]', '[9007199254740993,-9223372036854775808]'],
    ['[123456789012345678901234567890]', '[123456789012345678901234567890]'],
    // Names keep their order, and the last of equal names wins in the place of the first.
    ['{"2":1,"1":2,"b":0,"0":3}', '{"2":1,"1":2,"b":0,"0":3}'],
    ['{"__proto__":1,"constructor":2}', '{"__proto__":1,"constructor":2}'],
    ['{"a":1,"b":2,"a":3}', '{"a":3,"b":2}'],
    // Strings that look like dates are dates.
    ['"2026-03-14T15:00:00.500Z"', '"2026-03-14T15:00:00.5Z"'],
    ['"2026-03-14T15:00:00+02:00"', '"2026-03-14T13:00:00+00:00"'],
    ['"/Date(1234567890123+0200)/"', '"2009-02-13T23:31:30.123+00:00"'],
    ['"2026-02-30T15:00:00Z"', '"2026-02-30T15:00:00Z"'],
    // What JSON does not have.
    ["{a:'b',c_$1:[1,],}", '{"a":"b","c_$1":[1]}'],
    ['[NaN,Infinity,-Infinity,undefined]', '["NaN","Infinity","-Infinity",undefined]'],
    ['[0x1F,010,.5,1.]', '[31,8,0.5,1.0]'],
    ['[1,,2]', '[1,undefined,2]'],
    ['new Date(1, "a", [1])', 'new Date(1,"a",[1])'],
    ['{"a":/*x*/1} // end', '{"a":1}'],
    ['[/* a */1/* b */,2]', '[/* a */1/* b */,2]'],
    ['"\\ud83d\\u0041\\ud83d\\ude00"', '"\ufffdA\u{1f600}"'],
    ['["\u0085\u2028\u2029\u007f"]', '["\\u0085\\u2028\\u2029\u007f"]'],
    ['["\ud83d"]', '["\ud83d"]'],
  ])('%j', (text, written) => {
    expect(parseToken(text).toJson(false)).toBe(written);
  });
});

describe('what is refused', () => {
  test.each([
    ['', "Error reading JToken from JsonReader. Path '', line 0, position 0."],
    ['True', "Unexpected character encountered while parsing value: T. Path '', line 0, position 0."],
    ['nul', "Error parsing null value. Path '', line 0, position 0."],
    ['{"a":1', "Unexpected end of content while loading JObject. Path 'a', line 1, position 6."],
    [
      '{"a":[{"b":[1,{"c":x}]}]}',
      "Unexpected character encountered while parsing value: x. Path 'a[0].b[1].c', line 1, position 19.",
    ],
    [
      '{"a":1 "b":2}',
      "After parsing a value an unexpected character was encountered: \". Path 'a', line 1, position 7.",
    ],
    ['{"a" 1}', "Invalid character after parsing property name. Expected ':' but got: 1. Path '', line 1, position 5."],
    ['[1}', "JsonToken EndObject is not valid for closing JsonType Array. Path '', line 1, position 3."],
    ['[08]', "Input string '08' is not a valid number. Path '[0]', line 1, position 3."],
    ['[1;2]', "Unexpected character encountered while parsing number: ;. Path '', line 1, position 2."],
    ['"abc', "Unterminated string. Expected delimiter: \". Path '', line 1, position 4."],
    ['"\\x"', "Bad JSON escape sequence: \\x. Path '', line 1, position 3."],
    ['{} x', "Additional text encountered after finished reading JSON content: x. Path '', line 1, position 3."],
  ])('%j', (text, message) => {
    expect(failure(() => parseToken(text))).toBe(`Newtonsoft.Json.JsonReaderException: ${message}`);
  });

  test('an object where an array is, and the other way round', () => {
    expect(failure(() => parseObject('[1]'))).toBe(
      "Newtonsoft.Json.JsonReaderException: Error reading JObject from JsonReader. Current JsonReader item is not an object: StartArray. Path '', line 1, position 1.",
    );
    expect(failure(() => parseArray('"x"'))).toBe(
      "Newtonsoft.Json.JsonReaderException: Error reading JArray from JsonReader. Current JsonReader item is not an array: String. Path '', line 1, position 3.",
    );
  });

  test('null', () => {
    expect(failure(() => parseObject(null))).toBe(
      'System.ArgumentNullException: Value cannot be null.\nParameter name: s',
    );
  });

  test.each(['['.repeat(100_000), '{"a":'.repeat(100_000), `${'['.repeat(600)}${']'.repeat(600)}`])(
    'nesting that is too deep',
    (text) => {
      resetBudget();
      expect(failure(() => parseToken(text))).toMatch(
        /^Newtonsoft\.Json\.JsonReaderException: The reader's MaxDepth of 512/,
      );
    },
  );
});

describe('plain documents are parsed natively', () => {
  test.each([
    '{"a":0.7,"b":[1,-2,30]}',
    ' [ "caf\u00e9", "\\u00e9\\n", "v1.0" ] ',
    '{"a":"it costs 1.0, or 2e5"}',
    '["2026-03-14T15:00:00Z"]',
  ])('%j', (text) => {
    expect(isPlainJson(text, 100)).toBe(true);
  });

  test.each([
    '{"a":1.0}',
    '[1e5]',
    '[0.0001]',
    '[1234567890123456]',
    '{"1":2}',
    '{"\\u0031":2}',
    '{"1\\u0032":2}',
    '{"__proto__":1}',
    '{"\\u005f_proto__":1}',
    '{"__pr\\u006fto__":1}',
    '["2026-03-14T15:00:00.500Z"]',
    '["2026-03-14T15:00:00+02:00"]',
    '["2026-03-14T15:00:0\\u0030Z"]',
    '["\\u0000R5"]',
    '["\\u0032026-03-14T15:00:00Z"]',
    '["\\/Date(1)\\/"]',
    '["\\ud83d"]',
    '["\ud83d"]',
  ])('but not %j', (text) => {
    expect(isPlainJson(text, 100)).toBe(false);
  });

  test('with the same tokens as the reader makes of them', () => {
    const random = generator(20_260_314);
    let native = 0;
    for (let round = 0; round < 4000; round++) {
      const text = randomJson(random, 0);
      resetBudget();
      const read = readExactly(text, true) as JToken;
      const token = parseToken(text);
      if (parseNativeToken(text) !== undefined) native++;
      expect(token.toJson(false), text).toBe(read.toJson(false));
      expect(token.toString(), text).toBe(read.toString());
      expect(token.deepEquals(read), text).toBe(true);
      expect(token.deepKey(), text).toBe(read.deepKey());
      expect(token.clone().toJson(true), text).toBe(read.toJson(true));
    }
    expect(native).toBeGreaterThan(500);
  });
});

/** A small generator of pseudo-random numbers, so that failures come back. */
function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const samples = [
  ...['1', '-2', '0', '0.5', '1.25', '100', '1.0', '-0', '-0.0', '1e3', '1E-7', '0.0001', '0.00012', '12345678.125'],
  ...['9007199254740993', '999999999999999', '1234567890.12345', '0.1234567890123', 'true', 'false', 'null', '"x"'],
  ...[
    '"a\\nb"',
    '"\\u00e9"',
    '"\\ud83d\\ude00"',
    '"\\ud83d"',
    '"2026-03-14T15:00:00Z"',
    '"2026-03-14"',
    '"12"',
    '"/x"',
  ],
  ...[
    '"\\/"',
    '"\u2028"',
    '"\u0085\u00e9"',
    '"\u{1f600}"',
    '"\\\\ud83d\\\\ude00"',
    '"\\\\\\ud83d\\ude00"',
    '"a\\\\"',
    '""',
  ],
  ...[
    '"2026-03-14T15:00:00.500Z"',
    '"2026-03-14T15:00:00.5Z"',
    '"2026-02-30T15:00:00Z"',
    '"2026-03-14T15:00:00+00:00"',
  ],
  ...['"2026-03-14T15:00:00+02:00"', '"\\u0000R5"', '"\\u0000"', '"2026-03-14T15:00:00"'],
  ...['"/Date(0)/"', '"2026-03-14T15:00:0\\u0030Z"'],
];
const names = ['a', 'b', 'c d', '1', '07', '__proto__', 'constructor', '\u00e9', '\\u0062', '\\u0031', ''];

function randomJson(random: (limit: number) => number, depth: number): string {
  const kind = random(depth > 3 ? 2 : depth === 0 ? 8 : 5);
  const space = random(4) === 0 ? ' ' : '';
  if (kind < 2 && depth > 0) return samples[random(random(2) === 0 ? 6 : samples.length)] as string;
  const items = Array.from({ length: random(4) }, () => randomJson(random, depth + 1));
  if (kind % 2 === 0) return `[${space}${items.join(`,${space}`)}]`;
  const members = items.map((item) => `"${names[random(random(2) === 0 ? 3 : names.length)]}"${space}:${space}${item}`);
  return `{${members.join(',')}}`;
}
