import type { Type } from '../types/type.ts';
import { allocate, BudgetExceeded, spend } from './budget.ts';
import { isOfType, unboxTo } from './casts.ts';
import { align } from './composite-format.ts';
import {
  DotNetException,
  indexOutOfRange,
  invalidCast,
  invalidOperation,
  nullReference,
  overflow,
} from './exceptions.ts';
import { type EnumerableValue, elementsOf } from './iterate.ts';
import { type List, modified } from './list.ts';
import { formatValue, fullTypeName, toText } from './object.ts';
import { ValueTuple } from './value-tuple.ts';
import { Boxed, box, type Reference, typeOf } from './values.ts';

// What emitted code calls, besides the library: the checks and conversions that C# makes without being asked.

/** A member of null is a `NullReferenceException`. */
export function notNull<T>(value: T | null): T {
  if (value === null) throw nullReference();
  return value;
}

/** `array[index]`. */
export function elementAt(array: ArrayLike<unknown> | null, index: number): unknown {
  if (array === null) throw nullReference();
  if (index < 0 || index >= array.length) throw indexOutOfRange();
  return array[index];
}

/** `array[index] = value`. */
export function setElement(array: unknown[] | Uint8Array | null, index: number, value: unknown): unknown {
  if (array === null) throw nullReference();
  if (index < 0 || index >= array.length) throw indexOutOfRange();
  (array as unknown[])[index] = value;
  return value;
}

/** An array element passed by `ref` or `out`. */
export function elementReference(array: unknown[] | Uint8Array | null, index: number): Reference<unknown> {
  elementAt(array, index);
  return {
    get value() {
      return elementAt(array, index);
    },
    set value(value) {
      setElement(array, index, value);
    },
  };
}

/** `array.Length`. */
export function lengthOf(array: ArrayLike<unknown> | null): number {
  if (array === null) throw nullReference();
  return array.length;
}

/** `text[index]`. */
export function charAt(text: string | null, index: number): number {
  if (text === null) throw nullReference();
  if (index < 0 || index >= text.length) throw indexOutOfRange();
  return text.charCodeAt(index);
}

/** Text just made, counted against the budget. */
export function counted(text: string): string {
  allocate(text.length);
  return text;
}

/** One hole of an interpolated string. */
export function hole(value: unknown, alignment: number, format: string | null): string {
  const text = value === null ? '' : format === null ? toText(value) : formatValue(value, format);
  return alignment === 0 ? text : align(text, alignment);
}

/** The text of a value in a concatenation. */
export function textOf(value: unknown): string {
  return toText(value);
}

/** The text of a raw value in a concatenation. */
export function rawTextOf(value: unknown, type: Type): string {
  return toText(box(type, value));
}

/** A cast to `string`. */
export function castString(value: unknown): string | null {
  if (value === null || typeof value === 'string') return value;
  throw invalidCast(`Unable to cast object of type '${fullTypeName(typeOf(value))}' to type 'System.String'.`);
}

/** A cast of an `object` to any other type: the raw value. */
export function castTo(value: unknown, type: Type): unknown {
  return unboxTo(type, value);
}

/** `value as T` for reference and nullable types. */
export function asType(value: unknown, type: Type): unknown {
  if (!isOfType(type, value)) return null;
  return value instanceof Boxed ? value.value : value;
}

/** `value is T`. */
export function isType(value: unknown, type: Type): boolean {
  return isOfType(type, value);
}

/** The raw value inside an `object` that has been found to be of a value type. */
export function unboxed(value: unknown): unknown {
  return value instanceof Boxed ? value.value : value;
}

/** `nullable.Value`, as a cast takes it. */
export function nullableValue(value: unknown): unknown {
  if (value === null) throw invalidOperation('Nullable object must have a value.');
  return value;
}

/** Converts what a nullable holds; null stays null. */
export function lift(value: unknown, convert: (value: unknown) => unknown): unknown {
  return value === null ? null : convert(value);
}

/** A tuple with each item converted. */
export function convertTuple(
  tuple: ValueTuple,
  types: readonly Type[],
  converts: readonly ((item: unknown) => unknown)[],
): ValueTuple {
  return new ValueTuple(
    types,
    tuple.items.map((item, index) => (converts[index] as (item: unknown) => unknown)(item)),
  );
}

/** What `catch` may see: .NET exceptions. Everything else goes on. */
export function caught(error: unknown): DotNetException {
  if (error instanceof DotNetException) return error;
  throw error;
}

/** Whether an exception filter matches; an exception inside it means that it does not. */
export function filterHolds(filter: () => boolean): boolean {
  try {
    return filter();
  } catch (error) {
    caught(error);
    return false;
  }
}

/** The exception that `throw` throws; null is a `NullReferenceException`. */
export function thrown(exception: DotNetException | null): DotNetException {
  return exception ?? nullReference();
}

/** Throws where an expression must stand. */
export function throwing(exception: DotNetException | null): never {
  throw thrown(exception);
}

/** An array of a length, filled with the element type's default. */
export function checkLength(length: number): number {
  if (length < 0) throw overflow();
  spend(length);
  allocate(length);
  return length;
}

/** What `foreach` goes through. */
export function elements(source: EnumerableValue<unknown> | null): Iterable<unknown> {
  return elementsOf(source);
}

/** `a == b` on objects: boxed values are never the same object, texts are taken to be where they are equal. */
export function sameObject(left: unknown, right: unknown): boolean {
  return left === right && typeof left !== 'number' && typeof left !== 'bigint' && typeof left !== 'boolean';
}

/** Whether `foreach` over a list has another turn; a list that changed meanwhile ends it. */
export function listGoesOn(list: List, index: number, version: number): boolean {
  if (list.version !== version) throw modified();
  return index < list.items.length;
}

/** `a & b` on `bool?`: false wins over null. */
export function nullableAnd(left: boolean | null, right: boolean | null): boolean | null {
  if (left === false || right === false) return false;
  return left === null || right === null ? null : true;
}

/** `a | b` on `bool?`: true wins over null. */
export function nullableOr(left: boolean | null, right: boolean | null): boolean | null {
  if (left === true || right === true) return true;
  return left === null || right === null ? null : false;
}

/** JavaScript errors that mean a limit was met, told as such; everything else as it is. */
export function limitsMet(error: unknown): unknown {
  if (!(error instanceof RangeError)) return error;
  return new BudgetExceeded(/call stack/i.test(error.message) ? 'depth' : 'memory');
}
