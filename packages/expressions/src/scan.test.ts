import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { usedMs } from '../../text/src/testing.ts';
import { findExpressionEnd } from './scan.ts';

const shared = new URL('../../../../shared/', import.meta.url);
const hasShared = existsSync(shared);
if (!hasShared) console.log('skipped: the tests over real policies need ../shared beside the project');

/** The expression that the text starts with, as the scan sees it. */
function found(text: string, encoded = false): string | undefined {
  const end = findExpressionEnd(text, 0, { encoded });
  return end === undefined ? undefined : text.slice(0, end);
}

/** Checks that the expression before `¦` is what is found. */
function expectFound(marked: string, encoded = false): void {
  const [expression = '', rest = ''] = marked.split('¦');
  expect(found(expression + rest, encoded)).toBe(expression);
}

test('ends at the bracket that pairs with the first one', () => {
  expectFound('@(a(b)[c(d)])¦)"/>');
  expectFound('@{ if (a) { return b; } return c; }¦ }');
  expectFound('@( x )¦');
});

test('starts anywhere in a bigger text', () => {
  const document = '<v a="@(x.Get("k",""))" b="2"/>';
  expect(findExpressionEnd(document, 6)).toBe(22);
  expect(findExpressionEnd(document, 6, { end: 12 })).toBeUndefined();
});

test('passes over brackets in strings, characters and comments', () => {
  expectFound('@(a + ")" + b)¦');
  expectFound('@(a + "\\")" + b)¦');
  expectFound('@(a + @"\\" + @")"")" + b)¦');
  expectFound("@(a + ')' + '\\'' + '\"' + '\\u0029')¦");
  expectFound('@(a /* ) */ + b)¦');
  expectFound('@(a // )\n + b)¦');
  expectFound('@{\n #region )} it\'s "\n return 1; }¦');
});

test('follows interpolated strings into their holes and back', () => {
  expectFound('@($"{a(")")}) {{ }} {b}")¦');
  expectFound('@($"{d["x"]}\\")}")¦');
  expectFound('@($@"\\{a}"")" + b)¦');
  expectFound('@(@$"{a}"")" + b)¦');
  expectFound('@($"{a:) }" + b)¦');
  expectFound('@($"{a:\\")}" + b)¦');
  expectFound('@($"{a:0)}}}")¦');
  expectFound('@($"{(a ? b : ")")}")¦');
  expectFound('@($"{$"{$"{")"}"}"}")¦');
});

test('reads raw strings so that the parser can name them', () => {
  expectFound('@("""a ") b""")¦');
  expectFound('@("""\n a ")\n """)¦');
  expectFound('@("""")¦" x=""');
});

test('takes entities for the characters they stand for', () => {
  expectFound('@(a(&quot;)&quot;))¦', true);
  expectFound('@(a(&#34;)&#x22;))¦', true);
  expectFound('@(a(&#X22;)"))¦', true);
  expectFound('@(a == &apos;)&apos; &amp;&amp; b &lt; c)¦', true);
  expectFound('@(a(&quot;\\&quot;)&quot;))¦', true);
  expectFound('@(a(@&quot;&quot;&quot;)&quot;))¦', true);
  expectFound('@(a // )&#10; + b)¦', true);
  expectFound('@(a && b & c)¦', true);
  expectFound('&#64;&#40;a&#41;¦', true);
  expectFound('@(a &quot; b)¦', false);
});

test('finds no end where there is none', () => {
  expect(found('@(a')).toBeUndefined();
  expect(found('@{ "}')).toBeUndefined();
  expect(found('@(/* )')).toBeUndefined();
  expect(found('@(@")')).toBeUndefined();
  expect(found('@($"{)')).toBeUndefined();
  expect(found('@x')).toBeUndefined();
  expect(found('(a)')).toBeUndefined();
  expect(found('')).toBeUndefined();
});

test('finds a sensible end where brackets do not pair or a string is left open', () => {
  expectFound('@{ a(b; }¦ }');
  expectFound('@{ a[0) }¦');
  expectFound('@(a[b)¦ c');
  expectFound('@(a] + b)¦');
  expectFound('@{ a = "x;\n }¦');
  expectFound("@(it's)¦");
});

test('takes time in proportion to the text', () => {
  const size = 200_000;
  for (const unit of [
    '(',
    '[',
    ']',
    '"',
    "'",
    '$"{',
    '@"',
    '"""',
    '\\',
    '&',
    '&#',
    '/*',
    '//',
    "'\\'",
    '""""" """" ""',
    '{',
  ]) {
    const begin = usedMs();
    findExpressionEnd(`@(${unit.repeat(size / unit.length)}`, 0, { encoded: true });
    expect(usedMs() - begin, unit).toBeLessThan(10_000);
  }
});

test.skipIf(!hasShared)('finds the end of every recorded expression, raw and encoded', () => {
  const lines = readFileSync(new URL('vectors/expressions.jsonl', shared), 'utf8').trim().split('\n');
  for (const line of lines) {
    const expression = (JSON.parse(line) as { expression: string }).expression.trim();
    expect(found(`${expression}" other="@(x)"/>`)).toBe(expression);
    const encoded = expression.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
    expect(found(`${encoded}" other="@(x)"/>`, true)).toBe(encoded);
  }
});

test.skipIf(!hasShared)('finds the end of the expressions in real documents', () => {
  const misses: string[] = [];
  let count = 0;
  for (const folder of ['policies/', 'fixtures/']) {
    for (const name of readdirSync(new URL(`corpus/${folder}`, shared))) {
      const text = readFileSync(new URL(`corpus/${folder}${encodeURIComponent(name)}`, shared), 'utf8');
      for (const match of text.matchAll(/="(@[({])/g)) {
        count++;
        const end = findExpressionEnd(text, match.index + 2, { encoded: true });
        if (end === undefined || text.slice(end).trimStart()[0] !== '"') misses.push(`${name}: ${match.index}`);
      }
    }
  }
  expect(count).toBeGreaterThan(1000);
  // One document has a quote too many inside the expression, as found.
  expect(misses).toHaveLength(1);
});
