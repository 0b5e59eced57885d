import { BroadcastChannel } from 'node:worker_threads';

interface TopicEvent {
  readonly topic: string;
  readonly event: string;
}

/** Tells those who listen to a topic of events, in all threads that share a channel. */
export class GraphQLEvents {
  readonly #listeners = new Map<string, Set<(event: string) => void>>();
  readonly #channel: BroadcastChannel | undefined;

  /** @param channel the name of what threads share; left out, events stay in this thread */
  constructor(channel?: string) {
    if (channel === undefined) return;
    this.#channel = new BroadcastChannel(channel);
    this.#channel.onmessage = (message) => {
      const { topic, event } = (message as { readonly data: TopicEvent }).data;
      this.#tell(topic, event);
    };
    this.#channel.unref();
  }

  publish(topic: string, event: string): void {
    this.#tell(topic, event);
    this.#channel?.postMessage({ topic, event });
  }

  /** Listens until the function that it gives is called. */
  subscribe(topic: string, listener: (event: string) => void): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(topic) === listeners) this.#listeners.delete(topic);
    };
  }

  close(): void {
    this.#channel?.close();
    this.#listeners.clear();
  }

  #tell(topic: string, event: string): void {
    for (const listener of this.#listeners.get(topic) ?? []) listener(event);
  }
}
