import { displayType, type NamedType, type Type } from '../types/type.ts';
import { argumentException, type DotNetException } from './exceptions.ts';
import { symbolsOf } from './number-format-info.ts';
import { formatBoxed, formatInteger } from './primitives.ts';
import { Boxed, box, type DotNetObject, netType, typeOf } from './values.ts';

// What every .NET value can do, for boxed values (`object`) and, with a type, for raw ones.

/** `ToString()` of an `object`; empty for null, as string concatenation and formatting have it. */
export function toText(value: unknown): string {
  return formatValue(value, null);
}

/** `ToString(format)` of an `object` where it is formattable, else `ToString()`. */
export function formatValue(value: unknown, format: string | null): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'boolean':
      return value ? 'True' : 'False';
    case 'number':
    case 'bigint':
      return formatInteger(value, format);
    case 'function':
      return 'System.Delegate';
    default:
      break;
  }
  if (value === null || value === undefined) return '';
  if (value instanceof Boxed) return formatBoxed(value, format);
  if (Array.isArray(value) || value instanceof Uint8Array) return fullTypeName(typeOf(value));
  const object = value as DotNetObject;
  return object.format === undefined ? object.toString() : object.format(format);
}

/** `ToString(format, provider)` of an `object`: numbers take the symbols that the provider has. */
export function formatWith(value: unknown, format: string | null, provider: unknown): string {
  if (provider === null || provider === undefined) return formatValue(value, format);
  if (typeof value === 'number' || typeof value === 'bigint') return formatInteger(value, format, symbolsOf(provider));
  if (value instanceof Boxed) return formatBoxed(value, format, symbolsOf(provider));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return formatValue(value, format);
  return (value as DotNetObject).format?.(format, provider) ?? formatValue(value, format);
}

/** `ToString()` of a raw value. */
export function rawToText(type: Type, raw: unknown): string {
  return toText(box(type, raw));
}

/** A type as `Type.ToString()` gives it: ``System.Collections.Generic.List`1[System.String]``. */
export function fullTypeName(type: Type): string {
  switch (type.kind) {
    case 'named': {
      if (type.arguments.length === 0) return type.definition.name;
      return `${type.definition.name}\`${type.arguments.length}[${type.arguments.map(fullTypeName).join(',')}]`;
    }
    case 'array':
      return `${fullTypeName(type.element)}[${','.repeat(type.rank - 1)}]`;
    case 'tuple':
      return `System.ValueTuple\`${type.elements.length}[${type.elements.map((e) => fullTypeName(e.type)).join(',')}]`;
    default:
      return displayType(type);
  }
}

/** `object.Equals(a, b)` on boxed values. */
export function equalValues(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (left === null || right === null) return false;
  if (typeof left !== 'object') return false;
  if (left instanceof Boxed) {
    if (!(right instanceof Boxed) || left.type !== right.type) return false;
    return left.value === right.value || (Number.isNaN(left.value) && Number.isNaN(right.value));
  }
  return (left as DotNetObject).equals?.(right) ?? false;
}

/** `EqualityComparer<T>.Default.Equals` on raw values of a type. */
export function equalRaw(type: Type, left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left === 'object' && left !== null) return equalValues(left, box(type, right));
  return typeof left === 'number' && Number.isNaN(left) && Number.isNaN(right as number);
}

/** A key for a JavaScript `Map` that is the same for values .NET holds to be equal. Works on raw and on boxed values, never on a mix. */
export function hashKeyOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Boxed) return `\0${value.type.definition.name}:${value.value}`;
  const object = value as DotNetObject;
  if (object.hashKey === undefined) return value;
  const type = object[netType];
  return `\0${typeof type === 'string' ? type : displayType(type)}:${object.hashKey()}`;
}

/** `Comparer<T>.Default.Compare` on raw values of a type. Strings compare as the invariant culture has them. */
export function compareRaw(type: Type, left: unknown, right: unknown): number {
  if (left === null || right === null) return left === right ? 0 : left === null ? -1 : 1;
  const form = typeof left;
  // A difference in form, like one in boxed types, occurs only among the elements of a collection of objects.
  if (form !== 'object' && form !== 'function' && typeof right !== form) throw notOfType(left);
  if (form === 'string') return compareText(left as string, right as string);
  if (form === 'number' || form === 'bigint') {
    if (Number.isNaN(left)) return Number.isNaN(right) ? 0 : -1;
    if (Number.isNaN(right)) return 1;
    return (left as number) < (right as number) ? -1 : (left as number) > (right as number) ? 1 : 0;
  }
  if (form === 'boolean') return left === right ? 0 : left ? 1 : -1;
  if (left instanceof Boxed) {
    if (!(right instanceof Boxed) || left.type !== right.type) throw notOfType(left, right);
    return compareRaw(left.type, left.value, right.value);
  }
  const compareTo = (left as DotNetObject).compareTo;
  if (compareTo !== undefined) return compareTo.call(left, box(type, right));
  if (left === right) return 0;
  if (isComparable(right)) return -compareRaw(type, right, left);
  throw argumentException('At least one object must implement IComparable.');
}

function isComparable(value: unknown): boolean {
  if (typeof value !== 'object') return typeof value !== 'function';
  return value instanceof Boxed || (value as DotNetObject).compareTo !== undefined;
}

function notOfType(value: unknown, other: unknown = null): DotNetException {
  const type = typeOf(value) as NamedType;
  if (type.definition.typeKind !== 'enum')
    return argumentException(`Object must be of type ${type.definition.simpleName}.`);
  return argumentException(
    `Object must be the same type as the enum. The type passed in was '${fullTypeName(typeOf(other))}'; ` +
      `the enum type was '${fullTypeName(type)}'.`,
  );
}

let compareText: (left: string, right: string) => number = (left, right) => (left < right ? -1 : left > right ? 1 : 0);

/** Says how strings compare under the invariant culture; called where string comparison is defined. */
export function registerTextComparison(compare: (left: string, right: string) => number): void {
  compareText = compare;
}
