import { describe, expect, test } from 'vitest';
import { usedMs } from '../../text/src/testing.ts';
import {
  BudgetExceeded,
  compileExpression,
  contextFromData,
  DotNetException,
  describeResult,
  explainExpression,
} from './index.ts';

// What a hostile author of policies may try, by the lists of threats G (expressions compiled to JavaScript) and H (regular
// expressions, JSON, XML). Each is refused when compiled, or ends in an error of that evaluation.

type Ended = { readonly refused: string[] } | { readonly value: unknown } | { readonly threw: string };

function attempt(text: string, context: unknown = {}): Ended {
  const { expression, diagnostics } = compileExpression(text);
  if (expression === undefined)
    return { refused: diagnostics.filter((one) => one.severity === 'error').map((one) => one.code) };
  try {
    return { value: describeResult(expression.evaluate(contextFromData(context))).value };
  } catch (error) {
    if (error instanceof DotNetException) return { threw: error.typeName };
    if (error instanceof BudgetExceeded) return { threw: 'BudgetExceeded' };
    throw error;
  }
}

describe('no way out to JavaScript (G1, G3)', () => {
  test.each([
    ['@("".constructor.constructor("return process")())', 'unknown-member'],
    ['@("".__proto__)', 'unknown-member'],
    ['@(context.constructor)', 'unknown-member'],
    ['@(context.Variables.constructor)', 'unknown-member'],
    ['@(new object().GetType())', 'not-allowed'],
    ['@("a".GetType().Assembly)', 'not-allowed'],
    ['@(System.IO.File.ReadAllText("/etc/passwd"))', 'not-allowed'],
    ['@(File.ReadAllText("/etc/passwd"))', 'not-allowed'],
    ['@(Environment.GetEnvironmentVariable("HOME"))', 'not-allowed'],
    ['@(System.Reflection.Assembly.Load("x"))', 'not-allowed'],
    ['@(Activator.CreateInstance(null))', 'not-allowed'],
    ['@(System.Diagnostics.Process.Start("sh"))', 'not-allowed'],
    ['@(new System.Net.WebClient())', 'not-allowed'],
    ['@(globalThis)', 'unknown-name'],
    ['@(process.exit(1))', 'unknown-name'],
    ['@(require("fs"))', 'unknown-name'],
    ['@(k0)', 'unknown-name'],
    ['@(k)', 'unknown-name'],
    ['@(typeof(System.IO.File))', 'not-allowed'],
    ['@{ unsafe { int* p = null; } return 1; }', 'unsupported-syntax'],
    ['@{ extern int x(); return 1; }', 'unsupported-syntax'],
    ['@(await x)', 'unsupported-syntax'],
    ['@(this.x)', 'unsupported-syntax'],
    ['@(base.x)', 'unsupported-syntax'],
  ])('%s', (text, code) => {
    const ended = attempt(text);
    expect(ended).toHaveProperty('refused');
    expect((ended as { refused: string[] }).refused).toContain(code);
  });

  test('a dynamic value has the members of its .NET type only', () => {
    expect(attempt('@{ dynamic d = "x"; return d.constructor; }')).toEqual({
      threw: 'Microsoft.CSharp.RuntimeBinder.RuntimeBinderException',
    });
    expect(attempt('@{ dynamic d = new JObject(); return d.__proto__ == null; }')).toEqual({ value: true });
    expect(attempt('@{ dynamic d = new JObject(); return d.hasOwnProperty("a"); }')).toEqual({
      threw: 'Microsoft.CSharp.RuntimeBinder.RuntimeBinderException',
    });
    expect(attempt('@{ dynamic d = new List<int>(); return d.items; }')).toEqual({
      threw: 'Microsoft.CSharp.RuntimeBinder.RuntimeBinderException',
    });
  });
});

