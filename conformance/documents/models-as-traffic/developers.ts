import { expect } from 'vitest';
import { answered, type Expectation, type Placed } from './placed.ts';
import { surroundingExpectations } from './surroundings.ts';
import { callers, type Traffic } from './traffic.ts';
import { tokenFor } from './world.ts';

// A document that lets in developers by their own tokens, if Microsoft Graph says that they are in a group.

const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

/** Each token that is wrong is refused, and no model is asked. */
const ownTokens: Expectation = (policy) =>
  policy.trying(async (traffic) => {
    const { directory } = policy.world;
    await answered(traffic);
    for (const faults of [{ audience: 'https://other.example' }, { isForged: true }, { ageMs: 86_400_000 }]) {
      const { asked, body } = await answered(traffic, bearer(directory.tokenOf('sub-amy', faults)), 401);
      expect(asked).toEqual([]);
      expect(body).toContain(policy.attribute('failed-validation-error-message'));
    }
  });

/** Graph is asked once for each of two developers, by the gateway's own token. */
const membership: Expectation = (policy) =>
  policy.trying(async (traffic) => {
    const { calls } = policy.world.directory;
    const before = calls.length;
    for (const by of ['amy', 'bob', 'amy', 'bob'] as const) await answered(traffic, { by });
    const asked = calls.slice(before);
    expect(asked.map(({ url }) => url.searchParams.get('$filter'))).toEqual(
      ['amy', 'bob'].map((by) => `id eq '${callers[by as 'amy' | 'bob'].subscription}'`),
    );
    for (const { authorization, consistencyLevel } of asked) {
      expect(authorization).toBe(`Bearer ${tokenFor('https://graph.microsoft.com')}`);
      expect(consistencyLevel).toBe('eventual');
    }
  });

const expelled = (check: (traffic: Traffic, policy: Placed) => Promise<void>): Expectation => {
  return (policy) =>
    policy.trying(async (traffic) => {
      const { directory } = policy.world;
      directory.expel('sub-bob');
      try {
        await answered(traffic);
        await check(traffic, policy);
      } finally {
        directory.expel();
      }
    });
};

/** Who is in no group is told so, as JSON. */
const refusal = expelled(async (traffic) => {
  const { asked, body, headers } = await answered(traffic, { by: 'bob' }, 403);
  expect(asked).toEqual([]);
  expect(JSON.parse(body)).toEqual({ error: 'Forbidden. You are not a member of an authorized group.' });
  expect(headers['content-type']).toBe('application/json');
});

/** Who has no token is told where to get one. */
const challenge: Expectation = (policy) =>
  policy.trying(async (traffic) => {
    const { headers } = await answered(traffic, bearer('none'), 401);
    expect(headers['www-authenticate']).toContain(
      'resource_metadata="http://127.0.0.1/.well-known/oauth-protected-resource"',
    );
  });

/** By the name of the field that is set. */
const fields: Readonly<Record<string, Expectation>> = {
  Authorization: membership,
  ConsistencyLevel: membership,
  'Content-Type': refusal,
  'WWW-Authenticate': challenge,
};

/** What is held of the policies around those for models. */
export const developerExpectations: Readonly<Record<string, Expectation>> = {
  'set-backend-service': surroundingExpectations['set-backend-service']!,
  'validate-azure-ad-token': ownTokens,
  'authentication-managed-identity': membership,
  'send-request': membership,
  'cache-lookup-value': membership,
  'cache-store-value': membership,
  'return-response': refusal,
  'set-header': (policy) => fields[policy.attribute('name')!]!(policy),
  choose: challenge,
};
