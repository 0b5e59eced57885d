import { describeResult } from '@turnpike/expressions';

const numbers: ReadonlySet<string> = new Set([
  'SByte',
  'Byte',
  'Int16',
  'UInt16',
  'Int32',
  'UInt32',
  'Int64',
  'UInt64',
  'Single',
  'Double',
  'Decimal',
]);

/** What a boxed .NET value is as data of JSON: a token as it is, a number as one, and anything else as its text. */
export function jsonValue(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean' || typeof value === 'string') return value;
  const { type, value: described } = describeResult(value);
  if (typeof described !== 'string') return described;
  if (/^J(?:Object|Array|Value|Raw)$/.test(type)) return JSON.parse(described);
  if (!numbers.has(type)) return described;
  const number = Number(described);
  // What has more digits than a number of JSON keeps goes as text.
  return Number.isFinite(number) && (type === 'Double' || type === 'Single' || String(number) === described)
    ? number
    : described;
}
