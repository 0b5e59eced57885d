import { existsSync, readFileSync } from 'node:fs';
import type { Span } from '@turnpike/text';
import { expect, test } from 'vitest';
import { DiagnosticBag } from './diagnostics.ts';
import { tokenize } from './lexer.ts';
import { parsePolicyExpression } from './parser.ts';
import { findExpressionEnd } from './scan.ts';
import type { PolicyExpression } from './syntax.ts';

// Random input: the lexer, the parser and the scan end, do not throw, and their spans lie in the text and in each other.
// TURNPIKE_FUZZ_CASES sets how many cases of each kind run, TURNPIKE_FUZZ_SEED where they start.

const cases = Number(process.env.TURNPIKE_FUZZ_CASES ?? 3000);
const firstSeed = Number(process.env.TURNPIKE_FUZZ_SEED ?? 1);
const timeout = 20_000 + cases * 5;

const vectors = new URL('../../../../shared/vectors/expressions.jsonl', import.meta.url);

/** Expressions to mutate: recorded ones where they are at hand, and a few that have a bit of everything. */
const seeds: readonly string[] = [
  '@(context.Request.Headers.GetValueOrDefault("a", "b").Split(\',\')[0]?.Trim() ?? $"{c,-5:x} {{d}}")',
  '@{ var a = (int)b; foreach (var (c, d) in e.Where(f => f.g > 1 && f is int h)) { i += c; } return a is string j ? j : null; }',
  '@{ switch (a) { case int b when b > 1: goto case 2; case null: default: break; } try { c(out var d); } catch (E e) when (f) { throw; } }',
  '@(new A<B, C[]> { D = { 1, 2 }, ["e"] = new { F = from g in h where g orderby g descending select g }, })',
  '@{ (int, string) T(int a = 1) => (a, @"x""y"); int[,] b = { { 1 } }; for (int i = 0; i < 3; i++) checked { b[i, 0] <<= 2; } return T(); }',
  '@($@"\\{a}""{(b ? c : d)}" + 0xFFul + 1.5e-3m + \'\\u0041\' + default(int?) + nameof(e.f) + typeof(List<int>))',
  ...(existsSync(vectors) ? readVectors() : []),
];

function readVectors(): string[] {
  const lines = readFileSync(vectors, 'utf8').trim().split('\n');
  return lines.map((line) => (JSON.parse(line) as { expression: string }).expression);
}

const words: readonly string[] = [
  ...'( ) [ ] { } < > , ; : . ? ?. ?? ??= => = == != <= + - * / % & && | || ^ ! ~ ++ -- << -> :: @ $ # \\'.split(' '),
  ...'a b c from in where select group by into orderby join on equals let async await var when _ yield nameof'.split(
    ' ',
  ),
  ...'if else for foreach while do switch case default break continue return throw try catch finally using'.split(' '),
  ...'new typeof sizeof checked unchecked is as out ref in params const static unsafe fixed stackalloc'.split(' '),
  ...'int string object void null true false this base delegate lock goto class not and or with'.split(' '),
  ...[
    '1',
    '1.5m',
    '0xF',
    '"s"',
    "'c'",
    '@"v"',
    '"',
    "'",
    '$"',
    '$@"',
    '{{',
    '}}',
    '"""',
    '/*',
    '*/',
    '//',
    '\n',
    '\r\n',
  ],
  ...[
    '&quot;',
    '&#34;',
    '&amp;',
    '&lt;',
    '(int)',
    '(a)',
    'a<b>',
    'x =>',
    '(x, y) =>',
    '$"{a:b}"',
    '\ud83d',
    '\u2028',
    'é',
  ],
];

