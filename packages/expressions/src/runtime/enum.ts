import type { NamedType, Type } from '../types/type.ts';
import { spend } from './budget.ts';
import { integerTypeNamed, readInteger } from './number-parse.ts';

// Enums: from text to value. The other way is in `primitives.ts`, since everything prints.
// https://learn.microsoft.com/dotnet/api/system.enum.parse

/** Whether the type is an enum. */
export function isEnumType(type: Type): type is NamedType {
  return type.kind === 'named' && type.definition.typeKind === 'enum';
}

/** Why a text is no value of an enum. */
export type EnumFailure = 'empty' | 'unknown' | 'overflow';

/** Reads names separated by commas, or a number. */
export function readEnum(type: NamedType, text: string, ignoreCase: boolean): number | EnumFailure {
  spend(text.length >> 4);
  const trimmed = text.trim();
  if (trimmed === '') return 'empty';
  if (/^[-+0-9]/.test(trimmed)) {
    const number = readInteger(integerTypeNamed('Int32'), trimmed);
    if (number === 'overflow') return 'overflow';
    if (number !== 'format') return number as number;
  }
  let value = 0;
  for (const part of trimmed.split(',')) {
    spend(1);
    const found = findName(type, part.trim(), ignoreCase);
    if (found === undefined) return 'unknown';
    value |= found;
  }
  return value;
}

function findName(type: NamedType, name: string, ignoreCase: boolean): number | undefined {
  const members = type.definition.enumMembers;
  const exact = members?.get(name);
  if (exact !== undefined || !ignoreCase) return exact;
  const folded = name.toLowerCase();
  for (const [candidate, value] of members ?? []) if (candidate.toLowerCase() === folded) return value;
  return undefined;
}
