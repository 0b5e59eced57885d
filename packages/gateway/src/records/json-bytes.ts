import { Buffer } from 'node:buffer';

const quote = 0x22;
const backslash = 0x5c;
const tilde = 0x7e;
const zero = 0x30;
const point = 0x2e;

/** Text that is written again and again, as it stands in memory: four bytes in each number. */
export interface FixedText {
  readonly words: Int32Array;
  /** In bytes. */
  readonly length: number;
}

/** Makes ready what will be written as it stands, in ASCII. */
export function fixedText(text: string): FixedText {
  return inWords(Buffer.from(text, 'latin1'));
}

/** Makes ready what somebody writes. */
export function fixedLine(write: (line: JsonBytes) => void): FixedText {
  const line = new JsonBytes(256);
  write(line);
  return inWords(line.take());
}

function inWords(text: Buffer): FixedText {
  const bytes = new Uint8Array((text.length + 3) & ~3);
  bytes.set(text);
  return { words: new Int32Array(bytes.buffer), length: text.length };
}

const isLittleEndian = new Uint8Array(Int32Array.of(1).buffer)[0] === 1;

/** A character of text may take six bytes as `\u1234`. */
const mostPerCharacter = 6;

/**
 * JSON written byte by byte, in ASCII: who reads a log in a terminal should be told of everything else, and have it do
 * nothing. Text that is put together first and encoded later would be gone through three times.
 */
export class JsonBytes {
  #bytes: Buffer;
  /** The same, for writing four bytes at once. */
  #view: DataView;
  #at = 0;
  readonly #size: number;
  /** To be written to next: memory that is new to the process has to be got page by page. */
  #spare: Buffer | undefined;

  constructor(size: number) {
    this.#size = size;
    this.#bytes = Buffer.allocUnsafeSlow(size);
    this.#view = viewOf(this.#bytes);
  }

  /** How much has been written, in bytes. */
  get length(): number {
    return this.#at;
  }

  /** What was written; it is the caller's, and the next begins anew. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#at);
    this.#bytes = this.#spare ?? Buffer.allocUnsafeSlow(this.#size);
    this.#spare = undefined;
    this.#view = viewOf(this.#bytes);
    this.#at = 0;
    return taken;
  }

  /** Takes back what was taken, which nobody reads any more. */
  reuse({ buffer }: Buffer): void {
    if (buffer.byteLength === this.#size) this.#spare = Buffer.from(buffer);
  }

  /** Forgets what was written behind a length: of a line that could not be finished nothing may be left. */
  cutTo(length: number): void {
    this.#at = length;
  }

  /** Text that was made ready before, such as a name. */
  fixed({ words, length }: FixedText): void {
    // The last number may go beyond the text, to be written over.
    this.#reserve(words.length * 4);
    const view = this.#view;
    let place = this.#at;
    for (let index = 0; index < words.length; index++, place += 4) view.setInt32(place, words[index]!, isLittleEndian);
    this.#at += length;
  }

  /** Text of ASCII, as it stands. */
  ascii(text: string): void {
    const { length } = text;
    this.#reserve(length);
    const bytes = this.#bytes;
    const from = this.#at;
    for (let index = 0; index < length; index++) bytes[from + index] = text.charCodeAt(index);
    this.#at = from + length;
  }

  /** Text of any kind, as it stands. */
  utf8(text: string): void {
    this.#reserve(text.length * 3);
    this.#at += this.#bytes.write(text, this.#at, 'utf8');
  }

  /** A string, in its quotes. */
  string(text: string): void {
    this.#reserve(text.length + 2);
    this.#bytes[this.#at++] = quote;
    this.inString(text);
    this.#bytes[this.#at++] = quote;
  }

  /** A part of a string. */
  inString(text: string): void {
    const { length } = text;
    this.#reserve(length + 1);
    const bytes = this.#bytes;
    const from = this.#at;
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index);
      if (code < 0x20 || code > tilde || code === quote || code === backslash) {
        this.#at = from + index;
        this.#escape(text.slice(index));
        return;
      }
      bytes[from + index] = code;
    }
    this.#at = from + length;
  }

  /** A whole number, not below zero. */
  whole(number: number): void {
    this.#reserve(20);
    if (number > 999_999_999) this.ascii(String(number));
    else this.#digits(number);
  }

  /** Milliseconds with three digits behind the point. */
  milliseconds(number: number): void {
    this.#reserve(24);
    const microseconds = Math.max(0, Math.round(number * 1000));
    if (microseconds > 999_999_999) {
      this.ascii((microseconds / 1000).toFixed(3));
      return;
    }
    const whole = (microseconds / 1000) | 0;
    this.#digits(whole);
    this.#bytes[this.#at++] = point;
    this.threeDigits(microseconds - whole * 1000);
  }

  /** A number below a thousand, with zeros in front. */
  threeDigits(number: number): void {
    this.#reserve(3);
    const bytes = this.#bytes;
    const at = this.#at;
    const hundreds = (number / 100) | 0;
    const tens = ((number - hundreds * 100) / 10) | 0;
    bytes[at] = zero + hundreds;
    bytes[at + 1] = zero + tens;
    bytes[at + 2] = zero + number - hundreds * 100 - tens * 10;
    this.#at = at + 3;
  }

  #digits(number: number): void {
    let places = 1;
    for (let bound = 10; number >= bound; bound *= 10) places++;
    const bytes = this.#bytes;
    const end = this.#at + places;
    let rest = number | 0;
    for (let at = end - 1; at >= this.#at; at--) {
      const tenth = (rest / 10) | 0;
      bytes[at] = zero + rest - tenth * 10;
      rest = tenth;
    }
    this.#at = end;
  }

  #escape(text: string): void {
    this.#reserve(text.length * mostPerCharacter + 1);
    const escaped = JSON.stringify(text)
      .slice(1, -1)
      .replace(beyondAscii, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
    this.#at += this.#bytes.write(escaped, this.#at, 'latin1');
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#at + bytes));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
    this.#view = viewOf(larger);
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

const beyondAscii = /[\u007f-\uffff]/g;
