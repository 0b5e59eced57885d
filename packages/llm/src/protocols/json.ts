import { Buffer } from 'node:buffer';
import { PolicyFailure } from '@turnpike/policy';

// JSON from outside. It is looked at before it is parsed: what is nested ten thousand deep brings down whoever walks it.

/** An object of JSON, not yet read. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** How deep what callers send may be nested; schemas of tools have about twenty levels. */
export const mostNesting = 256;

/** A call of a model that cannot be read: 400, with what was found. */
export function unreadable(message: string): PolicyFailure {
  return new PolicyFailure('request', 'ModelRequestUnreadable', 400, message);
}

/** An object, or `undefined` for anything else. */
export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** A list; an empty one for anything else. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The objects of a list. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  return asList(value).filter((item): item is JsonObject => asObject(item) !== undefined);
}

/** Text that is not empty, or `undefined` for anything else. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The value of JSON text that somebody has answered; `undefined` where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** JSON of a value that was parsed. What is nested too deep for that has no text. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The object in the body of a call.
 * @throws {PolicyFailure} 400 when it is not UTF-8, no JSON, nested too deep, no object, or ambiguous
 */
export function readJsonObject(content: string | Uint8Array): JsonObject {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const fault = faultOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (fault !== undefined) throw unreadable(fault);
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw unreadable('The body is not UTF-8.');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unreadable('The body is not JSON, or not all of it.');
  }
  const object = asObject(value);
  if (object === undefined) throw unreadable('The body is no JSON object.');
  return object;
}

/**
 * Looks at the brackets and names of JSON; strings, which are most of it, are leapt over. Of a name that an object has
 * twice some take the first and some the last: what was read here would not be what the model is asked.
 */
function faultOf(bytes: Buffer): string | undefined {
  /** For each bracket that is open the names in it, or none for a list. */
  const open: (Set<string> | undefined)[] = [];
  let isName = false;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index];
    if (byte === quote) {
      const end = endOfString(bytes, index + 1);
      if (end < 0) return undefined;
      if (isName && !isNew(nameIn(bytes, index, end + 1), open.at(-1)))
        return 'The body has an object with a name twice.';
      isName = false;
      index = end;
    } else if (byte === openBrace || byte === openBracket) {
      isName = byte === openBrace;
      if (open.push(isName ? new Set() : undefined) > mostNesting)
        return `The body is nested more than ${mostNesting} levels deep.`;
    } else if (byte === closeBrace || byte === closeBracket) {
      open.pop();
      isName = false;
    } else if (byte === comma) isName = open.at(-1) !== undefined;
  }
  return undefined;
}

function isNew(name: string, names: Set<string> | undefined): boolean {
  if (names?.has(name)) return false;
  names?.add(name);
  return true;
}

/** A name may be written with escapes: `"m\u006fdel"` is `model`. */
function nameIn(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start, end);
  const name = text.includes('\\') ? parseJson(text) : undefined;
  return typeof name === 'string' ? name : text.slice(1, -1);
}

function endOfString(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    at = bytes.indexOf(quote, at);
    if (at < 0) return -1;
    let slashes = 0;
    while (at - slashes > from && bytes[at - slashes - 1] === backslash) slashes++;
    if (slashes % 2 === 0) return at;
    at++;
  }
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
