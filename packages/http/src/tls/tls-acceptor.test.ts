import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { type ConnectionOptions, connect as connectTls, rootCertificates, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { TrustedProxies } from '../forwarding/trusted-proxies.ts';
import { HttpServer } from '../server/http-server.ts';
import type { HttpServerOptions } from '../server/listener/listener-options.ts';
import {
  answerWhoAsks,
  ask,
  clientCredentials,
  fixture,
  identity,
  openTls,
  serveLeast,
} from '../server/listener/testing.ts';
import { IdentityTable } from './identity-table.ts';
import type { ClientCertificateSettings, TlsSettings } from './tls-settings.ts';

const open: (HttpServer | Socket)[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await ('destroy' in one ? one.destroy() : one.close());
});

const contoso = identity('contoso', ['api.contoso.com']);
const wildcard = identity('wildcard', ['*.contoso.com']);
const fabrikam = identity('fabrikam', ['api.fabrikam.com']);
const fallback = identity('fallback', ['localhost']);
const settings: TlsSettings = { identities: [contoso, wildcard, fabrikam], defaultIdentity: fallback };

async function listening(tls: TlsSettings, options: Partial<HttpServerOptions> = {}) {
  const server = new HttpServer({ port: 0, tls, versions: { 'http/1.1': serveLeast }, ...options }, answerWhoAsks);
  open.push(server);
  return { server, port: (await server.listen()).port };
}

async function client(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = await openTls(port, options);
  open.push(socket);
  socket.on('error', () => {});
  return socket;
}

/** The name in the certificate that is shown to who asks for a name. */
async function shownTo(port: number, servername?: string): Promise<string> {
  const socket = await client(port, {
    ...(servername === undefined ? {} : { servername }),
    checkServerIdentity: () => undefined,
  });
  return socket.getPeerX509Certificate()!.subject;
}

describe('identities', () => {
  test('are chosen by the name that is asked for, in any case, exact names before wildcards', async () => {
    const { port } = await listening(settings);
    expect(await shownTo(port, 'api.contoso.com')).toBe('CN=contoso');
    expect(await shownTo(port, 'API.Contoso.COM')).toBe('CN=contoso');
    expect(await shownTo(port, 'www.contoso.com')).toBe('CN=wildcard');
    expect(await shownTo(port, 'api.fabrikam.com')).toBe('CN=fabrikam');
  });

  test('E4: an unknown name, and none, get the default', async () => {
    const { port } = await listening(settings);
    expect(await shownTo(port, 'a.b.contoso.com')).toBe('CN=fallback');
    expect(await shownTo(port, 'contoso.com')).toBe('CN=fallback');
    expect(await shownTo(port)).toBe('CN=fallback');
  });

  test('E4: an unknown name, and none, are refused when there is no default', async () => {
    const { server, port } = await listening({ identities: [contoso] });
    await expect(openTls(port, { servername: 'api.fabrikam.com' })).rejects.toThrow(/handshake failure/);
    await expect(openTls(port)).rejects.toThrow(/handshake failure/);
    await expect(openTls(port, { maxVersion: 'TLSv1.2' })).rejects.toThrow(/handshake failure/);
    expect([...server.counters.offences]).toEqual([['tls-handshake-failed', 3]]);
    expect(await shownTo(port, 'api.contoso.com')).toBe('CN=contoso');
  });

  test('may come as PFX, or with an encrypted key', async () => {
    const { readFileSync } = await import('node:fs');
    const pfx = readFileSync(new URL('fixtures/fabrikam.pfx', import.meta.url));
    const key = fixture('key-encrypted.pem');
    const { port } = await listening({
      identities: [
        { hostNames: ['api.fabrikam.com'], credentials: { pfx, passphrase: 'fixture' } },
        { hostNames: ['api.contoso.com'], credentials: { cert: fixture('contoso.pem'), key, passphrase: 'fixture' } },
      ],
    });
    expect(await shownTo(port, 'api.fabrikam.com')).toBe('CN=fabrikam');
    expect(await shownTo(port, 'api.contoso.com')).toBe('CN=contoso');
  });

  test('that cannot be read are refused before anything listens', () => {
    const broken = { hostNames: ['a'], credentials: { cert: 'nonsense', key: fixture('key.pem') } };
    expect(
      () => new HttpServer({ port: 0, tls: { identities: [broken] }, versions: { 'http/1.1': serveLeast } }, () => {}),
    ).toThrow();
  });

  test.each([['*', '*.*.com', 'a*.contoso.com', 'api.*', '', '*.']].flat())('%j is no host name', (name) => {
    expect(() => new IdentityTable({ identities: [{ ...contoso, hostNames: [name] }] })).toThrow(TypeError);
  });

  test('a name of two identities is refused', () => {
    expect(() => new IdentityTable({ identities: [contoso, { ...fabrikam, hostNames: ['API.contoso.com'] }] })).toThrow(
      TypeError,
    );
  });
});

