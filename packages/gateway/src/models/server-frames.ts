import { Buffer } from 'node:buffer';

// Frames as a server sends them (RFC 6455, 5.2), read beside their way: nothing waits for them, and nothing of them changes.

const opcodes = { continuation: 0, text: 1, close: 8 } as const;
const longestHead = 10;

/** Finds where frames end, and the messages of text that have ended with them. */
export class ServerFrames {
  readonly #most: number;
  readonly #head = Buffer.alloc(longestHead);
  #headLength = 0;
  /** Of the payload under way. */
  #left = 0;
  #isWithinPayload = false;
  #isControl = false;
  #isLast = false;
  /** Of the message under way; absent where it is none of text, or longer than is kept. */
  #text: Buffer[] | undefined;
  #length = 0;

  /** Messages longer than `most` bytes are passed over. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Whether what has come ends with a frame. */
  get isBetween(): boolean {
    return !this.#isWithinPayload && this.#headLength === 0;
  }

  /** Goes on to the end of the next frame in a piece, or of the piece; the text of a message that has ended there. */
  next(piece: Buffer, from: number): { readonly end: number; readonly text: string | undefined } {
    let at = from;
    if (!this.#isWithinPayload) {
      while (at < piece.length && !this.#isWithinPayload) this.#takeHead(piece[at++]!);
      if (!this.#isWithinPayload) return { end: at, text: undefined };
    }
    const end = Math.min(piece.length, at + this.#left);
    this.#keep(piece, at, end);
    this.#left -= end - at;
    if (this.#left > 0) return { end, text: undefined };
    this.#isWithinPayload = false;
    return { end, text: this.#endFrame() };
  }

  #takeHead(byte: number): void {
    this.#head[this.#headLength++] = byte;
    const length = this.#payloadLength();
    if (length === undefined) return;
    const opcode = this.#head[0]! & 0x0f;
    this.#isControl = opcode >= opcodes.close;
    this.#isLast = (this.#head[0]! & 0x80) !== 0;
    if (!this.#isControl && opcode !== opcodes.continuation) {
      // What is compressed, or coded in another way, is no text that could be read.
      this.#text = opcode === opcodes.text && (this.#head[0]! & 0x70) === 0 ? [] : undefined;
      this.#length = 0;
    }
    this.#headLength = 0;
    this.#left = length;
    this.#isWithinPayload = true;
  }

  /** Once the head is complete. Servers do not mask. */
  #payloadLength(): number | undefined {
    if (this.#headLength < 2) return undefined;
    const short = this.#head[1]! & 0x7f;
    if (short < 126) return short;
    if (short === 126) return this.#headLength < 4 ? undefined : this.#head.readUInt16BE(2);
    return this.#headLength < longestHead ? undefined : Number(this.#head.readBigUInt64BE(2));
  }

  #keep(piece: Buffer, from: number, to: number): void {
    if (this.#isControl || this.#text === undefined) return;
    this.#length += to - from;
    if (this.#length > this.#most) this.#text = undefined;
    // The piece itself belongs to the connection.
    else if (to > from) this.#text.push(Buffer.from(piece.subarray(from, to)));
  }

  #endFrame(): string | undefined {
    if (this.#isControl || !this.#isLast || this.#text === undefined) return undefined;
    const text = Buffer.concat(this.#text).toString();
    this.#text = undefined;
    return text;
  }
}

/** A frame with which a server closes (RFC 6455, 5.5.1). */
export function closeFrame(code: number, reason: string): Buffer {
  const text = Buffer.from(reason);
  return Buffer.concat([Buffer.from([0x88, 2 + text.length, code >> 8, code & 0xff]), text]);
}
