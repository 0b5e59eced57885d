import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { RedisConnection } from '@turnpike/gateway';
import {
  defaultVectorBytes,
  embeddingThread,
  PostgresVectors,
  type RedisCommands,
  RedisVectors,
  ThreadedEmbedder,
  ThreadedVectors,
  type ThreadHost,
  vectorThread,
} from '@turnpike/llm';
import type { SemanticCaches, SemanticStore } from '@turnpike/policy';
import type { WorkerSettings } from './messages.ts';
import type { Settings } from './settings/settings.ts';

/** What threads of their own do for all that serve. */
export type SemanticService = 'vectors' | 'embeddings';

/** Connects an end of a channel to the thread of a service. */
export type ConnectSemantic = (service: SemanticService, port: MessagePort) => void;

/** The threads that have the vectors of a process, and make them of texts: each is started by the first who asks. */
export class SemanticThreads {
  readonly #hosts: Readonly<Record<SemanticService, ThreadHost>>;

  constructor(settings: Settings | undefined) {
    const bytes = settings?.semanticCache?.bytes ?? defaultVectorBytes;
    this.#hosts = { vectors: vectorThread(bytes), embeddings: embeddingThread() };
  }

  readonly connect: ConnectSemantic = (service, port) => this.#hosts[service].connect(port);

  async close(): Promise<void> {
    await Promise.all(Object.values(this.#hosts).map((host) => host.close()));
  }
}

interface OpenStore {
  readonly store: SemanticStore & { readonly lastError?: string | undefined };
  readonly close: () => void | Promise<void>;
}

/** Answers by their meaning, of a thread: where the settings say, and by vectors of the model that comes along. */
export class SemanticCaching {
  readonly caches: SemanticCaches;
  readonly #own: SemanticThreads | undefined;
  readonly #embedder: ThreadedEmbedder;
  readonly #store: OpenStore;

  /** @param connect to threads that others have, too; left out for threads of its own */
  constructor(
    { settings }: WorkerSettings,
    connect: ConnectSemantic | undefined,
    onNote: (text: string) => void = () => {},
  ) {
    this.#own = connect === undefined ? new SemanticThreads(settings) : undefined;
    const reach = connect ?? this.#own!.connect;
    const open = (service: SemanticService) => () => {
      const { port1, port2 } = new MessageChannel();
      reach(service, port2);
      return port1;
    };
    this.#embedder = new ThreadedEmbedder(open('embeddings'));
    this.#store = openStore(settings, open('vectors'));
    this.caches = {
      store: telling(this.#store.store, onNote),
      separatesCallers: settings?.semanticCache?.callers !== 'share',
      embed: (text) => this.#embedder.embed(text),
    };
  }

  async close(): Promise<void> {
    this.#embedder.close();
    await this.#store.close();
    await this.#own?.close();
  }
}

function openStore(settings: Settings | undefined, open: () => MessagePort): OpenStore {
  const { store: kind = 'memory', postgresUrl, commandMs } = settings?.semanticCache ?? {};
  const time = commandMs === undefined ? {} : { commandMs };
  if (kind === 'postgresql' && postgresUrl !== undefined) {
    const store = new PostgresVectors({ url: postgresUrl, ...time });
    return { store, close: () => store.close() };
  }
  if (kind === 'redis' && settings?.redis !== undefined) {
    // A connection of its own: a search must not keep others from counting.
    const connection = new RedisConnection({ ...settings.redis, ...time });
    const fleet = settings.redis.fleet ?? 'default';
    const store = new RedisVectors(openedWhenNeeded(connection), { fleet, now: Date.now });
    return { store, close: () => connection.close() };
  }
  const store = new ThreadedVectors(open, commandMs === undefined ? {} : { answerMs: commandMs });
  return { store, close: () => store.close() };
}

/** Nobody waits for the connection: until it is there, nothing is found. */
function openedWhenNeeded(connection: RedisConnection): RedisCommands {
  let isOpened = false;
  return {
    send(key, words, options) {
      if (!isOpened) connection.open().catch(() => {});
      isOpened = true;
      return connection.send(key, words, options);
    },
  };
}

/** Tells when a store begins to be of no use, and when it is of use again. */
function telling(store: OpenStore['store'], onNote: (text: string) => void): SemanticStore {
  let told: string | undefined;
  const tell = (): void => {
    const { lastError } = store;
    if ((lastError === undefined) === (told === undefined)) return;
    told = lastError;
    if (lastError === undefined) onNote('The semantic cache can be asked again.');
    else onNote(`The semantic cache cannot be asked (${lastError}); calls go to their models.`);
  };
  return {
    async find(...question) {
      const hit = await store.find(...question);
      tell();
      return hit;
    },
    async keep(...answer) {
      await store.keep(...answer);
      tell();
    },
  };
}
