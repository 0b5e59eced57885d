import { Agent, type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { mostInAnyWindow } from '../limits/clients.ts';
import type { Balancer } from './balancer.ts';
import { quotaCalls, subscriptionKey } from './estate.ts';

// Callers that come at a steady rate, whatever becomes of those before them: half on connections of their own, half on
// some that stay open. Every thousand calls have a quota key of their own, of which so many pass, and not one more or less.
//
// A connection may close while its client sends the next request on it. Such a call is made once more, as clients do
// (RFC 9112, 9.3.1), and counted apart; on a new connection none is.

/** What became of a call. */
export interface Outcome {
  readonly sentAt: number;
  readonly answeredAt: number;
  /** 0 without an answer. */
  readonly status: number;
  readonly isFresh: boolean;
  /** Whether it was made again, as the connection that it was sent on first was closed. */
  readonly isRepeated: boolean;
  /** The port of the gateway that it went to. */
  readonly target: number | undefined;
  readonly quotaKey: string | undefined;
  readonly error: string | undefined;
}

/** A call that may be made again. */
interface Attempt extends Omit<Outcome, 'isRepeated'> {
  /** Whether it was sent on a connection that had been used before. */
  readonly wasOpen: boolean;
}

/** Calls of one quota key. */
const callsOfKey = 1000;
/** Connections that stay open. */
export const connections = 16;
/** One call in so many is of the API whose rate is limited. */
const limitedShare = 5;
const limit = { calls: 50, seconds: 2 } as const;
const timeoutMs = 20_000;

/** Calls that go on until they are told to end. */
export class Traffic {
  readonly outcomes: Outcome[] = [];
  readonly #balancer: Balancer;
  readonly #name: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: connections });
  readonly #pending = new Set<Promise<void>>();
  #isEnding = false;
  #sent = 0;
  #counted = 0;
  readonly #running: Promise<void>;

  constructor(balancer: Balancer, name: string, rate: number) {
    this.#balancer = balancer;
    this.#name = name;
    this.#running = this.#run(rate);
  }

  /** Waits for all answers. */
  async stop(): Promise<void> {
    this.#isEnding = true;
    await this.#running;
    await Promise.all(this.#pending);
    this.#agent.destroy();
  }

  /** Waits for all answers, and uses up the last quota. */
  async end(): Promise<void> {
    this.#isEnding = true;
    await this.#running;
    await Promise.all(this.#pending);
    const left = this.#counted % callsOfKey === 0 ? 0 : callsOfKey - (this.#counted % callsOfKey);
    for (let done = 0; done < left; done += 16) {
      for (let index = done; index < Math.min(done + 16, left); index++) this.#count(index % 2 === 0);
      await Promise.all(this.#pending);
    }
    this.#agent.destroy();
  }

  async #run(rate: number): Promise<void> {
    const began = performance.now();
    while (!this.#isEnding) {
      const due = ((performance.now() - began) / 1000) * rate;
      for (; this.#sent < due; this.#sent++) {
        const isFresh = this.#sent % 2 === 0;
        if (this.#sent % limitedShare === 0) this.#limit(isFresh);
        else this.#count(isFresh);
      }
      await wait(4);
    }
  }

  #limit(isFresh: boolean): void {
    const headers = { 'x-rate': this.#name, 'x-limit': String(limit.calls), 'x-period': String(limit.seconds) };
    this.#send('/limited/', headers, isFresh, undefined);
  }

  #count(isFresh: boolean): void {
    const key = `${this.#name}-${Math.floor(this.#counted++ / callsOfKey)}`;
    this.#send('/counted/', { 'x-quota': key, 'x-rate': key }, isFresh, key);
  }

  #send(path: string, headers: Readonly<Record<string, string>>, isFresh: boolean, quotaKey: string | undefined): void {
    const send = async (): Promise<void> => {
      const first = await this.#call(path, headers, isFresh, quotaKey);
      const isRepeated = first.status === 0 && first.wasOpen;
      const last = isRepeated ? await this.#call(path, headers, true, quotaKey) : first;
      this.outcomes.push({ ...last, isRepeated, ...(isRepeated && { sentAt: first.sentAt, target: first.target }) });
    };
    const pending = send().finally(() => this.#pending.delete(pending));
    this.#pending.add(pending);
  }

  #call(
    path: string,
    headers: Readonly<Record<string, string>>,
    isFresh: boolean,
    quotaKey: string | undefined,
  ): Promise<Attempt> {
    const sentAt = performance.now();
    let socket: Socket | undefined;
    let wasOpen = false;
    const outcome = (status: number, error?: string): Attempt => {
      const target = this.#balancer.targetOf(socket?.localPort ?? portOf.get(socket as Socket));
      return { sentAt, answeredAt: performance.now(), status, isFresh, target, quotaKey, error, wasOpen };
    };
    return new Promise((resolve) => {
      const asked = request(
        {
          ...{ host: '127.0.0.1', port: this.#balancer.port, path, timeout: timeoutMs },
          agent: isFresh ? false : this.#agent,
          headers: { ...headers, 'ocp-apim-subscription-key': subscriptionKey },
        },
        (answer: IncomingMessage) => {
          answer.resume();
          answer.on('end', () => resolve(outcome(answer.statusCode as number)));
          answer.on('error', (error) => resolve(outcome(0, error.message)));
        },
      );
      asked.on('socket', (given) => {
        socket = given;
        wasOpen = asked.reusedSocket;
        rememberPort(given);
      });
      asked.on('timeout', () => asked.destroy(new Error(`no answer within ${timeoutMs} ms`)));
      asked.on('error', (error) => resolve(outcome(0, error.message))).end();
    });
  }
}

/** A connection that is gone does not know its port any more. */
const portOf = new WeakMap<Socket, number>();

function rememberPort(socket: Socket): void {
  const remember = (): void => void (socket.localPort !== undefined && portOf.set(socket, socket.localPort));
  if (socket.connecting) socket.once('connect', remember);
  else remember();
}

/** Calls that were not answered as they should be. */
export function failuresOf(outcomes: readonly Outcome[]): readonly Outcome[] {
  return outcomes.filter(({ status, quotaKey }) => status !== 200 && status !== (quotaKey === undefined ? 429 : 403));
}

/** How many calls of each quota key have passed, beside those that should have, and how many were without an answer. */
export function quotasOf(outcomes: readonly Outcome[]): readonly { readonly over: number; readonly lost: number }[] {
  const keys = new Map<string, { passed: number; lost: number }>();
  for (const { quotaKey, status, isRepeated } of outcomes) {
    if (quotaKey === undefined) continue;
    const sums = keys.get(quotaKey) ?? { passed: 0, lost: 0 };
    keys.set(quotaKey, sums);
    if (status === 200) sums.passed++;
    if (isRepeated || (status !== 200 && status !== 403)) sums.lost++;
  }
  return Array.from(keys.values(), ({ passed, lost }) => ({ over: passed - quotaCalls, lost }));
}

/** The most calls that the limited API has let in within any period, and how many it may. */
export function mostLimited(outcomes: readonly Outcome[]): { readonly most: number; readonly limit: number } {
  const calls = outcomes.filter(({ quotaKey }) => quotaKey === undefined);
  return { most: mostInAnyWindow(calls, limit.seconds * 1000), limit: limit.calls };
}
