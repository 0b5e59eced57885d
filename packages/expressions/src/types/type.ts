import type { TypeDefinition } from './definition.ts';

// .NET types as the compiler and the runtime library see them. Equal types are the same object: named types, arrays,
// tuples and anonymous types are interned, so identity is equality.

/** A .NET type, constructed where it is generic. */
export type Type = NamedType | ArrayType | TupleType | AnonymousType | TypeParameter | PseudoType;

/** A class, struct, interface, enum or delegate of the library, with its type arguments. `int` is `System.Int32`, `int?` is `System.Nullable<int>`. */
export interface NamedType {
  readonly kind: 'named';
  readonly definition: TypeDefinition;
  readonly arguments: readonly Type[];
}

export interface ArrayType {
  readonly kind: 'array';
  readonly element: Type;
  readonly rank: number;
}

/** `(string name, int count)`: a `System.ValueTuple` whose elements may have names. */
export interface TupleType {
  readonly kind: 'tuple';
  readonly elements: readonly TupleElement[];
}

export interface TupleElement {
  readonly type: Type;
  readonly name?: string;
}

/** The type of `new { … }`: equal to another with the same names and types in the same order. */
export interface AnonymousType {
  readonly kind: 'anonymous';
  readonly members: readonly { readonly name: string; readonly type: Type }[];
}

/** A type parameter of a generic library type or method, or of a local function. */
export interface TypeParameter {
  readonly kind: 'type-parameter';
  readonly name: string;
}

/** What stands where a type would: the type of `null`, of no value, of `dynamic`, and of something already reported. */
export interface PseudoType {
  readonly kind: 'null' | 'void' | 'dynamic' | 'error';
}

export const nullType: PseudoType = { kind: 'null' };
export const voidType: PseudoType = { kind: 'void' };
export const dynamicType: PseudoType = { kind: 'dynamic' };
export const errorType: PseudoType = { kind: 'error' };

const identities = new WeakMap<object, number>();
let nextIdentity = 1;
const interned = new Map<string, Type>();

function identityOf(object: object): number {
  let identity = identities.get(object);
  if (identity === undefined) identities.set(object, (identity = nextIdentity++));
  return identity;
}

function intern<T extends Type>(key: string, create: () => T): T {
  let type = interned.get(key) as T | undefined;
  if (type === undefined) interned.set(key, (type = create()));
  return type;
}

/** The named type with these arguments. */
export function namedType(definition: TypeDefinition, args: readonly Type[] = []): NamedType {
  if (args.length === 0) return definition.plainType;
  const key = `n${identityOf(definition)}<${args.map(identityOf).join()}>`;
  return intern(key, () => ({ kind: 'named', definition, arguments: args }));
}

/** The array type with this element type. */
export function arrayType(element: Type, rank = 1): ArrayType {
  return intern(`a${rank}:${identityOf(element)}`, () => ({ kind: 'array', element, rank }));
}

/** The tuple type with these elements. */
export function tupleType(elements: readonly TupleElement[]): TupleType {
  const key = `t${elements.map((element) => `${identityOf(element.type)}${element.name ?? ''}`).join()}`;
  return intern(key, () => ({ kind: 'tuple', elements }));
}

/** The anonymous type with these members. */
export function anonymousType(members: AnonymousType['members']): AnonymousType {
  const key = `o${members.map((member) => `${identityOf(member.type)}${member.name}`).join()}`;
  return intern(key, () => ({ kind: 'anonymous', members }));
}

/** A key that lists of types share only when they are the same types. */
export function keyOfTypes(types: readonly Type[]): string {
  return types.map(identityOf).join();
}

/** Replaces type parameters by the types bound to them. */
export function substitute(type: Type, bindings: ReadonlyMap<TypeParameter, Type>): Type {
  if (bindings.size === 0) return type;
  switch (type.kind) {
    case 'type-parameter':
      return bindings.get(type) ?? type;
    case 'named':
      if (type.arguments.length === 0) return type;
      return namedType(
        type.definition,
        type.arguments.map((argument) => substitute(argument, bindings)),
      );
    case 'array':
      return arrayType(substitute(type.element, bindings), type.rank);
    case 'tuple':
      return tupleType(type.elements.map((element) => ({ ...element, type: substitute(element.type, bindings) })));
    case 'anonymous':
      return anonymousType(type.members.map((member) => ({ ...member, type: substitute(member.type, bindings) })));
    default:
      return type;
  }
}

const keywords: Readonly<Record<string, string>> = {
  'System.Object': 'object',
  'System.String': 'string',
  'System.Boolean': 'bool',
  'System.Char': 'char',
  'System.SByte': 'sbyte',
  'System.Byte': 'byte',
  'System.Int16': 'short',
  'System.UInt16': 'ushort',
  'System.Int32': 'int',
  'System.UInt32': 'uint',
  'System.Int64': 'long',
  'System.UInt64': 'ulong',
  'System.Single': 'float',
  'System.Double': 'double',
  'System.Decimal': 'decimal',
};

/** A type as an error message names it: `int?`, `List<string>`. */
export function displayType(type: Type): string {
  switch (type.kind) {
    case 'named': {
      const { name, simpleName } = type.definition;
      if (name === 'System.Nullable' && type.arguments[0]) return `${displayType(type.arguments[0])}?`;
      const base = keywords[name] ?? simpleName;
      return type.arguments.length === 0 ? base : `${base}<${type.arguments.map(displayType).join(', ')}>`;
    }
    case 'array':
      return `${displayType(type.element)}[${','.repeat(type.rank - 1)}]`;
    case 'tuple':
      return `(${type.elements.map((e) => (e.name ? `${displayType(e.type)} ${e.name}` : displayType(e.type))).join(', ')})`;
    case 'anonymous':
      return `{ ${type.members.map((member) => `${displayType(member.type)} ${member.name}`).join(', ')} }`;
    case 'type-parameter':
      return type.name;
    case 'null':
      return '<null>';
    default:
      return type.kind;
  }
}
