import { Buffer } from 'node:buffer';
import { carriageReturn, colon, lineFeed, space, tab, tokenBytes, underscoreBit, valueBytes } from './bytes.ts';
import { FieldList, markStride, placesPerMark, roomForText } from './fields.ts';
import type { CodecLimits } from './limits.ts';
import { emptyHash, framingBit, hashByte, presenceBit } from './names.ts';
import type { Refusal, RefusalCode, RefusalTable } from './refusals.ts';

// Reads a head as it arrives, each byte once, whatever the pieces: every state can be left at the end of a piece and
// taken up with the next. When a head lies in one piece, as nearly all do, its places point into that piece and nothing
// is copied. Otherwise what has arrived is kept in a buffer that grows up to the limit.
//
// What is wrong is found at the first byte that is wrong, so that the verdict is the same in any pieces, and nobody
// waits for the end of a head that cannot become right.

// States from here on are those of fields; those below belong to the start line.
const firstField = 10;
const nextField = 11;
const inName = 12;
const beforeValue = 13;
const inValue = 14;
const afterValue = 15;
const atEnd = 16;
const ended = 17;

/** The state in which the fields begin: a start line that has been read leaves the parser in it. */
export const fieldsState: number = firstField;

/** What to do with a name such as `X_User`, which CGI and its kin cannot tell from `X-User`. */
export type UnderscorePolicy = 'refuse' | 'drop' | 'keep';

const noBytes = Buffer.alloc(0);

/** Grows to what the largest head needs. Each connection has a parser, and hardly any of them is within a head. */
const sharedMarks: number[] = new Array<number>(64 * markStride).fill(0).slice();

/** Reads one head after the other from pieces of a connection. */
export abstract class HeadParser<Head> {
  /** The place behind the last byte that was used of the piece that was read last. */
  position = 0;

  protected readonly limits: CodecLimits;
  protected readonly refusals: RefusalTable;
  readonly #underscores: UnderscorePolicy;

  // What is being read: `bytes` from `at` to `end`. The head began at `begin`.
  protected bytes: Buffer = noBytes;
  protected at = 0;
  protected end = 0;
  protected begin = 0;
  protected state = 0;
  /** The one that all share, or our own while a head waits for its rest; the fields get a copy of the right size. */
  #marks: number[] = sharedMarks;
  #markCount = 0;
  /** Bits of `framingNames` that occurred, and that occurred more than once. */
  protected known = 0;
  protected repeated = 0;
  /** What `FieldList` wants to know of the hashes. */
  protected present = 0;

  #nameStart = 0;
  #nameEnd = 0;
  #valueStart = 0;
  #hash = emptyHash;
  #mix = 0;
  #fields = 0;
  /** How many bytes of the head are held in `bytes`, which is then ours; -1 when they are the caller's. */
  #held = -1;
  #refusal: Refusal | undefined;

  constructor(limits: CodecLimits, refusals: RefusalTable, underscores: UnderscorePolicy) {
    this.limits = limits;
    this.refusals = refusals;
    this.#underscores = underscores;
  }

  /** Whether a part of a head has arrived, and its end has not. */
  get isWithinHead(): boolean {
    return this.#held > 0;
  }

  /**
   * Reads on from a place in a piece. Gives the head when it is complete, a refusal when it cannot become one, and
   * nothing when the piece is used up. After a refusal it reads nothing more.
   */
  read(piece: Buffer, from = 0): Head | Refusal | undefined {
    if (this.#refusal !== undefined) return this.#refusal;
    this.position = from;
    const held = this.#held;
    if (held < 0) this.#open(piece, from);
    else this.#hold(piece, from, held);

    const refusal = this.#run();
    if (this.state === ended && refusal === undefined) {
      this.position = held < 0 ? this.at : from + this.at - held;
      const outcome = this.finish();
      this.#reset();
      return outcome;
    }
    if (refusal !== undefined) return refusal;
    if (this.end - this.begin >= this.limits.headBytes) return this.refuse('head-too-long');
    this.position = held < 0 ? this.at : from + this.end - held;
    if (held < 0) this.#keep();
    else this.#held = this.end;
    return undefined;
  }

  /** Reads the start line from `state` on; leaves it as it is when the piece ends before the line. */
  protected abstract readStartLine(): Refusal | undefined;

  /** The fields that were read. */
  protected takeFields(): FieldList {
    const end = this.#markCount;
    return new FieldList(this.bytes, this.#marks.slice(0, end + roomForText), end, this.known, this.present);
  }

  /** Makes the head of what was read. */
  protected abstract finish(): Head | Refusal;

  /** Moves what the start line has noted by some bytes. */
  protected abstract shift(by: number): void;

  /** Where a start begins: fields at once when there is no start line. */
  protected get startState(): number {
    return 0;
  }

  protected refuse(code: RefusalCode): Refusal {
    this.#refusal = this.refusals[code];
    return this.#refusal;
  }

  /** The refusal of a byte that stands where no control character may. */
  protected refuseByte(byte: number, otherwise: RefusalCode): Refusal {
    if (byte === lineFeed) return this.refuse('bare-lf');
    if (byte === carriageReturn) return this.refuse('bare-cr');
    if (byte < space || byte === 0x7f) return this.refuse('forbidden-byte');
    return this.refuse(otherwise);
  }

  #open(piece: Buffer, from: number): void {
    this.bytes = piece;
    this.at = from;
    this.begin = from;
    this.end = Math.min(piece.length, from + this.limits.headBytes);
    this.state = this.startState;
  }

  /** Puts the unfinished head into a buffer of our own. */
  #keep(): void {
    const { begin, end } = this;
    if (end === begin) return;
    const held = Buffer.allocUnsafeSlow(Math.min(this.limits.headBytes, Math.max(1024, (end - begin) * 2)));
    this.bytes.copy(held, 0, begin, end);
    this.bytes = held;
    const marks = this.#marks.slice(0, this.#markCount);
    this.#marks = marks;
    for (let index = 0; index < marks.length; index++) if (index % markStride < placesPerMark) marks[index]! -= begin;
    this.at -= begin;
    this.#nameStart -= begin;
    this.#nameEnd -= begin;
    this.#valueStart -= begin;
    this.shift(-begin);
    this.begin = 0;
    this.end -= begin;
    this.#held = this.end;
  }

