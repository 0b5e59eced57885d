import { existsSync, readFileSync, renameSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { QuotaRecord, SharedQuotas } from './shared-quotas.ts';

// The bytes of a file of quotas: a head of 64, and records of 64, each with a checksum at its end.

const magic = Buffer.from('TPQUOTA1');
const headBytes = 64;

/** The length of a record. */
export const recordBytes = 64;

/** What a file of quotas has told. */
export interface QuotaFileContent {
  readonly secret?: Buffer;
  readonly buckets?: number;
  readonly records: readonly QuotaRecord[];
  /** What was wrong with it. */
  readonly finding?: string;
}

/** Reads a file, as far as it is whole. One that is something else is put aside. */
export function readQuotaFile(file: string): QuotaFileContent {
  if (!existsSync(file)) return { records: [] };
  const bytes = readFileSync(file);
  const head = bytes.subarray(0, headBytes);
  if (head.length < headBytes || !head.subarray(0, magic.length).equals(magic) || !isWhole(head)) {
    const aside = `${file}.damaged`;
    renameSync(file, aside);
    return {
      records: [],
      finding: `${file} is no file of quotas, or damaged; it is ${aside} now, and counts begin anew`,
    };
  }
  const records: QuotaRecord[] = [];
  let at = headBytes;
  for (; at + recordBytes <= bytes.length; at += recordBytes) {
    const piece = bytes.subarray(at, at + recordBytes);
    if (!isWhole(piece)) break;
    records.push(decodeRecord(piece));
  }
  const secret = Buffer.from(head.subarray(16, 48));
  const rest = bytes.length - at;
  const finding =
    rest === 0 ? undefined : `${rest} bytes at the end of ${file} were not written whole, and are left out`;
  return { secret, buckets: head.readUInt32LE(8), records, ...(finding !== undefined && { finding }) };
}

/** What a file begins with. */
export function encodeHead(quotas: SharedQuotas): Buffer {
  const head = Buffer.alloc(headBytes);
  magic.copy(head);
  head.writeUInt32LE(quotas.buckets, 8);
  quotas.secret.copy(head, 16);
  return sealed(head);
}

/** A count, as it is appended. */
export function encodeRecord({ bucket, words, variant, expiresAt, use }: QuotaRecord): Buffer {
  const record = Buffer.alloc(recordBytes);
  record.writeUInt32LE(bucket, 0);
  for (const [index, word] of words.entries()) record.writeUInt32LE(word, 4 + index * 4);
  for (const [index, value] of [variant, expiresAt, use.calls, use.bytes].entries())
    record.writeDoubleLE(value, 24 + index * 8);
  return sealed(record);
}

function decodeRecord(record: Buffer): QuotaRecord {
  const word = (index: number) => record.readUInt32LE(4 + index * 4);
  const value = (index: number) => record.readDoubleLE(24 + index * 8);
  return {
    bucket: record.readUInt32LE(0),
    words: [word(0), word(1), word(2), word(3)],
    variant: value(0),
    expiresAt: value(1),
    use: { calls: value(2), bytes: value(3) },
  };
}

/** The last four bytes are a checksum of the others. */
function sealed(piece: Buffer): Buffer {
  piece.writeUInt32LE(crc32(piece.subarray(0, -4)), piece.length - 4);
  return piece;
}

function isWhole(piece: Buffer): boolean {
  return crc32(piece.subarray(0, -4)) === piece.readUInt32LE(piece.length - 4);
}
