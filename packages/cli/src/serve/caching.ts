import {
  cacheCommandMs,
  createCacheMemory,
  RedisCache,
  type RedisCacheReading,
  RedisConnection,
  SharedCache,
  ThreadFetches,
} from '@turnpike/gateway';
import type { Caches } from '@turnpike/policy';
import type { WorkerSettings } from './messages.ts';

/** The caches of a thread: memory that all threads share and, where there is one, the Redis of a fleet. */
export class Caching {
  readonly caches: Caches;
  readonly #external: RedisCache | undefined;

  constructor({ cacheMemory = createCacheMemory(), settings }: WorkerSettings) {
    const { redis } = settings ?? {};
    // A connection of its own: a cache that is slow or full must not keep others from counting.
    const commandMs = Math.min(redis?.commandMs ?? cacheCommandMs, cacheCommandMs);
    const connection = redis && new RedisConnection({ ...redis, commandMs });
    this.#external = connection && new RedisCache(connection, { fleet: redis?.fleet ?? 'default' });
    this.caches = {
      internal: new SharedCache(cacheMemory),
      external: this.#external,
      fetches: new ThreadFetches({ now: () => performance.now() }),
    };
  }

  /** How the external cache has fared, where there is one. */
  get reading(): RedisCacheReading | undefined {
    return this.#external?.reading;
  }

  close(): void {
    this.#external?.close();
  }
}
