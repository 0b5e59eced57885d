import type { Type } from '../types/type.ts';
import { allocate, elementUnits, spend } from './budget.ts';
import type { ListObject } from './collections.ts';
import { argumentException, argumentNull, argumentOutOfRange, notSupported } from './exceptions.ts';
import { equalRaw } from './object.ts';
import { defaultOf, elementTypeOf, makeArray } from './values.ts';

/** A .NET array of one dimension: `Uint8Array` is `byte[]`. */
export type ArrayValue<T = unknown> = T[] | Uint8Array;

/** Whether a value is a .NET array. */
export function isArray(value: unknown): value is ArrayValue {
  return Array.isArray(value) || value instanceof Uint8Array;
}

/** Makes an array of `length` default values: `new T[length]`. */
export function newArray(type: Type, length: number): ArrayValue {
  allocate(length * elementUnits);
  return makeArray(type, new Array(length).fill(defaultOf(type)));
}

/** Part of an array as a new one of the same type. */
export function sliceArray<T>(array: ArrayValue<T>, start: number, end: number): ArrayValue<T> {
  allocate((end - start) * elementUnits);
  if (array instanceof Uint8Array) return array.slice(start, end);
  return makeArray(elementTypeOf(array), array.slice(start, end));
}

/** Where a raw value stands in part of an array, or -1. */
export function indexOfRaw(type: Type, items: ArrayValue, value: unknown, start: number, end: number): number {
  if (isPrimitive(value)) {
    const index = (items as unknown[]).indexOf(value, start);
    spend(1 + (((index < 0 ? items.length : index) - start) >>> 3));
    return index < end ? index : -1;
  }
  for (let index = start; index < end; index++) {
    spend(1);
    if (equalRaw(type, items[index], value)) return index;
  }
  return -1;
}

/** Where a raw value stands last in part of an array, from `start` back to `end`, or -1. */
export function lastIndexOfRaw(type: Type, items: ArrayValue, value: unknown, start: number, end: number): number {
  for (let index = start; index >= end; index--) {
    spend(1);
    if (equalRaw(type, items[index], value)) return index;
  }
  return -1;
}

/** Whether `===` decides equality for a raw value. */
function isPrimitive(value: unknown): boolean {
  return value === null || (typeof value !== 'object' && !Number.isNaN(value));
}

/** `Array.Copy`: right also where source and destination overlap. */
export function copyArray(
  source: ArrayValue,
  sourceIndex: number,
  destination: ArrayValue,
  destinationIndex: number,
  length: number,
): void {
  if (length < 0) throw argumentOutOfRange('length', 'Non-negative number required.');
  if (sourceIndex < 0) throw belowLowerBound('srcIndex');
  if (destinationIndex < 0) throw belowLowerBound('dstIndex');
  if (sourceIndex + length > source.length) {
    throw argumentException(
      "Source array was not long enough. Check srcIndex and length, and the array's lower bounds.",
    );
  }
  if (destinationIndex + length > destination.length) {
    throw argumentException(
      "Destination array was not long enough. Check destIndex and length, and the array's lower bounds.",
    );
  }
  spend(length);
  const items = source === destination ? source.slice(sourceIndex, sourceIndex + length) : source;
  const start = items === source ? sourceIndex : 0;
  for (let index = 0; index < length; index++) destination[destinationIndex + index] = items[start + index] as never;
}

function belowLowerBound(parameter: string): Error {
  return argumentOutOfRange(parameter, "Number was less than the array's lower bound in the first dimension.");
}

/** The items of a collection put into an array: `ICollection<T>.CopyTo`. */
export function copyItems(items: ArrayValue, destination: ArrayValue | null, index: number): void {
  if (destination === null) throw argumentNull('dest');
  copyArray(items, 0, destination, index, items.length);
}

/** An array seen as `IList<T>`: elements can be set, but the length cannot change. */
export class ArrayView<T = unknown> implements ListObject<T> {
  readonly elementType: Type;
  readonly #array: T[];

  constructor(array: ArrayValue<T>, elementType: Type = elementTypeOf(array)) {
    this.#array = array as T[];
    this.elementType = elementType;
  }

  get count(): number {
    return this.#array.length;
  }

  get isReadOnly(): boolean {
    return true;
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#array[Symbol.iterator]();
  }

  itemAt(index: number): T {
    const array = this.#array;
    if (index < 0 || index >= array.length) throw indexOutsideCollection();
    return array[index] as T;
  }

  setItemAt(index: number, item: T): void {
    if (index < 0 || index >= this.#array.length) throw indexOutsideCollection();
    this.#array[index] = item;
  }

  indexOf(item: T): number {
    return indexOfRaw(this.elementType, this.#array, item, 0, this.#array.length);
  }

  containsItem(item: T): boolean {
    return this.indexOf(item) >= 0;
  }

  addItem(): void {
    throw fixedSize();
  }

  insertAt(): void {
    throw fixedSize();
  }

  removeItem(): boolean {
    throw fixedSize();
  }

  removeAt(): void {
    throw fixedSize();
  }

  clear(): void {
    throw readOnly();
  }
}

/** A value of type `IList<T>` as something that has the methods of one. */
export function asList<T>(value: ListObject<T> | ArrayValue<T>): ListObject<T> {
  return isArray(value) ? new ArrayView<T>(value as ArrayValue<T>) : value;
}

/** `ArgumentOutOfRangeException` for an index into a collection. */
export function indexOutsideCollection(parameter = 'index'): Error {
  return argumentOutOfRange(
    parameter,
    'Index was out of range. Must be non-negative and less than the size of the collection.',
  );
}

/** `NotSupportedException` of what cannot grow or shrink. */
export function fixedSize(): Error {
  return notSupported('Collection was of a fixed size.');
}

/** `NotSupportedException` of what cannot be changed. */
export function readOnly(): Error {
  return notSupported('Collection is read-only.');
}
