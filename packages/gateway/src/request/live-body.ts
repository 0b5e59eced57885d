import { Buffer } from 'node:buffer';
import { MessageBody as BodyObject } from '@turnpike/expressions';
import { BodyError, type BodySource, type FieldList, MemorySource, readWhole } from '@turnpike/http';
import { type BodyFilter, type MessageBody, PolicyFailure } from '@turnpike/policy';
import { CapturedSource } from './captured-source.ts';
import { decodeContent } from './content-coding.ts';
import { decodedSource } from './decoded-source.ts';
import { FilteredSource } from './filtered-source.ts';
import { PeekedSource } from './peeked-source.ts';

/** Which of the two bodies, and how much of it may be in memory. */
export interface BodyRole {
  readonly of: 'request' | 'response';
  readonly limit: number;
}

/** A body on its way through: a stream until someone reads it, then bytes. */
export class LiveBody implements MessageBody {
  readonly #role: BodyRole;
  /** Of the message that the body belongs to: content that has been decoded loses its `Content-Encoding`. */
  readonly #fields: FieldList;
  #source: BodySource | undefined;
  #isSpent = false;
  #bytes: Buffer | string | undefined;
  #object: BodyObject | undefined;
  /** What the content in memory goes through when it is sent. */
  #filters: BodyFilter[] | undefined;
  /** Whole soon, while it is being read. */
  #reading: Promise<void> | undefined;
  /** Ends the wait for the rest, while there is one. */
  #giveUp: (() => void) | undefined;

  constructor(role: BodyRole, fields: FieldList, source: BodySource | undefined) {
    this.#role = role;
    this.#fields = fields;
    this.#source = source;
  }

  /** Whether it was a stream, and has been sent. */
  get isSpent(): boolean {
    return this.#isSpent;
  }

  /** Whether there is a body at all, read or not. */
  get isPresent(): boolean {
    return this.#source !== undefined || (this.#bytes !== undefined && !this.#isTaken());
  }

  get content(): string | Uint8Array | undefined {
    return this.#isTaken() ? undefined : this.#bytes;
  }

