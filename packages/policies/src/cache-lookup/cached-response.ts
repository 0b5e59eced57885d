import { Buffer } from 'node:buffer';

// A response as bytes, and what stands in its place where the headers of the request decide between several. What is read
// may come from anywhere: whatever does not fit is nothing.

/** A response that was kept. */
export interface CachedResponse {
  readonly kind: 'response';
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** When it was kept, in milliseconds since 1970. */
  readonly keptAt: number;
  readonly durationSeconds: number;
  readonly body: Uint8Array;
}

/** The request headers by which several responses are told apart, in lower case. */
export interface Variants {
  readonly kind: 'variants';
  readonly headers: readonly string[];
}

/** Whoever changes the form gives it another number: what older ones have kept is then not read any more. */
const version = 1;

const headStart = 5;

/** Writes what is kept under a key: the version, the length of the head, the head as JSON, and the body. */
export function writeEntry(entry: CachedResponse | Variants): Buffer {
  const { body, ...rest } = entry.kind === 'response' ? entry : { ...entry, body: new Uint8Array() };
  const head = Buffer.from(JSON.stringify(rest), 'utf8');
  const bytes = Buffer.allocUnsafe(headStart + head.length + body.length);
  bytes.writeUInt8(version, 0);
  bytes.writeUInt32BE(head.length, 1);
  bytes.set(head, headStart);
  bytes.set(body, headStart + head.length);
  return bytes;
}

/** Reads what `writeEntry` has written; `undefined` when it is anything else. */
export function readEntry(bytes: Uint8Array): CachedResponse | Variants | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < headStart || buffer.readUInt8(0) !== version) return undefined;
  const bodyStart = headStart + buffer.readUInt32BE(1);
  if (bodyStart > buffer.length) return undefined;
  let head: unknown;
  try {
    head = JSON.parse(buffer.toString('utf8', headStart, bodyStart));
  } catch {
    return undefined;
  }
  if (typeof head !== 'object' || head === null) return undefined;
  return entryOf(head as Readonly<Record<string, unknown>>, buffer.subarray(bodyStart));
}

function entryOf(
  { kind, status, reason, headers, keptAt, durationSeconds }: Readonly<Record<string, unknown>>,
  body: Buffer,
): CachedResponse | Variants | undefined {
  if (!Array.isArray(headers)) return undefined;
  if (kind === 'variants') return headers.every(isToken) ? { kind, headers } : undefined;
  const isWhole =
    kind === 'response' &&
    Number.isInteger(status) &&
    (status as number) >= 200 &&
    (status as number) <= 999 &&
    isLine(reason) &&
    headers.every(isField) &&
    Number.isFinite(keptAt) &&
    Number.isFinite(durationSeconds);
  if (!isWhole) return undefined;
  return {
    kind,
    status: status as number,
    reason,
    headers,
    keptAt: keptAt as number,
    durationSeconds: durationSeconds as number,
    body,
  };
}

function isField(field: unknown): field is readonly [string, string] {
  return Array.isArray(field) && field.length === 2 && isToken(field[0]) && isLine(field[1]);
}

function isToken(text: unknown): text is string {
  return typeof text === 'string' && /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text);
}

/** What would begin another header is none. */
function isLine(text: unknown): text is string {
  return typeof text === 'string' && !/[\0\r\n]/.test(text);
}
