import { tokenBytes } from './bytes.ts';

// Names of fields are compared by a hash that takes no notice of case, and then byte by byte: who sends names that
// have the same hash gains nothing.

/** The hash of nothing, from which {@link hashByte} goes on. */
export const emptyHash = 0;

/** A hash with one more byte, which is an entry of `tokenBytes`. */
export function hashByte(hash: number, byte: number): number {
  return (Math.imul(hash, 31) + byte) | 0;
}

/** A name that code or configuration mentions, and what is known of it. */
export interface FieldName {
  readonly text: string;
  readonly hash: number;
  /** One of {@link framingNames}, or 0. */
  readonly framingBit: number;
  /** RFC 9110, 5.6.2. */
  readonly isToken: boolean;
}

const known = new Map<string, FieldName>();
const rememberedNames = 4096;

/** Names by their length and two of their characters: most of those asked for are found at the first look. */
const atHand: (FieldName | undefined)[] = new Array<FieldName | undefined>(256).fill(undefined);

/** What is known of a name. The same few are asked for again and again. */
export function fieldName(text: string): FieldName {
  const { length } = text;
  const slot = (length * 37 + text.charCodeAt(0) * 5 + text.charCodeAt(length >> 1)) & 255;
  const found = atHand[slot];
  if (found !== undefined && found.text === text) return found;
  const name = knownName(text);
  atHand[slot] = name;
  return name;
}

function knownName(text: string): FieldName {
  let name = known.get(text);
  if (name === undefined) {
    const hash = hashName(text);
    name = { text, hash, framingBit: framingBitOfName(text, hash), isToken: isToken(text) };
    if (known.size >= rememberedNames) known.clear();
    known.set(text, name);
  }
  return name;
}

/** Whether text is a token (RFC 9110, 5.6.2). */
export function isToken(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0xff || tokenBytes[code] === 0) return false;
  }
  return text !== '';
}

/** The hash of a name, in any case. */
export function hashName(name: string): number {
  let hash = emptyHash;
  for (let index = 0; index < name.length; index++) hash = hashByte(hash, tokenBytes[name.charCodeAt(index) & 0xff]!);
  return hash;
}

/** One of 32 bits for a hash, by which a name is known not to be in a list. */
export function presenceBit(hash: number): number {
  return 1 << ((hash ^ (hash >>> 5)) & 31);
}

/** Whether bytes are a name, in any case. */
export function bytesAreName(bytes: Uint8Array, start: number, end: number, name: string): boolean {
  if (end - start !== name.length) return false;
  for (let index = 0; index < name.length; index++) {
    const code = name.charCodeAt(index);
    if (code > 0xff || tokenBytes[bytes[start + index]!] !== tokenBytes[code]) return false;
  }
  return true;
}

/** Whether two names are the same but for case. */
export function sameName(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) {
    const [first, second] = [one.charCodeAt(index), other.charCodeAt(index)];
    if (first !== second && (first > 0xff || second > 0xff || tokenBytes[first] !== tokenBytes[second])) return false;
  }
  return true;
}

/** Names that say how a message is framed or what happens to its connection, and Host, each with a bit of its own. */
export const framingNames = {
  host: 1,
  'content-length': 2,
  'transfer-encoding': 4,
  connection: 8,
  expect: 16,
  upgrade: 32,
  te: 64,
  trailer: 128,
  'keep-alive': 256,
  'proxy-connection': 512,
  'http2-settings': 1024,
  'proxy-authenticate': 2048,
  'proxy-authorization': 4096,
} as const satisfies Readonly<Record<string, number>>;

const slots = 64;
const slotNames: string[] = new Array(slots).fill('');
const slotBits = new Int32Array(slots);
const slotHashes = new Int32Array(slots);
for (const [name, bit] of Object.entries(framingNames)) {
  const slot = slotOf(hashName(name));
  if (slotBits[slot] !== 0) throw new Error(`'${name}' shares its slot with '${slotNames[slot]}'`);
  slotNames[slot] = name;
  slotBits[slot] = bit;
  slotHashes[slot] = hashName(name);
}

function slotOf(hash: number): number {
  return (hash ^ (hash >>> 11)) & (slots - 1);
}

/** The bit of a name that is one of {@link framingNames}, otherwise 0. */
export function framingBit(bytes: Uint8Array, start: number, end: number, hash: number): number {
  const slot = slotOf(hash);
  if (slotHashes[slot] !== hash || !bytesAreName(bytes, start, end, slotNames[slot]!)) return 0;
  return slotBits[slot]!;
}

/** The bit of a name that is one of {@link framingNames}, otherwise 0. */
export function framingBitOfName(name: string, hash: number): number {
  const slot = slotOf(hash);
  if (slotHashes[slot] !== hash || !sameName(name, slotNames[slot]!)) return 0;
  return slotBits[slot]!;
}
