import type { ConstantMember, MethodMember, PropertyMember } from './definition.ts';
import { interfacesOf, selfAndBases } from './hierarchy.ts';
import { extensionMethods, findDefinition } from './library.ts';
import { namedType, type Type } from './type.ts';
import { special } from './well-known.ts';

// Member lookup: what a name means on a type (specification: "Member lookup").

/** A method with the constructed type it was found in. */
export interface FoundMethod {
  readonly member: MethodMember;
  readonly owner: Type;
}

/** What a name on a type stands for. */
export type FoundMember =
  | { readonly kind: 'methods'; readonly methods: readonly FoundMethod[] }
  | { readonly kind: 'property'; readonly member: PropertyMember; readonly owner: Type }
  | { readonly kind: 'constant'; readonly member: ConstantMember; readonly owner: Type };

/** The types whose members a type has: itself, what it derives from, and for interfaces the inherited ones and `object`. */
export function* lookupTypes(type: Type): Generator<Type> {
  yield* selfAndBases(underlying(type));
  const isInterface = type.kind === 'named' && type.definition.typeKind === 'interface';
  // Arrays have what `Array` has: the members of `IList<T>` are hidden, and `array.Count()` is LINQ's.
  if (!isInterface) return;
  yield* interfacesOf(type);
  yield special('object');
}

/** Enums, tuples and anonymous types have the members of what they are made of. */
function underlying(type: Type): Type {
  if (type.kind !== 'tuple') return type;
  const definition = findDefinition('System.ValueTuple', type.elements.length);
  return definition === undefined
    ? type
    : namedType(
        definition,
        type.elements.map((element) => element.type),
      );
}

/** Finds a member by name; methods of all bases together, since overloads may stand anywhere. */
export function findMember(type: Type, name: string, isStatic: boolean): FoundMember | undefined {
  const methods: FoundMethod[] = [];
  for (const owner of lookupTypes(type)) {
    if (owner.kind !== 'named') continue;
    for (const member of owner.definition.membersNamed(name)) {
      if (member.kind === 'method') {
        if (isStatic ? member.isStatic : !member.isStatic) methods.push({ member, owner });
        continue;
      }
      if (methods.length > 0) continue;
      if (member.kind === 'property' && member.isStatic === isStatic) return { kind: 'property', member, owner };
      if (member.kind === 'constant' && isStatic) return { kind: 'constant', member, owner };
    }
  }
  return methods.length === 0 ? undefined : { kind: 'methods', methods };
}

/** The indexers of a type. */
export function findIndexers(type: Type): { readonly member: PropertyMember; readonly owner: Type }[] {
  const found: { member: PropertyMember; owner: Type }[] = [];
  for (const owner of lookupTypes(type)) {
    if (owner.kind !== 'named') continue;
    for (const member of owner.definition.membersNamed('this[]')) {
      if (member.kind === 'property') found.push({ member, owner });
    }
  }
  return found;
}

/** The constructors of a type. */
export function findConstructors(type: Type): FoundMethod[] {
  if (type.kind !== 'named') return [];
  return type.definition
    .membersNamed('.ctor')
    .filter((member): member is MethodMember => member.kind === 'method')
    .map((member) => ({ member, owner: type }));
}

/** The extension methods of a name, as candidates whose first parameter takes the receiver. */
export function findExtensions(name: string): FoundMethod[] {
  return extensionMethods(name).map((member) => ({ member, owner: member.owner.plainType }));
}

/** The declared operators of a name on a type and its bases. */
export function findOperators(type: Type, name: string): FoundMethod[] {
  const found: FoundMethod[] = [];
  for (const owner of selfAndBases(underlying(type))) {
    if (owner.kind !== 'named') continue;
    for (const member of owner.definition.membersNamed(name)) {
      if (member.kind === 'method') found.push({ member, owner });
    }
    if (found.length > 0) break;
  }
  return found;
}
