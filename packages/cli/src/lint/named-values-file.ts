import type { NamedValue, NamedValues } from '@turnpike/policy';
import { UsageError } from '../command.ts';
import { problemOf } from './find-files.ts';
import { readText } from './read-text.ts';

/** Reads named values from a JSON file. What it holds is never part of a message. */
export function readNamedValues(path: string): NamedValues {
  const data = parse(path);
  const entries = Array.isArray(data) ? data.map(readItem) : Object.entries(data as object).map(readEntry);
  const namedValues = new Map<string, NamedValue>();
  for (const [name, value] of entries) {
    if (name === undefined || value === undefined)
      throw new UsageError(
        `${path} has an entry${name === undefined ? '' : ` '${name}'`} that is no named value; ` +
          'expected {"name": "value"}, {"name": {"value": "…"}} or [{"name": "…", "value": "…"}]',
      );
    namedValues.set(name, value);
  }
  return namedValues;
}

function parse(path: string): object {
  let text: string;
  try {
    text = readText(path);
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${problemOf(error)}`, { cause: error });
  }
  try {
    const data: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    if (typeof data === 'object' && data !== null) return data;
  } catch {
    // The parser's message quotes the text, which may hold secrets.
  }
  throw new UsageError(`${path} is no JSON object or array; expected {"name": "value"}`);
}

type Entry = readonly [name: string | undefined, value: NamedValue | undefined];

function readEntry([name, data]: readonly [string, unknown]): Entry {
  return [name, readValue(data)];
}

function readItem(item: unknown): Entry {
  if (typeof item !== 'object' || item === null) return [undefined, undefined];
  const { name, displayName = name } = item as { readonly name?: unknown; readonly displayName?: unknown };
  return [typeof displayName === 'string' ? displayName : undefined, readValue(item)];
}

function readValue(data: unknown): NamedValue | undefined {
  if (typeof data === 'string') return { value: data };
  if (typeof data !== 'object' || data === null) return undefined;
  const { value, secret } = data as { readonly value?: unknown; readonly secret?: unknown };
  return typeof value === 'string' ? { value, secret: secret === true } : undefined;
}
