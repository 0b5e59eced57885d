/** What has happened at a listener since it began. */
export interface ListenerCounters {
  /** Connections that were let in, whatever became of them. */
  readonly accepted: number;
  /** Connections beyond the limit, closed at once. */
  readonly refused: number;
  /** Messages and connections that were turned away, and clients that were too slow, by why. */
  readonly offences: ReadonlyMap<string, number>;
}

/** Counts. */
export class ListenerTally implements ListenerCounters {
  accepted = 0;
  refused = 0;
  readonly offences: Map<string, number> = new Map();

  offend(code: string): void {
    this.offences.set(code, (this.offences.get(code) ?? 0) + 1);
  }
}
