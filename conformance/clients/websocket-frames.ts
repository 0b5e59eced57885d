import { deflateRawSync } from 'node:zlib';

// Frames of WebSockets, right and wrong ones (RFC 6455, 5.2), byte for byte.

export const continuation = 0;
export const text = 1;
export const binary = 2;
export const close = 8;
export const ping = 9;
export const pong = 10;

/** What a frame says of itself, beside its payload. */
export interface FrameOptions {
  readonly fin?: boolean;
  /** The three reserved bits, as a number: 4 is the one of permessage-deflate. */
  readonly reserved?: number;
  readonly masked?: boolean;
}

const mask = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);

/** A frame, masked as those of clients are. */
export function frame(opcode: number, payload: string | Buffer = '', options: FrameOptions = {}): Buffer {
  const { fin = true, reserved = 0, masked = true } = options;
  const content = Buffer.from(payload as string);
  const first = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  const maskBit = masked ? 0x80 : 0;
  const { length } = content;
  let head: Buffer;
  if (length < 126) head = Buffer.from([first, maskBit | length]);
  else if (length < 65_536) {
    head = Buffer.from([first, maskBit | 126, 0, 0]);
    head.writeUInt16BE(length, 2);
  } else {
    head = Buffer.from([first, maskBit | 127, 0, 0, 0, 0, 0, 0, 0, 0]);
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  if (!masked) return Buffer.concat([head, content]);
  for (let at = 0; at < length; at++) content[at]! ^= mask[at % 4]!;
  return Buffer.concat([head, mask, content]);
}

/** A message in frames of a size. */
export function fragments(opcode: number, payload: string | Buffer, size: number, reserved = 0): Buffer {
  const content = Buffer.from(payload as string);
  const frames: Buffer[] = [];
  for (let at = 0; at < content.length; at += size) {
    const options = { fin: at + size >= content.length, reserved: at === 0 ? reserved : 0 };
    frames.push(frame(at === 0 ? opcode : continuation, content.subarray(at, at + size), options));
  }
  return Buffer.concat(frames);
}

/** A frame that ends a connection, with a code and a reason (RFC 6455, 5.5.1). */
export function closing(code: number, reason: string | Buffer = ''): Buffer {
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(code);
  return frame(close, Buffer.concat([payload, Buffer.from(reason as string)]));
}

/** The payload of a compressed message (RFC 7692, 7.2.1). */
export function deflated(payload: string | Buffer, windowBits = 15): Buffer {
  // A message ends in an empty block, of which the last four bytes are left out.
  const whole = deflateRawSync(payload, { windowBits, finishFlush: 2 });
  return whole.subarray(0, whole.length - 4);
}

/** Follows the frames of a server, which are not masked, to see the one that ends the connection. */
export class CloseWatcher {
  #bytes = Buffer.alloc(0);
  #skipped = 0;

  /** Whether a whole frame of that kind has come. */
  sees(piece: Buffer): boolean {
    const skipped = Math.min(this.#skipped, piece.length);
    this.#skipped -= skipped;
    this.#bytes = Buffer.concat([this.#bytes, piece.subarray(skipped)]);
    for (;;) {
      const [first, second] = this.#bytes;
      if (first === undefined || second === undefined) return false;
      const headBytes = second < 126 ? 2 : second === 126 ? 4 : 10;
      if (this.#bytes.length < headBytes) return false;
      const long = second === 126 ? this.#bytes.readUInt16BE(2) : 0;
      const length = second < 126 ? second : second === 126 ? long : Number(this.#bytes.readBigUInt64BE(2));
      const end = headBytes + length;
      if ((first & 0x0f) === close) return this.#bytes.length >= end;
      this.#skipped = Math.max(0, end - this.#bytes.length);
      this.#bytes = this.#bytes.subarray(end);
    }
  }
}
