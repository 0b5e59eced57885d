import { expect, test } from 'vitest';
import { readTokens } from './lexer.ts';
import { FilterError, parseFilter } from './parser.ts';

const names = ['name', 'displayName', 'state', 'size'];

test('and binds closer than or, and not closer than both', () => {
  expect(parseFilter("not state eq 'A' and size gt 1 or name ne null", names)).toEqual({
    kind: 'or',
    left: {
      kind: 'and',
      left: { kind: 'not', operand: { kind: 'comparison', operator: 'eq', field: 'state', value: 'a' } },
      right: { kind: 'comparison', operator: 'gt', field: 'size', value: 1 },
    },
    right: { kind: 'comparison', operator: 'ne', field: 'name', value: null },
  });
});

test('quotes are doubled within a text, and names are found whatever their case', () => {
  expect(parseFilter("substringof('O''Hara', DISPLAYNAME)", names)).toEqual({
    kind: 'text',
    function: 'substringof',
    field: 'displayName',
    value: "o'hara",
  });
  expect(
    parseFilter("(contains(properties/displayName,'x')) eq true".replace('(c', 'c').replace("'))", "')"), names),
  ).toEqual({
    kind: 'text',
    function: 'contains',
    field: 'displayName',
    value: 'x',
  });
});

test.each([
  ['', 'found the end; expected the name of a property at position 1'],
  ['state', 'found the end; expected eq, ne, lt, le, gt, ge at position 6'],
  ["secret eq 'x'", "'secret' cannot be filtered by; expected name, displayName, state, size at position 1"],
  ["state eq 'x", "found '''; expected a value at position 10"],
  ["state eq 'x' garbage", "found 'garbage'; expected 'and', 'or' or the end at position 14"],
  ["state eq 'x'; DROP TABLE resources", "found ';'; expected 'and', 'or' or the end at position 13"],
  ['startswith(state, 3)', "found '3'; expected a text in single quotes at position 19"],
])('%s is refused', (text, message) => {
  expect(() => parseFilter(text, names)).toThrow(
    new FilterError(message.replace(/ at position \d+$/, ''), Number(/\d+$/.exec(message)?.[0]) - 1),
  );
});

test('L7: depth, length and number of conditions are bounded', () => {
  expect(() => parseFilter(`${'('.repeat(1000)}name eq 'x'`, names)).toThrow('levels');
  expect(() => parseFilter(`${'not '.repeat(1000)}name eq 'x'`, names)).toThrow('levels');
  expect(() => parseFilter(Array(200).fill("name eq 'x'").join(' or '), names)).toThrow('conditions');
  expect(() => parseFilter(`name eq '${'x'.repeat(9000)}'`, names)).toThrow('characters');
});

test('random text ends in a filter or a FilterError, and tokens cover it', () => {
  const pieces = [
    "'",
    '(',
    ')',
    ',',
    ' ',
    'not',
    'and',
    'or',
    'eq',
    'name',
    'startswith',
    '1',
    '-',
    '\u2028',
    "'a'",
    '%',
    ';',
    'é',
  ];
  let seed = 7;
  const random = (most: number) => (seed = (seed * 48271) % 2147483647) % most;
  for (let round = 0; round < 5000; round++) {
    const text = Array.from({ length: random(20) }, () => pieces[random(pieces.length)]).join('');
    const starts = readTokens(text).map(({ start }) => start);
    expect(starts).toEqual(starts.toSorted((one, other) => one - other));
    try {
      parseFilter(text, names);
    } catch (error) {
      expect(error).toBeInstanceOf(FilterError);
    }
  }
});
