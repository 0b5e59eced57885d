import { existsSync, readFileSync } from 'node:fs';
import * as cl100k from 'gpt-tokenizer/encoding/cl100k_base';
import * as o200k from 'gpt-tokenizer/encoding/o200k_base';
import * as p50k from 'gpt-tokenizer/encoding/p50k_base';
import * as r50k from 'gpt-tokenizer/encoding/r50k_base';
import { describe, expect, test } from 'vitest';
import { countText } from './count-text.ts';
import type { EncodingName } from './encodings.ts';

// Whatever a text is, it has as many tokens here as the library counts by the patterns that OpenAI published. Set
// TURNPIKE_FUZZ_CASES for more texts and TURNPIKE_FUZZ_SEED for others.

const cases = Number(process.env.TURNPIKE_FUZZ_CASES ?? 1500);
const seed = Number(process.env.TURNPIKE_FUZZ_SEED ?? 1);

const libraries = { o200k_base: o200k, cl100k_base: cl100k, p50k_base: p50k, r50k_base: r50k };
const names = Object.keys(libraries) as EncodingName[];
const asText = { disallowedSpecial: new Set<string>() };

/** What the library counts. */
function libraryCount(name: EncodingName, text: string): number {
  return libraries[name].countTokens(text.toWellFormed(), asText);
}

function check(text: string): void {
  for (const name of names) {
    const count = countText(name, text);
    if (count !== libraryCount(name, text))
      expect(count, `${name}: ${JSON.stringify(text)}`).toBe(libraryCount(name, text));
  }
}

/** Mulberry32. */
function makeRandom(start: number): (below: number) => number {
  let state = start >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Random = ReturnType<typeof makeRandom>;

// One at least of each class that patterns tell apart, of each length in UTF-8, and what stands at their edges.
const pieces: readonly string[] = [
  ...'aBzZ\t\n\r\0 .!"\'_-/1é½ß中ー文ǅʰاſKⅧⅷ٣'.split(''),
  ...[
    '  ',
    '\r\n',
    '\n\n',
    ' \n',
    '//',
    '/\n',
    '234',
    '==',
    '🙂',
    '𝐀',
    '𝑎',
    '𝟙',
    '𐐀',
    '𐐨',
    '👨\u200d👩',
    '\u{e0100}',
    '\u{10ffff}',
  ],
  ...["'s", "'S", "'t", "'LL", "'ll", "'lL", "'ve", "'Re", "'D", "'m", "'x", "'ſ", '’s', "''", " 's"],
  ...[
    '\ud800',
    '\udbff',
    '\udc00',
    '\udfff',
    '\u0301',
    '\u0483',
    '\u20dd',
    '\u00a0',
    '\u0085',
    '\u2028',
    '\u3000',
    '\u200b',
    '\u180e',
  ],
  ...[
    'the',
    ' quick',
    'HTTPServer',
    'camelCase',
    ' Über',
    '<|endoftext|>',
    '<|im_start|>',
    '    return',
    '中文A',
    'Aб',
    'ßS',
  ],
];

const corpus = new URL('../../../../../shared/corpus/', import.meta.url);
const own = readFileSync(new URL(import.meta.url), 'utf8');

const kinds: readonly ((random: Random) => string)[] = [
  (random) => repeat(random(24), () => pieces[random(pieces.length)] as string),
  (random) => repeat(random(24), () => String.fromCharCode(random(128))),
  (random) => repeat(random(24), () => String.fromCharCode(random(0x10000))),
  (random) => repeat(random(12), () => String.fromCodePoint(random(0x110000))),
  (random) =>
    repeat(random(24), () =>
      random(4) === 0 ? String.fromCodePoint(random(0x3000)) : (pieces[random(pieces.length)] as string),
    ),
  (random) => repeat(random(6), () => (pieces[random(pieces.length)] as string).repeat(1 + random(20))),
  (random) =>
    (pieces[random(pieces.length)] as string).repeat(random(random(8) === 0 ? 400 : 40)) +
    pieces[random(pieces.length)],
  (random) => repeat(1 + random(200), () => String.fromCharCode(97 + random(26) - 32 * random(2))),
  (random) => {
    const start = random(own.length);
    const at = start + random(200);
    return own.slice(start, at) + pieces[random(pieces.length)] + own.slice(at + random(3), at + random(200));
  },
];

function repeat(times: number, make: () => string): string {
  return Array.from({ length: times + 1 }, make).join('');
}

/** The library takes what begins with a byte order mark for what comes after it, where it looks for parts of a word. */
const byteOrderMark = /\ufeff/g;

// In the square of its length the library merges what is one piece: a megabyte of it would take days.
const longestWhole = 3000;

describe('the count of a text is what the library counts', () => {
  test(`for ${cases} random ones`, () => {
    for (let index = 0; index < cases; index++) {
      const random = makeRandom(seed + index);
      check((kinds[index % kinds.length] as (random: Random) => string)(random).replace(byteOrderMark, ''));
    }
  });

  test.each([
    ['a letter', 'a'],
    ['two letters', 'ab'],
    ['capitals', 'AB'],
    ['spaces', ' '],
    ['line breaks', '\r\n'],
    ['lines of nothing', '\n '],
    ['apostrophes', "'"],
    ['signs', '=-'],
    ['ideographs', '龘'],
    ['marks', '\u0301'],
    ['emoji', '👨\u200d👩'],
    ['halves of pairs', '\ud800'],
  ])('N3: for one piece of %s', (_what, text) => {
    for (const length of [63, 64, 65, 1000, longestWhole])
      check(text.repeat(Math.ceil(length / text.length)).slice(0, length));
  });

  test.each([
    ['a megabyte of digits', '7', 1_000_000],
    ['a megabyte of words', 'word ', 1_000_000],
    ['a megabyte of contractions', "I'll we've ", 1_000_000],
    ['a megabyte of lines', 'line\r\n', 1_000_000],
    ['much of mixed scripts', 'aб中1 ש한ก\n', 100_000],
  ])('N3: for %s', (_what, text, length) => {
    const long = text.repeat(length / text.length);
    for (const name of ['o200k_base', 'cl100k_base'] as const)
      expect(countText(name, long)).toBe(libraryCount(name, long));
  });

  // Of each so many are one token that it goes into 4,096.
  test.each([
    ['a letter', 'a'],
    ['spaces', ' '],
    ['apostrophes', "'"],
    ['line breaks', '\r\n'],
    ['halves of pairs', '\ud800'],
  ])('N3: for a megabyte of %s as 240 times for 4 KB', (_what, text) => {
    const part = text.repeat(4096 / text.length);
    expect(countText('o200k_base', part.repeat(240))).toBe(240 * libraryCount('o200k_base', part));
  });

  test.skipIf(!existsSync(corpus))('for documents as people wrote them', () => {
    const files = JSON.parse(readFileSync(new URL('index.json', corpus), 'utf8')) as readonly {
      readonly file: string;
    }[];
    const texts = files.map(({ file }) =>
      readFileSync(new URL(file.split('/').map(encodeURIComponent).join('/'), corpus), 'utf8'),
    );
    for (const text of texts.map((whole) => whole.replace(byteOrderMark, '')))
      for (const name of ['o200k_base', 'cl100k_base'] as const)
        expect(countText(name, text)).toBe(libraryCount(name, text));
    expect(texts.length).toBeGreaterThan(900);
  });
});
