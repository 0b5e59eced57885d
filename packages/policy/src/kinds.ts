import { describeResult, toText } from '@turnpike/expressions';
import type { BodyReads } from './pipeline.ts';
import type { PolicyContext } from './policy-context.ts';

/** What an attribute or a text may hold, and what it becomes. */
export interface Kind<T> {
  /** What is expected, as in `expected an integer`. */
  readonly expected: string;
  /** The words there are, where only these may stand. */
  readonly words?: readonly string[];
  /** Reads a literal; `undefined` when it is not of this kind. */
  parse(text: string): T | undefined;
  /** Takes the boxed .NET value that an expression gave; `undefined` when it is not of this kind. */
  convert(value: unknown): T | undefined;
}

/** A kind that an expression may also give. */
export interface DynamicKind<T> extends Kind<T> {
  readonly dynamic: true;
}

/** A kind of a child element that is read as it is written, tags included: for what is in another language. */
export interface WrittenKind<T> extends Kind<T> {
  readonly asWritten: true;
}

/** Takes a child element as it is written, tags included. */
export function asWritten<T>(kind: Kind<T>): WrittenKind<T> {
  return { ...kind, asWritten: true };
}

/** Whether a child element is read as it is written. */
export function isWritten(kind: Kind<unknown>): boolean {
  return (kind as Partial<WrittenKind<unknown>>).asWritten === true;
}

/** A value that may differ from request to request. */
export interface Dynamic<T> {
  (context: PolicyContext): T;
  /** The value, where it is written out rather than computed. */
  readonly constant: T | undefined;
  /** The C# type that the expression gives, where it is computed. */
  readonly type: string | undefined;
  /** The bodies that the expression reads, for those who evaluate it when others are there than when the policy began. */
  readonly reads: BodyReads;
}

/** What a value of some kind is when the policy is prepared. */
export type KindValue<K> = K extends DynamicKind<infer T> ? Dynamic<T> : K extends Kind<infer T> ? T : never;

/** Allows an expression: the prepared value is a function of the context. */
export function dynamic<T>(kind: Kind<T>): DynamicKind<T> {
  return { ...kind, dynamic: true };
}

/** Whether an expression may stand where this kind is expected. */
export function isDynamic(kind: Kind<unknown>): kind is DynamicKind<unknown> {
  return (kind as Partial<DynamicKind<unknown>>).dynamic === true;
}

/** Makes a value that is the same for every request. */
export function constant<T>(value: T): Dynamic<T> {
  return Object.assign(() => value, { constant: value, type: undefined, reads: noReads });
}

const noReads: BodyReads = { requestBody: false, responseBody: false };

/** Defines a kind by how its text is read; what an expression gives is read the same way from its text. */
export function defineKind<T>(
  expected: string,
  parse: (text: string) => T | undefined,
  words?: readonly string[],
): Kind<T> {
  const kind = { expected, parse, convert: (value: unknown) => parse(toText(value)) };
  return words === undefined ? kind : { ...kind, words };
}

/** Text, as written. */
export const string: Kind<string> = defineKind('text', (text) => text);

/** Text that is not empty, without white space around it. */
export const name: Kind<string> = defineKind('a name', (text) => text.trim() || undefined);

/** A whole number of at most 32 bits. */
export const integer: Kind<number> = integerBetween(-2_147_483_648, 2_147_483_647, 'an integer');

/** A whole number of seconds, none or more. */
export const seconds: Kind<number> = integerBetween(0, 2_147_483_647, 'a number of seconds');

/** The status of a response. */
export const httpStatus: Kind<number> = integerBetween(100, 999, 'an HTTP status such as 200');

/** A whole number within bounds, both included. */
export function integerBetween(
  least: number,
  most: number,
  expected = `an integer from ${least} to ${most}`,
): Kind<number> {
  return defineKind(expected, (text) => {
    if (!/^\s*[+-]?\d{1,10}\s*$/.test(text)) return undefined;
    const value = Number(text);
    return value >= least && value <= most ? value : undefined;
  });
}

/** A number that may have a fraction, with a dot. */
export const number: Kind<number> = defineKind('a number', (text) =>
  /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?\s*$/.test(text) ? Number(text) : undefined,
);

/** `true` or `false`, in letters of any case, as `bool.Parse` reads them. */
export const boolean: Kind<boolean> = {
  ...defineKind('true or false', parseBoolean, ['true', 'false']),
  convert: (value) => (typeof value === 'boolean' ? value : parseBoolean(toText(value))),
};

function parseBoolean(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : undefined;
}

/** One of some words. */
export function oneOf<const Words extends readonly [string, string, ...string[]]>(
  ...words: Words
): Kind<Words[number]> {
  const listed = `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  return defineKind(listed, (text) => words.find((word) => word === text.trim()), words);
}

/** An absolute address with `http` or `https`, which names neither a user nor a password. */
export const url: Kind<URL> = defineKind('a URL that begins with http:// or https://', (text) => {
  // `URL` drops line breaks and tabs wherever they stand, and so would read another address than is written.
  const parsed = /[\0\t\r\n]/.test(text.trim()) ? null : URL.parse(text.trim());
  const isPlain = parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.username + parsed.password === '';
  return isPlain ? parsed : undefined;
});

/** RFC 9110, section 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** The name of a header. */
export const headerName: Kind<string> = token('the name of a header');

/** A method such as `GET`. */
export const httpMethod: Kind<string> = token('an HTTP method such as GET');

function token(expected: string): Kind<string> {
  return defineKind(expected, (text) => (TOKEN.test(text.trim()) ? text.trim() : undefined));
}

/** The value of a header: text without line breaks, which would begin another header. */
export const headerValue: Kind<string> = defineKind('a header value, without line breaks inside', (text) => {
  const value = text.trim();
  return /[\0\r\n]/.test(value) ? undefined : value;
});

/** The content of a message: bytes, or the text of anything else. */
export const content: Kind<string | Uint8Array> = {
  ...defineKind<string | Uint8Array>('content', (text) => text),
  convert: (value) => (value instanceof Uint8Array ? value : toText(value)),
};

/** Anything: a literal is text, and an expression gives whatever it gives. */
export const anything: Kind<unknown> = { ...defineKind<unknown>('a value', (text) => text), convert: (value) => value };

/** The name of the .NET type of a boxed value, such as `JObject`. */
export function typeNameOf(value: unknown): string {
  return describeResult(value).type;
}
