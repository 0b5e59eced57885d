import { expect, test } from 'vitest';
import { compare, ratioFigures, type Series, tableOf } from './comparison.ts';
import { sampleOf } from './wrk.ts';

const rest = { coresBusy: 1, othersShare: 0.1, p50Ms: 0.5, p99Ms: 1, failed: 1 };
const sample = (rate: number, cpuMicros: number) => ({ rate, cpuMicros, ...rest });
const nginx: Series = { name: 'nginx', samples: [sample(50_000, 20), sample(70_000, 10), sample(60_000, 14)] };
const other: Series = { name: 'other', samples: [sample(40_000, 25), sample(42_000, 20), sample(30_000, 28)] };

test('a sample divides processor time and requests by what was served', () => {
  const summary = { requests: 200_000, seconds: 4, p50: 500, p99: 1200, failed: 2, refused: 3 };
  expect(sampleOf(summary, 3, 3.5)).toEqual({
    rate: 50_000,
    cpuMicros: 15,
    coresBusy: 0.75,
    othersShare: 0.125,
    p50Ms: 0.5,
    p99Ms: 1.2,
    failed: 5,
  });
});

test('a line has the medians of all rounds, and ratios to the first line', () => {
  const [first, second] = compare([nginx, other]);
  expect(first).toMatchObject({ rateRatio: 1, cpuRatio: 1, rate: { median: 60_000, least: 50_000, most: 70_000 } });
  expect(second).toMatchObject({ cpuMicros: { median: 25, least: 20, most: 28 }, failed: 3 });
  expect(second?.rateRatio).toBeCloseTo(40 / 60, 10);
  expect(second?.cpuRatio).toBeCloseTo(14 / 25, 10);
});

test('ratios that are promised are taken within each round', () => {
  const [rate, cpu] = ratioFigures(other, nginx, 0.8);
  expect(rate?.values).toEqual([0.8, 0.6, 0.5]);
  expect(cpu?.values).toEqual([0.8, 0.5, 0.5]);
  expect(rate?.target).toEqual({ atLeast: 0.8 });
});

test('the table has a row for each line', () => {
  const rows = tableOf(compare([nginx, other])).split('\n');
  expect(rows).toHaveLength(4);
  expect(rows[3]).toMatch(/^\| other\s+\|\s+40,000 \| 30,000 – 42,000 \|\s+25\.0 \| 20\.0 – 28\.0 \|/);
  expect(new Set(rows.map((row) => row.length)).size).toBe(1);
});
