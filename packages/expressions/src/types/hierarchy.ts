import { findDefinition } from './library.ts';
import { type NamedType, namedType, substitute, type Type, type TypeParameter } from './type.ts';
import { acceptsNull, isValueType, nullableElement, special, specialOf } from './well-known.ts';

// Bases, interfaces and reference conversions: what can stand for what without changing its representation.

/** The bindings of a constructed type's parameters to its arguments. */
export function bindingsOf(type: NamedType): ReadonlyMap<TypeParameter, Type> {
  if (type.arguments.length === 0) return noBindings;
  return new Map(
    type.definition.typeParameters.map(({ parameter }, index) => [parameter, type.arguments[index] as Type]),
  );
}

const noBindings: ReadonlyMap<TypeParameter, Type> = new Map();

/** The type this one derives from, with its arguments in place. */
export function baseOf(type: Type): Type | undefined {
  switch (type.kind) {
    case 'named': {
      const base = type.definition.base;
      return base && substitute(base, bindingsOf(type));
    }
    case 'array':
      return findDefinition('System.Array')?.plainType ?? special('object');
    case 'tuple':
    case 'anonymous':
      return special('object');
    default:
      return undefined;
  }
}

const interfaceCache = new WeakMap<Type, readonly NamedType[]>();

/** Every interface the type implements, its own and inherited ones. */
export function interfacesOf(type: Type): readonly NamedType[] {
  let all = interfaceCache.get(type);
  if (all === undefined) interfaceCache.set(type, (all = [...new Set(collectInterfaces(type))]));
  return all;
}

const arrayInterfaces = ['IList', 'IReadOnlyList', 'ICollection', 'IReadOnlyCollection', 'IEnumerable'];

/** The generic interfaces of arrays, which are covariant as arrays are, though some are not so declared. */
function isArrayInterface({ definition, arguments: { length } }: NamedType): boolean {
  return (
    length === 1 &&
    definition.namespace === 'System.Collections.Generic' &&
    arrayInterfaces.includes(definition.simpleName)
  );
}

function* collectInterfaces(type: Type): Generator<NamedType> {
  if (type.kind === 'array') {
    for (const name of arrayInterfaces) {
      const definition = findDefinition(`System.Collections.Generic.${name}`, 1);
      if (definition !== undefined && type.rank === 1) yield namedType(definition, [type.element]);
    }
  }
  if (type.kind === 'named') {
    for (const declared of type.definition.interfaces) {
      const actual = substitute(declared, bindingsOf(type)) as NamedType;
      yield actual;
      yield* interfacesOf(actual);
    }
  }
  const base = baseOf(type);
  if (base !== undefined) yield* interfacesOf(base);
}

/** The type and everything it derives from, itself first. */
export function* selfAndBases(type: Type): Generator<Type> {
  for (let current: Type | undefined = type; current !== undefined; current = baseOf(current)) yield current;
}

/** Whether a reference of one type is one of the other: identity, base types, interfaces, variance, array covariance. */
export function isReferenceConvertible(from: Type, to: Type): boolean {
  if (from === to) return true;
  if (to.kind === 'dynamic') return !isValueType(from);
  if (from.kind === 'tuple' && to.kind === 'tuple') return isSameTuple(from, to);
  if (isValueType(from) || isValueType(to)) return false;
  if (from.kind === 'null') return acceptsNull(to);
  if (specialOf(to) === 'object') return from.kind !== 'void' && from.kind !== 'error';
  if (from.kind === 'array' && to.kind === 'array') {
    return from.rank === to.rank && !isValueType(from.element) && isReferenceConvertible(from.element, to.element);
  }
  if (to.kind !== 'named') return false;
  if (from.kind === 'array' && isArrayInterface(to) && !isValueType(from.element)) {
    return isReferenceConvertible(from.element, to.arguments[0] as Type);
  }
  for (const candidate of to.definition.typeKind === 'interface' ? interfacesAndSelf(from) : selfAndBases(from)) {
    if (candidate.kind === 'named' && isVariantOf(candidate, to)) return true;
  }
  return false;
}

function interfacesAndSelf(type: Type): Iterable<Type> {
  return type.kind === 'named' && type.definition.typeKind === 'interface'
    ? [type, ...interfacesOf(type)]
    : interfacesOf(type);
}

/** Whether two constructions of one definition differ only as its variance allows. */
function isVariantOf(from: NamedType, to: NamedType): boolean {
  if (from === to) return true;
  if (from.definition !== to.definition) return false;
  return from.definition.typeParameters.every(({ variance }, index) => {
    const source = from.arguments[index] as Type;
    const target = to.arguments[index] as Type;
    if (isIdentical(source, target)) return true;
    if (variance === 'out') return isReferenceConvertible(source, target);
    if (variance === 'in') return isReferenceConvertible(target, source);
    return false;
  });
}

/** Whether two types are one to the language: the names of tuple elements, and `dynamic` for `object`, make no difference. */
export function isIdentical(left: Type, right: Type): boolean {
  if (left === right) return true;
  if (left.kind === 'dynamic') return specialOf(right) === 'object';
  if (right.kind === 'dynamic') return specialOf(left) === 'object';
  if (left.kind === 'tuple' && right.kind === 'tuple') return isSameTuple(left, right);
  if (left.kind === 'array' && right.kind === 'array')
    return left.rank === right.rank && isIdentical(left.element, right.element);
  if (left.kind === 'named' && right.kind === 'named' && left.definition === right.definition) {
    return left.arguments.every((argument, index) => isIdentical(argument, right.arguments[index] as Type));
  }
  return false;
}

function isSameTuple(left: Type & { kind: 'tuple' }, right: Type & { kind: 'tuple' }): boolean {
  return (
    left.elements.length === right.elements.length &&
    left.elements.every((element, index) => isIdentical(element.type, (right.elements[index] as { type: Type }).type))
  );
}

/** Whether a boxed value of the type can be seen as the other: `object`, `ValueType`, and interfaces of the type. */
export function isBoxingConvertible(from: Type, to: Type): boolean {
  if (!isValueType(from)) return false;
  if (to.kind === 'dynamic' || specialOf(to) === 'object') return true;
  const element = nullableElement(from) ?? from;
  if (to.kind !== 'named' || isValueType(to)) return false;
  if (to.definition.typeKind === 'interface') {
    return interfacesOf(element).some((candidate) => isVariantOf(candidate, to));
  }
  for (const base of selfAndBases(element)) if (base === to) return true;
  return false;
}

const castCache = new WeakMap<Type, WeakMap<Type, boolean>>();

/** Whether a value whose own type is `actual` is an instance of `wanted`; the question of `is` and of casts. */
export function isInstanceOf(actual: Type, wanted: Type): boolean {
  if (actual === wanted) return true;
  let answers = castCache.get(actual);
  if (answers === undefined) castCache.set(actual, (answers = new WeakMap()));
  let answer = answers.get(wanted);
  if (answer === undefined) {
    const element = nullableElement(wanted);
    answer =
      element !== undefined
        ? isInstanceOf(actual, element)
        : isReferenceConvertible(actual, wanted) || isBoxingConvertible(actual, wanted) || isIdentical(actual, wanted);
    answers.set(wanted, answer);
  }
  return answer;
}
