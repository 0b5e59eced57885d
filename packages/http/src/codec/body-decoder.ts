import { Buffer } from 'node:buffer';
import { carriageReturn, hexDigits, lineFeed, semicolon, space, tab, tokenBytes, valueBytes } from './bytes.ts';
import { FieldList } from './fields.ts';
import type { Framing } from './framing.ts';
import { type CodecLimits, defaultCodecLimits } from './limits.ts';
import type { Refusal, RefusalCode, RefusalTable } from './refusals.ts';
import { TrailerParser } from './trailers.ts';

// Bodies as they arrive. What comes out are slices of the pieces that went in, nothing is kept, and nothing is copied but
// the data of tiny chunks, of which as many as stand together make one slice: a buffer for each would cost more than all
// else that is done with it. Whoever reads asks for one slice after the other, so that it can stop at any of them when its
// own reader is slow:
//
//   for (let slice; (slice = decoder.read(piece, at)) !== undefined; at = decoder.position) use(slice);
//   at = decoder.position;

/** Takes a body out of the bytes of a connection. */
export interface BodyDecoder {
  /**
   * The next slice of the body from a place in a piece. Nothing when the piece is used up, the body has ended, or it was
   * refused; then nothing behind `position` has been used.
   */
  read(piece: Buffer, from: number): Buffer | undefined;
  /** The place behind the last byte that was used of the piece that was read last. */
  readonly position: number;
  /** Whether the body is complete. */
  readonly hasEnded: boolean;
  /** Why the body was refused. */
  readonly refusal: Refusal | undefined;
  /** What stood behind the last chunk; empty until the body has ended, and for bodies that cannot have any. */
  readonly trailers: FieldList;
  /** Says that the connection has ended: the body is then complete or refused. */
  end(): void;
}

/** A decoder for a body that is framed like this. */
export function decodeBody(
  { body, contentLength = 0 }: Framing,
  refusals: RefusalTable,
  limits?: Partial<CodecLimits>,
): BodyDecoder {
  if (body === 'chunked') return new ChunkedDecoder({ ...defaultCodecLimits, ...limits }, refusals);
  if (body === 'until-close') return new UntilCloseDecoder();
  return new LengthDecoder(body === 'length' ? contentLength : 0, refusals);
}

const noTrailers = new FieldList();

class LengthDecoder implements BodyDecoder {
  position = 0;
  refusal: Refusal | undefined;
  readonly trailers = noTrailers;
  readonly #refusals: RefusalTable;
  #left: number;

  constructor(length: number, refusals: RefusalTable) {
    this.#left = length;
    this.#refusals = refusals;
  }

  get hasEnded(): boolean {
    return this.#left === 0;
  }

  read(piece: Buffer, from: number): Buffer | undefined {
    const size = Math.min(this.#left, piece.length - from);
    this.position = from;
    if (size <= 0 || this.refusal !== undefined) return undefined;
    this.#left -= size;
    this.position = from + size;
    return slice(piece, from, this.position);
  }

  end(): void {
    if (!this.hasEnded) this.refusal ??= this.#refusals['unfinished-body'];
  }
}

class UntilCloseDecoder implements BodyDecoder {
  position = 0;
  hasEnded = false;
  readonly refusal = undefined;
  readonly trailers = noTrailers;

  read(piece: Buffer, from: number): Buffer | undefined {
    this.position = from;
    if (this.hasEnded || from >= piece.length) return undefined;
    this.position = piece.length;
    return slice(piece, from, piece.length);
  }

