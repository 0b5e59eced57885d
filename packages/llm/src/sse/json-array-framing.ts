import { Buffer } from 'node:buffer';
import type { ClosingEvent } from '../protocols/protocol.ts';
import { type Frame, type Framing, FramingError, mostEventBytes } from './framing.ts';

// Gemini without `alt=sse`: a JSON list that is written object by object. An object ends where its brackets do; what lies
// between objects goes with the next one.

const quote = 0x22;
const backslash = 0x5c;
const opening = new Set([0x5b, 0x7b]);
const closing = new Set([0x5d, 0x7d]);
const openBrace = 0x7b;

/** Objects of a list that comes piece by piece. */
export class JsonArrayFraming implements Framing {
  #parts: Buffer[] = [];
  #size = 0;
  #end = 0;
  /** How many brackets are open, from that of the object on. */
  #open = 0;
  #isInString = false;
  #isEscaped = false;
  #hasObjects = false;

  push(piece: Buffer): readonly Frame[] {
    const frames: Frame[] = [];
    let start = 0;
    for (let index = 0; index < piece.length; index++) {
      if (!this.#endsWith(piece[index]!)) continue;
      frames.push(this.#frame(piece.subarray(start, index + 1)));
      start = index + 1;
    }
    if (start < piece.length) this.#keep(piece.subarray(start));
    return frames;
  }

  /** What is left is the end of the list, or no object. */
  finish(): readonly Frame[] {
    return [];
  }

  close(events: readonly ClosingEvent[]): Uint8Array {
    const texts = events.map(({ data }) => JSON.stringify(data));
    const [first, ...rest] = this.#hasObjects ? ['', ...texts] : ['[', ...texts];
    const list = this.#hasObjects ? rest.map((text) => `,\n${text}`).join('') : rest.join(',\n');
    return Buffer.from(`${first}${list}]`);
  }

  /** Whether an object ends with this byte. */
  #endsWith(byte: number): boolean {
    if (this.#open === 0) {
      if (byte === openBrace) this.#open = 1;
      return false;
    }
    if (this.#isInString) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === backslash) this.#isEscaped = true;
      else if (byte === quote) this.#isInString = false;
      return false;
    }
    if (byte === quote) this.#isInString = true;
    else if (opening.has(byte)) this.#open++;
    else if (closing.has(byte)) return --this.#open === 0;
    return false;
  }

  #keep(part: Buffer): void {
    this.#parts.push(part);
    this.#size += part.length;
    if (this.#size > mostEventBytes) throw new FramingError(`An event is longer than ${mostEventBytes} bytes.`);
  }

  #frame(last: Buffer): Frame {
    const bytes = this.#parts.length === 0 ? last : Buffer.concat([...this.#parts, last]);
    this.#end += bytes.length;
    this.#parts = [];
    this.#size = 0;
    this.#hasObjects = true;
    return { end: this.#end, type: undefined, data: bytes.toString('utf8', bytes.indexOf(openBrace)) };
  }
}
