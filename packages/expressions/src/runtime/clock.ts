let readClock: () => number = Date.now;

/** The time of day as milliseconds since 1970-01-01T00:00:00Z: what `DateTime.UtcNow` reads. */
export function now(): number {
  return readClock();
}

/** Replaces the clock by one of the host or of a test; without an argument the system's clock is back. */
export function setClock(read: () => number = Date.now): void {
  readClock = read;
}
