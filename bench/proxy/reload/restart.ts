import { setTimeout as wait } from 'node:timers/promises';
import type { Figure } from '../../harness.ts';
import { ClientConnection } from '../connection.ts';
import type { RunningPeer } from '../peer.ts';
import { say } from '../progress.ts';
import { apiPath, bytesOf, keyOf } from '../requests.ts';
import type { Standing } from '../standing.ts';
import { lossesDuring } from './steady-load.ts';

const statusRequest = Buffer.from('GET /status-0123456789abcdef HTTP/1.1\r\nHost: localhost\r\n\r\n');

/** A successor on the same port takes over while the first one drains. */
export async function restartUnderLoad({ start }: Standing, rate: number): Promise<readonly Figure[]> {
  const first = await start();
  const losses = await lossesDuring('graceful restart', { url: () => first.url, rate, seconds: 8 }, async () => {
    await wait(1000);
    const successor = await start({ port: first.port });
    if (successor.port !== first.port) throw new Error(`the successor listens on ${successor.url}`);
    await wait(1000);
    await endGracefully(first);
    say('the first one has ended');
  });
  return [
    {
      name: `lost in a restart on one port, of ${losses.sent.toLocaleString('en')}`,
      unit: 'requests',
      values: [losses.lost],
      target: { atMost: 0 },
    },
  ];
}

/** T13: two nodes restart in turn; clients go to whichever says that it is ready, and on when they are refused. */
export async function rollUnderLoad({ start }: Standing, rate: number): Promise<readonly Figure[]> {
  const nodes = [await start(), await start()];
  const balancer = new Balancer(nodes.map(({ url }) => url));
  const roll = async () => {
    for (const [index, node] of nodes.entries()) {
      await wait(1000);
      await endGracefully(node);
      nodes[index] = await start({ port: node.port });
    }
  };
  const load = { url: () => balancer.next(), rate, seconds: 10, failsOver: true };
  const fresh = await lossesDuring('rolling restart, fresh connections', { ...load, isFresh: true }, roll);
  const reused = await lossesDuring('rolling restart, reused connections', load, roll);
  balancer.stop();
  return [
    {
      name: `lost in a rolling restart on fresh connections, of ${fresh.sent.toLocaleString('en')}`,
      unit: 'requests',
      values: [fresh.lost],
      target: { atMost: 0 },
    },
    {
      name: 'lost in a rolling restart on reused connections, in 10,000',
      unit: 'requests',
      values: [(reused.lost * 10_000) / reused.sent],
      target: { atMost: 1 },
    },
  ];
}

/** T14: how long after it was killed and started again a node answers. */
export async function killNodes({ start }: Standing, kills: number): Promise<readonly Figure[]> {
  const seconds: number[] = [];
  let node = await start();
  for (let kill = 0; kill < kills; kill++) {
    node.program.signal('SIGKILL');
    await node.program.ended;
    const startedAt = performance.now();
    node = await start({ port: node.port });
    while (!(await isReady(node.url))) await wait(5);
    seconds.push((performance.now() - startedAt) / 1000);
  }
  say(`${kills} kills: ready after ${seconds.map((value) => value.toFixed(2)).join(', ')} s`);
  await node.stop();
  return [
    { name: `ready after kill -9 and a start, ${kills} times`, unit: 's', values: seconds, target: { atMost: 2 } },
    { name: 'the longest', unit: 's', values: [Math.max(...seconds)], target: { atMost: 5 } },
  ];
}

/** M8: what is under way when a node is told to end is answered; a second signal ends it at once. */
export async function drain({ start }: Standing): Promise<readonly Figure[]> {
  const inFlight = 50;
  const node = await start();
  const answers = await askSlowly(node, inFlight, 1500);
  await wait(500);
  node.program.signal(node.gracefulSignal);
  const outcomes = await Promise.all(answers);
  const lost = outcomes.filter((outcome) => outcome instanceof Error || outcome.status !== 200).length;
  const forced = await start();
  const abandoned = await askSlowly(forced, inFlight, 20_000);
  await wait(300);
  forced.program.signal(forced.gracefulSignal);
  await wait(300);
  forced.program.signal('SIGTERM');
  const secondSignalAt = performance.now();
  await Promise.race([forced.program.ended, wait(15_000)]);
  const seconds = (performance.now() - secondSignalAt) / 1000;
  await forced.stop();
  await Promise.all(abandoned);
  say(`drain: ${lost} of ${inFlight} lost; a second signal ended it after ${seconds.toFixed(2)} s`);
  return [
    { name: `lost of ${inFlight} under way when told to end`, unit: 'requests', values: [lost], target: { atMost: 0 } },
    { name: 'from a second signal to the end', unit: 's', values: [seconds], target: { atMost: 2 } },
  ];
}

/** M8: a node that the system stops for a while goes on as if nothing had been. */
export async function pauseUnderLoad({ start }: Standing, rate: number): Promise<readonly Figure[]> {
  const node = await start();
  const losses = await lossesDuring('stopped for 3 s', { url: () => node.url, rate, seconds: 6 }, async () => {
    await wait(1000);
    node.program.signal('SIGSTOP');
    await wait(3000);
    node.program.signal('SIGCONT');
  });
  return [
    {
      name: `lost when stopped for 3 s, of ${losses.sent.toLocaleString('en')}`,
      unit: 'requests',
      values: [losses.lost],
      target: { atMost: 0 },
    },
  ];
}

async function endGracefully({ program, gracefulSignal }: RunningPeer): Promise<void> {
  program.signal(gracefulSignal);
  await program.ended;
}

async function askSlowly({ url }: RunningPeer, count: number, ms: number) {
  const request = bytesOf({ path: `/${apiPath}/slow?ms=${ms}`, key: keyOf(0) });
  const connections = await Promise.all(Array.from({ length: count }, () => ClientConnection.open(url)));
  return connections.map((connection) => connection.ask(request));
}

async function isReady(url: string): Promise<boolean> {
  try {
    const connection = await ClientConnection.open(url);
    const outcome = await connection.ask(statusRequest);
    connection.close();
    // A peer without this endpoint answers something else, which is as good; one that drains answers 503.
    return !(outcome instanceof Error) && outcome.status < 500;
  } catch {
    return false;
  }
}

/** Asks each node ten times a second whether it is ready, and gives the ready ones in turn. */
class Balancer {
  readonly #urls: readonly string[];
  readonly #timer: NodeJS.Timeout;
  #ready: readonly string[];
  #next = 0;

  constructor(urls: readonly string[]) {
    this.#urls = urls;
    this.#ready = urls;
    this.#timer = setInterval(() => void this.#look(), 100);
  }

  next(): string {
    return this.#ready[this.#next++ % this.#ready.length] ?? this.#urls[0]!;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const states = await Promise.all(this.#urls.map(isReady));
    this.#ready = this.#urls.filter((_, index) => states[index]);
  }
}
