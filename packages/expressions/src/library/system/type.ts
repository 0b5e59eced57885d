import type { TypeObject } from '../../runtime/type-object.ts';
import { defineType, type LibraryType } from '../define-type.ts';

/** `System.Type`, as far as it needs no reflection: https://learn.microsoft.com/dotnet/api/system.type */
export const type: LibraryType = defineType('public abstract class System.Type', {
  'string Name { get; }': (self: TypeObject) => self.name,
  'string FullName { get; }': (self: TypeObject) => self.toString(),
  'string Namespace { get; }': (self: TypeObject) => self.namespace,
  'string ToString()': (self: TypeObject) => self.toString(),
  'bool Equals(Type o)': isSame,
  'static bool operator ==(Type left, Type right)': isSame,
  'static bool operator !=(Type left, Type right)': (left: TypeObject | null, right: TypeObject | null) =>
    !isSame(left, right),
});

function isSame(left: TypeObject | null, right: TypeObject | null): boolean {
  return left?.type === right?.type;
}
