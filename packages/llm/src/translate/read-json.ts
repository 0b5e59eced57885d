import type { JsonObject } from './neutral.ts';

/** A call that the other protocol cannot ask, or that is none; its message is for the caller. */
export class CallRefused extends Error {
  override readonly name = 'CallRefused';
  /** What the SDK of the caller can tell by that the call may be made in another way. */
  readonly details: JsonObject | undefined;

  constructor(message: string, details?: JsonObject) {
    super(message);
    this.details = details;
  }
}

/** An answer of a provider that is none of its protocol. */
export class AnswerUnreadable extends Error {
  override readonly name = 'AnswerUnreadable';
}

/** Reads values of one message; what is wrong with them is said by name. */
export class JsonReading {
  readonly #fault: (message: string) => Error;

  constructor(fault: (message: string) => Error) {
    this.#fault = fault;
  }

  fail(message: string): never {
    throw this.#fault(message);
  }

  object(value: unknown, name: string): JsonObject {
    return isObject(value) ? value : this.#wrong(value, name, 'an object');
  }

  list(value: unknown, name: string): readonly unknown[] {
    return Array.isArray(value) ? value : this.#wrong(value, name, 'a list');
  }

  text(value: unknown, name: string): string {
    return typeof value === 'string' ? value : this.#wrong(value, name, 'text');
  }

  number(value: unknown, name: string): number {
    return typeof value === 'number' ? value : this.#wrong(value, name, 'a number');
  }

  flag(value: unknown, name: string): boolean {
    return typeof value === 'boolean' ? value : this.#wrong(value, name, 'true or false');
  }

  /** One of some words. */
  word<Word extends string>(value: unknown, name: string, words: readonly Word[]): Word {
    const found = words.find((word) => word === value);
    return found ?? this.#wrong(value, name, `one of ${words.join(', ')}`);
  }

  /** JSON within JSON, as arguments of tools are written. */
  parsed(text: string, name: string): unknown {
    try {
      return JSON.parse(text === '' ? '{}' : text);
    } catch {
      return this.fail(`'${name}' is no JSON`);
    }
  }

  #wrong(value: unknown, name: string, expected: string): never {
    return this.fail(`'${name}' is ${kindOf(value)}; expected ${expected}`);
  }
}

/** Reads answers of providers. */
export const readingAnswer: JsonReading = new JsonReading((message) => new AnswerUnreadable(message));

/** Reads a value unless it is absent or `null`. */
export function optional<Value>(value: unknown, read: (value: unknown) => Value): Value | undefined {
  return isAbsent(value) ? undefined : read(value);
}

export function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether arguments of a tool have come to their end. */
export function isWhole(input: string): boolean {
  try {
    return isObject(JSON.parse(input));
  } catch {
    return false;
  }
}

/** A number, or `undefined` for anything else. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** Leaves out what is absent, as JSON would, so that objects can be compared. */
export function present(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));
}

/** A number of tokens that can be true; anything else counts for nothing. */
export function tokens(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= mostTokens
    ? (value as number)
    : undefined;
}

const mostTokens = 1_000_000_000;

/** What kind of thing a value is, or the value where it is a short word. */
function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return value.length > 40 ? 'text' : `'${value}'`;
  return String(value);
}
