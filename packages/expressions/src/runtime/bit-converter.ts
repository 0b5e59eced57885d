import { allocate } from './budget.ts';
import { argumentException, argumentNull, argumentOutOfRange } from './exceptions.ts';

// System.BitConverter on a machine that is little-endian, as all of Azure's are.
// https://learn.microsoft.com/dotnet/api/system.bitconverter

const outOfRange = 'Index was out of range. Must be non-negative and less than the size of the collection.';
const tooShort =
  'Destination array is not long enough to copy all the items in the collection. Check array index and length.';

/** The view of so many bytes from a place in an array, or what .NET throws when they are not there. */
export function viewOf(bytes: Uint8Array | null, startIndex: number, size: number): DataView {
  if (bytes === null) throw argumentNull('value');
  if (startIndex < 0 || startIndex >= bytes.length) throw argumentOutOfRange('startIndex', outOfRange);
  if (startIndex > bytes.length - size) throw argumentException(tooShort, 'value');
  return new DataView(bytes.buffer, bytes.byteOffset + startIndex, size);
}

/** The bytes that a `DataView` setter writes. */
export function bytesOf(size: number, write: (view: DataView) => void): Uint8Array {
  const view = new DataView(new ArrayBuffer(size));
  write(view);
  return new Uint8Array(view.buffer);
}

/** The bytes of a `double`; not-a-number has its sign set, as x86 has it. */
export function doubleBytes(value: number): Uint8Array {
  return bytesOf(8, (view) => {
    if (Number.isNaN(value)) view.setUint32(4, 0xfff8_0000, true);
    else view.setFloat64(0, value, true);
  });
}

/** The bytes of a `float`. */
export function singleBytes(value: number): Uint8Array {
  return bytesOf(4, (view) => {
    if (Number.isNaN(value)) view.setUint32(0, 0xffc0_0000, true);
    else view.setFloat32(0, value, true);
  });
}

/** `BitConverter.ToString`: `7F-2C-4A`. */
export function bytesText(
  bytes: Uint8Array | null,
  startIndex = 0,
  length: number = bytes === null ? 0 : bytes.length - startIndex,
): string {
  if (bytes === null) throw argumentNull('value');
  if (startIndex < 0 || (startIndex >= bytes.length && startIndex > 0)) {
    throw argumentOutOfRange('startIndex', outOfRange);
  }
  if (length < 0) throw argumentOutOfRange('length', 'Value must be positive.');
  if (startIndex > bytes.length - length) throw argumentException(tooShort, 'value');
  allocate(length * 3);
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset + startIndex, length)
    .toString('hex')
    .toUpperCase();
  return hex.replace(/..(?=.)/g, '$&-');
}
