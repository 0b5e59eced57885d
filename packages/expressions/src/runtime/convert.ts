import { typeNamed } from '../types/library.ts';
import type { NamedType, Type } from '../types/type.ts';
import { checkedConversions, type IntegerType, integerTypes, type NumericName, rangeMessage } from './arithmetic.ts';
import { parseBoolean } from './boolean.ts';
import { DateTime } from './date-time.ts';
import { readDateTime } from './date-time-reading.ts';
import { parsedOrThrow } from './date-time-styles.ts';
import { Decimal } from './decimal.ts';
import { argumentNull, type DotNetException, formatException, invalidCast, overflow } from './exceptions.ts';
import { invariantSymbols, type NumberSymbols } from './number-format-info.ts';
import { numberStyles, parseDecimalText, parseDouble, parseInteger, parseSingle } from './number-parse.ts';
import { fullTypeName, rawToText, toText } from './object.ts';
import { roundHalfEven } from './round-half-even.ts';
import { Boxed, box, typeOf } from './values.ts';

// System.Convert: from any primitive to any other, by the names of their types. Fractions are rounded half to even.
// https://learn.microsoft.com/dotnet/api/system.convert

/** The types that `IConvertible` is about. */
export type ConvertibleName = NumericName | 'Boolean' | 'String' | 'DateTime';

/** How objects that are `IConvertible` in their own way, as `JValue` is, become primitives. */
export interface Convertible {
  readonly matches: (value: unknown) => boolean;
  /** `IConvertible.ToX`: a raw value of the type. */
  readonly convertTo: (value: unknown, name: ConvertibleName) => unknown;
  /** The boxed value whose `TypeCode` the object has. */
  readonly contentOf: (value: unknown) => unknown;
}

const convertibles: Convertible[] = [];

/** Makes a class of objects convertible; called where it is defined. */
export function registerConvertible(convertible: Convertible): void {
  convertibles.push(convertible);
}

function convertibleFor(value: unknown): Convertible | undefined {
  return typeof value === 'object' ? convertibles.find(({ matches }) => matches(value)) : undefined;
}

/** A raw value with the name of its type. */
interface Source {
  readonly name: ConvertibleName | 'Enum';
  readonly raw: unknown;
}

/** `Convert.ToX(x)` for a raw value of one type, as a raw value of another. */
export function convertRaw(
  from: ConvertibleName | 'Enum',
  to: ConvertibleName,
  raw: unknown,
  symbols: NumberSymbols = invariantSymbols,
): unknown {
  if (to === 'String') return raw === null ? null : textOf(from, raw);
  if (to === 'Boolean') return toBoolean(from, raw);
  if (to === 'DateTime') return toDateTime(from, raw);
  if (to === 'Decimal' || to === 'Double' || to === 'Single') return toFloating(from, to, raw, symbols);
  return toInteger(from, integerTypes.find(({ name }) => name === to) as IntegerType, raw, symbols);
}

/** `Convert.ToX(object)`: null is the default of the type. */
export function convertBoxed(to: ConvertibleName, value: unknown, symbols: NumberSymbols = invariantSymbols): unknown {
  if (to === 'String') return toText(value);
  if (value === null) return defaults[to];
  const source = sourceOf(value);
  if (source === undefined) {
    const convertible = convertibleFor(value);
    if (convertible !== undefined) return convertible.convertTo(value, to);
    throw invalidCast(`Unable to cast object of type '${fullTypeName(typeOf(value))}' to type 'System.IConvertible'.`);
  }
  return convertRaw(source.name, to, source.raw, symbols);
}

const defaults: Readonly<Record<ConvertibleName, unknown>> = {
  Boolean: false,
  Char: 0,
  SByte: 0,
  Byte: 0,
  Int16: 0,
  UInt16: 0,
  Int32: 0,
  UInt32: 0,
  Int64: 0n,
  UInt64: 0n,
  Single: 0,
  Double: 0,
  Decimal: Decimal.zero,
  DateTime: DateTime.minValue,
  String: null,
};

