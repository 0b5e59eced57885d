import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { TraceStore } from '@turnpike/gateway';
import type { Certificate } from '@turnpike/model';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { api, ask, type Listening, policies, startBackend, startGateway } from './testing.ts';

// Credentials on both sides of a gateway, over real handshakes.

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../http/src/tls/fixtures/${name}.pem`, import.meta.url), 'utf8');
const authority = fixture('authority');
const key = fixture('key');
const certificateNamed = (name: string, thumbprint: string): Certificate => ({
  id: name,
  thumbprint,
  certificate: fixture(name),
  privateKey: key,
});
const certificates = [certificateNamed('client-trusted', 'AB12'), certificateNamed('client-revoked', 'CD34')];

/** A service that says whose certificate it was shown. */
async function startService(): Promise<Listening> {
  const server = createServer(
    { cert: fixture('fallback'), key, requestCert: true, rejectUnauthorized: false, ca: authority },
    ({ socket }, response) => {
      response.end(`${(socket as TLSSocket).getPeerCertificate().subject?.CN ?? 'nobody'}`);
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `https://localhost:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('to services', () => {
  const trusted = getCACertificates('default');
  beforeAll(() => setDefaultCACertificates([...trusted, authority]));
  afterAll(() => setDefaultCACertificates(trusted));

  test('authentication-certificate shows each request its certificate', async () => {
    await using service = await startService();
    const inbound = `<choose><when condition="@(context.Request.Headers.ContainsKey("X-Id"))">
      <authentication-certificate certificate-id="@(context.Request.Headers.GetValueOrDefault("X-Id"))" /></when></choose>`;
    const apis = [api(['GET /'], { serviceUrl: service.url })];
    await using gateway = await startGateway({ apis, certificates, ...policies({ inbound }) });
    const shown = async (headers: Record<string, string>) => (await ask(`${gateway.url}/a`, { headers })).body;
    expect(await shown({ 'X-Id': 'Client-Trusted' })).toBe('client-trusted');
    expect(await shown({ 'X-Id': 'client-revoked' })).toBe('client-revoked');
    expect(await shown({})).toBe('nobody');
    expect((await ask(`${gateway.url}/a`, { headers: { 'X-Id': 'none' } })).status).toBe(500);
  });

  test('send-request shows its own, and the request itself goes on without', async () => {
    await using service = await startService();
    const inbound = `<send-request response-variable-name="answer"><set-url>${service.url}/</set-url>
      <authentication-certificate thumbprint="ab 12" /></send-request>`;
    const outbound = `<set-header name="X-Sent"><value>@(((IResponse)context.Variables["answer"]).Body.As<string>())</value></set-header>`;
    const apis = [api(['GET /'], { serviceUrl: service.url })];
    await using gateway = await startGateway({ apis, certificates, ...policies({ inbound, outbound }) });
    const { body, headers } = await ask(`${gateway.url}/a`);
    expect([headers['x-sent'], body]).toEqual(['client-trusted', 'nobody']);
  });

  test('authentication-certificate opens PKCS#12 that comes with the request', async () => {
    await using service = await startService();
    const pfx = readFileSync(new URL('../../../http/src/tls/fixtures/fabrikam.pfx', import.meta.url));
    const inbound = `<authentication-certificate body="@(Convert.FromBase64String("${pfx.toString('base64')}"))" password="fixture" />`;
    const apis = [api(['GET /'], { serviceUrl: service.url })];
    await using gateway = await startGateway({ apis, ...policies({ inbound }) });
    for (const _ of [1, 2]) expect((await ask(`${gateway.url}/a`)).body).toBe('fabrikam');
  });
});

