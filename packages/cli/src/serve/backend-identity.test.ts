import { expect, test, vi } from 'vitest';
import { api, ask, policies, startBackend, startGateway } from './testing.ts';

// Apart from other tests of managed identities: where these get their tokens, the library asks once a process.

test('a backend that wants a token of the gateway is shown one, in place of what the caller sends', async () => {
  await using platform = await startBackend((request, response) => {
    const resource = new URL(request.url ?? '', 'http://x').searchParams.get('resource');
    response.setHeader('Content-Type', 'application/json');
    if (resource === 'refused') {
      response.statusCode = 400;
      response.end(JSON.stringify({ error: 'invalid_resource' }));
      return;
    }
    const expires_on = String(Math.floor(Date.now() / 1000) + 3600);
    const access_token = `token-for-${resource}`;
    response.end(JSON.stringify({ access_token, expires_on, token_type: 'Bearer', resource: 'r' }));
  });
  await using backend = await startBackend();
  vi.stubEnv('IDENTITY_ENDPOINT', `${platform.url}/msi/token`);
  vi.stubEnv('IDENTITY_HEADER', 'proof');
  const backends = ['models', 'refused'].map((resource) => ({
    id: resource,
    type: 'Single' as const,
    url: backend.url,
    credentials: { managedIdentity: { resource } },
  }));
  const inbound = '<set-backend-service backend-id="@(context.Request.Headers.GetValueOrDefault("X-Id"))" />';
  const retrying = '<forward-request buffer-request-body="true" follow-redirects="true" />';
  for (const forward of ['<forward-request />', retrying]) {
    await using gateway = await startGateway({
      ...{ apis: [api(['GET /'])], backends },
      ...policies({ inbound, backend: forward }),
    });
    const headers = { Authorization: 'Bearer of-the-caller', 'X-Id': 'models' };
    const answer = await ask(`${gateway.url}/a`, { headers });
    expect(JSON.parse(answer.body)).toMatchObject({ headers: { authorization: 'Bearer token-for-models' } });
    // The second time it is there already.
    expect((await ask(`${gateway.url}/a`, { headers })).body).toContain('token-for-models');
    expect(await ask(`${gateway.url}/a`, { headers: { 'X-Id': 'refused' } })).toMatchObject({ status: 500 });
  }
  vi.unstubAllEnvs();
});
