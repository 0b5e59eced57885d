import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { createServer, type TLSSocket, type TlsOptions } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { FieldList } from '../codec/fields.ts';
import type { OriginTls } from '../upstream.ts';
import { refuseMetadataAddresses } from './addresses.ts';
import { answering, type Backend, backend, closeAll, ok, onRequests, originAt, outcome, until } from './testing.ts';

afterEach(closeAll);

const fixtures = new URL('../tls/fixtures/', import.meta.url);
const pem = (name: string): string => readFileSync(new URL(`${name}.pem`, fixtures), 'utf8');
const key = pem('key');
const authorities = [pem('authority')];

/** A backend on TLS that says what it was told about the client. */
function secure(certificate: string, options: TlsOptions = {}): Promise<Backend> {
  const server = createServer({ key, cert: pem(certificate), ALPNProtocols: ['http/1.1'], ...options });
  server.on('tlsClientError', () => {});
  const serve = (socket: Socket): void => {
    const tls = socket as TLSSocket;
    onRequests(socket, () => {
      const { CN } = tls.getPeerCertificate()?.subject ?? {};
      socket.write(
        ok(`${tls.servername || '-'} ${tls.alpnProtocol} ${tls.getProtocol()} ${CN ?? '-'} ${tls.isSessionReused()}`),
      );
    });
  };
  return backend(serve, server);
}

function over(port: number, tls: OriginTls, host = 'localhost'): Promise<string> {
  return outcome(originAt({ scheme: 'https', host, port, tls }).origin);
}

