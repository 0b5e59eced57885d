import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { usedMs } from '../../text/src/testing.ts';
import { DiagnosticBag } from './diagnostics.ts';
import { tokenize } from './lexer.ts';
import { Parser, parsePolicyExpression, parseTypeSyntax } from './parser.ts';

const vectors = new URL('../../../../shared/vectors/expressions.jsonl', import.meta.url);
const hasVectors = existsSync(vectors);
if (!hasVectors) console.log('skipped: the test over recorded expressions needs ../shared beside the project');

// ------------------------------------------------------------------------------------- trees on paper

/** A tree as text: `(kind child …)`, with names, literals and simple types as themselves. */
function show(value: unknown): string {
  if (value === null || typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map(show).join(' ')}]`;
  const node = value as Record<string, unknown>;
  if (node.kind === 'literal') return showLiteral(node.value as Record<string, unknown>);
  if (node.kind === 'text') return JSON.stringify(node.text);
  if (typeof node.text === 'string' && node.kind === undefined) return node.text;
  if (node.kind === 'name' && node.typeArguments === undefined) return show(node.name);
  if (node.kind === 'single' && node.name !== undefined) return show(node.name);
  if (node.kind === 'var-type') return 'var';
  if (node.kind === 'named-type') return (node.parts as Record<string, unknown>[]).map(showPart).join('.');
  const children = Object.entries(node).filter(([key, child]) => child !== undefined && !hidden.has(key));
  const shown = children.map(([key, child]) => (typeof child === 'boolean' ? (child ? key : '') : show(child)));
  return `(${[node.kind, ...shown].filter((part) => part !== undefined && part !== '').join(' ')})`;
}

const hidden: ReadonlySet<string> = new Set(['kind', 'span', 'operatorSpan']);

function showPart(part: Record<string, unknown>): string {
  const typeArguments = part.arguments as unknown[];
  return typeArguments.length === 0 ? show(part.name) : `${show(part.name)}<${typeArguments.map(show).join(',')}>`;
}

function showLiteral(value: Record<string, unknown>): string {
  if (value.type === 'string') return JSON.stringify(value.value);
  if (value.type === 'null') return 'null';
  return value.type === 'bool' ? String(value.value) : `${value.value ?? value.text}${value.suffix ?? ''}`;
}

/** The tree of an expression without mistakes. */
function expression(code: string): string {
  const bag = new DiagnosticBag();
  const policy = parsePolicyExpression(`@(${code})`, bag);
  expect(bag.all, code).toEqual([]);
  return policy.kind === 'single' ? show(policy.expression) : 'not an expression';
}

/** The trees of statements without mistakes. */
function statements(code: string): string {
  const bag = new DiagnosticBag();
  const policy = parsePolicyExpression(`@{${code}}`, bag);
  expect(bag.all, code).toEqual([]);
  return policy.kind === 'body' ? policy.block.statements.map(show).join(' ') : 'not statements';
}

/** The mistakes of a policy expression: code, what the span covers, message. */
function mistakes(text: string): string[] {
  const bag = new DiagnosticBag();
  parsePolicyExpression(text, bag);
  return bag.all.map(({ code, span, message }) => `${code} ${text.slice(span.start, span.end)} · ${message}`);
}

function codes(text: string): string[] {
  const bag = new DiagnosticBag();
  parsePolicyExpression(text, bag);
  return bag.all.map(({ code }) => code);
}

function type(text: string): string {
  const bag = new DiagnosticBag();
  const parsed = show(parseTypeSyntax(text, bag));
  expect(bag.all, text).toEqual([]);
  return parsed;
}

// ------------------------------------------------------------------------------------------ operators

test('binds operators as tightly as C# does', () => {
  expect(expression('a + b * c')).toBe('(binary + a (binary * b c))');
  expect(expression('a - b - c')).toBe('(binary - (binary - a b) c)');
  expect(expression('a || b && c | d ^ e & f == g < h << i + j % k')).toBe(
    '(binary || a (binary && b (binary | c (binary ^ d (binary & e (binary == f (binary < g (binary << h (binary + i (binary % j k))))))))))',
  );
  expect(expression('a ?? b ?? c || d')).toBe('(binary ?? a (binary ?? b (binary || c d)))');
  expect(expression('!a && -b == ~c')).toBe('(binary && (unary ! a) (binary == (unary - b) (unary ~ c)))');
  expect(expression('a = b += c')).toBe('(assignment = a (assignment += b c))');
  expect(expression('a ? b : c ? d : e')).toBe('(conditional a b (conditional c d e))');
  expect(expression('a ? b ? c : d : e')).toBe('(conditional a (conditional b c d) e)');
  expect(expression('a ? b : c = d')).toBe('(conditional a b (assignment = c d))');
});

test('joins > with what touches it', () => {
  expect(expression('a >> b >= c > d')).toBe('(binary > (binary >= (binary >> a b) c) d)');
  expect(expression('a >>= b')).toBe('(assignment >>= a b)');
  expect(expression('a ??= b')).toBe('(assignment ??= a b)');
  expect(codes('@(a > > b)')).toEqual(['expression-expected']);
});

test('reads as and is among the comparisons', () => {
  expect(expression('a as B == c')).toBe('(binary == (as a B) c)');
  expect(expression('a as int? ?? b')).toBe('(binary ?? (as a (nullable-type int)) b)');
  expect(expression('a as B ? c : d')).toBe('(conditional (as a B) c d)');
  expect(expression('a as string[]')).toBe('(as a (array-type string 1))');
});

// ------------------------------------------------------------------------------------------- primaries

test('reads literals', () => {
  expect(expression('f(1, 2ul, 1.5, "a", \'b\', true, null, default)')).toBe(
    '(invocation f [( 1) ( 2ul) ( 1.5) ( "a") ( 98) ( true) ( null) ( (default))])'.replaceAll('( ', '('),
  );
});

test('reads chains of members, calls and indexes', () => {
  expect(expression('a.b(c)[d].e<f>()')).toBe(
    '(invocation (member (element-access (invocation (member a b) [(c)]) [(d)]) e [f]) [])',
  );
  expect(expression('string.Join(", ", a)')).toBe('(invocation (member (predefined-type string) Join) [(", ") (a)])');
  expect(expression('a++ - --b')).toBe('(binary - (postfix ++ a) (unary -- b))');
  expect(expression('global::System.Guid.Empty')).toBe('(member (member System Guid) Empty)');
  expect(expression('f(x: 1, ref b, out c, in d)')).toBe('(invocation f [(x 1) (ref b) (out c) (in d)])');
});

test('nests what follows ?. in it', () => {
  expect(expression('a?.b.c(1)')).toBe('(conditional-access a (invocation (member (member-binding b) c) [(1)]))');
  expect(expression('a.b?.c?[0]?.d<e>() ?? f')).toBe(
    '(binary ?? (conditional-access (member a b) (conditional-access (member-binding c) (conditional-access (element-binding [(0)]) (invocation (member-binding d [e]) [])))) f)',
  );
  expect(expression('a ? .5 : b')).toBe('(conditional a .5 b)');
  expect(expression('a?.5:b')).toBe('(conditional a .5 b)');
});

test('tells type arguments from less-than as the specification does', () => {
  expect(expression('f(a<b, c>(d))')).toBe('(invocation f [((invocation (name a [b c]) [(d)]))])');
  expect(expression('f(a < b, c > d)')).toBe('(invocation f [((binary < a b)) ((binary > c d))])');
  expect(expression('a < b > c')).toBe('(binary > (binary < a b) c)');
  expect(expression('a < b && c > (d)')).toBe('(binary && (binary < a b) (binary > c (parenthesized d)))');
  expect(expression('a < b.c || d')).toBe('(binary || (binary < a (member b c)) d)');
  expect(expression('a<List<List<int>>>.b')).toBe('(member (name a [List<List<int>>]) b)');
  expect(expression('a<b>-c')).toBe('(binary > (binary < a b) (unary - c))');
  expect(expression('a.b<int>(c).d')).toBe('(member (invocation (member a b [int]) [(c)]) d)');
  expect(expression('a < b >= c')).toBe('(binary >= (binary < a b) c)');
});

test('tells casts from parentheses as the specification does', () => {
  expect(expression('(a)b')).toBe('(cast a b)');
  expect(expression('(a)-b')).toBe('(binary - (parenthesized a) b)');
  expect(expression('(int)-b')).toBe('(cast int (unary - b))');
  expect(expression('(a)(b)')).toBe('(cast a (parenthesized b))');
  expect(expression('(a.b<c>)"d"')).toBe('(cast a.b<c> "d")');
  expect(expression('(a?)-b')).toBe('(cast (nullable-type a) (unary - b))');
  expect(expression('(a[])!b')).toBe('(cast (array-type a 1) (unary ! b))');
  expect(expression('(a) ? b : c')).toBe('(conditional (parenthesized a) b c)');
  expect(expression('(a) as b')).toBe('(as (parenthesized a) b)');
  expect(expression('(string)a.b["c"]')).toBe('(cast string (element-access (member a b) [("c")]))');
  expect(expression('((A)b)?.c')).toBe('(conditional-access (parenthesized (cast A b)) (member-binding c))');
  expect(expression('(a)new b()')).toBe('(cast a (object-creation b []))');
  expect(expression('(a)$"b"')).toBe('(cast a (interpolated-string ["b"]))');
  expect(expression('(a < b)')).toBe('(parenthesized (binary < a b))');
});

test('reads tuples', () => {
  expect(expression('(a, x: b, (c, d))')).toBe('(tuple [(a) (x b) ((tuple [(c) (d)]))])');
  expect(expression('(a, b) = (b, a)')).toBe('(assignment = (tuple [(a) (b)]) (tuple [(b) (a)]))');
  expect(expression('(var a, int b, _) = c')).toBe(
    '(assignment = (tuple [((declaration-expression var a)) ((declaration-expression int b)) (_)]) c)',
  );
  expect(expression('(List<int> a, (var b, var c)) = d')).toBe(
    '(assignment = (tuple [((declaration-expression List<int> a)) ((tuple [((declaration-expression var b)) ((declaration-expression var c))]))]) d)',
  );
  expect(expression('var (a, (b, _)) = c')).toBe(
    '(assignment = (declaration-expression var (tuple [a (tuple [b (discard)])])) c)',
  );
  expect(expression('(a ? b : c, d)')).toBe('(tuple [((conditional a b c)) (d)])');
});

test('reads declarations in arguments', () => {
  expect(expression('f(out var a, out int b, out List<int> c, out var _, out _)')).toBe(
    '(invocation f [(out (declaration-expression var a)) (out (declaration-expression int b)) (out (declaration-expression List<int> c)) (out (declaration-expression var (discard))) (out _)])',
  );
});

test('reads operators that are words', () => {
  expect(expression('typeof(int[])')).toBe('(typeof (array-type int 1))');
  expect(expression('default(int?)')).toBe('(default (nullable-type int))');
  expect(expression('nameof(a.b)')).toBe('(nameof (member a b))');
  expect(expression('nameof')).toBe('nameof');
  expect(expression('sizeof(int)')).toBe('(sizeof int)');
  expect(expression('checked(a + unchecked(b))')).toBe('(checked checked (binary + a (checked b)))');
  expect(expression('a ?? throw b')).toBe('(binary ?? a (throw-expression b))');
  expect(expression('a ? throw b : throw c')).toBe('(conditional a (throw-expression b) (throw-expression c))');
  expect(expression('() => throw a')).toBe('(lambda [] (throw-expression a))');
});

test('reads interpolated strings', () => {
  expect(expression('$"a{b,-5:x}{{c}}{(d ? e : f)}{$"{g}"}"')).toBe(
    '(interpolated-string ["a" (hole b (unary - 5) x) "{c}" (hole (parenthesized (conditional d e f))) (hole (interpolated-string [(hole g)]))])',
  );
  expect(expression('$@"{a}""{b:""c""}"')).toBe('(interpolated-string [(hole a) "\\"" (hole b "c")])');
});

test('takes words that mean something only in places as names', () => {
  for (const word of [
    'from',
    'where',
    'select',
    'value',
    'var',
    'nameof',
    'async',
    'await',
    'when',
    '_',
    'yield',
    'on',
  ]) {
    expect(expression(`${word} + ${word}.${word}`)).toBe(`(binary + ${word} (member ${word} ${word}))`);
    expect(statements(`int ${word} = 1;`)).toBe(`(local-declaration int [(${word} 1)])`);
    expect(statements(`${word} = 1;`)).toBe(`(expression-statement (assignment = ${word} 1))`);
  }
  expect(expression('@class.@if')).toBe('(member class if)');
});

// --------------------------------------------------------------------------------------------- lambdas

test('reads lambdas of each kind', () => {
  expect(expression('x => x')).toBe('(lambda [(x)] x)');
  expect(expression('(x, y) => x + y')).toBe('(lambda [(x) (y)] (binary + x y))');
  expect(expression('(int x, out List<int> y) => { return; }')).toBe(
    '(lambda [(x int) (y List<int> out)] (block [(return)]))',
  );
  expect(expression('() => a ? b : c')).toBe('(lambda [] (conditional a b c))');
  expect(expression('x => y => x = y')).toBe('(lambda [(x)] (lambda [(y)] (assignment = x y)))');
  expect(expression('delegate (int x) { return x; }')).toBe('(lambda [(x int)] (block [(return x)]))');
  expect(expression('delegate { }')).toBe('(lambda [] takesAny (block []))');
  expect(expression('a.b(c => c.d, e)')).toBe('(invocation (member a b) [((lambda [(c)] (member c d))) (e)])');
  expect(expression('(Func<int, int>)(x => x)')).toBe('(cast Func<int,int> (parenthesized (lambda [(x)] x)))');
  expect(expression('a ? x => 1 : (x) => 2')).toBe('(conditional a (lambda [(x)] 1) (lambda [(x)] 2))');
});

// -------------------------------------------------------------------------------------------- creation

test('reads object creation with both kinds of initializer', () => {
  expect(expression('new A.B<int>(1, x: 2)')).toBe('(object-creation A.B<int> [(1) (x 2)])');
  expect(expression('new A { B = 1, C = { D = 2 }, E = { 3 }, ["f"] = 4, }')).toBe(
    '(object-creation A (object-initializer [((member B) 1) ((member C) (object-initializer [((member D) 2)])) ((member E) (collection-initializer [([3])])) ((index [("f")]) 4)]))',
  );
  expect(expression('new D { { "a", 1 }, { "b", 2 } }')).toBe(
    '(object-creation D (collection-initializer [(["a" 1]) (["b" 2])]))',
  );
  expect(expression('new A() { }')).toBe('(object-creation A [] (collection-initializer []))');
  expect(expression('new A { b == c }')).toBe('(object-creation A (collection-initializer [([(binary == b c)])]))');
  expect(expression('new A { [0] = { B = 1 } }.C')).toBe(
    '(member (object-creation A (object-initializer [((index [(0)]) (object-initializer [((member B) 1)]))])) C)',
  );
});

test('reads anonymous objects', () => {
  expect(expression('new { A = 1, b.C, d, }')).toBe('(anonymous-object [(A 1) ((member b C)) (d)])');
  expect(expression('new { }')).toBe('(anonymous-object [])');
});

test('reads arrays', () => {
  expect(expression('new int[3]')).toBe('(array-creation int 1 [3])');
  expect(expression('new int[2, 3]')).toBe('(array-creation int 2 [2 3])');
  expect(expression('new int[] { 1, 2, }')).toBe('(array-creation int 1 [] (array-initializer [1 2]))');
  expect(expression('new[] { a }')).toBe('(array-creation 1 [] (array-initializer [a]))');
  expect(expression('new[,] { { 1 }, { 2 } }')).toBe(
    '(array-creation 2 [] (array-initializer [(array-initializer [1]) (array-initializer [2])]))',
  );
  expect(expression('new int[3][,]')).toBe('(array-creation (array-type int 2) 1 [3])');
  expect(expression('new int?[3].Length')).toBe('(member (array-creation (nullable-type int) 1 [3]) Length)');
  expect(expression('new[] { a }[0]')).toBe('(element-access (array-creation 1 [] (array-initializer [a])) [(0)])');
  expect(statements('int[] a = { 1, 2 };')).toBe(
    '(local-declaration (array-type int 1) [(a (array-creation 1 [] (array-initializer [1 2])))])',
  );
});

// ------------------------------------------------------------------------------------------- patterns

test('reads patterns after is', () => {
  expect(expression('a is B')).toBe('(is a (type-or-constant-pattern B B))');
  expect(expression('a is B.C')).toBe('(is a (type-or-constant-pattern B.C (member B C)))');
  expect(expression('a is int')).toBe('(is a (type-pattern int))');
  expect(expression('a is List<int>')).toBe('(is a (type-pattern List<int>))');
  expect(expression('a is int[]')).toBe('(is a (type-pattern (array-type int 1)))');
  expect(expression('a is B b && c')).toBe('(binary && (is a (declaration-pattern B b)) c)');
  expect(expression('a is var b')).toBe('(is a (var-pattern b))');
  expect(expression('a is var _')).toBe('(is a (discard-pattern))');
  expect(expression('a is B _')).toBe('(is a (type-pattern B))');
  expect(expression('a is null')).toBe('(is a (constant-pattern null))');
  expect(expression('a is -1')).toBe('(is a (constant-pattern (unary - 1)))');
  expect(expression('a is 1 + 2 == b')).toBe('(binary == (is a (constant-pattern (binary + 1 2))) b)');
  expect(expression('a is int.MaxValue')).toBe('(is a (constant-pattern (member (predefined-type int) MaxValue)))');
});

test('takes ? after a type for a condition when an expression follows', () => {
  expect(expression('a is int ? b : c')).toBe('(conditional (is a (type-pattern int)) b c)');
  expect(expression('a is int? ? b : c')).toBe('(conditional (is a (type-pattern (nullable-type int))) b c)');
  expect(expression('a is B ? (c) : d')).toBe(
    '(conditional (is a (type-or-constant-pattern B B)) (parenthesized c) d)',
  );
  expect(expression('a is int? && b')).toBe('(binary && (is a (type-pattern (nullable-type int))) b)');
});

// -------------------------------------------------------------------------------------------- queries

test('reads queries', () => {
  expect(expression('from a in b where a > 1 select a.c')).toBe(
    '(query [(from a b) (where (binary > a 1))] (select (member a c)))',
  );
  expect(expression('from int a in b from c in d let e = a orderby a descending, c, e ascending group a by c')).toBe(
    '(query [(from int a b) (from c d) (let e a) (orderby [(a descending) (c) (e)])] (group a c))',
  );
  expect(expression('from a in b join c in d on a.e equals c.e into f join g h in i on a equals h select f')).toBe(
    '(query [(from a b) (join c d (member a e) (member c e) f) (join g h i a h)] (select f))',
  );
  expect(expression('from a in b group a by c into d where d select d')).toBe(
    '(query [(from a b)] (group a c) (d ([(where d)] (select d))))',
  );
  expect(expression('from a in b where (a) select (a).select')).toBe(
    '(query [(from a b) (where (parenthesized a))] (select (member (parenthesized a) select)))',
  );
  expect(expression('(from a in b select a).First()')).toBe(
    '(invocation (member (parenthesized (query [(from a b)] (select a))) First) [])',
  );
});

// ------------------------------------------------------------------------------------------ statements

test('tells declarations from expressions', () => {
  expect(statements('int a = 1, b; var c = d; const int e = 2;')).toBe(
    '(local-declaration int [(a 1) (b)]) (local-declaration var [(c d)]) (local-declaration isConst int [(e 2)])',
  );
  expect(statements('A.B<C>[] a; int? b = 1; (int, string x) c = d;')).toBe(
    '(local-declaration (array-type A.B<C> 1) [(a)]) (local-declaration (nullable-type int) [(b 1)]) (local-declaration (tuple-type [(int) (string x)]) [(c d)])',
  );
  expect(statements('a.b(); a = b; a[0]++; int.Parse(c); a?.b(); new A();')).toBe(
    [
      '(expression-statement (invocation (member a b) []))',
      '(expression-statement (assignment = a b))',
      '(expression-statement (postfix ++ (element-access a [(0)])))',
      '(expression-statement (invocation (member (predefined-type int) Parse) [(c)]))',
      '(expression-statement (conditional-access a (invocation (member-binding b) [])))',
      '(expression-statement (object-creation A []))',
    ].join(' '),
  );
  expect(statements('(int a, var b) = c;')).toBe(
    '(expression-statement (assignment = (tuple [((declaration-expression int a)) ((declaration-expression var b))]) c))',
  );
  expect(statements('var (a, b) = c;')).toBe(
    '(expression-statement (assignment = (declaration-expression var (tuple [a b])) c))',
  );
  expect(statements('f(a < b, c > (d)); List<List<int>> e;')).toBe(
    '(expression-statement (invocation f [((invocation (name a [b c]) [(d)]))])) (local-declaration List<List<int>> [(e)])',
  );
});

test('reads local functions', () => {
  expect(statements('int F(int a, out string b, params int[] c) { return a; }')).toBe(
    '(local-function int F [] [(int a) (out string b) (params (array-type int 1) c)] (block [(return a)]))',
  );
  expect(statements('T F<T, U>(T a, U b = null) => a; void G() => f();')).toBe(
    '(local-function T F [T U] [(T a) (U b null)] a) (local-function void G [] [] (invocation f []))',
  );
  expect(statements('(int, int) F() => (1, 2);')).toBe(
    '(local-function (tuple-type [(int) (int)]) F [] [] (tuple [(1) (2)]))',
  );
});

test('reads conditions and loops', () => {
  expect(statements('if (a) b(); else if (c) { } else d();')).toBe(
    '(if a (expression-statement (invocation b [])) (if c (block []) (expression-statement (invocation d []))))',
  );
  expect(statements('if (a) if (b) c(); else d();')).toBe(
    '(if a (if b (expression-statement (invocation c [])) (expression-statement (invocation d []))))',
  );
  expect(statements('if (a) ; else ; if (b) ;')).toBe('(if a (empty) (empty)) (if b (empty))');
  expect(statements('while (a) { break; } do continue; while (b);')).toBe(
    '(while a (block [(break)])) (do (continue) b)',
  );
  expect(statements('for (int i = 0, j = 1; i < j; i++, j--) ; for (;;) { } for (i = 0, j = 1; ; ) ;')).toBe(
    [
      '(for (local-declaration int [(i 0) (j 1)]) [] (binary < i j) [(postfix ++ i) (postfix -- j)] (empty))',
      '(for [] [] (block []))',
      '(for [(assignment = i 0) (assignment = j 1)] [] (empty))',
    ].join(' '),
  );
  expect(statements('foreach (var a in b) { } foreach (KeyValuePair<string, string[]> a in b) ;')).toBe(
    '(foreach var a b (block [])) (foreach KeyValuePair<string,(array-type string 1)> a b (empty))',
  );
  expect(statements('foreach (var (a, _) in b) ; foreach ((int a, var b) in c) ; foreach ((int, int) a in b) ;')).toBe(
    [
      '(foreach var (tuple [a (discard)]) b (empty))',
      '(foreach (tuple-type [(int) (var)]) (tuple [a b]) c (empty))',
      '(foreach (tuple-type [(int) (int)]) a b (empty))',
    ].join(' '),
  );
});

test('reads switches with patterns and guards', () => {
  expect(statements('switch (a) { case 1: case "b": c(); break; case A.B: default: return; }')).toBe(
    '(switch a [([(case (constant-pattern 1)) (case (constant-pattern "b"))] [(expression-statement (invocation c [])) (break)]) ([(case (constant-pattern (member A B))) (default)] [(return)])])',
  );
  expect(
    statements('switch (a) { case int b when b > 1: case List<int> _: case var c: case null: case D when e: break; }'),
  ).toBe(
    '(switch a [([(case (declaration-pattern int b) (binary > b 1)) (case (type-pattern List<int>)) (case (var-pattern c)) (case (constant-pattern null)) (case (constant-pattern D) e)] [(break)])])',
  );
  expect(statements('switch (a) { case b ? 1 : 2: goto case 3; case (int)c: goto default; default: break; }')).toBe(
    '(switch a [([(case (constant-pattern (conditional b 1 2)))] [(goto (case 3))]) ([(case (constant-pattern (cast int c)))] [(goto (default))]) ([(default)] [(break)])])',
  );
});

test('reads the other statements', () => {
  expect(statements('try { } catch (A a) when (b) { } catch (B) { throw; } catch { throw c; } finally { }')).toBe(
    '(try (block []) [(A a b (block [])) (B (block [(throw)])) ((block [(throw c)]))] (block []))',
  );
  expect(statements('using (var a = b) { } using (c) d();')).toBe(
    '(using (local-declaration var [(a b)]) (block [])) (using c (expression-statement (invocation d [])))',
  );
  expect(statements('lock (a) { } checked { } unchecked { } { ; }')).toBe(
    '(lock a (block [])) (checked-statement checked (block [])) (checked-statement (block [])) (block [(empty)])',
  );
  expect(statements('a: goto a; b: ;')).toBe('(labeled a (goto (label a))) (labeled b (empty))');
});

test('passes over comments and regions', () => {
  expect(statements('// a\n#region b )}"\n return /* c */ 1; \n#endregion\n')).toBe('(return 1)');
});

// ----------------------------------------------------------------------------------------------- types

test('reads types', () => {
  expect(type('int')).toBe('int');
  expect(type('System.Collections.Generic.Dictionary<string, List<int?>>')).toBe(
    'System.Collections.Generic.Dictionary<string,List<(nullable-type int)>>',
  );
  expect(type('A<B>.C')).toBe('A<B>.C');
  expect(type('int[][,]')).toBe('(array-type (array-type int 2) 1)');
  expect(type('int?[]')).toBe('(array-type (nullable-type int) 1)');
  expect(type('(int a, string)')).toBe('(tuple-type [(int a) (string)])');
  expect(type('var')).toBe('var');
  expect(type('global::System.Guid')).toBe('System.Guid');
});

test('reports what is not a type', () => {
  const bag = new DiagnosticBag();
  parseTypeSyntax('int x', bag);
  parseTypeSyntax('', bag);
  parseTypeSyntax('List<', bag);
  parseTypeSyntax('List<>', bag);
  expect(bag.all.map(({ message }) => message)).toEqual([
    "found 'x' where the end of the type was expected",
    'found the end of the expression where a type was expected',
    'found the end of the expression where a type was expected',
    'generic types without their arguments cannot be used in policy expressions',
  ]);
});

test('lets others parse types and parameters inside their own text', () => {
  const text = 'static bool TryParse<T>(string s, out T[] result)';
  const bag = new DiagnosticBag();
  const parser = new Parser(text, tokenize(text, bag), bag);
  expect(parser.accept('static')).toBe(true);
  expect(show(parser.parseType())).toBe('bool');
  expect(parser.parseIdentifier().text).toBe('TryParse');
  expect(parser.parseTypeParameters().map(show)).toEqual(['T']);
  expect(show(parser.parseParameters())).toBe('[(string s) (out (array-type T 1) result)]');
  expect(parser.at('end')).toBe(true);
  expect(bag.all).toEqual([]);
});

// -------------------------------------------------------------------------------------- whole expressions

test('reads an expression in the middle of a text', () => {
  const bag = new DiagnosticBag();
  const text = '<a b="@(c)"/>';
  expect(parsePolicyExpression(text, bag, 6, 10)).toEqual({
    kind: 'single',
    span: { start: 6, end: 10 },
    expression: { kind: 'name', span: { start: 8, end: 9 }, name: { text: 'c', span: { start: 8, end: 9 } } },
  });
  expect(parsePolicyExpression('\n  @{ return 1; } \t', bag).span).toEqual({ start: 3, end: 17 });
  expect(bag.all).toEqual([]);
});

test('reports what is not an expression or more than one', () => {
  expect(mistakes('a')).toEqual(["unexpected-token a · expected '@(' or '@{' at the beginning of an expression"]);
  expect(mistakes('')).toHaveLength(1);
  expect(mistakes('@')).toHaveLength(1);
  expect(mistakes('@()')).toEqual(["expression-expected ) · found ')' where an expression was expected"]);
  expect(mistakes('@(a) + 1')).toEqual(["unexpected-token + · found '+' where the end of the expression was expected"]);
  expect(mistakes('@(a')).toEqual(["unexpected-token  · found the end of the expression where ')' was expected"]);
  expect(mistakes('@{ a();')).toEqual(["unexpected-token  · found the end of the expression where '}' was expected"]);
  expect(mistakes('@(a;)')).toEqual(["unexpected-token ; · found ';' where ')' was expected"]);
  expect(mistakes('@(return a)')).toEqual([
    "expression-expected return · found 'return' where an expression was expected",
  ]);
});

// -------------------------------------------------------------------------------------------- mistakes

test('reports every mistake once and reads on', () => {
  expect(mistakes('@{ var a = ; b(,1); return c +; }')).toEqual([
    "expression-expected ; · found ';' where an expression was expected",
    "expression-expected , · found ',' where an expression was expected",
    "expression-expected ; · found ';' where an expression was expected",
  ]);
  expect(mistakes('@{ if (a { b(; } return (c; }')).toEqual([
    "unexpected-token { · found '{' where ')' was expected",
    "expression-expected ; · found ';' where an expression was expected",
    "unexpected-token ; · found ';' where ')' was expected",
  ]);
  expect(mistakes('@(f(a b, c))')).toEqual(["unexpected-token b · found 'b' where ',' or ')' was expected"]);
  expect(mistakes('@(a + * b)')).toEqual(["expression-expected * · found '*' where an expression was expected"]);
  expect(mistakes('@(a[])')).toEqual(["expression-expected ] · found ']' where an expression was expected"]);
  expect(mistakes('@(a..b.)')).toHaveLength(2);
  expect(mistakes('@(a<>(b))')).toEqual(["unexpected-token > · found '>' where a type was expected"]);
});

test('goes on after a missing semicolon', () => {
  expect(mistakes('@{ var a = 1\n var b = 2\n return a + b; }')).toEqual([
    "unexpected-token var · found 'var' where ';' was expected",
    "unexpected-token return · found 'return' where ';' was expected",
  ]);
  expect(mistakes('@{ a() b c d; return 1 }')).toEqual([
    "unexpected-token b · found 'b' where ';' was expected",
    "unexpected-token } · found '}' where ';' was expected",
  ]);
});

test('reports statements that are not where they belong', () => {
  expect(mistakes('@{ else a(); }')).toEqual(["unexpected-token else · found 'else' without the 'if' it belongs to"]);
  expect(mistakes('@{ try { } a(); }')).toEqual([
    "unexpected-token a · found 'a' where 'catch' or 'finally' was expected",
  ]);
  expect(mistakes('@{ a + b; }')).toEqual([
    "unexpected-token a + b · found an expression whose value is not used; expected a call, an assignment, '++', '--' or 'new'",
  ]);
  expect(mistakes('@{ if (a) int b = 1; }')).toEqual([
    "unexpected-token int b = 1; · found a declaration as the body of a statement; expected '{' around it",
  ]);
  expect(mistakes('@{ switch (a) { b(); } }')).toEqual([
    "unexpected-token b · found 'b' where 'case', 'default' or '}' was expected",
  ]);
  expect(mistakes('@{ int = 1; string object = a; }')).toEqual([
    "unexpected-token = · found '=' where a name was expected",
    "unexpected-token object · found 'object' where a name was expected",
  ]);
  expect(mistakes('@{ if a == b { return 1; } return 2; }')).toEqual([
    "unexpected-token a · found 'a' where '(' was expected",
  ]);
  expect(mistakes('@(new A { { "a", 1 }, ["b"] = 2 })')).toEqual([
    "unexpected-token [ · found '[' where an element like the first was expected",
  ]);
  expect(mistakes('@(f(throw a))')).toHaveLength(1);
  expect(mistakes('@($"{a ? b : c}")')).toEqual([
    "unexpected-token : · found ':' with '?' in an interpolated string, where it begins a format; expected (a ? b : c)",
  ]);
});

test.each([
  ['@(a switch { 1 => 2, _ => 3 })', 'switch expressions need C# 8'],
  ['@(a[1..2])', "ranges ('..') need C# 8"],
  ['@(a[..])', "ranges ('..') need C# 8"],
  ['@(a[^1])', "indexes from the end ('^') need C# 8"],
  ['@(a!.b)', "the null-forgiving '!' needs C# 8"],
  ['@{ using var a = b; return a; }', "'using' without parentheses needs C# 8"],
  ['@{ static int F() => 1; return F(); }', 'static local functions need C# 8'],
  ['@(a is { B: 1 })', 'property patterns need C# 8'],
  ['@(a is B { C: 1 } d)', 'property patterns need C# 8'],
  ['@(a is var (b, c))', 'positional patterns need C# 8'],
  ['@(a is not null)', "'is not' needs C# 9"],
  ['@(a is > 5)', 'comparisons in patterns need C# 9'],
  ['@(a is int or string)', "'and' and 'or' in patterns need C# 9"],
  ['@(new(1))', "'new' without a type needs C# 9"],
  ['@(a with { B = 1 })', "'with' expressions need C# 9"],
  ['@(static x => x)', 'static lambdas need C# 9'],
  ['@(a >>> b)', "'>>>' needs C# 11"],
  ['@("""a""")', 'raw strings (""") need C# 11'],
  ['@(f([1, 2]))', 'collection expressions ([…]) need C# 12'],
  ['@{ switch (a) { case int: return 1; } }', "'case' with a type and no name needs C# 9"],
])('names what is newer than C# 7: %s', (text, message) => {
  const bag = new DiagnosticBag();
  parsePolicyExpression(text, bag);
  expect(bag.all.map((found) => [found.code, found.message])).toEqual([
    ['unsupported-syntax', `${message}; policy expressions are C# 7`],
  ]);
});

