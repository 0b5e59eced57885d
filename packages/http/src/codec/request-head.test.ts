import { describe, expect, test } from 'vitest';
import { RequestHead, type RequestHeadOptions, RequestHeadParser } from './request-head.ts';

function parse(text: string, options?: RequestHeadOptions): RequestHead {
  const outcome = new RequestHeadParser(options).read(Buffer.from(text, 'latin1'));
  if (outcome instanceof RequestHead) return outcome;
  throw new Error(`not read: ${outcome?.code}`);
}

const codeOf = (text: string, options?: RequestHeadOptions) => {
  const outcome = new RequestHeadParser(options).read(Buffer.from(text, 'latin1'));
  return outcome?.kind === 'refusal' ? outcome.code : outcome?.kind;
};

test.each([
  ['GET', '/a?b', 'A:80', '/a?b', 'a:80'],
  ['GET', 'HTTP://A/b?c', 'a', '/b?c', 'a'],
  ['GET', 'http://a:80', 'a', '/', 'a:80'],
  ['GET', 'http://a?b', 'a:80', '/?b', 'a'],
  ['GET', 'https://a:443/', 'a', '/', 'a:443'],
  ['GET', 'http://[::1]:8080/x', '[::1]:8080', '/x', '[::1]:8080'],
  ['OPTIONS', 'http://a', 'a', '*', 'a'],
  ['OPTIONS', 'http://a/', 'a', '/', 'a'],
  ['OPTIONS', '*', 'a', '*', 'a'],
])('%s %s of %s asks for %s of %s', (method, target, host, pathAndQuery, authority) => {
  const head = parse(`${method} ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  expect([head.method, head.target, head.pathAndQuery, head.authority]).toEqual([
    method,
    target,
    pathAndQuery,
    authority,
  ]);
  head.fields.set('Host', 'elsewhere');
  expect(head.authority).toBe(authority);
});

test('HTTP/1.0 need not say which host', () => {
  expect(parse('GET / HTTP/1.0\r\n\r\n').authority).toBeUndefined();
});

describe('underscores', () => {
  const text = 'GET / HTTP/1.1\r\nHost: a\r\nX_User: b\r\nX-User: c\r\n\r\n';

  test.each([
    [
      'drop',
      [
        ['Host', 'a'],
        ['X-User', 'c'],
      ],
    ],
    [
      'keep',
      [
        ['Host', 'a'],
        ['X_User', 'b'],
        ['X-User', 'c'],
      ],
    ],
  ] as const)('%s', (underscores, fields) => {
    expect([...parse(text, { underscores }).fields]).toEqual(fields);
  });

  test('refuse', () => {
    expect(codeOf(text, { underscores: 'refuse' })).toBe('underscore-in-name');
  });
});

describe('limits are what may be reached', () => {
  const head = 'GET /abc HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n';

  test.each([
    ['methodBytes', 3, 'method-too-long'],
    ['targetBytes', 4, 'target-too-long'],
    ['fields', 2, 'too-many-fields'],
    ['headBytes', head.length, 'head-too-long'],
  ] as const)('%s', (limit, value, code) => {
    expect(codeOf(head, { limits: { [limit]: value } })).toBe('request');
    expect(codeOf(head, { limits: { [limit]: value - 1 } })).toBe(code);
  });
});

test('a head in one piece is not copied', () => {
  const bytes = Buffer.from('GET /a HTTP/1.1\r\nHost: a\r\n\r\n');
  const head = new RequestHeadParser().read(bytes);
  bytes.write('b', 5);
  expect(head).toHaveProperty('target', '/b');
});

test('a head in several pieces does not need them any more', () => {
  const parser = new RequestHeadParser();
  const first = Buffer.from('xxGET /a HTTP/1.1\r\nHo');
  expect(parser.read(first, 2)).toBeUndefined();
  expect([parser.position, parser.isWithinHead]).toEqual([first.length, true]);
  first.fill('!');
  const second = Buffer.from('st: a\r\n\r\nGET /b HTTP/1.1\r\nHost: b\r\n\r\nG');
  const head = parser.read(second, 0);
  expect([parser.position, parser.isWithinHead]).toEqual([9, false]);
  expect(parser.read(second, 9)).toHaveProperty('target', '/b');
  expect(parser.read(second, parser.position)).toBeUndefined();
  second.fill('!');
  expect(head).toHaveProperty('target', '/a');
  expect([...(head as RequestHead).fields]).toEqual([['Host', 'a']]);
});

test('nothing more is read after a refusal', () => {
  const parser = new RequestHeadParser();
  const refusal = parser.read(Buffer.from('GET / HTTP/1.1\n'));
  expect(refusal).toHaveProperty('code', 'bare-lf');
  expect(parser.read(Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n'))).toBe(refusal);
});

test.each([
  ['a', 'request'],
  ['a:1', 'request'],
  ['a:59999', 'request'],
  ['a:60000', 'request'],
  ['a:65535', 'request'],
  ['a:080', 'request'],
  ['a:65536', 'invalid-host'],
  ['a:99999', 'invalid-host'],
  ['a:100000', 'invalid-host'],
  ['a:0', 'invalid-host'],
  ['a:', 'invalid-host'],
  ['a:8a', 'invalid-host'],
  ['a:8 0', 'invalid-host'],
  [':80', 'invalid-host'],
  ['', 'invalid-host'],
])('Host %s: %s', (host, outcome) => {
  expect(codeOf(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`)).toBe(outcome);
});

test('heads that arrive in pieces are read side by side', () => {
  const parsers = [new RequestHeadParser(), new RequestHeadParser()];
  const heads = ['one', 'two'].map((name) => `GET /${name} HTTP/1.1\r\nHost: ${name}\r\nX-${name}: ${name}\r\n\r\n`);
  const outcomes: unknown[] = [];
  for (let at = 0; at < heads[0]!.length; at++) {
    for (const [index, parser] of parsers.entries()) {
      const outcome = parser.read(Buffer.from(heads[index]![at]!));
      if (outcome?.kind === 'request') outcomes.push([outcome.target, ...outcome.fields]);
    }
  }
  expect(outcomes).toEqual([
    ['/one', ['Host', 'one'], ['X-one', 'one']],
    ['/two', ['Host', 'two'], ['X-two', 'two']],
  ]);
});
