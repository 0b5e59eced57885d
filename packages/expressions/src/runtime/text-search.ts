import { allocate, elementUnits, spend } from './budget.ts';

// Finding text in text. The engine's own search is fast and, for long texts made for it, quadratic; those are searched
// for in linear time instead (Knuth, Morris and Pratt: https://doi.org/10.1137/0206024).

/** Up to this length of what is sought, or product of both lengths, the engine's search cannot take long. */
const shortText = 16;
const smallProduct = 1 << 26;

/** Where `sought` first is in `text` from `from` on, or -1. */
export function indexOfOrdinal(text: string, sought: string, from = 0): number {
  const length = text.length - from;
  if (isQuick(length, sought.length)) {
    const found = text.indexOf(sought, from);
    charge(found < 0 ? Math.max(0, length) : found - from, sought.length);
    return found;
  }
  return findLinearly(text, sought, from, failures(sought));
}

/** Where `sought` last is in `text`, or -1. */
export function lastIndexOfOrdinal(text: string, sought: string): number {
  if (isQuick(text.length, sought.length)) {
    charge(text.length, sought.length);
    return text.lastIndexOf(sought);
  }
  const table = failures(sought);
  spend(1 + (text.length >> 4));
  let last = -1;
  let matched = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    while (matched > 0 && sought.charCodeAt(matched) !== unit) matched = table[matched - 1] as number;
    if (sought.charCodeAt(matched) === unit) matched++;
    if (matched < sought.length) continue;
    last = index - matched + 1;
    matched = table[matched - 1] as number;
  }
  return last;
}

/** `text.split(separator)`. */
export function splitOrdinal(text: string, separator: string): string[] {
  if (isQuick(text.length, separator.length)) {
    charge(text.length, separator.length);
    const parts = text.split(separator);
    spend(parts.length >> 2);
    allocate(parts.length * elementUnits);
    return parts;
  }
  const table = failures(separator);
  const parts: string[] = [];
  let start = 0;
  for (let found = findLinearly(text, separator, 0, table); found >= 0; ) {
    spend(1);
    allocate(elementUnits);
    parts.push(text.slice(start, found));
    start = found + separator.length;
    found = findLinearly(text, separator, start, table);
  }
  parts.push(text.slice(start));
  return parts;
}

function isQuick(length: number, soughtLength: number): boolean {
  return soughtLength <= shortText || length * soughtLength <= smallProduct;
}

/** Takes from the budget what a search over this length may have cost. */
function charge(length: number, soughtLength: number): void {
  spend(1 + (length >> 5) + (soughtLength > shortText ? Math.floor((length * soughtLength) / 512) : 0));
}

/** For each length of a beginning of the text, how much of its end is a beginning too. */
function failures(sought: string): Int32Array {
  spend(1 + (sought.length >> 4));
  allocate(sought.length * 2);
  const table = new Int32Array(sought.length);
  let matched = 0;
  for (let index = 1; index < sought.length; index++) {
    const unit = sought.charCodeAt(index);
    while (matched > 0 && sought.charCodeAt(matched) !== unit) matched = table[matched - 1] as number;
    if (sought.charCodeAt(matched) === unit) matched++;
    table[index] = matched;
  }
  return table;
}

function findLinearly(text: string, sought: string, from: number, table: Int32Array): number {
  let matched = 0;
  for (let index = from; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    while (matched > 0 && sought.charCodeAt(matched) !== unit) matched = table[matched - 1] as number;
    if (sought.charCodeAt(matched) === unit) matched++;
    if (matched === sought.length) {
      spend(1 + ((index - from) >> 4));
      return index - matched + 1;
    }
  }
  spend(1 + (Math.max(0, text.length - from) >> 4));
  return -1;
}
