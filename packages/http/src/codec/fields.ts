import { Buffer } from 'node:buffer';
import { carriageReturn, colon, copyBytes, lineFeed, space, tab, valueBytes } from './bytes.ts';
import { bytesAreName, type FieldName, fieldName, isToken, presenceBit, sameName } from './names.ts';

// The fields of a head. A parsed field is four places in the bytes that arrived, and a hash of its name; it becomes
// text when somebody asks. Fields that were added are text. Whatever is in a list may be written: bytes were checked by
// the parser, text is checked when it is added.

/**
 * Numbers a field in the marks of a list: start and end of its name, start and end of its value, hash of its name, and
 * its bit of `framingNames`.
 */
export const markStride = 6;
/** How many of these are places. */
export const placesPerMark = 4;
/** Room behind the marks of a parsed head for those fields that are usually added. */
export const roomForText: number = 5 * markStride;

/** A name, value, method, target or reason that must not reach the wire. */
export class UnwritableError extends Error {
  override readonly name = 'UnwritableError';
  readonly what: 'name' | 'value' | 'method' | 'target' | 'reason' | 'status' | 'length';

  constructor(what: UnwritableError['what'], message: string) {
    super(message);
    this.what = what;
  }
}

const noBytes = Buffer.alloc(0);

/** The fields of a head or a trailer section, in order, with the spelling they came with. */
export class FieldList {
  readonly #bytes: Buffer;
  /**
   * `markStride` numbers a field, up to `#end`. Of a field that was added the first is -1, and the second says where its
   * name stands in `#texts`; its value stands behind it.
   */
  readonly #marks: number[];
  #end: number;
  #texts: string[] | undefined;
  /** Bits of `framingNames` that occur, and maybe some that have occurred. */
  #framing: number;
  /** A bit for each hash that may be in the marks: most names that are asked for are not there. */
  #present: number;

  /**
   * @param marks the list's own; what stands behind `end` is room for more
   * @param framing the bits of `framingNames` that occur in the marks
   * @param present {@link presenceBit} of each hash in the marks
   */
  constructor(bytes: Buffer = noBytes, marks: number[] = [], end = 0, framing = 0, present = 0) {
    this.#bytes = bytes;
    this.#marks = marks;
    this.#end = end;
    this.#framing = framing;
    this.#present = present;
  }

  /** A list of names with their values. */
  static from(fields: Iterable<readonly [name: string, value: string]>): FieldList {
    const list = new FieldList();
    for (const [name, value] of fields) list.append(name, value);
    return list;
  }

  get length(): number {
    return this.#end / markStride;
  }

  /** The name of a field as it was spelled. */
  nameAt(index: number): string {
    const marks = this.#marks;
    const mark = index * markStride;
    const start = marks[mark]!;
    return start < 0 ? this.#texts![marks[mark + 1]!]! : this.#bytes.toString('latin1', start, marks[mark + 1]!);
  }

  /** The name of a field in lower case. */
  lowerNameAt(index: number): string {
    return this.nameAt(index).toLowerCase();
  }

  /** The value of a field, each byte as one character. */
  valueAt(index: number): string {
    const marks = this.#marks;
    const mark = index * markStride;
    if (marks[mark]! < 0) return this.#texts![marks[mark + 1]! + 1]!;
    return this.#bytes.toString('latin1', marks[mark + 2]!, marks[mark + 3]!);
  }

  /** The digits of a parsed field as a number; -1 when it is anything but digits, or has more than 16 of them. */
  digitsAt(index: number): number {
    const mark = index * markStride;
    const bytes = this.#bytes;
    const start = this.#marks[mark + 2]!;
    const end = this.#marks[mark + 3]!;
    if (end === start || end - start > 16) return -1;
    let number = 0;
    for (let at = start; at < end; at++) {
      const digit = bytes[at]! - 0x30;
      if (digit < 0 || digit > 9) return -1;
      number = number * 10 + digit;
    }
    return number;
  }

