import type { Authorization } from '@turnpike/model';
import { CredentialFailure, TokenRefusal, type Tokens, verifiedToken } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { PublishedAuthorizations } from './published-authorizations.ts';

const [tenant, stranger] = ['13932a0d-5c63-4d37-901d-1df9c97722ff', '00000000-5c63-4d37-901d-1df9c97722ff'];
const objectId = 'fe0bed83-631f-4149-bd0b-0464b1bc7cab';
const app = 'a1b2c3d4-631f-4149-bd0b-0464b1bc7cab';
const second = 1_000;

const bot: Authorization = {
  id: 'GitHub/bot',
  token: { accessToken: 'secret', expiresAt: 100 * second, claims: { scope: 'repo' } },
  isForService: true,
  accessPolicies: [{ tenantId: tenant, objectId, appIds: [] }],
};

/** Verifies everything that does not say `forged`, as of those who published it. */
function connections(...all: readonly Authorization[]) {
  const clock = { now: 0 };
  const providers: string[] = [];
  const tokens: Tokens = {
    verify(text, trust) {
      providers.push(...trust.providers);
      if (text.includes('forged')) throw new TokenRefusal('TokenSignatureInvalid', 'it is forged');
      const claims = JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString()) as object;
      return verifiedToken(new Map(), new Map(Object.entries(claims)), [`https://sts.windows.net/${tenant}/`]);
    },
  };
  const authorizations = new PublishedAuthorizations({ tokens, now: () => clock.now });
  authorizations.use(all);
  const ask = (identity?: object, authorizationId = 'bot') =>
    authorizations.token({
      providerId: 'github',
      authorizationId,
      ...(identity !== undefined && { identityToken: tokenOf(identity) }),
    });
  return { ask, clock, providers, authorizations };
}

function tokenOf(claims: object, signature = 'good'): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
}

const identity = {
  tid: tenant,
  oid: objectId,
  iss: `https://sts.windows.net/${tenant}/`,
  aud: 'https://azure-api.net/authorization-manager',
  exp: 50,
};

test('the service has the token of a connection, until it ends', async () => {
  const { ask, clock } = connections(bot);
  expect(await ask()).toEqual({ accessToken: 'secret', claims: { scope: 'repo' } });
  clock.now = 95 * second;
  await expect(ask()).rejects.toThrow(new CredentialFailure('the token of the connection has ended'));
});

test('a connection without a token says why', async () => {
  const { token: _, ...without } = bot;
  const { ask } = connections({ ...without, problem: 'The provider gives no token: invalid_grant' });
  await expect(ask()).rejects.toThrow('invalid_grant');
  await expect(ask(undefined, 'none')).rejects.toThrow("there is no connection 'github/none'");
});

test('without an access policy about it, the service has nothing', async () => {
  const { ask } = connections({ ...bot, isForService: false });
  await expect(ask()).rejects.toThrow('no access policy of the connection is about the identity of the service');
});

test('whom a token names has the token, where an access policy is about them', async () => {
  const { ask, providers } = connections({ ...bot, isForService: false });
  expect((await ask(identity)).accessToken).toBe('secret');
  expect(providers[0]).toBe(`https://login.microsoftonline.com/${tenant}/v2.0/.well-known/openid-configuration`);
});

test('everybody else has nothing, and is told nothing of the connection', async () => {
  const { ask, authorizations, providers } = connections({ ...bot, problem: 'a secret reason' });
  const wrong: [object, string][] = [
    [{ ...identity, oid: app }, 'no access policy of the connection is about who asks'],
    [{ ...identity, tid: stranger }, 'no access policy of the connection is about who asks'],
    [{ ...identity, tid: '../../evil' }, 'no access policy of the connection is about who asks'],
    [{ ...identity, iss: `https://sts.windows.net/${stranger}/` }, 'is not of its tenant'],
    [{ ...identity, aud: 'https://management.azure.com' }, 'is for somebody else'],
    [{ ...identity, exp: 0 }, 'has ended'],
    [{ ...identity, nbf: 10 }, 'is not yet good'],
    [{ ...identity, exp: undefined }, 'has ended'],
    [{}, 'no access policy'],
  ];
  for (const [claims, message] of wrong) await expect(ask(claims)).rejects.toThrow(message);
  for (const identityToken of ['', 'x', 'a.b.c', tokenOf(identity, 'forged')])
    await expect(authorizations.token({ providerId: 'github', authorizationId: 'bot', identityToken })).rejects.toThrow(
      CredentialFailure,
    );
  expect(providers.filter((url) => !url.includes(tenant))).toEqual([]);
});

test('an access policy about applications is about their tokens only', async () => {
  const { ask } = connections({ ...bot, accessPolicies: [{ tenantId: tenant, objectId, appIds: [app] }] });
  await expect(ask(identity)).rejects.toThrow('no access policy');
  expect((await ask({ ...identity, appid: app })).accessToken).toBe('secret');
});
