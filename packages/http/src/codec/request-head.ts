import { Buffer } from 'node:buffer';
import { isIPv6 } from 'node:net';
import {
  carriageReturn,
  colon,
  hexDigits,
  hostBytes,
  lineFeed,
  pathBytes,
  percent,
  queryBytes,
  space,
  tokenBytes,
} from './bytes.ts';
import type { FieldList } from './fields.ts';
import { type Framing, frameRequest } from './framing.ts';
import { fieldsState, HeadParser, type UnderscorePolicy } from './head.ts';
import { type CodecLimits, defaultCodecLimits } from './limits.ts';
import { fieldName, framingNames } from './names.ts';
import { type Refusal, requestRefusals } from './refusals.ts';

/** The head of a request. Its text is made when it is asked for. */
export class RequestHead {
  readonly kind = 'request';
  readonly method: string;
  /** 0 for HTTP/1.0, 1 for HTTP/1.1. */
  readonly minorVersion: number;
  readonly fields: FieldList;
  readonly framing: Framing;
  readonly #bytes: Buffer;
  readonly #target: TargetPlaces;
  #text: string | undefined;
  readonly #authority: AuthorityPlaces;
  #authorityText: string | undefined;

  constructor(
    bytes: Buffer,
    method: string,
    target: TargetPlaces,
    minorVersion: number,
    fields: FieldList,
    framing: Framing,
    authority: AuthorityPlaces,
  ) {
    this.#bytes = bytes;
    this.method = method;
    this.#target = target;
    this.minorVersion = minorVersion;
    this.fields = fields;
    this.framing = framing;
    this.#authority = authority;
  }

