// Frames as they pass by (RFC 9113, 4.1 and 6). The library that speaks HTTP/2 tells little of what a peer sends it, so
// that floods are counted, and answers measured, on the bytes themselves.

/** What frames are called. */
export const frameTypes = {
  data: 0,
  headers: 1,
  priority: 2,
  rstStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const satisfies Readonly<Record<string, number>>;

/** Flags of frames; which of them a frame can have depends on its type. */
export const frameFlags = {
  endStream: 0x1,
  ack: 0x1,
  endHeaders: 0x4,
  padded: 0x8,
  priority: 0x20,
} as const satisfies Readonly<Record<string, number>>;

/** Why a stream or a connection is given up (RFC 9113, 7). */
export const errorCodes = {
  noError: 0,
  protocolError: 1,
  internalError: 2,
  flowControlError: 3,
  settingsTimeout: 4,
  streamClosed: 5,
  frameSizeError: 6,
  refusedStream: 7,
  cancel: 8,
  compressionError: 9,
  connectError: 10,
  enhanceYourCalm: 11,
} as const satisfies Readonly<Record<string, number>>;

/** What a client sends before its first frame. */
export const clientPreface: Buffer = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/** The largest payload that we take, and that a peer takes which has not said otherwise. */
export const maxPayload = 16_384;

const headerLength = 9;

/** A frame that passes by. */
export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly length: number;
  /** Of the types that are kept, otherwise empty. */
  readonly payload: Buffer;
}

/** Writes a frame. */
export function writeFrame(type: number, flags: number, stream: number, payload: Uint8Array = noBytes): Buffer {
  const frame = Buffer.allocUnsafe(headerLength + payload.length);
  frame.writeUIntBE(payload.length, 0, 3);
  frame[3] = type;
  frame[4] = flags;
  frame.writeUInt32BE(stream, 5);
  frame.set(payload, headerLength);
  return frame;
}

/** Says that no stream beyond the last one is or will be worked on. */
export function writeGoaway(lastStream: number, code: number): Buffer {
  const payload = Buffer.allocUnsafe(8);
  payload.writeUInt32BE(lastStream, 0);
  payload.writeUInt32BE(code, 4);
  return writeFrame(frameTypes.goaway, 0, 0, payload);
}

const noBytes = Buffer.alloc(0);

/** Finds the frames in what passes by, in any pieces. */
export class FrameReader {
  readonly #onFrame: (frame: Frame) => void;
  readonly #keeps: number;
  readonly #header: Buffer = Buffer.alloc(headerLength);
  /** Bytes of the header that have arrived. */
  #held = 0;
  /** Bytes still to be left out: of the preface, or of a payload that is not kept. */
  #skip: number;
  /** A payload that is kept, when it did not come in one piece. */
  #payload: Buffer | undefined;
  #filled = 0;

  /**
   * @param kept types whose payload is wanted; of those a frame is told when it is complete, of others when it begins
   * @param preface how many bytes stand before the first frame
   */
  constructor(kept: readonly number[], preface: number, onFrame: (frame: Frame) => void) {
    this.#keeps = kept.reduce((bits, type) => bits | (1 << type), 0);
    this.#skip = preface;
    this.#onFrame = onFrame;
  }

  /** Whether the next byte begins a frame. */
  get isBetweenFrames(): boolean {
    return this.#held === 0 && this.#skip === 0 && this.#payload === undefined;
  }

  /** The type of a frame of which a part has arrived. */
  get openType(): number | undefined {
    return this.#payload === undefined ? undefined : this.#header[3];
  }

  read(piece: Buffer): void {
    let at = 0;
    while (at < piece.length) {
      if (this.#payload !== undefined) at = this.#fill(piece, at, this.#payload);
      else if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, piece.length - at);
        this.#skip -= skipped;
        at += skipped;
      } else at = this.#readHeader(piece, at);
    }
  }

  #readHeader(piece: Buffer, at: number): number {
    if (this.#held === 0 && piece.length - at >= headerLength) return this.#open(piece, at, piece, at + headerLength);
    const count = Math.min(headerLength - this.#held, piece.length - at);
    piece.copy(this.#header, this.#held, at, at + count);
    this.#held += count;
    if (this.#held < headerLength) return at + count;
    this.#held = 0;
    return this.#open(this.#header, 0, piece, at + count);
  }

  /** Takes up a frame whose header is complete, and returns the place behind what it used of the piece. */
  #open(header: Buffer, from: number, piece: Buffer, at: number): number {
    const length = (header[from]! << 16) | (header[from + 1]! << 8) | header[from + 2]!;
    const type = header[from + 3]!;
    // What is longer than we said we take is refused by the library; its payload is of no interest.
    const isKept = type < 31 && (this.#keeps & (1 << type)) !== 0 && length <= maxPayload;
    if (!isKept) {
      this.#skip = length;
      this.#tell(header, from, length, noBytes);
      return at;
    }
    if (piece.length - at >= length) {
      this.#tell(header, from, length, piece.subarray(at, at + length));
      return at + length;
    }
    if (header !== this.#header) header.copy(this.#header, 0, from, from + headerLength);
    this.#payload = Buffer.allocUnsafe(length);
    this.#filled = 0;
    return at;
  }

  #fill(piece: Buffer, at: number, payload: Buffer): number {
    const count = Math.min(payload.length - this.#filled, piece.length - at);
    piece.copy(payload, this.#filled, at, at + count);
    this.#filled += count;
    if (this.#filled === payload.length) {
      this.#payload = undefined;
      this.#tell(this.#header, 0, payload.length, payload);
    }
    return at + count;
  }

  #tell(header: Buffer, from: number, length: number, payload: Buffer): void {
    const stream = header.readUInt32BE(from + 5) & 0x7fff_ffff;
    this.#onFrame({ type: header[from + 3]!, flags: header[from + 4]!, stream, length, payload });
  }
}
