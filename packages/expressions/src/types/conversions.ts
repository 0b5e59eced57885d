import type { BoundExpression, ResolvedMethod } from '../bound.ts';
import type { MethodMember } from './definition.ts';
import { bindingsOf, isBoxingConvertible, isIdentical, isReferenceConvertible, selfAndBases } from './hierarchy.ts';
import { substitute, type Type } from './type.ts';
import {
  clrName,
  fits,
  isEnum,
  isIntegral,
  isNumeric,
  isValueType,
  nullableElement,
  type SpecialType,
  specialOf,
} from './well-known.ts';

// C# conversions between types (C# 7 specification, chapter "Conversions"). A conversion says what has to happen to the
// raw value; lambdas, method groups and other things without a type are the checker's.

/** How a value of one type becomes a value of another. */
export type Conversion =
  | { readonly kind: 'identity' }
  /** No change of representation, and none needed at run time. */
  | { readonly kind: 'reference' }
  | { readonly kind: 'null' }
  /** Key of the table in runtime/arithmetic.ts: `Int32->Double`. */
  | { readonly kind: 'numeric'; readonly key: string }
  | { readonly kind: 'box'; readonly from: Type }
  | { readonly kind: 'to-dynamic'; readonly from: Type }
  /** The tuple's elements one by one. */
  | { readonly kind: 'tuple'; readonly elements: readonly Conversion[]; readonly to: Type }
  /** `T` to `T?`, with the conversion of the value before it. */
  | { readonly kind: 'to-nullable'; readonly inner: Conversion }
  /** `S?` to `T?`: null stays null. */
  | { readonly kind: 'lift-nullable'; readonly inner: Conversion }
  | {
      readonly kind: 'user';
      readonly before: Conversion;
      readonly method: ResolvedMethod;
      readonly after: Conversion;
      readonly lifted: boolean;
    }
  /** Explicit only. */
  | { readonly kind: 'from-nullable'; readonly inner: Conversion }
  | { readonly kind: 'cast'; readonly to: Type }
  | { readonly kind: 'unbox'; readonly to: Type }
  | { readonly kind: 'from-dynamic'; readonly to: Type; readonly explicit: boolean };

const identity: Conversion = { kind: 'identity' };
const reference: Conversion = { kind: 'reference' };

const widening: Readonly<Record<string, readonly SpecialType[]>> = {
  sbyte: ['short', 'int', 'long', 'float', 'double', 'decimal'],
  byte: ['short', 'ushort', 'int', 'uint', 'long', 'ulong', 'float', 'double', 'decimal'],
  short: ['int', 'long', 'float', 'double', 'decimal'],
  ushort: ['int', 'uint', 'long', 'ulong', 'float', 'double', 'decimal'],
  int: ['long', 'float', 'double', 'decimal'],
  uint: ['long', 'ulong', 'float', 'double', 'decimal'],
  long: ['float', 'double', 'decimal'],
  ulong: ['float', 'double', 'decimal'],
  char: ['ushort', 'int', 'uint', 'long', 'ulong', 'float', 'double', 'decimal'],
  float: ['double'],
};

function numeric(from: SpecialType, to: SpecialType): Conversion {
  return { kind: 'numeric', key: `${clrName(from)}->${clrName(to)}` };
}

/** The implicit conversion from a type, where there is one. */
export function implicitConversion(from: Type, to: Type): Conversion | undefined {
  return standardImplicit(from, to) ?? userDefined(from, to, false);
}

/** The implicit conversion of an expression: constants convert where their value fits, null and `default` to what has them. */
export function implicitConversionOf(expression: BoundExpression, to: Type): Conversion | undefined {
  return constantConversion(expression, to) ?? implicitConversion(expression.type, to);
}

