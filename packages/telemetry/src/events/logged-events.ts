import type { Logger } from '@turnpike/model';
import type { EventLog, LogEvent } from '@turnpike/policy';
import { defaultQueueOptions, EventQueue, type QueueOptions } from './event-queue.ts';
import type { EventSink } from './event-sink.ts';

/** What loggers need. */
export interface LoggedEventsOptions {
  /** Opens where the events of a logger go; nothing when there is no such place. */
  readonly open: (logger: Logger) => EventSink | undefined;
  readonly now: () => number;
  readonly queue?: Partial<QueueOptions>;
}

/** Events so far. */
export interface EventReading {
  readonly sent: number;
  readonly dropped: number;
}

interface OpenLogger {
  readonly description: string;
  readonly queue: EventQueue | undefined;
}

/** Events of the loggers of a configuration. */
export class LoggedEvents implements EventLog {
  readonly #options: LoggedEventsOptions;
  #loggers: ReadonlyMap<string, OpenLogger> = new Map();
  /** Of loggers that are no more. */
  #ended: EventQueue[] = [];
  #closing: Promise<void>[] = [];
  #lost = 0;

  constructor(options: LoggedEventsOptions) {
    this.#options = options;
  }

  /** Takes over the loggers of a configuration; those that are as before go on. */
  use(loggers: readonly Logger[]): void {
    const next = new Map<string, OpenLogger>();
    for (const logger of loggers) {
      if (logger.loggerType !== 'azureEventHub') continue;
      const id = logger.id.toLowerCase();
      const description = JSON.stringify(logger);
      const known = this.#loggers.get(id);
      next.set(id, known?.description === description ? known : this.#open(logger, description));
    }
    for (const [id, one] of this.#loggers) if (next.get(id) !== one) this.#end(one);
    this.#loggers = next;
  }

  log(event: LogEvent): void {
    const queue = this.#loggers.get(event.loggerId.toLowerCase())?.queue;
    if (queue === undefined) this.#lost++;
    else queue.add({ ...event, time: this.#options.now() });
  }

  read(): EventReading {
    const queues = [...this.#ended, ...Array.from(this.#loggers.values(), ({ queue }) => queue)];
    const sum = (numberOf: (queue: EventQueue) => number): number =>
      queues.reduce((total, queue) => total + (queue === undefined ? 0 : numberOf(queue)), 0);
    return { sent: sum(({ sent }) => sent), dropped: this.#lost + sum(({ dropped }) => dropped) };
  }

  /** Sends what is left. */
  async close(): Promise<void> {
    this.use([]);
    await Promise.all(this.#closing);
  }

  #open(logger: Logger, description: string): OpenLogger {
    const sink = this.#options.open(logger);
    return { description, queue: sink && new EventQueue(sink, { ...defaultQueueOptions, ...this.#options.queue }) };
  }

  #end({ queue }: OpenLogger): void {
    if (queue === undefined) return;
    this.#ended.push(queue);
    this.#closing.push(queue.close().catch(() => {}));
  }
}
