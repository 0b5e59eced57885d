import { type Figure, median } from '../harness.ts';
import type { LoadSample } from './wrk.ts';

// From samples to the table: medians of rounds that took turns, each beside those of nginx as a bare proxy.

/** What was measured of one peer in one duty, a sample each round. */
export interface Series {
  readonly name: string;
  readonly samples: readonly LoadSample[];
}

/** One line of the table. */
export interface Line {
  readonly name: string;
  readonly rate: Spread;
  readonly cpuMicros: Spread;
  readonly p50Ms: Spread;
  readonly p99Ms: Spread;
  readonly coresBusy: Spread;
  readonly othersShare: Spread;
  readonly failed: number;
  /** Requests a second, as a multiple of the first line's. */
  readonly rateRatio: number;
  /** Requests for the same processor time, as a multiple of the first line's: its time divided by this one's. */
  readonly cpuRatio: number;
}

/** Median, least and most. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Median, least and most of some values. */
export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

/** The lines of the table; ratios are to the first. */
export function compare(all: readonly Series[]): readonly Line[] {
  const of = (series: Series, field: keyof LoadSample) => spreadOf(series.samples.map((sample) => sample[field]));
  const first = all[0];
  if (first === undefined) return [];
  const baseRate = of(first, 'rate').median;
  const baseCpu = of(first, 'cpuMicros').median;
  return all.map((series) => {
    const rate = of(series, 'rate');
    const cpuMicros = of(series, 'cpuMicros');
    return {
      name: series.name,
      rate,
      cpuMicros,
      p50Ms: of(series, 'p50Ms'),
      p99Ms: of(series, 'p99Ms'),
      coresBusy: of(series, 'coresBusy'),
      othersShare: of(series, 'othersShare'),
      failed: series.samples.reduce((sum, { failed }) => sum + failed, 0),
      rateRatio: rate.median / baseRate,
      cpuRatio: baseCpu / cpuMicros.median,
    };
  });
}

/**
 * What one series makes of another's pace, round by round, by rate and by processor time: rounds that took turns met
 * the same machine, so that a ratio within a round says more than one of medians.
 */
export function ratioFigures(one: Series, other: Series, atLeast: number): readonly Figure[] {
  const rounds = one.samples.map((sample, round) => [sample, other.samples[round]!] as const);
  return [
    {
      name: `${one.name} by ${other.name}: rate`,
      unit: '×',
      values: rounds.map(([mine, theirs]) => mine.rate / theirs.rate),
      target: { atLeast },
    },
    {
      name: `${one.name} by ${other.name}: requests for the same processor time`,
      unit: '×',
      values: rounds.map(([mine, theirs]) => theirs.cpuMicros / mine.cpuMicros),
      target: { atLeast },
    },
  ];
}

const head = [
  '',
  'Requests/s',
  'Spread',
  'CPU µs',
  'Spread',
  'p50 ms',
  'p99 ms',
  'Busy',
  'Others',
  '× rate',
  '× CPU',
  'Failed',
];

/** The table for people, as Markdown. */
export function tableOf(lines: readonly Line[]): string {
  const rows = lines.map((line) => [
    line.name,
    whole(line.rate.median),
    `${whole(line.rate.least)} – ${whole(line.rate.most)}`,
    line.cpuMicros.median.toFixed(1),
    `${line.cpuMicros.least.toFixed(1)} – ${line.cpuMicros.most.toFixed(1)}`,
    line.p50Ms.median.toFixed(2),
    line.p99Ms.median.toFixed(2),
    `${Math.round(line.coresBusy.median * 100)} %`,
    Number.isNaN(line.othersShare.median) ? '?' : `${Math.round(line.othersShare.median * 100)} %`,
    line.rateRatio.toFixed(2),
    line.cpuRatio.toFixed(2),
    String(line.failed),
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const show = (row: readonly string[]) =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [show(head), rule, ...rows.map(show)].join('\n');
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
