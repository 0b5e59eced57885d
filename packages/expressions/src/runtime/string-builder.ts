import { allocate, spend } from './budget.ts';
import { argumentException, argumentNull, argumentOutOfRange, indexOutOfRange } from './exceptions.ts';
import { netType } from './net-type.ts';
import { fromUnits, replaceText, replaceUnit, substring } from './text.ts';

const indexRange = 'Index was out of range. Must be non-negative and less than the size of the collection.';
const defaultCapacity = 16;
const largestCapacity = 0x7fffffff;

/** `System.Text.StringBuilder`: a text that grows. JavaScript joins strings lazily, so appending costs no copy. */
export class StringBuilder {
  readonly [netType]: string;
  readonly maxCapacity: number;
  #text: string;
  #capacity: number;

  constructor(text = '', capacity: number = defaultCapacity, maxCapacity: number = largestCapacity) {
    this[netType] = 'System.Text.StringBuilder';
    this.#text = text;
    this.maxCapacity = maxCapacity;
    this.#capacity = Math.max(capacity === 0 ? defaultCapacity : capacity, text.length);
    allocate(text.length);
  }

  /** `new StringBuilder(int)` and `new StringBuilder(int, int)`. */
  static ofCapacity(capacity: number, maxCapacity: number = largestCapacity): StringBuilder {
    if (capacity > maxCapacity) throw argumentOutOfRange('capacity', 'Capacity exceeds maximum capacity.');
    if (maxCapacity < 1) throw argumentOutOfRange('maxCapacity', 'MaxCapacity must be one or greater.');
    if (capacity < 0) throw argumentOutOfRange('capacity', "'capacity' must be greater than zero.");
    return new StringBuilder('', capacity === 0 ? Math.min(defaultCapacity, maxCapacity) : capacity, maxCapacity);
  }

  /** `new StringBuilder(string, int, int, int)`. */
  static ofPart(text: string | null, startIndex: number, length: number, capacity: number): StringBuilder {
    if (capacity < 0) throw argumentOutOfRange('capacity', "'capacity' must be greater than zero.");
    if (length < 0) throw argumentOutOfRange('length', "'length' must be non-negative.");
    if (startIndex < 0) throw argumentOutOfRange('startIndex', 'StartIndex cannot be less than zero.');
    const whole = text ?? '';
    if (startIndex > whole.length - length)
      throw argumentOutOfRange('length', 'Index and length must refer to a location within the string.');
    return new StringBuilder(whole.slice(startIndex, startIndex + length), capacity);
  }

  get length(): number {
    return this.#text.length;
  }

