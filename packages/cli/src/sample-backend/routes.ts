import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { type Call, readBody, send } from './call.ts';
import { judge } from './judge.ts';
import { placeOrder, sendOrders } from './orders.ts';

type Route = (call: Call) => void | Promise<void>;

/** How long an answer may be put off at most. */
const longestDelayMs = 60_000;
const mostEvents = 10_000;

/** What the sample backend answers, by the first segment of the path. */
export const routes: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['anything', sendEcho],
  ['status', ({ response, segments }) => send(response, numberIn(segments[0], 200, 200, 599), {})],
  ['delay', sendLater],
  ['events', sendEvents],
  ['orders', (call) => (call.request.method === 'POST' ? placeOrder(call) : sendOrders(call))],
  ['members', sendMember],
  ['slow', sendSlowly],
  ['flaky', flaky()],
  ['gzip', sendZipped],
  ['content-safety', judge()],
]);

function numberIn(text: string | null | undefined, otherwise: number, least: number, most: number): number {
  const number = Number(text ?? Number.NaN);
  return Number.isInteger(number) ? Math.min(Math.max(number, least), most) : otherwise;
}

async function sendEcho({ request, response, query }: Call): Promise<void> {
  const body = await readBody(request);
  const { method, url, headers } = request;
  send(response, 200, { method, path: url?.split('?')[0], query: Object.fromEntries(query), headers, body });
}

async function sendLater({ response, segments }: Call): Promise<void> {
  const delayMs = numberIn(segments[0], 0, 0, longestDelayMs);
  await pause(response, delayMs);
  send(response, 200, { delayMs });
}

async function sendEvents({ response, query }: Call): Promise<void> {
  const count = numberIn(query.get('count'), 5, 0, mostEvents);
  const intervalMs = numberIn(query.get('interval'), 500, 0, longestDelayMs);
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.flushHeaders();
  for (let id = 1; id <= count && !response.destroyed; id++) {
    if (id > 1) await pause(response, intervalMs);
    response.write(`id: ${id}\nevent: tick\ndata: {"number":${id},"of":${count}}\n\n`);
  }
  response.end();
}

/** Members of a pool: `/members/{name}/…` says who answered, and fails for the one that `?fail=` names. */
function sendMember({ response, segments, query }: Call): void {
  const [member = ''] = segments;
  const isToFail = query.getAll('fail').includes(member);
  send(response, isToFail ? 503 : 200, isToFail ? { member, error: 'asked to fail' } : { member });
}

async function sendSlowly({ response, query }: Call): Promise<void> {
  const bytes = numberIn(query.get('bytes'), 10, 1, 1000);
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': bytes });
  for (let sent = 0; sent < bytes && !response.destroyed; sent++) {
    response.write('.');
    await pause(response, 100);
  }
  response.end();
}

/** Fails every other call, the first among them. */
function flaky(): Route {
  let calls = 0;
  return ({ response }) => {
    calls++;
    send(response, calls % 2 === 1 ? 503 : 200, { call: calls });
  };
}

function sendZipped({ response, query }: Call): void {
  const count = numberIn(query.get('count'), 100, 1, 10_000);
  const body = gzipSync(JSON.stringify(Array.from({ length: count }, (_, number) => ({ number }))));
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-encoding': 'gzip',
    'content-length': body.length,
  });
  response.end(body);
}

/** Waits, but not for someone who is gone. */
async function pause(response: ServerResponse, delayMs: number): Promise<void> {
  const gone = new AbortController();
  const leave = () => gone.abort();
  response.once('close', leave);
  await wait(delayMs, undefined, { signal: gone.signal }).catch(() => {});
  response.off('close', leave);
}
