import { countLongMerges } from './count-long-merges.ts';
import type { RankTable } from './rank-table.ts';

// Byte pair encoding: of all neighbours the two are merged that together have the lowest rank, the first of these where
// there are more, until no two neighbours are a token. How many are left is the count. Looking for the lowest again after
// each merge takes the square of the length, which is quicker than a heap for what words are; for what is longer there is one.

const longestWord = 64;
const starts = new Int32Array(longestWord + 1);
const ranks = new Int32Array(longestWord + 1);
const none = -1;

/** How many tokens the first `length` of some bytes become. */
export function countMerges(table: RankTable, bytes: Uint8Array, length: number): number {
  if (length < 2 || table.rank(bytes, 0, length) !== none) return length > 0 ? 1 : 0;
  return length > longestWord ? countLongMerges(table, bytes, length) : countShortMerges(table, bytes, length);
}

function countShortMerges(table: RankTable, bytes: Uint8Array, length: number): number {
  let pairs = length - 1;
  for (let part = 0; part < pairs; part++) {
    starts[part] = part;
    ranks[part] = table.pairRank(bytes[part] as number, bytes[part + 1] as number);
  }
  starts[pairs] = pairs;
  starts[length] = length;
  for (;;) {
    const at = placeOfLowest(pairs);
    if (at < 0) return pairs + 1;
    pairs--;
    for (let part = at + 1; part <= pairs + 1; part++) {
      starts[part] = starts[part + 1] as number;
      ranks[part] = ranks[part + 1] as number;
    }
    if (at < pairs) ranks[at] = table.rank(bytes, starts[at] as number, starts[at + 2] as number);
    if (at > 0) ranks[at - 1] = table.rank(bytes, starts[at - 1] as number, starts[at + 1] as number);
  }
}

function placeOfLowest(pairs: number): number {
  let lowest = 0x7fffffff;
  let at = -1;
  for (let pair = 0; pair < pairs; pair++) {
    const rank = ranks[pair] as number;
    if (rank !== none && rank < lowest) {
      lowest = rank;
      at = pair;
    }
  }
  return at;
}