  set length(length: number) {
    if (length < 0) throw argumentOutOfRange('value', 'Length cannot be less than zero.');
    if (length > this.maxCapacity) throw argumentOutOfRange('value', 'capacity was less than the current size.');
    if (length > this.#text.length) this.append('\0'.repeat(this.#reserve(length - this.#text.length)));
    else this.#text = this.#text.slice(0, length);
  }

  get capacity(): number {
    return this.#capacity;
  }

  set capacity(capacity: number) {
    if (capacity < 0) throw argumentOutOfRange('value', 'Capacity must be positive.');
    if (capacity > this.maxCapacity) throw argumentOutOfRange('value', 'Capacity is greater than MaxCapacity');
    if (capacity < this.#text.length) throw argumentOutOfRange('value', 'capacity was less than the current size.');
    this.#capacity = capacity;
  }

  ensureCapacity(capacity: number): number {
    if (capacity < 0) throw argumentOutOfRange('capacity', 'Capacity must be positive.');
    if (this.#capacity < capacity) this.capacity = capacity;
    return this.#capacity;
  }

  /** Checks that so many more fit into the budget, before they are made. */
  #reserve(count: number): number {
    allocate(count);
    return count;
  }

  append(text: string | null): this {
    if (text === null || text === '') return this;
    this.#grow(text.length);
    this.#text += text;
    return this;
  }

  appendUnit(unit: number): this {
    return this.append(String.fromCharCode(unit));
  }

  appendRepeated(unit: number, count: number): this {
    if (count < 0) throw argumentOutOfRange('repeatCount', 'Count cannot be less than zero.');
    return this.append(String.fromCharCode(unit).repeat(this.#reserve(count)));
  }

  appendPart(text: string | null, startIndex: number, count: number): this {
    if (text === null) {
      if (startIndex === 0 && count === 0) return this;
      throw argumentNull('value');
    }
    if (count < 0) throw argumentOutOfRange('count', 'Value must be positive.');
    if (startIndex < 0 || startIndex > text.length - count) throw argumentOutOfRange('startIndex', indexRange);
    return this.append(text.slice(startIndex, startIndex + count));
  }

  appendUnits(units: readonly number[] | null, startIndex = 0, count: number = units?.length ?? 0): this {
    if (startIndex < 0) throw argumentOutOfRange('startIndex', 'Value must be positive.');
    if (count < 0) throw argumentOutOfRange('charCount', 'Value must be positive.');
    if (units === null) {
      if (startIndex === 0 && count === 0) return this;
      throw argumentNull('value');
    }
    if (count > units.length - startIndex) throw argumentOutOfRange('charCount', indexRange);
    return this.append(fromUnits(units.slice(startIndex, startIndex + count)));
  }

  insert(index: number, text: string | null, count = 1): this {
    if (count < 0) throw argumentOutOfRange('count', 'Non-negative number required.');
    if (index < 0 || index > this.#text.length) throw argumentOutOfRange('index', indexRange);
    if (text === null || text === '' || count === 0) return this;
    this.#grow(text.length * count);
    spend(1 + (this.#text.length >> 5));
    const added = count === 1 ? text : text.repeat(count);
    this.#text = this.#text.slice(0, index) + added + this.#text.slice(index);
    return this;
  }

  remove(startIndex: number, length: number): this {
    if (length < 0) throw argumentOutOfRange('length', 'Length cannot be less than zero.');
    if (startIndex < 0) throw argumentOutOfRange('startIndex', 'StartIndex cannot be less than zero.');
    if (length > this.#text.length - startIndex) throw argumentOutOfRange('length', indexRange);
    spend(1 + (this.#text.length >> 5));
    this.#text = this.#text.slice(0, startIndex) + this.#text.slice(startIndex + length);
    return this;
  }

  clear(): this {
    this.#text = '';
    return this;
  }

  replace(
    oldValue: string | null,
    newValue: string | null,
    startIndex = 0,
    count: number = this.#text.length - startIndex,
  ): this {
    this.#checkReplaced(startIndex, count);
    if (oldValue === null) throw argumentNull('oldValue');
    if (oldValue === '') throw argumentException('Empty name is not legal.', 'oldValue');
    return this.#exchange(startIndex, count, (part) => replaceText(part, oldValue, newValue));
  }

  replaceUnit(oldUnit: number, newUnit: number, startIndex = 0, count: number = this.#text.length - startIndex): this {
    this.#checkReplaced(startIndex, count);
    return this.#exchange(startIndex, count, (part) => replaceUnit(part, oldUnit, newUnit));
  }

  #checkReplaced(startIndex: number, count: number): void {
    if (startIndex < 0 || startIndex > this.#text.length) throw argumentOutOfRange('startIndex', indexRange);
    if (count < 0 || startIndex > this.#text.length - count) throw argumentOutOfRange('count', indexRange);
  }

  #exchange(startIndex: number, count: number, change: (part: string) => string): this {
    const end = startIndex + count;
    spend(1 + (this.#text.length >> 5));
    const changed = change(this.#text.slice(startIndex, end));
    const text = this.#text.slice(0, startIndex) + changed + this.#text.slice(end);
    this.#text = text;
    this.#capacity = Math.max(this.#capacity, text.length);
    return this;
  }

  unitAt(index: number): number {
    if (index < 0 || index >= this.#text.length) throw indexOutOfRange();
    return this.#text.charCodeAt(index);
  }

  setUnitAt(index: number, unit: number): void {
    if (index < 0 || index >= this.#text.length) throw argumentOutOfRange('index', indexRange);
    spend(1 + (this.#text.length >> 5));
    this.#text = this.#text.slice(0, index) + String.fromCharCode(unit) + this.#text.slice(index + 1);
  }

  copyTo(sourceIndex: number, destination: number[] | null, destinationIndex: number, count: number): void {
    if (destination === null) throw argumentNull('destination');
    if (count < 0) throw argumentOutOfRange('count', 'Argument count must not be negative.');
    if (destinationIndex < 0) throw argumentOutOfRange('destinationIndex', "'destinationIndex' must be non-negative.");
    if (destinationIndex > destination.length - count) {
      throw argumentException(
        'Either offset did not refer to a position in the string, or there is an insufficient length of destination character array.',
      );
    }
    if (sourceIndex < 0 || sourceIndex > this.#text.length) throw argumentOutOfRange('sourceIndex', indexRange);
    if (sourceIndex > this.#text.length - count)
      throw argumentException('Source string was not long enough. Check sourceIndex and count.');
    spend(count);
    for (let index = 0; index < count; index++) {
      destination[destinationIndex + index] = this.#text.charCodeAt(sourceIndex + index);
    }
  }

  /** `Equals(StringBuilder)`: the text, and how much would fit. */
  hasEqualText(other: StringBuilder | null): boolean {
    return (
      other !== null &&
      other.capacity === this.capacity &&
      other.maxCapacity === this.maxCapacity &&
      other.toString() === this.#text
    );
  }

  part(startIndex: number, length: number): string {
    return substring(this.#text, startIndex, length);
  }

  toString(): string {
    return this.#text;
  }

  /** .NET grows in blocks as long as the text so far, at most 8,000 characters. */
  #grow(added: number): void {
    allocate(added);
    const length = this.#text.length + added;
    if (length <= this.#capacity) return;
    if (length > this.maxCapacity)
      throw argumentOutOfRange('valueCount', 'The length cannot be greater than the capacity.');
    this.#capacity += Math.max(length - this.#capacity, Math.min(this.#capacity, 8000));
  }
}
