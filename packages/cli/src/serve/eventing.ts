import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '@turnpike/model';
import type { MessageBus } from '@turnpike/policy';
import {
  azureBus,
  EventFile,
  type EventReading,
  type EventSink,
  FileBus,
  LoggedEvents,
  openEventHub,
  openKafkaTopic,
} from '@turnpike/telemetry';
import type { WorkerSettings } from './messages.ts';

/** An event hub that does not answer must not keep a gateway from ending. */
const mostClosingMs = 5_000;

/** Where the events of loggers and the messages of policies go: where the settings say, else into files, or nowhere. */
export class Eventing {
  readonly log: LoggedEvents;
  readonly bus: MessageBus;
  readonly #closeBus: () => Promise<void>;

  constructor({ eventFile, messageFile, settings }: WorkerSettings) {
    const { target = 'file', pendingBytes, kafka } = settings?.events ?? {};
    const open = (logger: Logger): EventSink | undefined => {
      if (target === 'azure') return openEventHub(logger);
      if (target === 'kafka') return kafka && openKafkaTopic(logger, kafka);
      return eventFile === undefined ? undefined : new EventFile(eventFile);
    };
    this.log = new LoggedEvents({
      open,
      now: Date.now,
      ...(pendingBytes !== undefined && { queue: { pendingBytes } }),
    });
    const azure = target === 'azure' ? azureBus() : undefined;
    this.bus = azure ?? new FileBus(messageFile, Date.now);
    this.#closeBus = async () => azure?.close();
  }

  /** Takes over the loggers of a configuration that is live. */
  use(loggers: readonly Logger[]): void {
    this.log.use(loggers);
  }

  get reading(): EventReading {
    return this.log.read();
  }

  /** Sends what is left, as far as there is time. */
  async close(): Promise<void> {
    const timer = new AbortController();
    const closed = Promise.all([this.log.close(), this.#closeBus()]);
    await Promise.race([closed, wait(mostClosingMs, undefined, { signal: timer.signal }).catch(() => {})]);
    timer.abort();
  }
}
