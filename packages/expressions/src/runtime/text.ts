import { allocate, elementUnits, spend } from './budget.ts';
import { compareUnits } from './collation.ts';
import { argumentException, argumentNull, argumentOutOfRange } from './exceptions.ts';
import { upperUnit } from './text-case.ts';
import { comparerOf, type TextComparer } from './text-comparer.ts';
import { indexOfOrdinal, splitOrdinal } from './text-search.ts';

// What `System.String` does, apart from comparison. The order of the checks is .NET's, for it decides which exception
// is thrown.

const indexRange = 'Index was out of range. Must be non-negative and less than the size of the collection.';
const countRange = 'Count must be positive and count must refer to a location within the string/array/collection.';

/** `Substring`. */
export function substring(self: string, startIndex: number, length: number = self.length - startIndex): string {
  if (startIndex < 0) throw argumentOutOfRange('startIndex', 'StartIndex cannot be less than zero.');
  if (startIndex > self.length)
    throw argumentOutOfRange('startIndex', 'startIndex cannot be larger than length of string.');
  if (length < 0) throw argumentOutOfRange('length', 'Length cannot be less than zero.');
  if (startIndex > self.length - length)
    throw argumentOutOfRange('length', 'Index and length must refer to a location within the string.');
  return self.slice(startIndex, startIndex + length);
}

/** `Remove(startIndex)`. */
export function removeFrom(self: string, startIndex: number): string {
  if (startIndex < 0) throw argumentOutOfRange('startIndex', 'StartIndex cannot be less than zero.');
  if (startIndex >= self.length)
    throw argumentOutOfRange('startIndex', 'startIndex must be less than length of string.');
  return self.slice(0, startIndex);
}

/** `Remove(startIndex, count)`. */
export function removeRange(self: string, startIndex: number, count: number): string {
  if (startIndex < 0) throw argumentOutOfRange('startIndex', 'StartIndex cannot be less than zero.');
  if (count < 0) throw argumentOutOfRange('count', 'Count cannot be less than zero.');
  if (count > self.length - startIndex)
    throw argumentOutOfRange('count', 'Index and count must refer to a location within the string.');
  allocate(self.length - count);
  return self.slice(0, startIndex) + self.slice(startIndex + count);
}

/** `Insert`. */
export function insert(self: string, startIndex: number, value: string | null): string {
  if (value === null) throw argumentNull('value');
  if (startIndex < 0 || startIndex > self.length) throw argumentOutOfRange('startIndex');
  allocate(self.length + value.length);
  return self.slice(0, startIndex) + value + self.slice(startIndex);
}

/** `PadLeft` and `PadRight`. */
export function pad(self: string, totalWidth: number, unit: number, side: 'left' | 'right'): string {
  if (totalWidth < 0) throw argumentOutOfRange('totalWidth', 'Non-negative number required.');
  const missing = totalWidth - self.length;
  if (missing <= 0) return self;
  allocate(totalWidth);
  const padding = String.fromCharCode(unit).repeat(missing);
  return side === 'left' ? padding + self : self + padding;
}

/** `Replace(string, string)`: ordinal. */
export function replaceText(self: string, oldValue: string | null, newValue: string | null): string {
  if (oldValue === null) throw argumentNull('oldValue');
  if (oldValue === '') throw argumentException('String cannot be of zero length.', 'oldValue');
  const parts = splitOrdinal(self, oldValue);
  if (parts.length === 1) return self;
  const replacement = newValue ?? '';
  allocate(self.length + (parts.length - 1) * (replacement.length - oldValue.length));
  return parts.join(replacement);
}

/** `Replace(string, string, StringComparison)`, which .NET Framework lacks and documents use. */
export function replaceAs(
  self: string,
  oldValue: string | null,
  newValue: string | null,
  comparer: TextComparer,
): string {
  if (oldValue === null) throw argumentNull('oldValue');
  if (oldValue === '') throw argumentException('String cannot be of zero length.', 'oldValue');
  if (comparer.isOrdinal && !comparer.ignoresCase) return replaceText(self, oldValue, newValue);
  const replacement = newValue ?? '';
  const source = fold(self, comparer);
  const sought = fold(oldValue, comparer);
  let text = '';
  let start = 0;
  for (let found = indexOfOrdinal(source, sought); found >= 0; found = indexOfOrdinal(source, sought, start)) {
    spend(1);
    allocate(found - start + replacement.length);
    text += self.slice(start, found) + replacement;
    start = found + oldValue.length;
  }
  return text + self.slice(start);
}

