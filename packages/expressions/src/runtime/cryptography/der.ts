import { BudgetExceeded, spend } from '../budget.ts';

// Reads DER: https://www.itu.int/rec/T-REC-X.690. Only what certificates and key stores are made of; what is no DER ends
// in `DerError`, which never leaves this folder.

/** The bytes are not the DER that was expected. */
export class DerError extends Error {}

/** How deep values are nested at most; certificates have about ten levels. */
const deepest = 40;

/** One DER value. `tag` is the identifier octet: `0x30` a sequence, `0xa0` what is tagged `[0]`. */
export class DerValue {
  readonly tag: number;
  readonly content: Uint8Array;
  /** The whole value with its header. */
  readonly encoded: Uint8Array;
  readonly #depth: number;
  #children: readonly DerValue[] | undefined;

  constructor(tag: number, content: Uint8Array, encoded: Uint8Array, depth: number) {
    this.tag = tag;
    this.content = content;
    this.encoded = encoded;
    this.#depth = depth;
  }

  get children(): readonly DerValue[] {
    if (this.#depth > deepest) throw new BudgetExceeded('depth');
    this.#children ??= readAll(this.content, this.#depth + 1);
    return this.#children;
  }

  child(index: number): DerValue {
    const child = this.children[index];
    if (child === undefined) throw new DerError();
    return child;
  }

  /** The child tagged `[number]`. */
  tagged(number: number): DerValue | undefined {
    return this.children.find((child) => (child.tag & 0xdf) === (0x80 | number));
  }

  /** An object identifier in dots. */
  get oid(): string {
    if (this.content.length > 64) throw new DerError();
    const parts: bigint[] = [];
    let value = 0n;
    for (const byte of this.content) {
      value = (value << 7n) | BigInt(byte & 0x7f);
      if ((byte & 0x80) !== 0) continue;
      if (parts.length === 0) {
        const first = value < 40n ? 0n : value < 80n ? 1n : 2n;
        parts.push(first, value - first * 40n);
      } else parts.push(value);
      value = 0n;
    }
    return parts.join('.');
  }

  get integer(): number {
    if (this.content.length > 6) throw new DerError();
    return this.content.reduce((value, byte) => value * 256 + byte, 0);
  }

  /** Any of the string types. */
  get text(): string {
    const buffer = Buffer.from(this.content);
    if (this.tag === 0x1e) return buffer.length % 2 === 0 ? buffer.swap16().toString('utf16le') : '';
    return this.tag === 0x0c ? buffer.toString('utf8') : buffer.toString('latin1');
  }

  /** `UTCTime` or `GeneralizedTime`, as milliseconds since 1970. */
  get time(): number {
    const match = /^(\d{2}|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?Z$/.exec(Buffer.from(this.content).toString('latin1'));
    if (match === null) throw new DerError();
    const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0)) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const fullYear = match[1]?.length === 4 ? year : year < 50 ? 2000 + year : 1900 + year;
    if (fullYear < 1) throw new DerError();
    const date = new Date(0);
    date.setUTCFullYear(fullYear, month - 1, day);
    return date.setUTCHours(hour, minute, second, 0);
  }
}

/** Reads one value that takes all the bytes, or with `allowsRest` the first. */
export function readDer(bytes: Uint8Array, allowsRest = false): DerValue {
  const [value, end] = readOne(bytes, 0, 0);
  if (end !== bytes.length && !allowsRest) throw new DerError();
  return value;
}

function readAll(bytes: Uint8Array, depth: number): DerValue[] {
  const values: DerValue[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [value, end] = readOne(bytes, at, depth);
    values.push(value);
    at = end;
  }
  return values;
}

function readOne(bytes: Uint8Array, start: number, depth: number): [DerValue, number] {
  spend(1);
  const tag = bytes[start];
  const first = bytes[start + 1];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw new DerError();
  let at = start + 2;
  let length = first;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4 || at + count > bytes.length) throw new DerError();
    length = 0;
    for (const end = at + count; at < end; at++) length = length * 256 + (bytes[at] as number);
  }
  const end = at + length;
  if (end > bytes.length) throw new DerError();
  return [new DerValue(tag, bytes.subarray(at, end), bytes.subarray(start, end), depth), end];
}
