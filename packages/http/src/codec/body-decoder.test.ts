import { expect, test } from 'vitest';
import { type BodyDecoder, decodeBody } from './body-decoder.ts';
import type { BodyKind, Framing } from './framing.ts';
import type { CodecLimits } from './limits.ts';
import { requestRefusals } from './refusals.ts';

function decoderOf(body: BodyKind, contentLength?: number, limits?: Partial<CodecLimits>): BodyDecoder {
  const framing: Framing = {
    body,
    contentLength,
    keepAlive: true,
    expectContinue: false,
    connectionOptions: [],
    upgrade: [],
  };
  return decodeBody(framing, requestRefusals, limits);
}

/** All slices of a piece, and the place behind the last byte that was used. */
function readAll(
  decoder: BodyDecoder,
  piece: Buffer,
): { readonly slices: readonly Buffer[]; readonly position: number } {
  const slices: Buffer[] = [];
  let at = 0;
  for (let slice = decoder.read(piece, at); slice !== undefined; slice = decoder.read(piece, at)) {
    slices.push(slice);
    at = decoder.position;
  }
  return { slices, position: decoder.position };
}

test.each([
  ['length', 5, 'hello', ['hello']],
  ['chunked', undefined, '2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n', ['hello']],
  ['chunked', undefined, '2\r\nhe\r\n3\r\nllo\r\n0\r\nX: y\r\n\r\n', ['hello']],
  ['none', undefined, '', []],
  ['tunnel', undefined, '', []],
  ['length', 0, '', []],
] as const)('a body by %s leaves what stands behind it', (kind, length, text, expected) => {
  const decoder = decoderOf(kind, length);
  const piece = Buffer.from(`${text}GET / HTTP/1.1\r\n`);
  const { slices, position } = readAll(decoder, piece);
  expect([slices.map(String), position, decoder.hasEnded, decoder.refusal]).toEqual([
    expected,
    text.length,
    true,
    undefined,
  ]);
  expect(decoder.read(piece, position)).toBeUndefined();
  expect(decoder.position).toBe(position);
});

test('a body until the connection closes ends with it', () => {
  const decoder = decoderOf('until-close');
  expect(readAll(decoder, Buffer.from('hello')).slices.map(String)).toEqual(['hello']);
  expect(decoder.hasEnded).toBe(false);
  decoder.end();
  expect([decoder.hasEnded, decoder.refusal]).toEqual([true, undefined]);
});

test('slices are the memory that arrived', () => {
  const piece = Buffer.from('5\r\nhello\r\n');
  const slice = decoderOf('chunked').read(piece, 0)!;
  piece.write('J', 3);
  expect(String(slice)).toBe('Jello');
});

test.each(['length', 'chunked'] as const)('a body by %s that the connection cuts off is refused', (kind) => {
  const decoder = decoderOf(kind, kind === 'length' ? 5 : undefined);
  decoder.end();
  expect(decoder.refusal?.code).toBe('unfinished-body');
});

test('a gigabyte in chunks of one byte is cut off early (A9)', () => {
  const decoder = decoderOf('chunked');
  const piece = Buffer.from('1\r\nx\r\n'.repeat(1000));
  let data = 0;
  for (let pieces = 0; pieces < 1000 && decoder.refusal === undefined; pieces++)
    data += Buffer.concat(readAll(decoder, piece).slices).length;
  expect([decoder.refusal?.code, decoder.refusal?.status, data]).toEqual(['too-many-tiny-chunks', 413, 65_536]);
});

test('a long stream in small chunks is not cut off', () => {
  const decoder = decoderOf('chunked');
  const piece = Buffer.from('2\r\nxy\r\n'.repeat(1000));
  const data = 'xy'.repeat(1000);
  for (let pieces = 0; pieces < 200; pieces++)
    expect(Buffer.concat(readAll(decoder, piece).slices).toString()).toBe(data);
  expect(decoder.refusal).toBeUndefined();
});

test('tiny chunks that arrived together are one slice, and leave what arrived as it is', () => {
  const tiny = '1\r\na\r\n2;x=y\r\nbc\r\n';
  const large = 'L'.repeat(65);
  const text = `${tiny}41\r\n${large}\r\n${tiny}3\r\nab`;
  const piece = Buffer.from(text);
  const { slices, position } = readAll(decoderOf('chunked'), piece);
  expect(slices.map(String)).toEqual(['abc', large, 'abcab']);
  expect([position, String(piece)]).toEqual([text.length, text]);
});

test('a slice of tiny chunks has a bounded size', () => {
  const { slices } = readAll(decoderOf('chunked'), Buffer.from('2\r\nxy\r\n'.repeat(3000)));
  expect(slices.map(({ length }) => length)).toEqual([4000, 2000]);
});

test('what stands before a malformed chunk comes out before it is refused', () => {
  const decoder = decoderOf('chunked');
  const { slices, position } = readAll(decoder, Buffer.from('1\r\na\r\n1\r\nb\r\nz\r\n'));
  expect([slices.map(String), position, decoder.refusal?.code]).toEqual([['ab'], 12, 'invalid-chunk-size']);
});

test('extensions of all chunks count together (A9)', () => {
  const decoder = decoderOf('chunked', undefined, { chunkExtensionBytes: 9 });
  readAll(decoder, Buffer.from('3;ab\r\nxyz\r\n3;abcd\r\nxyz\r\n'));
  expect([decoder.refusal?.code, decoder.refusal?.status]).toEqual(['chunk-extensions-too-long', 413]);
});

test('a chunk may have any size that can be counted', () => {
  const decoder = decoderOf('chunked');
  expect(readAll(decoder, Buffer.from('1FFFFFFFFFFFFF\r\nx')).slices.map(String)).toEqual(['x']);
  const other = decoderOf('chunked');
  readAll(other, Buffer.from('20000000000000\r\nx'));
  expect(other.refusal?.code).toBe('invalid-chunk-size');
});
