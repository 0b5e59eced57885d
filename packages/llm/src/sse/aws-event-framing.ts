import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { asObject, parseJson } from '../protocols/json.ts';
import type { ClosingEvent } from '../protocols/protocol.ts';
import { type Frame, type Framing, FramingError, mostEventBytes } from './framing.ts';

// `application/vnd.amazon.eventstream` (https://smithy.io/2.0/aws/amazon-eventstream.html): length of all, length of the
// headers and a CRC of both, the headers, the payload, and a CRC of everything before.

const preludeSize = 12;
const crcSize = 4;

/** Events as Amazon's services send them. */
export class AwsEventFraming implements Framing {
  #rest: Buffer[] = [];
  #size = 0;
  #end = 0;
  /** The length of the message under way, once that is known. */
  #length = preludeSize;
  #isPreludeRead = false;
  /** Models that are asked in a form of their own answer in it, one event a chunk. */
  #isWrapped = false;

  push(piece: Buffer): readonly Frame[] {
    this.#rest.push(piece);
    this.#size += piece.length;
    if (this.#size < this.#length) return [];
    let bytes = this.#rest.length === 1 ? this.#rest[0]! : Buffer.concat(this.#rest);
    const frames: Frame[] = [];
    while (bytes.length >= this.#length) {
      if (!this.#isPreludeRead) {
        this.#length = readPrelude(bytes);
        this.#isPreludeRead = true;
        continue;
      }
      frames.push(this.#readMessage(bytes.subarray(0, this.#length)));
      bytes = bytes.subarray(this.#length);
      this.#length = preludeSize;
      this.#isPreludeRead = false;
    }
    this.#rest = bytes.length === 0 ? [] : [bytes];
    this.#size = bytes.length;
    return frames;
  }

  /** A message that was cut off says nothing. */
  finish(): readonly Frame[] {
    return [];
  }

  close(events: readonly ClosingEvent[]): Uint8Array {
    return Buffer.concat(
      events.map(({ type = '', data }) => {
        const text = typeof data === 'string' ? data : JSON.stringify(data);
        if (type.endsWith('Exception')) return writeMessage(exceptionHeaders(type), text);
        if (!this.#isWrapped) return writeMessage(eventHeaders(type), text);
        return writeMessage(eventHeaders('chunk'), JSON.stringify({ bytes: Buffer.from(text).toString('base64') }));
      }),
    );
  }

  #readMessage(bytes: Buffer): Frame {
    const bodyEnd = bytes.length - crcSize;
    if (crc32(bytes.subarray(0, bodyEnd)) !== bytes.readUInt32BE(bodyEnd))
      throw new FramingError('An event has another checksum than it should have.');
    const headersEnd = preludeSize + bytes.readUInt32BE(4);
    const headers = readHeaders(bytes.subarray(preludeSize, headersEnd));
    this.#end += bytes.length;
    const type = headers.get(':event-type') ?? headers.get(':exception-type');
    const payload = bytes.toString('utf8', headersEnd, bodyEnd);
    const isError = headers.get(':message-type') !== 'event';
    if (type !== 'chunk') return { end: this.#end, type, data: payload, isError };
    this.#isWrapped = true;
    const inner = asObject(parseJson(payload))?.bytes;
    const data = typeof inner === 'string' ? Buffer.from(inner, 'base64').toString() : payload;
    return { end: this.#end, type: undefined, data, isError };
  }
}

function readPrelude(bytes: Buffer): number {
  if (crc32(bytes.subarray(0, 8)) !== bytes.readUInt32BE(8))
    throw new FramingError('What came is no stream of events: the checksum of a prelude is wrong.');
  const length = bytes.readUInt32BE(0);
  if (length > mostEventBytes) throw new FramingError(`An event is longer than ${mostEventBytes} bytes.`);
  if (length < preludeSize + bytes.readUInt32BE(4) + crcSize)
    throw new FramingError('An event is shorter than its headers.');
  return length;
}

/** How long values are, by the number of their type; text and bytes say it themselves. */
const sizes: readonly number[] = [0, 0, 1, 2, 4, 8, -1, -1, 8, 16];

const stringType = 7;

function readHeaders(bytes: Buffer): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  let at = 0;
  const take = (size: number): Buffer => {
    if (at + size > bytes.length) throw new FramingError('A header of an event is longer than all of them.');
    at += size;
    return bytes.subarray(at - size, at);
  };
  while (at < bytes.length) {
    const name = take(take(1)[0]!).toString();
    const type = take(1)[0]!;
    const size = sizes[type];
    if (size === undefined) throw new FramingError(`A header of an event has the unknown type ${type}.`);
    const value = take(size < 0 ? take(2).readUInt16BE() : size);
    if (type === stringType) headers.set(name, value.toString());
  }
  return headers;
}

type Headers = Readonly<Record<string, string>>;

function eventHeaders(type: string): Headers {
  return { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' };
}

function exceptionHeaders(type: string): Headers {
  return { ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' };
}

/** One message of such a stream. */
export function writeMessage(headers: Headers, payload: string): Buffer {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => writeHeader(name, value)));
  const body = Buffer.from(payload);
  const bytes = Buffer.alloc(preludeSize + head.length + body.length + crcSize);
  bytes.writeUInt32BE(bytes.length, 0);
  bytes.writeUInt32BE(head.length, 4);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 8)), 8);
  head.copy(bytes, preludeSize);
  body.copy(bytes, preludeSize + head.length);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, bytes.length - crcSize)), bytes.length - crcSize);
  return bytes;
}

function writeHeader(name: string, value: string): Buffer {
  const text = Buffer.from(value);
  const head = Buffer.from([name.length, ...Buffer.from(name), stringType, text.length >> 8, text.length & 0xff]);
  return Buffer.concat([head, text]);
}
