import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server that a test can cut: what is sent on it then arrives nowhere, and nobody is told. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** Nothing passes any more, though connections stand and new ones are taken. */
  cut(): void;
  /** As before; what was sent meanwhile is lost with the connections that it was sent on. */
  mend(): void;
  /** What is asked passes, and what is answered waits. */
  hold(): void;
  /** What was held passes now. */
  release(): void;
  /** Where new connections lead. */
  lead(port: number): void;
}

/** Starts a way to a port of this machine. */
export async function startTcpProxy(port: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const held: (() => void)[] = [];
  let [isCut, isHeld] = [false, false];
  let target = port;
  const drop = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    keep(client);
    if (isCut) return;
    const upstream = keep(connect(target, '127.0.0.1'));
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const)
      from
        .on('data', (piece) => {
          if (isHeld && from === upstream) held.push(() => to.write(piece));
          else if (!isCut) to.write(piece);
        })
        .on('close', () => {
          if (!isCut) to.destroy();
        });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      isCut = true;
    },
    mend() {
      isCut = false;
      drop();
    },
    hold() {
      isHeld = true;
    },
    release() {
      isHeld = false;
      for (const pass of held.splice(0)) pass();
    },
    lead(to) {
      target = to;
      drop();
    },
    async [Symbol.asyncDispose]() {
      drop();
      server.close();
      await once(server, 'close');
    },
  };
}
