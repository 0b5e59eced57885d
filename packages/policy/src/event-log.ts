/** Something that has happened, for a logger. */
export interface LogEvent {
  readonly loggerId: string;
  readonly content: string;
  /** The partition of the event hub, or what decides it. */
  readonly partitionId?: string;
  readonly partitionKey?: string;
}

/** Takes events for loggers. It never waits: what there is no room for is dropped, and counted. */
export interface EventLog {
  log(event: LogEvent): void;
}
