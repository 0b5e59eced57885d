import { type Decimal, decimalOf, isExact, isWhole, parseDecimal } from './decimal.ts';

// JSON as validation has to see it: strict by RFC 8259, so that nobody behind reads it differently; a property that appears
// twice is a mistake, because only one of the two would be looked at; numbers are not rounded; and depth has an end. Where
// a mistake stands is found in a second reading, so that the first is quick.

/** How deep values may lie in values. */
const deepest = 256;

/** JSON that was read. */
export interface JsonDocument {
  readonly text: string;
  readonly value: unknown;
  /** How many values it holds. */
  readonly size: number;
  readonly foldNames: boolean;
  /** Holds the value as its `value`, so that it is a member of something like all others. */
  readonly holder: object;
}

/** What is no JSON, and where. */
export class JsonMistake extends Error {
  override readonly name = 'JsonMistake';
}

/** Numbers that JavaScript would round, by what holds them. */
const exactNumbers = new WeakMap<object, Map<string | number, Decimal>>();

/** The number that a member of an object or an array is. */
export function exactNumber(holder: object, key: string | number, value: number): Decimal {
  return exactNumbers.get(holder)?.get(key) ?? decimalOf(value);
}

/** Whether the number at a member is not what JavaScript has there. */
export function isRounded(holder: object, key: string | number): boolean {
  return exactNumbers.get(holder)?.has(key) === true;
}

/** Says of a copy what was known of the numbers of an object. */
export function copyExactNumbers(from: object, to: object): void {
  const numbers = exactNumbers.get(from);
  if (numbers !== undefined) exactNumbers.set(to, numbers);
}

/**
 * Reads JSON. With `foldNames`, names of properties come in lower case.
 * @throws {JsonMistake}
 */
export function readJson(text: string, foldNames = false): JsonDocument {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const reader = new JsonReader(text, start, foldNames);
  const holder: { value?: unknown } = {};
  holder.value = reader.readWhole(holder);
  return { text, value: holder.value, size: reader.size, foldNames, holder };
}