function fold(text: string, comparer: TextComparer): string {
  if (!comparer.ignoresCase) return text;
  spend(text.length);
  allocate(text.length);
  let folded = '';
  for (let index = 0; index < text.length; index++) folded += String.fromCharCode(upperUnit(text.charCodeAt(index)));
  return folded;
}

/** `Replace(char, char)`. */
export function replaceUnit(self: string, oldUnit: number, newUnit: number): string {
  spend(1 + (self.length >> 5));
  const old = String.fromCharCode(oldUnit);
  if (!self.includes(old)) return self;
  allocate(self.length);
  return self.split(old).join(String.fromCharCode(newUnit));
}

/** Whether a unit is white space to .NET: `\s` of JavaScript with U+0085 and without the byte order mark. */
export function isWhiteSpace(unit: number): boolean {
  if (unit < 0x80) return unit === 0x20 || (unit >= 9 && unit <= 13);
  if (unit === 0x85 || unit === 0xa0) return true;
  return unit >= 0x1680 && unit !== 0xfeff && /\s/.test(String.fromCharCode(unit));
}

/** Whether a text is nothing but white space. */
export function isBlank(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (!isWhiteSpace(text.charCodeAt(index))) {
      spend(1 + (index >> 4));
      return false;
    }
  }
  spend(1 + (text.length >> 4));
  return true;
}

/** `Trim`, `TrimStart` and `TrimEnd`; without units, white space goes. */
export function trim(self: string, units: readonly number[] | null, sides: 'both' | 'start' | 'end'): string {
  const goes = units === null || units.length === 0 ? isWhiteSpace : (unit: number) => units.includes(unit);
  let start = 0;
  let end = self.length;
  if (sides !== 'end') while (start < end && goes(self.charCodeAt(start))) start++;
  if (sides !== 'start') while (end > start && goes(self.charCodeAt(end - 1))) end--;
  spend(1 + ((self.length - end + start) >> 2) * (1 + ((units?.length ?? 0) >> 2)));
  return start === 0 && end === self.length ? self : self.slice(start, end);
}

const none = 0;
const removeEmptyEntries = 1;

/** `Split` by characters; without any, white space separates. */
export function splitByUnits(
  self: string,
  units: readonly number[] | null,
  count: number = 0x7fffffff,
  options: number = none,
): string[] {
  checkSplit(count, options);
  const removeEmpty = options === removeEmptyEntries;
  if (count === 0 || (removeEmpty && self === '')) return [];
  if (count === 1) return [self];
  spend(1 + (self.length >> 3));
  if (units?.length === 1) {
    return splitByOne(self, String.fromCharCode(units[0] as number), count, removeEmpty);
  }
  const set = units === null || units.length === 0 ? null : new Set(units);
  return cut(self, count, removeEmpty, (from) => {
    for (let index = from; index < self.length; index++) {
      const unit = self.charCodeAt(index);
      if (set === null ? isWhiteSpace(unit) : set.has(unit)) return { start: index, end: index + 1 };
    }
    return undefined;
  });
}

