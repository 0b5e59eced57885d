import { beforeEach, describe, expect, test } from 'vitest';
import { usedMs } from '../../../../text/src/testing.ts';
import { compileExpression } from '../../compile.ts';
import { BudgetExceeded, resetBudget } from '../../runtime/budget.ts';
import { DotNetException } from '../../runtime/exceptions.ts';
import { indexOfOrdinal, lastIndexOfOrdinal, splitOrdinal } from '../../runtime/text-search.ts';

// Policies are written by people who share the machine with others: whatever they write ends soon, and in small memory.

const hostile = [
  ['a text of two thousand million characters', "new string('a', int.MaxValue).Length"],
  ['padding without end', '"a".PadLeft(int.MaxValue).Length'],
  ['a builder told to be long', '{ var b = new StringBuilder(); b.Length = int.MaxValue; return b.Length; }'],
  ['a builder that repeats', "new StringBuilder().Append('a', int.MaxValue).Length"],
  ['a builder that inserts often', 'new StringBuilder().Insert(0, "abc", int.MaxValue).Length'],
  ['a builder that doubles', '{ var b = new StringBuilder("ab"); while (true) b.Append(b.ToString()); }'],
  ['replacement that grows', '{ var s = "ab"; while (true) s = s.Replace("a", "ab").Replace("b", "aa"); }'],
  [
    'a search made to be slow',
    '{ var s = new string(\'a\', 400000); var t = new string(\'a\', 100000); return s.IndexOf(t + "b" + t, StringComparison.Ordinal) + s.LastIndexOf(t + "b", StringComparison.Ordinal); }',
  ],
  [
    'a culture-sensitive search made to be slow',
    "{ var s = new string('é', 200000); var t = new string('é', 50000); return s.IndexOf(t + \"b\" + t); }",
  ],
  [
    'many searches made to be slow',
    "{ var s = new string('a', 20000); var t = new string('a', 1600); var n = 0; while (true) n += s.IndexOf(t + \"b\" + t, StringComparison.Ordinal); }",
  ],
  ['a URI of blanks', 'new Uri("http://h/" + new string(\' \', 65000) + "x").AbsoluteUri.Length'],
  [
    'a URI of dots',
    '{ var s = "http://h"; for (var i = 0; i < 15000; i++) s += "/../"; return new Uri(s).AbsolutePath; }',
  ],
  ['a URI of percent signs', 'new Uri("http://h/" + new string(\'%\', 60000)).AbsoluteUri.Length'],
  ['blanks to trim', '{ var s = "a" + new string(\' \', 1000000) + "b"; return s.Trim().Length; }'],
  ['references that never end', "WebUtility.HtmlDecode(new string('&', 1000000)).Length"],
  [
    'entities that never end',
    '{ var s = new StringBuilder().Insert(0, "&#", 300000).ToString(); return WebUtility.HtmlDecode(s).Length; }',
  ],
  ['exceptions in exceptions', '{ Exception e = null; while (true) e = new Exception("x", e); }'],
  [
    'exceptions in exceptions, printed',
    '{ Exception e = null; for (var i = 0; i < 3000; i++) { e = new Exception("x", e); if (e.ToString() == "") return 1; } return 0; }',
  ],
  ['encodings of much', "Encoding.UTF32.GetBytes(new string('a', 30000000)).Length"],
  [
    'comparison of long texts, often',
    '{ var s = new string(\'a\', 1000000); var t = s + "b"; var n = 0; while (true) n += string.Compare(s, t); }',
  ],
  [
    'folding of long texts, often',
    "{ var s = new string('é', 500000); var t = s.ToUpper(); var n = 0; while (true) if (s.Equals(t, StringComparison.OrdinalIgnoreCase)) n++; }",
  ],
  ['splitting at everything', "new string(',', 5000000).Split(',').Length"],
] as const;

describe('ends soon', () => {
  test.each(hostile)('%s', (_, code) => {
    const { expression, diagnostics } = compileExpression(code.startsWith('{') ? `@${code}` : `@(${code})`);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const start = usedMs();
    try {
      expression?.evaluate({} as never);
    } catch (error) {
      expect(error instanceof BudgetExceeded || error instanceof DotNetException, String(error)).toBe(true);
    }
    expect(usedMs() - start).toBeLessThan(30_000);
  });
});

describe('a search in linear time', () => {
  const text = `${'ab'.repeat(500_000)}abc${'ab'.repeat(500_000)}`;
  const sought = `${'ab'.repeat(20)}c`;

  beforeEach(() => resetBudget());

  test('finds the first', () => {
    expect(indexOfOrdinal(text, sought)).toBe(1_000_000 - 38);
    expect(indexOfOrdinal(text, sought, 1_000_000)).toBe(-1);
  });

  test('finds the last', () => {
    expect(lastIndexOfOrdinal(text, sought)).toBe(1_000_000 - 38);
    expect(lastIndexOfOrdinal(text, 'ab'.repeat(20))).toBe(2_000_003 - 40);
    expect(lastIndexOfOrdinal(text, `${sought}c`)).toBe(-1);
  });

  test('splits', () => {
    expect(splitOrdinal(text, sought).map((part) => part.length)).toEqual([1_000_000 - 38, 1_000_000]);
  });
});
