import { decimalText } from './decimal.ts';
import { exactNumber } from './json-document.ts';

/** A value of JSON as text in which equal values are written the same: members by name, numbers without rounding. */
export function canonicalText(holder: object, key: string | number, value: unknown, visit?: () => void): string {
  visit?.();
  if (typeof value === 'number') return decimalText(exactNumber(holder, key, value));
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value))
    return `[${value.map((item: unknown, index) => canonicalText(value, index, item, visit)).join(',')}]`;
  const members = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalText(value, name, member, visit)}`).join(',')}}`;
}