describe('names that mean something to JavaScript are ordinary data (G2)', () => {
  const hostile = [
    '__proto__',
    'constructor',
    'hasOwnProperty',
    'toString',
    'valueOf',
    'prototype',
    '__defineGetter__',
  ];

  test.each(hostile)('as a variable, header, query parameter and claim: %s', (name) => {
    const absent = `@(context.Variables.ContainsKey("${name}") || context.Request.Headers.ContainsKey("${name}") || context.Request.Url.Query.ContainsKey("${name}") || context.Request.MatchedParameters.ContainsKey("${name}"))`;
    expect(attempt(absent)).toEqual({ value: false });
    expect(attempt(`@((string)context.Variables["${name}"])`, JSON.parse(`{"variables": {"${name}": "v"}}`))).toEqual({
      value: 'v',
    });
    expect(attempt(`@(context.Variables["${name}"])`)).toEqual({
      threw: 'System.Collections.Generic.KeyNotFoundException',
    });
  });

  test.each(hostile)('as a key of a JObject and of a dictionary: %s', (name) => {
    expect(attempt(`@(new JObject()["${name}"] == null)`)).toEqual({ value: true });
    expect(attempt(`@{ var o = new JObject(); o["${name}"] = 1; return o.ToString(Formatting.None); }`)).toEqual({
      value: `{"${name}":1}`,
    });
    expect(attempt(`@(JObject.Parse("{\\"${name}\\": {\\"a\\": 5}}")["${name}"]["a"])`)).toEqual({ value: '5' });
    expect(attempt(`@(new Dictionary<string, int>().ContainsKey("${name}"))`)).toEqual({ value: false });
    expect(({} as Record<string, unknown>).a).toBeUndefined();
  });

  test.each([
    'arguments',
    'await',
    'eval',
    'function',
    'let',
    'yield',
    'undefined',
    'NaN',
    'window',
    'k0',
    't0',
    'v0',
    'error',
    'item',
    'value',
  ])('as the name of a local variable: %s', (name) => {
    const text = `@{ var ${name} = 1; Func<int, int> f = x => x + ${name}; return f(2) + ${name}; }`;
    const ended = attempt(text);
    if ('refused' in ended) expect(ended.refused).toContain('unsupported-syntax');
    else expect(ended).toEqual({ value: '4' });
  });
});

describe('text stays text (G4, G5)', () => {
  test.each([
    ['"${process.exit(1)}"', '${process.exit(1)}'],
    ['"`"', '`'],
    ['"*/ process.exit(1) /*"', '*/ process.exit(1) /*'],
    ['"</script>"', '</script>'],
    ['"\\u2028\\u2029"', '\u2028\u2029'],
    ['"\\\\\\"; process.exit(1); //"', '\\"; process.exit(1); //'],
    ['@"a\nb"', 'a\nb'],
    ['$"{1}${2}`{3}"', '1$2`3'],
    ['$"{{${1}}}"', '{$1}'],
    ["\"\" + '\\u2028' + '`' + '\\\\'", '\u2028`\\'],
  ])('%s', (text, value) => {
    expect(attempt(`@(${text})`)).toEqual({ value });
  });

  test('comments end where C# ends them', () => {
    expect(attempt('@(1 // \u2028 + process.exit()\n + 2)')).toEqual({ refused: ['unknown-name'] });
    expect(attempt('@(1 /* */ + 2 /* process.exit() */)')).toEqual({ value: '3' });
  });

  test('escaped identifiers are the names they spell', () => {
    expect(attempt('@(\\u0065val("1"))')).toEqual({ refused: ['unknown-name'] });
    expect(attempt('@{ var @class = 1; return @class; }')).toEqual({ value: '1' });
  });
});

