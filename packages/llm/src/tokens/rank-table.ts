// The ranks of an encoding as one block of shared memory: an open hash table over the bytes of all its tokens. It takes a
// tenth of what a map of strings does, one thread reads it for another, and looking something up makes no string.

const emptySlot = -1;
const headWords = 2;
const lineFeed = 0x0a;
const padding = 0x3d;

/** What bytes are a token, and how early they are merged. */
export interface RankTable {
  /** To be given to another thread. */
  readonly memory: SharedArrayBuffer;
  /** The rank of the token that `bytes` are between `start` and `end`; -1 when they are none. */
  rank(bytes: Uint8Array, start: number, end: number): number;
  /** The rank of the token that two bytes are; -1 when they are none. */
  pairRank(first: number, second: number): number;
}

/** Reads ranks as tiktoken's files have them: a line for each, base64 and a number. */
export function readRanks(file: Uint8Array): SharedArrayBuffer {
  const lines = file.reduce((count, byte) => (byte === lineFeed ? count + 1 : count), 1);
  const slots = 2 ** Math.ceil(Math.log2(lines * 1.5));
  // Four digits of base64 are three bytes; what stays free of it at the end has never been touched, and takes no memory.
  const size = Math.ceil(file.length * 0.75);
  const memory = new SharedArrayBuffer(4 * (headWords + slots * 3) + size);
  new Int32Array(memory, 0, headWords).set([slots, size]);
  const places = new Int32Array(memory, 4 * headWords, slots * 3).fill(emptySlot);
  const text = new Uint8Array(memory, 4 * (headWords + slots * 3), size);
  let offset = 0;
  for (let start = 0; start < file.length; ) {
    const space = file.indexOf(0x20, start);
    const end = file.indexOf(lineFeed, start);
    const next = end < 0 ? file.length : end;
    if (space < 0 || space > next) break;
    const length = decode(file, start, space, text, offset);
    let slot = hash(text, offset, offset + length) & (slots - 1);
    while (places[slot * 3 + 2] !== emptySlot) slot = (slot + 1) & (slots - 1);
    places[slot * 3] = offset;
    places[slot * 3 + 1] = length;
    places[slot * 3 + 2] = readNumber(file, space + 1, next);
    offset += length;
    start = next + 1;
  }
  return memory;
}

const digits = new Uint8Array(128);
for (const [value, digit] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries()) {
  digits[digit.charCodeAt(0)] = value;
}

/** Decodes base64 from `start` to `end`, without an object for each of 200,000 lines; gives how many bytes it was. */
function decode(file: Uint8Array, start: number, end: number, into: Uint8Array, offset: number): number {
  let length = 0;
  for (let place = start; place < end; place += 4) {
    const digit = (at: number) => digits[file[place + at] as number] as number;
    const bits = (digit(0) << 18) | (digit(1) << 12) | (digit(2) << 6) | digit(3);
    into[offset + length] = bits >> 16;
    into[offset + length + 1] = (bits >> 8) & 255;
    into[offset + length + 2] = bits & 255;
    length += 3;
  }
  while (file[--end] === padding) length--;
  return length;
}

function readNumber(file: Uint8Array, start: number, end: number): number {
  let number = 0;
  for (let place = start; place < end; place++) number = number * 10 + (file[place] as number) - 48;
  return number;
}

/** The table in memory that `readRanks` has filled, in this thread or in another. */
export function openRanks(memory: SharedArrayBuffer): RankTable {
  const [slots = 0, size] = new Int32Array(memory, 0, headWords);
  const places = new Int32Array(memory, 4 * headWords, slots * 3);
  const text = new Uint8Array(memory, 4 * (headWords + slots * 3), size);
  const rank: RankTable['rank'] = (bytes, start, end) => {
    for (let slot = hash(bytes, start, end) & (slots - 1); ; slot = (slot + 1) & (slots - 1)) {
      const rank = places[slot * 3 + 2] as number;
      if (rank === emptySlot) return -1;
      if (places[slot * 3 + 1] !== end - start) continue;
      let offset = places[slot * 3] as number;
      let place = start;
      while (place < end && text[offset] === bytes[place]) {
        offset++;
        place++;
      }
      if (place === end) return rank;
    }
  };
  const pairs = Int32Array.from({ length: 65_536 }, (_, pair) => rank(Uint8Array.of(pair >> 8, pair & 255), 0, 2));
  return { memory, rank, pairRank: (first, second) => pairs[(first << 8) | second] as number };
}

/** FNV-1a, with its upper half mixed into the lower one, of which slots are made. */
function hash(bytes: Uint8Array, start: number, end: number): number {
  let value = 0x811c9dc5;
  for (let place = start; place < end; place++) value = Math.imul(value ^ (bytes[place] as number), 0x01000193);
  return value ^ (value >>> 15);
}
