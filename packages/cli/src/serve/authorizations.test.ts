import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiManagementClient } from '@azure/arm-apimanagement';
import { SnapshotParts } from '@turnpike/model';
import Provider from 'oidc-provider';
import { expect, test } from 'vitest';
import { quietTerminal } from '../management/testing.ts';
import { openControlPlane } from './open-control-plane.ts';
import { ask, startGateway } from './testing.ts';

// From a provider of credentials, which is a real authorization server, to a request that goes on with its token.

const at: [string, string] = ['turnpike', 'local'];

async function startProvider(): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = { client_id: 'bot', client_secret: 'a secret', grant_types: ['client_credentials'] };
  const provider = new Provider(url, {
    clients: [{ ...client, token_endpoint_auth_method: 'client_secret_post', redirect_uris: [], response_types: [] }],
    features: { devInteractions: { enabled: false }, clientCredentials: { enabled: true } },
  });
  server.on('request', provider.callback());
  return {
    url,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const policy = `<policies><inbound><base />
  <get-authorization-context provider-id="shop" authorization-id="bot" context-variable-name="auth" />
  <return-response><set-body>@(((Authorization)context.Variables["auth"]).AccessToken)</set-body></return-response>
</inbound><backend><base /></backend><outbound><base /></outbound>
<on-error><set-body>@(context.LastError.Message)</set-body></on-error></policies>`;

test('a request has the token of a connection once an access policy is about the service, and no sooner', async () => {
  const data = mkdtempSync(join(tmpdir(), 'turnpike-authorizations-'));
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => rmSync(data, { recursive: true }));
  const provider = cleanup.use(await startProvider());
  const parts = new SnapshotParts();
  let wake = () => {};
  const settings = { data, host: '127.0.0.1', port: 0, json: true };
  const plane = cleanup.use(
    await openControlPlane(settings, quietTerminal, {
      onChanged(change) {
        parts.apply(change);
        wake();
      },
    }),
  );
  /** When gateways have been told of the last change. */
  const told = async () => {
    const wanted = await plane.sequenceNumber();
    while (parts.sequenceNumber < wanted)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    return parts.snapshot();
  };
  const { management, token, ca } = plane.ready;
  const client = new ApiManagementClient(
    { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) },
    '00000000-0000-0000-0000-000000000000',
    { endpoint: management, tlsOptions: { ca: readFileSync(ca, 'utf8') } },
  );
  const clientCredentials = { clientId: 'bot', clientSecret: 'a secret', tokenUrl: `${provider.url}/token` };
  await client.authorizationProvider.createOrUpdate(...at, 'shop', {
    identityProvider: 'oauth2',
    oauth2: { grantTypes: { clientCredentials } },
  });
  const made = await client.authorization.createOrUpdate(...at, 'shop', 'bot', {
    oAuth2GrantType: 'ClientCredentials',
  });
  expect(made.status).toBe('Connected');
  await client.api.beginCreateOrUpdateAndWait(...at, 'a', {
    path: 'a',
    displayName: 'A',
    protocols: ['http', 'https'],
    subscriptionRequired: false,
  });
  await client.apiOperation.createOrUpdate(...at, 'a', 'get', { displayName: 'Get', method: 'GET', urlTemplate: '/' });
  await client.apiPolicy.createOrUpdate(...at, 'a', 'policy', { format: 'rawxml', value: policy });
  const gateway = cleanup.use(await startGateway(await told()));
  const refused = await ask(`${gateway.url}/a`);
  expect(refused.status).toBe(500);
  expect(refused.body).toContain('no access policy of the connection is about the identity of the service');
  const { identity } = await client.apiManagementService.beginUpdateAndWait(...at, {
    identity: { type: 'SystemAssigned' },
  });
  const { principalId: objectId, tenantId } = identity ?? {};
  await client.authorizationAccessPolicy.createOrUpdate(...at, 'shop', 'bot', 'self', {
    ...(objectId !== undefined && { objectId }),
    ...(tenantId !== undefined && { tenantId }),
  });
  gateway.plane.publish(await told());
  const answer = await ask(`${gateway.url}/a`);
  expect([answer.status, answer.body.length]).toEqual([200, 43]);
});
