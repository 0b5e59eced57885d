import { DateTime } from './date-time.ts';
import { DateTimeOffset } from './date-time-offset.ts';
import { Decimal } from './decimal.ts';
import { Guid } from './guid.ts';
import { hashText } from './text-hash.ts';
import { TimeSpan } from './time-span.ts';
import { Boxed, type DotNetObject } from './values.ts';

// `GetHashCode()`. Primitives, times and GUIDs have the hash codes that .NET gives them. Other objects have some
// number of their own that is equal for equal values.

const view = new DataView(new ArrayBuffer(8));
const identities = new WeakMap<object, number>();
let lastIdentity = 0;

/** The hash code of an `object`; 0 for null. */
export function hashCodeOf(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return hashText(value);
    case 'number':
      return value;
    case 'boolean':
      return value ? 1 : 0;
    case 'bigint':
      return foldInt64(value);
    case 'function':
      return identityOf(value);
    default:
      break;
  }
  if (value === null || value === undefined) return 0;
  if (value instanceof Boxed) return hashBoxed(value);
  if (value instanceof Decimal) return hashDecimal(value);
  if (value instanceof DateTime || value instanceof TimeSpan) return foldInt64(value.ticks);
  if (value instanceof DateTimeOffset) return foldInt64(value.utc.ticks);
  if (value instanceof Guid) return hashGuid(value);
  const key = (value as DotNetObject).hashKey?.();
  if (key === undefined) return identityOf(value);
  if (typeof key === 'string') return hashText(key);
  if (typeof key === 'bigint') return foldInt64(key);
  return Number.isInteger(key) && Math.abs(key) <= 0x7fff_ffff ? key : hashDouble(key);
}

function hashBoxed({ type, value }: Boxed): number {
  const number = value as number;
  switch (type.definition.name) {
    case 'System.Double':
      return hashDouble(number);
    case 'System.Single':
      if (number === 0) return 0;
      view.setFloat32(0, number);
      return Number.isNaN(number) ? 0x7f80_0000 : view.getInt32(0);
    case 'System.UInt64':
      return foldInt64(value as bigint);
    case 'System.Char':
    case 'System.Int16':
      return (number & 0xffff) | (number << 16);
    case 'System.SByte':
      return number ^ (number << 8);
    default:
      return number | 0;
  }
}

function hashDouble(value: number): number {
  if (value === 0) return 0;
  if (Number.isNaN(value)) return 0x7ff0_0000;
  view.setFloat64(0, value);
  return view.getInt32(0) ^ view.getInt32(4);
}

function foldInt64(value: bigint): number {
  return Number(BigInt.asIntN(32, value ^ (value >> 32n)));
}

/** Equal decimals have equal hash codes, whatever their scale. */
function hashDecimal(value: Decimal): number {
  const [mantissa, scale] = value.hashKey().split('/').map(BigInt) as [bigint, bigint];
  return new Decimal(mantissa, Number(scale)).bits().reduce((hash, word) => hash ^ word, 0);
}

function hashGuid(value: Guid): number {
  const bytes = value.bytes();
  const words = new DataView(bytes.buffer, bytes.byteOffset, 16);
  return words.getInt32(0, true) ^ words.getInt32(4, true) ^ words.getInt32(8, true) ^ words.getInt32(12, true);
}

function identityOf(object: object): number {
  let identity = identities.get(object);
  if (identity === undefined) identities.set(object, (identity = ++lastIdentity));
  return identity;
}
