import { Client, type ClientConfig } from 'pg';

/** How long things may take, in milliseconds. */
export interface ListenerTimes {
  /** Without a word, before others are looked for anyhow. */
  readonly pollMs: number;
  /** Until a lost connection is made again: what is written meanwhile is not heard. */
  readonly againMs: number;
}

const usualTimes: ListenerTimes = { pollMs: 2000, againMs: 200 };

/** Hears of what others have committed, by a connection of its own; while that is lost, it looks again and again. */
export class PostgresListener {
  readonly #config: ClientConfig;
  readonly #channel: string;
  readonly #times: ListenerTimes;
  #client: Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #waiting: NodeJS.Timeout | undefined;
  #connecting: Promise<void> | undefined;
  #listener: () => void = () => {};

  constructor(config: ClientConfig, channel: string, times: ListenerTimes = usualTimes) {
    this.#config = config;
    this.#channel = channel;
    this.#times = times;
  }

  start(listener: () => void): void {
    this.#listener = listener;
    this.#timer = setInterval(() => this.#listener(), this.#times.pollMs).unref();
    this.#reconnect();
    this.#listener();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    clearTimeout(this.#waiting);
    this.#timer = undefined;
    await this.#connecting;
    await this.#client?.end().catch(() => undefined);
  }

  #reconnect(): void {
    if (this.#client !== undefined || this.#timer === undefined) return;
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined;
      if (this.#client === undefined) this.#reconnectLater();
    });
  }

  #reconnectLater(): void {
    clearTimeout(this.#waiting);
    if (this.#timer !== undefined) this.#waiting = setTimeout(() => this.#reconnect(), this.#times.againMs).unref();
  }

  async #connect(): Promise<void> {
    const client = new Client(this.#config);
    const forget = () => {
      if (this.#client !== client) return;
      this.#client = undefined;
      this.#reconnectLater();
    };
    client.on('error', forget).on('end', forget);
    client.on('notification', () => this.#listener());
    try {
      await client.connect();
      await client.query(`LISTEN "${this.#channel}"`);
      this.#client = client;
      // Whatever came before this connection was not heard.
      this.#listener();
    } catch {
      await client.end().catch(() => undefined);
    }
  }
}
