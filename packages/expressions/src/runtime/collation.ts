import { allocate, spend } from './budget.ts';
import { expansions, weightRanges } from './collation-weights.ts';
import { lowerUnit, toUpperInvariant, upperUnit } from './text-case.ts';
import { indexOfOrdinal, lastIndexOfOrdinal } from './text-search.ts';

// Culture-sensitive comparison under the invariant culture ("word sort"): letters first, then diacritics, then case,
// lower before upper, and last hyphens and apostrophes, so that `coop` and `co-op` stay together.
// https://learn.microsoft.com/dotnet/api/system.globalization.compareoptions
//
// ASCII text, which is nearly all there is, is compared unit by unit; the rest through lists of weights.

/** What one character, or a character with its marks, weighs. Characters that count last have a negative primary weight. */
interface Weight {
  readonly primary: number;
  diacritic: number;
  readonly letterCase: number;
  readonly start: number;
  end: number;
}

type Entry = Pick<Weight, 'primary' | 'diacritic' | 'letterCase'>;

const noDiacritic = 2;
const lowerCase = 2;
const upperCase = 0x12;

const entries = readTable();
const asciiPrimary = Int16Array.from({ length: 128 }, (_, unit) => entries.get(unit)?.primary ?? 0);

/** Text in which no two different spellings are equal and every character counts. */
const plain = /^[\t-\r\x20-\x7e]*$/;

/** `string.Compare` under the invariant culture, for texts that are not null: -1, 0 or 1. */
export function compareInvariant(left: string, right: string, ignoreCase = false): number {
  if (left === right) return 0;
  spend(1 + (Math.min(left.length, right.length) >> 4));
  let i = 0;
  let j = 0;
  let caseOrder = 0;
  let late = false;
  for (;;) {
    let leftUnit = 0;
    let leftPrimary = 0;
    for (; leftPrimary === 0 && i < left.length; i++) {
      leftUnit = left.charCodeAt(i);
      if (leftUnit > 127) return compareWeights(left, right, ignoreCase);
      leftPrimary = asciiPrimary[leftUnit] as number;
      if (leftPrimary >= 0) continue;
      late = true;
      leftPrimary = 0;
    }
    let rightUnit = 0;
    let rightPrimary = 0;
    for (; rightPrimary === 0 && j < right.length; j++) {
      rightUnit = right.charCodeAt(j);
      if (rightUnit > 127) return compareWeights(left, right, ignoreCase);
      rightPrimary = asciiPrimary[rightUnit] as number;
      if (rightPrimary >= 0) continue;
      late = true;
      rightPrimary = 0;
    }
    if (leftPrimary !== rightPrimary) return leftPrimary < rightPrimary ? -1 : 1;
    if (leftPrimary === 0) break;
    if (caseOrder === 0 && leftUnit !== rightUnit) caseOrder = leftUnit > rightUnit ? -1 : 1;
  }
  if (caseOrder !== 0 && !ignoreCase) return caseOrder;
  return late ? compareWeights(left, right, ignoreCase) : 0;
}

function compareWeights(left: string, right: string, ignoreCase: boolean): number {
  const a = readWeights(left);
  const b = readWeights(right);
  const leftCounted = a.filter((weight) => weight.primary >= 0);
  const rightCounted = b.filter((weight) => weight.primary >= 0);
  const length = Math.max(leftCounted.length, rightCounted.length);
  let diacritics = 0;
  let cases = 0;
  for (let index = 0; index < length; index++) {
    const x = leftCounted[index];
    const y = rightCounted[index];
    if (x === undefined) return -1;
    if (y === undefined) return 1;
    if (x.primary !== y.primary) return x.primary < y.primary ? -1 : 1;
    diacritics ||= Math.sign(x.diacritic - y.diacritic);
    cases ||= Math.sign(x.letterCase - y.letterCase);
  }
  return diacritics || (ignoreCase ? 0 : cases) || compareLate(a, b);
}

/** Compares what counts last: where it stands, then what it is. */
function compareLate(left: readonly Weight[], right: readonly Weight[]): number {
  const a = lateWeights(left);
  const b = lateWeights(right);
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const order = Math.sign((a[index] as number) - (b[index] as number));
    if (order !== 0) return order;
  }
  return Math.sign(a.length - b.length);
}

function lateWeights(weights: readonly Weight[]): number[] {
  const late: number[] = [];
  let position = 0;
  for (const { primary } of weights) {
    if (primary >= 0) position++;
    else late.push(position * 0x100 - primary);
  }
  return late;
}

