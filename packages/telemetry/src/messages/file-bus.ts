import { type BusMessage, type MessageBus, MessageFailure } from '@turnpike/policy';
import { appendPrivate } from '../append-private.ts';

/** Writes messages into a file, one JSON object a line, in place of queues and topics. */
export class FileBus implements MessageBus {
  readonly #path: string | undefined;
  readonly #now: () => number;

  /** @param path the file; without one no message is taken */
  constructor(path: string | undefined, now: () => number) {
    this.#path = path;
    this.#now = now;
  }

  async send({ entity, namespace, content, properties }: BusMessage): Promise<void> {
    if (this.#path === undefined) throw new MessageFailure('there is neither a namespace nor a file for messages');
    const time = new Date(this.#now()).toISOString();
    const line = JSON.stringify({ time, ...entity, namespace, content, properties: Object.fromEntries(properties) });
    try {
      await appendPrivate(this.#path, `${line}\n`);
    } catch (error) {
      throw new MessageFailure('the file for messages cannot be written', { cause: error });
    }
  }
}