/** `Split` by texts; null and empty ones separate nothing, and without any, white space does. */
export function splitByTexts(
  self: string,
  separators: readonly (string | null)[] | null,
  count: number = 0x7fffffff,
  options: number = none,
): string[] {
  checkSplit(count, options);
  if (separators === null || separators.length === 0) return splitByUnits(self, null, count, options);
  const removeEmpty = options === removeEmptyEntries;
  if (count === 0 || (removeEmpty && self === '')) return [];
  if (count === 1) return [self];
  const usable = separators.filter((separator): separator is string => separator !== null && separator !== '');
  spend(1 + (self.length >> 3) + separators.length);
  if (usable.length === 1) return splitByOne(self, usable[0] as string, count, removeEmpty);
  // Where several start at the same place, the first listed wins. Each is searched for once between its occurrences.
  const next = usable.map(() => -1);
  return cut(self, count, removeEmpty, (from) => {
    let best: { start: number; end: number } | undefined;
    spend(usable.length);
    for (let index = 0; index < usable.length; index++) {
      const separator = usable[index] as string;
      let start = next[index] as number;
      if (start < from) {
        start = indexOfOrdinal(self, separator, from);
        next[index] = start = start < 0 ? Number.POSITIVE_INFINITY : start;
      }
      if (start !== Number.POSITIVE_INFINITY && (best === undefined || start < best.start)) {
        best = { start, end: start + separator.length };
      }
    }
    return best;
  });
}

function checkSplit(count: number, options: number): void {
  if (count < 0) throw argumentOutOfRange('count', 'Count cannot be less than zero.');
  if (options < none || options > removeEmptyEntries) throw argumentException(`Illegal enum value: ${options}.`);
}

function splitByOne(self: string, separator: string, count: number, removeEmpty: boolean): string[] {
  if (count < self.length) {
    return cut(self, count, removeEmpty, (from) => {
      const start = indexOfOrdinal(self, separator, from);
      return start < 0 ? undefined : { start, end: start + separator.length };
    });
  }
  const parts = splitOrdinal(self, separator);
  return removeEmpty ? parts.filter((part) => part !== '') : parts;
}

/** Cuts at separators until there are `count` parts; empty parts that are removed do not count. */
function cut(
  self: string,
  count: number,
  removeEmpty: boolean,
  find: (from: number) => { readonly start: number; readonly end: number } | undefined,
): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let separator = find(0); separator !== undefined; separator = find(start)) {
    spend(1);
    if (separator.start > start || !removeEmpty) {
      if (parts.length === count - 1) break;
      allocate(elementUnits);
      parts.push(self.slice(start, separator.start));
    }
    start = separator.end;
  }
  if (start < self.length || !removeEmpty) parts.push(self.slice(start));
  return parts;
}

/** Joins texts; null counts as empty. */
export function joinTexts(separator: string | null, texts: readonly (string | null)[]): string {
  const between = separator ?? '';
  let length = Math.max(0, texts.length - 1) * between.length;
  for (const text of texts) length += text?.length ?? 0;
  spend(texts.length);
  allocate(length);
  // Array.prototype.join also writes nothing for null.
  return texts.join(between);
}

/** `Join(string, string[], int, int)`. */
export function joinRange(
  separator: string | null,
  texts: readonly (string | null)[] | null,
  startIndex: number,
  count: number,
): string {
  if (texts === null) throw argumentNull('value');
  if (startIndex < 0) throw argumentOutOfRange('startIndex', 'StartIndex cannot be less than zero.');
  if (count < 0) throw argumentOutOfRange('count', 'Count cannot be less than zero.');
  if (startIndex > texts.length - count)
    throw argumentOutOfRange('startIndex', 'Index and count must refer to a location within the buffer.');
  return joinTexts(separator, texts.slice(startIndex, startIndex + count));
}

/** Checks a range that starts anywhere in the text, its end included. */
export function checkRange(self: string, startIndex: number, count: number): void {
  if (startIndex < 0 || startIndex > self.length) throw argumentOutOfRange('startIndex', indexRange);
  if (count < 0 || startIndex > self.length - count) throw argumentOutOfRange('count', countRange);
}

/** `IndexOf(string, …)`. */
export function indexOfText(
  self: string,
  value: string | null,
  startIndex: number,
  count: number,
  comparer: TextComparer,
): number {
  if (value === null) throw argumentNull('value');
  checkRange(self, startIndex, count);
  return comparer.indexOf(self, value, startIndex, count);
}

