import * as cl100k from 'gpt-tokenizer/encoding/cl100k_base';
import * as o200k from 'gpt-tokenizer/encoding/o200k_base';
import * as p50k from 'gpt-tokenizer/encoding/p50k_base';
import * as r50k from 'gpt-tokenizer/encoding/r50k_base';
import { describe, expect, test } from 'vitest';
import { countText } from './count-text.ts';
import type { EncodingName } from './encodings.ts';

const libraries = { o200k_base: o200k, cl100k_base: cl100k, p50k_base: p50k, r50k_base: r50k };
const names = Object.keys(libraries) as EncodingName[];
const asText = { disallowedSpecial: new Set<string>() };

const pieces = [
  'a',
  'B',
  ' ',
  '  ',
  '\n',
  '\r\n',
  '\t',
  '1',
  '234',
  '.',
  '!',
  '"',
  "'s",
  "'LL",
  'é',
  'ß',
  '中',
  '文字',
  '😀',
].concat([
  '\ud800',
  '\udc00',
  '\u0301',
  'ا',
  '-',
  '==',
  '/',
  '<|endoftext|>',
  '\u00a0',
  'ǅ',
  'ー',
  'the',
  ' quick',
  '_',
  '\0',
]);

/** Random without chance: the same texts in every run. */
function* texts(count: number): Generator<string> {
  let state = 7;
  const next = (below: number) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) % below;
  };
  for (let index = 0; index < count; index++) {
    yield Array.from({ length: 1 + next(40) }, () => pieces[next(pieces.length)]).join('');
  }
}

describe('the count of a text', () => {
  test.each(names)('is what the library counts, for %s', (name) => {
    for (const text of texts(500)) {
      expect(countText(name, text), JSON.stringify(text)).toBe(
        libraries[name].countTokens(text.toWellFormed(), asText),
      );
    }
  });

  // The counts are those of OpenAI's cookbook, How to count tokens with tiktoken.
  test.each([
    ['antidisestablishmentarianism', { r50k_base: 5, p50k_base: 5, cl100k_base: 6, o200k_base: 6 }],
    ['2 + 2 = 4', { r50k_base: 5, p50k_base: 5, cl100k_base: 7, o200k_base: 7 }],
    ['お誕生日おめでとう', { r50k_base: 14, p50k_base: 14, cl100k_base: 9, o200k_base: 8 }],
  ])('is what OpenAI publishes of %s', (text, counts) => {
    for (const name of names) expect(countText(name, text)).toBe(counts[name]);
  });

  test('N3: what looks like a special token is text', () => {
    expect(countText('o200k_base', '<|endoftext|>')).toBe(7);
  });

  test('N3: half a pair of surrogates is counted as the sign for what cannot be shown', () => {
    expect(countText('o200k_base', '\ud800')).toBe(countText('o200k_base', '\ufffd'));
  });

  test('is the same whether a text is cut or not, where words are', () => {
    const text = 'The quick brown fox jumps over the lazy dog.\n'.repeat(2000);
    expect(countText('o200k_base', text)).toBe(o200k.countTokens(text, asText));
  });

  test.each(names)('is what the library counts of a text that is long, wherever its words are, for %s', (name) => {
    const words = [
      ' the',
      ' Of',
      ' internationalization',
      'x'.repeat(70),
      ' über',
      ', ',
      '. ',
      ",'s ",
      '; \0',
      ',\0',
      '\n',
      ' don’t',
    ];
    const marked = Array.from({ length: 6000 }, (_, index) => words[(index * index + (index >> 3)) % words.length]);
    const plain = ' word'.repeat(5000);
    // What is looked at together ends at each place of a word once.
    for (const text of [marked.join(''), plain, ` ${plain}`, `ab${plain}`, `abc${plain}é`])
      expect(countText(name, text), text.slice(0, 20)).toBe(libraries[name].countTokens(text, asText));
  });

  test('is the same when words come again', () => {
    const all = Array.from({ length: 9000 }, (_, index) => ` w${(index * 7919).toString(36).replace(/\d/g, 'q')}`);
    const counts = all.map((word) => countText('o200k_base', word));
    expect(all.map((word) => countText('o200k_base', `${word} `) - 1)).toEqual(counts);
    expect(all.map((word) => countText('o200k_base', word))).toEqual(counts);
  });

  test('is none for no text', () => {
    expect(countText('o200k_base', '')).toBe(0);
  });

  // With time that grows with the square of the length each of them would take hours.
  test.each([
    ['spaces', ' '],
    ['one word', 'a'],
    ['signs', '!'],
    ['lines', '\n '],
    ['capitals', 'A'],
    ['ideographs', '龘'],
    ['marks', '\u0301'],
    ['halves of pairs', '\ud800'],
    ['digits', '7'],
  ])('N3: a quarter of a million characters of %s end', (_what, text) => {
    const count = countText('o200k_base', text.repeat(250_000 / text.length));
    expect(count).toBeGreaterThan(250);
    expect(count).toBeLessThan(750_001);
  });
});
