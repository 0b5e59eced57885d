import { expect, test } from 'vitest';
import { readByTheBook } from './compare.ts';
import { fuzzAnswers } from './hostile-answers.ts';
import { judge } from './judge.ts';
import { startOrigins } from './origins.ts';
import { runCases } from './run-cases.ts';

// A sample of `npm run fuzz:wire`; TURNPIKE_FUZZ_CASES and TURNPIKE_FUZZ_SEED ask for more and others.

const cases = Number(process.env.TURNPIKE_FUZZ_CASES ?? 1500);
const seed = Number(process.env.TURNPIKE_FUZZ_SEED ?? 20_261_122);

test('A1 to A22: what reaches a backend was meant so, by the book and by llhttp', {
  timeout: 180_000 + cases * 20,
}, async () => {
  const tally = await runCases({ first: seed, count: cases, atOnce: 16, lane: 200 });
  expect(tally.findings).toEqual([]);
  expect(tally.cases).toBe(cases);
  // It was neither all good nor all bad.
  expect(tally.accepted).toBeGreaterThan(cases / 4);
  expect(tally.refused['400']).toBeGreaterThan(cases / 4);
});

test('A23, T4: clients of both versions get no answer but their own, by the book', async () => {
  const { outcomes, findings } = await fuzzAnswers({ requests: 1000, seed: 7, clients: 64 });
  expect(findings).toEqual([]);
  expect(Object.values(outcomes).reduce((sum, count) => sum + count)).toBe(1000);
  for (const outcome of ['HTTP/1.1: answered', 'HTTP/2: answered', 'HTTP/1.1: broken off', 'HTTP/2: broken off'])
    expect(outcomes[outcome]).toBeGreaterThan(0);
});

test('a judge tells an origin that reads otherwise from one that does not', async () => {
  const { origins } = await startOrigins(['node:http']);
  await using origin = origins[0]!;
  const bytes = 'POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello';
  const [request] = readByTheBook(bytes).requests;
  const good = { bytes, meant: [request!] };
  expect(await judge(origin.port, [good, good, good], 2)).toMatchObject({
    readAlike: 3,
    refused: 0,
    disagreements: [],
  });
  const other = { bytes, meant: [{ ...request!, body: 'world' }] };
  const two = { bytes: bytes + bytes, meant: [request!] };
  for (const wrong of [other, two]) expect((await judge(origin.port, [wrong], 1)).disagreements).toHaveLength(1);
  const refused = { bytes: bytes.replace('5', '5, 5'), meant: [request!] };
  expect(await judge(origin.port, [refused, good], 2)).toMatchObject({ readAlike: 1, refused: 1, disagreements: [] });
});