/** `LastIndexOf(string, …)`: looks back from `startIndex` over `count` units. */
export function lastIndexOfText(
  self: string,
  value: string | null,
  startIndex: number,
  count: number,
  comparer: TextComparer,
): number {
  if (value === null) throw argumentNull('value');
  if (self === '' && (startIndex === -1 || startIndex === 0)) return value === '' ? 0 : -1;
  if (startIndex < 0 || startIndex > self.length) throw argumentOutOfRange('startIndex', indexRange);
  let last = startIndex;
  let length = count;
  if (last === self.length) {
    last--;
    if (length > 0) length--;
  }
  if (length < 0 || last - length + 1 < 0) throw argumentOutOfRange('count', countRange);
  if (value === '') return last;
  return comparer.lastIndexOf(self, value, last - length + 1, length);
}

/** `IndexOf(char, …)`. */
export function indexOfUnit(self: string, unit: number, startIndex: number, count: number): number {
  checkRange(self, startIndex, count);
  const end = startIndex + count;
  spend(1 + (count >> 5));
  const found = (end === self.length ? self : self.slice(0, end)).indexOf(String.fromCharCode(unit), startIndex);
  return found;
}

/** `LastIndexOf(char, …)`. */
export function lastIndexOfUnit(self: string, unit: number, startIndex: number, count: number): number {
  if (self === '') return -1;
  checkBackwardRange(self, startIndex, count);
  spend(1 + (count >> 5));
  const found = self.lastIndexOf(String.fromCharCode(unit), startIndex);
  return found > startIndex - count ? found : -1;
}

/** `IndexOfAny`. */
export function indexOfAny(self: string, units: readonly number[] | null, startIndex: number, count: number): number {
  if (units === null) throw argumentNull('anyOf');
  checkRange(self, startIndex, count);
  const set = new Set(units);
  spend(1 + units.length + (count >> 3));
  for (let index = startIndex; index < startIndex + count; index++) if (set.has(self.charCodeAt(index))) return index;
  return -1;
}

/** `LastIndexOfAny`. */
export function lastIndexOfAny(
  self: string,
  units: readonly number[] | null,
  startIndex: number,
  count: number,
): number {
  if (units === null) throw argumentNull('anyOf');
  if (self === '') return -1;
  checkBackwardRange(self, startIndex, count);
  const set = new Set(units);
  spend(1 + units.length + (count >> 3));
  for (let index = startIndex; index > startIndex - count; index--) if (set.has(self.charCodeAt(index))) return index;
  return -1;
}

function checkBackwardRange(self: string, startIndex: number, count: number): void {
  if (startIndex < 0 || startIndex >= self.length) throw argumentOutOfRange('startIndex', indexRange);
  if (count < 0 || count - 1 > startIndex) throw argumentOutOfRange('count', countRange);
}

/** The units of a text, as `char[]` holds them. */
export function toUnits(self: string, startIndex = 0, length: number = self.length): number[] {
  if (startIndex < 0 || startIndex > self.length || startIndex > self.length - length) {
    throw argumentOutOfRange('startIndex', indexRange);
  }
  if (length < 0) throw argumentOutOfRange('length', indexRange);
  spend(length >> 2);
  allocate(length * elementUnits);
  return Array.from({ length }, (_, index) => self.charCodeAt(startIndex + index));
}

/** The text of these units. */
export function fromUnits(units: readonly number[]): string {
  spend(units.length >> 2);
  allocate(units.length);
  if (units.length <= 4096) return String.fromCharCode(...units);
  let text = '';
  for (let index = 0; index < units.length; index += 4096) {
    text += String.fromCharCode(...units.slice(index, index + 4096));
  }
  return text;
}

/** `new string(char[], int, int)`. */
export function fromUnitRange(units: readonly number[] | null, startIndex: number, length: number): string {
  if (units === null) throw argumentNull('value');
  if (startIndex < 0) throw argumentOutOfRange('startIndex', 'StartIndex cannot be less than zero.');
  if (length < 0) throw argumentOutOfRange('length', 'Length cannot be less than zero.');
  if (startIndex > units.length - length) throw argumentOutOfRange('startIndex', indexRange);
  return fromUnits(units.slice(startIndex, startIndex + length));
}