/** A constant `int` fits smaller types where its value does; a constant 0 is any enum. */
function constantConversion(expression: BoundExpression, to: Type): Conversion | undefined {
  if (expression.kind !== 'constant') return undefined;
  const target = nullableElement(to) ?? to;
  const from = specialOf(expression.type);
  const wrap = (inner: Conversion): Conversion => (target === to ? inner : { kind: 'to-nullable', inner });
  if (isEnum(target) && isIntegral(from) && Number(expression.value) === 0)
    return wrap({ kind: 'numeric', key: `${clrName(from as SpecialType)}->Int32` });
  const wanted = specialOf(target);
  if (wanted === undefined || wanted === 'char' || !isIntegral(wanted)) return undefined;
  if (from === 'int' && fits(BigInt(expression.value as number), wanted))
    return wrap(from === wanted ? identity : numeric('int', wanted));
  if (from === 'long' && wanted === 'ulong' && (expression.value as bigint) >= 0n)
    return wrap(numeric('long', 'ulong'));
  return undefined;
}

/** Implicit conversions that the language itself has, without those that types declare. */
export function standardImplicit(from: Type, to: Type): Conversion | undefined {
  if (from === to) return identity;
  if (from.kind === 'error' || to.kind === 'error') return identity;
  if (from.kind === 'void' || to.kind === 'void') return undefined;
  if (from.kind === 'dynamic') return to.kind === 'dynamic' ? identity : { kind: 'from-dynamic', to, explicit: false };
  if (to.kind === 'dynamic')
    return from.kind === 'null' ? reference : isValueType(from) ? { kind: 'to-dynamic', from } : reference;
  if (from.kind === 'null')
    return isReferenceConvertible(from, to) || nullableElement(to) !== undefined ? { kind: 'null' } : undefined;
  const fromSpecial = specialOf(from);
  const toSpecial = specialOf(to);
  if (fromSpecial !== undefined && toSpecial !== undefined && widening[fromSpecial]?.includes(toSpecial)) {
    return numeric(fromSpecial, toSpecial);
  }
  if (from.kind === 'tuple' && to.kind === 'tuple') return tupleConversion(from, to, implicitConversion);
  if (isIdentical(from, to)) return reference;
  const toElement = nullableElement(to);
  if (toElement !== undefined) {
    const fromElement = nullableElement(from);
    if (fromElement !== undefined) {
      const inner = standardImplicit(fromElement, toElement);
      return inner && { kind: 'lift-nullable', inner };
    }
    const inner = isValueType(from) ? standardImplicit(from, toElement) : undefined;
    return inner && { kind: 'to-nullable', inner };
  }
  if (isReferenceConvertible(from, to)) return reference;
  if (isBoxingConvertible(from, to)) return { kind: 'box', from };
  return undefined;
}

function tupleConversion(
  from: Type & { kind: 'tuple' },
  to: Type & { kind: 'tuple' },
  convert: (from: Type, to: Type) => Conversion | undefined,
): Conversion | undefined {
  if (from.elements.length !== to.elements.length) return undefined;
  const elements: Conversion[] = [];
  for (const [index, element] of from.elements.entries()) {
    const conversion = convert(element.type, (to.elements[index] as { type: Type }).type);
    if (conversion === undefined) return undefined;
    elements.push(conversion);
  }
  return elements.every((conversion) => isNoChange(conversion)) ? reference : { kind: 'tuple', elements, to };
}

/** Whether the conversion leaves the raw value as it is. */
export function isNoChange(conversion: Conversion): boolean {
  switch (conversion.kind) {
    case 'identity':
    case 'reference':
    case 'null':
      return true;
    case 'to-nullable':
    case 'lift-nullable':
      return isNoChange(conversion.inner);
    default:
      return false;
  }
}

/** The explicit conversion from a type, where there is one: what a cast does. */
export function explicitConversion(from: Type, to: Type): Conversion | undefined {
  return standardImplicit(from, to) ?? standardExplicit(from, to) ?? userDefined(from, to, true);
}

