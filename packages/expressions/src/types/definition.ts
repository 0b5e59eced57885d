import type { NamedType, Type, TypeParameter } from './type.ts';

/** What sort of thing a library type is. A static class has no values. */
export type TypeKind = 'class' | 'struct' | 'interface' | 'enum' | 'delegate' | 'static';

/** A .NET type of the library, read from its C# declaration when first needed. */
export interface TypeDefinition {
  /** The full name without arity: `System.Collections.Generic.List`. */
  readonly name: string;
  readonly simpleName: string;
  readonly namespace: string;
  readonly typeKind: TypeKind;
  readonly isAbstract: boolean;
  readonly typeParameters: readonly DeclaredTypeParameter[];
  /** The type without arguments; for a generic definition, the open type, which stands for the definition itself. */
  readonly plainType: NamedType;
  /** The type it derives from, in terms of its own type parameters. Absent for `object` and for interfaces. */
  readonly base: Type | undefined;
  readonly interfaces: readonly Type[];
  /** Everything declared with this name on this very type; constructors are `.ctor`, indexers `this[]`, operators `operator +`. */
  membersNamed(name: string): readonly Member[];
  readonly memberNames: readonly string[];
  /** For enums: the names and values, in declared order. */
  readonly enumMembers: ReadonlyMap<string, number> | undefined;
  readonly isFlags: boolean;
  /** For delegates: what they are called with and give back. */
  readonly invoke: MethodMember | undefined;
}

export interface DeclaredTypeParameter {
  readonly parameter: TypeParameter;
  readonly variance: 'in' | 'out' | undefined;
}

export type Member = MethodMember | PropertyMember | ConstantMember;

/** A method, constructor, operator or conversion. */
export interface MethodMember {
  readonly kind: 'method';
  readonly name: string;
  readonly owner: TypeDefinition;
  /** The C# signature as it stands in the library: the text people see in messages. */
  readonly signature: string;
  readonly isStatic: boolean;
  /** Whether the first parameter is written with `this`. */
  readonly isExtension: boolean;
  readonly typeParameters: readonly TypeParameter[];
  readonly parameters: readonly Parameter[];
  readonly returnType: Type;
  /** For conversions. */
  readonly isImplicit: boolean;
  readonly implementation: Implementation;
}

/** A property, field or indexer. */
export interface PropertyMember {
  readonly kind: 'property';
  readonly name: string;
  readonly owner: TypeDefinition;
  readonly signature: string;
  readonly isStatic: boolean;
  readonly parameters: readonly Parameter[];
  readonly type: Type;
  readonly get: Implementation | undefined;
  readonly set: Implementation | undefined;
}

/** A compile-time constant. */
export interface ConstantMember {
  readonly kind: 'constant';
  readonly name: string;
  readonly owner: TypeDefinition;
  readonly signature: string;
  readonly type: Type;
  readonly value: unknown;
}

export interface Parameter {
  readonly name: string;
  readonly type: Type;
  readonly modifier: 'ref' | 'out' | 'in' | 'params' | undefined;
  readonly optional: boolean;
  /** The raw value used when the argument is left out. */
  readonly defaultValue: unknown;
}

/**
 * What runs. Instance members get the receiver first, never null; then, where the method (or, for constructors and
 * static members, the type) is generic, one array with the type arguments; then the arguments. `ref` and `out`
 * arguments arrive as a `Reference`, `params` as an array, delegates as functions, everything else as the README of
 * this package says values are held.
 */
// biome-ignore lint/suspicious/noExplicitAny: the one place where typed implementations meet untyped plumbing.
export type Implementation = (...args: any[]) => unknown;
