import { afterEach, describe, expect, test } from 'vitest';
import type { HttpServerOptions } from './listener-options.ts';
import { ask, closeAll, fourNames, listening, tlsClient } from './testing.ts';

afterEach(closeAll);

describe('E4: a request for another host than the handshake was for', () => {
  const askAs = async (servername: string | undefined, host: string, options: Partial<HttpServerOptions> = {}) => {
    const { port, server } = await listening({ tls: fourNames, ...options });
    const socket = await tlsClient(port, {
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
