import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';

// What the benchmarks share: measuring something several times after warming it up, and printing what came out.

/** A figure: what was measured, in several runs. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** One a run. */
  readonly values: readonly number[];
  /** What the figure has to be, where something was promised. */
  readonly target?: Target;
}

/** A promise about a figure. */
export interface Target {
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** What a benchmark found. */
export interface Report {
  /** The question that the benchmark answers. */
  readonly question: string;
  /** What was measured, and on what. */
  readonly notes: readonly string[];
  readonly figures: readonly Figure[];
}

const clock = process.hrtime.bigint;

/** How long work takes, in seconds. */
export function secondsOf(work: () => void): number {
  const start = clock();
  work();
  return Number(clock() - start) / 1e9;
}

/** How often a second `work` can be done; it does it as often as it is told. Warmed up first, for `runs` runs then. */
export function perSecond(
  work: (times: number) => void,
  {
    runs = 9,
    runSeconds = 0.4,
    warmUpSeconds = 1,
  }: { runs?: number; runSeconds?: number; warmUpSeconds?: number } = {},
): readonly number[] {
  let times = 1;
  for (let warm = 0; warm < warmUpSeconds; ) {
    const taken = secondsOf(() => work(times));
    warm += taken;
    if (taken < runSeconds / 2) times *= 2;
  }
  return Array.from({ length: runs }, () => times / secondsOf(() => work(times)));
}

/** The middle of some values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Whether the median of a figure is what was promised. */
export function isMet({ values, target }: Figure): boolean {
  const value = median(values);
  return (
    value >= (target?.atLeast ?? Number.NEGATIVE_INFINITY) && value <= (target?.atMost ?? Number.POSITIVE_INFINITY)
  );
}

/** The machine that this runs on. */
export function describeMachine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${model}, ${availableParallelism()} of ${cpus().length} cores, ${memory} GB, ${platform()} ${release()} ${arch()}, Node ${process.versions.node}`;
}

/** Prints a report: as a table, or with `--json` as one line of JSON. */
export function print(report: Report): void {
  if (process.argv.includes('--json')) {
    const figures = report.figures.map((figure) => ({ ...figure, median: median(figure.values), met: isMet(figure) }));
    console.log(JSON.stringify({ ...report, figures, machine: describeMachine() }));
    return;
  }
  const rows = report.figures.map((figure) => [
    figure.name,
    `${shown(median(figure.values))} ${figure.unit}`,
    `${shown(Math.min(...figure.values))} – ${shown(Math.max(...figure.values))}`,
    promise(figure),
  ]);
  console.log(`${report.question}\n\n${table([['', 'Median', 'Spread', 'Target'], ...rows])}\n`);
  for (const note of report.notes) console.log(note);
  console.log(describeMachine());
}

function promise(figure: Figure): string {
  const { atLeast, atMost } = figure.target ?? {};
  if (atLeast === undefined && atMost === undefined) return '';
  const wanted = atLeast === undefined ? `at most ${shown(atMost!)}` : `at least ${shown(atLeast)}`;
  return `${wanted}: ${isMet(figure) ? 'met' : 'MISSED'}`;
}

function shown(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 3 });
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const [head, ...body] = rows.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`,
  );
  return [head, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body].join('\n');
}
