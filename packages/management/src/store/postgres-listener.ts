import { Client, type ClientConfig } from 'pg';

/** How long without a word before others are looked for anyhow, and how long before a lost connection is made again. */
const pollMs = 2000;

/** Hears of what others have committed, by a connection of its own; while that is lost, it looks again and again. */
export class PostgresListener {
  readonly #config: ClientConfig;
  readonly #channel: string;
  #client: Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #connecting: Promise<void> | undefined;
  #listener: () => void = () => {};

  constructor(config: ClientConfig, channel: string) {
    this.#config = config;
    this.#channel = channel;
  }

  start(listener: () => void): void {
    this.#listener = listener;
    this.#tick();
    this.#timer = setInterval(() => this.#tick(), pollMs).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#connecting;
    await this.#client?.end().catch(() => undefined);
  }

  #tick(): void {
    if (this.#client === undefined) this.#connecting ??= this.#connect().finally(() => (this.#connecting = undefined));
    this.#listener();
  }

  async #connect(): Promise<void> {
    const client = new Client(this.#config);
    const forget = () => {
      if (this.#client === client) this.#client = undefined;
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
