import { compareRaw, equalValues } from './object.ts';
import { Boxed, box, typeOf } from './values.ts';

// `CompareTo` and `Equals` by way of interfaces, whose receiver is a boxed value.

/** `IComparable.CompareTo(object)`: everything is greater than null, and comparable only with its own type. */
export function compareBoxed(self: unknown, other: unknown): number {
  return other === null ? 1 : compareRaw(typeOf(self), self, other);
}

/** `IComparable<T>.CompareTo(T)`: the other value is raw, of the receiver's type. */
export function compareToRaw(self: unknown, other: unknown): number {
  return self instanceof Boxed ? compareRaw(self.type, self.value, other) : compareBoxed(self, other);
}

/** `IEquatable<T>.Equals(T)`. */
export function equalsRaw(self: unknown, other: unknown): boolean {
  return equalValues(self, self instanceof Boxed ? box(self.type, other) : other);
}
