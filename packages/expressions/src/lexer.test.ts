import { expect, test } from 'vitest';
import { usedMs } from '../../text/src/testing.ts';
import { DiagnosticBag } from './diagnostics.ts';
import { type Token, tokenize } from './lexer.ts';

/** A token on paper: its kind, and after a colon what it holds. */
function show({ kind, text, literal }: Token): string {
  if (literal !== undefined) return showLiteral(literal);
  return text === '' ? kind : `${kind}:${text}`;
}

function showLiteral(literal: NonNullable<Token['literal']>): string {
  switch (literal.type) {
    case 'null':
      return 'null';
    case 'integer':
      return `integer:${literal.value}${literal.suffix}`;
    case 'float':
    case 'double':
    case 'decimal':
      return `${literal.type}:${literal.text}`;
    default:
      return `${literal.type}:${literal.value}`;
  }
}

/** The tokens of a text that has no mistakes, without the last. */
function read(text: string): string[] {
  const bag = new DiagnosticBag();
  const tokens = tokenize(text, bag).map(show);
  expect(bag.all, text).toEqual([]);
  expect(tokens.pop()).toBe('end');
  return tokens;
}

/** The mistakes of a text: code, what the span covers, message. */
function mistakes(text: string): string[] {
  const bag = new DiagnosticBag();
  tokenize(text, bag);
  return bag.all.map(({ code, span, message }) => `${code} ${text.slice(span.start, span.end)} · ${message}`);
}

test('cuts names, keywords and punctuators', () => {
  expect(read('if (a >= b) c?.d();')).toEqual([
    'if',
    '(',
    'identifier:a',
    '>',
    '=',
    'identifier:b',
    ')',
    'identifier:c',
    '?',
    '.',
    'identifier:d',
    '(',
    ')',
    ';',
  ]);
  expect(read('??= ?? => == != <= <<= << += -> :: ++ -- && ||')).toEqual(
    '??= ?? => == != <= <<= << += -> :: ++ -- && ||'.split(' '),
  );
});

test('leaves every > alone, so that type arguments can close with it', () => {
  expect(read('>>= >> >= =>')).toEqual(['>', '>', '=', '>', '>', '>', '=', '=>']);
});

test('gives each token the place it was read from', () => {
  const tokens = tokenize('xx a  "b"', new DiagnosticBag(), 3);
  expect(tokens.map(({ kind, start, end }) => ({ kind, start, end }))).toEqual([
    { kind: 'identifier', start: 3, end: 4 },
    { kind: 'literal', start: 6, end: 9 },
    { kind: 'end', start: 9, end: 9 },
  ]);
  expect(tokenize('ab cd', new DiagnosticBag(), 0, 4).map(show)).toEqual(['identifier:ab', 'identifier:c', 'end']);
});

test('reads names with escapes, letters of any script and @', () => {
  expect(read('\\u0065val @class @x größe 変数 a\u0301b _1 x\\u0031')).toEqual([
    'identifier:eval',
    'identifier:class',
    'identifier:x',
    'identifier:größe',
    'identifier:変数',
    'identifier:a\u0301b',
    'identifier:_1',
    'identifier:x1',
  ]);
  // A keyword with an escape in it is a name (C# 7 specification, 7.4.3).
  expect(read('cl\\u0061ss')).toEqual(['identifier:class']);
  expect(read('a\u200db')).toEqual(['identifier:ab']);
});

test('reads integers in three bases with separators and suffixes', () => {
  expect(read('0 1_000 0xFF 0X_ff 0b1010 1u 1L 1uL 1LU 0xFFul 18446744073709551615')).toEqual([
    'integer:0',
    'integer:1000',
    'integer:255',
    'integer:255',
    'integer:10',
    'integer:1u',
    'integer:1l',
    'integer:1ul',
    'integer:1ul',
    'integer:255ul',
    'integer:18446744073709551615',
  ]);
});

test('reads real numbers of the three types', () => {
  expect(read('1.5 .5 1e3 1E-3 1.5e+3f 1f 2D 1_0.0_1m 1e5M')).toEqual([
    'double:1.5',
    'double:.5',
    'double:1e3',
    'double:1e-3',
    'float:1.5e+3',
    'float:1',
    'double:2',
    'decimal:10.01',
    'decimal:1e5',
  ]);
  expect(read('1.ToString() 1..2')).toEqual([
    'integer:1',
    '.',
    'identifier:ToString',
    '(',
    ')',
    'integer:1',
    '.',
    '.',
    'integer:2',
  ]);
});

test('reads characters', () => {
  expect(read(String.raw`'a' '\'' '"' '\n' '\x41' '\u0041' '\0' 'é'`)).toEqual([
    'char:97',
    'char:39',
    'char:34',
    'char:10',
    'char:65',
    'char:65',
    'char:0',
    'char:233',
  ]);
});

test('reads strings and verbatim strings', () => {
  expect(read(String.raw`"" "a\tb" "\x9\u0041\U0001F600\"" @"c:\d" @"a""b"`)).toEqual([
    'string:',
    'string:a\tb',
    'string:\tA😀"',
    'string:c:\\d',
    'string:a"b',
  ]);
  expect(read('@"a\nb"')).toEqual(['string:a\nb']);
  // \x takes up to four digits (C# 7 specification, 7.4.5.5).
  expect(read(String.raw`"\x1234" "\x12345"`)).toEqual(['string:\u1234', 'string:\u12345']);
});

