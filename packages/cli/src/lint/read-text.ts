import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';

/** Far more than the reader of documents looks at; it says so itself for what is between. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Reads a text file in UTF-8, or in UTF-16 where a byte order mark says so. */
export function readText(path: string): string {
  const bytes = readBytes(path);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decode(bytes, 'utf-16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decode(bytes, 'utf-16be');
  return decode(bytes, 'utf-8');
}

function decode(bytes: Uint8Array, encoding: string): string {
  return new TextDecoder(encoding).decode(bytes);
}

function readBytes(path: string): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const status = fstatSync(file);
    if (!status.isFile()) throw new Error('it is no ordinary file');
    if (status.size > MOST_BYTES) throw new Error(`it has ${status.size} bytes; at most ${MOST_BYTES} are read`);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}
