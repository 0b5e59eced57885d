import { expect, test } from 'vitest';
import { compileExpression, contextFromData, describeResult } from '../index.ts';

function evaluate(text: string): unknown {
  const { expression, diagnostics } = compileExpression(text);
  if (expression === undefined) return diagnostics.map(({ code }) => code);
  return describeResult(expression.evaluate(contextFromData({}))).value;
}

test('a pattern variable belongs to its section of a switch', () => {
  const sections = 'case string s: return s; case int s when s > 3: return s * 2; default: return 0;';
  expect(evaluate(`@{ object o = 5; switch (o) { ${sections} } }`)).toBe('10');
});

test('what one section of a switch declares, another may use', () => {
  const sections = 'case 0: int x = 1; r += x; break; case 1: x = 5; r += x; goto case 0; default: r += "d"; break;';
  expect(evaluate(`@{ var r = ""; for (int i = 0; i < 3; i++) { switch (i) { ${sections} } } return r; }`)).toBe(
    '151d',
  );
});

test('a case may not run into the next one', () => {
  expect(evaluate('@{ var n = 0; switch (1) { case 1: n = 1; case 2: n = 2; break; } return n; }')).toEqual([
    'invalid-jump',
  ]);
});

test('labels and goto go where they say', () => {
  expect(evaluate('@{ var n = 0; again: n++; if (n < 4) goto again; return n; }')).toBe('4');
});

test('a variable of a loop body is a new one each turn, that of a for loop is one', () => {
  const body = 'for (int i = 0; i < 3; i++) { int j = i; all.Add(() => i * 10 + j); }';
  expect(evaluate(`@{ var all = new List<Func<int>>(); ${body} return string.Join(",", all.Select(f => f())); }`)).toBe(
    '30,31,32',
  );
});

test('finally runs on the way out, and using disposes', () => {
  expect(
    evaluate('@{ var log = ""; try { try { return log + "r"; } finally { log += "f"; } } finally { log += "g"; } }'),
  ).toBe('r');
  expect(evaluate('@{ using (var h = SHA256.Create()) { return h.HashSize; } }')).toBe('256');
});

test('a variable read before it has a value is a mistake', () => {
  expect(evaluate('@{ int x; if (context.Tracing) x = 1; return x; }')).toEqual(['unassigned-variable']);
  expect(evaluate('@{ int x; if (context.Tracing) x = 1; else x = 2; return x; }')).toBe('2');
  expect(evaluate('@{ if (!(context.RequestId.ToString() is string s)) return 0; return s.Length; }')).toBe('36');
});

test('every path must return', () => {
  expect(evaluate('@{ if (context.Tracing) return 1; }')).toEqual(['missing-return']);
  expect(evaluate('@{ while (true) { if (!context.Tracing) return 1; } }')).toBe('1');
});
