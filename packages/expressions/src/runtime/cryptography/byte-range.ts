import { argumentException, argumentNull, argumentOutOfRange } from '../exceptions.ts';

/** Checks `buffer, offset, count` as .NET's cryptography does and gives the part they mean. */
export function byteRange(
  buffer: Uint8Array | null,
  offset: number,
  count: number,
  names: { readonly buffer: string; readonly offset: string },
): Uint8Array {
  if (buffer === null) throw argumentNull(names.buffer);
  if (offset < 0) throw argumentOutOfRange(names.offset, 'Non-negative number required.');
  if (count < 0 || count > buffer.length) throw argumentException('Value was invalid.');
  if (buffer.length - count < offset) {
    throw argumentException(
      'Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.',
    );
  }
  return buffer.subarray(offset, offset + count);
}
