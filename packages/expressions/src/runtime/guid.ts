import { argumentException, argumentNull, type DotNetException, formatException } from './exceptions.ts';
import { netType } from './net-type.ts';
import { randomBytes } from './randomness.ts';
import { trim } from './text.ts';
import { registerDefault } from './values.ts';

// A GUID is held as its 32 digits in the order they are printed, which is also the order GUIDs sort in.
// https://learn.microsoft.com/dotnet/api/system.guid

const usual = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const zeros = '00000000000000000000000000000000';

/** `System.Guid`. */
export class Guid {
  readonly [netType]: string;
  /** Lower case. */
  readonly digits: string;

  constructor(digits: string) {
    this[netType] = 'System.Guid';
    this.digits = digits;
  }

  static readonly empty: Guid = new Guid(zeros);

  /** `Guid.NewGuid()`: version 4, variant 1. */
  static random(): Guid {
    const bytes = randomBytes(16);
    bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
    return new Guid(Buffer.from(bytes).toString('hex'));
  }

  /** `new Guid(byte[])`: the first three fields are little-endian. */
  static fromBytes(bytes: Uint8Array | null): Guid {
    if (bytes === null) throw argumentNull('b');
    if (bytes.length !== 16) throw argumentException('Byte array for GUID must be exactly 16 bytes long.', 'b');
    return new Guid(Buffer.from(fieldOrder.map((index) => bytes[index] as number)).toString('hex'));
  }

  /** `new Guid(int, short, short, byte, …)`. */
  static fromFields(a: number, b: number, c: number, rest: Iterable<number>): Guid {
    let digits = hex(a, 8) + hex(b, 4) + hex(c, 4);
    for (const byte of rest) digits += hex(byte, 2);
    return new Guid(digits);
  }

  bytes(): Uint8Array {
    const inOrder = Buffer.from(this.digits, 'hex');
    return Uint8Array.from(fieldOrder, (index) => inOrder[index] as number);
  }

  equals(other: unknown): boolean {
    return other instanceof Guid && other.digits === this.digits;
  }

  hashKey(): string {
    return this.digits;
  }

  compareTo(other: unknown): number {
    if (other === null) return 1;
    if (!(other instanceof Guid)) throw argumentException('Object must be of type GUID.', 'value');
    return this.digits < other.digits ? -1 : this.digits > other.digits ? 1 : 0;
  }

  format(format: string | null): string {
    const text = this.toString();
    switch (format) {
      case null:
      case '':
      case 'D':
      case 'd':
        return text;
      case 'N':
      case 'n':
        return this.digits;
      case 'B':
      case 'b':
        return `{${text}}`;
      case 'P':
      case 'p':
        return `(${text})`;
      case 'X':
      case 'x': {
        const [a, b, c] = text.split('-');
        const rest = this.digits.slice(16).replace(/..(?=.)/g, '$&,0x');
        return `{0x${a},0x${b},0x${c},{0x${rest}}}`;
      }
      default:
        throw badFormat();
    }
  }