function standardExplicit(from: Type, to: Type): Conversion | undefined {
  const fromSpecial = isEnum(from) ? 'int' : specialOf(from);
  const toSpecial = isEnum(to) ? 'int' : specialOf(to);
  if (isNumeric(fromSpecial) && isNumeric(toSpecial)) {
    return fromSpecial === toSpecial ? identity : numeric(fromSpecial as SpecialType, toSpecial as SpecialType);
  }
  if (from.kind === 'tuple' && to.kind === 'tuple') return tupleConversion(from, to, explicitConversion);
  const fromElement = nullableElement(from);
  const toElement = nullableElement(to);
  if (fromElement !== undefined && toElement !== undefined) {
    const inner = standardImplicit(fromElement, toElement) ?? standardExplicit(fromElement, toElement);
    return inner && { kind: 'lift-nullable', inner };
  }
  if (toElement !== undefined && isValueType(from)) {
    const inner = standardImplicit(from, toElement) ?? standardExplicit(from, toElement);
    return inner && { kind: 'to-nullable', inner };
  }
  if (fromElement !== undefined && isValueType(to)) {
    const inner = standardImplicit(fromElement, to) ?? standardExplicit(fromElement, to);
    return inner && { kind: 'from-nullable', inner };
  }
  if (isValueType(to) && !isValueType(from)) {
    const boxed = toElement ?? to;
    return isBoxingConvertible(boxed, from) ? { kind: 'unbox', to } : undefined;
  }
  if (isValueType(from) || isValueType(to)) return undefined;
  return isDowncast(from, to) ? { kind: 'cast', to } : undefined;
}

/** Whether a reference of one type might, at run time, be one of the other. */
function isDowncast(from: Type, to: Type): boolean {
  if (from.kind === 'null' || to.kind === 'null' || from.kind === 'void' || to.kind === 'void') return false;
  if (isReferenceConvertible(to, from)) return true;
  if (from.kind === 'array' && to.kind === 'array') {
    return (
      from.rank === to.rank &&
      !isValueType(from.element) &&
      !isValueType(to.element) &&
      isDowncast(from.element, to.element)
    );
  }
  const isInterface = (type: Type) => type.kind === 'named' && type.definition.typeKind === 'interface';
  if (isInterface(from) && isInterface(to)) return true;
  if (isInterface(to)) return from.kind === 'named' && specialOf(from) !== 'string';
  if (isInterface(from)) return to.kind === 'named' && specialOf(to) !== 'string';
  // Constructions of one generic interface or delegate that variance might reconcile.
  return (
    from.kind === 'named' &&
    to.kind === 'named' &&
    from.definition === to.definition &&
    from.definition.typeKind === 'delegate'
  );
}

interface UserConversion {
  readonly member: MethodMember;
  readonly owner: Type;
  readonly from: Type;
  readonly to: Type;
}

const userCache = new WeakMap<Type, WeakMap<Type, { implicit?: Conversion | null; explicit?: Conversion | null }>>();

/** The conversion that one of the types declares (specification: "User-defined conversions"). */
function userDefined(from: Type, to: Type, explicit: boolean): Conversion | undefined {
  let byTarget = userCache.get(from);
  if (byTarget === undefined) userCache.set(from, (byTarget = new WeakMap()));
  let cached = byTarget.get(to);
  if (cached === undefined) byTarget.set(to, (cached = {}));
  const key = explicit ? 'explicit' : 'implicit';
  cached[key] ??= findUserDefined(from, to, explicit) ?? null;
  return cached[key] ?? undefined;
}

