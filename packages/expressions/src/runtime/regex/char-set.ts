import { spend } from '../budget.ts';
import { lowerUnit } from '../text-case.ts';
import { categoryOf } from '../unicode-categories.ts';
import { blocks } from './blocks.ts';

// Sets of UTF-16 units: what one position of a pattern can match. .NET classifies units, not code points, so a set is
// ranges over 0 to 0xFFFF; the first 256 units are looked up in a table.

/** A set of UTF-16 units. */
export class CharSet {
  /** Bounds of the ranges, ascending: low, high, low, high, …. */
  readonly ranges: readonly number[];
  readonly #table: Uint8Array;

  private constructor(ranges: readonly number[]) {
    this.ranges = ranges;
    this.#table = new Uint8Array(256);
    for (let index = 0; index < ranges.length; index += 2) {
      const low = ranges[index] as number;
      if (low > 255) break;
      this.#table.fill(1, low, Math.min(ranges[index + 1] as number, 255) + 1);
    }
  }

  /** The set of these ranges, in any order, which may overlap. */
  static of(...bounds: readonly number[]): CharSet {
    const pairs: (readonly [number, number])[] = [];
    for (let index = 0; index < bounds.length; index += 2) {
      pairs.push([bounds[index] as number, bounds[index + 1] as number]);
    }
    pairs.sort((a, b) => a[0] - b[0]);
    const ranges: number[] = [];
    for (const [low, high] of pairs) {
      const last = ranges.length - 1;
      if (last > 0 && low <= (ranges[last] as number) + 1) ranges[last] = Math.max(ranges[last] as number, high);
      else ranges.push(low, high);
    }
    return new CharSet(ranges);
  }

  /** The set of one unit, or of all whose lower-case form is its own. */
  static single(unit: number, ignoreCase: boolean): CharSet {
    const cache = ignoreCase ? foldedUnits : exactUnits;
    let set = cache[unit];
    if (set === undefined) {
      const lower = ignoreCase ? lowerUnit(unit) : unit;
      set = CharSet.of(lower, lower);
      if (ignoreCase) set = set.matchingLowered();
      if (unit < 128) cache[unit] = set;
    }
    return set;
  }

  /** The set of the units that answer yes. */
  static where(contains: (unit: number) => boolean): CharSet {
    const ranges: number[] = [];
    for (let unit = 0; unit <= 0xffff; unit++) {
      if (!contains(unit)) continue;
      const last = ranges.length - 1;
      if (last > 0 && ranges[last] === unit - 1) ranges[last] = unit;
      else ranges.push(unit, unit);
    }
    return new CharSet(ranges);
  }

  has(unit: number): boolean {
    if (unit < 256) return this.#table[unit] === 1;
    const { ranges } = this;
    let low = 0;
    let high = ranges.length >> 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ranges[middle * 2 + 1] as number) < unit) low = middle + 1;
      else high = middle;
    }
    return low * 2 < ranges.length && (ranges[low * 2] as number) <= unit;
  }

  /** The only unit of the set, where there is just one. */
  get only(): number | undefined {
    return this.ranges.length === 2 && this.ranges[0] === this.ranges[1] ? this.ranges[0] : undefined;
  }

  get isEmpty(): boolean {
    return this.ranges.length === 0;
  }

  union(other: CharSet): CharSet {
    return CharSet.of(...this.ranges, ...other.ranges);
  }

  complement(): CharSet {
    const ranges: number[] = [];
    let next = 0;
    for (let index = 0; index < this.ranges.length; index += 2) {
      const low = this.ranges[index] as number;
      if (low > next) ranges.push(next, low - 1);
      next = (this.ranges[index + 1] as number) + 1;
    }
    if (next <= 0xffff) ranges.push(next, 0xffff);
    return new CharSet(ranges);
  }

  minus(other: CharSet): CharSet {
    return this.complement().union(other).complement();
  }

  /** Whether no unit is in both sets. */
  isDisjoint(other: CharSet): boolean {
    let left = 0;
    let right = 0;
    while (left < this.ranges.length && right < other.ranges.length) {
      if ((this.ranges[left + 1] as number) < (other.ranges[right] as number)) left += 2;
      else if ((other.ranges[right + 1] as number) < (this.ranges[left] as number)) right += 2;
      else return false;
    }
    return true;
  }

  /** The lower-case forms of these units, and these units. */
  withLowerCase(): CharSet {
    const lower: number[] = [];
    for (const [unit, form] of loweredUnits()) if (this.has(unit)) lower.push(form, form);
    return lower.length === 0 ? this : CharSet.of(...this.ranges, ...lower);
  }

  /** The units whose lower-case form is in this set: what .NET matches when it ignores case. */
  matchingLowered(): CharSet {
    const added: number[] = [];
    const removed: number[] = [];
    for (const [unit, form] of loweredUnits()) {
      if (this.has(form)) added.push(unit, unit);
      else if (this.has(unit)) removed.push(unit, unit);
    }
    const kept = removed.length === 0 ? this : this.minus(CharSet.of(...removed));
    return added.length === 0 ? kept : kept.union(CharSet.of(...added));
  }
}

