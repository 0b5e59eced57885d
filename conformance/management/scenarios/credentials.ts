import { once } from 'node:events';
import { request } from 'node:https';
import { expect } from 'vitest';
import { startTestProvider } from '../../../packages/management/src/credentials/testing.ts';
import { pkcs12 } from '../certificates.ts';
import { call, make, type Place, service } from '../place.ts';
import { all, at, type Scenario, type Stage } from '../scenario.ts';

const redirectUrl = 'https://gate.example/redirect/apim/local';

/** The credential manager, with a real provider whose user agrees, and secrets that are elsewhere. */
export const credentials: readonly Scenario[] = [
  {
    title: 'a connection is made by somebody who agrees, and used by whom its access policies name',
    async run(stage) {
      const { authorization, authorizationAccessPolicy, authorizationLoginLinks, authorizationProvider } = stage.client;
      await using provider = await startTestProvider(redirectUrl);
      const authorizationCode = {
        clientId: 'bot',
        clientSecret: 'a secret of the client',
        authorizationUrl: `${provider.url}/auth`,
        tokenUrl: `${provider.url}/token`,
        scopes: 'openid offline_access',
      };
      await authorizationProvider.createOrUpdate(...at, 'login', {
        displayName: 'Login',
        identityProvider: 'oauth2',
        oauth2: { redirectUrl, grantTypes: { authorizationCode } },
      });
      expect(JSON.stringify(await authorizationProvider.get(...at, 'login'))).not.toContain('a secret of the client');
      expect((await all(authorizationProvider.listByService(...at))).map(({ name }) => name)).toEqual(['login']);

      const connection = { authorizationType: 'OAuth2', oAuth2GrantType: 'AuthorizationCode' };
      await authorization.createOrUpdate(...at, 'login', 'mine', connection);
      const postLoginRedirectUrl = 'https://portal.example/done';
      const { loginLink = '' } = await authorizationLoginLinks.post(...at, 'login', 'mine', { postLoginRedirectUrl });
      expect(await comeBack(stage, await provider.agree(loginLink))).toBe(postLoginRedirectUrl);
      await authorization.confirmConsentCode(...at, 'login', 'mine', { consentCode: 'any' });
      expect(await authorization.get(...at, 'login', 'mine')).toMatchObject({ status: 'Connected' });
      expect(await all(authorization.listByAuthorizationProvider(...at, 'login'))).toHaveLength(1);

      const [tenantId, objectId] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
      const policy = ['login', 'mine', 'team'] as const;
      await authorizationAccessPolicy.createOrUpdate(...at, ...policy, { tenantId, objectId });
      expect(await authorizationAccessPolicy.get(...at, ...policy)).toMatchObject({ tenantId, objectId });
      const policies = await all(authorizationAccessPolicy.listByAuthorization(...at, 'login', 'mine'));
      expect(policies.map(({ name }) => name)).toContain('team');
      await authorizationAccessPolicy.delete(...at, ...policy, '*');
      await authorization.delete(...at, 'login', 'mine', '*');
      await authorizationProvider.delete(...at, 'login', '*');
      await expect(authorizationProvider.get(...at, 'login')).rejects.toMatchObject({ statusCode: 404 });
    },
  },
  ...([service, { workspace: 'team' }] as const).map(freshAt),
];

/** With a vault, this is tested where there is one in its shape: `packages/management/src/key-vault`. */
function freshAt(place: Place): Scenario {
  return {
    title: `what is in no vault is as fresh as it was: ${place.workspace ?? 'service'}`,
    async run(stage) {
      await make(stage, place, 'namedValue', ['fresh'], { displayName: 'fresh', value: 'plain' });
      await call(stage, place, 'namedValue', 'refreshSecret', 'fresh');
      expect(await call(stage, place, 'namedValue', 'get', 'fresh')).toMatchObject({ value: 'plain' });
      await make(stage, place, 'certificate', ['fresh'], { data: pkcs12, password: 'password' });
      expect(await call(stage, place, 'certificate', 'refreshSecret', 'fresh')).toMatchObject({ subject: 'CN=life' });
    },
  };
}

/** Where a browser is sent that comes back to the control plane. */
async function comeBack({ management, ca }: Stage, { pathname, search }: URL): Promise<string | undefined> {
  const [answer] = await once(request(`${management}${pathname}${search}`, { ca, agent: false }).end(), 'response');
  answer.resume();
  return answer.headers.location;
}
