import { toText } from '../object.ts';

/** A value as messages of Newtonsoft.Json show it: strings in quotes, null as `{null}`. */
export function describeKey(value: unknown): string {
  if (value === null) return '{null}';
  return typeof value === 'string' ? `"${value}"` : toText(value);
}
