import { expect, test } from 'vitest';
import { chatProtocolNames } from './neutral.ts';
import { AnswerUnreadable, CallRefused } from './read-json.ts';
import { AnswerIsError, translateAnswer, translateCall } from './translate.ts';
import { answers, calls } from './vectors.ts';

// Calls and answers in which something is something else: they are translated, or refused in words. Nothing else is thrown.

const pairs = chatProtocolNames.flatMap((from) => chatProtocolNames.map((to) => [from, to] as const));
const names = { id: 'a1', model: 'm', createdAt: 1700000000, usageInStream: true };

const strange: readonly unknown[] = [
  null,
  undefined,
  0,
  -1,
  1e300,
  '',
  'tool',
  '\ud800',
  '{"a":',
  true,
  [],
  [null],
  [[]],
  {},
  { type: 'text' },
  { type: 'constructor', role: '__proto__' },
  JSON.parse('{"__proto__":{"x":1},"constructor":1}'),
];

function randomly(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) % below;
  };
}

/** A copy with something strange in a few places. */
function damaged(value: unknown, random: (below: number) => number): unknown {
  if (random(25) === 0) return strange[random(strange.length)];
  if (Array.isArray(value)) return value.map((one) => damaged(one, random));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, one]): [string, unknown] => [key, damaged(one, random)]);
  return Object.fromEntries(random(30) === 0 ? [...entries, ['toString', 1]] : entries);
}

/** What was thrown that nobody may see. */
function unexpected(action: () => unknown, ...allowed: readonly (new (...from: never[]) => Error)[]): unknown {
  try {
    action();
    return undefined;
  } catch (error) {
    return allowed.some((kind) => error instanceof kind) ? undefined : error;
  }
}

test.each(pairs)('a call of %s is one of %s, or refused', (from, to) => {
  const random = randomly(11);
  for (let round = 0; round < 300; round++) {
    const body = { ...(damaged(calls[from], random) as object) };
    expect(
      unexpected(() => JSON.stringify(translateCall({ ...body }, from, to, 'm').body), CallRefused),
    ).toBeUndefined();
  }
});

test.each(pairs)('an answer of %s is one of %s, or an error', (from, to) => {
  const random = randomly(23);
  for (let round = 0; round < 300; round++) {
    const text = JSON.stringify(damaged(answers[from], random)) ?? '';
    const translate = () => translateAnswer(text, from, to, names);
    expect(unexpected(translate, AnswerUnreadable, AnswerIsError)).toBeUndefined();
  }
});
