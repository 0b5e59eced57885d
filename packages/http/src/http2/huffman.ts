// The code of RFC 7541, Appendix B. It is canonical: the lengths of its codes say what the codes are. Strings are looked
// at and not made: a decoder gives each byte to whoever counts or judges it.

/** Bits of the code of each byte, and of the end of a string, which must not occur. */
const lengths: readonly number[] = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28,
  28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
  13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5, 6, 5, 6,
  5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23,
  22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22,
  23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26, 26,
  20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27,
  27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27,
  27, 27, 27, 26, 30,
];

const endOfString = 256;

/** A node of the tree has two entries: a node to go on from, or a byte, as the bits of its complement. */
const tree: number[] = [0, 0];

/** The bits that have been read and the nodes above are such that a string may end here: at most 7 ones. */
const mayEnd = new Set<number>([0]);

build();

function build(): void {
  const symbols = lengths
    .map((_, symbol) => symbol)
    .sort((one, other) => lengths[one]! - lengths[other]! || one - other);
  let code = 0;
  let length = 0;
  for (const symbol of symbols) {
    code *= 2 ** (lengths[symbol]! - length);
    length = lengths[symbol]!;
    insert(symbol, code, length);
    code++;
  }
  let node = 0;
  for (let ones = 0; ones < 7; ones++) {
    node = tree[node * 2 + 1]!;
    mayEnd.add(node);
  }
}

function insert(symbol: number, code: number, length: number): void {
  let node = 0;
  for (let bit = length - 1; bit > 0; bit--) {
    const entry = node * 2 + (Math.floor(code / 2 ** bit) % 2);
    if (tree[entry] === 0) {
      tree[entry] = tree.length / 2;
      tree.push(0, 0);
    }
    node = tree[entry]!;
  }
  tree[node * 2 + (code % 2)] = ~symbol;
}

const nodes = Int16Array.from(tree);

/**
 * Gives the bytes that a coded string stands for, one after the other.
 * @returns whether it is one
 */
export function decodeHuffman(bytes: Buffer, start: number, end: number, take: (byte: number) => void): boolean {
  let node = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    for (let bit = 7; bit >= 0; bit--) {
      const next = nodes[node * 2 + ((byte >> bit) & 1)]!;
      if (next >= 0) {
        node = next;
        continue;
      }
      if (~next === endOfString) return false;
      take(~next);
      node = 0;
    }
  }
  return mayEnd.has(node);
}
