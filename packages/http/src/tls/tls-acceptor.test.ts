import { afterEach, describe, expect, test } from 'vitest';
import { serveHttp1 } from '../server/http1/serve-http1.ts';
import { ask, closeAll, fourNames, listening, openTls, plainClient, tlsClient } from '../server/listener/testing.ts';

afterEach(closeAll);

describe('what is spoken', () => {
  test('is TLS 1.3 where the client can, and 1.2 otherwise', async () => {
    const { port } = await listening({ tls: fourNames });
    const modern = await tlsClient(port, { servername: 'api.contoso.com' });
    expect((await ask(modern, 'api.contoso.com')).said).toMatchObject({
      protocol: 'TLSv1.3',
      name: 'api.contoso.com',
      scheme: 'https',
    });
    const older = await tlsClient(port, { maxVersion: 'TLSv1.2' });
    expect((await ask(older)).said).toMatchObject({ protocol: 'TLSv1.2' });
  });

  test.each(['TLSv1', 'TLSv1.1'] as const)('E5: %s is refused', async (version) => {
    const { server, port } = await listening({ tls: fourNames });
    const old = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' };
    await expect(openTls(port, old)).rejects.toThrow(/protocol version/);
    expect([...server.counters.offences]).toEqual([['tls-handshake-failed', 1]]);
  });

  test('is bounded by settings', async () => {
    const { port } = await listening({ tls: { ...fourNames, minVersion: 'TLSv1.3' } });
    await expect(openTls(port, { maxVersion: 'TLSv1.2' })).rejects.toThrow(/protocol version/);
    const narrow = await listening({
      tls: { ...fourNames, maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' },
    });
    expect((await tlsClient(narrow.port)).getCipher().name).toBe('ECDHE-ECDSA-AES256-GCM-SHA384');
    await expect(openTls(narrow.port, { ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' })).rejects.toThrow(
      /handshake failure/,
    );
  });

  test('is what the standard names of cipher suites say', async () => {
    const ciphers = 'TLS_AES_128_GCM_SHA256, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256';
    const { port } = await listening({ tls: { ...fourNames, ciphers } });
    expect((await tlsClient(port)).getCipher().name).toBe('TLS_AES_128_GCM_SHA256');
    const older = await tlsClient(port, { maxVersion: 'TLSv1.2' });
    expect(older.getCipher().name).toBe('ECDHE-ECDSA-AES128-GCM-SHA256');
    await expect(listening({ tls: { ...fourNames, ciphers: 'TLS_NO_SUCH_SUITE' } })).rejects.toThrow(TypeError);
  });

  test('E5: nothing is renegotiated', async () => {
    const { port } = await listening({ tls: fourNames });
    const socket = await tlsClient(port, { maxVersion: 'TLSv1.2' });
    await ask(socket);
    const outcome = await new Promise((resolve) => {
      socket.renegotiate({}, (error) => resolve(error === null ? 'renegotiated' : 'refused'));
      socket.once('error', () => resolve('refused'));
      socket.once('close', () => resolve('refused'));
    });
    expect(outcome).toBe('refused');
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('E6: no session of %s is resumed', async (maxVersion) => {
    const { port } = await listening({ tls: fourNames });
    const sessions: Buffer[] = [];
    const first = await tlsClient(port, { maxVersion });
    first.on('session', (session) => sessions.push(session));
    await ask(first);
    const session = sessions.at(-1) ?? first.getSession()!;
    const second = await tlsClient(port, { maxVersion, session });
    await ask(second);
    expect(second.isSessionReused()).toBe(false);
  });

  test('is agreed by ALPN: only what is served is offered', async () => {
    const { port } = await listening({ tls: fourNames });
    expect((await tlsClient(port, { ALPNProtocols: ['http/1.1', 'h2'] })).alpnProtocol).toBe('h2');
    expect((await tlsClient(port, { ALPNProtocols: ['http/1.1'] })).alpnProtocol).toBe('http/1.1');
    expect((await tlsClient(port)).alpnProtocol).toBe(false);
    await expect(openTls(port, { ALPNProtocols: ['http/1.0'] })).rejects.toThrow(/no application protocol/);
    const older = await listening({ tls: fourNames, versions: { 'http/1.1': serveHttp1 } });
    expect((await tlsClient(older.port, { ALPNProtocols: ['h2', 'http/1.1'] })).alpnProtocol).toBe('http/1.1');
    await expect(openTls(older.port, { ALPNProtocols: ['h2'] })).rejects.toThrow(/no application protocol/);
  });

  test('is not HTTP without TLS', async () => {
    const { server, port } = await listening({ tls: fourNames });
    const socket = await plainClient(port);
    expect((await ask(socket)).status).toBe('closed');
    expect([...server.counters.offences]).toEqual([['tls-handshake-failed', 1]]);
    await expect.poll(() => server.connections).toBe(0);
  });
});
