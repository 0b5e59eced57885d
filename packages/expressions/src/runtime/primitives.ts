import type { NamedType } from '../types/type.ts';
import { formatException } from './exceptions.ts';
import { formatDouble, formatSingle, formatWhole } from './number-format.ts';
import { invariantSymbols, type NumberSymbols } from './number-format-info.ts';
import type { Boxed } from './values.ts';

// How boxed primitives print, by type. Enums print by their declared names.

const integerBits: Readonly<Record<string, number>> = {
  'System.SByte': 8,
  'System.Byte': 8,
  'System.Int16': 16,
  'System.UInt16': 16,
  'System.Int32': 32,
  'System.UInt32': 32,
  'System.Int64': 64,
  'System.UInt64': 64,
};

/** The text of a boxed number, character or enum; `format` as given to `ToString(format)`. */
export function formatBoxed(boxed: Boxed, format: string | null, symbols: NumberSymbols = invariantSymbols): string {
  const { type, value } = boxed;
  switch (type.definition.name) {
    case 'System.Double':
      return formatDouble(value as number, format, symbols);
    case 'System.Char':
      return String.fromCharCode(value as number);
    case 'System.Single':
      return formatSingle(value as number, format, symbols);
    default:
      break;
  }
  if (type.definition.typeKind === 'enum') return formatEnum(type, value as number, format);
  if (format === null && symbols === invariantSymbols) return String(value);
  return formatWhole(value, format, integerBits[type.definition.name] ?? 32, symbols);
}

/** The text of an `int` or `long`. */
export function formatInteger(
  value: number | bigint,
  format: string | null,
  symbols: NumberSymbols = invariantSymbols,
): string {
  if ((format === null || format === '') && symbols === invariantSymbols) return String(value);
  return formatWhole(value, format, typeof value === 'bigint' ? 64 : 32, symbols);
}

/** The text of an enum value under `G`, `F`, `D` or `X`. */
export function formatEnum(type: NamedType, value: number, format: string | null): string {
  switch (format === null || format === '' ? 'G' : format.toUpperCase()) {
    case 'G':
      return type.definition.isFlags ? flagNames(type, value, String(value)) : (enumName(type, value) ?? String(value));
    case 'F':
      return flagNames(type, value, String(value));
    case 'D':
      return String(value);
    case 'X':
      return formatWhole(value, 'X8', 32);
    default:
      throw formatException('Format String can be only "G", "g", "X", "x", "F", "f", "D" or "d".');
  }
}

/** The members of an enum by their value, taken as unsigned; those of one value in declared order. */
export function sortedEnumMembers(type: NamedType): readonly (readonly [name: string, value: number])[] {
  let members = sortedMembers.get(type);
  if (members === undefined) {
    members = [...(type.definition.enumMembers ?? [])].sort((left, right) => (left[1] >>> 0) - (right[1] >>> 0));
    sortedMembers.set(type, members);
  }
  return members;
}

const sortedMembers = new WeakMap<NamedType, readonly (readonly [name: string, value: number])[]>();

/** The name of an enum value. */
export function enumName(type: NamedType, value: number): string | undefined {
  const members = sortedEnumMembers(type);
  // Azure: of several names for one value it is the one that a binary search comes upon first.
  let low = 0;
  let high = members.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [name, candidate] = members[middle] as readonly [string, number];
    if (candidate === value) return name;
    if (candidate >>> 0 < value >>> 0) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

/** `Read, Write`: the names whose bits make up the value, or the number where bits are left over. */
function flagNames(type: NamedType, value: number, number: string): string {
  const members = sortedEnumMembers(type);
  if (value === 0) return members[0]?.[1] === 0 ? members[0][0] : '0';
  const names: string[] = [];
  let left = value;
  for (let index = members.length - 1; index >= 0; index--) {
    const [name, bits] = members[index] as readonly [string, number];
    if (bits === 0 || (left & bits) !== bits) continue;
    left -= bits;
    names.push(name);
  }
  return left === 0 ? names.reverse().join(', ') : number;
}