describe('TLS to a backend', () => {
  test('asks for its name, and not for an address', async () => {
    const { port } = await secure('fallback');
    expect(await over(port, { authorities })).toBe('200 localhost http/1.1 TLSv1.3 - false');
    expect(await over(port, { authorities, serverName: 'LOCALHOST.' })).toMatch(/^200 localhost /i);
    expect(await over(port, { authorities }, '127.0.0.1')).toBe('200 - http/1.1 TLSv1.3 - false');
    expect(await over(port, { authorities, serverName: 'api.contoso.com', validateName: false })).toBe(
      '200 api.contoso.com http/1.1 TLSv1.3 - false',
    );
  });

  test('shows a certificate where there is one', async () => {
    const { port } = await secure('fallback', { requestCert: true, ca: authorities });
    const certificate = { cert: pem('client-trusted'), key };
    expect(await over(port, { authorities, certificate })).toBe('200 localhost http/1.1 TLSv1.3 client-trusted false');
  });

  test('takes up its last session', async () => {
    const { port } = await secure('fallback');
    const { origin, agent } = originAt(
      { scheme: 'https', host: 'localhost', port, tls: { authorities } },
      { idleMs: 1 },
    );
    expect(await outcome(origin)).toMatch(/ false$/);
    await until(() => agent.statistics()[0]!.connections === 0);
    expect(await outcome(origin)).toMatch(/ true$/);
  });

  test('keeps to the versions and ciphers it is told', async () => {
    const old = await secure('fallback', { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' });
    expect(await over(old.port, { authorities })).toBe('tls-failed');
    expect(await over(old.port, { authorities, minVersion: 'TLSv1' })).toMatch(/ TLSv1.1 /);
    const two = await secure('fallback', { maxVersion: 'TLSv1.2' });
    expect(await over(two.port, { authorities, minVersion: 'TLSv1.3' })).toBe('tls-failed');
    expect(await over(two.port, { authorities, ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' })).toMatch(/ TLSv1.2 /);
    expect(await over(two.port, { authorities, ciphers: 'no such cipher' })).toBe('tls-failed');
  });

  test('fails where there is none', async () => {
    const { port } = await answering(() => ok('x'));
    const plain = await backend((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await over(plain.port, { authorities })).toBe('tls-failed');
    expect(port).toBeGreaterThan(0);
    const mute = await backend((socket) => void socket.resume());
    const { origin } = originAt({ scheme: 'https', host: 'localhost', port: mute.port }, { connectMs: 50 });
    expect(await outcome(origin)).toBe('connect-timeout');
  });
});

describe('E7: the certificate of a backend', () => {
  const trusted = { authorities };
  const anyName = { authorities, validateName: false };
  const anyChain = { authorities, validateChain: false };
  const nothing = { validateChain: false, validateName: false };

  test.each<[string, string, OriginTls, boolean]>([
    ['of another name', 'contoso', trusted, false],
    ['of another name, when the name does not matter', 'contoso', anyName, true],
    ['of another name, when the chain does not matter', 'contoso', anyChain, false],
    ['of a stranger', 'client-stranger', anyName, false],
    ['of a stranger, when the chain does not matter', 'client-stranger', nothing, true],
    ['that it signed itself', 'client-self-signed', anyName, false],
    ['that has expired', 'client-expired', anyName, false],
    ['that has expired, for its own name', 'client-expired', { ...trusted, serverName: 'expired.client' }, false],
    ['that has expired, when the chain does not matter', 'client-expired', nothing, true],
    ['that is not valid yet', 'client-future', anyName, false],
    ['of an authority of which we were told nothing', 'fallback', {}, false],
    ['that covers the name by a wildcard', 'wildcard', { ...trusted, serverName: 'x.contoso.com' }, true],
    ['whose wildcard covers one label', 'wildcard', { ...trusted, serverName: 'x.y.contoso.com' }, false],
  ])('%s', async (_, certificate, tls, isTaken) => {
    const { port } = await secure(certificate);
    const result = await over(port, tls);
    if (isTaken) expect(result).toMatch(/^200 /);
    else expect(result).toBe('certificate-refused');
  });

  test('may be told by names of its own, and by who issued it', async () => {
    const { X509Certificate } = await import('node:crypto');
    const issuerThumbprint = new X509Certificate(pem('authority')).fingerprint;
    const { port } = await secure('contoso');
    const named = (...serverNames: { name: string; issuerThumbprint?: string }[]) =>
      over(port, { ...trusted, serverNames });
    expect(await named({ name: 'api.contoso.com' })).toMatch(/^200 /);
    expect(await named({ name: 'api.fabrikam.com' }, { name: 'api.contoso.com', issuerThumbprint })).toMatch(/^200 /);
    expect(await named({ name: 'api.contoso.com', issuerThumbprint: '00' })).toBe('certificate-refused');
    expect(await named({ name: 'api.fabrikam.com' })).toBe('certificate-refused');
    expect(await over(port, { serverNames: [{ name: 'api.contoso.com' }] })).toBe('certificate-refused');
  });

  test('E2: may be told by its thumbprint, of either kind and in any spelling, and by the whole of it', async () => {
    const { X509Certificate } = await import('node:crypto');
    const { fingerprint, fingerprint256 } = new X509Certificate(pem('fallback'));
    const { port } = await secure('fallback');
    const plain = fingerprint.replaceAll(':', '').toLowerCase();
    for (const thumbprint of [fingerprint, fingerprint256, plain])
      expect(await over(port, { ...nothing, serverThumbprints: ['00', thumbprint] })).toMatch(/^200 /);
    for (const thumbprint of ['00', '', plain.slice(1), `${plain}0`])
      expect(await over(port, { ...nothing, serverThumbprints: [thumbprint] })).toBe('certificate-refused');
    expect(await over(port, { serverThumbprints: [fingerprint] })).toBe('certificate-refused');
  });

  test('is judged again when a session is taken up', async () => {
    const { port } = await secure('contoso');
    const { origin } = originAt({ scheme: 'https', host: 'localhost', port, tls: trusted });
    expect(await outcome(origin)).toBe('certificate-refused');
    expect(await outcome(origin)).toBe('certificate-refused');
  });
});

describe('a name with several addresses', () => {
  const resolver = (...addresses: string[]) => ({ resolve: async () => addresses });

  test('is tried at all of them', async () => {
    const { port } = await answering(() => ok('x'));
    const { origin } = originAt(
      { port, host: 'a.test' },
      { resolver: resolver('127.0.0.2', '127.0.0.1'), addressMs: 500 },
    );
    expect(await outcome(origin)).toBe('200 x');
  });

  test('gives each of them its share', async () => {
    const { port, sockets } = await answering(() => ok('x'));
    const { origin } = originAt({ port, host: 'a.test' }, { resolver: resolver('127.0.0.1', '::ffff:127.0.0.1') });
    await Promise.all(Array.from({ length: 10 }, () => outcome(origin)));
    expect(sockets.length).toBe(10);
  });

  test('I3, I4: is tried only where it may be, whatever it resolves to this time', async () => {
    const { port, sockets } = await answering(() => ok('x'));
    const answers = [
      ['127.0.0.1'],
      ['169.254.169.254'],
      ['::ffff:169.254.169.254', '0.0.0.0'],
      ['fe80::1', '127.0.0.1'],
    ];
    const rebinding = { resolve: async () => answers.shift()! };
    const options = { resolver: rebinding, allowAddress: refuseMetadataAddresses };
    const { origin, agent } = originAt({ port, host: 'a.test' }, options);
    expect(await outcome(origin)).toBe('200 x');
    sockets[0]!.destroy();
    await until(() => agent.statistics()[0]!.connections === 0);
    expect(await outcome(origin)).toBe('address-refused');
    expect(await outcome(origin)).toBe('address-refused');
    expect(await outcome(origin)).toBe('200 x');
  });

  test.each(['169.254.169.254', '::ffff:169.254.169.254', '0', '0.0.0.0', '0xa9fea9fe', '2852039166'])(
    'I3: %s is refused in any spelling',
    async (host) => {
      const { origin } = originAt({ port: 1, host }, { allowAddress: refuseMetadataAddresses });
      expect(await outcome(origin)).toBe('address-refused');
    },
  );

  test('that there is not says so', async () => {
    const { origin } = originAt(
      { port: 1, host: 'nowhere.invalid.localhost.' },
      {
        resolver: new (await import('./resolver.ts')).CachingResolver({
          query: async () => [],
          system: async () => [],
          hostsNames: async () => new Set(),
          now: () => 0,
        }),
      },
    );
    expect(await outcome(origin)).toBe('name-not-found');
  });
});

describe('a proxy', () => {
  test('is asked for http in absolute form', async () => {
    const { port } = await answering(({ head }) =>
      ok(`${head.target} ${head.authority} ${head.fields.get('proxy-authorization') ?? '-'}`),
    );
    const description = { scheme: 'http', host: 'backend.test', port: 8080 } as const;
    const { agent } = originAt(1);
    const origin = agent.origin({ ...description, proxy: { host: '127.0.0.1', port } });
    expect(await outcome(origin, { target: '/a?b', fields: hostField('backend.test:8080') })).toBe(
      '200 http://backend.test:8080/a?b backend.test:8080 -',
    );
    const named = agent.origin({ ...description, proxy: { host: '127.0.0.1', port, username: 'me', password: 'p:w' } });
    expect(await outcome(named, { fields: hostField('backend.test:8080') })).toBe(
      '200 http://backend.test:8080/ backend.test:8080 Basic bWU6cDp3',
    );
  });

  /** A proxy that answers CONNECT, and joins what it was asked for. */
  async function tunnelling(answer: string, target = 0) {
    const heads: string[] = [];
    const proxy = await backend((socket) => {
      socket.once('data', (head) => {
        heads.push(head.toString('latin1'));
        socket.write(answer);
        if (target === 0) return;
        const onward = connect(target, '127.0.0.1');
        onward.on('error', () => {});
        socket.on('close', () => onward.destroy());
        socket.pipe(onward).pipe(socket);
      });
    });
    return { port: proxy.port, heads, sockets: proxy.sockets };
  }

  test('is asked for https through CONNECT, and TLS is with the backend', async () => {
    const { port: target } = await secure('fallback');
    const { port, heads } = await tunnelling('HTTP/1.1 200 Connection established\r\n\r\n', target);
    const { origin } = originAt({
      scheme: 'https',
      host: 'localhost',
      port: 443,
      tls: { authorities },
      proxy: { host: '127.0.0.1', port, username: 'me', password: 'pw' },
    });
    expect(await outcome(origin)).toBe('200 localhost http/1.1 TLSv1.3 - false');
    expect(heads).toEqual([
      'CONNECT localhost:443 HTTP/1.1\r\nHost: localhost:443\r\nProxy-Authorization: Basic bWU6cHc=\r\n\r\n',
    ]);
  });

  test.each([
    ['refuses', 'HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n'],
    ['speaks in advance', 'HTTP/1.1 200 OK\r\n\r\nmore'],
    ['says garbage', 'garbage\r\n\r\n'],
    ['sends endless interim answers', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(100)],
  ])('that %s is the reason', async (_, answer) => {
    const { port, sockets } = await tunnelling(answer);
    const { origin } = originAt({ scheme: 'https', port: 443, proxy: { host: '127.0.0.1', port } });
    expect(await outcome(origin)).toBe('proxy-failed');
    await until(() => sockets[0]!.destroyed || sockets[0]!.readableEnded);
  });

  test('that closes or says nothing is the reason too', async () => {
    const closing = await backend((socket) => void socket.end());
    const proxied = { scheme: 'https', port: 443 } as const;
    expect(await outcome(originAt({ ...proxied, proxy: { host: '127.0.0.1', port: closing.port } }).origin)).toBe(
      'proxy-failed',
    );
    const mute = await backend((socket) => void socket.resume());
    const { origin } = originAt({ ...proxied, proxy: { host: '127.0.0.1', port: mute.port } }, { connectMs: 50 });
    expect(await outcome(origin)).toBe('connect-timeout');
  });

  test('I3: does not get around the refusal of an address', async () => {
    const { port, heads } = await tunnelling('HTTP/1.1 200 OK\r\n\r\n');
    for (const host of ['169.254.169.254', '0xa9fea9fe', '::ffff:a9fe:a9fe']) {
      const description = { scheme: 'https', host, port: 443, proxy: { host: '127.0.0.1', port } } as const;
      const { origin } = originAt(description, { allowAddress: refuseMetadataAddresses });
      expect(await outcome(origin)).toBe('address-refused');
    }
    expect(heads).toEqual([]);
  });
});

function hostField(host: string): FieldList {
  return FieldList.from([['Host', host]]);
}
