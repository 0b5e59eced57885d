import { once } from 'node:events';
import { createServer } from 'node:net';

// Ports for programs that cannot choose one themselves, or are started again where they were. A port that the system gives
// out may be given to somebody else before they listen, or while they are away; it gives out none of these.

const lowest = 10_000;
/** A node of a Redis Cluster takes the port 10,000 above its own, too: below 32,768, where Linux begins to give out ports. */
const count = 12_000;

/** A port of the loopback address that nobody listens at, and that nobody is given by chance. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * count);
    if ((await isFree(port)) && (await isFree(port + 10_000))) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
