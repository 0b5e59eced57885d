import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import type { Backend, Certificate, ServiceFabricCluster } from '@turnpike/model';
import { afterAll, describe, expect, test } from 'vitest';
import { developmentCertificate } from './development-certificate.ts';
import { api, ask, policies, startBackend, startGateway } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'turnpike-'));
const { certificate, key, authorityFile } = developmentCertificate(folder);
const ca = readFileSync(authorityFile, 'utf8');
afterAll(() => rmSync(folder, { recursive: true }));

/** A backend with a certificate that no system trusts, which says what its client has shown. */
async function startSecure(options: ServerOptions = {}, toSomebody?: string) {
  const server = createServer({ cert: certificate, key, ...options }, (request, response) => {
    const { subject } = (request.socket as TLSSocket).getPeerCertificate();
    if (subject === undefined && toSomebody !== undefined) response.writeHead(403);
    response.end(subject === undefined ? 'nobody' : (toSomebody ?? 'somebody'));
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function through(backend: Partial<Backend>, certificates: readonly Certificate[] = []) {
  return {
    apis: [api(['GET /'])],
    backends: [{ id: 'b', type: 'Single' as const, ...backend }],
    certificates,
    ...policies({
      inbound: '<set-backend-service backend-id="b" />',
      onError:
        '<set-header name="X-Why"><value>@(context.LastError.Reason + ": " + context.LastError.Message)</value></set-header>',
    }),
  };
}

const trusting = { validateCertificateChain: false, validateCertificateName: false };

describe('E7: a backend whose certificate nobody vouches for', () => {
  test('is asked nothing: 502, and on-error knows why', async () => {
    await using backend = await startSecure();
    await using gateway = await startGateway(through({ url: backend.url }));
    const { status, body, headers } = await ask(`${gateway.url}/a`);
    expect([status, body]).toEqual([502, '{ "statusCode": 502, "message": "Bad Gateway" }']);
    expect(headers['x-why']).toMatch(/^BackendConnectionFailure: .*certificate/);
  });

  test('is asked nothing without a backend entity either', async () => {
    await using backend = await startSecure();
    await using gateway = await startGateway({ apis: [api(['GET /'], { serviceUrl: backend.url })] });
    expect((await ask(`${gateway.url}/a`)).status).toBe(502);
  });

  test('is asked when its backend entity switches the validation off, and only through that', async () => {
    await using backend = await startSecure();
    const estate = through({ url: backend.url, tls: trusting });
    const other = api(['GET /'], { id: 'other', path: 'o', serviceUrl: backend.url.replace('127.0.0.1', 'localhost') });
    await using gateway = await startGateway({ ...estate, apis: [...estate.apis, other] });
    expect((await ask(`${gateway.url}/a`)).status).toBe(200);
    expect((await ask(`${gateway.url}/o`)).status).toBe(502);
  });
});

describe('a client certificate', () => {
  const own: Certificate = { id: 'own', thumbprint: 'AB', certificate, privateKey: key };
  const asksForOne = { requestCert: true, rejectUnauthorized: false, ca };

  test('is shown to the backend that it belongs to', async () => {
    await using backend = await startSecure(asksForOne);
    const estate = through({ url: backend.url, tls: trusting, credentials: { certificateIds: ['own'] } }, [own]);
    await using gateway = await startGateway(estate);
    expect((await ask(`${gateway.url}/a`)).body).toBe('somebody');
  });

  test('is shown to no other', async () => {
    await using backend = await startSecure(asksForOne);
    await using gateway = await startGateway(through({ url: backend.url, tls: trusting }, [own]));
    expect((await ask(`${gateway.url}/a`)).body).toBe('nobody');
  });

  test('that is missing where the backend insists ends in an error', async () => {
    await using backend = await startSecure({ ...asksForOne, rejectUnauthorized: true });
    await using gateway = await startGateway(through({ url: backend.url, tls: trusting }, [own]));
    expect((await ask(`${gateway.url}/a`)).status).toBeGreaterThanOrEqual(500);
  });
});

// B20: https://learn.microsoft.com/azure/api-management/api-management-howto-mutual-certificates-for-clients
test('a caller that shows no certificate has none', async () => {
  await using gateway = await startGateway({
    apis: [api(['GET /'])],
    ...policies({
      inbound:
        '<return-response><set-body>@((context.Request.Certificate == null).ToString())</set-body></return-response>',
    }),
  });
  // E3: what says otherwise in a header is not believed.
  const { body } = await ask(`${gateway.url}/a`, {
    headers: { 'X-ARR-ClientCert': Buffer.from(certificate).toString('base64') },
  });
  expect(body).toBe('True');
});

describe('a Service Fabric cluster', () => {
  const own: Certificate = { id: 'own', thumbprint: 'AB', certificate, privateKey: key };

  /** What comes of a request whose cluster is known by a thumbprint, and wants to see a certificate. */
  async function askCluster(more: Partial<ServiceFabricCluster>): Promise<string> {
    await using service = await startBackend((_, response) => response.end('the service'));
    const endpoint = { Kind: 'Stateless', Address: service.url };
    const answer = JSON.stringify({ Endpoints: [endpoint], Version: '1' });
    await using cluster = await startSecure({ requestCert: true, rejectUnauthorized: false, ca }, answer);
    const serviceFabricCluster = { managementEndpoints: [cluster.url], maxPartitionResolutionRetries: 0, ...more };
    await using gateway = await startGateway(through({ url: 'fabric:/a/b', serviceFabricCluster }, [own]));
    const { body, headers } = await ask(`${gateway.url}/a`);
    return String(headers['x-why'] ?? body);
  }

  test('is known by its thumbprint though it made its certificate itself, and is shown that of the gateway', async () => {
    const { fingerprint } = new X509Certificate(certificate);
    const known = { serverCertificateThumbprints: [fingerprint] };
    expect(await askCluster({ ...known, clientCertificateId: 'own' })).toBe('the service');
    expect(await askCluster({ ...known, clientCertificatethumbprint: 'ab' })).toBe('the service');
    expect(await askCluster(known)).toContain('the cluster answers 403');
  });

  test('E7: of another thumbprint, or of none and no chain, is asked nothing', async () => {
    for (const known of [{ serverCertificateThumbprints: ['00'.repeat(20)] }, {}])
      expect(await askCluster({ ...known, clientCertificateId: 'own' })).toContain('the cluster does not answer');
  });
});
