import { argumentException, argumentNull, argumentOutOfRange, DotNetException, formatException } from './exceptions.ts';
import { netType } from './net-type.ts';

const invalid = 'An invalid IP address was specified.';

/** `System.Net.IPAddress`: 4 or 16 bytes, and for link-local addresses a scope. */
export class IPAddress {
  readonly [netType]: string;
  readonly bytes: Uint8Array;
  readonly #scope: number;

  constructor(bytes: Uint8Array, scope = 0) {
    this[netType] = 'System.Net.IPAddress';
    this.bytes = bytes;
    this.#scope = scope;
  }

  /** `new IPAddress(byte[])`. */
  static fromBytes(bytes: Uint8Array | null, scope = 0): IPAddress {
    if (bytes === null) throw argumentNull('address');
    if (bytes.length !== 4 && bytes.length !== 16) throw argumentException(invalid, 'address');
    return new IPAddress(Uint8Array.from(bytes), scope);
  }

  /** `new IPAddress(long)`: the bytes as a little-endian number. */
  static fromNumber(address: bigint): IPAddress {
    if (address < 0n || address > 0xffffffffn) throw argumentOutOfRange('newAddress');
    const number = Number(address);
    return new IPAddress(Uint8Array.of(number & 255, (number >> 8) & 255, (number >> 16) & 255, number >>> 24));
  }

  get isV6(): boolean {
    return this.bytes.length === 16;
  }

  get scope(): number {
    if (!this.isV6) throw notSupported();
    return this.#scope;
  }

  /** `Address`: the four bytes as a little-endian number. */
  get number(): bigint {
    if (this.isV6) throw notSupported();
    const [a, b, c, d] = this.bytes as unknown as [number, number, number, number];
    return BigInt(((d << 24) | (c << 16) | (b << 8) | a) >>> 0);
  }

  get isLoopback(): boolean {
    return this.isV6 ? this.bytes.every((byte, index) => byte === (index === 15 ? 1 : 0)) : this.bytes[0] === 127;
  }

  /** Whether it starts with these bits. */
  hasPrefix(first: number, second: number, secondMask: number): boolean {
    return this.isV6 && this.bytes[0] === first && ((this.bytes[1] as number) & secondMask) === second;
  }

  get isTeredo(): boolean {
    return this.hasPrefix(0x20, 0x01, 0xff) && this.bytes[2] === 0 && this.bytes[3] === 0;
  }

  get isMapped(): boolean {
    return this.isV6 && this.bytes.every((byte, index) => index > 11 || byte === (index > 9 ? 0xff : 0));
  }

  toV4(): IPAddress {
    return this.isV6 ? new IPAddress(this.bytes.slice(12)) : this;
  }

  toV6(): IPAddress {
    return this.isV6 ? this : new IPAddress(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, ...this.bytes));
  }

  equals(other: unknown): boolean {
    return (
      other instanceof IPAddress &&
      other.bytes.length === this.bytes.length &&
      other.#scope === this.#scope &&
      other.bytes.every((byte, index) => byte === this.bytes[index])
    );
  }

  hashKey(): string {
    return this.toString();
  }

  toString(): string {
    if (!this.isV6) return this.bytes.join('.');
    return printV6(wordsOf(this.bytes)) + (this.#scope === 0 ? '' : `%${this.#scope}`);
  }
}

function notSupported(): DotNetException {
  return new DotNetException(
    'System.Net.Sockets.SocketException',
    'The attempted operation is not supported for the type of object referenced',
  );
}

/** `IPAddress.Parse`. */
export function parseIPAddress(text: string | null): IPAddress {
  if (text === null) throw argumentNull('ipString');
  const address = tryParseIPAddress(text);
  if (address === undefined) throw formatException(invalid);
  return address;
}