  /** As expressions see it; null when there is none. It must be in memory. */
  get object(): BodyObject | null {
    if (this.#bytes === undefined) return null;
    return (this.#object ??= new BodyObject(this.#bytes));
  }

  buffer(): void | Promise<void> {
    return this.#bufferWithin(this.#role.limit);
  }

  bufferAtMost(limit: number): boolean | Promise<boolean> {
    const isWithin = (): boolean => Buffer.byteLength(this.content ?? '') <= limit;
    // As much as is read anyway: what is longer is refused as always.
    const reading = this.#bufferWithin(Math.min(limit, this.#role.limit));
    if (reading === undefined) return isWithin();
    return reading.then(isWithin, (error: unknown) => {
      if (!(error instanceof LimitExceeded)) throw error;
      return false;
    });
  }

  #bufferWithin(limit: number): void | Promise<void> {
    const source = this.#source;
    if (source === undefined) return this.#reading;
    this.#source = undefined;
    const isEncoded = this.#fields.has('content-encoding');
    let whole: Buffer | Promise<Buffer>;
    try {
      whole = readWhole(source, isEncoded ? Math.min(this.#role.limit, encodedAtMost(limit)) : limit);
    } catch (error) {
      throw this.#failure(error, limit);
    }
    if (whole instanceof Promise) return this.#read(this.#keepDecoded(this.#unlessGivenUp(whole, source), limit));
    if (isEncoded) return this.#read(this.#keepDecoded(whole, limit));
    this.#bytes = whole;
  }

  capture(limit: number, onEnd: (content: Uint8Array | undefined) => void): void {
    if (this.#source !== undefined) this.#source = new CapturedSource(this.#source, limit, onEnd);
    else {
      const content = Buffer.from(this.content ?? '');
      onEnd(content.length > limit ? undefined : content);
    }
  }

  filter(filter: BodyFilter): void {
    if (this.#source !== undefined)
      this.#source = new FilteredSource(decodedSource(this.#source, this.#fields), filter);
    else if (this.isPresent) (this.#filters ??= []).push(filter);
  }

  /** The body as something whose beginning can be looked at, decoded, before it is sent; absent where it is no stream. */
  peek(look: (piece: Buffer) => boolean): PeekedSource | undefined {
    if (this.#source === undefined) return undefined;
    const source = new PeekedSource(decodedSource(this.#source, this.#fields), look);
    this.#source = source;
    return source;
  }

  /** Policies that run side by side may want it at once. */
  #read(reading: Promise<void>): Promise<void> {
    this.#reading = reading.finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  replace(content: string | Uint8Array): void {
    this.discard();
    this.#isSpent = false;
    this.#bytes = typeof content === 'string' ? content : asBuffer(content);
    this.#object = undefined;
  }

  restore(content: Uint8Array): void {
    this.replace('');
    this.#bytes = undefined;
    this.#source = new MemorySource(asBuffer(content));
  }

  /** What is to be sent: bytes, or the stream, which is then used up. Nothing when there is none. */
  toSend(): Buffer | BodySource | undefined {
    const source = this.#source;
    if (source !== undefined) {
      this.#source = undefined;
      const whole = source.takeWhole();
      // What lies in one piece is kept: it may be sent again.
      if (whole !== undefined) return (this.#bytes = whole);
      this.#isSpent = true;
      return source;
    }
    const { content } = this;
    const bytes = typeof content === 'string' ? Buffer.from(content) : (content as Buffer | undefined);
    const filters = this.#filters;
    this.#filters = undefined;
    if (filters === undefined || bytes === undefined) return bytes;
    return filters.reduce<BodySource>((from, filter) => new FilteredSource(from, filter), new MemorySource(bytes));
  }

  /** Gives up on what nobody has read. */
  discard(): void {
    this.#source?.cancel();
    this.#source = undefined;
    const filters = this.#filters ?? [];
    this.#filters = undefined;
    for (const filter of filters) filter.abandoned();
  }

  /** Nobody waits for it any more: whoever is reading it is told so at once. */
  giveUp(): void {
    this.#giveUp?.();
  }

  #isTaken(): boolean {
    return this.#object?.isTaken === true;
  }

  #unlessGivenUp(whole: Promise<Buffer>, source: BodySource): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#giveUp = () => {
        source.cancel();
        reject(new BodyError('cancelled', 'the client has closed the connection'));
      };
      const settle = () => {
        this.#giveUp = undefined;
      };
      whole.finally(settle).then(resolve, reject);
    });
  }

  async #keepDecoded(whole: Buffer | Promise<Buffer>, limit: number): Promise<void> {
    try {
      this.#bytes = await decodeContent(await whole, this.#fields, limit);
    } catch (error) {
      throw this.#failure(error, limit);
    }
  }

  #failure(error: unknown, asked: number): unknown {
    if (!(error instanceof BodyError)) return error;
    const { of, limit } = this.#role;
    if (error.code === 'too-large' && asked < limit) return new LimitExceeded(error.message, { cause: error });
    const isRequest = of === 'request';
    if (error.code === 'cancelled')
      return new PolicyFailure(of, 'ClientConnectionFailure', 499, 'The client has closed the connection.');
    if (error.code === 'too-large') {
      const message = `The body of the ${of} is longer than ${limit} bytes, which is as much as is read into memory.`;
      return isRequest
        ? new PolicyFailure('request', 'RequestBodyTooLarge', 413, message, undefined, {
            message: 'Request body is too large.',
          })
        : new PolicyFailure('response', 'ResponseBodyTooLarge', 502, message);
    }
    const message = `The body of the ${of} broke off: ${error.message}`;
    if (!isRequest) return new PolicyFailure('response', 'BackendConnectionFailure', 500, message);
    if (error.code === 'malformed') return new PolicyFailure('request', 'RequestBodyMalformed', 400, message);
    return new PolicyFailure('request', 'ClientConnectionFailure', 400, message);
  }
}

/** More came than was asked for, though not more than may be read. */
class LimitExceeded extends Error {
  override readonly name = 'LimitExceeded';
}

/** Content that cannot be made shorter becomes a little longer. */
function encodedAtMost(limit: number): number {
  return limit + (limit >>> 3) + 1024;
}

function asBuffer(content: Uint8Array): Buffer {
  return Buffer.isBuffer(content) ? content : Buffer.from(content.buffer, content.byteOffset, content.byteLength);
}
