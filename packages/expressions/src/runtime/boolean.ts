import { argumentNull, formatException } from './exceptions.ts';

/** `true` and `false` in any case, with white space and NULs around them; undefined for everything else. */
export function readBoolean(text: string): boolean | undefined {
  const word = text.replace(/^[\s\0]+|[\s\0]+$/g, '').toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : undefined;
}

/** `bool.Parse`. */
export function parseBoolean(text: string | null): boolean {
  if (text === null) throw argumentNull('value');
  const read = readBoolean(text);
  if (read === undefined) throw formatException('String was not recognized as a valid Boolean.');
  return read;
}