/** Reads an IPv4 or IPv6 address; undefined where it is none. */
export function tryParseIPAddress(text: string | null): IPAddress | undefined {
  if (text === null || text.length > 100) return undefined;
  if (!text.includes(':')) {
    const bytes = parseV4(text);
    return bytes && new IPAddress(Uint8Array.from(bytes));
  }
  const match = /^(?:\[([^\]]*)\](?::\d*)?|([^[\]]*))$/.exec(text);
  const [address = '', scope] = (match?.[1] ?? match?.[2] ?? '').split('%', 2);
  const words = parseV6(address);
  if (words === undefined || scope === '') return undefined;
  const scopeId = scope !== undefined && /^\d{1,10}$/.test(scope) ? Number(scope) : 0;
  return new IPAddress(Uint8Array.from(words.flatMap((word) => [word >> 8, word & 255])), scopeId);
}

/** The bytes of an IPv4 address of one to four numbers, of which the last fills what is left; octal and hexadecimal count. */
export function parseV4(text: string): number[] | undefined {
  const parts = text.split('.');
  if (parts.length > 4) return undefined;
  const numbers: number[] = [];
  for (const part of parts) {
    if (!/^(?:0x[0-9a-f]{1,8}|0[0-7]{0,11}|[1-9][0-9]{0,9})$/i.test(part)) return undefined;
    numbers.push(Number.parseInt(part, /^0x/i.test(part) ? 16 : part.startsWith('0') ? 8 : 10));
  }
  const last = numbers.pop() as number;
  const free = 4 - numbers.length;
  if (last >= 256 ** free || numbers.some((number) => number > 255)) return undefined;
  for (let shift = free - 1; shift >= 0; shift--) numbers.push(Math.floor(last / 256 ** shift) % 256);
  return numbers;
}

/** The eight words of an IPv6 address. */
export function parseV6(text: string): number[] | undefined {
  let address = text;
  const dotted = /^(.*:)(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})$/.exec(text);
  if (dotted !== null) {
    const bytes = (dotted[2] as string).split('.').map(Number);
    if (bytes.some((byte) => byte > 255)) return undefined;
    const [a, b, c, d] = bytes as [number, number, number, number];
    address = `${dotted[1]}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  }
  const halves = address.split('::');
  if (halves.length > 2) return undefined;
  const [before = '', after] = halves;
  const head = before === '' ? [] : before.split(':');
  const tail = after === undefined || after === '' ? [] : after.split(':');
  const given = head.length + tail.length;
  if (![...head, ...tail].every((word) => /^[0-9a-f]{1,4}$/i.test(word))) return undefined;
  if (after === undefined ? given !== 8 : given > 7) return undefined;
  const zeros = Array.from({ length: 8 - given }, () => '0');
  return [...head, ...zeros, ...tail].map((word) => Number.parseInt(word, 16));
}

function wordsOf(bytes: Uint8Array): number[] {
  return Array.from(
    { length: 8 },
    (_, index) => ((bytes[index * 2] as number) << 8) | (bytes[index * 2 + 1] as number),
  );
}

/** An IPv6 address as .NET prints it: the longest run of zeros left out, the last words dotted where they are IPv4. */
export function printV6(words: readonly number[]): string {
  const isDotted = endsInV4(words);
  const count = isDotted ? 6 : 8;
  const parts = words.slice(0, count).map((word) => word.toString(16));
  if (isDotted) {
    const [high = 0, low = 0] = words.slice(6);
    parts.push(`${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`);
  }
  let start = -1;
  let length = 1;
  for (let index = 0; index < count; index++) {
    let end = index;
    while (end < count && words[end] === 0) end++;
    if (end - index > length) {
      start = index;
      length = end - index;
    }
    index = Math.max(index, end);
  }
  if (start < 0) return parts.join(':');
  return `${parts.slice(0, start).join(':')}::${parts.slice(start + length).join(':')}`;
}

function endsInV4(words: readonly number[]): boolean {
  const [a, b, c, d, e, f, g] = words;
  if (e === 0 && f === 0x5efe) return true;
  if (a !== 0 || b !== 0 || c !== 0 || d !== 0 || g === 0) return false;
  return (e === 0 && (f === 0 || f === 0xffff)) || (e === 0xffff && f === 0);
}
