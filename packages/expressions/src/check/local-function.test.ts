import { expect, test } from 'vitest';
import { compileExpression, contextFromData, describeResult } from '../index.ts';

function evaluate(text: string): unknown {
  const { expression, diagnostics } = compileExpression(text);
  return expression === undefined
    ? diagnostics.map(({ code }) => code)
    : describeResult(expression.evaluate(contextFromData({}))).value;
}

test('a generic local function is made for each list of types it is called with', () => {
  expect(evaluate('@{ T Id<T>(T x) => x; return Id(5) + Id("a") + Id(2.5); }')).toBe('5a2.5');
});

test('type parameters have their defaults, arrays and names', () => {
  const code = 'string F<T>(T x) { T[] a = new T[] { x, default(T) }; return a.Length + ":" + a[1] + typeof(T).Name; }';
  expect(evaluate(`@{ ${code} return F(3) + F("s") + F(1.5); }`)).toBe('2:0Int322:String2:0Double');
});

test('a generic local function may call itself and take lambdas', () => {
  expect(evaluate('@{ T R<T>(T x, int n) => n == 0 ? x : R(x, n - 1); return R("z", 3); }')).toBe('z');
  const count =
    'int Count<T>(IEnumerable<T> xs, Func<T, bool> f) { var n = 0; foreach (T x in xs) if (f(x)) n++; return n; }';
  expect(
    evaluate(`@{ ${count} return Count(new[] { 1, 2, 3 }, x => x > 1) + Count("abc", c => c == (char)97); }`),
  ).toBe('3');
});

test('a body that does not fit its types is a mistake', () => {
  expect(evaluate('@{ T Bad<T>(T x) => x + 1; return Bad(true); }')).toEqual(['invalid-operator']);
});

test('a local function may be called before its place', () => {
  expect(evaluate('@{ var n = 2; return Twice(); int Twice() => n * 2; }')).toBe('4');
});
