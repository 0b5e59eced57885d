import { type Element, elementsOf, readPolicyDocument } from '@turnpike/policy';
import { fillIn } from '../secret-in-named-value.ts';
import type { QuotaCounter } from './quota-counters.ts';

// Which periods a key is counted in is written in the policies: each different length and beginning of `quota-by-key` has
// counters of its own. Azure calls a period by its number and its length, such as `0_P3Y6M4DT12H30M5S`.

/** How a policy divides time. */
export interface QuotaPeriods {
  readonly periodMs: number;
  readonly anchorMs: number;
}

/** Azure: what periods begin with when nothing is said. */
const usualAnchorMs = Date.parse('0001-01-01T00:00:00Z');

/** The periods that documents of policies count by keys in. */
export function periodsOf(
  documents: readonly string[],
  namedValues: ReadonlyMap<string, string>,
): readonly QuotaPeriods[] {
  const periods = new Map<string, QuotaPeriods>();
  for (const text of documents) {
    const { document } = readPolicyDocument(text);
    if (document === undefined) continue;
    for (const element of quotasIn(document.root)) {
      const read = periodsIn(element, namedValues);
      if (read !== undefined) periods.set(`${read.periodMs} ${read.anchorMs}`, read);
    }
  }
  return [...periods.values()];
}

function* quotasIn(element: Element): Generator<Element> {
  if (element.name === 'quota-by-key') yield element;
  for (const inner of elementsOf(element)) yield* quotasIn(inner);
}

function periodsIn(element: Element, namedValues: ReadonlyMap<string, string>): QuotaPeriods | undefined {
  const textOf = (name: string) => {
    const attribute = element.attributes.find((one) => one.name === name);
    return attribute && fillIn(attribute.raw, namedValues).trim();
  };
  const seconds = textOf('renewal-period') ?? '';
  if (!/^\d{1,10}$/.test(seconds)) return undefined;
  const anchorMs = Date.parse(textOf('first-period-start') ?? '');
  return { periodMs: Number(seconds) * 1000, anchorMs: Number.isNaN(anchorMs) ? usualAnchorMs : anchorMs };
}

/** The counter of a key in the period that a time is in. */
export function counterAt(counterKey: string, { periodMs, anchorMs }: QuotaPeriods, at: Date): QuotaCounter {
  if (periodMs === 0) return { counterKey, periodMs, startMs: anchorMs };
  return counterOf(counterKey, { periodMs, anchorMs }, Math.floor((at.getTime() - anchorMs) / periodMs));
}

/** The counter of a key in the period with a number. */
export function counterOf(counterKey: string, { periodMs, anchorMs }: QuotaPeriods, index: number): QuotaCounter {
  const startMs = anchorMs + index * periodMs;
  return periodMs === 0
    ? { counterKey, periodMs, startMs: anchorMs }
    : { counterKey, periodMs, startMs, endMs: startMs + periodMs };
}

/** What Azure calls a period. */
export function periodKeyOf({ periodMs, startMs }: QuotaCounter, { anchorMs }: QuotaPeriods): string {
  const index = periodMs === 0 ? 0 : Math.round((startMs - anchorMs) / periodMs);
  return `${index}_${durationOf(periodMs / 1000)}`;
}

/** ISO 8601, in days and what is smaller. */
function durationOf(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 3600) % 24, 'H'],
    [Math.floor(seconds / 60) % 60, 'M'],
    [seconds % 60, 'S'],
  ];
  const time = parts.map(([value, unit]) => (value === 0 ? '' : `${value}${unit}`)).join('');
  return days === 0 && time === '' ? 'PT0S' : `P${days === 0 ? '' : `${days}D`}${time === '' ? '' : `T${time}`}`;
}
