import { hash } from 'node:crypto';
import type { RedisArgument } from '@redis/client';
import { connectClient, type RedisClient, type RedisCommand, type RedisSettings } from './connect-client.ts';
import { hashTagOf } from './hash-slot.ts';
import { Patience, tooLate } from './patience.ts';

// One connection of a thread to a Redis or Valkey, or to a Cluster of them. Nobody waits longer than `commandMs` for a node
// that says nothing, nor than a few times that for one that is behind. The first command that fails makes all of it
// unavailable: from then on all fail at once, until a probe has been answered. A probe writes, so that a replica, a node that
// is loading or one that is full is as good as none.

/** No answer came, or none that helps: whoever asked does without. */
export class RedisUnavailable extends Error {
  override readonly name = 'RedisUnavailable';
  /** The answer that did not come in time, where one may still come. */
  readonly late: Promise<unknown> | undefined;

  constructor(message: string, { late, ...options }: ErrorOptions & { readonly late?: Promise<unknown> } = {}) {
    super(message, options);
    this.late = late;
  }
}

/** A script in Lua that runs as one step. */
export interface RedisScript {
  readonly text: string;
  readonly sha: string;
}

/** Makes a script of its text. */
export function redisScript(text: string): RedisScript {
  return { text, sha: hash('sha1', text) };
}

/** How a connection has fared. */
export interface RedisReading {
  readonly available: boolean;
  readonly commands: number;
  /** Commands that were not answered in time, or not as they should. */
  readonly failures: number;
  /** Commands that were not even sent, because it was unavailable. */
  readonly skipped: number;
  /** Times that it became unavailable. */
  readonly outages: number;
}

/** Told when an outage begins and ends. */
export interface RedisEvents {
  readonly onUnavailable?: (reason: string) => void;
  /** As soon as it can be used again. */
  readonly onAvailable?: () => void | Promise<void>;
}

/** How long anybody waits for a server that says nothing, in milliseconds, unless told otherwise. */
export const defaultRedisCommandMs: number = 100;

/** As many times that is waited for one that answers others meanwhile. */
const timesBehind = 5;

const probeMs = 200;

/** As many keys are remembered, so that each node that has failed is probed. */
const mostSuspects = 16;

/** The answers with which a server says that it cannot do its work, rather than that the command is wrong. */
const unusable =
  /^(?:READONLY|LOADING|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|OOM|MISCONF|NOREPLICAS|NOAUTH|WRONGPASS|NOPERM|BUSY|UNBLOCKED)\b/;

/** What a thread shares of one Redis. */
export class RedisConnection {
  readonly #settings: RedisSettings;
  readonly #commandMs: number;
  readonly #patience: Patience;
  readonly #listeners = new Set<RedisEvents>();
  readonly #suspects = new Set<string>();
  #client: RedisClient | undefined;
  #available = false;
  #isClosed = false;
  #probe: NodeJS.Timeout | undefined;
  #isProbing = false;
  #commands = 0;
  #failures = 0;
  #skipped = 0;
  #outages = 0;
  #lastError = 'not connected yet';

  constructor(settings: RedisSettings) {
    this.#settings = settings;
    this.#commandMs = settings.commandMs ?? defaultRedisCommandMs;
    this.#patience = new Patience({ silentMs: this.#commandMs, behindMs: timesBehind * this.#commandMs });
  }

