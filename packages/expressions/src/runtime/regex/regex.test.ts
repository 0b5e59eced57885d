import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { usedMs } from '../../../../text/src/testing.ts';
import { BudgetExceeded, resetBudget } from '../budget.ts';
import { DotNetException } from '../exceptions.ts';
import type { Match } from './match.ts';
import { unescapePattern } from './parser.ts';
import { escapePattern, Regex } from './regex.ts';

type Case = readonly [operation: string, pattern: string, options: number, input: string, ...rest: (string | number)[]];

beforeEach(() => resetBudget());

/** Where a match is and what its groups captured: `3+2(3+1)(-)`. */
function show(match: Match): string {
  const groups = match.groups
    .slice(1)
    .map((group) => (group.success ? group.captures.map(({ index, length }) => `${index}+${length}`).join() : '-'));
  return `${match.index}+${match.length}${groups.map((group) => `(${group})`).join('')}`;
}

function answer([operation, pattern, options, input, first, second, third]: Case): string {
  const regex = new Regex(pattern, options);
  switch (operation) {
    case 'M': {
      const matches = [...regex.matches(input)].slice(0, 30).map((match) => `${show(match)};`);
      return `${matches.join('')}|${regex.groupNames.join()}|${regex.groupNumbers.join()}`;
    }
    case 'MS': {
      const match = regex.match(input, first as number);
      if (!match.success) return '-';
      const next = match.next();
      return `${show(match)} next ${next.success ? show(next) : '-'}`;
    }
    case 'R':
      return regex.replace(input, first as string);
    case 'RC':
      return regex.replace(input, String(first), second as number, third as number);
    case 'RE':
      return regex.replaceBy(input, (match) => `<${match.value}${match.groups.length}>`);
    case 'S':
      return regex.split(input).join('\u0001');
    case 'SC':
      return regex.split(input, first as number).join('\u0001');
    case 'E':
      return escapePattern(input);
    case 'U':
      return unescapePattern(input);
    default:
      return regex.isMatch(input) ? 'True' : 'False';
  }
}

function outcome(run: () => string): string {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof DotNetException)) throw error;
    return `!${error.message}`;
  }
}

describe('Regex', () => {
  it('answers as .NET Framework does', () => {
    const text = readFileSync(new URL('cases/regular-expressions.jsonl', import.meta.url), 'utf8');
    const wrong = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Case)
      .map((parts) => ({ parts, found: outcome(() => answer(parts)) }))
      .filter(({ parts, found }) => parts[parts.length - 1] !== found);
    expect(wrong).toEqual([]);
  });

  it('gives the empty match of .NET where nothing matches', () => {
    const match = new Regex('(x)(y)').match('foobar');
    expect([match.success, match.value, match.index, match.groups.length]).toEqual([false, '', 0, 1]);
    expect(() => match.result('$1')).toThrow('Result cannot be called on a failed Match.');
  });

  it('lets an evaluator search on its own meanwhile', () => {
    const outer = new Regex('\\w+');
    const inner = new Regex('(a)(b)?');
    expect(outer.replaceBy('ab ac', (match) => inner.replace(match.value, '<$1$2>'))).toBe('<ab> <a>c');
  });

  it('lowers letters as the invariant culture does when case is ignored', () => {
    expect(new Regex('k', 1).isMatch('\u212a')).toBe(false);
    expect(new Regex('\u03a3', 1).isMatch('\u03c3')).toBe(true);
    expect(new Regex('\u03a3', 1).isMatch('\u03c2')).toBe(false);
    expect(new Regex('\\p{Lu}', 1).isMatch('a')).toBe(true);
  });

  it('refuses patterns that are nested too deeply instead of overflowing the stack', () => {
    expect(() => new Regex('('.repeat(50_000) + ')'.repeat(50_000))).toThrow(DotNetException);
    expect(() => new Regex('[a-'.repeat(50_000))).toThrow(DotNetException);
  });
});

const long = 'a'.repeat(50_000);

describe('searches in 50,000 characters', () => {
  it.each([
    ['(a+)+b', long, false],
    ['(a|aa)+$', `${long}b`, false],
    ['a*a*a*a*a*b', long, false],
    ['\\d+x', '1'.repeat(50_000), false],
    ['(.*)(.*)(.*)(.*)x', long, false],
    ['^(\\w+\\s?)*$', `${'word '.repeat(10_000)}!`, false],
    ['(x+x+)+y', 'x'.repeat(50_000), false],
    ['([a-z]+)*\\d', long, false],
    ['\\s+$', `${' '.repeat(50_000)}x`, false],
    ['[a-z]{2,50}!', long, false],
    ['(?<=a*)b', long, false],
  ])('answer in linear time where captures do not matter: %s', (pattern, input, expected) => {
    expect(new Regex(pattern).isMatch(input)).toBe(expected);
  });

  it.each([
    '(a)\\1*b',
    '(a*)\\1b',
    '(?=(a+))\\1b',
    '(a{1,5}){1,500}b',
    '(?>a+)b',
    '((a{0,100}){0,100}){0,100}b',
    '(?<n>a)+(?<-n>b)+',
  ])('end with a timeout where they would take too long: %s', (pattern) => {
    const started = usedMs();
    expect(outcome(() => String(new Regex(pattern).isMatch(long)))).toMatch(/^!The RegEx engine has timed out/);
    expect(usedMs() - started).toBeLessThan(10_000);
  });

  it('take from the budget of the expression', () => {
    resetBudget({ steps: 10_000, memory: 1_000_000 });
    expect(() => new Regex('a*a*b').isMatch(long)).toThrow(BudgetExceeded);
  });
});
