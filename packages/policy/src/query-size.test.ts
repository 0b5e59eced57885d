import { describe, expect, test } from 'vitest';
import { jsonNestingOf, measureQuery, nestingOf, type QueryNode } from './query-size.ts';

const field = (name: string, ...selections: QueryNode[]): QueryNode => ({
  kind: 'Field',
  name: { value: name },
  ...(selections.length > 0 && { selectionSet: { selections } }),
});
const spread = (name: string): QueryNode => ({ kind: 'FragmentSpread', name: { value: name } });
const fragment = (name: string, ...selections: QueryNode[]): QueryNode => ({
  kind: 'FragmentDefinition',
  name: { value: name },
  selectionSet: { selections },
});
const query = (...selections: QueryNode[]): QueryNode => ({
  kind: 'OperationDefinition',
  selectionSet: { selections },
});

describe('the size of a query', () => {
  test('counts leaves as a level, and inline fragments as none', () => {
    const inline: QueryNode = { kind: 'InlineFragment', selectionSet: { selections: [field('c')] } };
    expect(measureQuery([query(field('a', field('b', inline)))])).toEqual({
      depth: 3,
      fields: 3,
      circular: undefined,
    });
  });

  test('counts a fragment wherever it is spread', () => {
    const size = measureQuery([query(field('a', spread('F')), field('b', spread('F'))), fragment('F', field('c'))]);
    expect(size).toEqual({ depth: 2, fields: 4, circular: undefined });
  });

  test('H13: a chain of fragments that doubles forty times is measured at once', () => {
    const chain = Array.from({ length: 40 }, (_, index) =>
      fragment(`F${index}`, ...(index === 39 ? [field('x')] : [spread(`F${index + 1}`), spread(`F${index + 1}`)])),
    );
    expect(measureQuery([query(spread('F0')), ...chain]).fields).toBe(2 ** 39);
  });

  test('H13: fragments that lead to themselves are found', () => {
    const { circular } = measureQuery([query(spread('A')), fragment('A', spread('B')), fragment('B', spread('A'))]);
    expect(circular).toBe('A');
  });
});

describe('the nesting of a text', () => {
  test('counts brackets outside strings and comments', () => {
    expect(nestingOf('{ a(b: "}}}{{{{", c: [{d: 1}]) # {{{{{{\n { e } }')).toBe(4);
    expect(nestingOf('{ a(b: """ {{{{ \\""" {{{{{ """) }')).toBe(2);
    expect(jsonNestingOf('{"a":"[[[[\\"[[[","b":[[]]}')).toBe(3);
  });

  test('H13: of a hundred thousand brackets is found without a stack', () => {
    expect(nestingOf('{a'.repeat(100_000))).toBe(100_000);
  });
});
