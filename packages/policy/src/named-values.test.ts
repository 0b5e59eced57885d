import { expect, test } from 'vitest';
import { contentOf, type Element, type NamedValue, readDocument, substituteNamedValues, type Value } from './index.ts';

const namedValues: ReadonlyMap<string, NamedValue> = new Map([
  ['host', { value: 'example.com' }],
  ['Key_1.a-b', { value: 's3cret', secret: true }],
  ['now', { value: '@(DateTime.Now.ToString())' }],
  ['quote', { value: `"/><evil a='` }],
  ['nested', { value: '{{host}}' }],
]);

function valueIn(text: string): Value {
  return contentOf(readDocument(text).root as Element) as Value;
}

function substituted(content: string, liquid = false): string {
  return substituteNamedValues(valueIn(`<a>${content}</a>`), namedValues, { liquid }).value.source.text;
}

test('replaces whole values, parts of values and parts of strings in C#', () => {
  expect(substituted('{{host}}')).toBe('example.com');
  expect(substituted('https://{{host}}/{{Key_1.a-b}}')).toBe('https://example.com/s3cret');
  expect(substituted('@($"https://{Get("{{host}}")}")')).toBe('@($"https://{Get("example.com")}")');
});

test('makes an expression of a value that holds one', () => {
  const { value } = substituteNamedValues(valueIn('<a> {{now}} </a>'), namedValues);
  expect(value.form).toBe('expression');
  expect(value.source.text).toBe('@(DateTime.Now.ToString())');
});

test('puts text in, never markup', () => {
  expect(substituted('x{{quote}}y')).toBe(`x"/><evil a='y`);
});

test('does not look again at what it put in', () => {
  expect(substituted('{{nested}}')).toBe('{{host}}');
});

test('leaves what is no display name', () => {
  expect(substituted('{{ host }} {{a b}} {{}} {host}')).toBe('{{ host }} {{a b}} {{}} {host}');
  expect(substituted(`{{${'x'.repeat(257)}}}`)).toContain('xxx');
});

test('reports unknown names at their place', () => {
  const { value, diagnostics } = substituteNamedValues(valueIn('<a>&amp;{{nope}}</a>'), namedValues);
  expect(value.source.text).toBe('&{{nope}}');
  expect(diagnostics).toEqual([
    {
      code: 'unknown-named-value',
      severity: 'error',
      message: "there is no named value 'nope'",
      span: { start: 8, end: 16 },
    },
  ]);
});

test('leaves unknown names to Liquid', () => {
  const { value, diagnostics } = substituteNamedValues(valueIn('<a>{{body.x}} {{host}}</a>'), namedValues, {
    liquid: true,
  });
  expect(value.source.text).toBe('{{body.x}} example.com');
  expect(diagnostics).toEqual([]);
});

test('keeps places, and knows which text is secret', () => {
  const { source } = substituteNamedValues(valueIn('<a>&lt;{{Key_1.a-b}}z</a>'), namedValues).value;
  expect(source.text).toBe('<s3cretz');
  expect(source.secretSpans).toEqual([{ start: 1, end: 7 }]);
  expect(source.maskedText).toBe('<***z');
  expect(source.toDocumentSpan({ start: 2, end: 4 })).toEqual({ start: 7, end: 20 });
  expect(source.toDocumentOffset(7)).toBe(20);
});
