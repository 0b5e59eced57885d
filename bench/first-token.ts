import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { type Figure, median, print } from './harness.ts';
import { temporaryFolder } from './proxy/programs.ts';

// How much later does the first token of a stream come? One caller after another asks the same model server directly, through
// a gateway that passes calls on, and through one that limits tokens, emits metrics and writes records: in turns, so that
// whatever else the machine does concerns all alike. The caller is a socket that is kept, as those of SDKs are; what is
// measured is the time from the request until the first event that has text.

const rounds = Number(process.argv.find((text) => text.startsWith('--rounds='))?.slice(9) ?? 1000);
const warmUp = Math.min(200, rounds);

const body = JSON.stringify({
  model: 'gpt-4o',
  messages: [
    { role: 'system', content: 'You answer in one sentence.' },
    { role: 'user', content: 'Which parts are missing for a bicycle: a frame, two wheels, a saddle, pedals, a chain?' },
  ],
  stream: true,
});

/** A connection that asks for streams, one after another; where it was closed, another is opened before the next. */
async function startCaller(url: string) {
  const { hostname, port, pathname } = new URL(url);
  const request = `POST ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\nx-model-server: {"tokens":5,"tokenDelayMs":2}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  let text = '';
  let startedAt = 0;
  let firstAt = 0;
  let settle = { resolve: (_ms: number) => {}, reject: (_error: Error) => {} };
  const end = (): void => {
    if (firstAt > 0 && text.startsWith('HTTP/1.1 200') && text.includes('[DONE]')) settle.resolve(firstAt - startedAt);
    else settle.reject(new Error(`not all of an answer has come: ${text}`));
  };
  const open = async (): Promise<Socket> => {
    const socket = connect(Number(port), hostname).setNoDelay().setEncoding('latin1');
    socket.on('data', (piece: string) => {
      text += piece;
      if (firstAt === 0 && /"content":"[^"]/.test(text)) firstAt = performance.now();
      // What lies in one piece goes on with its length.
      if (text.includes('[DONE]') && (text.endsWith('0\r\n\r\n') || /^content-length:/im.test(text))) end();
    });
    socket.on('close', end);
    await once(socket, 'connect');
    return socket;
  };
  let socket = await open();
  const ask = async (): Promise<number> => {
    if (socket.destroyed) socket = await open();
    return new Promise((resolve, reject) => {
      settle = { resolve, reject };
      text = '';
      firstAt = 0;
      startedAt = performance.now();
      socket.write(request);
    });
  };
  return { ask, end: () => socket.destroy() };
}

const cores = availableParallelism() >= 3 && spawnSync('taskset', ['--version']).status === 0;

async function start(name: string, args: readonly string[], core: string): Promise<[ChildProcess, Said]> {
  const child = fork(join(import.meta.dirname, 'models', name), args, {
    execArgv: ['--no-allocation-site-pretenuring'],
  });
  const [said] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [Said | number];
  if (typeof said !== 'object') throw new Error(`${name} ended with ${said}`);
  if (cores) spawnSync('taskset', ['--all-tasks', '--pid', '--cpu-list', core, String(child.pid)]);
  return [child, said];
}

interface Said {
  readonly url?: string;
  readonly port?: number;
}

const [server, { url = '' }] = await start('server.ts', [], '1');
const originPort = new URL(url).port;
const [plain, { port: plainPort }] = await start('gateway.ts', [originPort, ''], '0');
const [governed, { port: governedPort }] = await start('gateway.ts', [originPort, join(temporaryFolder(), 'r')], '0');
const loadBefore = loadavg()[0]!;
try {
  const callers = await Promise.all(
    [
      `http://127.0.0.1:${originPort}/v1/chat/completions`,
      `http://127.0.0.1:${plainPort}/plain/v1/chat/completions`,
      `http://127.0.0.1:${governedPort}/governed/v1/chat/completions`,
    ].map(startCaller),
  );
  const times: number[][] = [];
  for (let round = 0; round < warmUp + rounds; round++) {
    const one: number[] = [];
    for (const { ask } of callers) one.push(await ask());
    if (round >= warmUp) times.push(one);
  }
  for (const { end } of callers) end();
  const of = (index: number): number[] => times.map((one) => one[index]!);
  const later = (index: number): number[] => times.map((one) => one[index]! - one[0]!);
  const hundredth = (values: readonly number[]): number =>
    values.toSorted((one, other) => one - other)[Math.floor(values.length * 0.99)]!;
  const figures: Figure[] = [
    { name: 'direct', unit: 'ms', values: of(0) },
    { name: 'passed on: later by', unit: 'ms', values: later(1) },
    { name: 'governed: later by', unit: 'ms', values: later(2), target: { atMost: 1 } },
    { name: 'direct, 99th percentile', unit: 'ms', values: [hundredth(of(0))] },
    { name: 'passed on, 99th percentile', unit: 'ms', values: [hundredth(of(1))] },
    { name: 'governed, 99th percentile', unit: 'ms', values: [hundredth(of(2))] },
  ];
  print({
    question: 'How much later does the first token come?',
    notes: [
      `${rounds} rounds of three streams; governed comes ${(median(of(2)) - median(of(0))).toFixed(2)} ms later by the medians; the load was ${loadBefore.toFixed(1)} to ${loadavg()[0]!.toFixed(1)}.`,
    ],
    figures,
  });
} finally {
  for (const child of [server, plain, governed]) if (child.connected) child.disconnect();
}
