import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib';
import { BodyError, type FieldList } from '@turnpike/http';

const decoders: Readonly<Record<string, (content: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
};

/**
 * Decodes content that somebody is about to read, and takes `Content-Encoding` away with the coding. A coding that is
 * not known leaves both as they are.
 * @throws {BodyError} `too-large` beyond `limit` bytes, `malformed` for what cannot be decoded or is coded more than once
 */
export async function decodeContent(content: Buffer, fields: FieldList, limit: number): Promise<Buffer> {
  const codings = (fields.get('content-encoding') ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  const [coding, second] = codings;
  if (coding === undefined || content.length === 0) return content;
  // Nobody compresses twice but to make a small body large.
  if (second !== undefined) throw new BodyError('malformed', 'the content is encoded more than once');
  const decode = Object.hasOwn(decoders, coding) ? decoders[coding] : undefined;
  if (decode === undefined) return content;
  const decoded = await decode(content, { maxOutputLength: limit }).catch((error: Error & { code?: string }) => {
    if (error.code === 'ERR_BUFFER_TOO_LARGE')
      throw new BodyError('too-large', `the decoded content is longer than ${limit} bytes`, { cause: error });
    throw new BodyError('malformed', `the content is not ${coding}`, { cause: error });
  });
  fields.delete('content-encoding');
  return decoded;
}