/** What an `object` is to `IConvertible`; undefined where it is not convertible. */
function sourceOf(value: unknown): Source | undefined {
  switch (typeof value) {
    case 'string':
      return { name: 'String', raw: value };
    case 'boolean':
      return { name: 'Boolean', raw: value };
    case 'number':
      return { name: 'Int32', raw: value };
    case 'bigint':
      return { name: 'Int64', raw: value };
    default:
      break;
  }
  if (value instanceof Boxed) {
    const { definition } = value.type;
    return { name: definition.typeKind === 'enum' ? 'Enum' : (definition.simpleName as NumericName), raw: value.value };
  }
  if (value instanceof Decimal) return { name: 'Decimal', raw: value };
  if (value instanceof DateTime) return { name: 'DateTime', raw: value };
  return undefined;
}

function textOf(from: ConvertibleName | 'Enum', raw: unknown): string {
  return from === 'Enum' ? toText(raw) : rawToText(typeNamed(`System.${from}`), raw);
}

function noCast(from: string, to: string): DotNetException {
  return invalidCast(`Invalid cast from '${from}' to '${to}'.`);
}

function toBoolean(from: ConvertibleName | 'Enum', raw: unknown): boolean {
  switch (from) {
    case 'Boolean':
      return raw as boolean;
    case 'String':
      return raw === null ? false : parseBoolean(raw as string);
    case 'Char':
    case 'DateTime':
      throw noCast(from, 'Boolean');
    case 'Decimal':
      return (raw as Decimal).mantissa !== 0n;
    default:
      return typeof raw === 'bigint' ? raw !== 0n : raw !== 0;
  }
}

function toDateTime(from: ConvertibleName | 'Enum', raw: unknown): unknown {
  if (from === 'DateTime') return raw;
  if (from === 'String') return raw === null ? defaults.DateTime : parsedOrThrow(readDateTime(raw as string, 0, 's'));
  throw noCast(from, 'DateTime');
}

function toFloating(
  from: ConvertibleName | 'Enum',
  to: 'Decimal' | 'Double' | 'Single',
  raw: unknown,
  symbols: NumberSymbols,
): unknown {
  switch (from) {
    case 'Boolean':
      return to === 'Decimal' ? (raw ? Decimal.one : Decimal.zero) : raw ? 1 : 0;
    case 'Char':
    case 'DateTime':
      throw noCast(from, to);
    case 'String': {
      const text = raw as string | null;
      if (text === null) return defaults[to];
      if (to === 'Decimal') return parseDecimalText(text, numberStyles.Number, symbols);
      return to === 'Double' ? parseDouble(text, undefined, symbols) : parseSingle(text, undefined, symbols);
    }
    default:
      return apply(from === 'Enum' ? 'Int32' : from, to, raw);
  }
}

function apply(from: string, to: string, raw: unknown): unknown {
  return (checkedConversions[`${from}->${to}`] as (value: unknown) => unknown)(raw);
}

function toInteger(
  from: ConvertibleName | 'Enum',
  to: IntegerType,
  raw: unknown,
  symbols: NumberSymbols,
): number | bigint {
  switch (from) {
    case 'Boolean':
      if (to.name === 'Char') throw noCast(from, to.name);
      return asRaw(to, raw ? 1n : 0n);
    case 'DateTime':
      throw noCast(from, to.name);
    case 'String': {
      if (to.name === 'Char') return toChar(raw as string | null);
      return raw === null ? asRaw(to, 0n) : parseInteger(to, raw as string, numberStyles.Integer, symbols);
    }
    case 'Decimal':
      if (to.name === 'Char') throw noCast(from, to.name);
      return inRange(to, (raw as Decimal).round(0).toBigInt());
    case 'Single':
    case 'Double':
      if (to.name === 'Char') throw noCast(from, to.name);
      return roundToInteger(to, raw as number);
    default:
      return inRange(to, BigInt(raw as number | bigint));
  }
}

function toChar(text: string | null): number {
  if (text === null) throw argumentNull('value');
  if (text.length !== 1) throw formatException('String must be exactly one character long.');
  return text.charCodeAt(0);
}

function asRaw(type: IntegerType, value: bigint): number | bigint {
  return type.isBig ? value : Number(value);
}

