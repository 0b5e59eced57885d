import { Buffer, isAscii, isUtf8 } from 'node:buffer';
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

/**
 * The object in the body of a call.
 * @throws {PolicyFailure} 400 when it is not UTF-8, no JSON, nested too deep, no object, or ambiguous
 */
export function readJsonObject(content: string | Uint8Array): JsonObject {
  const text = withoutMark(typeof content === 'string' ? content.toWellFormed() : decodeText(content));
  const fault = faultOf(text);
  if (fault !== undefined) throw unreadable(fault);
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

const mark = 0xfeff;

/** As `TextDecoder` does, which takes longer than all the rest for a short text. */
function decodeText(content: Uint8Array): string {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  if (isAscii(bytes)) return bytes.toString('latin1');
  if (!isUtf8(bytes)) throw unreadable('The body is not UTF-8.');
  return bytes.toString();
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === mark ? text.slice(1) : text;
}

/**
 * Looks at the brackets and names of JSON; strings, which are most of it, are leapt over. Of a name that an object has
 * twice some take the first and some the last: what was read here would not be what the model is asked.
 */
function faultOf(text: string): string | undefined {
  /** For each bracket that is open the names in it, or none for a list. */
  const open: (Names | undefined)[] = [];
  let isName = false;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit === quote) {
      const end = endOfString(text, index + 1);
      if (end < 0) return undefined;
      if (isName && open.at(-1)?.add(nameIn(text, index, end)) === false)
        return 'The body has an object with a name twice.';
      isName = false;
      index = end;
    } else if (unit === openBrace || unit === openBracket) {
      isName = unit === openBrace;
      if (open.push(isName ? new Names() : undefined) > mostNesting)
        return `The body is nested more than ${mostNesting} levels deep.`;
    } else if (unit === closeBrace || unit === closeBracket) {
      open.pop();
      isName = false;
    } else if (unit === comma) isName = open.at(-1) !== undefined;
  }
  return undefined;
}

/** Beyond it, looking at each would take the square of their number. */
const fewNames = 12;

/** The names of one object: mostly so few that to look at each is quicker than a set. */
class Names {
  readonly #few: string[] = [];
  #many: Set<string> | undefined;

  /** Whether it is new. */
  add(name: string): boolean {
    const few = this.#few;
    const many = this.#many;
    if (many !== undefined) return many.size < many.add(name).size;
    if (few.includes(name)) return false;
    if (few.push(name) > fewNames) this.#many = new Set(few);
    return true;
  }
}

/** A name may be written with escapes: `"m\u006fdel"` is `model`. */
function nameIn(text: string, start: number, end: number): string {
  const written = text.slice(start + 1, end);
  if (!written.includes('\\')) return written;
  const name = parseJson(text.slice(start, end + 1));
  return typeof name === 'string' ? name : written;
}

function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (at - slashes > from && text.charCodeAt(at - slashes - 1) === backslash) slashes++;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
