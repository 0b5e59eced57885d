import { expect, test } from 'vitest';
import { compileExpression } from '../compile.ts';
import { BudgetExceeded } from './budget.ts';

// What an expression can do to exhaust the machine, and where it is stopped. Each of these once took seconds or overflowed
// the stack in some form; they must end quickly in a `BudgetExceeded`, whichever resource it names.

const endless: readonly [fact: string, code: string][] = [
  ['operators stacked on operators', 'var s = Enumerable.Range(0, 3); for (;;) s = s.Select(x => x + 1);'],
  ['sorts stacked on sorts', 'IEnumerable<int> s = new[] { 1 }; for (;;) s = s.OrderBy(x => x);'],
  [
    'a sequence that contains itself',
    'IEnumerable<int> s = null; s = new[] { 1 }.SelectMany(x => s); return s.Count();',
  ],
  ['tuples in tuples', 'object t = null; for (int i = 0; i < 9999; i++) t = Tuple.Create(t); return t.ToString();'],
  [
    'the hash of nested objects',
    'object t = null; for (int i = 0; i < 9999; i++) t = new { t }; return t.GetHashCode();',
  ],
  ['a list that doubles', 'var l = new List<int> { 1 }; for (;;) l.AddRange(l);'],
  ['a list that grows at its head', 'var l = new List<int>(); for (;;) l.Insert(0, 1);'],
  ['a capacity', 'return new List<int>(2000000000).Count;'],
  ['a dictionary that grows', 'var d = new Dictionary<int, int>(); for (var i = 0; ; i++) d[i] = i;'],
  ['a sorted set that grows', 'var d = new SortedSet<int>(); for (var i = 0; ; i++) d.Add(i * 7919 % 1000003);'],
  [
    'keys that hold long texts',
    "var s = new string('x', 1000000); var d = new HashSet<(string, int)>(); for (var i = 0; ; i++) d.Add((s, i));",
  ],
  ['a range too long to count', 'return Enumerable.Range(0, int.MaxValue).Count();'],
  ['groups without end', 'return Enumerable.Range(0, int.MaxValue).GroupBy(x => x).Count();'],
  ['a search in a search', 'var l = Enumerable.Range(0, 50000).ToList(); return l.Count(x => l.Contains(-x - 1));'],
  ['turning a list round and round', 'var l = Enumerable.Range(0, 99999).ToList(); for (;;) l.Reverse();'],
];

test.each(endless)('ends: %s', (_fact, code) => {
  const { expression, diagnostics } = compileExpression(`@{ ${code} }`);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(() => expression?.evaluate({} as never)).toThrow(BudgetExceeded);
});

test('a selector that moves its own enumerator gets a .NET exception', () => {
  const code =
    'IEnumerator<int> e = null; e = new[] { 1, 2 }.Select((x, i) => { e.MoveNext(); return x; }).GetEnumerator(); e.MoveNext(); return 1;';
  const { expression } = compileExpression(`@{ ${code} }`);
  expect(() => expression?.evaluate({} as never)).toThrow(
    expect.objectContaining({ typeName: 'System.InvalidOperationException' }),
  );
});

test('keys named like members of JavaScript objects are keys like others', () => {
  const code = 'new Dictionary<string, int> { { "__proto__", 1 }, { "constructor", 2 } }.Sum(p => p.Value)';
  expect(compileExpression(`@(${code})`).expression?.evaluate({} as never)).toBe(3);
});
