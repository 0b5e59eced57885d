import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { parentPort } from 'node:worker_threads';
import { keyOf } from './sample-estate.ts';

// In a thread of its own: a backend, and a client that asks for something every few milliseconds over kept connections,
// whether or not the last answer has come. A time is counted from when a request was due.

/** What was asked of the thread. */
export type ToLoad =
  | { readonly kind: 'begin'; readonly port: number; readonly everyMs: number }
  | { readonly kind: 'read' };

/** How requests went since the last time. */
export interface LoadReading {
  readonly answered: number;
  readonly failed: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly longestMs: number;
}

const lanes = 8;
const apis = 100;
let times: number[] = [];
let failed = 0;
let nth = 0;

const backend = createServer((_, response) => response.end('answer'));
await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
parentPort?.postMessage({ kind: 'backend', port: (backend.address() as AddressInfo).port });
parentPort?.on('message', (message: ToLoad) => {
  if (message.kind === 'begin') begin(message.port, message.everyMs);
  else parentPort?.postMessage({ kind: 'reading', reading: read() });
});

function begin(port: number, everyMs: number): void {
  const waiting: number[] = [];
  const free: Socket[] = [];
  const send = (socket: Socket, due: number): void => {
    const api = nth % apis;
    // The product of the index holds five APIs in a row, and the key opens the product.
    const product = Math.floor(api / 5);
    nth++;
    socket.write(
      `GET /team-${api % 10}/api-${api}/resource-${2 * (nth % 10)}/7/lines/1 HTTP/1.1\r\nHost: a\r\nOcp-Apim-Subscription-Key: ${keyOf(product)}\r\n\r\n`,
    );
    let text = '';
    socket.on('data', function take(chunk: Buffer) {
      text += chunk.toString('latin1');
      if (!text.includes('answer') && !/^HTTP\/1\.1 [45]/.test(text)) return;
      socket.off('data', take);
      if (text.startsWith('HTTP/1.1 200')) times.push(performance.now() - due);
      else failed++;
      const next = waiting.shift();
      if (next === undefined) free.push(socket);
      else send(socket, next);
    });
  };
  for (let lane = 0; lane < lanes; lane++) {
    const socket = connect(port, '127.0.0.1', () => free.push(socket));
    socket.on('error', () => failed++);
  }
  let due = performance.now();
  setInterval(() => {
    for (; due <= performance.now(); due += everyMs) {
      const socket = free.pop();
      if (socket === undefined) waiting.push(due);
      else send(socket, due);
    }
  }, 1);
}

function read(): LoadReading {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
  const reading = { answered: sorted.length, failed, medianMs: at(0.5), p99Ms: at(0.99), longestMs: at(1) };
  times = [];
  failed = 0;
  return reading;
}
