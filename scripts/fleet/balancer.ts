import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

// A balancer as plain as they come: it passes connections on in turn, knows nothing of what is said on them, and tries
// another target when one does not take a connection. Nothing is sent twice.

/** A balancer that listens. */
export interface Balancer extends AsyncDisposable {
  readonly port: number;
  /** Which target a connection was passed on to, by the port that its client has; `undefined` when none has taken it. */
  targetOf(clientPort: number | undefined): number | undefined;
}

const patienceMs = 2000;

/** Starts a balancer in front of ports of this machine. */
export async function startBalancer(targets: readonly number[]): Promise<Balancer> {
  const sockets = new Set<Socket>();
  const passedTo = new Map<number, number>();
  let turn = 0;
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  };
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, async (client) => {
    keep(client);
    const { remotePort = 0 } = client;
    passedTo.delete(remotePort);
    const until = performance.now() + patienceMs;
    while (performance.now() < until && !client.destroyed) {
      const target = targets[turn++ % targets.length] as number;
      const upstream = await open(target);
      if (upstream === undefined) {
        if (turn % targets.length === 0) await wait(5);
        continue;
      }
      passedTo.set(remotePort, target);
      join(client, keep(upstream));
      return;
    }
    client.destroy();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    targetOf: (clientPort) => passedTo.get(clientPort ?? 0),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function open(port: number): Promise<Socket | undefined> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  try {
    await once(socket, 'connect');
    return socket;
  } catch {
    return undefined;
  }
}

function join(client: Socket, upstream: Socket): void {
  for (const [from, to] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    from.pipe(to);
    from.on('close', (isFailed) => (isFailed ? to.resetAndDestroy() : to.destroySoon()));
  }
}