function inRange(type: IntegerType, value: bigint): number | bigint {
  if (value < type.min || value > type.max) throw overflow(rangeMessage(type));
  return asRaw(type, value);
}

const int32 = integerTypes.find(({ name }) => name === 'Int32') as IntegerType;

function roundToInteger(type: IntegerType, value: number): number | bigint {
  if (type.isBig) return apply('Double', type.name, roundHalfEven(value)) as bigint;
  // Azure: types smaller than an `int` go by way of one, whose name is then in the message.
  const first = type.bits < 32 ? int32 : type;
  const rounded = roundHalfEven(value);
  if (!(rounded >= Number(first.min) && rounded <= Number(first.max))) throw overflow(rangeMessage(first));
  return inRange(type, BigInt(rounded));
}

const typeCodes: readonly ConvertibleName[] = [
  ...(['Boolean', 'Char', 'SByte', 'Byte', 'Int16', 'UInt16', 'Int32', 'UInt32', 'Int64', 'UInt64'] as const),
  ...(['Single', 'Double', 'Decimal', 'DateTime', 'String'] as const),
];

/** `TypeCode` values. */
export const typeCodeValues: Readonly<Record<string, number>> = {
  Empty: 0,
  Object: 1,
  DBNull: 2,
  Boolean: 3,
  Char: 4,
  SByte: 5,
  Byte: 6,
  Int16: 7,
  UInt16: 8,
  Int32: 9,
  UInt32: 10,
  Int64: 11,
  UInt64: 12,
  Single: 13,
  Double: 14,
  Decimal: 15,
  DateTime: 16,
  String: 18,
};

/** `Convert.GetTypeCode`. */
export function typeCodeOf(value: unknown): number {
  if (value === null) return typeCodeValues.Empty as number;
  const source = sourceOf(value);
  if (source === undefined) {
    const convertible = convertibleFor(value);
    return convertible === undefined ? (typeCodeValues.Object as number) : typeCodeOf(convertible.contentOf(value));
  }
  return typeCodeValues[source.name === 'Enum' ? 'Int32' : source.name] as number;
}

/** `Convert.ChangeType(value, type)`. */
export function changeType(value: unknown, type: Type | null, symbols: NumberSymbols = invariantSymbols): unknown {
  if (type === null) throw argumentNull('conversionType');
  const definition = type.kind === 'named' ? type.definition : undefined;
  if (value === null) {
    if (definition?.typeKind === 'struct' || definition?.typeKind === 'enum') {
      throw invalidCast('Null object cannot be converted to a value type.');
    }
    return null;
  }
  const isConvertible = sourceOf(value) !== undefined || convertibleFor(value) !== undefined;
  if (!isConvertible) {
    if (typeOf(value) === type) return value;
    throw invalidCast('Object must implement IConvertible.');
  }
  const target = typeCodes.find((name) => definition?.name === `System.${name}`);
  if (target !== undefined) return box(type, convertBoxed(target, value, symbols));
  if (definition?.name === 'System.Object' || typeOf(value) === type) return value;
  throw invalidCast(`Invalid cast from '${fullTypeName(typeOf(value))}' to '${fullTypeName(type)}'.`);
}

/** `Convert.ChangeType(value, typeCode)`. */
export function changeTypeCode(value: unknown, code: number, symbols: NumberSymbols = invariantSymbols): unknown {
  const { Empty, Object: object, DBNull, String: string } = typeCodeValues;
  if (value === null && (code === Empty || code === string || code === object)) return null;
  const name = typeCodes.find((candidate) => typeCodeValues[candidate] === code);
  if (value === null || (name !== undefined && sourceOf(value) === undefined && convertibleFor(value) === undefined)) {
    throw invalidCast('Object must implement IConvertible.');
  }
  if (name !== undefined) return box(typeNamed(`System.${name}`) as NamedType, convertBoxed(name, value, symbols));
  if (code === object) return value;
  if (code === DBNull) throw invalidCast('Object cannot be cast to DBNull.');
  throw invalidCast('Object cannot be cast to Empty.');
}