/** `IndexOf(value)` under the invariant culture, from `start` for `count` units; -1 when it is not there. */
export function indexOfInvariant(
  source: string,
  value: string,
  start: number,
  count: number,
  ignoreCase: boolean,
): number {
  spend(1 + (count >> 4));
  if (value === '') return start;
  const text = start === 0 && count === source.length ? source : source.slice(start, start + count);
  if (plain.test(value) && plain.test(text)) {
    const found = ignoreCase ? indexOfOrdinal(text.toUpperCase(), value.toUpperCase()) : indexOfOrdinal(text, value);
    return found < 0 ? -1 : start + found;
  }
  const spelling = spell(text, value, ignoreCase);
  if (spelling.value === '') return start;
  const found = indexOfOrdinal(spelling.source, spelling.value);
  return found < 0 ? -1 : start + (spelling.weights[found] as Weight).start;
}

/** `LastIndexOf(value)` under the invariant culture, within `count` units from `start`; -1 when it is not there. */
export function lastIndexOfInvariant(
  source: string,
  value: string,
  start: number,
  count: number,
  ignoreCase: boolean,
): number {
  spend(1 + (count >> 4));
  const text = start === 0 && count === source.length ? source : source.slice(start, start + count);
  if (plain.test(value) && plain.test(text)) {
    const found = ignoreCase
      ? lastIndexOfOrdinal(text.toUpperCase(), value.toUpperCase())
      : lastIndexOfOrdinal(text, value);
    return found < 0 ? -1 : start + found;
  }
  const spelling = spell(text, value, ignoreCase);
  if (spelling.value === '') return start + Math.max(0, count - 1);
  const found = lastIndexOfOrdinal(spelling.source, spelling.value);
  return found < 0 ? -1 : start + (spelling.weights[found] as Weight).start;
}

/** Whether a unit is one of those that `plain` allows. */
function isPlain(unit: number): boolean {
  return unit < 0x7f && (unit >= 0x20 || (unit >= 9 && unit <= 13));
}

/** `StartsWith(value)` under the invariant culture. */
export function startsWithInvariant(source: string, value: string, ignoreCase: boolean): boolean {
  spend(1 + (value.length >> 4));
  for (let index = 0; index < value.length; index++) {
    const sought = value.charCodeAt(index);
    if (!isPlain(sought) || index === source.length) return startsWithWeights(source, value, ignoreCase);
    const unit = source.charCodeAt(index);
    if (!isPlain(unit)) return startsWithWeights(source, value, ignoreCase);
    if (unit !== sought && !(ignoreCase && upperUnit(unit) === upperUnit(sought))) return false;
  }
  // A combining mark behind would make the last character another one.
  if (source.length === value.length || isPlain(source.charCodeAt(value.length))) return true;
  return startsWithWeights(source, value, ignoreCase);
}

function startsWithWeights(source: string, value: string, ignoreCase: boolean): boolean {
  if (source.length < value.length && plain.test(value) && plain.test(source)) return false;
  const spelling = spell(source, value, ignoreCase);
  return spelling.source.startsWith(spelling.value);
}

/** `EndsWith(value)` under the invariant culture. */
export function endsWithInvariant(source: string, value: string, ignoreCase: boolean): boolean {
  spend(1 + (value.length >> 4));
  const end = source.slice(Math.max(0, source.length - value.length));
  if (plain.test(value) && plain.test(end)) {
    return ignoreCase ? end.toUpperCase() === value.toUpperCase() : end === value;
  }
  const spelling = spell(source, value, ignoreCase);
  return spelling.source.endsWith(spelling.value);
}

/** The same text for all texts that are equal under the invariant culture. */
export function invariantKey(text: string, ignoreCase: boolean): string {
  if (plain.test(text)) return ignoreCase ? text.toUpperCase() : text;
  let key = '';
  for (const { primary, diacritic, letterCase } of readWeights(text)) {
    const unit = diacritic === noDiacritic ? asciiWith(primary, ignoreCase ? upperCase : letterCase) : undefined;
    key += unit ?? `\0${primary}.${diacritic}${ignoreCase ? '' : `.${letterCase}`};`;
  }
  return ignoreCase ? key.toUpperCase() : key;
}

const asciiByWeight = new Map(
  Array.from({ length: 127 }, (_, unit): [string, string] => {
    const entry = entries.get(unit);
    return [`${entry?.primary ?? 0}.${entry?.letterCase ?? 0}`, String.fromCharCode(unit)];
  }),
);

function asciiWith(primary: number, letterCase: number): string | undefined {
  if (primary === 0) return undefined;
  return asciiByWeight.get(`${primary}.${letterCase}`) ?? asciiByWeight.get(`${primary}.${lowerCase}`);
}

/** Both texts with one unit for each weight, so that finding one in the other is a plain search. */
function spell(
  source: string,
  value: string,
  ignoreCase: boolean,
): { readonly source: string; readonly value: string; readonly weights: readonly Weight[] } {
  const units = new Map<string, string>();
  const keyOf = (weight: Weight) => `${weight.primary}.${weight.diacritic}${ignoreCase ? '' : `.${weight.letterCase}`}`;
  let spelled = '';
  for (const weight of readWeights(value)) {
    const key = keyOf(weight);
    let unit = units.get(key);
    if (unit === undefined) units.set(key, (unit = String.fromCharCode(units.size % 0xffff)));
    spelled += unit;
  }
  const weights = readWeights(source);
  return { value: spelled, source: weights.map((weight) => units.get(keyOf(weight)) ?? '\uffff').join(''), weights };
}