function findUserDefined(from: Type, to: Type, explicit: boolean): Conversion | undefined {
  const source = nullableElement(from) ?? from;
  const target = nullableElement(to) ?? to;
  if (from.kind === 'null') return undefined;
  const found = [...declaredConversions(source), ...declaredConversions(target)].filter(
    (candidate) => explicit || candidate.member.isImplicit,
  );
  const standard = (a: Type, b: Type) =>
    explicit ? (standardImplicit(a, b) ?? standardExplicit(a, b)) : standardImplicit(a, b);
  const applicable = found.filter(
    (candidate) =>
      (standard(from, candidate.from) ?? standard(source, candidate.from)) !== undefined &&
      (standard(candidate.to, to) ?? standard(candidate.to, target)) !== undefined,
  );
  if (applicable.length === 0) return undefined;
  const bestFrom = mostSpecific(
    applicable.map((candidate) => candidate.from),
    from,
    'source',
  );
  const bestTo =
    mostSpecific(
      applicable.map((candidate) => candidate.to),
      to,
      'target',
    ) ?? undefined;
  const best =
    applicable.find((candidate) => candidate.from === bestFrom && candidate.to === bestTo) ??
    applicable.find((candidate) => candidate.to === bestTo);
  if (best === undefined) return undefined;
  const direct = standard(from, best.from);
  const lifted = direct === undefined || (from !== source && direct.kind === 'from-nullable');
  const before = lifted ? standard(source, best.from) : direct;
  const after = standard(best.to, to);
  if (before === undefined || after === undefined) return undefined;
  const method: ResolvedMethod = {
    member: best.member,
    owner: best.owner,
    typeArguments: best.owner.kind === 'named' ? best.owner.arguments : [],
    returnType: best.to,
    parameterTypes: [best.from],
  };
  return { kind: 'user', before, method, after, lifted: lifted && from !== source };
}

function* declaredConversions(type: Type): Generator<UserConversion> {
  for (const owner of selfAndBases(type)) {
    if (owner.kind !== 'named') continue;
    const bindings = bindingsOf(owner);
    for (const name of ['implicit', 'explicit']) {
      for (const member of owner.definition.membersNamed(name)) {
        if (member.kind !== 'method' || member.parameters[0] === undefined) continue;
        yield {
          member,
          owner,
          from: substitute(member.parameters[0].type, bindings),
          to: substitute(member.returnType, bindings),
        };
      }
    }
  }
}

/** The exact type where it is among the candidates; else the one closest to it. */
function mostSpecific(candidates: readonly Type[], wanted: Type, side: 'source' | 'target'): Type | undefined {
  if (candidates.includes(wanted)) return wanted;
  const element = nullableElement(wanted);
  if (element !== undefined && candidates.includes(element)) return element;
  const encompassed = (a: Type, b: Type) => standardImplicit(a, b) !== undefined;
  const near = candidates.filter((candidate) =>
    side === 'source' ? encompassed(wanted, candidate) : encompassed(candidate, wanted),
  );
  const pool = near.length > 0 ? near : candidates;
  // Of those that take the source, the one that all others take; of those that give the target, the one nearest to it.
  const narrowing = (side === 'source') === near.length > 0;
  return (
    pool.find((candidate) =>
      pool.every((other) => (narrowing ? encompassed(candidate, other) : encompassed(other, candidate))),
    ) ?? pool[0]
  );
}

/** Which of two types an expression of a type converts to better: -1 the first, 1 the second, 0 neither (specification: "Better conversion target"). */
export function betterTarget(first: Type, second: Type): number {
  if (isIdentical(first, second)) return 0;
  const forward = implicitConversion(first, second) !== undefined;
  const backward = implicitConversion(second, first) !== undefined;
  if (forward !== backward) return forward ? -1 : 1;
  const one = specialOf(nullableElement(first) ?? first);
  const two = specialOf(nullableElement(second) ?? second);
  const signed: readonly (SpecialType | undefined)[] = ['sbyte', 'short', 'int', 'long'];
  const unsigned: readonly (SpecialType | undefined)[] = ['byte', 'ushort', 'uint', 'ulong'];
  if (signed.includes(one) && unsigned.includes(two)) return -1;
  if (signed.includes(two) && unsigned.includes(one)) return 1;
  return 0;
}