test.each([
  ['@{ unsafe { a(); } }', "'unsafe'"],
  ['@{ fixed (int* a = b) { } }', "'fixed'"],
  ['@{ int* a = b; }', 'pointers'],
  ['@(f(&a))', 'pointers'],
  ['@(a->b)', 'pointers'],
  ['@{ var a = stackalloc int[3]; }', "'stackalloc'"],
  ['@(await a.b())', "'await'"],
  ['@{ await a.b(); }', "'await'"],
  ['@(async x => x)', "'async'"],
  ['@{ async Task F() { } }', "'async'"],
  ['@{ yield return a; }', "'yield'"],
  ['@{ yield break; }', "'yield'"],
  ['@(f(__arglist(a)))', "'__arglist'"],
  ['@(this.a)', "'this'"],
  ['@{ ref int a = b; }', "'ref' outside of arguments"],
  ['@{ extern void F(); }', "'extern'"],
  ['@{ static int a = 1; }', "'static' in front of a variable"],
  ['@{ public int F() { return 1; } }', "'public'"],
])('refuses what a policy cannot use: %s', (text, what) => {
  const bag = new DiagnosticBag();
  parsePolicyExpression(text, bag);
  expect(bag.all[0]?.code).toBe('unsupported-syntax');
  expect(bag.all[0]?.message).toBe(`${what} cannot be used in policy expressions`);
});

