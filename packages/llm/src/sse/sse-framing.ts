import { Buffer } from 'node:buffer';
import type { ClosingEvent } from '../protocols/protocol.ts';
import { type Frame, type Framing, FramingError, mostEventBytes } from './framing.ts';

// Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). An event ends at an empty line, and
// lines end with CR, LF or both. Only these are looked for in the bytes: an event becomes text when all of it is there, so
// that it does not matter where in a character or in `data:` a piece ends.

const lf = 10;
const cr = 13;

/** Events as servers send them to browsers. */
export class SseFraming implements Framing {
  /** What has come of the event that has not ended. */
  #parts: Buffer[] = [];
  #size = 0;
  /** Bytes up to the end of the last event. */
  #end = 0;
  #isLineEmpty = true;
  /** Whether the last byte was a CR, so that an LF belongs to it. */
  #isAfterCr = false;

  push(piece: Buffer): readonly Frame[] {
    const frames: Frame[] = [];
    let start = 0;
    let from = 0;
    let nextLf = piece.indexOf(lf);
    let nextCr = piece.indexOf(cr);
    while (nextLf >= 0 || nextCr >= 0) {
      const isCr = nextCr >= 0 && (nextLf < 0 || nextCr < nextLf);
      const at = isCr ? nextCr : nextLf;
      const belongs = !isCr && at === from && this.#isAfterCr;
      if (isCr) nextCr = piece.indexOf(cr, at + 1);
      else nextLf = piece.indexOf(lf, at + 1);
      if (at > from) this.#isLineEmpty = false;
      from = at + 1;
      this.#isAfterCr = isCr;
      if (belongs) continue;
      if (this.#isLineEmpty) {
        if (isCr && nextLf === from) {
          from++;
          this.#isAfterCr = false;
          nextLf = piece.indexOf(lf, from);
        }
        frames.push(this.#frame(piece.subarray(start, from)));
        start = from;
      }
      this.#isLineEmpty = true;
    }
    if (from < piece.length) {
      this.#isLineEmpty = false;
      this.#isAfterCr = false;
    }
    if (start < piece.length) this.#keep(start === 0 ? piece : piece.subarray(start));
    return frames;
  }

  finish(): readonly Frame[] {
    return this.#size === 0 ? [] : [this.#frame(Buffer.alloc(0))];
  }

  close(events: readonly ClosingEvent[]): Uint8Array {
    return Buffer.from(events.map(writeEvent).join(''));
  }

  #keep(part: Buffer): void {
    this.#parts.push(part);
    this.#size += part.length;
    if (this.#size > mostEventBytes) throw new FramingError(`An event is longer than ${mostEventBytes} bytes.`);
  }

  #frame(last: Buffer): Frame {
    const bytes = this.#parts.length === 0 ? last : Buffer.concat([...this.#parts, last]);
    const isFirst = this.#end === 0;
    this.#end += bytes.length;
    this.#parts = [];
    this.#size = 0;
    if (bytes.length > mostEventBytes) throw new FramingError(`An event is longer than ${mostEventBytes} bytes.`);
    const text = bytes.toString('utf8');
    return readFrame(isFirst && text.startsWith('\ufeff') ? text.slice(1) : text, this.#end);
  }
}

const plainStart = 'data: ';

function readFrame(text: string, end: number): Frame {
  // Nearly all are one line of data.
  const lineEnd = text.indexOf('\n');
  if (lineEnd === text.length - 2 && text[lineEnd + 1] === '\n' && text.startsWith(plainStart) && !text.includes('\r'))
    return { end, type: undefined, data: text.slice(plainStart.length, lineEnd) };
  let type: string | undefined;
  let data: string | undefined;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    if (name !== 'data' && name !== 'event') continue;
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (name === 'event') type = value;
    else data = data === undefined ? value : `${data}\n${value}`;
  }
  return { end, type, data };
}

function writeEvent({ type, data }: ClosingEvent): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return `${type === undefined ? '' : `event: ${type}\n`}data: ${text}\n\n`;
}
