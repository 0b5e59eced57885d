import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { type ModelProtocol, modelProtocols } from '@turnpike/policy';

// An answer as bytes. What is read may come from anywhere: whatever does not fit is nothing.

/** An answer of a model that was kept. */
export interface StoredAnswer {
  readonly protocol: ModelProtocol;
  readonly isStream: boolean;
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** Whoever changes the form gives it another number: what older ones have kept is then not read any more. */
const version = 1;
const headStart = 5;

/** Writes an answer: the version, the length of the head, the head as JSON, and the body. */
export function writeAnswer({ body, ...head }: StoredAnswer): Buffer {
  const headBytes = Buffer.from(JSON.stringify({ ...head, sum: crc32(body) }), 'utf8');
  const bytes = Buffer.allocUnsafe(headStart + headBytes.length + body.length);
  bytes.writeUInt8(version, 0);
  bytes.writeUInt32BE(headBytes.length, 1);
  bytes.set(headBytes, headStart);
  bytes.set(body, headStart + headBytes.length);
  return bytes;
}

/** Reads what `writeAnswer` has written; `undefined` when it is anything else. */
export function readAnswer(bytes: Uint8Array): StoredAnswer | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < headStart || buffer.readUInt8(0) !== version) return undefined;
  const bodyStart = headStart + buffer.readUInt32BE(1);
  if (bodyStart > buffer.length) return undefined;
  const body = buffer.subarray(bodyStart);
  const { protocol, isStream, contentType, sum } = readHead(buffer.toString('utf8', headStart, bodyStart));
  const known = modelProtocols.find((name) => name === protocol);
  if (known === undefined || typeof isStream !== 'boolean' || sum !== crc32(body)) return undefined;
  // What would begin another header is none.
  if (typeof contentType !== 'string' || !/^[\x20-\x7e]{1,200}$/.test(contentType)) return undefined;
  return { protocol: known, isStream, contentType, body };
}

function readHead(text: string): Readonly<Record<string, unknown>> {
  try {
    const head: unknown = JSON.parse(text);
    return typeof head === 'object' && head !== null ? (head as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