  /** Whether a value is a word, which is in lower case, in any case. */
  valueIs(index: number, word: string): boolean {
    const mark = index * markStride;
    if (this.#marks[mark]! < 0) return this.valueAt(index).toLowerCase() === word;
    return bytesAreName(this.#bytes, this.#marks[mark + 2]!, this.#marks[mark + 3]!, word);
  }

  /** Where the value of a parsed field stands in the bytes that it came with. */
  valuePlaces(index: number): { readonly start: number; readonly end: number } {
    return { start: this.#marks[index * markStride + 2]!, end: this.#marks[index * markStride + 3]! };
  }

  /** Whether a tab stands in the white space around the value of a parsed field. */
  hasTabAround(index: number): boolean {
    const bytes = this.#bytes;
    const [start, end] = [this.#marks[index * markStride + 2]!, this.#marks[index * markStride + 3]!];
    for (let at = start - 1; bytes[at] !== colon; at--) if (bytes[at] === tab) return true;
    for (let at = end; bytes[at] !== carriageReturn; at++) if (bytes[at] === tab) return true;
    return false;
  }

  /** Where a field of this name is, from a place on; -1 when there is none. */
  indexOf(name: string | FieldName, from = 0): number {
    const { text, hash } = named(name);
    return this.#indexOf(text, hash, from);
  }

  has(name: string | FieldName): boolean {
    return this.indexOf(name) >= 0;
  }

  /** The value of a field; several of one name are joined by a comma (RFC 9110, 5.3). */
  get(name: string | FieldName): string | undefined {
    const { text, hash } = named(name);
    const first = this.#indexOf(text, hash, 0);
    if (first < 0) return undefined;
    let value = this.valueAt(first);
    for (let next = this.#indexOf(text, hash, first + 1); next >= 0; next = this.#indexOf(text, hash, next + 1)) {
      value += `, ${this.valueAt(next)}`;
    }
    return value;
  }

  /** The values of all fields of this name. */
  getAll(name: string): readonly string[] {
    const values: string[] = [];
    for (let index = this.indexOf(name); index >= 0; index = this.indexOf(name, index + 1))
      values.push(this.valueAt(index));
    return values;
  }

  /** Adds a field behind the others. */
  append(name: string | FieldName, value: string): void {
    const known = named(name);
    if (!known.isToken) checkName(known.text);
    const at = this.#addText(known.text, checkValue(known.text, value));
    const mark = this.#end;
    this.#end = mark + markStride;
    this.#mark(mark, at, known);
    this.#framing |= known.framingBit;
    this.#present |= presenceBit(known.hash);
  }

  /** Makes a field the only one of its name, where the first of them stands. */
  set(name: string | FieldName, value: string): void {
    const known = named(name);
    const { text, hash } = known;
    const first = this.#indexOf(text, hash, 0);
    if (first < 0) {
      this.append(known, value);
      return;
    }
    this.#mark(first * markStride, this.#addText(text, checkValue(text, value)), known);
    this.#removeNamed(this.#indexOf(text, hash, first + 1), text, hash);
  }

  /** Removes all fields of this name; says whether there were any. */
  delete(name: string | FieldName): boolean {
    const { text, hash } = named(name);
    const first = this.#indexOf(text, hash, 0);
    this.#removeNamed(first, text, hash);
    return first >= 0;
  }

  /** Removes the fields whose lower-case name passes. */
  deleteWhere(passes: (lowerName: string) => boolean): void {
    let kept = 0;
    const count = this.length;
    for (let index = 0; index < count; index++) if (!passes(this.lowerNameAt(index))) this.#move(index, kept++);
    this.#cutTo(kept);
  }

  /** Removes the fields that have one of these bits of `framingNames`, without making text of the others. */
  deleteFraming(bits: number): void {
    if ((this.#framing & bits) === 0) return;
    this.#framing &= ~bits;
    let kept = 0;
    const count = this.length;
    for (let index = 0; index < count; index++) {
      if ((this.#marks[index * markStride + 5]! & bits) === 0) this.#move(index, kept++);
    }
    this.#cutTo(kept);
  }

  /** A list of the same fields that can be changed on its own. */
  clone(): FieldList {
    const marks = this.#marks.slice(0, this.#end + roomForText);
    const list = new FieldList(this.#bytes, marks, this.#end, this.#framing, this.#present);
    list.#texts = this.#texts?.slice();
    return list;
  }

  *[Symbol.iterator](): Generator<readonly [name: string, value: string]> {
    for (let index = 0; index < this.length; index++) yield [this.nameAt(index), this.valueAt(index)];
  }

  /** How many bytes the field lines take, without the empty line behind them and without names that have a bit in `left`. */
  byteLength(left = 0): number {
    const marks = this.#marks;
    const end = this.#end;
    let total = 0;
    for (let mark = 0; mark < end; mark += markStride) {
      if ((marks[mark + 5]! & left) !== 0) continue;
      const start = marks[mark]!;
      if (start < 0) {
        const text = marks[mark + 1]!;
        total += this.#texts![text]!.length + this.#texts![text + 1]!.length + 4;
      } else total += marks[mark + 1]! - start + marks[mark + 3]! - marks[mark + 2]! + 4;
    }
    return total;
  }

  /**
   * Writes the field lines, and returns the place behind them. Neighbours that came as `name: value` are copied in one
   * piece: it is what rebuilding them would give.
   */
  writeTo(target: Buffer, at: number, left = 0): number {
    const marks = this.#marks;
    const end = this.#end;
    let pieceStart = 0;
    let pieceEnd = 0;
    for (let mark = 0; mark < end; mark += markStride) {
      if ((marks[mark + 5]! & left) !== 0) continue;
      const nameStart = marks[mark]!;
      const isPlain = nameStart >= 0 && this.#isPlainLine(mark);
      if (isPlain && nameStart === pieceEnd && pieceEnd > 0) {
        pieceEnd = marks[mark + 3]! + 2;
        continue;
      }
      at += this.#copy(target, at, pieceStart, pieceEnd);
      pieceStart = pieceEnd = 0;
      if (isPlain) {
        pieceStart = nameStart;
        pieceEnd = marks[mark + 3]! + 2;
      } else at = this.#writeLine(target, at, mark);
    }
    return at + this.#copy(target, at, pieceStart, pieceEnd);
  }

  /** The bits of `framingNames` that occur. */
  framingBits(): number {
    let bits = 0;
    for (let mark = 5; mark < this.#end; mark += markStride) bits |= this.#marks[mark]!;
    return bits;
  }

  #copy(target: Buffer, at: number, start: number, end: number): number {
    if (start < end) copyBytes(this.#bytes, target, at, start, end);
    return end - start;
  }

  /** Whether a line has one space behind its colon and CRLF behind its value. */
  #isPlainLine(mark: number): boolean {
    const nameEnd = this.#marks[mark + 1]!;
    const valueEnd = this.#marks[mark + 3]!;
    const bytes = this.#bytes;
    return (
      this.#marks[mark + 2] === nameEnd + 2 &&
      bytes[nameEnd + 1] === space &&
      bytes[valueEnd] === carriageReturn &&
      bytes[valueEnd + 1] === lineFeed
    );
  }

  #writeLine(target: Buffer, at: number, mark: number): number {
    const marks = this.#marks;
    const text = marks[mark]! < 0 ? marks[mark + 1]! : -1;
    at +=
      text < 0 ? this.#copy(target, at, marks[mark]!, marks[mark + 1]!) : writeText(target, at, this.#texts![text]!);
    target[at++] = colon;
    target[at++] = space;
    at +=
      text < 0
        ? this.#copy(target, at, marks[mark + 2]!, marks[mark + 3]!)
        : writeText(target, at, this.#texts![text + 1]!);
    target[at++] = carriageReturn;
    target[at++] = lineFeed;
    return at;
  }

  #addText(name: string, value: string): number {
    this.#texts ??= [];
    return this.#texts.push(name, value) - 2;
  }

  /** Makes a mark that of an added field. */
  #mark(mark: number, text: number, { hash, framingBit }: FieldName): void {
    const marks = this.#marks;
    if (mark === marks.length) marks.push(-1, text, -1, -1, hash, framingBit);
    else {
      marks[mark] = -1;
      marks[mark + 1] = text;
      marks[mark + 4] = hash;
      marks[mark + 5] = framingBit;
    }
  }

  #indexOf(name: string, hash: number, from: number): number {
    if ((this.#present & presenceBit(hash)) === 0) return -1;
    const marks = this.#marks;
    for (let mark = from * markStride + 4; mark < this.#end; mark += markStride) {
      if (marks[mark] !== hash) continue;
      const index = (mark - 4) / markStride;
      if (this.#isNamed(index, name, hash)) return index;
    }
    return -1;
  }

  #isNamed(index: number, name: string, hash: number): boolean {
    const mark = index * markStride;
    if (this.#marks[mark + 4] !== hash) return false;
    const start = this.#marks[mark]!;
    if (start < 0) return sameName(this.#texts![this.#marks[mark + 1]!]!, name);
    return bytesAreName(this.#bytes, start, this.#marks[mark + 1]!, name);
  }

  /** Removes the fields of a name, of which the first stands at a place that may be -1. */
  #removeNamed(first: number, name: string, hash: number): void {
    if (first < 0) return;
    let kept = first;
    const count = this.length;
    for (let index = first + 1; index < count; index++)
      if (!this.#isNamed(index, name, hash)) this.#move(index, kept++);
    this.#cutTo(kept);
  }

  #move(from: number, to: number): void {
    if (from === to) return;
    const marks = this.#marks;
    for (let place = 0; place < markStride; place++) marks[to * markStride + place] = marks[from * markStride + place]!;
  }

  #cutTo(count: number): void {
    this.#end = count * markStride;
  }
}

function named(name: string | FieldName): FieldName {
  return typeof name === 'string' ? fieldName(name) : name;
}

/** Throws unless a name is a token. */
export function checkName(name: string): void {
  if (!isToken(name)) throw new UnwritableError('name', `${JSON.stringify(name)} is not the name of a field`);
}

/**
 * A value without the white space at its ends, which a reader would take away. Throws unless it can be written.
 * Characters beyond 255 are refused as well: cut to a byte, some of them are line ends.
 */
function checkValue(name: string, value: string): string {
  // The value may be a secret: it is not in the message.
  if (!isWritable(value))
    throw new UnwritableError('value', `the value of '${name}' holds a character that a field cannot hold`);
  let start = 0;
  let end = value.length;
  while (start < end && isBlank(value.charCodeAt(start))) start++;
  while (end > start && isBlank(value.charCodeAt(end - 1))) end--;
  return end - start === value.length ? value : value.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === space || code === tab;
}

/** Whether text consists of bytes that a field value may have. */
export function isWritable(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0xff || valueBytes[code] === 0) return false;
  }
  return true;
}

/** Writes text, one byte a character, and returns its length. */
export function writeText(target: Buffer, at: number, text: string): number {
  const length = text.length;
  // A call into the runtime costs more than the few bytes of a name.
  if (length > 80) return target.write(text, at, length, 'latin1');
  for (let index = 0; index < length; index++) target[at + index] = text.charCodeAt(index);
  return length;
}