// ---------------------------------------------------------------------------------------------- limits

const many = 100_000;

test.each([
  ['parentheses', `@(${'('.repeat(many)}1${')'.repeat(many)})`],
  ['open parentheses', `@(${'('.repeat(many)}`],
  ['casts', `@(${'(a)'.repeat(many)}1)`],
  ['prefix operators', `@(${'!'.repeat(many)}a)`],
  ['members', `@(a${'.b'.repeat(many)})`],
  ['calls', `@(a${'()'.repeat(many)})`],
  ['conditional access', `@(a${'?.b'.repeat(many)})`],
  ['additions', `@(a${'+a'.repeat(many)})`],
  ['conditions to the right', `@(a${'?b:a'.repeat(many)})`],
  ['conditions to the left', `@(${'a?'.repeat(many)}b${':c'.repeat(many)})`],
  ['??', `@(a${'??a'.repeat(many)})`],
  ['assignments', `@(a${'=a'.repeat(many)})`],
  ['lambdas', `@(${'x=>'.repeat(many)}1)`],
  ['lambdas in parentheses', `@(${'(x)=>'.repeat(many)}1)`],
  ['lambdas with blocks', `@(${'f(x=>{return '.repeat(many)}1)`],
  ['less-than', `@(${'a<'.repeat(many)}1)`],
  ['type arguments', `@(new ${'a<'.repeat(many)}b${'>'.repeat(many)}())`],
  ['tuples', `@(${'(a,'.repeat(many)}1)`],
  ['initializers', `@(new A${'{a='.repeat(many)})`],
  ['array types', `@(new int${'[]'.repeat(many)}{})`],
  ['interpolated strings', `@(${'$"{'.repeat(many)}1${'}"'.repeat(many)})`],
  ['blocks', `@{${'{'.repeat(many)}${'}'.repeat(many)}}`],
  ['if', `@{${'if(a)'.repeat(many)};}`],
  ['else if', `@{${'if(a);else '.repeat(10_000)};}`],
  ['labels', `@{${'a:'.repeat(many)};}`],
  ['local functions', `@{${'int F(){'.repeat(many)}}`],
  ['designations', `@{foreach(var ${'(a,'.repeat(many)}}`],
  ['queries', `@(${'from a in '.repeat(many)}`],
  ['clauses', `@(from a in b${' where a'.repeat(many)} select a)`],
  ['chains in nests', `@(${'('.repeat(150)}x${`${'+a'.repeat(900)})`.repeat(150)})`],
])('stops at too much nesting and says so once: %s', (_name, text) => {
  const begin = usedMs();
  const bag = new DiagnosticBag();
  const policy = parsePolicyExpression(text, bag);
  expect(usedMs() - begin).toBeLessThan(10_000);
  expect(bag.all.filter(({ code }) => code === 'nesting-too-deep')).toHaveLength(1);
  expect(heightOf(policy)).toBeLessThan(1500);
});

