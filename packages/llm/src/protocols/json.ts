import { Buffer, isUtf8 } from 'node:buffer';
import { PolicyFailure } from '@turnpike/policy';
import { JsonFault, JsonReader } from './json-reader.ts';

// JSON from outside. What is nested ten thousand deep brings down whoever walks it, and is read no further than it may be.

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

/**
 * The object in the body of a call.
 * @throws {PolicyFailure} 400 when it is not UTF-8, no JSON, nested too deep, no object, or ambiguous
 */
export function readJsonObject(content: string | Uint8Array): JsonObject {
  const bytes = withoutMark(typeof content === 'string' ? Buffer.from(content.toWellFormed()) : asBuffer(content));
  if (!isUtf8(bytes)) throw unreadable('The body is not UTF-8.');
  const object = asObject(readStrictly(bytes));
  if (object === undefined) throw unreadable('The body is no JSON object.');
  return object;
}

/** Of a name that an object has twice some take the first and some the last: what was read would not be what is asked. */
function readStrictly(bytes: Buffer): unknown {
  try {
    return new JsonReader(bytes, mostNesting).read();
  } catch (error) {
    throw error instanceof JsonFault ? unreadable(`The body ${error.message}.`) : error;
  }
}

/**
 * Some members of the object that somebody has answered, without a look at what else is in it; `undefined` where it is none,
 * or has not come to its end.
 */
export function readMembers(content: Uint8Array, wanted: ReadonlySet<string>): JsonObject | undefined {
  try {
    return new JsonReader(asBuffer(content), mostNesting).readMembers(wanted);
  } catch (error) {
    if (error instanceof JsonFault) return undefined;
    throw error;
  }
}

/** U+FEFF at the beginning. */
function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

function asBuffer(content: Uint8Array): Buffer {
  return Buffer.isBuffer(content) ? content : Buffer.from(content.buffer, content.byteOffset, content.byteLength);
}