  /** The host and port asked for, in lower case: of an absolute target, else of Host. Only HTTP/1.0 may leave it out. */
  get authority(): string | undefined {
    const { start, end } = this.#authority;
    if (start === end) return undefined;
    return (this.#authorityText ??= this.#bytes.toString('latin1', start, end).toLowerCase());
  }

  /** The target as it came. */
  get target(): string {
    return (this.#text ??= this.#bytes.toString('latin1', this.#target.start, this.#target.end));
  }

  /** The path and query: the target without scheme and authority, `*` for a request about the server itself. */
  get pathAndQuery(): string {
    const { start, pathStart, end } = this.#target;
    if (pathStart === start) return this.target;
    if (pathStart < end) {
      const path = this.#bytes.toString('latin1', pathStart, end);
      return path.startsWith('?') ? `/${path}` : path;
    }
    // RFC 9112, 3.2.4
    return this.method === 'OPTIONS' ? '*' : '/';
  }
}

/** Where the authority stands, of which there may be none. */
interface AuthorityPlaces {
  readonly start: number;
  readonly end: number;
}

/** Where the target stands; the path begins behind scheme and authority, where there are any. */
interface TargetPlaces {
  readonly start: number;
  readonly pathStart: number;
  readonly end: number;
}

/** How requests are read. */
export interface RequestHeadOptions {
  readonly limits?: Partial<CodecLimits>;
  /** What happens to names with an underscore. */
  readonly underscores?: UnderscorePolicy;
}

const start = 0;
const emptyLine = 1;
const inMethod = 2;
const targetStart = 3;
const inPath = 4;
const inQuery = 5;
const inOtherTarget = 6;
const afterTarget = 7;
const inVersion = 8;
const versionEnd = 9;

const version = Buffer.from('HTTP/');
const versionLength = 'HTTP/1.1'.length;
const zero = 0x30;
const slash = 0x2f;
const questionMark = 0x3f;
const asterisk = 0x2a;

const nowhere: AuthorityPlaces = { start: 0, end: 0 };

const hostBit = framingNames.host;
const hostName = fieldName('Host');

/** Reads the heads of requests. */
export class RequestHeadParser extends HeadParser<RequestHead> {
  #methodStart = 0;
  #methodEnd = 0;
  #method = '';
  #targetStart = 0;
  #targetEnd = 0;
  #versionStart = 0;
  /** Entries of `pathBytes` that occurred in the path. */
  #pathMix = 0;
  #emptyLines = 0;
  #isOrigin = false;

  constructor({ limits, underscores = 'refuse' }: RequestHeadOptions = {}) {
    super({ ...defaultCodecLimits, ...limits }, requestRefusals, underscores);
  }

  /** The method of the head that is being read or was read last; empty as long as its start line is not complete. */
  get method(): string {
    return this.#method;
  }

  protected override readStartLine(): Refusal | undefined {
    const { bytes, end, limits } = this;
    let { at, state } = this;
    while (at < end) {
      if (state === start) {
        if (at === this.begin) {
          this.#emptyLines = 0;
          this.#method = '';
        }
        if (bytes[at] === carriageReturn) {
          // RFC 9112, 2.2: some clients send an empty line behind a body.
          if (++this.#emptyLines > 1) return this.refuse('empty-lines');
          at++;
          state = emptyLine;
          continue;
        }
        this.#methodStart = at;
        state = inMethod;
      }
      if (state === emptyLine) {
        if (bytes[at] !== lineFeed) return this.refuse('bare-cr');
        at++;
        state = start;
        continue;
      }
      if (state === inMethod) {
        const stop = Math.min(end, this.#methodStart + limits.methodBytes + 1);
        while (at < stop && tokenBytes[bytes[at]!] !== 0) at++;
        if (at - this.#methodStart > limits.methodBytes) return this.refuse('method-too-long');
        if (at === end) break;
        if (bytes[at] !== space || at === this.#methodStart) return this.refuseByte(bytes[at]!, 'invalid-method');
        this.#methodEnd = at++;
        state = targetStart;
        if (at === end) break;
      }
      if (state === targetStart) {
        this.#targetStart = at;
        this.#pathMix = 0;
        this.#isOrigin = bytes[at] === slash;
        state = this.#isOrigin ? inPath : inOtherTarget;
      }
      if (state === inPath) {
        const stop = Math.min(end, this.#targetStart + limits.targetBytes + 1);
        let mix = this.#pathMix;
        let entry = 0;
        while (at < stop && (entry = pathBytes[bytes[at]!]!) !== 0) {
          mix |= entry;
          at++;
        }
        this.#pathMix = mix;
        if (at - this.#targetStart > limits.targetBytes) return this.refuse('target-too-long');
        if (at === end) break;
        state = bytes[at] === questionMark ? inQuery : afterTarget;
      }
      if (state === inQuery || state === inOtherTarget) {
        const stop = Math.min(end, this.#targetStart + limits.targetBytes + 1);
        while (at < stop && queryBytes[bytes[at]!] !== 0) at++;
        if (at - this.#targetStart > limits.targetBytes) return this.refuse('target-too-long');
        if (at === end) break;
        state = afterTarget;
      }
      if (state === afterTarget) {
        if (bytes[at] === carriageReturn) return this.refuse('missing-version');
        if (bytes[at] !== space || at === this.#targetStart) return this.refuseByte(bytes[at]!, 'invalid-target');
        this.#targetEnd = at++;
        this.#versionStart = at;
        state = inVersion;
      }
      if (state === inVersion) {
        for (; at < end && at < this.#versionStart + versionLength; at++) {
          if (!isVersionByte(bytes[at]!, at - this.#versionStart))
            return this.refuseByte(bytes[at]!, 'invalid-version');
        }
        if (at === end) break;
        if (bytes[at] !== carriageReturn) return this.refuseByte(bytes[at]!, 'invalid-version');
        at++;
        state = versionEnd;
        continue;
      }
      if (bytes[at] !== lineFeed) return this.refuse('bare-cr');
      at++;
      const refusal = this.#checkStartLine();
      if (refusal !== undefined) return refusal;
      state = fieldsState;
      break;
    }
    this.at = at;
    this.state = state;
    return undefined;
  }

  protected override shift(by: number): void {
    this.#methodStart += by;
    this.#methodEnd += by;
    this.#targetStart += by;
    this.#targetEnd += by;
    this.#versionStart += by;
  }

  protected override finish(): RequestHead | Refusal {
    const { bytes, known, repeated } = this;
    const minorVersion = bytes[this.#versionStart + 7]! - zero;
    const fields = this.takeFields();
    if ((repeated & hostBit) !== 0) return this.refuse('repeated-host');
    const hasHost = (known & hostBit) !== 0;
    if (!hasHost && minorVersion === 1) return this.refuse('missing-host');
    const host = hasHost ? fields.indexOf(hostName) : -1;
    let authorityPlaces = hasHost ? fields.valuePlaces(host) : nowhere;
    if (hasHost && !isPlainAuthority(bytes, authorityPlaces) && !isAuthority(fields.valueAt(host).toLowerCase())) {
      return this.refuse('invalid-host');
    }

    let pathStart = this.#targetStart;
    if (!this.#isOrigin && bytes[pathStart] !== asterisk) {
      const target = bytes.toString('latin1', this.#targetStart, this.#targetEnd);
      const [authority, length] = readAbsolute(target);
      if (authority === undefined) return this.refuse('invalid-target');
      if (hasHost && !isSameAuthority(authority, fields.valueAt(host).toLowerCase(), target))
        return this.refuse('host-mismatch');
      pathStart += length;
      authorityPlaces = { start: pathStart - authority.length, end: pathStart };
    }
    const framing = frameRequest({ fields, known, repeated, minorVersion });
    if (typeof framing === 'string') return this.refuse(framing);
    const target = { start: this.#targetStart, pathStart, end: this.#targetEnd };
    return new RequestHead(bytes, this.#method, target, minorVersion, fields, framing, authorityPlaces);
  }

  /** What can only be said of the line as a whole. */
  #checkStartLine(): Refusal | undefined {
    const { bytes } = this;
    const isAsterisk = this.#targetEnd === this.#targetStart + 1 && bytes[this.#targetStart] === asterisk;
    const method = this.#readMethod();
    this.#method = method;
    const major = bytes[this.#versionStart + 5]!;
    const minor = bytes[this.#versionStart + 7]!;
    if (major !== zero + 1 || (minor !== zero && minor !== zero + 1)) return this.refuse('unsupported-version');
    if (method === 'CONNECT' || method === 'TRACE') return this.refuse('method-refused');
    if (hasLowerCase(method)) return this.refuse('invalid-method');
    if (this.#isOrigin) return this.#checkEscapes();
    if (isAsterisk ? method !== 'OPTIONS' : bytes[this.#targetStart] === asterisk) return this.refuse('invalid-target');
    return undefined;
  }

  /** A path is decoded to find its operation, so its escapes have to be escapes. A query is text until it is asked for. */
  #checkEscapes(): Refusal | undefined {
    if ((this.#pathMix & 2) === 0) return undefined;
    const { bytes } = this;
    for (let at = this.#targetStart; at < this.#targetEnd && bytes[at] !== questionMark; at++) {
      if (bytes[at] !== percent) continue;
      if (hexDigits[bytes[at + 1]!] === 0 || hexDigits[bytes[at + 2]!] === 0) return this.refuse('invalid-target');
    }
    return undefined;
  }

  #readMethod(): string {
    const { bytes } = this;
    const from = this.#methodStart;
    const length = this.#methodEnd - from;
    for (const method of commonMethods) if (method.length === length && startsWith(bytes, from, method)) return method;
    return bytes.toString('latin1', from, from + length);
  }
}

const commonMethods: readonly string[] = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'];

function startsWith(bytes: Buffer, from: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) if (bytes[from + index] !== text.charCodeAt(index)) return false;
  return true;
}

/**
 * Whether a method has letters in lower case. Methods are told apart by case (RFC 9110, 9.1), and no registered one has
 * any; but there are servers that make `get` a GET, behind whoever took it for something else.
 */
export function hasLowerCase(method: string): boolean {
  return method !== method.toUpperCase();
}

/** Whether a byte may stand at a place of `HTTP/1.1`, with any digits. */
function isVersionByte(byte: number, place: number): boolean {
  if (place < version.length) return byte === version[place];
  if (place === version.length + 1) return byte === 0x2e;
  return byte >= zero && byte <= zero + 9;
}

/** The authority of an absolute target, and how long scheme and authority are. */
function readAbsolute(target: string): readonly [authority: string | undefined, length: number] {
  const lower = target.toLowerCase();
  const begin = lower.startsWith('http://') ? 7 : lower.startsWith('https://') ? 8 : 0;
  if (begin === 0) return [undefined, 0];
  let end = begin;
  while (end < lower.length && lower[end] !== '/' && lower[end] !== '?') end++;
  const authority = lower.slice(begin, end);
  return isAuthority(authority) && isPath(lower, end) ? [authority, end] : [undefined, 0];
}

/** Whether what follows an authority is a path with right escapes, up to its query. */
function isPath(target: string, from: number): boolean {
  for (let at = from; at < target.length && target[at] !== '?'; at++) {
    if (pathBytes[target.charCodeAt(at)] === 0) return false;
    if (target[at] !== '%') continue;
    if (at + 2 >= target.length || !hexDigits[target.charCodeAt(at + 1)] || !hexDigits[target.charCodeAt(at + 2)])
      return false;
  }
  return true;
}

/** Whether bytes are a host name with a port below 60000 or none, as nearly all are; others are looked at as text. */
function isPlainAuthority(bytes: Buffer, { start, end }: AuthorityPlaces): boolean {
  let at = start;
  while (at < end && hostBytes[bytes[at]!] === 1) at++;
  if (at === start || at === end) return at > start;
  const digits = end - at - 1;
  if (bytes[at++] !== colon || digits < 1 || digits > 5) return false;
  const first = bytes[at]!;
  if (first === zero || (digits === 5 && first > zero + 5)) return false;
  while (at < end && bytes[at]! >= zero && bytes[at]! <= zero + 9) at++;
  return at === end;
}

/** Whether text is a host name, an IPv4 address or an IPv6 address in brackets, with an optional port from 1 to 65535. */
export function isAuthority(text: string): boolean {
  let at = 0;
  if (text.startsWith('[')) {
    const close = text.indexOf(']');
    // A zone is no part of what a client may ask for (RFC 9844).
    if (close < 0 || text.includes('%') || !isIPv6(text.slice(1, close))) return false;
    at = close + 1;
  } else {
    while (at < text.length && hostBytes[text.charCodeAt(at)] === 1) at++;
    if (at === 0) return false;
  }
  if (at === text.length) return true;
  if (text.charCodeAt(at) !== colon || text.length - at > 6 || text.length - at < 2) return false;
  let port = 0;
  for (at++; at < text.length; at++) {
    const digit = text.charCodeAt(at) - zero;
    if (digit < 0 || digit > 9) return false;
    port = port * 10 + digit;
  }
  return port >= 1 && port <= 65_535;
}

/** Whether two authorities are the same, with the port of the scheme left out or not. */
function isSameAuthority(one: string, other: string, target: string): boolean {
  const port = target[4] === ':' ? ':80' : ':443';
  const withoutPort = (authority: string) => (authority.endsWith(port) ? authority.slice(0, -port.length) : authority);
  return one === other || withoutPort(one) === withoutPort(other);
}