  toString(): string {
    const { digits } = this;
    return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`;
  }
}

registerDefault('System.Guid', () => Guid.empty);

/** Where each byte of the printed order is in the byte array, and the other way round. */
const fieldOrder = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];

function hex(value: number, digits: number): string {
  return (value >>> 0).toString(16).padStart(digits, '0').slice(-digits);
}

function badFormat(): DotNetException {
  return formatException("Format String can be only 'D', 'd', 'N', 'n', 'P', 'p', 'B', 'b', 'X' or 'x'.");
}

/** What a text must have around and between its digits; absent where anything goes. */
interface Style {
  readonly dashes: boolean;
  readonly braces: boolean;
  readonly parentheses: boolean;
}

const styles: ReadonlyMap<string, Style> = new Map([
  ['n', { dashes: false, braces: false, parentheses: false }],
  ['d', { dashes: true, braces: false, parentheses: false }],
  ['b', { dashes: true, braces: true, parentheses: false }],
  ['p', { dashes: true, braces: false, parentheses: true }],
  ['x', { dashes: false, braces: true, parentheses: false }],
]);

/** `Guid.Parse`, and `new Guid(string)` with its own name for the parameter. */
export function parseGuid(text: string | null, parameter = 'input'): Guid {
  if (text === null) throw argumentNull(parameter);
  const read = readGuid(text, undefined);
  if (typeof read === 'string') throw formatException(read);
  return read;
}

/** `Guid.ParseExact`. */
export function parseGuidExactly(text: string | null, format: string | null): Guid {
  if (text === null) throw argumentNull('input');
  if (format === null) throw argumentNull('format');
  const style = styles.get(format.toLowerCase());
  if (style === undefined) throw badFormat();
  const read = readGuid(text, style);
  if (typeof read === 'string') throw formatException(read);
  return read;
}

/** `Guid.TryParse` and, with a format, `Guid.TryParseExact`; undefined where they fail. */
export function tryParseGuid(text: string | null, format?: string | null): Guid | undefined {
  if (text === null || format === null) return undefined;
  const style = format === undefined ? undefined : styles.get(format.toLowerCase());
  if (format !== undefined && style === undefined) return undefined;
  const read = readGuid(text, style);
  return typeof read === 'string' ? undefined : read;
}

const unrecognized = 'Unrecognized Guid format.';
const dashed = 'Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).';
const noDigits = 'Could not find any recognizable digits.';

/** Reads a GUID, or says what is wrong with it in the words of .NET. */
function readGuid(input: string, style: Style | undefined): Guid | string {
  if (style === undefined && usual.test(input)) return new Guid(input.replaceAll('-', '').toLowerCase());
  const text = trim(input, null, 'both');
  if (text === '') return unrecognized;
  const hasDashes = text.includes('-');
  const hasBraces = text.includes('{');
  if (style !== undefined) {
    const parentheses = text.includes('(');
    const fits = hasDashes === style.dashes && hasBraces === style.braces && parentheses === style.parentheses;
    if (!fits) return unrecognized;
  }
  if (hasDashes) return readDashed(text);
  return hasBraces ? readHexadecimal(text) : readDigits(text);
}

function readDigits(text: string): Guid | string {
  if (text.length !== 32) return dashed;
  if (!/^[0-9a-f]+$/i.test(text)) return 'Guid string should only contain hexadecimal characters.';
  return new Guid(text.toLowerCase());
}

function readDashed(text: string): Guid | string {
  const start = text[0] === '{' || text[0] === '(' ? 1 : 0;
  if (start === 1) {
    const close = text[0] === '{' ? '}' : ')';
    if (text.length !== 38 || text[37] !== close) return dashed;
  } else if (text.length !== 36) return dashed;
  const body = text.slice(start, start + 36);
  if (body[8] !== '-' || body[13] !== '-' || body[18] !== '-' || body[23] !== '-') {
    return 'Dashes are in the wrong position for GUID parsing.';
  }
  let digits = '';
  for (const [from, to] of [
    [0, 8],
    [9, 13],
    [14, 18],
    [19, 23],
    [24, 36],
  ] as const) {
    const read = readGroup(body.slice(from, to));
    if (read === undefined) return noDigits;
    if (read === '') return dashed;
    digits += read;
  }
  return new Guid(digits);
}

/** The digits of a group. .NET reads it as it reads any number, so a plus and `0x` may come first. */
function readGroup(group: string): string | undefined {
  if (/^[0-9a-f]+$/i.test(group)) return group.toLowerCase();
  const match = /^\+?(?:0x)?([0-9a-f]*)/i.exec(group);
  const digits = match?.[1] ?? '';
  if (digits === '') return undefined;
  if (match?.[0].length !== group.length) return '';
  return digits.toLowerCase().padStart(group.length, '0');
}

/** Reads `{0xdddddddd,0xdddd,0xdddd,{0xdd,…}}`. */
function readHexadecimal(input: string): Guid | string {
  const comma =
    "Could not find a comma, or the length between the previous token and the comma was zero (i.e., '0x,'etc.).";
  const prefix = "Expected hex 0x in '{0}'.";
  const text = Array.from({ length: input.length }, (_, index) => input[index] as string)
    .filter((character) => trim(character, null, 'both') !== '')
    .join('');
  if (!text.startsWith('{')) return 'Expected {0xdddddddd, etc}.';
  let digits = '';
  let index = 1;
  for (const length of [8, 4, 4]) {
    if (!/^0x/i.test(text.slice(index, index + 2))) return prefix;
    const end = text.indexOf(',', index + 2);
    if (end <= index + 2) return comma;
    const field = text.slice(index + 2, end);
    if (!/^[0-9a-f]+$/i.test(field)) return noDigits;
    digits += field.padStart(length, '0').slice(-length);
    index = end + 1;
  }
  if (text[index] !== '{') return 'Expected {0xdddddddd, etc}.';
  index++;
  for (let byte = 0; byte < 8; byte++) {
    if (!/^0x/i.test(text.slice(index, index + 2))) return prefix;
    const end = text.indexOf(byte < 7 ? ',' : '}', index + 2);
    if (end < 0 || (byte < 7 && end <= index + 2)) {
      return byte < 7
        ? comma
        : "Could not find a brace, or the length between the previous token and the brace was zero (i.e., '0x,'etc.).";
    }
    const field = text.slice(index + 2, end);
    if (!/^[0-9a-f]+$/i.test(field)) return noDigits;
    if (Number.parseInt(field, 16) > 255) return 'Value was either too large or too small for an unsigned byte.';
    digits += field.padStart(2, '0').slice(-2);
    index = end + 1;
  }
  if (text[index] !== '}') return 'Could not find the ending brace.';
  if (index !== text.length - 1) return 'Additional non-parsable characters are at the end of the string.';
  return new Guid(digits.toLowerCase());
}
