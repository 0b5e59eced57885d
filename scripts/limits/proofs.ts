import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { redisKey } from '../../packages/gateway/src/redis/redis-key.ts';
import type { RedisServer } from '../../packages/gateway/src/redis/redis-server.ts';
import { type Call, type Client, makeClients, mostInAnyWindow, passed, quantile } from './clients.ts';
import { type Gateway, metricOf, startGateway } from './gateways.ts';

// What is claimed of limits, each tried on gateways that run.

/** What came of a trial. */
export interface Finding {
  readonly holds: boolean;
  readonly figures: string;
}

/** K1, T16, T17: of more calls at once than the limit exactly as many pass, again and again. */
export async function exactRates(gateways: readonly Gateway[], runs: number): Promise<Finding> {
  const limit = 20;
  const callsOfEach = 50;
  const clients = makeClients(callsOfEach * gateways.length, gateways);
  const seen = new Map<number, number>();
  for (let run = 0; run < runs; run++) {
    const headers = { 'X-Key': randomUUID(), 'X-Limit': String(limit), 'X-Period': '60' };
    const count = passed(await Promise.all(clients.map((client) => client.call('/rate/', headers))));
    seen.set(count, (seen.get(count) ?? 0) + 1);
  }
  for (const client of clients) client[Symbol.dispose]();
  const figures = Array.from(seen, ([count, times]) => `${count} of ${clients.length} passed in ${times} runs`);
  return { holds: seen.size === 1 && seen.has(limit), figures: `limit ${limit}: ${figures.join(', ')}` };
}

/** K2: in no stretch of the period do more pass, and over many periods hardly fewer. */
export async function slidingWindow(
  gateways: readonly Gateway[],
  clientCount: number,
  seconds: number,
): Promise<Finding> {
  const limit = 50;
  const clients = makeClients(clientCount, gateways);
  const headers = { 'X-Key': randomUUID(), 'X-Limit': String(limit), 'X-Period': '2' };
  const until = performance.now() + seconds * 1000;
  const calls = await during(clients, () => performance.now() < until, headers);
  const most = mostInAnyWindow(calls, 2000);
  const figures = `limit ${limit} in 2 s: at most ${most} in any of them, ${passed(calls)} of ${calls.length} calls in ${seconds} s`;
  return { holds: most <= limit && passed(calls) >= limit * Math.floor(seconds / 2.1), figures };
}

/** Quotas are exact to the call. */
export async function exactQuota(gateways: readonly Gateway[], clientCount: number): Promise<Finding> {
  const clients = makeClients(clientCount, gateways);
  const headers = { 'X-Key': randomUUID() };
  let left = 3000;
  const calls = await during(clients, () => left-- > 0, headers, '/quota/');
  return { holds: passed(calls) === 1000, figures: `quota of 1000: ${passed(calls)} of ${calls.length} calls passed` };
}

/** T18: Redis is killed or stands still in the middle; the limit goes on to hold for each gateway by itself. */
export async function outage(
  gateways: readonly Gateway[],
  server: RedisServer,
  how: 'kill' | 'stall',
): Promise<Finding> {
  const limit = 400;
  const headers = { 'X-Key': randomUUID(), 'X-Limit': String(limit), 'X-Period': '60' };
  const clients = makeClients(8, gateways);
  const quiet: Call[] = [];
  for (let round = 0; round < 25; round++)
    quiet.push(...(await Promise.all(clients.map((one) => one.call('/rate/', headers)))));
  server.process.kill(how === 'kill' ? 'SIGKILL' : 'SIGSTOP');
  const until = performance.now() + 5000;
  const troubled = await during(clients, () => performance.now() < until, headers, '/rate/', 10);
  if (how === 'kill') await server.restart();
  else server.process.kill('SIGCONT');
  await untilAvailable(gateways);
  // From then on they tell what they have counted alone.
  await wait(2000);
  const after = await Promise.all(clients.map((one) => one.call('/rate/', headers)));
  const fresh = await exactRates(gateways, 10);
  const over = passed([...quiet, ...troubled]) - limit;
  const p99 = [quantile(quiet, 0.99), quantile(troubled, 0.99), quantile(troubled, 1)].map((time) => time.toFixed(1));
  const wrong = [...quiet, ...troubled, ...after].filter(({ status }) => status !== 200 && status !== 429).length;
  return {
    holds: over <= limit * (gateways.length - 1) && passed(after) === 0 && fresh.holds && wrong === 0,
    figures:
      `limit ${limit}: ${over} over while Redis was away, ${passed(after)} after it came back; new keys: ${fresh.figures}; ` +
      `p99 ${p99[0]} ms before, ${p99[1]} ms in the outage (longest ${p99[2]} ms); ${wrong} failures`,
  };
}

/** K10, T27: callers that go away leave no place taken. */
export async function aborts(gateway: Gateway, count: number): Promise<Finding> {
  const { hostname, port } = new URL(gateway.url);
  let most = 0;
  let begun = 0;
  const one = async (): Promise<void> => {
    while (begun < count) {
      begun++;
      const socket = connect(Number(port), hostname);
      await new Promise<void>((resolve) => {
        socket.on('error', () => resolve());
        socket.on('close', () => resolve());
        socket.write('GET /slots/ HTTP/1.1\r\nHost: a\r\n\r\n', () =>
          setTimeout(() => socket.resetAndDestroy(), begun % 7),
        );
      });
    }
  };
  const measured = setInterval(async () => {
    most = Math.max(most, (await metricOf(gateway, 'concurrency_slots').catch(() => 0)) || 0);
  }, 100);
  await Promise.all(Array.from({ length: 64 }, one));
  clearInterval(measured);
  let left = Number.NaN;
  for (let attempt = 0; attempt < 1200 && left !== 0; attempt++) {
    left = await metricOf(gateway, 'concurrency_slots');
    if (left !== 0) await wait(50);
  }
  return {
    holds: left === 0 && most > 0,
    figures: `${count} aborts, up to ${most} inside at once: ${left} inside in the end`,
  };
}