test('reads interpolated strings as text and holes', () => {
  expect(read(String.raw`$"a\t{b,-5:x\ty}{{c}}"`)).toEqual([
    'interpolation-start',
    'interpolation-text:a\t',
    'hole-start',
    'identifier:b',
    ',',
    '-',
    'integer:5',
    'hole-format:x\ty',
    'hole-end',
    'interpolation-text:{c}',
    'interpolation-end',
  ]);
  for (const prefix of ['$@', '@$']) {
    expect(read(`${prefix}"a""\\{b:"")}}}"`)).toEqual([
      'interpolation-start',
      'interpolation-text:a"\\',
      'hole-start',
      'identifier:b',
      'hole-format:")}',
      'hole-end',
      'interpolation-end',
    ]);
  }
});

test('reads code in holes, other strings included', () => {
  expect(read('$"{a["}"]}{(b ? c : d)}{$"{e}"}"')).toEqual([
    'interpolation-start',
    'hole-start',
    'identifier:a',
    '[',
    'string:}',
    ']',
    'hole-end',
    'hole-start',
    '(',
    'identifier:b',
    '?',
    'identifier:c',
    ':',
    'identifier:d',
    ')',
    'hole-end',
    'hole-start',
    'interpolation-start',
    'hole-start',
    'identifier:e',
    'hole-end',
    'interpolation-end',
    'hole-end',
    'interpolation-end',
  ]);
});

test('passes over white space, comments, regions and pragmas', () => {
  expect(read('a\u00a0\u2003\ufeff\u2028b// c\r\nd/* e */f')).toEqual([
    'identifier:a',
    'identifier:b',
    'identifier:d',
    'identifier:f',
  ]);
  expect(read('#region it\'s "x\na\n  #endregion\n# pragma warning disable\nb')).toEqual([
    'identifier:a',
    'identifier:b',
  ]);
});

test('refuses other directives and newer strings by name', () => {
  expect(mistakes('#if A\nb\n#endif')).toEqual([
    "unsupported-syntax #if A · the directive '#if' is not available in policy expressions",
    "unsupported-syntax #endif · the directive '#endif' is not available in policy expressions",
  ]);
  expect(mistakes('"""a "b" c"""')).toEqual([
    'unsupported-syntax """a "b" c""" · raw strings (""") need C# 11; policy expressions are C# 7',
  ]);
  expect(mistakes('$$"""{{a}}"""')).toHaveLength(1);
  expect(mistakes('$"""a"""')).toHaveLength(1);
  expect(mistakes('"a"u8')).toEqual([
    "unsupported-syntax u8 · UTF-8 strings ('u8') need C# 11; policy expressions are C# 7",
  ]);
  expect(mistakes('$"{a\n+\nb}"')).toEqual([
    'unsupported-syntax \n · a line break in a hole of \'$"…"\' needs C# 11; policy expressions are C# 7',
  ]);
  expect(mistakes('$@"{a\n+\nb}"')).toEqual([]);
});

test('reports characters that C# does not have, a run of them once', () => {
  expect(mistakes('a # b')).toEqual(["unexpected-character # · found '#', which has no meaning in C#"]);
  expect(mistakes('a ``` b')).toHaveLength(1);
  expect(mistakes('a 😀 b')).toHaveLength(1);
  expect(mistakes('@ $ \\')).toHaveLength(3);
});

test('reports literals that do not end', () => {
  expect(mistakes('"abc\nd')).toEqual([
    'unterminated-literal "abc · found the end of the line where the string\'s closing " was expected',
  ]);
  expect(mistakes('@"abc\nd')).toHaveLength(1);
  expect(mistakes('/* abc')).toEqual([
    "unterminated-literal /* abc · found the end of the text where '*/' was expected",
  ]);
  expect(mistakes("a ' b")).toEqual(["unterminated-literal ' · found no closing ' for this character literal"]);
  expect(mistakes('$"abc\nd')).toHaveLength(1);
  expect(mistakes('$"{a')).toHaveLength(1);
  expect(mistakes('$"{a:b')).toHaveLength(2);
  expect(mistakes('$"{a + "b};\nc')).toHaveLength(1);
});

test('reports numbers, characters and escapes that C# does not accept', () => {
  expect(mistakes('18446744073709551616')).toEqual([
    "invalid-literal 18446744073709551616 · '18446744073709551616' is too large for any integer type",
  ]);
  expect(mistakes('9'.repeat(100_000))).toHaveLength(1);
  expect(mistakes('1e400')).toEqual(["invalid-literal 1e400 · '1e400' is too large for double"]);
  expect(mistakes('1e39f')).toHaveLength(1);
  expect(mistakes('1e29m')).toHaveLength(1);
  expect(mistakes('0x')).toHaveLength(1);
  expect(mistakes('1_')).toHaveLength(1);
  expect(mistakes('12abc')).toEqual(["invalid-literal 12abc · '12abc' is not a number"]);
  expect(mistakes("''")).toHaveLength(1);
  expect(mistakes("'ab'")).toEqual([
    "invalid-literal 'ab' · 'ab' has more than one character; strings are written \"…\"",
  ]);
  expect(mistakes('"\\q"')).toEqual(["invalid-literal \\q · '\\q' is not an escape that C# has"]);
  expect(mistakes('"\\u12"')).toHaveLength(1);
  expect(mistakes('"\\UFFFFFFFF"')).toHaveLength(1);
  expect(mistakes('$"a}b"')).toEqual(["invalid-literal } · found '}' in an interpolated string; expected '}}'"]);
});

test('takes time in proportion to the text', () => {
  const size = 300_000;
  const units = [
    '$"{',
    '$@"{',
    '"',
    "'",
    '`',
    '#',
    '\\',
    '@"',
    '"""',
    '""" \n',
    '$"{(',
    '}',
    '1',
    '$"{(\n',
    'a',
    '/*',
    "'\\",
  ];
  for (const unit of units) {
    const begin = usedMs();
    tokenize(unit.repeat(size / unit.length), new DiagnosticBag());
    expect(usedMs() - begin, unit).toBeLessThan(10_000);
  }
});