const exactUnits: CharSet[] = [];
const foldedUnits: CharSet[] = [];

let lowered: readonly (readonly [unit: number, lower: number])[] | undefined;

/** The units whose lower-case form is another unit. */
function loweredUnits(): readonly (readonly [unit: number, lower: number])[] {
  if (lowered === undefined) {
    const found: [number, number][] = [];
    for (let unit = 65; unit <= 0xffff; unit++) {
      if (!/\p{Changes_When_Lowercased}/u.test(String.fromCharCode(unit))) continue;
      const form = lowerUnit(unit);
      if (form !== unit) found.push([unit, form]);
    }
    lowered = found;
  }
  return lowered;
}

const everything = CharSet.of(0, 0xffff);

/** Any unit at all. */
export const anyUnit: CharSet = everything;
/** Any unit but a line feed. */
export const anyButNewline: CharSet = CharSet.of(10, 10).complement();

const categories = new Map<string, CharSet>();

/** The set that a name in `\p{…}` stands for: a general category, a group of them, or a block. */
export function namedSet(name: string): CharSet | undefined {
  const known = categories.get(name);
  if (known !== undefined) return known;
  const set = makeNamedSet(name);
  if (set !== undefined) categories.set(name, set);
  return set;
}

/** Azure: for these, `char` answers from an older table than patterns do. */
const latinCategories: ReadonlyMap<number, number> = new Map([
  [0xa7, 24],
  [0xaa, 4],
  [0xad, 15],
  [0xb6, 24],
  [0xba, 4],
]);

/** In the order of `System.Globalization.UnicodeCategory`. */
const categoryNames: readonly string[] =
  'Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Zs Zl Zp Cc Cf Cs Co Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Cn'.split(' ');

function makeNamedSet(name: string): CharSet | undefined {
  if (name === 'Space') {
    return CharSet.of(
      9,
      13,
      0x20,
      0x20,
      0x85,
      0x85,
      0xa0,
      0xa0,
      0x1680,
      0x1680,
      0x2000,
      0x200a,
      0x2028,
      0x2029,
      0x202f,
      0x202f,
      0x205f,
      0x205f,
      0x3000,
      0x3000,
    );
  }
  const block = blocks.get(name);
  if (block !== undefined) return CharSet.of(...block);
  const wanted = categoryNames.map((category) => category === name || (name.length === 1 && category[0] === name));
  if (!wanted.includes(true)) return undefined;
  spend(10_000);
  return CharSet.where((unit) => wanted[latinCategories.get(unit) ?? categoryOf(unit)] === true);
}

function named(...names: readonly string[]): CharSet {
  return names.map((name) => namedSet(name) as CharSet).reduce((left, right) => left.union(right));
}

let word: CharSet | undefined;
let boundaryWord: CharSet | undefined;
const ecmaScript = {
  d: CharSet.of(48, 57),
  s: CharSet.of(9, 13, 32, 32),
  w: CharSet.of(48, 57, 65, 90, 95, 95, 97, 122, 0x130, 0x130),
} as const;

/** What `\d`, `\s` and `\w` stand for. */
export function shorthandSet(letter: 'd' | 's' | 'w', isEcmaScript: boolean): CharSet {
  if (isEcmaScript) return ecmaScript[letter];
  if (letter === 'd') return named('Nd');
  if (letter === 's') return named('Space');
  word ??= named('L', 'Mn', 'Nd', 'Pc');
  return word;
}

/** What is a word for `\b`: also the joiners. */
export function boundarySet(isEcmaScript: boolean): CharSet {
  if (isEcmaScript) return ecmaScript.w;
  boundaryWord ??= shorthandSet('w', false).union(CharSet.of(0x200c, 0x200d));
  return boundaryWord;
}

/** `\p{Lu}`, `\p{Ll}` and `\p{Lt}` are the same when case is ignored. */
export function casedLetters(): CharSet {
  return named('Lu', 'Ll', 'Lt');
}
