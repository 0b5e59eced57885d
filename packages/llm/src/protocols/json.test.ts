import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { mostNesting, readJsonObject, readMembers } from './json.ts';

const texts = [
  '{}',
  ' { "a" : [ ] , "b" : { } , "c" : [ 1 , [ ] ] } \r\n\t',
  '{"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}],"max_tokens":100,"stream":true}',
  '{"numbers":[0,-0,7,-7,10,0.5,-1.25,1e3,1E-3,2e+2,123456789012345,1234567890123456,12345678901234567890,1e400]}',
  '{"words":[true,false,null]}',
  '{"escapes":["\\"","\\\\","\\/\\b\\f\\n\\r\\t","\\u00e9","\\ud83d\\ude00","\\ud83d","a\\\\","\\\\\\""]}',
  '{"mod\\u0065l":1,"\\"":2,"":3,"0":4,"é":5,"constructor":6,"hasOwnProperty":7}',
  '{"Γειά":"Γειά σου 👋","mixed":"é and \\n"}',
  `{"long":"${'word '.repeat(100)}","longer":"${'\\n"'.replace('"', '\\"').repeat(200)}","all":"${'Γειά '.repeat(50)}"}`,
  `{"many":{${Array.from({ length: 300 }, (_, index) => `"n${index}":${index}`).join()}}}`,
];

const read = (text: string | Uint8Array): unknown => {
  try {
    return readJsonObject(text);
  } catch (error) {
    return (error as Error).message;
  }
};

/** As `JSON.parse` reads it, where it is an object. */
const parsed = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : 'none';
  } catch {
    return 'none';
  }
};

describe('the body of a call', () => {
  test.each(texts)('is what JSON.parse makes of it (%#)', (text) => {
    expect(read(Buffer.from(text))).toStrictEqual(JSON.parse(text));
    expect(read(text)).toStrictEqual(JSON.parse(text));
  });

  test('N7: changed anywhere, is taken where JSON.parse takes it, and is the same', () => {
    const units = [
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '0',
      '-',
      'e',
      '.',
      ' ',
      '\n',
      't',
      '\u0001',
      '\u007f',
      '/',
    ];
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    for (const text of texts.filter(({ length }) => length < 200))
      for (let at = 0; at < text.trimEnd().length; at++) {
        const unit = units[random(units.length)]!;
        for (const changed of [
          text.slice(0, at) + unit + text.slice(at + 1),
          text.slice(0, at) + unit + text.slice(at),
        ]) {
          const own = read(Buffer.from(changed));
          const wanted = parsed(changed.toWellFormed());
          // What is ambiguous is refused here.
          if (own === 'The body has an object with a name twice.') continue;
          if (wanted === 'none')
            expect(own, changed).toMatch(/^The body is (?:not JSON, or not all of it|no JSON object)\.$/);
          else expect(own, changed).toStrictEqual(wanted);
        }
        expect(read(Buffer.from(text.slice(0, at))), text.slice(0, at)).toMatch(/^The body is (?:not|no) JSON/);
      }
  });

  test('N7: has no prototype of its own', () => {
    const object = readJsonObject('{"__proto__":{"model":"m"},"a":{"__proto__":null}}');
    expect([object.model, Object.keys(object), Object.getPrototypeOf(object) === Object.prototype]).toEqual([
      undefined,
      ['__proto__', 'a'],
      true,
    ]);
  });

  test('N3: is refused with a name twice, however it is written, and however many names there are', () => {
    const many = Array.from({ length: 2000 }, (_, index) => `"n${index}":1`);
    const twice = [
      '{"a":1,"a":1}',
      '{"model":1,"mod\\u0065l":1}',
      '{"mod\\u0065l":1,"model":1}',
      '{"model":1,"messages":[],"model":1}',
      '{"a":[{"__proto__":1,"__proto__":1}]}',
      '{"é":1,"\\u00e9":1}',
      `{${[...many, '"n7":1'].join()}}`,
    ];
    for (const text of twice) expect(read(text), text).toBe('The body has an object with a name twice.');
  });

  test('is the same whatever was read before it', () => {
    const others = [
      '{"model":"a","messages":[{"role":"user","content":"b"}],"max_tokens":1}',
      '{"messages":[{"content":"b","role":"user"},{"role":"user"},{}],"model":"a"}',
      '{"model":{"model":{"id":1},"id":2},"id":[{"id":3},{"model":4}],"role":{}}',
      '{"modem":"a","rolex":{"content":1},"content_":[{"role":"user"}],"":{"role":"b"}}',
      '{"usage":{"total_tokens":1,"prompt_tokens":2,"completion_tokens":3},"choices":[],"object":null}',
    ];
    for (const first of others)
      for (const second of others) {
        read(first);
        expect(read(second), `${first} ${second}`).toStrictEqual(JSON.parse(second));
      }
  });

  test('has its own short texts, though others are found where they were', () => {
    const shorts = Array.from({ length: 5000 }, (_, index) => `${index % 7}${'x'.repeat(index % 23)}${index % 10}`);
    const list = JSON.stringify({ list: [...shorts, ...shorts.toReversed(), 'é', '', 'a', 'a'] });
    expect(read(list)).toStrictEqual(JSON.parse(list));
  });

  test('N7: is refused where it is nested too deep, before anything is built of it', () => {
    const nested = (depth: number): string => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
    expect(read(nested(mostNesting))).toBeTypeOf('object');
    const message = 'The body is nested more than 256 levels deep.';
    expect([read(nested(mostNesting + 1)), read('{"a":'.repeat(1_000_000)), read('['.repeat(1_000_000))]).toEqual([
      message,
      message,
      message,
    ]);
  });
});

describe('members of an answer', () => {
  const wanted = new Set(['model', 'usage']);

  test.each([
    '{"model":"m","usage":{"total_tokens":5}}',
    '{ "choices" : [ { "message" : { "content" : "}\\"]{,[\\\\" } } ] , "usage" : { "a" : [ 1 ] } , "model":"m" , "x":-1.5e3 }',
    `{"choices":"${'a\\"'.repeat(300)}","model":"é","n":null}`,
    '{"usage":1,"usage":2}',
    '{}',
  ])('are those of all of it (%#)', (text) => {
    const { model, usage } = JSON.parse(text) as Record<string, unknown>;
    expect(readMembers(Buffer.from(text), wanted)).toEqual({
      ...(model !== undefined && { model }),
      ...(usage !== undefined && { usage }),
    });
    for (let end = 0; end < text.length; end++)
      expect(readMembers(Buffer.from(text.slice(0, end)), wanted), text.slice(0, end)).toBeUndefined();
  });

  test('are none where there is no object, or more than one', () => {
    for (const text of ['[]', '"model"', '{"a":1}{"b":2}', '{"a":1]', '{"a" 1}', '{a:1}', '{"a":1,}'])
      expect(readMembers(Buffer.from(text), wanted), text).toBeUndefined();
  });
});
