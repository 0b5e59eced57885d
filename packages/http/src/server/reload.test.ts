import { afterEach, describe, expect, test } from 'vitest';
import { HttpServer } from './http-server.ts';
import { ask, closeAll, fourNames, listening, shownTo, tlsClient } from './listener/testing.ts';

afterEach(closeAll);

const [contoso] = fourNames.identities;
const fallback = fourNames.defaultIdentity!;

describe('reloading', () => {
  test('shows the new certificate to new connections, and leaves the old alone', async () => {
    const { server, port } = await listening({ tls: { identities: [], defaultIdentity: fallback } });
    const before = await tlsClient(port);
    await ask(before);
    server.reload({ identities: [], defaultIdentity: contoso! });
    expect(await shownTo(port)).toBe('CN=contoso');
    expect((await ask(before)).status).toBe(200);
  });

  test('what cannot be read is refused, and changes nothing', async () => {
    const { server, port } = await listening({ tls: fourNames });
    const broken = { hostNames: ['a'], credentials: { cert: 'nonsense', key: 'nonsense' } };
    expect(() => server.reload({ identities: [broken] })).toThrow();
    expect(await shownTo(port, 'api.contoso.com')).toBe('CN=contoso');
  });

  test('fifty times under requests loses none of them', async () => {
    const { server, port } = await listening({ tls: fourNames });
    let isDone = false;
    const statuses = new Map<unknown, number>();
    const count = (status: unknown) => statuses.set(status, (statuses.get(status) ?? 0) + 1);
    const onOneConnection = async () => {
      const socket = await tlsClient(port);
      while (!isDone) count((await ask(socket)).status);
    };
    const onNewConnections = async () => {
      while (!isDone) {
        const socket = await tlsClient(port);
        count((await ask(socket)).status);
        socket.destroy();
      }
    };
    const clients = [onOneConnection(), onOneConnection(), onNewConnections(), onNewConnections()];
    for (let reload = 0; reload < 50 || !(statuses.get(200)! > 50); reload++) {
      server.reload({ ...fourNames, defaultIdentity: reload % 2 === 0 ? fallback : contoso! });
      server.reload(fourNames);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    isDone = true;
    await Promise.all(clients);
    expect([...statuses.keys()]).toEqual([200]);
    expect(statuses.get(200)).toBeGreaterThan(50);
    expect([...server.counters.offences]).toEqual([]);
  });

  test('is not for a server without TLS', () => {
    const server = new HttpServer({ port: 0 }, () => {});
    expect(() => server.reload(fourNames)).toThrow('without TLS');
  });
});
