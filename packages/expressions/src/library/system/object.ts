import { hashCodeOf } from '../../runtime/hash-code.ts';
import { netType } from '../../runtime/net-type.ts';
import { equalValues, toText } from '../../runtime/object.ts';
import { defineType, type LibraryType } from '../define-type.ts';

/** `System.Object`: https://learn.microsoft.com/dotnet/api/system.object. `GetType` opens reflection and is not there. */
export const object: LibraryType = defineType('public class System.Object', {
  'Object()': () => ({ [netType]: 'System.Object', toString: () => 'System.Object' }),
  'string ToString()': toText,
  'bool Equals(object obj)': equalValues,
  'int GetHashCode()': hashCodeOf,
  'static bool Equals(object objA, object objB)': equalValues,
  'static bool ReferenceEquals(object objA, object objB)': isSameReference,
});

/** Boxing makes a new object each time, so two boxed values are never one. */
function isSameReference(left: unknown, right: unknown): boolean {
  return left === right && typeof left !== 'number' && typeof left !== 'bigint' && typeof left !== 'boolean';
}