  end(): void {
    this.hasEnded = true;
  }
}

const sizeStart = 0;
const inSize = 1;
const extensionStart = 2;
const inExtensionName = 3;
const extensionValueStart = 4;
const inExtensionValue = 5;
const inQuoted = 6;
const afterBackslash = 7;
const afterQuoted = 8;
const sizeLineEnd = 9;
const inData = 10;
const dataEnd = 11;
const dataLineEnd = 12;
const inTrailers = 13;
const ended = 14;

const quote = 0x22;
const backslash = 0x5c;
const equals = 0x3d;
const maxSizeDigits = 16;
const lineEndBytes = 2;
/** How many bytes of data pay for one byte of framing. */
const dataShare = 4;
/** Up to this size, copying the data of a chunk costs less than a buffer of its own. */
const tinyBytes = 64;
/** The most that is copied into one slice, so that little is wasted when only a few chunks are tiny. */
const gatheredBytes = 4000;

/** RFC 9112, 7.1. */
class ChunkedDecoder implements BodyDecoder {
  position = 0;
  refusal: Refusal | undefined;
  trailers: FieldList = noTrailers;
  readonly #limits: CodecLimits;
  readonly #refusals: RefusalTable;
  #trailerParser: TrailerParser | undefined;
  #state = sizeStart;
  #size = 0;
  #sizeDigits = 0;
  #left = 0;
  #extensionBytes = 0;
  /** Bytes of framing that no data has paid for. */
  #overhead = 0;

  constructor(limits: CodecLimits, refusals: RefusalTable) {
    this.#limits = limits;
    this.#refusals = refusals;
  }

  get hasEnded(): boolean {
    return this.#state === ended;
  }

