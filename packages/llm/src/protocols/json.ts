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
 * @throws {PolicyFailure} 400 when it is not UTF-8, no JSON, nested too deep, or no object
 */
export function readJsonObject(content: string | Uint8Array): JsonObject {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  if (nestingAbove(bytes, mostNesting)) throw unreadable(`The body is nested more than ${mostNesting} levels deep.`);
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

/** Whether brackets are nested deeper than that. Strings, which are most of it, are leapt over. */
function nestingAbove(bytes: Uint8Array, most: number): boolean {
  let open = 0;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index];
    if (byte === quote) {
      index = endOfString(bytes, index + 1);
      if (index < 0) return false;
    } else if (byte === openBrace || byte === openBracket) {
      if (++open > most) return true;
    } else if (byte === closeBrace || byte === closeBracket) open--;
  }
  return false;
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
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