/** A small generator with a seed (mulberry32), so that every case can be run again. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below || 0;
  };
}

function pick<Item>(items: readonly Item[], random: (below: number) => number): Item {
  return items[Math.floor(random(items.length))] as Item;
}

function soup(random: (below: number) => number): string {
  const separator = pick([' ', '', ' ', '\n'], random);
  const inside = Array.from({ length: Math.floor(random(60)) }, () => pick(words, random)).join(separator);
  return pick([`@(${inside})`, `@{${inside}}`, `@(${inside}`, `@{ return ${inside}; }`, inside], random);
}

function mutant(random: (below: number) => number): string {
  let text = pick(seeds, random);
  for (let count = 1 + random(4); count > 0; count--) {
    const start = Math.floor(random(text.length));
    const end = Math.min(text.length, start + Math.floor(random(pick([2, 5, 30], random))));
    const other = pick(seeds, random);
    const from = Math.floor(random(other.length));
    const replacement = pick(
      ['', pick(words, random), other.slice(from, from + random(20)), text.slice(start, end + 3)],
      random,
    );
    text = text.slice(0, start) + replacement + text.slice(end);
  }
  return text;
}

function noise(random: (below: number) => number): string {
  const reach = pick([0x7f, 0xff, 0xffff], random);
  const units = Array.from({ length: Math.floor(random(80)) }, () => Math.floor(random(reach)));
  return pick(['@(', '@{', ''], random) + String.fromCharCode(...units);
}

function expectInside(inner: Span, outer: Span, what: string): void {
  if (inner.start >= outer.start && inner.end <= outer.end && inner.start <= inner.end) return;
  expect.fail(`${what}: ${inner.start}–${inner.end} is not in ${outer.start}–${outer.end}`);
}

/** Checks that each span of a tree is inside that of the node around it. */
function expectNested(root: unknown, text: Span): void {
  const open: [unknown, Span][] = [[root, text]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [value, around] = next;
    if (value === null || typeof value !== 'object') continue;
    const own: Span = (value as { span?: Span }).span ?? around;
    if (own !== around) expectInside(own, around, String((value as { kind?: string }).kind));
    for (const [key, child] of Object.entries(value)) if (key !== 'span') open.push([child, own]);
  }
}

/** Where the names and literals of a tree were written. */
function leavesOf(root: unknown): Set<number> {
  const starts = new Set<number>();
  const open = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (value === null || typeof value !== 'object') continue;
    const { kind, text, span } = value as { kind?: string; text?: string; span?: Span };
    if (span !== undefined && (kind === 'literal' || kind === 'discard' || text !== undefined)) starts.add(span.start);
    else for (const child of Object.values(value)) if (child !== undefined) open.push(child);
  }
  return starts;
}

/** Checks that a tree without mistakes has every name and literal of its text. */
function expectComplete(policy: PolicyExpression, text: string): void {
  const leaves = leavesOf(policy);
  for (const token of tokenize(text, new DiagnosticBag(), policy.span.start + 1, policy.span.end)) {
    const isLeaf = token.kind === 'literal' || (token.kind === 'identifier' && !silentWords.has(token.text));
    if (isLeaf && !leaves.has(token.start)) expect.fail(`the tree lacks what is written at ${token.start}`);
  }
}

/** Words that need not be names. */
const silentWords: ReadonlySet<string> = new Set(
  'from where select group by into orderby join on equals let ascending descending when var nameof global _'.split(' '),
);

/** Checks that the parts of a node, in the order of the text, do not overlap. */
function expectDisjoint(root: unknown): void {
  const open = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (value === null || typeof value !== 'object') continue;
    const children = Object.values(value).flat() as unknown[];
    for (const child of children) if (child !== undefined) open.push(child);
    if (overlapping.has((value as { kind?: string }).kind ?? '')) continue;
    const spans = children.filter(isNode).map(({ span }) => span);
    spans.sort((left, right) => left.start - right.start || left.end - right.end);
    for (const [index, { start }] of spans.entries()) {
      if (index > 0 && (spans[index - 1] as Span).end > start) expect.fail(`parts overlap at ${start}`);
    }
  }
}

/** Nodes that have two readings of the same text. */
const overlapping: ReadonlySet<string> = new Set(['type-or-constant-pattern', 'foreach']);

function isNode(value: unknown): value is { kind: string; span: Span } {
  return value !== null && typeof value === 'object' && 'kind' in value && 'span' in value;
}

function check(text: string): void {
  const whole = { start: 0, end: text.length };
  const bag = new DiagnosticBag();
  let last = 0;
  for (const token of tokenize(text, bag)) {
    expectInside(token, { start: last, end: text.length }, token.kind);
    last = token.end;
  }
  expect(last).toBe(text.length);

  const policy = parsePolicyExpression(text, bag);
  expectNested(policy, whole);
  for (const { span, message } of bag.all) expectInside(span, whole, message);

  const start = text.indexOf('@');
  const end = findExpressionEnd(text, start);
  findExpressionEnd(text, start, { encoded: true });
  if (end !== undefined) expectInside({ start, end }, whole, 'scan');
  const parsed = new DiagnosticBag();
  const again = parsePolicyExpression(text, parsed);
  if (parsed.count > 0) return;
  expect(end, 'where the scan sees the end').toBe(again.span.end);
  expectComplete(again, text);
  expectDisjoint(again);
}

test.each([
  ['tokens in any order', soup],
  ['real expressions with something changed', mutant],
  ['random characters', noise],
] as const)('ends, does not throw and covers the text: %s', { timeout }, (_name, make) => {
  for (let seed = firstSeed; seed < firstSeed + cases; seed++) {
    const text = make(generator(seed));
    try {
      check(text);
    } catch (cause) {
      throw new Error(`seed ${seed}: ${JSON.stringify(text)}`, { cause });
    }
  }
});