  read(piece: Buffer, from: number): Buffer | undefined {
    this.position = from;
    if (this.refusal !== undefined || this.#state === ended) return undefined;
    let at = from;
    const { length } = piece;
    while (at < length) {
      if (this.#state === inData) {
        const size = Math.min(this.#left, length - at);
        if (size <= tinyBytes && at + size + lineEndBytes < length) return this.#gather(piece, at);
        this.#left -= size;
        if (this.#left === 0) this.#state = dataEnd;
        this.position = at + size;
        return slice(piece, at, this.position);
      }
      if (this.#state === inTrailers) return this.#readTrailers(piece, at);
      const code = this.#readByte(piece[at]!);
      if (code !== undefined) return this.#refuse(code, at);
      at++;
    }
    this.position = at;
    return undefined;
  }

  end(): void {
    if (!this.hasEnded) this.refusal ??= this.#refusals['unfinished-body'];
  }

  /** The data of a tiny chunk and of those behind it, up to one that is not tiny, the last, or one that is refused. */
  #gather(piece: Buffer, from: number): Buffer {
    const { length } = piece;
    const gathered = Buffer.allocUnsafe(Math.min(length - from, gatheredBytes));
    let used = 0;
    let at = from;
    while (at < length && this.refusal === undefined && this.#state !== inTrailers) {
      if (this.#state === inData) {
        const size = Math.min(this.#left, length - at);
        if (size > tinyBytes || used + size > gathered.length) break;
        for (const to = at + size; at < to; at++) gathered[used++] = piece[at]!;
        this.#left -= size;
        if (this.#left === 0) this.#state = dataEnd;
      } else {
        const code = this.#readByte(piece[at]!);
        if (code === undefined) at++;
        else this.#refuse(code, at);
      }
    }
    this.position = at;
    return gathered.subarray(0, used);
  }

  #refuse(code: RefusalCode, at: number): undefined {
    this.position = at;
    this.refusal = this.#refusals[code];
  }

  #readTrailers(piece: Buffer, at: number): undefined {
    this.#trailerParser ??= new TrailerParser(this.#limits, this.#refusals);
    const outcome = this.#trailerParser.read(piece, at);
    this.position = this.#trailerParser.position;
    if (outcome === undefined) return;
    if (outcome instanceof FieldList) {
      this.trailers = outcome;
      this.#state = ended;
    } else this.refusal = outcome;
  }

  /** Reads a byte of what stands between data. */
  #readByte(byte: number): RefusalCode | undefined {
    switch (this.#state) {
      case sizeStart:
      case inSize:
        return this.#readSize(byte);
      case sizeLineEnd:
        return byte === lineFeed ? this.#beginChunk() : 'bare-cr';
      case dataEnd:
        this.#state = dataLineEnd;
        return byte === carriageReturn ? undefined : 'invalid-chunk-end';
      case dataLineEnd:
        this.#state = sizeStart;
        return byte === lineFeed ? undefined : 'invalid-chunk-end';
      default:
        if (++this.#extensionBytes > this.#limits.chunkExtensionBytes) return 'chunk-extensions-too-long';
        return this.#readExtension(byte);
    }
  }

  #readSize(byte: number): RefusalCode | undefined {
    const digit = hexDigits[byte]!;
    if (digit !== 0) {
      if (this.#state === sizeStart) {
        this.#size = 0;
        this.#sizeDigits = 0;
        this.#state = inSize;
      }
      if (++this.#sizeDigits > maxSizeDigits) return 'invalid-chunk-size';
      this.#size = this.#size * 16 + (digit - 1);
      return this.#size > Number.MAX_SAFE_INTEGER ? 'invalid-chunk-size' : undefined;
    }
    if (this.#state === sizeStart) return byte === lineFeed ? 'bare-lf' : 'invalid-chunk-size';
    if (byte === carriageReturn) this.#state = sizeLineEnd;
    else if (byte === semicolon) {
      this.#extensionBytes++;
      this.#state = extensionStart;
    } else return byte === lineFeed ? 'bare-lf' : 'invalid-chunk-size';
    return undefined;
  }

  /** RFC 9112, 7.1.1, without the white space that it advises against. */
  #readExtension(byte: number): RefusalCode | undefined {
    const isToken = tokenBytes[byte] !== 0;
    switch (this.#state) {
      case extensionStart:
        this.#state = inExtensionName;
        return isToken ? undefined : 'invalid-chunk-extension';
      case inExtensionName:
        if (isToken) return undefined;
        if (byte !== equals) return this.#endExtension(byte);
        this.#state = extensionValueStart;
        return undefined;
      case extensionValueStart:
        this.#state = byte === quote ? inQuoted : inExtensionValue;
        return isToken || byte === quote ? undefined : 'invalid-chunk-extension';
      case inExtensionValue:
        return isToken ? undefined : this.#endExtension(byte);
      case inQuoted:
        if (byte === quote) this.#state = afterQuoted;
        else if (byte === backslash) this.#state = afterBackslash;
        return valueBytes[byte] === 1 ? undefined : 'invalid-chunk-extension';
      case afterBackslash:
        this.#state = inQuoted;
        return valueBytes[byte] === 1 ? undefined : 'invalid-chunk-extension';
      default:
        return this.#endExtension(byte);
    }
  }

  #endExtension(byte: number): RefusalCode | undefined {
    if (byte === carriageReturn) this.#state = sizeLineEnd;
    else if (byte === semicolon) this.#state = extensionStart;
    else if (byte === lineFeed) return 'bare-lf';
    else return byte === space || byte === tab || byte >= space ? 'invalid-chunk-extension' : 'forbidden-byte';
    return undefined;
  }

  #beginChunk(): RefusalCode | undefined {
    this.#left = this.#size;
    this.#state = this.#size === 0 ? inTrailers : inData;
    if (this.#size === 0) return undefined;
    // Two line ends and the size itself. Data that is paid in advance of framing does not count.
    this.#overhead = Math.max(0, this.#overhead + this.#sizeDigits + 4 - dataShare * this.#size);
    return this.#overhead > this.#limits.chunkOverheadBytes ? 'too-many-tiny-chunks' : undefined;
  }
}

/** A part of a piece, in its memory; the piece itself when it is all of it. */
function slice(piece: Buffer, from: number, to: number): Buffer {
  return from === 0 && to === piece.length ? piece : piece.subarray(from, to);
}
