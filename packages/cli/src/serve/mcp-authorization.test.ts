import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { describe, expect, test } from 'vitest';
import { estate, listed, post, tool } from './mcp-testing.ts';
import { api, ask, startBackend, startGateway } from './testing.ts';

describe('a client without a token', () => {
  const jwt = (metadata: string) =>
    `<policies><inbound><validate-jwt header-name="Authorization"><openid-config url="${metadata}" /></validate-jwt></inbound><backend><base /></backend><outbound /><on-error /></policies>`;

  test('finds out from the SDK where it gets one', async () => {
    await using issuer = await startBackend((request, response) => {
      const isMetadata = request.url === '/tenant/.well-known/openid-configuration';
      response.writeHead(isMetadata ? 200 : 404, { 'Content-Type': 'application/json' });
      response.end(
        isMetadata
          ? JSON.stringify({
              issuer: `${issuer.url}/tenant`,
              authorization_endpoint: `${issuer.url}/authorize`,
              token_endpoint: `${issuer.url}/token`,
              jwks_uri: `${issuer.url}/keys`,
              response_types_supported: ['code'],
              subject_types_supported: ['public'],
              id_token_signing_alg_values_supported: ['RS256'],
              code_challenge_methods_supported: ['S256'],
            })
          : '{}',
      );
    });
    await using gateway = await startGateway({
      ...estate('http://127.0.0.1:1', [tool('get-order')]),
      namedValues: [{ name: 'tenant', value: 'tenant', secret: false }],
      policies: [
        {
          scope: 'api',
          apiId: 'a',
          apiRevision: '1',
          text: jwt(`${issuer.url}/{{tenant}}/.well-known/openid-configuration`),
        },
      ],
    });
    const refused = await post(gateway.url, listed);
    const metadataUrl = `${gateway.url}/.well-known/oauth-protected-resource/a/mcp`;
    expect([refused.status, refused.headers['www-authenticate']]).toEqual([
      401,
      `Bearer resource_metadata="${metadataUrl}"`,
    ]);
    const metadata = await ask(metadataUrl);
    expect([metadata.headers['access-control-allow-origin'], JSON.parse(metadata.body)]).toEqual([
      '*',
      {
        resource: `${gateway.url}/a/mcp`,
        resource_name: 'A',
        authorization_servers: [`${issuer.url}/tenant`],
        bearer_methods_supported: ['header'],
      },
    ]);
    let redirected: URL | undefined;
    const authProvider: OAuthClientProvider = {
      redirectUrl: 'http://localhost/callback',
      clientMetadata: { redirect_uris: ['http://localhost/callback'] },
      clientInformation: () => ({ client_id: 'c' }),
      tokens: () => undefined,
      saveTokens: () => {},
      redirectToAuthorization: (url) => void (redirected = url),
      saveCodeVerifier: () => {},
      codeVerifier: () => 'v',
      saveClientInformation: () => {},
    };
    const transport = new StreamableHTTPClientTransport(new URL(`${gateway.url}/a/mcp`), { authProvider });
    await expect(
      new Client({ name: 'test', version: '1' }).connect(transport as Parameters<Client['connect']>[0]),
    ).rejects.toThrow();
    expect([redirected?.origin, redirected?.pathname, redirected?.searchParams.get('resource')]).toEqual([
      issuer.url,
      '/authorize',
      `${gateway.url}/a/mcp`,
    ]);
  });

  test('is told of no servers where none is known, and an API at that path comes first', async () => {
    const secret = { name: 'tenant', value: 'tenant', secret: true };
    const document = {
      scope: 'api',
      apiId: 'a',
      apiRevision: '1',
      text: jwt('https://login.example/{{tenant}}'),
    } as const;
    const parts = estate('http://127.0.0.1:1', [tool('get-order')], { namedValues: [secret], policies: [document] });
    await using gateway = await startGateway(parts);
    expect((await ask(`${gateway.url}/.well-known/oauth-protected-resource/a/mcp`)).status).toBe(404);
    expect((await ask(`${gateway.url}/.well-known/oauth-protected-resource/orders/orders/1`)).status).toBe(404);
    expect((await post(gateway.url, listed)).headers['www-authenticate']).toBeUndefined();
    await using backend = await startBackend();
    const own = api(['GET /oauth-protected-resource'], { id: 'own', path: '.well-known', serviceUrl: backend.url });
    await using other = await startGateway({ ...parts, apis: [...parts.apis!, own] });
    expect((await ask(`${other.url}/.well-known/oauth-protected-resource`)).asked.url).toBe(
      '/oauth-protected-resource',
    );
  });
});
