import type { RankTable } from './rank-table.ts';

// Byte pair encoding of what is longer than a word: the pairs wait in a heap in the order in which they are merged, so that the
// time grows with the length and not with its square. A pair that another merge has taken from is left where it is, and found to
// be another one when its turn comes.

/** What is longer is to be cut before it is merged. */
export const longestPiece = 98_304;

const none = -1;
/** A pair in the heap is one number: its rank, and below that where it begins. */
const places = 2 ** 17;

// By where a part begins: where the next one and the one before begin, and the rank of what it makes with the next.
let next = new Int32Array(0);
let before = new Int32Array(0);
let ranks = new Int32Array(0);
let heap = new Float64Array(0);
let waiting = 0;

/** How many tokens the first `length` of some bytes become, of which there are two or more. */
export function countLongMerges(table: RankTable, bytes: Uint8Array, length: number): number {
  if (length > next.length) reserve(length <= 4096 ? 4096 : longestPiece);
  waiting = 0;
  for (let place = 0; place < length; place++) {
    next[place] = place + 1;
    before[place] = place - 1;
    rankAs(place, place + 1 < length ? table.pairRank(bytes[place] as number, bytes[place + 1] as number) : none);
  }
  let parts = length;
  while (waiting > 0) {
    const pair = takeLowest();
    const place = pair % places;
    if (ranks[place] !== (pair - place) / places) continue;
    const taken = next[place] as number;
    const end = next[taken] as number;
    ranks[taken] = none;
    next[place] = end;
    if (end < length) before[end] = place;
    parts--;
    rankAgain(table, bytes, place, length);
    if (place > 0) rankAgain(table, bytes, before[place] as number, length);
  }
  return parts;
}

/** After a merge: what a part now makes with the one after it. */
function rankAgain(table: RankTable, bytes: Uint8Array, place: number, length: number): void {
  const other = next[place] as number;
  rankAs(place, other < length ? table.rank(bytes, place, next[other] as number) : none);
}

function rankAs(place: number, rank: number): void {
  ranks[place] = rank;
  if (rank !== none) add(rank * places + place);
}

/** A merge takes one pair and makes two at most, and there are fewer merges than bytes. */
function reserve(length: number): void {
  next = new Int32Array(length);
  before = new Int32Array(length);
  ranks = new Int32Array(length);
  heap = new Float64Array(3 * length);
}

function add(pair: number): void {
  let place = waiting++;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    const above = heap[parent] as number;
    if (above <= pair) break;
    heap[place] = above;
    place = parent;
  }
  heap[place] = pair;
}

function takeLowest(): number {
  const lowest = heap[0] as number;
  const last = heap[--waiting] as number;
  let place = 0;
  for (let child = 1; child < waiting; child = 2 * place + 1) {
    if (child + 1 < waiting && (heap[child + 1] as number) < (heap[child] as number)) child++;
    if ((heap[child] as number) >= last) break;
    heap[place] = heap[child] as number;
    place = child;
  }
  heap[place] = last;
  return lowest;
}