function readWeights(text: string): Weight[] {
  spend(text.length);
  allocate(text.length * 4);
  const weights: Weight[] = [];
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    const entry = entries.get(unit);
    if (entry !== undefined) addWeight(weights, entry, index);
    else for (const part of composed(unit)) addWeight(weights, part, index);
  }
  return weights;
}

function addWeight(weights: Weight[], { primary, diacritic, letterCase }: Entry, index: number): void {
  if (primary !== 0) {
    weights.push({ primary, diacritic, letterCase, start: index, end: index + 1 });
    return;
  }
  if (diacritic === 0) return;
  const last = weights.at(-1);
  if (last !== undefined && last.primary > 0) {
    last.diacritic += diacritic;
    last.end = index + 1;
  } else {
    // A mark without a letter before it stands alone, before all letters.
    weights.push({ primary: 1, diacritic, letterCase, start: index, end: index + 1 });
  }
}

const composedEntries = new Map<number, readonly Entry[]>();

/** The weights of a character that is not in the table. */
function composed(unit: number): readonly Entry[] {
  let found = composedEntries.get(unit);
  if (found === undefined) composedEntries.set(unit, (found = compose(unit)));
  return found;
}

function compose(unit: number): readonly Entry[] {
  const letter = String.fromCharCode(unit);
  const parts = expansions[letter] ?? (unit < 0xac00 || unit > 0xd7a3 ? letter.normalize('NFD') : letter);
  if (parts !== letter) {
    return Array.from({ length: parts.length }, (_, index) => parts.charCodeAt(index)).flatMap(
      (part) => entries.get(part) ?? composed(part),
    );
  }
  if (/\p{M}/u.test(letter)) return [{ primary: 0, diacritic: 3, letterCase: 0 }];
  if (/\p{Cf}|\p{Cc}|\p{Cn}/u.test(letter)) return [];
  // Differs from Azure: beyond Latin, Greek and Cyrillic, characters come in the order of their codes.
  const lower = lowerUnit(unit);
  const isUpper = lower !== unit || upperUnit(unit) === unit ? lower !== unit : false;
  return [{ primary: 0x10000 + lower, diacritic: noDiacritic, letterCase: isUpper ? upperCase : lowerCase }];
}

function readTable(): Map<number, Entry> {
  const table = new Map<number, Entry>();
  for (const [start, weights] of weightRanges) {
    let unit = start;
    for (const token of weights.split(/\s+/)) {
      const [text = '', times = '1'] = token.split('*');
      for (let turn = 0; turn < Number(times); turn++, unit++) {
        const entry = readEntry(text);
        if (entry !== undefined) table.set(unit, entry);
      }
    }
  }
  return table;
}

function readEntry(text: string): Entry | undefined {
  if (text === '.') return undefined;
  if (text === '-') return { primary: 0, diacritic: 0, letterCase: 0 };
  if (text.startsWith('~')) return { primary: -Number.parseInt(text.slice(1), 16), diacritic: 2, letterCase: 2 };
  if (text.startsWith('+')) return { primary: 0, diacritic: Number.parseInt(text.slice(1), 16), letterCase: 0 };
  const [primary = '', diacritic = '', letterCase = ''] = text.split('/');
  return {
    primary: Number.parseInt(primary, 16),
    diacritic: diacritic === '' ? noDiacritic : Number.parseInt(diacritic, 16),
    letterCase: letterCase === '' ? lowerCase : Number.parseInt(letterCase, 16),
  };
}

/** Compares as `StringComparison.OrdinalIgnoreCase` does: the difference of the first units that differ in upper case. */
export function compareOrdinalIgnoreCase(left: string, right: string): number {
  return compareUnits(toUpperInvariant(left), toUpperInvariant(right));
}

/**
 * `string.CompareOrdinal`: the difference of the first units that differ, else of the lengths. .NET looks at two units at
 * a time and at the NUL behind the text, so what the shorter text lacks may count as NUL.
 */
export function compareOrdinal(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  spend(1 + (length >> 4));
  const compared = Math.max(2, length + (length & 1));
  for (let index = 0; index < compared; index++) {
    const a = index < left.length ? left.charCodeAt(index) : 0;
    const b = index < right.length ? right.charCodeAt(index) : 0;
    if (a !== b) return a - b;
  }
  return left.length - right.length;
}

/** Compares unit by unit: the difference of the first units that differ, else of the lengths. */
export function compareUnits(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  spend(1 + (length >> 4));
  for (let index = 0; index < length; index++) {
    const difference = left.charCodeAt(index) - right.charCodeAt(index);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
