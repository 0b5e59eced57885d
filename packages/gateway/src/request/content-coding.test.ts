import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { FieldList } from '@turnpike/http';
import { describe, expect, test } from 'vitest';
import { decodeContent } from './content-coding.ts';

const limit = 1000;

function coded(coding: string): FieldList {
  return FieldList.from([['Content-Encoding', coding]]);
}

test.each([
  ['gzip', gzipSync('text')],
  ['x-gzip', gzipSync('text')],
  ['GZip', gzipSync('text')],
  ['identity, gzip', gzipSync('text')],
  ['deflate', deflateSync('text')],
  ['br', brotliCompressSync('text')],
  ['zstd', zstdCompressSync(Buffer.from('text'))],
])('%s is decoded, and says so no more', async (coding, content) => {
  const fields = coded(coding);
  expect(String(await decodeContent(content, fields, limit))).toBe('text');
  expect(fields.has('content-encoding')).toBe(false);
});

test('a coding that is not known is left to whoever knows it', async () => {
  const fields = coded('aes128gcm');
  expect(String(await decodeContent(Buffer.from('secret'), fields, limit))).toBe('secret');
  expect(fields.get('content-encoding')).toBe('aes128gcm');
  // A name that every object has is none either.
  expect(String(await decodeContent(Buffer.from('text'), coded('constructor'), limit))).toBe('text');
});

test('no content is no content in any coding', async () => {
  expect(await decodeContent(Buffer.alloc(0), coded('gzip'), limit)).toHaveLength(0);
});

describe('D3', () => {
  test('what decodes to more than the limit is too large, and is not decoded to its end', async () => {
    for (const [coding, content] of [
      ['gzip', gzipSync(Buffer.alloc(1_000_000))],
      ['deflate', deflateSync(Buffer.alloc(1_000_000))],
      ['br', brotliCompressSync(Buffer.alloc(1_000_000))],
      ['zstd', zstdCompressSync(Buffer.alloc(1_000_000))],
    ] as const)
      await expect(decodeContent(content, coded(coding), limit), coding).rejects.toMatchObject({ code: 'too-large' });
  });

  test('what is coded twice is malformed', async () => {
    const content = gzipSync(gzipSync('text'));
    for (const coding of ['gzip, gzip', 'gzip,gzip,gzip', 'br, gzip'])
      await expect(decodeContent(content, coded(coding), limit)).rejects.toMatchObject({ code: 'malformed' });
  });

  test('what is not in its coding, or breaks off, is malformed', async () => {
    for (const content of [Buffer.from('plain'), gzipSync('text').subarray(0, -4)])
      await expect(decodeContent(content, coded('gzip'), limit)).rejects.toMatchObject({ code: 'malformed' });
  });
});
