import { allocate, spend } from './budget.ts';
import { argumentException, argumentNull, argumentOutOfRange, DotNetException, notSupported } from './exceptions.ts';
import { netType } from './net-type.ts';
import { fromUnits } from './text.ts';

// Text encodings. What cannot be encoded or decoded becomes a replacement, or where the replacement is null, throws.
// https://learn.microsoft.com/dotnet/standard/base-types/character-encoding

/** What stands for text that an encoding does not have; null throws. */
export type Replacement = string | null;

/** The fixed properties of an encoding. */
export interface EncodingTraits {
  readonly typeName: string;
  readonly printedName?: string;
  readonly webName: string;
  readonly bodyName?: string;
  readonly displayName: string;
  readonly codePage: number;
  readonly windowsCodePage: number;
  readonly isBrowserDisplay?: boolean;
  readonly isSingleByte: boolean;
  readonly preamble: readonly number[];
  readonly maxByteCount: (charCount: number) => number;
  readonly maxCharCount: (byteCount: number) => number;
  readonly encoderReplacement: Replacement;
  readonly decoderReplacement: Replacement;
}

/** `System.Text.Encoding`. */
export abstract class TextEncoding {
  readonly [netType]: string;
  readonly traits: EncodingTraits;

  constructor(traits: EncodingTraits) {
    this[netType] = traits.typeName;
    this.traits = traits;
  }

  /** `GetBytes`, after the checks. */
  abstract encode(text: string): Uint8Array;
  /** `GetString`, after the checks. */
  abstract decode(bytes: Uint8Array): string;
  /** The same encoding with other replacements. */
  abstract with(replacements: Pick<EncodingTraits, 'encoderReplacement' | 'decoderReplacement'>): TextEncoding;

  byteCount(text: string): number {
    return this.encode(text).length;
  }

  equals(other: unknown): boolean {
    if (!(other instanceof TextEncoding)) return false;
    const { traits } = other;
    return (
      this.traits.codePage === traits.codePage &&
      this.traits.preamble.length === traits.preamble.length &&
      this.traits.encoderReplacement === traits.encoderReplacement &&
      this.traits.decoderReplacement === traits.decoderReplacement
    );
  }

  hashKey(): number {
    return this.traits.codePage;
  }

  toString(): string {
    return this.traits.printedName ?? this.traits.typeName;
  }
}

const replacementCharacter = '\ufffd';

/** UTF-8, which `Encoding.UTF8` is. */
class Utf8 extends TextEncoding {
  readonly #plain: boolean;

  constructor(withPreamble: boolean, encoderReplacement: Replacement, decoderReplacement: Replacement) {
    super({
      typeName: 'System.Text.UTF8Encoding',
      webName: 'utf-8',
      displayName: 'Unicode (UTF-8)',
      codePage: 65001,
      windowsCodePage: 1200,
      isBrowserDisplay: true,
      isSingleByte: false,
      preamble: withPreamble ? [0xef, 0xbb, 0xbf] : [],
      maxByteCount: (charCount) => (charCount + 1) * 3,
      maxCharCount: (byteCount) => byteCount + 1,
      encoderReplacement,
      decoderReplacement,
    });
    this.#plain = encoderReplacement === replacementCharacter;
  }

