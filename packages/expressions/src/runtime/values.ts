import { typeNamed } from '../types/library.ts';
import { arrayType, dynamicType, type NamedType, type Type } from '../types/type.ts';
import { nullReference } from './exceptions.ts';
import { netType } from './net-type.ts';

// How .NET values are held. Statically typed values are raw: an `int`, a `char` and a `double` are JavaScript numbers and
// only the compiler knows which is which. A value that becomes an `object` is boxed, so that it knows its own type.

export { netType } from './net-type.ts';

/** An object of the runtime: an instance of a .NET class or of a struct that is not a number. Structs are immutable. */
export interface DotNetObject {
  readonly [netType]: string | Type;
  /** `ToString()`. */
  toString(): string;
  /** `Equals(object)`; absent where identity decides. */
  equals?(other: unknown): boolean;
  /** A primitive that is the same for equal values; goes with `equals`. */
  hashKey?(): string | number | bigint;
  /** `CompareTo(object)` where the type is comparable. */
  compareTo?(other: unknown): number;
  /** `ToString(format, provider)`, where the type is formattable; without a provider under the invariant culture. */
  format?(format: string | null, provider?: unknown): string;
}

/** A boxed number, character or enum value whose JavaScript form does not tell its type. Strings, Booleans, `int` and `long` need no box. */
export class Boxed {
  readonly type: NamedType;
  readonly value: number | bigint;

  constructor(type: NamedType, value: number | bigint) {
    this.type = type;
    this.value = value;
  }
}

/** The place a `ref` or `out` argument stands for. */
export interface Reference<T> {
  value: T;
}

/** Turns a raw value of a static type into an `object`. */
export function box(type: Type, raw: unknown): unknown {
  if (type.kind !== 'named') return raw;
  const { definition } = type;
  if (definition.typeKind === 'enum') return new Boxed(type, raw as number);
  if (definition.typeKind !== 'struct') return raw;
  if (definition.name === 'System.Nullable') return raw === null ? null : box(type.arguments[0] as Type, raw);
  return boxedNames.has(definition.name) ? new Boxed(type, raw as number) : raw;
}

const boxedNames: ReadonlySet<string> = new Set(
  ['Char', 'SByte', 'Byte', 'Int16', 'UInt16', 'UInt32', 'UInt64', 'Single', 'Double'].map((name) => `System.${name}`),
);

/** The .NET type of an `object` that is not null. */
export function typeOf(value: unknown): Type {
  switch (typeof value) {
    case 'string':
      return typeNamed('string');
    case 'number':
      return typeNamed('int');
    case 'boolean':
      return typeNamed('bool');
    case 'bigint':
      return typeNamed('long');
    case 'function':
      return typeNamed('System.Delegate');
    default:
      break;
  }
  if (value instanceof Boxed) return value.type;
  if (value instanceof Uint8Array) return typeNamed('byte[]');
  if (Array.isArray(value)) return arrayType(elementTypeOf(value));
  const own = (value as DotNetObject)[netType];
  return typeof own === 'string' ? typeNamed(own) : own;
}

const elementType: unique symbol = Symbol('elementType');

/** A .NET array that is not `byte[]`: a JavaScript array that knows its element type. `byte[]` is a `Uint8Array`. */
export type NetArray<T> = T[];

/** Makes a .NET array of raw values; `byte[]` comes out as `Uint8Array`. */
export function makeArray<T>(type: Type, items: T[]): T[] {
  if (type.kind === 'named' && type.definition.name === 'System.Byte') {
    return Uint8Array.from(items as number[]) as unknown as T[];
  }
  (items as { [elementType]?: Type })[elementType] = type;
  return items;
}

/** The element type of a .NET array. */
export function elementTypeOf(array: readonly unknown[] | Uint8Array): Type {
  if (array instanceof Uint8Array) return typeNamed('byte');
  return (array as { [elementType]?: Type })[elementType] ?? dynamicType;
}

/** The raw value that `default(T)` is. */
export function defaultOf(type: Type): unknown {
  if (type.kind === 'tuple') return tupleDefault(type);
  if (type.kind !== 'named') return null;
  const { definition } = type;
  if (definition.typeKind === 'enum') return 0;
  if (definition.typeKind !== 'struct') return null;
  switch (definition.name) {
    case 'System.Nullable':
      return null;
    case 'System.Boolean':
      return false;
    case 'System.Int64':
    case 'System.UInt64':
      return 0n;
    default:
      return boxedNames.has(definition.name) || definition.name === 'System.Int32'
        ? 0
        : structDefault(definition.name, type);
  }
}

const structDefaults = new Map<string, (type: NamedType) => unknown>();

/** Says what `default(T)` is for a struct that is a runtime object; called where the struct is defined. */
export function registerDefault(name: string, create: (type: NamedType) => unknown): void {
  structDefaults.set(name, create);
}

function structDefault(name: string, type: NamedType): unknown {
  const create = structDefaults.get(name);
  if (create === undefined) throw new Error(`The struct ${name} has no registered default.`);
  return create(type);
}

let createTuple: ((types: readonly Type[], values: readonly unknown[]) => unknown) | undefined;

/** Says how value tuples are made; called where they are defined. */
export function registerTuple(create: (types: readonly Type[], values: readonly unknown[]) => unknown): void {
  createTuple = create;
}

function tupleDefault(type: Type & { kind: 'tuple' }): unknown {
  const types = type.elements.map((element) => element.type);
  return createTuple?.(types, types.map(defaultOf));
}

/** Gives back what is not null; a member of null is a `NullReferenceException`. */
export function notNull<T>(value: T | null): T {
  if (value === null) throw nullReference();
  return value;
}
