import { X509Certificate } from 'node:crypto';
import { type ConnectionOptions, rootCertificates } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { HttpServer } from '../server/http-server.ts';
import {
  answerWhoAsks,
  ask,
  clientCredentials,
  closeAll,
  fixture,
  fourNames,
  identity,
  listening,
  openTls,
  remember,
  tlsClient,
} from '../server/listener/testing.ts';
import type { ClientCertificateSettings, TlsSettings } from './tls-settings.ts';

afterEach(closeAll);

const [, , fabrikam] = fourNames.identities;
const fallback = fourNames.defaultIdentity!;

describe('client certificates', () => {
  const asking = (certificates: Partial<ClientCertificateSettings>): TlsSettings => ({
    identities: [
      identity('contoso', ['api.contoso.com'], {
        clientCertificates: { mode: 'request', authorities: [fixture('authority.pem')], ...certificates },
      }),
      fabrikam!,
    ],
    defaultIdentity: fallback,
  });
  const shown = async (tls: TlsSettings, credentials: ConnectionOptions, name = 'api.contoso.com') => {
    const { port } = await listening({ tls });
    const socket = await tlsClient(port, { servername: name, ...credentials });
    const { said, status } = await ask(socket, name);
    return status === 'closed' ? status : { certificate: said.certificate, isTrusted: said.isTrusted };
  };
  const untrusted = ['client-expired', 'client-future', 'client-stranger', 'client-self-signed'];

  test('E1: where they are asked for, a good one is trusted', async () => {
    expect(await shown(asking({}), clientCredentials('client-trusted'))).toEqual({
      certificate: 'client-trusted',
      isTrusted: true,
    });
  });

  test.each(untrusted)('E1: where they are asked for, %s is shown and not trusted', async (name) => {
    expect(await shown(asking({}), clientCredentials(name))).toEqual({ certificate: name, isTrusted: false });
  });

  test('E1: what was revoked is not trusted', async () => {
    const tls = asking({ revocationLists: [fixture('authority.crl')] });
    expect(await shown(tls, clientCredentials('client-revoked'))).toEqual({
      certificate: 'client-revoked',
      isTrusted: false,
    });
    expect(await shown(tls, clientCredentials('client-trusted'))).toEqual({
      certificate: 'client-trusted',
      isTrusted: true,
    });
  });

  test('E1: without authorities nothing is trusted, not even what the public web would', async () => {
    const tls = asking({ authorities: [] });
    expect(rootCertificates.length).toBeGreaterThan(0);
    expect(await shown(tls, clientCredentials('client-trusted'))).toEqual({
      certificate: 'client-trusted',
      isTrusted: false,
    });
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('E1: no certificate is not a trusted one, by %s', async (maxVersion) => {
    expect(await shown(asking({}), { maxVersion })).toEqual({ certificate: undefined, isTrusted: false });
  });

  test('E2: the certificate that is shown has exact thumbprints of both kinds', async () => {
    const seen: (string | undefined)[] = [];
    const server = new HttpServer({ port: 0, tls: asking({}) }, (exchange) => {
      const certificate = exchange.client.tls?.clientCertificate;
      seen.push(certificate?.fingerprint, certificate?.fingerprint256);
      answerWhoAsks(exchange);
    });
    const { port } = await remember(server).listen();
    const options = { servername: 'api.contoso.com', ...clientCredentials('client-trusted') };
    await ask(await tlsClient(port, options), 'api.contoso.com');
    const { fingerprint, fingerprint256 } = new X509Certificate(fixture('client-trusted.pem'));
    expect(seen).toEqual([fingerprint, fingerprint256]);
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'E1: where they are required, only trusted ones are let in, by %s',
    async (maxVersion) => {
      const tls = asking({ mode: 'require' });
      const outcome = async (credentials: ConnectionOptions) =>
        shown(tls, { maxVersion, ...credentials }).catch(() => 'closed');
      expect(await outcome(clientCredentials('client-trusted'))).toEqual({
        certificate: 'client-trusted',
        isTrusted: true,
      });
      for (const name of untrusted) expect(await outcome(clientCredentials(name))).toBe('closed');
      expect(await outcome({})).toBe('closed');
    },
  );

  test('a refused certificate is counted', async () => {
    const { server, port } = await listening({ tls: asking({ mode: 'require' }) });
    const socket = await tlsClient(port, { servername: 'api.contoso.com', ...clientCredentials('client-stranger') });
    expect((await ask(socket, 'api.contoso.com')).status).toBe('closed');
    expect([...server.counters.offences]).toEqual([['client-certificate-refused', 1]]);
  });

  test('E3: where they are not asked for, none is shown, whatever the client has', async () => {
    const credentials = clientCredentials('client-trusted');
    expect(await shown(asking({}), credentials, 'api.fabrikam.com')).toEqual({
      certificate: undefined,
      isTrusted: false,
    });
    expect(await shown(asking({}), credentials, 'localhost')).toEqual({ certificate: undefined, isTrusted: false });
    const { port } = await listening({ tls: asking({}) });
    expect((await ask(await tlsClient(port, credentials))).said).toMatchObject({ isTrusted: false });
    expect((await ask(await tlsClient(port, credentials))).said).not.toHaveProperty('certificate');
  });

  test('each host name has authorities of its own', async () => {
    const [contosoAsking] = asking({}).identities;
    const strangers = { mode: 'request', authorities: [fixture('stranger.pem')] } as const;
    const tls: TlsSettings = { identities: [contosoAsking!, { ...fabrikam!, clientCertificates: strangers }] };
    const credentials = clientCredentials('client-stranger');
    expect(await shown(tls, credentials)).toMatchObject({ isTrusted: false });
    expect(await shown(tls, credentials, 'api.fabrikam.com')).toMatchObject({ isTrusted: true });
  });

  test('E6: an authority that was removed is not believed on the next connection, whatever is resumed', async () => {
    const { server, port } = await listening({ tls: asking({ mode: 'require' }) });
    const options = { servername: 'api.contoso.com', ...clientCredentials('client-trusted') };
    const before = await tlsClient(port, options);
    let session = before.getSession();
    before.on('session', (next) => {
      session = next;
    });
    expect((await ask(before, 'api.contoso.com')).status).toBe(200);
    server.reload(asking({ mode: 'require', authorities: [fixture('stranger.pem')] }));
    expect((await ask(before, 'api.contoso.com')).status).toBe(200);
    const after = openTls(port, { ...options, session: session! }).then((socket) => ask(socket, 'api.contoso.com'));
    expect(await after.catch(() => ({ status: 'closed' }))).toMatchObject({ status: 'closed' });
  });
});