  /** Begins to connect; gives when it is connected, or when it has been tried for as long as a command may take. */
  async open(): Promise<void> {
    const client = await connectClient(this.#settings, (error) => {
      this.#lastError = error.message || (error as NodeJS.ErrnoException).code || error.name;
      this.#fail(undefined);
    });
    if (this.#isClosed) return client.close();
    this.#client = client;
    const giveUpAt = performance.now() + Math.max(1000, this.#commandMs);
    while (!this.#available && !this.#isClosed && performance.now() < giveUpAt) {
      await this.#tryAgain();
      if (!this.#available) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    if (!this.#available) this.#scheduleProbe();
  }

  /** Whether commands are sent at all. */
  get available(): boolean {
    return this.#available;
  }

  get reading(): RedisReading {
    return {
      available: this.#available,
      commands: this.#commands,
      failures: this.#failures,
      skipped: this.#skipped,
      outages: this.#outages,
    };
  }

  /** Why it is not available, for the log. */
  get lastError(): string {
    return this.#lastError;
  }

  listen(events: RedisEvents): void {
    this.#listeners.add(events);
  }

  /**
   * Sends a command to the node of a key. Texts in the answer come as bytes where `bytes` is set.
   * @throws {RedisUnavailable} when there is no answer in time, or none that can be used
   */
  send(key: string, words: readonly RedisArgument[], options: { readonly bytes?: boolean } = {}): Promise<unknown> {
    if (!this.#available) {
      this.#skipped++;
      return Promise.reject(new RedisUnavailable(this.#lastError));
    }
    return this.#send(key, words, options.bytes ?? false);
  }

  /** Runs a script on one key; all that it touches has to be that key, so that it works on a Cluster. */
  async run(script: RedisScript, key: string, words: readonly RedisArgument[]): Promise<unknown> {
    try {
      return await this.send(key, ['EVALSHA', script.sha, '1', key, ...words]);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return await this.send(key, ['EVAL', script.text, '1', key, ...words]);
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#available = false;
    clearTimeout(this.#probe);
    this.#client?.close();
  }

  async #send(key: string, words: readonly RedisArgument[], bytes: boolean): Promise<unknown> {
    this.#commands++;
    try {
      return await this.#inTime(key, words, bytes);
    } catch (error) {
      const { message } = error as Error;
      // An answer that only says that the command is wrong is the business of whoever sent it.
      if (isAnswer(error) && !unusable.test(message)) throw error;
      this.#failures++;
      this.#remember(error);
      this.#fail(key);
      throw error instanceof RedisUnavailable ? error : new RedisUnavailable(message, { cause: error });
    }
  }

  async #inTime(key: string, words: readonly RedisArgument[], bytes: boolean, longestMs?: number): Promise<unknown> {
    const node = this.#client!.nodeOf(key);
    const answer = this.#ask(node, { key, words, bytes });
    const settled = await this.#patience.within(node, answer, longestMs);
    if (settled !== tooLate) return settled;
    throw new RedisUnavailable(`no answer within ${this.#commandMs} ms`, { late: answer });
  }

  async #ask(node: string, command: RedisCommand): Promise<unknown> {
    try {
      const answer = await this.#client!.send(command);
      this.#hear(node);
      return answer;
    } catch (error) {
      if (isAnswer(error)) this.#hear(node);
      throw error;
    }
  }

  #hear(node: string): void {
    this.#patience.hear(node);
    // It was only late.
    if (!this.#available && !this.#isProbing) this.#scheduleProbe(0);
  }

  /** Why there is no connection says more than that there is none. */
  #remember(error: unknown): void {
    const cause = error as Error;
    if (cause.constructor.name !== 'ClientOfflineError') this.#lastError = cause.message;
  }

  #fail(key: string | undefined): void {
    if (key !== undefined && this.#suspects.size < mostSuspects) this.#suspects.add(key);
    if (!this.#available) return;
    this.#available = false;
    this.#outages++;
    for (const { onUnavailable } of this.#listeners) onUnavailable?.(this.#lastError);
    this.#scheduleProbe();
  }

  #scheduleProbe(afterMs: number = probeMs): void {
    if (this.#isClosed) return;
    clearTimeout(this.#probe);
    this.#probe = setTimeout(() => {
      this.#tryAgain().finally(() => {
        if (!this.#available) this.#scheduleProbe();
      });
    }, afterMs);
    this.#probe.unref();
  }

  /** Asks each node that has failed, by the keys with which it did; all have to take a write. */
  async #tryAgain(): Promise<void> {
    if (this.#client === undefined || this.#isProbing) return;
    this.#isProbing = true;
    const keys = this.#suspects.size === 0 ? ['turnpike'] : [...this.#suspects];
    try {
      for (const key of keys) {
        const probe = `{${hashTagOf(key)}}:probe`;
        await this.#inTime(probe, ['SET', probe, '1', 'PX', '1000'], false, this.#commandMs);
        this.#suspects.delete(key);
      }
    } catch (error) {
      this.#remember(error);
      return;
    } finally {
      this.#isProbing = false;
    }
    await this.#recover();
  }

  async #recover(): Promise<void> {
    if (this.#isClosed) return;
    this.#available = true;
    for (const { onAvailable } of this.#listeners) await onAvailable?.();
  }
}

/** Whether the server itself has said so: its errors begin with a word in capitals. */
function isAnswer(error: unknown): boolean {
  return error instanceof Error && /^[A-Z]{3,} /.test(error.message);
}
