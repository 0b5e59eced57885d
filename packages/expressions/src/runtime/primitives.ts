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

/** The name of an enum value; of several, the first declared. */
export function enumName(type: NamedType, value: number): string | undefined {
  for (const [name, candidate] of type.definition.enumMembers ?? []) if (candidate === value) return name;
  return undefined;
}

/** `Read, Write`: the names whose bits make up the value, or the number where bits are left over. */
function flagNames(type: NamedType, value: number, number: string): string {
  const members = [...(type.definition.enumMembers ?? [])].sort((left, right) => (left[1] >>> 0) - (right[1] >>> 0));
  if (value === 0) return members[0]?.[1] === 0 ? members[0][0] : '0';
  const names: string[] = [];
  let left = value;
  for (const [name, bits] of members.reverse()) {
    if (bits === 0 || (left & bits) !== bits) continue;
    left -= bits;
    names.push(name);
  }
  return left === 0 ? names.reverse().join(', ') : number;
}
