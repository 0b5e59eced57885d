import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { useOf } from '../../bench/proxy/process-tree.ts';
import { folderWith, startProgram } from '../../packages/cli/src/serve/running-program.ts';
import { startModelServer } from '../../packages/llm/src/index.ts';
import { apiFiles } from '../clients/gateway.ts';

// Many streams at once through one gateway, as a user starts it: what it holds of memory, whether each comes whole, and how
// soon the provider sees that callers have gone.

/** How many streams, and how long they are. */
export interface StreamSettings {
  readonly streams: number;
  /** How many tokens each has, one after the other. */
  readonly tokens: number;
  readonly tokenDelayMs: number;
  /** The policies of the API; none when absent. */
  readonly policy?: string;
}

/** What came of it. */
export interface StreamProof {
  /** How many were under way at the same time. */
  readonly together: number;
  /** Resident memory of the gateway before, and the most while streams were under way. */
  readonly restingBytes: number;
  readonly peakBytes: number;
  /** How many callers left, and how long it took until the provider had seen all of them go. */
  readonly left: number;
  readonly leftMs: number;
  /** How many of the others got all of their stream, byte for byte the same. */
  readonly whole: number;
  readonly stayed: number;
  /** How many answers the provider still had under way at the end. */
  readonly stuck: number;
}

const sampleMs = 100;

/** Opens streams, lets every other caller leave, and reads the others to their end. */
export async function proveStreams({ streams, tokens, tokenDelayMs, policy }: StreamSettings): Promise<StreamProof> {
  await using server = await startModelServer({ behaviour: { tokens, tokenDelayMs }, remembers: 0, now: () => 0 });
  const api = { path: 'models', serviceUrl: server.url, operations: ['POST /*'] };
  using folder = folderWith(apiFiles('models', policy === undefined ? api : { ...api, policy }));
  await using program = startProgram([
    ...['gateway', '--config', folder.path, '--data', join(folder.path, '.data')],
    ...['--port', '0', '--workers', '1', '--json'],
  ]);
  const ready = await program.ready;
  if (ready === undefined) throw new Error((await program.ended).errors);
  const url = `${ready.gateway}/models/v1/chat/completions`;
  await (await open(url)).text();

  const memory = () => useOf(program.process.pid!).residentBytes;
  const restingBytes = memory();
  let peakBytes = restingBytes;
  const sampling = setInterval(() => (peakBytes = Math.max(peakBytes, memory())), sampleMs);
  try {
    const callers = await Promise.all(Array.from({ length: streams }, () => open(url)));
    const texts = callers.map((caller) => caller.text());
    const together = server.openAnswers;
    await wait(Math.min((tokens * tokenDelayMs) / 4, 5000));
    const leaving = callers.filter((_, index) => index % 2 === 1);
    const stayed = callers.length - leaving.length;
    const leftAt = performance.now();
    for (const caller of leaving) caller.leave();
    while (server.abandonedAnswers < leaving.length && server.openAnswers > 0) await wait(2);
    const leftMs = performance.now() - leftAt;
    const read = (await Promise.all(texts)).filter((_, index) => index % 2 === 0);
    const whole = read.filter((text) => text === read[0] && text.endsWith('data: [DONE]\n\n')).length;
    await server.whenOpen(0);
    const left = server.abandonedAnswers;
    return { together, restingBytes, peakBytes, left, leftMs, whole, stayed, stuck: server.openAnswers };
  } finally {
    clearInterval(sampling);
  }
}

interface Caller {
  /** All that comes; what has come until then, when the caller leaves. */
  text(): Promise<string>;
  leave(): void;
}

/** Asks for a stream, on a connection of its own; resolves once the answer has begun. */
function open(url: string): Promise<Caller> {
  const body = JSON.stringify({ model: 'gpt-4o', stream: true, messages: [{ role: 'user', content: 'Hello' }] });
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const agent = new Agent({ keepAlive: false });
    const asked = request(url, { method: 'POST', agent, headers }, (answer) => {
      if (answer.statusCode !== 200) return reject(new Error(`the gateway answered ${answer.statusCode}`));
      resolve(callerOf(asked, answer));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

function callerOf(asked: ClientRequest, answer: IncomingMessage): Caller {
  const pieces: Buffer[] = [];
  const text = new Promise<string>((resolve) => {
    answer.on('data', (piece: Buffer) => pieces.push(piece));
    // Whoever leaves has broken it off.
    answer.on('error', () => {});
    answer.on('close', () => resolve(Buffer.concat(pieces).toString()));
  });
  return { text: () => text, leave: () => asked.destroy() };
}
