import { bytesOf, bytesText, doubleBytes, singleBytes, viewOf } from '../../runtime/bit-converter.ts';
import { defineType, type LibraryType } from '../define-type.ts';

type Bytes = Uint8Array | null;

/** `System.BitConverter`: https://learn.microsoft.com/dotnet/api/system.bitconverter */
export const bitConverter: LibraryType = defineType('public static class System.BitConverter', {
  'static readonly bool IsLittleEndian { get; }': () => true,
  'static byte[] GetBytes(bool value)': (value: boolean) => Uint8Array.of(value ? 1 : 0),
  'static byte[] GetBytes(char value)': (value: number) => bytesOf(2, (view) => view.setUint16(0, value, true)),
  'static byte[] GetBytes(short value)': (value: number) => bytesOf(2, (view) => view.setInt16(0, value, true)),
  'static byte[] GetBytes(int value)': (value: number) => bytesOf(4, (view) => view.setInt32(0, value, true)),
  'static byte[] GetBytes(long value)': (value: bigint) => bytesOf(8, (view) => view.setBigInt64(0, value, true)),
  'static byte[] GetBytes(ushort value)': (value: number) => bytesOf(2, (view) => view.setUint16(0, value, true)),
  'static byte[] GetBytes(uint value)': (value: number) => bytesOf(4, (view) => view.setUint32(0, value, true)),
  'static byte[] GetBytes(ulong value)': (value: bigint) => bytesOf(8, (view) => view.setBigUint64(0, value, true)),
  'static byte[] GetBytes(float value)': singleBytes,
  'static byte[] GetBytes(double value)': doubleBytes,
  'static bool ToBoolean(byte[] value, int startIndex)': (value: Bytes, at: number) =>
    viewOf(value, at, 1).getUint8(0) !== 0,
  'static char ToChar(byte[] value, int startIndex)': (value: Bytes, at: number) =>
    viewOf(value, at, 2).getUint16(0, true),
  'static short ToInt16(byte[] value, int startIndex)': (value: Bytes, at: number) =>
    viewOf(value, at, 2).getInt16(0, true),
  'static int ToInt32(byte[] value, int startIndex)': (value: Bytes, at: number) =>
    viewOf(value, at, 4).getInt32(0, true),
  'static long ToInt64(byte[] value, int startIndex)': (value: Bytes, at: number) =>
    viewOf(value, at, 8).getBigInt64(0, true),
  'static ushort ToUInt16(byte[] value, int startIndex)': (value: Bytes, at: number) =>
    viewOf(value, at, 2).getUint16(0, true),
  'static uint ToUInt32(byte[] value, int startIndex)': (value: Bytes, at: number) =>
    viewOf(value, at, 4).getUint32(0, true),
  'static ulong ToUInt64(byte[] value, int startIndex)': (value: Bytes, at: number) =>
    viewOf(value, at, 8).getBigUint64(0, true),
  'static float ToSingle(byte[] value, int startIndex)': (value: Bytes, at: number) =>
    viewOf(value, at, 4).getFloat32(0, true),
  'static double ToDouble(byte[] value, int startIndex)': (value: Bytes, at: number) =>
    viewOf(value, at, 8).getFloat64(0, true),
  'static string ToString(byte[] value)': (value: Bytes) => bytesText(value),
  'static string ToString(byte[] value, int startIndex)': (value: Bytes, at: number) => bytesText(value, at),
  'static string ToString(byte[] value, int startIndex, int length)': (value: Bytes, at: number, length: number) =>
    bytesText(value, at, length),
  'static long DoubleToInt64Bits(double value)': (value: number) =>
    viewOf(doubleBytes(value), 0, 8).getBigInt64(0, true),
  'static double Int64BitsToDouble(long value)': (value: bigint) =>
    viewOf(
      bytesOf(8, (view) => view.setBigInt64(0, value, true)),
      0,
      8,
    ).getFloat64(0, true),
});
