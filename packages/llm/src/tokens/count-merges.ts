import type { RankTable } from './rank-table.ts';

// Byte pair encoding: of all neighbours the two are merged that together have the lowest rank, the first of these where
// there are more, until no two neighbours are a token. How many are left is the count. Looking for the lowest again after
// each merge takes the square of the length, which is quicker than a heap for what words are; what is longer is cut.

/** What is longer is cut before it is merged, which makes a token too many at each cut at most. */
export const longestPiece = 256;

const starts = new Int32Array(longestPiece + 1);
const ranks = new Int32Array(longestPiece + 1);
const none = 0x7fffffff;

/** How many tokens the bytes between `start` and `end` become. */
export function countMerges(table: RankTable, bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 2 || table.rank(bytes, start, end) >= 0) return end > start ? 1 : 0;
  let count = 0;
  for (let from = start; from < end; from += longestPiece) {
    count += mergesOf(table, bytes, from, Math.min(from + longestPiece, end));
  }
  return count;
}

function mergesOf(table: RankTable, bytes: Uint8Array, start: number, end: number): number {
  let parts = end - start;
  const rankAt = (part: number): number => {
    if (part + 2 > parts) return none;
    const rank = table.rank(bytes, starts[part] as number, starts[part + 2] as number);
    return rank < 0 ? none : rank;
  };
  for (let part = 0; part <= parts; part++) starts[part] = start + part;
  for (let part = 0; part < parts; part++) ranks[part] = rankAt(part);
  for (;;) {
    let lowest = none;
    let at = -1;
    for (let part = 0; part < parts; part++) {
      const rank = ranks[part] as number;
      if (rank < lowest) {
        lowest = rank;
        at = part;
      }
    }
    if (at < 0) return parts;
    starts.copyWithin(at + 1, at + 2, parts + 1);
    ranks.copyWithin(at + 1, at + 2, parts);
    parts--;
    ranks[at] = rankAt(at);
    if (at > 0) ranks[at - 1] = rankAt(at - 1);
  }
}
