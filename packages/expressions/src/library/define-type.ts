import type { Implementation } from '../types/definition.ts';

// The shape of a .NET type in the library: a C# declaration and C# signatures, each beside the function that does it.
// Whoever knows .NET can hold a definition against Microsoft's page; the compiler reads the very same text.

/** What a signature maps to: a function; for settable properties and indexers two; for constants a value. */
export type MemberImplementation =
  | Implementation
  | { readonly get: Implementation; readonly set: Implementation }
  | { readonly set: Implementation }
  | { readonly value: unknown };

/** A .NET type as it is written down; `types/library.ts` reads it when first needed. */
export interface LibraryType {
  /** `public struct System.Guid : IComparable<Guid>`, `public static class System.Math`, `public delegate TResult System.Func<in T, out TResult>(T arg)`. */
  readonly declaration: string;
  readonly members: Readonly<Record<string, MemberImplementation>>;
  readonly enumMembers?: Readonly<Record<string, number>>;
  readonly isFlags?: boolean;
}

/**
 * Declares a .NET type. Keys of `members` are C# signatures without accessibility:
 * `Guid(string g)`, `static Guid Parse(string input)`, `int Length { get; }`, `char this[int index] { get; }`,
 * `const int MaxValue`, `static bool operator ==(Guid left, Guid right)`, `static explicit operator string(JToken value)`,
 * `static List<T> ToList<T>(this IEnumerable<T> source)`. Names of types are found as under the usual `using` lines.
 */
export function defineType(
  declaration: string,
  members: Readonly<Record<string, MemberImplementation>> = {},
): LibraryType {
  return { declaration, members };
}

/** Declares an enum by its names and values; `flags` are written as combinations by `ToString`. */
export function defineEnum(
  name: string,
  enumMembers: Readonly<Record<string, number>>,
  options: { readonly flags?: boolean } = {},
): LibraryType {
  return { declaration: `public enum ${name}`, members: {}, enumMembers, isFlags: options.flags ?? false };
}

/** Declares a delegate type: `TResult System.Func<in T, out TResult>(T arg)`. */
export function defineDelegate(signature: string): LibraryType {
  return { declaration: `public delegate ${signature}`, members: {} };
}
