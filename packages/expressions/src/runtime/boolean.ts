import { spend } from './budget.ts';
import { isWhiteSpace } from './character.ts';
import { argumentNull, formatException } from './exceptions.ts';

/** `true` and `false` in any case, with white space and NULs around them; undefined for everything else. */
export function readBoolean(text: string): boolean | undefined {
  spend(text.length >> 6);
  let start = 0;
  let end = text.length;
  while (start < end && isPadding(text.charCodeAt(start))) start++;
  while (end > start && isPadding(text.charCodeAt(end - 1))) end--;
  if (end - start > 5) return undefined;
  const word = text.slice(start, end).toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : undefined;
}

function isPadding(unit: number): boolean {
  return unit === 0 || isWhiteSpace(unit);
}

/** `bool.Parse`. */
export function parseBoolean(text: string | null): boolean {
  if (text === null) throw argumentNull('value');
  const read = readBoolean(text);
  if (read === undefined) throw formatException('String was not recognized as a valid Boolean.');
  return read;
}