describe('what takes too much is stopped, and the next evaluation is untouched (G6, H1)', () => {
  const deep = '('.repeat(100_000);
  test.each([
    '@{ while (true) { } }',
    '@{ for (;;) ; }',
    '@{ do { } while (true); }',
    '@{ x: goto x; }',
    '@{ switch (1) { case 1: goto case 1; } return 1; }',
    '@{ int F(int n) => F(n + 1); return F(0); }',
    '@{ Func<int, int> f = null; f = n => f(n + 1); return f(0); }',
    '@{ while (true) { try { throw new Exception(); } catch { } } }',
    '@{ try { while (true) { } } catch (Exception) { return 1; } }',
    '@{ try { while (true) { } } finally { while (true) { } } }',
    "@(new string('a', int.MaxValue))",
    '@("".PadLeft(int.MaxValue))',
    '@(Enumerable.Range(0, int.MaxValue).ToList().Count)',
    '@(Enumerable.Repeat("x", int.MaxValue).Count())',
    '@{ var s = "ab"; for (int i = 0; i < 40; i++) { s += s; } return s.Length; }',
    '@{ var s = "ab"; for (int i = 0; i < 40; i++) { s = s.Replace("a", "aa"); } return s.Length; }',
    '@{ var l = new List<string>(); while (true) { l.Add("x"); } }',
    '@{ var b = new StringBuilder(); while (true) { b.Append("xxxxxxxxxxxxxxxx"); } }',
    '@{ var a = new byte[int.MaxValue]; return a.Length; }',
    '@{ var a = new int[2000000000]; return a.Length; }',
    '@(string.Join(",", Enumerable.Range(0, 100000000)))',
    '@(string.Format("{0,2000000000}", 1))',
    '@($"{1,2000000000}")',
    '@{ var o = new JArray(); for (;;) { var n = new JArray(); n.Add(o); o = n; } }',
    "@(string.Concat(Enumerable.Repeat(new string('x', 1000000), 1000)))",
    '@{ var d = new Dictionary<int, int>(); for (int i = 0; ; i++) { d[i] = i; } }',
    '@{ decimal d = 1; while (d > 0) { d = d * 1.0000001m; } return d; }',
    '@(Enumerable.Range(0, 100000).SelectMany(x => Enumerable.Range(0, 100000)).Count())',
    '@{ IEnumerable<int> e = new[] { 1, 2 }; for (int i = 0; i < 60; i++) { var p = e; e = p.SelectMany(x => p); } return e.Count(); }',
  ])('%s', (text) => {
    const started = usedMs();
    const ended = attempt(text);
    expect(usedMs() - started).toBeLessThan(10_000);
    expect(ended).toSatisfy((one: Ended) => 'refused' in one || 'threw' in one);
    expect(attempt('@(1 + 1)')).toEqual({ value: '2' });
  });

  test('catch does not catch being stopped', () => {
    expect(attempt('@{ try { while (true) { } } catch { return 1; } }')).toEqual({ threw: 'BudgetExceeded' });
  });

  test.each([
    `@(${deep}1${')'.repeat(100_000)})`,
    `@(${'!'.repeat(100_000)}true)`,
    `@(1${'+1'.repeat(100_000)})`,
    `@("a"${'.Trim()'.repeat(50_000)})`,
    `@{${'{'.repeat(50_000)}${'}'.repeat(50_000)} return 1; }`,
    `@(${'x => '.repeat(20_000)}1)`,
    `@(${'true ? 1 : '.repeat(50_000)}1)`,
  ])('nesting is bounded, case %#', (text) => {
    expect(attempt(text)).toHaveProperty('refused');
  });

  test('nested lambdas do not make the compiler slow', () => {
    const nest = (depth: number): string => (depth === 0 ? 'x0' : `xs.Select(x${depth} => ${nest(depth - 1)}).First()`);
    const started = usedMs();
    attempt(`@{ var x0 = 1; var xs = new[] { 1 }; return ${nest(12)}; }`);
    expect(usedMs() - started).toBeLessThan(10_000);
  });

  test.each([
    ['^(a+)+$', `${'a'.repeat(50_000)}!`],
    ['(.*){20}x', 'a'.repeat(50_000)],
    ['(a|aa)+$', `${'a'.repeat(50_000)}!`],
    ['(?<=(a+)+)b', 'a'.repeat(50_000)],
    ['(a?){5000}b', 'a'.repeat(5_000)],
    ['([a-z]+)*@', 'a'.repeat(50_000)],
    ['(x+x+)+y', 'x'.repeat(50_000)],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'.repeat(50_000)],
    ['a{1,100000}b', 'a'.repeat(50_000)],
    ['(\\w+\\s?)*$', `${'word '.repeat(10_000)}!`],
    ['(a*)*\\1b', 'a'.repeat(50_000)],
  ])('a regular expression ends: %s', (pattern, input) => {
    const text = '@(new Regex((string)context.Variables["pattern"]).IsMatch((string)context.Variables["input"]))';
    attempt(text, { variables: { pattern: 'a', input: 'a' } });
    const started = usedMs();
    attempt(text, { variables: { pattern, input } });
    expect(usedMs() - started).toBeLessThan(10_000);
  });
});