/** `new string(char, int)`. */
export function repeatUnit(unit: number, count: number): string {
  if (count < 0) throw argumentOutOfRange('count', 'Count cannot be less than zero.');
  allocate(count);
  return String.fromCharCode(unit).repeat(count);
}

/** `CopyTo`. */
export function copyUnits(
  self: string,
  sourceIndex: number,
  destination: number[] | null,
  destinationIndex: number,
  count: number,
): void {
  const within = 'Index and count must refer to a location within the string.';
  if (destination === null) throw argumentNull('destination');
  if (count < 0) throw argumentOutOfRange('count', 'Count cannot be less than zero.');
  if (sourceIndex < 0) throw argumentOutOfRange('sourceIndex', indexRange);
  if (count > self.length - sourceIndex) throw argumentOutOfRange('sourceIndex', within);
  if (destinationIndex > destination.length - count || destinationIndex < 0)
    throw argumentOutOfRange('destinationIndex', within);
  spend(count);
  for (let index = 0; index < count; index++)
    destination[destinationIndex + index] = self.charCodeAt(sourceIndex + index);
}

/** `string.Compare` on parts of texts, by culture. */
export function compareParts(
  left: string | null,
  leftIndex: number,
  right: string | null,
  rightIndex: number,
  length: number,
  comparer: TextComparer,
): number {
  const leftLength = left === null ? length : Math.min(length, left.length - leftIndex);
  const rightLength = right === null ? length : Math.min(length, right.length - rightIndex);
  const positive = 'Positive number required.';
  if (leftLength < 0) throw argumentOutOfRange('length1', positive);
  if (rightLength < 0) throw argumentOutOfRange('length2', positive);
  if (leftIndex < 0) throw argumentOutOfRange('offset1', positive);
  if (rightIndex < 0) throw argumentOutOfRange('offset2', positive);
  const within = 'Offset and length must refer to a position in the string.';
  if (leftIndex > (left?.length ?? 0) - leftLength) throw argumentOutOfRange('string1', within);
  if (rightIndex > (right?.length ?? 0) - rightLength) throw argumentOutOfRange('string2', within);
  const a = left === null ? null : left.slice(leftIndex, leftIndex + leftLength);
  const b = right === null ? null : right.slice(rightIndex, rightIndex + rightLength);
  return comparer.isOrdinal ? compareOrdinalPart(a, b, comparer) : comparer.compare(a, b);
}

/** `string.Compare` on parts with a `StringComparison`, and `string.CompareOrdinal`; they say differently what a negative length is. */
export function comparePartsAs(
  left: string | null,
  leftIndex: number,
  right: string | null,
  rightIndex: number,
  length: number,
  comparer: TextComparer,
  negativeLength: 'Length' | 'Count',
): number {
  if (left === null || right === null) return comparer.compare(left, right);
  if (length < 0) throw argumentOutOfRange('length', `${negativeLength} cannot be less than zero.`);
  if (leftIndex < 0 || rightIndex < 0) throw argumentOutOfRange(leftIndex < 0 ? 'indexA' : 'indexB', indexRange);
  if (leftIndex > left.length || rightIndex > right.length) {
    throw argumentOutOfRange(leftIndex > left.length ? 'indexA' : 'indexB', indexRange);
  }
  const a = left.slice(leftIndex, leftIndex + length);
  const b = right.slice(rightIndex, rightIndex + length);
  return comparer.isOrdinal ? compareOrdinalPart(a, b, comparer) : comparer.compare(a, b);
}

function compareOrdinalPart(left: string | null, right: string | null, comparer: TextComparer): number {
  if (left === null || right === null || comparer.ignoresCase) return comparer.compare(left, right);
  return compareUnits(left, right);
}

/** `StartsWith` and `EndsWith` with a comparison; .NET checks the text before the comparison. */
export function hasAffix(self: string, value: string | null, comparison: number, side: 'start' | 'end'): boolean {
  if (value === null) throw argumentNull('value');
  const comparer = comparerOf(comparison);
  return side === 'start' ? comparer.startsWith(self, value) : comparer.endsWith(self, value);
}