/** T19: a gateway that is killed has lost no more than a second of counting, and gained nothing. */
export async function kills(folder: string, port: number, count: number): Promise<Finding> {
  let longestLostMs = 0;
  let gained = 0;
  for (let kill = 0; kill < count; kill++) {
    const gateway = await startGateway({ folder, port, workers: 2 });
    const key = randomUUID();
    const clients = makeClients(4, [gateway]);
    const calls: Call[] = [];
    const until = performance.now() + 700 + Math.random() * 800;
    const running = Promise.all(
      clients.map(async (client) => {
        for (;;) {
          const call = await client.call('/unbounded/', { 'X-Key': key }).catch(() => undefined);
          if (call === undefined) return;
          calls.push(call);
        }
      }),
    );
    while (performance.now() < until) await wait(5);
    const killedAt = performance.now();
    await gateway.kill();
    await running;
    const kept = await readQuota(folder, port, key);
    const answered = calls
      .filter(({ status }) => status === 200)
      .sort((one, other) => one.answeredAt - other.answeredAt);
    // What is under way when it is killed may have been counted.
    gained += Math.max(0, kept - answered.length - clients.length);
    const firstLost = answered[kept];
    if (firstLost !== undefined) longestLostMs = Math.max(longestLostMs, killedAt - firstLost.sentAt);
    for (const client of clients) client[Symbol.dispose]();
  }
  return {
    holds: longestLostMs <= 1000 && gained === 0,
    figures: `${count} kills: at most the last ${longestLostMs.toFixed(0)} ms of counting lost, ${gained} calls gained`,
  };
}

/** T19: a Redis that is killed again and again has lost no call of a quota in the end. */
export async function redisKills(gateway: Gateway, server: RedisServer, count: number): Promise<Finding> {
  const key = randomUUID();
  const calls: Call[] = [];
  for (let kill = 0; kill < count; kill++) {
    const until = performance.now() + 200 + Math.random() * 200;
    const clients = makeClients(4, [gateway]);
    const running = during(clients, () => performance.now() < until, { 'X-Key': key }, '/unbounded/');
    await wait(100 + Math.random() * 100);
    server.process.kill('SIGKILL');
    calls.push(...(await running));
    await server.restart();
    await untilAvailable([gateway]);
  }
  const { startMs, endMs } = presentWindow();
  const name = redisKey('default', nameOfQuota(key), `quota:${startMs}:${endMs}`);
  let counted = 0;
  for (let attempt = 0; attempt < 600 && counted < calls.length; attempt++) {
    counted = Number(/\r\n(\d+)\r\n/.exec(await server.command('HGET', name, 'calls'))?.[1] ?? 0);
    if (counted < calls.length) await wait(100);
  }
  // An answer that was lost on its way is counted on both sides: at most one for each connection and kill.
  const lost = calls.length - counted;
  return {
    holds: lost <= 0 && -lost <= 4 * count && passed(calls) === calls.length,
    figures: `${count} kills: ${calls.length} calls, ${Math.max(0, lost)} of them lost, ${Math.max(0, -lost)} counted twice`,
  };
}

async function readQuota(folder: string, port: number, key: string): Promise<number> {
  const { QuotaFile, SharedQuotas } = await import('../../packages/gateway/src/index.ts');
  const file = QuotaFile.open(`${folder}/data-of-${port}/quotas-${port}`);
  const { calls } = new SharedQuotas(file.memory).read(nameOfQuota(key), presentWindow());
  await file.close();
  return calls;
}

const periodMs = 2_592_000_000;

/** As `quota-by-key` names what it counts. */
function nameOfQuota(key: string): string {
  return `quota-by-key\0${periodMs}\0${key}`;
}

function presentWindow(): { readonly startMs: number; readonly endMs: number } {
  const yearOne = -62_135_596_800_000;
  const startMs = yearOne + Math.floor((Date.now() - yearOne) / periodMs) * periodMs;
  return { startMs, endMs: startMs + periodMs };
}

/** Calls one after another on each connection, as long as there is another. */
async function during(
  clients: readonly Client[],
  isWanted: () => boolean,
  headers: Readonly<Record<string, string>>,
  path = '/rate/',
  pauseMs = 0,
): Promise<readonly Call[]> {
  const calls: Call[] = [];
  const one = async (client: Client): Promise<void> => {
    while (isWanted()) {
      calls.push(await client.call(path, headers));
      if (pauseMs > 0) await wait(pauseMs);
    }
    client[Symbol.dispose]();
  };
  // A client whose agent is gone makes another connection when it is called again.
  await Promise.all(clients.map(one));
  return calls;
}

async function untilAvailable(gateways: readonly Gateway[]): Promise<void> {
  for (const gateway of gateways) while ((await metricOf(gateway, 'redis_available')) !== 1) await wait(50);
}
