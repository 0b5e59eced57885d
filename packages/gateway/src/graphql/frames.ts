import { Buffer } from 'node:buffer';

// Frames that a client sends (RFC 6455, 5.2), as far as one has to read them who passes messages on.

/** A frame. */
export interface Frame {
  /** As it came. */
  readonly bytes: Buffer;
  readonly payload: Buffer;
  readonly isControl: boolean;
  readonly isBinary: boolean;
  /** Whether the message ends with it. */
  readonly isLast: boolean;
}

const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, pong: 10 } as const;

/** Finds the frames in what a client sends. */
export class FrameReader {
  readonly #mostBytes: number;
  #rest: Buffer = Buffer.alloc(0);
  #isBinary = false;
  #isWithin = false;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** The frames that are complete with a piece; `undefined` when they are not as a client may send them. */
  read(piece: Buffer): readonly Frame[] | undefined {
    const frames: Frame[] = [];
    let bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    for (;;) {
      const frame = this.#first(bytes);
      if (frame === 'wrong') return undefined;
      if (frame === 'incomplete') break;
      frames.push(frame);
      bytes = bytes.subarray(frame.bytes.length);
    }
    this.#rest = bytes;
    return frames;
  }

  #first(bytes: Buffer): Frame | 'incomplete' | 'wrong' {
    if (bytes.length < 2) return 'incomplete';
    const [first, second] = [bytes[0]!, bytes[1]!];
    const opcode = first & 0x0f;
    const isLast = (first & 0x80) !== 0;
    // Extensions have not been agreed on, and clients mask what they send.
    if ((first & 0x70) !== 0 || (second & 0x80) === 0) return 'wrong';
    const size = sizeOf(bytes, second & 0x7f);
    if (size === undefined) return 'incomplete';
    const isControl = opcode >= opcodes.close;
    if (size.length > this.#mostBytes || (isControl && (!isLast || size.length > 125))) return 'wrong';
    if (!this.#isExpected(opcode)) return 'wrong';
    const end = size.at + 4 + size.length;
    if (bytes.length < end) return 'incomplete';
    if (!isControl) this.#isWithin = !isLast;
    if (opcode === opcodes.binary || opcode === opcodes.text) this.#isBinary = opcode === opcodes.binary;
    const payload = unmasked(bytes.subarray(size.at + 4, end), bytes.subarray(size.at, size.at + 4));
    return { bytes: bytes.subarray(0, end), payload, isControl, isBinary: this.#isBinary, isLast };
  }

  #isExpected(opcode: number): boolean {
    if (opcode >= opcodes.close) return opcode <= opcodes.pong;
    return opcode === opcodes.continuation ? this.#isWithin : opcode <= opcodes.binary && !this.#isWithin;
  }
}

function sizeOf(bytes: Buffer, short: number): { readonly length: number; readonly at: number } | undefined {
  if (short < 126) return { length: short, at: 2 };
  if (short === 126) return bytes.length < 4 ? undefined : { length: bytes.readUInt16BE(2), at: 4 };
  return bytes.length < 10 ? undefined : { length: Number(bytes.readBigUInt64BE(2)), at: 10 };
}

function unmasked(bytes: Buffer, mask: Buffer): Buffer {
  return Buffer.from(bytes.map((byte, index) => byte ^ mask[index & 3]!));
}

/** A message of text as a client sends it. */
export function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const mask = Buffer.from(crypto.getRandomValues(new Uint8Array(4)));
  return Buffer.concat([headOf(payload.length), mask, unmasked(payload, mask)]);
}

function headOf(length: number): Buffer {
  if (length < 126) return Buffer.from([0x81, 0x80 | length]);
  if (length < 65_536) {
    const head = Buffer.from([0x81, 0xfe, 0, 0]);
    head.writeUInt16BE(length, 2);
    return head;
  }
  const head = Buffer.alloc(10);
  head.set([0x81, 0xff]);
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}
