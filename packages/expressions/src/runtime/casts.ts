import { isInstanceOf } from '../types/hierarchy.ts';
import type { Type } from '../types/type.ts';
import { acceptsNull, isDelegate, isValueType, specialOf } from '../types/well-known.ts';
import { invalidCast, nullReference } from './exceptions.ts';
import { fullTypeName } from './object.ts';
import { Boxed, typeOf } from './values.ts';

/** Whether an `object` is of a type: `value is T`. */
export function isOfType(type: Type, value: unknown): boolean {
  if (value === null) return false;
  if (type.kind === 'dynamic' || specialOf(type) === 'object') return true;
  if (typeof value === 'function') return isDelegate(type);
  return isInstanceOf(typeOf(value), type);
}

/** Turns an `object` into a raw value of a type: `(T)value`. */
export function unboxTo(type: Type, value: unknown): unknown {
  if (value === null) {
    if (acceptsNull(type)) return null;
    throw nullReference();
  }
  if (!isOfType(type, value)) {
    if (isValueType(type)) throw invalidCast();
    throw invalidCast(
      `Unable to cast object of type '${fullTypeName(typeOf(value))}' to type '${fullTypeName(type)}'.`,
    );
  }
  return value instanceof Boxed && isValueType(type) ? value.value : value;
}
