/** The sum of counts of which some may be absent; no number when none is there, or one is no count. */
export function sumOfCounts(...counts: readonly unknown[]): number | undefined {
  const given = counts.filter((count) => count !== undefined && count !== null);
  if (given.length === 0) return undefined;
  // One that is negative must not be hidden in a sum that is not.
  return given.every((count) => typeof count === 'number' && count >= 0)
    ? (given as number[]).reduce((sum, count) => sum + count, 0)
    : Number.NaN;
}
