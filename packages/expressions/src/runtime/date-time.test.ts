import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { resetBudget } from './budget.ts';
import { setClock } from './clock.ts';
import { DateTime } from './date-time.ts';
import { DateTimeOffset } from './date-time-offset.ts';
import { readDateTime, readDateTimeExact, readDateTimeOffset, readDateTimeOffsetExact } from './date-time-reading.ts';
import { parsedOrThrow } from './date-time-styles.ts';
import { DotNetException } from './exceptions.ts';
import { TimeSpan } from './time-span.ts';
import { parseTimeSpan, parseTimeSpanExact, spanOrThrow } from './time-span-parse.ts';

// The cases hold what .NET Framework answered. Dates without a year or a day were read on 2026-11-22.

type Case = readonly [string, ...(string | number)[]];

function cases(name: string): Case[] {
  const text = readFileSync(new URL(`cases/${name}.jsonl`, import.meta.url), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Case);
}

beforeAll(() => setClock(() => Date.UTC(2026, 10, 22, 16)));
afterAll(() => setClock());
beforeEach(() => resetBudget());

/** A value as the cases have it, or `!` and the name of the exception. */
function outcome(run: () => string): string {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof DotNetException)) throw error;
    return `!${error.typeName.replace('System.', '')}`;
  }
}

const withKind = (time: DateTime) => `${time.format('o')}/${time.kind}`;

function expectAll(name: string, answer: (parts: Case) => string): void {
  const wrong = cases(name)
    .map((parts) => ({ parts, found: outcome(() => answer(parts)) }))
    .filter(({ parts, found }) => parts[parts.length - 1] !== found);
  expect(wrong).toEqual([]);
}

describe('dates and durations', () => {
  it('are read in the many forms .NET knows', () => {
    expectAll('date-time-parse', ([type, text, styles]) =>
      type === 'DateTime'
        ? withKind(parsedOrThrow(readDateTime(text as string, styles as number, 's')))
        : parsedOrThrow(readDateTimeOffset(text as string, styles as number, 'input')).format('o'),
    );
  });

  it('are read by a format', () => {
    expectAll('date-time-parse-exact', ([type, text, format, styles]) =>
      type === 'DateTime'
        ? withKind(parsedOrThrow(readDateTimeExact(text as string, format as string, styles as number, 's')))
        : parsedOrThrow(readDateTimeOffsetExact(text as string, format as string, styles as number, 's')).format('o'),
    );
  });

  it('are written by standard and custom formats', () => {
    expectAll('date-time-format', ([type, ticks, extra, format]) => {
      const time = DateTime.fromTicks(BigInt(ticks as string), type === 'DateTime' ? (extra as number) : 0);
      if (type === 'DateTime') return time.format(format as string);
      return DateTimeOffset.fromClock(time, extra as number).format(format as string);
    });
  });

  it('TimeSpan is read and written', () => {
    expectAll('time-span', ([operation, first, second]) => {
      if (operation === 'ToString') return TimeSpan.fromTicks(BigInt(first as string)).format(second as string);
      const text = first as string;
      return spanOrThrow(
        operation === 'Parse' ? parseTimeSpan(text) : parseTimeSpanExact(text, second as string),
      ).toString();
    });
  });

  it('are converted and moved, or say that they leave the calendar', () => {
    expectAll('date-time-arithmetic', arithmetic);
  });

  it('keeps its kind when it is moved, and ignores it when compared', () => {
    const utc = DateTime.fromParts(2020, 1, 31, 0, 0, 0, 0, 1);
    expect(withKind(utc.addMonths(1))).toBe('2020-02-29T00:00:00.0000000Z/1');
    expect(utc.equals(DateTime.fromDate(2020, 1, 31))).toBe(true);
    expect(utc.hashKey()).toBe(DateTime.fromDate(2020, 1, 31).hashKey());
  });

  it('reads the replaceable clock', () => {
    expect(withKind(DateTime.utcNow())).toBe('2026-11-22T16:00:00.0000000Z/1');
    expect(withKind(DateTime.today())).toBe('2026-11-22T00:00:00.0000000+00:00/2');
  });

  it('says which word it does not know', () => {
    expect(() => parsedOrThrow(readDateTime('2020 foo', 0, 's'))).toThrow(
      'The string was not recognized as a valid DateTime. There is an unknown word starting at index 5.',
    );
  });
});

const units: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1, x: 1 };

function arithmetic([operation, ...texts]: Case): string {
  const text = texts as string[];
  const long = (index: number) => BigInt(text[index] as string);
  const number = (index: number) => Number(text[index]);
  const span = (index: number) => TimeSpan.fromTicks(long(index));
  const time = (kind = 0) => DateTime.fromTicks(long(0), kind);
  const numbers = (text[0] as string).split(',').map(Number);
  switch (operation) {
    case 'A': {
      const unit = text[1] as string;
      if (unit === 'mo') return withKind(time(1).addMonths(number(2)));
      return withKind(unit === 'y' ? time(1).addYears(number(2)) : time(1).addUnits(number(2), units[unit] as number));
    }
    case 'ADD':
      return withKind(time().add(span(1)));
    case 'SUB':
      return withKind(time().subtract(span(1)));
    case 'OA':
      return String(number(1) === time().toOleDate() ? text[1] : time().toOleDate());
    case 'FOA':
      return withKind(DateTime.fromOleDate(number(0)));
    case 'FT':
      return String(time().toFileTime());
    case 'FFT':
      return withKind(DateTime.fromFileTime(long(0), 1));
    case 'B':
      return String(time(number(1)).toBinary());
    case 'FB':
      return withKind(DateTime.fromBinary(long(0)));
    case 'FUX':
      return DateTimeOffset.fromUnixTimeSeconds(long(0)).format('o');
    case 'FUM':
      return DateTimeOffset.fromUnixTimeMilliseconds(long(0)).format('o');
    case 'TO':
      return new DateTimeOffset(time(), 0).toOffset(TimeSpan.fromUnits(number(1), 60_000)).format('o');
    case 'CO':
      return DateTimeOffset.of(time(number(1)), span(2)).format('o');
    case 'DC':
      return withKind(
        numbers.length === 3
          ? DateTime.fromDate(...(numbers as [number, number, number]))
          : DateTime.fromParts(...(numbers as [number, number, number, number, number, number])),
      );
    case 'TC': {
      const [days, ...rest] = numbers.length === 3 ? [0, ...numbers] : numbers;
      const [hours = 0, minutes = 0, seconds = 0, milliseconds = 0] = rest;
      return TimeSpan.fromParts(days as number, hours, minutes, seconds, milliseconds).toString();
    }
    case 'TU':
      return TimeSpan.fromUnits(number(1), units[text[0] as string] as number).toString();
    case 'TA':
      return span(0).add(span(1)).toString();
    default:
      return span(0).subtract(span(1)).toString();
  }
}
