export { EventFile } from './events/event-file.ts';
export { openEventHub } from './events/event-hub.ts';
export type { QueueOptions } from './events/event-queue.ts';
export { defaultQueueOptions } from './events/event-queue.ts';
export type { EventSink, TimedEvent } from './events/event-sink.ts';
export type { EventReading, LoggedEventsOptions } from './events/logged-events.ts';
export { LoggedEvents } from './events/logged-events.ts';
export { azureBus } from './messages/azure-bus.ts';
export { FileBus } from './messages/file-bus.ts';
