import { Buffer } from 'node:buffer';

// The name of a model is changed where it stands: every other byte of a call stays as it came, so that a provider knows
// again what it has kept of a prompt. `JSON.parse` and `JSON.stringify` would write numbers and escapes anew.

/** Where a value stands in the bytes of an object. */
export interface ValuePlace {
  readonly start: number;
  readonly end: number;
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;

/** The values that an object of valid JSON has under a name: more than one where the name is there twice. */
export function placesOf(bytes: Uint8Array, name: string): readonly ValuePlace[] {
  const places: ValuePlace[] = [];
  let depth = 0;
  let key: string | undefined;
  let start = -1;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === quote) {
      const end = endOfText(bytes, at);
      if (depth === 1 && start < 0) key = JSON.parse(Buffer.from(bytes.subarray(at, end)).toString()) as string;
      at = end - 1;
    } else if (byte === 0x7b || byte === 0x5b) depth++;
    else if (depth === 1 && byte === colon) start = at + 1;
    else if (byte === comma || byte === 0x7d || byte === 0x5d) {
      if (depth === 1 && start >= 0) {
        if (key === name) places.push(trimmed(bytes, start, at));
        start = -1;
      }
      if (byte !== comma) depth--;
    }
  }
  return places;
}

/** The same bytes with another value in one place. */
export function replaced(bytes: Uint8Array, { start, end }: ValuePlace, value: string): Buffer {
  return Buffer.concat([bytes.subarray(0, start), Buffer.from(value), bytes.subarray(end)]);
}

function endOfText(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
  return at + 1;
}

function trimmed(bytes: Uint8Array, from: number, to: number): ValuePlace {
  let [start, end] = [from, to];
  while (start < end && bytes[start]! <= 0x20) start++;
  while (end > start && bytes[end - 1]! <= 0x20) end--;
  return { start, end };
}
