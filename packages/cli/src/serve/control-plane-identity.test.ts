import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiManagementClient } from '@azure/arm-apimanagement';
import Provider, { type JWK } from 'oidc-provider';
import { allowInsecureRequests, clientCredentialsGrant, discovery } from 'openid-client';
import { expect, test } from 'vitest';
import { readControlPlaneOptions } from './control-plane-options.ts';
import { openControlPlane } from './open-control-plane.ts';

// Microsoft's client, with tokens of a real provider, and roles that an owner assigns.

const audience = 'api://turnpike';

function makeKey(kid: string): JWK {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' } as JWK;
}

function providerAt(url: string, keys: JWK[]) {
  return new Provider(url, {
    jwks: { keys },
    clients: ['pipeline', 'stranger'].map((client_id) => ({
      client_id,
      client_secret: 'a secret',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    })),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        getResourceServerInfo: () => ({
          scope: '',
          audience,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  }).callback();
}

async function put(url: string, token: string, body: unknown, ca: string): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  request(url, { method: 'PUT', headers, ca }, (answer) => resolve(answer.resume().statusCode))
    .on('error', reject)
    .end(JSON.stringify(body));
  return promise;
}

test('who has a role and a token of the provider may call, while its keys are exchanged', async () => {
  const data = mkdtempSync(join(tmpdir(), 'turnpike-identity-'));
  const server = createServer((incoming, outgoing) => void serve(incoming, outgoing)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let serve = providerAt(url, [makeKey('one')]);
  const getToken = async (id: string): Promise<string> => {
    const client = await discovery(new URL(url), id, 'a secret', undefined, { execute: [allowInsecureRequests] });
    return (await clientCredentialsGrant(client, { resource: audience })).access_token;
  };
  const terminal = { write: () => {}, writeError: () => {} } as unknown as Parameters<typeof openControlPlane>[1];
  const settings = readControlPlaneOptions({ data, port: '0', issuer: [url], audience: [audience] });
  try {
    await using plane = await openControlPlane(settings, terminal);
    const { management, service, token: development } = plane.ready;
    const clientWith = (token: () => Promise<string>) =>
      new ApiManagementClient(
        { getToken: async () => ({ token: await token(), expiresOnTimestamp: Date.now() }) },
        '00000000-0000-0000-0000-000000000000',
        { endpoint: management, tlsOptions: { ca: plane.authority }, retryOptions: { maxRetries: 0 } },
      );
    const pipeline = clientWith(() => getToken('pipeline'));
    const at = ['turnpike', 'local'] as const;
    await expect(pipeline.product.get(...at, 'starter')).rejects.toMatchObject({ statusCode: 403 });
    const path = `${service}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}`;
    const roleDefinitionId = '/providers/Microsoft.Authorization/roleDefinitions/312a565d-c81f-4fd8-895a-4e21e48d571c';
    const body = { properties: { roleDefinitionId, principalId: 'pipeline' } };
    expect(await put(`${management}${path}?api-version=2022-04-01`, development, body, plane.authority)).toBe(201);
    const stranger = clientWith(() => getToken('stranger'));
    for (const kid of ['two', 'three']) {
      await pipeline.product.createOrUpdate(...at, kid, { displayName: kid });
      await expect(stranger.product.get(...at, kid)).rejects.toMatchObject({ statusCode: 403 });
      serve = providerAt(url, [makeKey(kid)]);
      const calls = Array.from({ length: 4 }, () => pipeline.product.get(...at, kid));
      for (const { displayName } of await Promise.all(calls)) expect(displayName).toBe(kid);
    }
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(data, { recursive: true });
  }
});
