import { vi } from 'vitest';

// The one time that everything goes by while documents are tried: the clock of the day, and the one that never goes back.

/** What both clocks say, in milliseconds. */
export const time: { ms: number } = { ms: Date.UTC(2026, 0, 14, 10, 20) };

/** Lets time pass. */
export function pass(milliseconds: number): void {
  time.ms += milliseconds;
  vi.setSystemTime(time.ms);
}