  /** Puts a piece behind what is held. */
  #hold(piece: Buffer, from: number, held: number): void {
    const end = Math.min(held + piece.length - from, this.limits.headBytes);
    if (end > this.bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.min(this.limits.headBytes, Math.max(end, this.bytes.length * 2)));
      this.bytes.copy(larger, 0, 0, held);
      this.bytes = larger;
    }
    piece.copy(this.bytes, held, from, from + end - held);
    this.end = end;
  }

  #reset(): void {
    // A connection that waits keeps no piece alive.
    this.bytes = noBytes;
    this.#marks = sharedMarks;
    this.#markCount = 0;
    this.known = 0;
    this.repeated = 0;
    this.present = 0;
    this.#fields = 0;
    this.#held = -1;
  }

  #run(): Refusal | undefined {
    if (this.state < firstField) {
      const refusal = this.readStartLine();
      if (refusal !== undefined || this.state < firstField) return refusal;
    }
    return this.#readFields();
  }

  #readFields(): Refusal | undefined {
    const { bytes, end } = this;
    const marks = this.#marks;
    const underscores = this.#underscores;
    // What the loop works on is in variables; it is put back when the piece ends.
    let { at, state } = this;
    let nameStart = this.#nameStart;
    let nameEnd = this.#nameEnd;
    let valueStart = this.#valueStart;
    let hash = this.#hash;
    let mix = this.#mix;
    while (at < end) {
      if (state === firstField || state === nextField) {
        const byte = bytes[at]!;
        if (byte === carriageReturn) {
          at++;
          state = atEnd;
          continue;
        }
        if (byte === space || byte === tab) return this.refuse('folded-line');
        if (this.#fields === this.limits.fields) return this.refuse('too-many-fields');
        this.#fields++;
        nameStart = at;
        hash = emptyHash;
        mix = 0;
        state = inName;
      }
      if (state === inName) {
        let entry = 0;
        while (at < end && (entry = tokenBytes[bytes[at]!]!) !== 0) {
          hash = hashByte(hash, entry);
          mix |= entry;
          at++;
        }
        if (at === end) break;
        if (bytes[at] !== colon) return this.#refuseName(bytes[at]!, at > nameStart);
        if (at === nameStart) return this.refuse('empty-name');
        if ((mix & underscoreBit) !== 0 && underscores === 'refuse') return this.refuse('underscore-in-name');
        nameEnd = at++;
        state = beforeValue;
      }
      if (state === beforeValue) {
        while (at < end && (bytes[at] === space || bytes[at] === tab)) at++;
        if (at === end) break;
        valueStart = at;
        state = inValue;
      }
      if (state === inValue) {
        while (at < end && valueBytes[bytes[at]!] !== 0) at++;
        if (at === end) break;
        if (bytes[at] !== carriageReturn) return this.refuseByte(bytes[at]!, 'forbidden-byte');
        at++;
        state = afterValue;
        if (at === end) break;
      }
      if (state === afterValue) {
        if (bytes[at] !== lineFeed) return this.refuse('bare-cr');
        if ((mix & underscoreBit) === 0 || underscores !== 'drop') {
          let valueEnd = at - 1;
          while (valueEnd > valueStart && (bytes[valueEnd - 1] === space || bytes[valueEnd - 1] === tab)) valueEnd--;
          const bit = framingBit(bytes, nameStart, nameEnd, hash);
          if (bit !== 0) {
            this.repeated |= this.known & bit;
            this.known |= bit;
          }
          this.present |= presenceBit(hash);
          const mark = this.#markCount;
          marks[mark] = nameStart;
          marks[mark + 1] = nameEnd;
          marks[mark + 2] = valueStart;
          marks[mark + 3] = valueEnd;
          marks[mark + 4] = hash;
          marks[mark + 5] = bit;
          this.#markCount = mark + markStride;
        }
        at++;
        state = nextField;
        continue;
      }
      if (bytes[at] !== lineFeed) return this.refuse('bare-cr');
      at++;
      state = ended;
      break;
    }
    this.at = at;
    this.state = state;
    this.#nameStart = nameStart;
    this.#nameEnd = nameEnd;
    this.#valueStart = valueStart;
    this.#hash = hash;
    this.#mix = mix;
    return undefined;
  }

  #refuseName(byte: number, isBegun: boolean): Refusal {
    if ((byte === space || byte === tab) && isBegun) return this.refuse('space-before-colon');
    return this.refuseByte(byte, 'invalid-name');
  }
}
