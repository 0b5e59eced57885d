import { catalog } from '@turnpike/policies';
import { describe, expect, it } from 'vitest';
import { inMemory } from './in-memory.ts';
import { ourGateway } from './our-gateway.ts';
import { overHttp } from './over-http.ts';
import { type CaseRunner, type ExpectedMessage, type ObservedMessage, readCases } from './policy-case.ts';

const all = readCases();

it('has cases of policies only, each with an id of its own', () => {
  expect([...all.keys()].filter((name) => !catalog.has(name))).toEqual([]);
  const ids = [...all.values()].flatMap((cases) => cases.map(({ id }) => id));
  expect(ids).toEqual([...new Set(ids)]);
});

const runners: readonly (readonly [where: string, run: CaseRunner])[] = [
  ['in memory', inMemory],
  ['over HTTP', overHttp(ourGateway)],
];
const runs = runners.flatMap(([where, run]) => [...all].map(([name, cases]) => [where, name, run, cases] as const));

describe.each(runs)('%s: %s', (_, __, run, cases) => {
  it.each(cases)('$id: $title', async (policyCase) => {
    const observations = await run(policyCase);
    for (const [index, { expected }] of policyCase.calls.entries()) {
      const { backend, service, told, answer } = observations[index]!;
      if (expected.told !== undefined) expect(told).toEqual(expected.told);
      check(answer, expected.answer);
      expect(answer.status).toBe(expected.answer.status);
      for (const [seen, wanted] of [
        [backend, expected.backend],
        [service, expected.service],
      ] as const) {
        if (wanted === undefined) continue;
        const lines = (requests: typeof wanted) => requests.map(({ method, target }) => `${method} ${target}`);
        expect(lines(seen)).toEqual(lines(wanted));
        for (const [at, request] of wanted.entries()) check(seen[at]!, request);
      }
    }
  });
});

/** Holds what is listed against a message. */
function check(seen: ObservedMessage, { headers = {}, body }: ExpectedMessage): void {
  for (const [name, value] of Object.entries(headers)) expectText(seen.headers[name.toLowerCase()] ?? null, value);
  if (body !== undefined) expectText(seen.body, body);
}

function expectText(seen: string | null, wanted: string | null): void {
  const pattern = wanted === null ? null : /^\/(.+)\/$/s.exec(wanted);
  if (pattern === null) expect(seen).toBe(wanted);
  else expect(seen).toMatch(new RegExp(pattern[1]!));
}