test.each([
  ['150 parentheses', `@(${'('.repeat(150)}1${')'.repeat(150)})`],
  ['900 additions', `@(a${'+a.b("c")'.repeat(900)})`],
  ['900 members', `@(a${'.b'.repeat(900)})`],
  ['900 else if', `@{${'if(a);else '.repeat(900)};}`],
  ['many arguments', `@(f(${'a,'.repeat(many)}a))`],
  ['many statements', `@{${'a();'.repeat(many)}}`],
  ['many elements', `@(new A{${'{a,b},'.repeat(many)}})`],
  ['many comparisons', `@(f(${'a<b,'.repeat(20_000)}1))`],
  ['many holes', `@($"${'{a}'.repeat(many)}")`],
])('takes what is long without being deep: %s', (_name, text) => {
  const begin = usedMs();
  expect(codes(text)).toEqual([]);
  expect(usedMs() - begin).toBeLessThan(10_000);
});

function heightOf(root: unknown): number {
  let highest = 0;
  const open: [unknown, number][] = [[root, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [value, height] = next;
    if (value === null || typeof value !== 'object') continue;
    const own = 'kind' in value ? height + 1 : height;
    highest = Math.max(highest, own);
    for (const child of Object.values(value)) open.push([child, own]);
  }
  return highest;
}

// --------------------------------------------------------------------------------------- recorded ones

test.skipIf(!hasVectors)('reads every recorded expression without a mistake', () => {
  for (const line of readFileSync(vectors, 'utf8').trim().split('\n')) {
    const { expression: text } = JSON.parse(line) as { expression: string };
    expect(mistakes(text), text).toEqual([]);
  }
});
