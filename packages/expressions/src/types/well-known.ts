import type { TypeDefinition } from './definition.ts';
import { findDefinition } from './library.ts';
import { type NamedType, namedType, type Type } from './type.ts';

// The types that the language itself knows, by their C# keyword or name.

/** The built-in value types that have a keyword, and `string` and `object`. */
export type SpecialType =
  | 'object'
  | 'string'
  | 'bool'
  | 'char'
  | 'sbyte'
  | 'byte'
  | 'short'
  | 'ushort'
  | 'int'
  | 'uint'
  | 'long'
  | 'ulong'
  | 'float'
  | 'double'
  | 'decimal';

const specialNames: ReadonlyMap<string, SpecialType> = new Map([
  ['System.Object', 'object'],
  ['System.String', 'string'],
  ['System.Boolean', 'bool'],
  ['System.Char', 'char'],
  ['System.SByte', 'sbyte'],
  ['System.Byte', 'byte'],
  ['System.Int16', 'short'],
  ['System.UInt16', 'ushort'],
  ['System.Int32', 'int'],
  ['System.UInt32', 'uint'],
  ['System.Int64', 'long'],
  ['System.UInt64', 'ulong'],
  ['System.Single', 'float'],
  ['System.Double', 'double'],
  ['System.Decimal', 'decimal'],
]);

const fullNames: ReadonlyMap<SpecialType, string> = new Map(
  [...specialNames].map(([name, special]) => [special, name]),
);

/** The keyword of a type that has one. */
export function specialOf(type: Type): SpecialType | undefined {
  return type.kind === 'named' ? specialNames.get(type.definition.name) : undefined;
}

/** The .NET name of a special type without its namespace: `Int32`. */
export function clrName(special: SpecialType): string {
  return (fullNames.get(special) as string).slice('System.'.length);
}

/** The type of a keyword. */
export function special(name: SpecialType): NamedType {
  return definitionOf(fullNames.get(name) as string).plainType;
}

/** A definition the language cannot do without. */
export function definitionOf(name: string, arity = 0): TypeDefinition {
  const definition = findDefinition(name, arity);
  if (definition === undefined) throw new Error(`The library has no ${name}.`);
  return definition;
}

/** `T?`. */
export function nullable(type: Type): NamedType {
  return namedType(definitionOf('System.Nullable', 1), [type]);
}

/** The `T` of `T?`, or undefined for any other type. */
export function nullableElement(type: Type): Type | undefined {
  return type.kind === 'named' && type.definition.name === 'System.Nullable' && type.arguments.length === 1
    ? type.arguments[0]
    : undefined;
}

/** Whether the type is this library type, whatever its arguments. */
export function isNamed(type: Type, name: string): type is NamedType {
  return type.kind === 'named' && type.definition.name === name;
}

/** Whether values of the type are values: never null unless nullable. */
export function isValueType(type: Type): boolean {
  if (type.kind === 'tuple') return true;
  return type.kind === 'named' && (type.definition.typeKind === 'struct' || type.definition.typeKind === 'enum');
}

/** Whether null is a value of the type. */
export function acceptsNull(type: Type): boolean {
  if (nullableElement(type) !== undefined) return true;
  return type.kind !== 'void' && type.kind !== 'error' && type.kind !== 'type-parameter' && !isValueType(type);
}

/** Whether the type is an enum. */
export function isEnum(type: Type): type is NamedType {
  return type.kind === 'named' && type.definition.typeKind === 'enum';
}

/** Whether the type is a delegate with known parameters. */
export function isDelegate(type: Type): type is NamedType {
  return type.kind === 'named' && type.definition.typeKind === 'delegate';
}

const integral: ReadonlySet<SpecialType> = new Set([
  'sbyte',
  'byte',
  'short',
  'ushort',
  'int',
  'uint',
  'long',
  'ulong',
  'char',
]);
const numeric: ReadonlySet<SpecialType> = new Set([...integral, 'float', 'double', 'decimal']);

/** Whether the keyword names an integer type or `char`. */
export function isIntegral(name: SpecialType | undefined): boolean {
  return name !== undefined && integral.has(name);
}

/** Whether the keyword names a number type or `char`. */
export function isNumeric(name: SpecialType | undefined): boolean {
  return name !== undefined && numeric.has(name);
}

const ranges: Partial<Record<SpecialType, readonly [bigint, bigint]>> = {
  sbyte: [-128n, 127n],
  byte: [0n, 255n],
  short: [-32768n, 32767n],
  ushort: [0n, 65535n],
  char: [0n, 65535n],
  int: [-2147483648n, 2147483647n],
  uint: [0n, 4294967295n],
  long: [-(2n ** 63n), 2n ** 63n - 1n],
  ulong: [0n, 2n ** 64n - 1n],
};

/** Whether an integer fits the type. */
export function fits(value: bigint, name: SpecialType): boolean {
  const range = ranges[name];
  return range !== undefined && value >= range[0] && value <= range[1];
}