describe('what is spoken', () => {
  test('is TLS 1.3 where the client can, and 1.2 otherwise', async () => {
    const { port } = await listening(settings);
    const modern = await client(port, { servername: 'api.contoso.com' });
    expect((await ask(modern, 'api.contoso.com')).said).toMatchObject({
      protocol: 'TLSv1.3',
      name: 'api.contoso.com',
      scheme: 'https',
    });
    const older = await client(port, { maxVersion: 'TLSv1.2' });
    expect((await ask(older)).said).toMatchObject({ protocol: 'TLSv1.2' });
  });

  test.each(['TLSv1', 'TLSv1.1'] as const)('E5: %s is refused', async (version) => {
    const { server, port } = await listening(settings);
    const old = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' };
    await expect(openTls(port, old)).rejects.toThrow(/protocol version/);
    expect([...server.counters.offences]).toEqual([['tls-handshake-failed', 1]]);
  });

  test('is bounded by settings', async () => {
    const { port } = await listening({ ...settings, minVersion: 'TLSv1.3' });
    await expect(openTls(port, { maxVersion: 'TLSv1.2' })).rejects.toThrow(/protocol version/);
    const narrow = await listening({ ...settings, maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' });
    expect((await client(narrow.port)).getCipher().name).toBe('ECDHE-ECDSA-AES256-GCM-SHA384');
    await expect(openTls(narrow.port, { ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' })).rejects.toThrow(
      /handshake failure/,
    );
  });

  test('E5: nothing is renegotiated', async () => {
    const { port } = await listening(settings);
    const socket = await client(port, { maxVersion: 'TLSv1.2' });
    await ask(socket);
    const outcome = await new Promise((resolve) => {
      socket.renegotiate({}, (error) => resolve(error === null ? 'renegotiated' : 'refused'));
      socket.once('error', () => resolve('refused'));
      socket.once('close', () => resolve('refused'));
    });
    expect(outcome).toBe('refused');
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('E6: no session of %s is resumed', async (maxVersion) => {
    const { port } = await listening(settings);
    const sessions: Buffer[] = [];
    const first = await client(port, { maxVersion });
    first.on('session', (session) => sessions.push(session));
    await ask(first);
    const session = sessions.at(-1) ?? first.getSession()!;
    const second = await client(port, { maxVersion, session });
    await ask(second);
    expect(second.isSessionReused()).toBe(false);
  });

  test('is agreed by ALPN: only what is served is offered', async () => {
    const { port } = await listening(settings);
    expect((await client(port, { ALPNProtocols: ['h2', 'http/1.1'] })).alpnProtocol).toBe('http/1.1');
    expect((await client(port)).alpnProtocol).toBe(false);
    await expect(openTls(port, { ALPNProtocols: ['h2'] })).rejects.toThrow(/no application protocol/);
    const both = await listening(settings, { versions: { 'http/1.1': serveLeast, h2: serveLeast } });
    expect((await client(both.port, { ALPNProtocols: ['http/1.1', 'h2'] })).alpnProtocol).toBe('h2');
  });

  test('is not HTTP without TLS', async () => {
    const { server, port } = await listening(settings);
    const socket = connect({ host: '127.0.0.1', port });
    open.push(socket);
    expect((await ask(socket)).status).toBe('closed');
    expect([...server.counters.offences]).toEqual([['tls-handshake-failed', 1]]);
    await vi.waitFor(() => expect(server.connections).toBe(0));
  });
});

describe('D2: a handshake', () => {
  test('that is not finished ends at the time limit, whatever drips in', async () => {
    const { server, port } = await listening(settings, { handshakeMs: 200 });
    const hello = await clientHello();
    const silent = connect({ host: '127.0.0.1', port });
    const half = connect({ host: '127.0.0.1', port });
    const dripping = connect({ host: '127.0.0.1', port });
    half.write(hello.subarray(0, 60));
    let at = 0;
    const drip = setInterval(() => dripping.write(hello.subarray(at, ++at)), 20);
    for (const socket of [silent, half, dripping]) {
      open.push(socket.on('error', () => {}).resume());
      if (!socket.closed) await once(socket, 'close');
    }
    clearInterval(drip);
    expect([...server.counters.offences]).toEqual([['handshake-timeout', 3]]);
    await vi.waitFor(() => expect(server.connections).toBe(0));
  });

  test('whose ClientHello comes in records of one byte is understood or refused, and leaves nothing behind', async () => {
    const { server, port } = await listening(settings, { handshakeMs: 500 });
    const hello = await clientHello();
    const socket = connect({ host: '127.0.0.1', port });
    open.push(socket.on('error', () => {}).resume());
    for (const byte of hello.subarray(5)) socket.write(Buffer.from([0x16, 3, 1, 0, 1, byte]));
    await once(socket, 'close');
    await vi.waitFor(() => expect(server.connections).toBe(0));
    expect((await ask(await client(port))).status).toBe(200);
  });

  test('that breaks off is forgotten', async () => {
    const { server, port } = await listening(settings);
    const hello = await clientHello();
    const socket = connect({ host: '127.0.0.1', port });
    socket.on('error', () => {});
    socket.write(hello.subarray(0, 60));
    await vi.waitFor(() => expect(server.connections).toBe(1));
    socket.resetAndDestroy();
    await vi.waitFor(() => expect(server.connections).toBe(0));
  });
});

describe('client certificates', () => {
  const asking = (certificates: Partial<ClientCertificateSettings>): TlsSettings => ({
    identities: [
      identity('contoso', ['api.contoso.com'], {
        clientCertificates: { mode: 'request', authorities: [fixture('authority.pem')], ...certificates },
      }),
      fabrikam,
    ],
    defaultIdentity: fallback,
  });
  const shown = async (tls: TlsSettings, credentials: ConnectionOptions, name = 'api.contoso.com') => {
    const { port } = await listening(tls);
    const socket = await client(port, { servername: name, ...credentials });
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
    const { port, server } = await listening(asking({}));
    const seen: (string | undefined)[] = [];
    await server.close();
    const exact = new HttpServer({ port: 0, tls: asking({}), versions: { 'http/1.1': serveLeast } }, (exchange) => {
      const certificate = exchange.client.tls?.clientCertificate;
      seen.push(certificate?.fingerprint, certificate?.fingerprint256);
      answerWhoAsks(exchange);
    });
    open.push(exact);
    const address = await exact.listen();
    expect(address.port).not.toBe(port);
    const socket = await client(address.port, {
      servername: 'api.contoso.com',
      ...clientCredentials('client-trusted'),
    });
    await ask(socket, 'api.contoso.com');
    const { X509Certificate } = await import('node:crypto');
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
    const { server, port } = await listening(asking({ mode: 'require' }));
    const socket = await client(port, { servername: 'api.contoso.com', ...clientCredentials('client-stranger') });
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
    const { port } = await listening(asking({}));
    expect((await ask(await client(port, credentials))).said).toMatchObject({ isTrusted: false });
    expect((await ask(await client(port, credentials))).said).not.toHaveProperty('certificate');
  });

  test('each host name has authorities of its own', async () => {
    const [contosoAsking] = asking({}).identities;
    const strangers = { mode: 'request', authorities: [fixture('stranger.pem')] } as const;
    const tls: TlsSettings = { identities: [contosoAsking!, { ...fabrikam, clientCertificates: strangers }] };
    const credentials = clientCredentials('client-stranger');
    expect(await shown(tls, credentials)).toMatchObject({ isTrusted: false });
    expect(await shown(tls, credentials, 'api.fabrikam.com')).toMatchObject({ isTrusted: true });
  });

  test('E6: an authority that was removed is not believed on the next connection, whatever is resumed', async () => {
    const { server, port } = await listening(asking({ mode: 'require' }));
    const options = { servername: 'api.contoso.com', ...clientCredentials('client-trusted') };
    const before = await client(port, options);
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

describe('E4: a request for another host than the handshake was for', () => {
  const askAs = async (servername: string | undefined, host: string, options: Partial<HttpServerOptions> = {}) => {
    const { port, server } = await listening(settings, options);
    const socket = await client(port, {
      ...(servername === undefined ? {} : { servername }),
      checkServerIdentity: () => undefined,
    });
    return { ...(await ask(socket, host)), offences: [...server.counters.offences], socket };
  };

  test('is answered 421 when that host has another identity, and the connection goes on', async () => {
    const { status, offences, socket } = await askAs('api.fabrikam.com', 'api.contoso.com:443');
    expect([status, offences]).toEqual([421, [['misdirected-request', 1]]]);
    expect((await ask(socket, 'api.fabrikam.com')).status).toBe(200);
    expect((await ask(socket, 'api.contoso.com')).status).toBe(421);
  });

  test('is answered 421 when no host, or an unknown one, was named in the handshake', async () => {
    expect((await askAs(undefined, 'api.contoso.com')).status).toBe(421);
    expect((await askAs('unknown.example', 'api.contoso.com')).status).toBe(421);
    expect((await askAs('api.contoso.com', 'unknown.example')).status).toBe(421);
  });

  test('is served when both have the same identity', async () => {
    expect((await askAs('www.contoso.com', 'portal.contoso.com')).status).toBe(200);
    expect((await askAs(undefined, '127.0.0.1:8443')).status).toBe(200);
    expect((await askAs(undefined, '[::1]:8443')).status).toBe(200);
  });

  test('is served where that is asked for', async () => {
    expect((await askAs('api.fabrikam.com', 'api.contoso.com', { misdirectedRequests: 'serve' })).status).toBe(200);
  });
});

test('a PROXY header comes before TLS, even in one piece with it', async () => {
  const { port } = await listening(settings, {
    proxyProtocol: 'required',
    trustedProxies: new TrustedProxies(['127.0.0.1']),
  });
  for (const together of [false, true]) {
    const below = connect({ host: '127.0.0.1', port });
    open.push(below);
    await once(below, 'connect');
    const header = Buffer.from('PROXY TCP6 2001:db8::1 2001:db8::2 56324 443\r\n');
    if (!together) below.write(header);
    const lower = together ? prefixed(below, header) : below;
    const socket = connectTls({ socket: lower, ca: fixture('authority.pem'), servername: 'api.contoso.com' });
    open.push(socket);
    await once(socket, 'secureConnect');
    expect((await ask(socket, 'api.contoso.com')).said).toMatchObject({
      remoteAddress: '2001:db8::1',
      remotePort: 56324,
      name: 'api.contoso.com',
    });
  }
});

describe('reloading', () => {
  test('shows the new certificate to new connections, and leaves the old alone', async () => {
    const { server, port } = await listening({ identities: [], defaultIdentity: fallback });
    const before = await client(port);
    await ask(before);
    server.reload({ identities: [], defaultIdentity: contoso });
    expect(await shownTo(port)).toBe('CN=contoso');
    expect((await ask(before)).status).toBe(200);
  });

  test('what cannot be read is refused, and changes nothing', async () => {
    const { server, port } = await listening(settings);
    const broken = { hostNames: ['a'], credentials: { cert: 'nonsense', key: 'nonsense' } };
    expect(() => server.reload({ identities: [broken] })).toThrow();
    expect(await shownTo(port, 'api.contoso.com')).toBe('CN=contoso');
  });

  test('fifty times under requests loses none of them', async () => {
    const { server, port } = await listening(settings);
    let isDone = false;
    const statuses = new Map<unknown, number>();
    const count = (status: unknown) => statuses.set(status, (statuses.get(status) ?? 0) + 1);
    const onOneConnection = async () => {
      const socket = await client(port);
      while (!isDone) count((await ask(socket)).status);
    };
    const onNewConnections = async () => {
      while (!isDone) {
        const socket = await client(port);
        count((await ask(socket)).status);
        socket.destroy();
      }
    };
    const clients = [onOneConnection(), onOneConnection(), onNewConnections(), onNewConnections()];
    for (let reload = 0; reload < 50; reload++) {
      server.reload({ ...settings, defaultIdentity: reload % 2 === 0 ? fallback : contoso });
      server.reload(settings);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    isDone = true;
    await Promise.all(clients);
    expect([...statuses.keys()]).toEqual([200]);
    expect(statuses.get(200)).toBeGreaterThan(50);
    expect([...server.counters.offences]).toEqual([]);
  });

  test('is not for a server without TLS', () => {
    const server = new HttpServer({ port: 0, versions: { 'http/1.1': serveLeast } }, () => {});
    expect(() => server.reload(settings)).toThrow('without TLS');
  });
});

/** What a client of TLS says first. */
function clientHello(): Promise<Buffer> {
  return new Promise((resolve) => {
    const socket = connectTls({ socket: prefixed(undefined, Buffer.alloc(0), resolve), servername: 'localhost' });
    socket.on('error', () => {});
  });
}

/** A stream over a socket, which sends some bytes in one piece with the first that is written. */
function prefixed(socket: Socket | undefined, prefix: Buffer, sent: (piece: Buffer) => void = () => {}): Duplex {
  let first = prefix;
  const stream = new Duplex({
    read() {},
    write(piece: Buffer, _, done) {
      const all = Buffer.concat([first, piece]);
      first = Buffer.alloc(0);
      sent(all);
      socket?.write(all);
      done();
    },
  });
  socket?.on('data', (piece) => stream.push(piece));
  return stream;
}
