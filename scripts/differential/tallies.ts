import type { Tally } from './run-cases.ts';

/** Adds up what came of the parts. */
export function mergeTallies(tallies: readonly Tally[]): Tally {
  const sum = (of: (tally: Tally) => number) => tallies.reduce((total, tally) => total + of(tally), 0);
  const refused: Record<string, number> = {};
  const families: Record<string, { cases: number; accepted: number }> = {};
  for (const tally of tallies) {
    for (const [status, count] of Object.entries(tally.refused)) refused[status] = (refused[status] ?? 0) + count;
    for (const [family, { cases, accepted }] of Object.entries(tally.families)) {
      const entry = (families[family] ??= { cases: 0, accepted: 0 });
      entry.cases += cases;
      entry.accepted += accepted;
    }
  }
  return {
    cases: sum((tally) => tally.cases),
    accepted: sum((tally) => tally.accepted),
    asBrowsersSendIt: sum((tally) => tally.asBrowsersSendIt),
    readAlike: sum((tally) => tally.readAlike),
    closedSilently: sum((tally) => tally.closedSilently),
    refused,
    families,
    findings: tallies.flatMap((tally) => tally.findings),
    forwarded: [...new Set(tallies.flatMap((tally) => tally.forwarded))],
    whole: tallies.flatMap((tally) => tally.whole),
  };
}
