import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { type ModelServerBehaviour, withWrongUsage } from './behaviour.ts';
import type { StreamEvent } from './framing.ts';
import type { Reply } from './route.ts';

type Stream = Extract<Reply, { readonly events: unknown }>;

/** Sends the events of a stream, as well or badly as told. */
export async function sendStream(
  response: ServerResponse,
  stream: Stream,
  behaviour: ModelServerBehaviour,
): Promise<void> {
  const { framing } = stream;
  const packets = new Packets(response, behaviour);
  response.writeHead(200, { 'content-type': framing.contentType, 'cache-control': 'no-cache' });
  response.flushHeaders();
  let held: Buffer | undefined;
  let index = 0;
  for (const step of misled(stream, behaviour)) {
    if (response.destroyed) return;
    if (step === 'reset') return void response.socket?.resetAndDestroy();
    if (step === 'wait') await pause(response, behaviour.tokenDelayMs ?? 0);
    else {
      if (held !== undefined) await packets.add(held);
      held = typeof step === 'function' ? step(index++) : step;
    }
  }
  if (held !== undefined) {
    const left = behaviour.hasNoFinalBlankLine === true ? held.length - framing.blankBytes : held.length;
    await packets.add(Buffer.concat([held.subarray(0, left), Buffer.from(framing.end)]));
  }
  await packets.flush();
  response.end();
}

type Step = Buffer | ((index: number) => Buffer) | 'wait' | 'reset';

/** The steps of a stream: its events, and what is told to go wrong with them. */
function* misled({ events, framing, errorEvent }: Stream, behaviour: ModelServerBehaviour): Generator<Step> {
  const { cutAfter, resetAfter, errorAfter, malformedAfter, usage, tokenDelayMs = 0 } = behaviour;
  let tokens = 0;
  for (const event of events) {
    if (event.isToken === true) {
      if (tokens === cutAfter) return;
      if (tokens === resetAfter) return yield 'reset';
      if (tokens === errorAfter) return yield (index) => framing.frameError(errorEvent, index);
      if (tokens === malformedAfter) yield framing.broken;
      if (tokenDelayMs > 0) yield 'wait';
      tokens++;
    }
    const told: StreamEvent = usage === undefined ? event : { ...event, data: withWrongUsage(event.data, usage) };
    yield (index) => framing.frame(told, index);
  }
}

/** Cuts bytes into packets, which have nothing to do with events when told so. */
class Packets {
  readonly #response: ServerResponse;
  readonly #bytes: number | undefined;
  readonly #events: number;
  #held: Buffer[] = [];

  constructor(response: ServerResponse, { packetBytes, eventsPerPacket = 1 }: ModelServerBehaviour) {
    this.#response = response;
    this.#bytes = packetBytes;
    this.#events = eventsPerPacket;
  }

  async add(event: Buffer): Promise<void> {
    this.#held.push(event);
    if (this.#held.length >= this.#events) await this.flush();
  }

  async flush(): Promise<void> {
    const bytes = Buffer.concat(this.#held);
    this.#held = [];
    const size = this.#bytes ?? bytes.length;
    for (let at = 0; at < bytes.length && !this.#response.destroyed; at += size)
      await this.#write(bytes.subarray(at, at + size));
  }

  async #write(packet: Buffer): Promise<void> {
    const response = this.#response;
    if (response.write(packet) || response.destroyed) return nextTurn();
    await new Promise<void>((resolve) => {
      const go = () => {
        response.off('drain', go).off('close', go);
        resolve();
      };
      response.on('drain', go).on('close', go);
    });
  }
}

/** Waits, but not for someone who is gone. */
export async function pause(response: ServerResponse, delayMs: number): Promise<void> {
  if (delayMs <= 0 || response.destroyed) return;
  const gone = new AbortController();
  const leave = () => gone.abort();
  response.once('close', leave);
  await wait(delayMs, undefined, { signal: gone.signal }).catch(() => {});
  response.off('close', leave);
}