/** Where a value ends, or begins when it is an object or an array, as lines and characters counted from 1. */
export function positionOf(document: JsonDocument, path: readonly string[]): { line: number; position: number } {
  const reader = new JsonReader(document.text, document.text.charCodeAt(0) === 0xfeff ? 1 : 0, document.foldNames);
  const end = reader.find(path);
  const before = document.text.slice(0, end);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, position: end - lineStart };
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const PLAIN = /[^"\\\u0000-\u001f]*/y;

/** An object that inherits nothing: a property may have any name. Quicker than one without a prototype. */
class Bag {
  [name: string]: unknown;
}
Object.setPrototypeOf(Bag.prototype, null);
Reflect.deleteProperty(Bag.prototype, 'constructor');

class JsonReader {
  readonly #text: string;
  readonly #foldNames: boolean;
  #at: number;
  #depth = 0;
  size = 0;

  constructor(text: string, start: number, foldNames: boolean) {
    this.#text = text;
    this.#at = start;
    this.#foldNames = foldNames;
  }

  readWhole(holder: object): unknown {
    this.#skipSpace();
    const value = this.#read(holder, 'value');
    this.#skipSpace();
    if (this.#at < this.#text.length)
      throw this.#mistake('Additional text encountered after finished reading JSON content');
    return value;
  }

  /** Where the value at a path ends, or begins when it holds others. */
  find(path: readonly string[]): number {
    this.#skipSpace();
    for (const name of path) if (!this.#enter(name)) break;
    if (/[{[]/.test(this.#next())) return this.#at + 1;
    this.#read({}, '');
    return this.#at;
  }

  #next(): string {
    return this.#text.charAt(this.#at);
  }

  #read(holder: object, key: string | number): unknown {
    this.size++;
    switch (this.#next()) {
      case '{':
        return this.#nested(() => this.#readObject());
      case '[':
        return this.#nested(() => this.#readArray());
      case '"':
        return this.#readString();
      case 't':
        return this.#readWord('true', true);
      case 'f':
        return this.#readWord('false', false);
      case 'n':
        return this.#readWord('null', null);
      default:
        return this.#readNumber(holder, key);
    }
  }

  #nested<Value>(read: () => Value): Value {
    if (++this.#depth > deepest) throw this.#mistake(`The reader's depth of ${deepest} has been exceeded`);
    const value = read();
    this.#depth--;
    return value;
  }

  #readObject(): unknown {
    const object: Record<string, unknown> = new Bag();
    this.#each('}', () => {
      const name = this.#readName();
      if (name in object) throw this.#mistake(`The property '${shorten(name)}' appears more than once`);
      object[name] = this.#read(object, name);
    });
    return object;
  }

  #readArray(): unknown {
    const array: unknown[] = [];
    this.#each(']', () => array.push(this.#read(array, array.length)));
    return array;
  }

  #each(end: '}' | ']', read: () => void): void {
    this.#at++;
    this.#skipSpace();
    if (this.#next() === end) {
      this.#at++;
      return;
    }
    for (;;) {
      read();
      this.#skipSpace();
      const next = this.#next();
      if (next !== ',' && next !== end) throw this.#mistake(`Expected ',' or '${end}'`);
      this.#at++;
      if (next === end) return;
      this.#skipSpace();
    }
  }

  #readName(): string {
    if (this.#next() !== '"') throw this.#mistake('Expected the name of a property');
    const name = this.#readString();
    this.#skipSpace();
    if (this.#next() !== ':') throw this.#mistake("Expected ':'");
    this.#at++;
    this.#skipSpace();
    return this.#foldNames ? name.toLowerCase() : name;
  }

  #readString(): string {
    const start = this.#at++;
    for (;;) {
      PLAIN.lastIndex = this.#at;
      PLAIN.test(this.#text);
      this.#at = PLAIN.lastIndex;
      const next = this.#next();
      if (next === '"') break;
      if (next !== '\\') throw this.#mistake('Unterminated string, or a control character in one');
      this.#at += 2;
    }
    this.#at++;
    const written = this.#text.slice(start, this.#at);
    return written.includes('\\') ? this.#unescape(written) : written.slice(1, -1);
  }

  #unescape(written: string): string {
    try {
      return JSON.parse(written) as string;
    } catch {
      throw this.#mistake('Bad JSON escape sequence');
    }
  }

  #readWord<Value>(word: string, value: Value): Value {
    if (!this.#text.startsWith(word, this.#at)) throw this.#unexpected();
    this.#at += word.length;
    return value;
  }

  #readNumber(holder: object, key: string | number): number {
    NUMBER.lastIndex = this.#at;
    const [written] = NUMBER.exec(this.#text) ?? [];
    if (written === undefined) throw this.#unexpected();
    this.#at += written.length;
    const value = Number(written);
    // Fifteen digits are never rounded.
    if (written.length <= 15 && !/[eE]/.test(written)) return value;
    const decimal = parseDecimal(written);
    if (decimal === undefined) throw this.#mistake('A number is written with too many digits');
    if (isExact(decimal, value)) return value;
    const numbers = exactNumbers.get(holder) ?? new Map<string | number, Decimal>();
    exactNumbers.set(holder, numbers.set(key, decimal));
    // In its place stands one of the same kind.
    return isWhole(decimal) ? 1 : 0.5;
  }

  #enter(name: string): boolean {
    if (this.#next() === '[') return this.#enterItem(Number(name));
    if (this.#next() !== '{') return false;
    let start = -1;
    const { object } = { object: this.#at };
    this.#each('}', () => {
      const found = this.#readName();
      if (found === name) start = this.#at;
      this.#read({}, '');
    });
    this.#at = start < 0 ? object : start;
    return start >= 0;
  }

  #enterItem(index: number): boolean {
    const array = this.#at;
    let start = -1;
    let count = 0;
    this.#each(']', () => {
      if (count++ === index) start = this.#at;
      this.#read({}, '');
    });
    this.#at = start < 0 ? array : start;
    return start >= 0;
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at++;
    }
  }

  #unexpected(): JsonMistake {
    if (this.#at >= this.#text.length) return this.#mistake('Unexpected end of the content');
    return this.#mistake(`Unexpected character encountered while parsing value: ${this.#next()}`);
  }

  #mistake(message: string): JsonMistake {
    const before = this.#text.slice(0, this.#at);
    const line = before.split('\n').length;
    return new JsonMistake(`${message}. Line ${line}, position ${this.#at - before.lastIndexOf('\n') - 1}.`);
  }
}

function shorten(name: string): string {
  return name.length > 60 ? `${name.slice(0, 59)}…` : name;
}
