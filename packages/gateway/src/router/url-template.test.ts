import { expect, test } from 'vitest';
import { matchPattern, parameterNames, readUrlTemplate, type SegmentPattern } from './url-template.ts';

test.each([
  ['/', [], undefined],
  ['', [], undefined],
  ['/orders', [{ kind: 'literal', folded: 'orders' }], undefined],
  ['orders/', [{ kind: 'literal', folded: 'orders' }], undefined],
  [
    '/Orders/{Id}',
    [
      { kind: 'literal', folded: 'orders' },
      { kind: 'parameter', name: 'Id' },
    ],
    undefined,
  ],
  ['/a%20b', [{ kind: 'literal', folded: 'a b' }], undefined],
  ['/*', [], '*'],
  ['/files/{*path}', [{ kind: 'literal', folded: 'files' }], 'path'],
  ['/{name}.json', [{ kind: 'pattern', texts: ['', '.json'], names: ['name'] }], undefined],
  ["/Products('{a}','{b}')", [{ kind: 'pattern', texts: ["products('", "','", "')"], names: ['a', 'b'] }], undefined],
  ['/soapAction={any}', [{ kind: 'pattern', texts: ['soapaction=', ''], names: ['any'] }], undefined],
])('reads %s', (text, segments, wildcard) => {
  expect(readUrlTemplate(text)).toEqual({ segments, wildcard, query: [] });
});

test('reads what is asked of the query', () => {
  expect(readUrlTemplate('/get?A={b}&kind=tea%20time&flag')).toMatchObject({
    query: [
      { foldedName: 'a', parameter: 'b' },
      { foldedName: 'kind', value: 'tea time' },
      { foldedName: 'flag', value: '' },
    ],
  });
});

test.each([
  ['/a//b', 'a segment is empty'],
  ['/a/../b', "a segment is '..'"],
  ['/*/a', "'*' is followed by more"],
  ['/{*a}/b', "'{*a}' is followed by more"],
  ['/{a}{b}', 'has parameters side by side'],
  ['/{}', 'names no parameter'],
  ['/{a', 'has a brace without its other'],
  ['/a}', 'has a brace without its other'],
  ['/{a}/{a}', "the parameter 'a' comes twice"],
  ['/{a}?x={a}', "the parameter 'a' comes twice"],
  ['/a?x=b{c}', 'has text beside a parameter'],
  [`/${'a'.repeat(1000)}`, '1001 characters; expected at most 1000'],
])('says what is wrong with %s', (text, fault) => {
  expect(readUrlTemplate(text)).toEqual({ fault: expect.stringContaining(fault) });
});

test('lists the parameters in order', () => {
  const template = readUrlTemplate('/{a}/{b}-{c}/*?x={d}');
  expect('fault' in template ? [] : parameterNames(template)).toEqual(['a', 'b', 'c', '*', 'd']);
});

test.each([
  ['{a}.json', 'x.json', [0, 1]],
  ['{a}.json', '.json', undefined],
  ['{a}.json', 'x.jsonx', undefined],
  ['({a})', '(7)', [1, 2]],
  ['{a}-{b}', 'x-y-z', [0, 1, 2, 5]],
  ['{a}-{b}', '--y', [0, 1, 2, 3]],
  ['{a}-{b}', 'x-', undefined],
  ['a{x}a', 'aa', undefined],
  ['{a}.{b}.x', 'p.q.x', [0, 1, 2, 3]],
])('matches %s with %s', (template, text, places) => {
  const read = readUrlTemplate(template);
  if ('fault' in read) throw new Error(read.fault);
  expect(matchPattern(read.segments[0] as SegmentPattern, text)).toEqual(places);
});
