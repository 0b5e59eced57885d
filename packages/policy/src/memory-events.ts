import type { CustomMetric, CustomMetricGroup, CustomMetrics } from './custom-metrics.ts';
import type { EventLog, LogEvent } from './event-log.ts';
import { type BusMessage, type MessageBus, MessageFailure } from './message-bus.ts';

// Who takes what policies tell in tests: it is kept, without bounds.

/** Metrics in memory. */
export class MemoryMetrics implements CustomMetrics {
  readonly emitted: CustomMetric[] = [];

  emit(metric: CustomMetric): void {
    this.emitted.push(metric);
  }

  emitAll({ namespace, names, values, dimensions }: CustomMetricGroup): void {
    for (const [index, name] of names.entries()) this.emit({ namespace, name, value: values[index]!, dimensions });
  }
}

/** Events in memory. */
export class MemoryEvents implements EventLog {
  readonly logged: LogEvent[] = [];

  log(event: LogEvent): void {
    this.logged.push(event);
  }
}

/** Queues and topics in memory; those called `broken` take nothing. */
export class MemoryBus implements MessageBus {
  readonly sent: BusMessage[] = [];

  async send(message: BusMessage): Promise<void> {
    const { entity } = message;
    if (('queue' in entity ? entity.queue : entity.topic) === 'broken') throw new MessageFailure('it is broken');
    this.sent.push(message);
  }
}