describe('of callers', () => {
  const clientCertificates = {
    mode: 'request',
    authorities: [authority],
    revocationLists: [readFileSync(new URL('../../../http/src/tls/fixtures/authority.crl', import.meta.url), 'utf8')],
  } as const;
  const identity = { hostNames: ['localhost'], credentials: { cert: fixture('fallback'), key }, clientCertificates };
  const listeners = [{ host: '127.0.0.1', port: 0, tls: { identities: [identity] } }];

  const root: Certificate = {
    id: 'root',
    thumbprint: new X509Certificate(authority).fingerprint.replaceAll(':', ''),
    certificate: authority,
  };

  const outcome = async (policy: string, client?: string): Promise<string> => {
    const inbound = `${policy}<return-response><set-body>passes</set-body></return-response>`;
    const onError = '<set-body>@(context.LastError.Reason)</set-body>';
    await using gateway = await startGateway(
      { apis: [api(['GET /'])], certificates: [root], ...policies({ inbound, onError }) },
      { listeners },
    );
    const shown = client === undefined ? {} : { cert: fixture(client), key };
    return await new Promise((resolve, reject) => {
      get(`https://localhost:${gateway.port}/a`, { ca: authority, agent: false, ...shown }, (response) => {
        let body = '';
        response.on('data', (piece) => {
          body += String(piece);
        });
        response.on('end', () => resolve(body));
      }).on('error', reject);
    });
  };

  test.each([
    ['client-trusted', 'passes'],
    [undefined, 'ClientCertificateNotFound'],
    ['client-expired', 'ClientCertificateInvalid'],
    ['client-future', 'ClientCertificateInvalid'],
    ['client-stranger', 'ClientCertificateInvalid'],
    ['client-self-signed', 'ClientCertificateInvalid'],
    ['client-revoked', 'ClientCertificateInvalid'],
  ])('E1: validate-client-certificate, %s: %s', async (client, expected) => {
    expect(await outcome('<validate-client-certificate />', client)).toBe(expected);
  });

  test('E2: an identity is held against the certificate, and its issuer against the key that has signed', async () => {
    const policy = (attributes: string) =>
      `<validate-client-certificate><identities><identity ${attributes} /></identities></validate-client-certificate>`;
    expect(await outcome(policy('dns-name="trusted.client"'), 'client-trusted')).toBe('passes');
    expect(await outcome(policy('dns-name="other.client"'), 'client-trusted')).toBe('ClientCertificateNotAllowed');
    expect(await outcome(policy(`issuer-thumbprint="${root.thumbprint}"`), 'client-trusted')).toBe('passes');
  });
});

// The library remembers where it found an identity: one test is all that this process has room for.
test('the gateway gets tokens from where policies cannot reach, and O1: they are in no trace', async () => {
  await using platform = await startBackend((_, response) => {
    response.setHeader('Content-Type', 'application/json');
    const expires_on = String(Math.floor(Date.now() / 1000) + 3600);
    response.end(JSON.stringify({ access_token: 'planted-secret', expires_on, token_type: 'Bearer', resource: 'r' }));
  });
  await using backend = await startBackend();
  vi.stubEnv('IDENTITY_ENDPOINT', `${platform.url}/msi/token`);
  vi.stubEnv('IDENTITY_HEADER', 'proof');
  const inbound = `<authentication-managed-identity resource="https://vault.azure.net" />
    <authentication-managed-identity resource="https://vault.azure.net" output-token-variable-name="odd" />
    <set-header name="X-Odd"><value>@("a " + (string)context.Variables["odd"])</value></set-header>
    <trace source="odd"><message>@((string)context.Variables["odd"])</message></trace>
    <send-request response-variable-name="answer" ignore-error="true" timeout="5">
      <set-url>http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&amp;resource=a</set-url>
      <set-header name="Metadata"><value>true</value></set-header></send-request>
    <set-header name="X-Reached"><value>@((context.Variables["answer"] != null).ToString())</value></set-header>`;
  const secret = Buffer.alloc(32, 5);
  await using gateway = await startGateway(
    { apis: [api(['GET /'], { serviceUrl: backend.url })], ...policies({ inbound }) },
    { secret },
  );
  try {
    const authorization = { 'Apim-Debug-Authorization': new TraceStore(secret).issue('a', 60_000) };
    const answer = await ask(`${gateway.url}/a`, { headers: authorization });
    const { headers } = JSON.parse(answer.body) as { headers: Record<string, string> };
    const found = ['authorization', 'x-odd', 'x-reached'].map((name) => headers[name]);
    expect(found).toEqual(['Bearer planted-secret', 'a planted-secret', 'False']);
    const trace = gateway.plane.answer({ about: 'trace', traceId: String(answer.headers['apim-trace-id']) });
    expect(JSON.stringify(trace)).toContain('authentication-managed-identity');
    expect(JSON.stringify(trace)).not.toContain('planted-secret');
  } finally {
    vi.unstubAllEnvs();
  }
});