describe('data is bounded (G10, H3, H5, H6)', () => {
  test.each([
    ['JObject', '{"a":'.repeat(100_000)],
    ['JObject', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['JArray', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['JToken', '{"a":1e999}'],
    ['XElement', `${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`],
    ['XElement', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ['XDocument', '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><a>&b;</a>'],
    ['XElement', `<a ${Array.from({ length: 200_000 }, (_, index) => `a${index}=""`).join(' ')}/>`],
  ])('%s from hostile text, case %#', (type, body) => {
    const started = usedMs();
    const ended = attempt(`@(context.Request.Body.As<${type}>(true).ToString().Length)`, { request: { body } });
    expect(usedMs() - started).toBeLessThan(10_000);
    expect(ended).toSatisfy((one: Ended) => 'threw' in one || 'value' in one);
  });

  test('no entity brings a file in', () => {
    const body = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>';
    expect(attempt('@(context.Request.Body.As<XElement>().Value)', { request: { body } })).toEqual({
      threw: 'System.Xml.XmlException',
    });
  });
});

describe('errors say what .NET says (G7, G12)', () => {
  test('an exception tells nothing of the host', () => {
    const ended = attempt(
      '@{ try { return ((string)null).Length; } catch (Exception e) { return e.ToString() + "|" + e.StackTrace + "|" + e.Source; } }',
    );
    expect(JSON.stringify(ended)).not.toMatch(/\.ts|\.js|node:|file:|\/home|\/usr/);
  });

  test('null in a condition is an exception, never true', () => {
    expect(attempt('@(context.User.Id == "x")')).toEqual({ threw: 'System.NullReferenceException' });
    expect(attempt('@((bool)context.Variables["missing"])')).toEqual({
      threw: 'System.Collections.Generic.KeyNotFoundException',
    });
  });
});

describe('one evaluation leaves nothing for the next (G9, G13)', () => {
  test('constants and static members cannot be changed', () => {
    const text = '@{ var a = new[] { 1, 2 }; a[0]++; return a[0]; }';
    const { expression } = compileExpression(text);
    const context = contextFromData({});
    expect([expression?.evaluate(context), expression?.evaluate(context)]).toEqual([2, 2]);
  });

  test('what expressions get of headers is a copy', () => {
    const context = contextFromData({ request: { headers: { A: 'x' } } });
    const { expression } = compileExpression(
      '@{ context.Request.Headers["A"][0] = "y"; return context.Request.Headers["A"][0]; }',
    );
    expect(expression?.evaluate(context)).toBe('x');
  });

  test('text that looks like an expression is not evaluated', () => {
    expect(attempt('@((string)context.Variables["v"])', { variables: { v: '@(1 + 1)' } })).toEqual({
      value: '@(1 + 1)',
    });
  });
});

/** Everything that emitted code may name besides the constants `k0`, temporaries `t0` and variables `v0` of its own. */
const emittedWords = new Set(
  'use strict const let return context null true false if else for of break continue switch case default do while try catch finally throw new error value item items values with length charCodeAt typeof string version k'.split(
    ' ',
  ),
);

/** The identifiers of emitted code, its string literals left out. */
function emittedNames(code: string): string[] {
  const bare = code.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  return [...new Set(bare.match(/[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*/g) ?? [])].filter(
    (name) => !/^[kt]\d+$/.test(name) && !/^p?v\d+[agisc]?$/.test(name) && !emittedWords.has(name) && !/^n$/.test(name),
  );
}

describe('a hundred thousand ways that people have not thought of', () => {
  const count = Number(process.env.TURNPIKE_FUZZ_CASES ?? 3_000);
  let seed = Number(process.env.TURNPIKE_FUZZ_SEED ?? 7);
  const random = (limit: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    // The low bits of such a generator repeat soon.
    return (seed >>> 8) % limit;
  };
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const names = [
    'constructor',
    '__proto__',
    'prototype',
    'process',
    'globalThis',
    'eval',
    'Function',
    'require',
    'arguments',
    'this',
    'k',
    'k0',
    'v0',
    't0',
    'context',
    'error',
    'item',
    'value',
    'items',
    'values',
    'with',
    'length',
    'Length',
    'ToString',
    'apply',
    'call',
    'bind',
    'then',
    'x',
    'y',
    'f',
    'System',
    'GetType',
    'Trim',
    'Select',
    'Where',
    'First',
    'Request',
    'Variables',
    'Body',
    'Headers',
  ];
  const texts = [
    '"${process.exit()}"',
    '"`"',
    '"\\u2028"',
    '"*/"',
    '"__proto__"',
    '"constructor"',
    '@"\\"',
    '$"{x}`${y}"',
    '$"{"${1}"}"',
    "'\\u2029'",
    '"\\\\"',
    '"a"',
    '""',
  ];
  const types = [
    'int',
    'string',
    'object',
    'dynamic',
    'var',
    'JObject',
    'JToken',
    'List<string>',
    'Func<int, int>',
    'Dictionary<string, object>',
    'double',
    'long',
    'bool',
  ];

  function expression(depth: number): string {
    if (depth <= 0)
      return pick([
        () => pick(names),
        () => pick(texts),
        () => String(random(1000)),
        () => 'null',
        () => 'true',
        () => '1.5',
        () => '7L',
      ])();
    const inner = () => expression(depth - 1 - random(2));
    return pick([
      () => `${inner()}.${pick(names)}`,
      () => `${inner()}.${pick(names)}(${inner()})`,
      () => `${inner()}[${inner()}]`,
      () => `${inner()}?.${pick(names)}`,
      () => `(${pick(types)})${inner()}`,
      () =>
        `${inner()} ${pick(['+', '-', '*', '/', '%', '==', '!=', '<', '&&', '||', '??', '&', '|', '<<', 'is', 'as'])} ${inner()}`,
      () => `new ${pick(types)}(${inner()})`,
      () => `new { ${pick(names)} = ${inner()} }`,
      () => `new[] { ${inner()}, ${inner()} }`,
      () => `(${pick(names)} => ${inner()})`,
      () => `$"{${inner()}}${'`$'}{${inner()},${random(9)}:x}"`,
      () => `(${inner()} ? ${inner()} : ${inner()})`,
      () => `typeof(${pick(types)})`,
      () => `nameof(${pick(names)})`,
      () => `(${inner()}, ${inner()})`,
      () => `from ${pick(names)} in ${inner()} select ${inner()}`,
      () => `new JObject { [${inner()}] = ${inner()} }`,
      () => `(${pick(names)} = ${inner()})`,
    ])();
  }

  function statements(depth: number): string {
    const line = () =>
      pick([
        () => `${pick(types)} ${pick(names)} = ${expression(depth)};`,
        () => `${expression(depth)};`,
        () => `if (${expression(depth)}) { return ${expression(1)}; }`,
        () => `foreach (var ${pick(names)} in ${expression(depth)}) { ${expression(1)}; }`,
        () => `try { ${expression(depth)}; } catch (Exception ${pick(names)}) { return ${expression(1)}; }`,
        () => `int ${pick(names)}(int ${pick(names)}) => ${expression(depth)};`,
        () => `switch (${expression(1)}) { case ${expression(0)}: return 1; default: break; }`,
        () => `// ${pick(texts)} \u2028 process.exit()\n`,
      ])();
    return `@{ ${Array.from({ length: 1 + random(3) }, line).join(' ')} return ${expression(1)}; }`;
  }

  test(`${count} of them`, { timeout: 180_000 + count }, () => {
    const prototypeBefore = Object.getOwnPropertyNames(Object.prototype).join();
    const globalsBefore = Object.getOwnPropertyNames(globalThis).join();
    let compiled = 0;
    for (let index = 0; index < count; index++) {
      const text = random(2) === 0 ? `@(${expression(4)})` : statements(3);
      const code = explainExpression(text);
      if (code !== undefined) {
        compiled++;
        const strange = emittedNames(code);
        if (strange.length > 0) expect({ text, strange }).toEqual({ text, strange: [] });
      }
      try {
        attempt(text);
      } catch (error) {
        throw new Error(`Not contained: ${text}`, { cause: error });
      }
    }
    expect(compiled).toBeGreaterThan(count / 100);
    expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(prototypeBefore);
    expect(Object.getOwnPropertyNames(globalThis).join()).toBe(globalsBefore);
  });
});
