import { expect } from 'vitest';
import { answered, type Expectation } from './placed.ts';
import type { Seen } from './traffic.ts';
import { tokenFor } from './world.ts';

// What stands around the policies for models: where a call goes, by whose token, what happens when a backend is busy.

const isChat = ({ path }: Seen['asked'][number]): boolean => path.includes('/chat/');

const backendService: Expectation = (policy) =>
  policy.trying(async (traffic) => {
    for (const stream of [false, true]) {
      const { asked } = await answered(traffic, { stream });
      const chosen = asked.filter(isChat).map(({ headers }) => String(headers['x-backend']).replace(/-1$/, ''));
      expect(chosen).toEqual([policy.attribute('backend-id')]);
    }
  });

/** The gateway's own token goes to the model, in place of what the caller sends. */
const ownToken: Expectation = (policy) =>
  policy.trying(async (traffic) => {
    const resource = /authentication-managed-identity resource="([^"]+)"/.exec(policy.document)?.[1] ?? '';
    for (const stream of [false, true]) {
      const { asked } = await answered(traffic, { stream, headers: { Authorization: 'Bearer of-the-caller' } });
      const shown = asked.filter(isChat).map(({ headers }) => headers.authorization);
      expect(shown).toEqual([`Bearer ${tokenFor(resource)}`]);
    }
  });

const serversOf = ({ asked }: Seen): readonly number[] => asked.filter(isChat).map(({ server }) => server);

/** A member that is busy is left alone, and the other one of the pool answers; each status of the condition is tried. */
const retry: Expectation = async (policy) => {
  const condition = policy.attribute('condition')!;
  for (const status of [429, 503, 400])
    for (const stream of [false, true])
      await policy.trying(async (traffic) => {
        policy.world.models[0].behave({ status });
        const isRetried = condition.includes(`StatusCode == ${status}`);
        const seen = await answered(traffic, { stream }, isRetried ? 200 : status);
        expect(serversOf(seen)).toEqual(isRetried ? [0, 1] : [0]);
        if (isRetried) expect(seen.usage.total_tokens).toBeGreaterThan(0);
      });
};

const forwardRequest: Expectation = (policy) =>
  policy.trying(async (traffic) => expect(serversOf(await answered(traffic))).toHaveLength(1));

/** When the whole pool is out, nothing of it is told. */
const hiddenPool: Expectation = (policy) =>
  policy.trying(async (traffic) => {
    for (const model of policy.world.models) model.behave({ status: 503 });
    await answered(traffic, {}, 503);
    const seen = await answered(traffic, {}, 503);
    expect(serversOf(seen)).toEqual([]);
    expect([seen.reason, seen.body]).toEqual(['Service Unavailable', '']);
  });

const cors: Expectation = (policy) =>
  policy.trying(async (traffic) => {
    const [allowed] = originsOf(policy.document);
    const { status, headers } = await traffic.preflight(new URL(allowed!).origin);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'access-control-allow-origin': new URL(allowed!).origin,
      'access-control-allow-credentials': 'true',
    });
    const refused = await traffic.preflight('https://elsewhere.example');
    expect(refused.headers['access-control-allow-origin']).toBeUndefined();
    for (const stream of [false, true]) {
      const seen = await answered(traffic, { stream, headers: { Origin: new URL(allowed!).origin } });
      expect(seen.headers['access-control-allow-origin']).toBe(new URL(allowed!).origin);
    }
  });

function originsOf(document: string): readonly string[] {
  return Array.from(document.matchAll(/<origin>([^<]+)<\/origin>/g), ([, origin]) => origin!);
}

/** What is held of policies that are not for models, by the section that they stand in, where that matters. */
export const surroundingExpectations: Readonly<Record<string, Expectation>> = {
  'set-backend-service': backendService,
  'authentication-managed-identity': ownToken,
  'set-header': ownToken,
  retry,
  'forward-request': forwardRequest,
  choose: hiddenPool,
  'return-response': hiddenPool,
  cors,
};