  encode(text: string): Uint8Array {
    spend(1 + (text.length >> 4));
    allocate(this.byteCountOf(text));
    return utf8Encoder.encode(this.#plain ? text : wellFormed(text, this.traits.encoderReplacement));
  }

  override byteCount(text: string): number {
    spend(1 + (text.length >> 5));
    return this.byteCountOf(text);
  }

  byteCountOf(text: string): number {
    return Buffer.byteLength(this.#plain ? text : wellFormed(text, this.traits.encoderReplacement));
  }

  decode(bytes: Uint8Array): string {
    spend(1 + (bytes.length >> 4));
    allocate(bytes.length);
    try {
      return utf8Decoder.decode(bytes);
    } catch {
      return decodeUtf8(bytes, this.traits.decoderReplacement);
    }
  }

  with(replacements: { encoderReplacement: Replacement; decoderReplacement: Replacement }): TextEncoding {
    return new Utf8(this.traits.preamble.length > 0, replacements.encoderReplacement, replacements.decoderReplacement);
  }
}

const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** `new UTF8Encoding(…)`. */
export function utf8Encoding(withPreamble: boolean, throwOnInvalid: boolean): TextEncoding {
  const replacement = throwOnInvalid ? null : replacementCharacter;
  return new Utf8(withPreamble, replacement, replacement);
}

/**
 * Decodes what is not all UTF-8. A sequence that breaks off is one replacement, and so is a first byte with a second one
 * that no character has; all other bytes are one each.
 */
function decodeUtf8(bytes: Uint8Array, replacement: Replacement): string {
  spend(bytes.length);
  let text = '';
  let index = 0;
  while (index < bytes.length) {
    const first = bytes[index] as number;
    if (first < 0x80) {
      text += String.fromCharCode(first);
      index++;
      continue;
    }
    const length =
      first >= 0xc2 && first <= 0xdf ? 2 : (first & 0xf0) === 0xe0 ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
    let taken = 1;
    let code = first & (0x7f >> length);
    let valid = length > 0;
    while (valid && taken < length && index + taken < bytes.length) {
      const next = bytes[index + taken] as number;
      if ((next & 0xc0) !== 0x80) break;
      taken++;
      code = (code << 6) | (next & 0x3f);
      if (taken === 2) valid = isSecondByte(first, next);
    }
    if (valid && taken === length) text += String.fromCodePoint(code);
    else text += replacement ?? throwUndecodable(bytes, index, taken);
    index += taken;
  }
  return text;
}

function isSecondByte(first: number, second: number): boolean {
  switch (first) {
    case 0xe0:
      return second >= 0xa0;
    case 0xed:
      return second < 0xa0;
    case 0xf0:
      return second >= 0x90;
    case 0xf4:
      return second < 0x90;
    default:
      return true;
  }
}

function throwUndecodable(bytes: Uint8Array, index: number, length: number): never {
  const list = Array.from(bytes.slice(index, index + length), (byte) => `[${hex(byte, 2)}]`).join('');
  throw new DotNetException(
    'System.Text.DecoderFallbackException',
    `Unable to translate bytes ${list} at index ${index} from specified code page to Unicode.`,
  );
}

function throwUnencodable(text: string, index: number): never {
  throw new DotNetException(
    'System.Text.EncoderFallbackException',
    `Unable to translate Unicode character \\u${hex(text.charCodeAt(index), 4)} at index ${index} to specified code page.`,
  );
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}

/** The text with a replacement for each surrogate that has no partner. */
function wellFormed(text: string, replacement: Replacement): string {
  if (text.isWellFormed()) return text;
  if (replacement === replacementCharacter) return text.toWellFormed();
  return text.replace(/\p{Surrogate}/gu, (_, index: number) => replacement ?? throwUnencodable(text, index));
}

/** UTF-16 of either byte order. */
class Utf16 extends TextEncoding {
  readonly #bigEndian: boolean;

  constructor(
    bigEndian: boolean,
    withPreamble: boolean,
    encoderReplacement: Replacement,
    decoderReplacement: Replacement,
  ) {
    super({
      typeName: 'System.Text.UnicodeEncoding',
      webName: bigEndian ? 'utf-16BE' : 'utf-16',
      displayName: bigEndian ? 'Unicode (Big-Endian)' : 'Unicode',
      codePage: bigEndian ? 1201 : 1200,
      windowsCodePage: 1200,
      isSingleByte: false,
      preamble: withPreamble ? (bigEndian ? [0xfe, 0xff] : [0xff, 0xfe]) : [],
      maxByteCount: (charCount) => (charCount + 1) * 2,
      maxCharCount: (byteCount) => (byteCount >> 1) + (byteCount & 1) + 1,
      encoderReplacement,
      decoderReplacement,
    });
    this.#bigEndian = bigEndian;
  }

  encode(text: string): Uint8Array {
    const written = wellFormed(text, this.traits.encoderReplacement);
    spend(1 + (written.length >> 2));
    allocate(written.length * 2);
    const bytes = new Uint8Array(written.length * 2);
    const low = this.#bigEndian ? 1 : 0;
    for (let index = 0; index < written.length; index++) {
      const unit = written.charCodeAt(index);
      bytes[index * 2 + low] = unit & 0xff;
      bytes[index * 2 + 1 - low] = unit >> 8;
    }
    return bytes;
  }

  override byteCount(text: string): number {
    return wellFormed(text, this.traits.encoderReplacement).length * 2;
  }

  decode(bytes: Uint8Array): string {
    const low = this.#bigEndian ? 1 : 0;
    spend(1 + (bytes.length >> 2));
    const units = Array.from(
      { length: bytes.length >> 1 },
      (_, index) => (bytes[index * 2 + low] as number) | ((bytes[index * 2 + 1 - low] as number) << 8),
    );
    const text = fromUnits(units);
    const replacement = this.traits.decoderReplacement;
    const last = bytes.length - 1;
    const whole = text.isWellFormed()
      ? text
      : text.replace(/\p{Surrogate}/gu, (_, index: number) => replacement ?? throwUndecodable(bytes, index * 2, 2));
    return bytes.length % 2 === 0 ? whole : whole + (replacement ?? throwUndecodable(bytes, last, 1));
  }

  with(replacements: { encoderReplacement: Replacement; decoderReplacement: Replacement }): TextEncoding {
    const { encoderReplacement, decoderReplacement } = replacements;
    return new Utf16(this.#bigEndian, this.traits.preamble.length > 0, encoderReplacement, decoderReplacement);
  }
}

/** `new UnicodeEncoding(…)`. */
export function utf16Encoding(bigEndian: boolean, withPreamble: boolean, throwOnInvalid: boolean): TextEncoding {
  const replacement = throwOnInvalid ? null : replacementCharacter;
  return new Utf16(bigEndian, withPreamble, replacement, replacement);
}

/** UTF-32 of either byte order. */
class Utf32 extends TextEncoding {
  readonly #bigEndian: boolean;

  constructor(
    bigEndian: boolean,
    withPreamble: boolean,
    encoderReplacement: Replacement,
    decoderReplacement: Replacement,
  ) {
    super({
      typeName: 'System.Text.UTF32Encoding',
      webName: bigEndian ? 'utf-32BE' : 'utf-32',
      displayName: bigEndian ? 'Unicode (UTF-32 Big-Endian)' : 'Unicode (UTF-32)',
      codePage: bigEndian ? 12001 : 12000,
      windowsCodePage: 1200,
      isSingleByte: false,
      preamble: withPreamble ? (bigEndian ? [0, 0, 0xfe, 0xff] : [0xff, 0xfe, 0, 0]) : [],
      maxByteCount: (charCount) => (charCount + 1) * 4,
      maxCharCount: (byteCount) => (byteCount >> 1) + 2,
      encoderReplacement,
      decoderReplacement,
    });
    this.#bigEndian = bigEndian;
  }

  encode(text: string): Uint8Array {
    const written = wellFormed(text, this.traits.encoderReplacement);
    spend(written.length);
    allocate(written.length * 4);
    const bytes = new DataView(new ArrayBuffer(written.length * 4));
    let length = 0;
    for (const character of written) {
      bytes.setUint32(length, character.codePointAt(0) as number, !this.#bigEndian);
      length += 4;
    }
    return new Uint8Array(bytes.buffer, 0, length);
  }

  decode(bytes: Uint8Array): string {
    spend(bytes.length);
    allocate(bytes.length >> 1);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const { decoderReplacement } = this.traits;
    let text = '';
    let index = 0;
    for (; index + 4 <= bytes.length; index += 4) {
      const code = view.getUint32(index, !this.#bigEndian);
      const valid = code < 0xd800 || (code > 0xdfff && code <= 0x10ffff);
      text += valid ? String.fromCodePoint(code) : (decoderReplacement ?? throwUndecodable(bytes, index, 4));
    }
    if (index === bytes.length) return text;
    return text + (decoderReplacement ?? throwUndecodable(bytes, index, bytes.length - index));
  }

  with(replacements: { encoderReplacement: Replacement; decoderReplacement: Replacement }): TextEncoding {
    const { encoderReplacement, decoderReplacement } = replacements;
    return new Utf32(this.#bigEndian, this.traits.preamble.length > 0, encoderReplacement, decoderReplacement);
  }
}

/** `new UTF32Encoding(…)`. */
export function utf32Encoding(bigEndian: boolean, withPreamble: boolean, throwOnInvalid: boolean): TextEncoding {
  const replacement = throwOnInvalid ? null : replacementCharacter;
  return new Utf32(bigEndian, withPreamble, replacement, replacement);
}

/** UTF-7: https://www.rfc-editor.org/rfc/rfc2152 */
class Utf7 extends TextEncoding {
  readonly #direct: RegExp;

  constructor(allowOptionals: boolean) {
    super({
      typeName: 'System.Text.UTF7Encoding',
      webName: 'utf-7',
      displayName: 'Unicode (UTF-7)',
      codePage: 65000,
      windowsCodePage: 1200,
      isSingleByte: false,
      preamble: [],
      maxByteCount: (charCount) => charCount * 3 + 2,
      maxCharCount: (byteCount) => Math.max(byteCount, 1),
      encoderReplacement: '',
      decoderReplacement: '',
    });
    this.#direct = allowOptionals
      ? /[A-Za-z0-9'(),\-./:?\t\n\r !"#$%&*;<=>@[\]^_`{|}]/
      : /[A-Za-z0-9'(),\-./:?\t\n\r ]/;
  }

  encode(text: string): Uint8Array {
    spend(text.length);
    allocate(text.length * 5);
    let written = '';
    let shifted = '';
    for (let index = 0; index <= text.length; index++) {
      const unit = text.charAt(index);
      if (unit !== '' && !this.#direct.test(unit)) {
        if (unit === '+' && shifted === '') written += '+-';
        else shifted += unit;
        continue;
      }
      if (shifted !== '') {
        written += `+${toBase64(shifted)}${unit === '' || /[A-Za-z0-9+/-]/.test(unit) ? '-' : ''}`;
        shifted = '';
      }
      written += unit;
    }
    return utf8Encoder.encode(written);
  }

  decode(bytes: Uint8Array): string {
    spend(bytes.length);
    allocate(bytes.length);
    let text = '';
    for (let index = 0; index < bytes.length; ) {
      const byte = bytes[index++] as number;
      if (byte !== 0x2b) {
        text += String.fromCharCode(byte);
        continue;
      }
      const start = index;
      while (index < bytes.length && /[A-Za-z0-9+/]/.test(String.fromCharCode(bytes[index] as number))) index++;
      const shifted = String.fromCharCode(...bytes.subarray(start, index));
      if (bytes[index] === 0x2d) {
        if (index === start) text += '+';
        index++;
      }
      const decoded = Buffer.from(shifted, 'base64');
      for (let at = 0; at + 1 < decoded.length; at += 2) text += String.fromCharCode(decoded.readUInt16BE(at));
    }
    return text;
  }

  with(): TextEncoding {
    return this;
  }
}

function toBase64(text: string): string {
  return Buffer.from(text, 'utf16le').swap16().toString('base64').replace(/=+$/, '');
}

/** `new UTF7Encoding(…)`. */
export function utf7Encoding(allowOptionals: boolean): TextEncoding {
  return new Utf7(allowOptionals);
}

/** An encoding with a byte a character, by the table of its 256 characters. */
class SingleByte extends TextEncoding {
  readonly #characters: string;
  readonly #bytes: ReadonlyMap<string, number>;

  constructor(traits: EncodingTraits, characters: string) {
    super(traits);
    this.#characters = characters;
    this.#bytes = new Map(Array.from(characters, (character, byte) => [character, byte]));
  }

  encode(text: string): Uint8Array {
    spend(text.length);
    allocate(text.length);
    const { encoderReplacement } = this.traits;
    const bytes: number[] = [];
    for (let index = 0; index < text.length; index++) {
      const unit = text[index] as string;
      const byte = this.#bytes.get(unit) ?? this.#bestFit(unit);
      if (byte !== undefined) {
        bytes.push(byte);
        continue;
      }
      for (const other of encoderReplacement ?? throwUnencodable(text, index))
        bytes.push(this.#bytes.get(other) ?? 0x3f);
    }
    return Uint8Array.from(bytes);
  }

  /** Code pages of Windows write full-width forms as what they look like; ASCII does not. */
  #bestFit(unit: string): number | undefined {
    const code = unit.charCodeAt(0);
    if (this.traits.codePage === 20127 || code < 0xff01 || code > 0xff5e) return undefined;
    return this.traits.encoderReplacement === '?' ? code - 0xfee0 : undefined;
  }

  decode(bytes: Uint8Array): string {
    spend(1 + (bytes.length >> 2));
    allocate(bytes.length);
    let text = '';
    for (let index = 0; index < bytes.length; index++) {
      text +=
        this.#characters[bytes[index] as number] ?? this.traits.decoderReplacement ?? throwUndecodable(bytes, index, 1);
    }
    return text;
  }

  with(replacements: { encoderReplacement: Replacement; decoderReplacement: Replacement }): TextEncoding {
    return new SingleByte({ ...this.traits, ...replacements }, this.#characters);
  }
}

function singleByte(
  traits: Pick<EncodingTraits, 'webName' | 'displayName' | 'codePage' | 'windowsCodePage'> & Partial<EncodingTraits>,
  characters: string,
): TextEncoding {
  const all: EncodingTraits = {
    typeName: 'System.Text.Encoding',
    printedName: 'System.Text.SBCSCodePageEncoding',
    isBrowserDisplay: true,
    isSingleByte: true,
    preamble: [],
    maxByteCount: (charCount) => charCount + 1,
    maxCharCount: (byteCount) => byteCount,
    encoderReplacement: '?',
    decoderReplacement: '?',
    ...traits,
  };
  return new SingleByte(all, characters);
}

const first128 = String.fromCharCode(...Array.from({ length: 128 }, (_, unit) => unit));
const first256 = String.fromCharCode(...Array.from({ length: 256 }, (_, unit) => unit));

/** `Encoding.ASCII`. */
export const ascii: TextEncoding = singleByte(
  {
    typeName: 'System.Text.ASCIIEncoding',
    printedName: 'System.Text.ASCIIEncoding',
    webName: 'us-ascii',
    displayName: 'US-ASCII',
    codePage: 20127,
    windowsCodePage: 1252,
    isBrowserDisplay: false,
  },
  first128,
);

/** ISO 8859-1. */
export const latin1: TextEncoding = singleByte(
  {
    printedName: 'System.Text.Latin1Encoding',
    webName: 'iso-8859-1',
    displayName: 'Western European (ISO)',
    codePage: 28591,
    windowsCodePage: 1252,
  },
  first256,
);

/** `Encoding.UTF8`. */
export const utf8: TextEncoding = utf8Encoding(true, false);
/** `Encoding.Unicode`. */
export const utf16: TextEncoding = utf16Encoding(false, true, false);
/** `Encoding.BigEndianUnicode`. */
export const utf16BE: TextEncoding = utf16Encoding(true, true, false);
/** `Encoding.UTF32`. */
export const utf32: TextEncoding = utf32Encoding(false, true, false);
/** `Encoding.UTF7`. */
export const utf7: TextEncoding = utf7Encoding(false);

const utf32BE = utf32Encoding(true, true, false);

/** Encodings by their names. */
const named: ReadonlyMap<string, TextEncoding> = new Map(
  (
    [
      [utf8, 'utf-8 unicode-1-1-utf-8 unicode-2-0-utf-8 x-unicode-1-1-utf-8 x-unicode-2-0-utf-8'],
      [utf16, 'utf-16 unicode utf-16le ucs-2 iso-10646-ucs-2'],
      [utf16BE, 'utf-16be unicodefffe'],
      [utf32, 'utf-32 utf-32le'],
      [utf32BE, 'utf-32be'],
      [utf7, 'utf-7 csunicode11utf7 unicode-1-1-utf-7 unicode-2-0-utf-7 x-unicode-1-1-utf-7 x-unicode-2-0-utf-7'],
      [
        ascii,
        'us-ascii ascii us cp367 ibm367 csascii iso646-us iso_646.irv:1991 iso-ir-6 ansi_x3.4-1968 ansi_x3.4-1986',
      ],
      [latin1, 'iso-8859-1 iso8859-1 iso_8859-1 iso_8859-1:1987 latin1 l1 cp819 ibm819 csisolatin1 iso-ir-100'],
    ] as const
  ).flatMap(([encoding, names]) => names.split(' ').map((name): [string, TextEncoding] => [name, encoding])),
);

/** Code pages that the platform can decode a byte at a time: number, name here and name there. */
const platformPages: readonly (readonly [codePage: number, name: string, label: string])[] = [
  ...[1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258].map(
    (page) => [page, `windows-${page}`, `windows-${page}`] as const,
  ),
  ...[2, 3, 4, 5, 6, 7, 8, 13, 15].map((part) => [28590 + part, `iso-8859-${part}`, `iso-8859-${part}`] as const),
  [28599, 'iso-8859-9', 'windows-1254'],
  [20866, 'koi8-r', 'koi8-r'],
  [21866, 'koi8-u', 'koi8-u'],
  [866, 'cp866', 'ibm866'],
  [874, 'windows-874', 'windows-874'],
];

const platformEncodings = new Map<number, TextEncoding>();

function platformEncoding(page: readonly [number, string, string]): TextEncoding {
  const [codePage, webName, label] = page;
  let encoding = platformEncodings.get(codePage);
  if (encoding === undefined) {
    const characters = new TextDecoder(label).decode(Uint8Array.from({ length: 256 }, (_, byte) => byte));
    encoding = singleByte({ webName, displayName: webName, codePage, windowsCodePage: codePage }, characters);
    platformEncodings.set(codePage, encoding);
  }
  return encoding;
}

/** `Encoding.GetEncoding(string)`. */
export function encodingNamed(name: string | null): TextEncoding {
  if (name === null) throw argumentNull('name');
  const key = name.toLowerCase();
  const page = platformPages.find(([, webName]) => webName === key);
  const encoding = named.get(key) ?? (page && platformEncoding(page));
  if (encoding === undefined) {
    throw argumentException(
      `'${name}' is not a supported encoding name. For information on defining a custom encoding, see the documentation for the Encoding.RegisterProvider method.`,
      'name',
    );
  }
  return encoding;
}

/** `Encoding.GetEncoding(int)`. */
export function encodingOfCodePage(codePage: number): TextEncoding {
  if (codePage < 0 || codePage > 65535)
    throw argumentOutOfRange('codepage', 'Valid values are between 0 and 65535, inclusive.');
  if (codePage === 0) return utf8;
  const page = platformPages.find(([number]) => number === codePage);
  if (page !== undefined) return platformEncoding(page);
  for (const encoding of named.values()) if (encoding.traits.codePage === codePage) return encoding;
  throw notSupported(
    `No data is available for encoding ${codePage}. For information on defining a custom encoding, see the documentation for the Encoding.RegisterProvider method.`,
  );
}

const nonNegative = 'Non-negative number required.';

/** The part of an array that `index` and `count` name. */
export function bytesWithin(bytes: Uint8Array | null, index: number, count: number): Uint8Array {
  if (bytes === null) throw bytesMissing();
  if (index < 0 || count < 0) throw argumentOutOfRange(index < 0 ? 'index' : 'count', nonNegative);
  if (bytes.length - index < count) {
    throw argumentOutOfRange('bytes', 'Index and count must refer to a location within the buffer.');
  }
  return bytes.subarray(index, index + count);
}

/** The text of the part of a `char[]` that `index` and `count` name. */
export function unitsWithin(units: readonly number[] | null, index: number, count: number): string {
  if (units === null) throw unitsMissing();
  if (index < 0 || count < 0) throw argumentOutOfRange(index < 0 ? 'index' : 'count', nonNegative);
  if (units.length - index < count) {
    throw argumentOutOfRange('chars', 'Index and count must refer to a location within the buffer.');
  }
  return fromUnits(units.slice(index, index + count));
}

/** Puts bytes into an array from an index on, and says how many. */
export function writeBytes(
  encoding: TextEncoding,
  bytes: Uint8Array,
  target: Uint8Array | null,
  index: number,
): number {
  if (target === null) throw bytesMissing();
  if (index < 0 || index > target.length) {
    throw argumentOutOfRange(
      'byteIndex',
      'Index was out of range. Must be non-negative and less than the size of the collection.',
    );
  }
  if (bytes.length > target.length - index) {
    throw argumentException(
      `The output byte buffer is too small to contain the encoded data, encoding '${encoding.traits.displayName}' fallback 'System.Text.EncoderReplacementFallback'.`,
      'bytes',
    );
  }
  target.set(bytes, index);
  return bytes.length;
}

/** What a null `byte[]` throws. */
export function bytesMissing(): DotNetException {
  return arrayMissing('bytes');
}

/** What a null `char[]` throws. */
export function unitsMissing(): DotNetException {
  return arrayMissing('chars');
}

function arrayMissing(parameter: string): DotNetException {
  return new DotNetException('System.ArgumentNullException', `Array cannot be null.\nParameter name: ${parameter}`, {
    details: { ParamName: parameter },
  });
}

/** What a null text throws. */
export function textMissing(): DotNetException {
  return new DotNetException(
    'System.ArgumentNullException',
    'String reference not set to an instance of a String.\nParameter name: s',
    { details: { ParamName: 's' } },
  );
}
