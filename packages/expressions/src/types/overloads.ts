import type { BoundExpression, ResolvedMethod } from '../bound.ts';
import { betterTarget, type Conversion, implicitConversionOf } from './conversions.ts';
import type { Parameter } from './definition.ts';
import { bindingsOf, isIdentical } from './hierarchy.ts';
import { type InferenceHost, inferTypeArguments } from './inference.ts';
import type { FoundMethod } from './members.ts';
import { substitute, type Type, type TypeParameter } from './type.ts';
import { isDelegate } from './well-known.ts';

// Overload resolution (specification: "Overload resolution"): which candidates take the arguments, and which of those
// takes them best.

/** An argument as written, checked as far as it can be without knowing its parameter. */
export interface CallArgument {
  readonly expression: BoundExpression;
  readonly name: string | undefined;
  readonly modifier: 'ref' | 'out' | 'in' | undefined;
}

/** What overload resolution must ask the checker. */
export interface OverloadHost extends InferenceHost {
  /** Whether something without a type of its own (lambda, method group, tuple) becomes this type. */
  converts(expression: BoundExpression, to: Type): boolean;
}

/** A candidate that takes the arguments. */
export interface Applicable {
  readonly method: ResolvedMethod;
  readonly parameters: readonly Parameter[];
  /** For each argument, the parameter it goes to. */
  readonly mapping: readonly number[];
  /** Whether the last parameter is a `params` array filled from single arguments. */
  readonly expanded: boolean;
  /** What each argument must become. */
  readonly targets: readonly Type[];
}

/** The outcome of overload resolution. */
export type Resolution =
  | { readonly kind: 'one'; readonly best: Applicable }
  | { readonly kind: 'ambiguous'; readonly best: readonly Applicable[] }
  | { readonly kind: 'none'; readonly closest: NearMiss | undefined };

/** Why the most promising candidate does not take the arguments. */
export interface NearMiss {
  readonly candidate: FoundMethod;
  readonly reason: 'count' | 'name' | 'inference' | 'argument';
  readonly argument?: number;
  readonly target?: Type;
}

/** Chooses among candidates. */
export function resolveOverload(
  candidates: readonly FoundMethod[],
  args: readonly CallArgument[],
  typeArguments: readonly Type[] | undefined,
  host: OverloadHost,
): Resolution {
  const applicable: Applicable[] = [];
  let closest: NearMiss | undefined;
  for (const candidate of candidates) {
    for (const expanded of [false, true]) {
      const outcome = tryCandidate(candidate, args, typeArguments, expanded, host);
      if (outcome === undefined) continue;
      if ('reason' in outcome) closest = closer(closest, outcome);
      else {
        applicable.push(outcome);
        break;
      }
    }
  }
  if (applicable.length === 0) return { kind: 'none', closest };
  hideInherited(applicable);
  const best = applicable.filter((one) =>
    applicable.every((other) => other === one || isBetter(one, other, args, host) < 0),
  );
  if (best[0] !== undefined) return { kind: 'one', best: best[0] };
  const undominated = applicable.filter(
    (one) => !applicable.some((other) => other !== one && isBetter(other, one, args, host) < 0),
  );
  // Members that an override or a more derived interface repeats are one member.
  const [first, ...rest] = undominated;
  if (first !== undefined && rest.every((other) => isSameSignature(first, other))) return { kind: 'one', best: first };
  return { kind: 'ambiguous', best: undominated.length > 0 ? undominated : applicable };
}

/** Where a more derived class has a method that takes the arguments, those of its bases are not considered. */
function hideInherited(applicable: Applicable[]): void {
  const isClass = ({ method }: Applicable) =>
    method.member.owner.typeKind !== 'interface' && !method.member.isExtension;
  const derived = applicable.find(isClass);
  if (derived === undefined) return;
  const kept = applicable.filter((one) => !isClass(one) || one.method.owner === derived.method.owner);
  applicable.splice(0, applicable.length, ...kept);
}

const nearness = { count: 0, name: 1, inference: 2, argument: 3 } as const;

function closer(current: NearMiss | undefined, found: NearMiss): NearMiss {
  if (current === undefined || nearness[found.reason] > nearness[current.reason]) return found;
  return current;
}

function tryCandidate(
  candidate: FoundMethod,
  args: readonly CallArgument[],
  typeArguments: readonly Type[] | undefined,
  expanded: boolean,
  host: OverloadHost,
): Applicable | NearMiss | undefined {
  const { member, owner } = candidate;
  const { parameters } = member;
  const last = parameters.at(-1);
  if (expanded && last?.modifier !== 'params') return undefined;
  if (typeArguments !== undefined && typeArguments.length !== member.typeParameters.length)
    return { candidate, reason: 'count' };
  const mapping = mapArguments(parameters, args, expanded);
  if (typeof mapping === 'string') return { candidate, reason: mapping };

  const ownerBindings = owner.kind === 'named' ? bindingsOf(owner) : new Map<TypeParameter, Type>();
  const parameterType = (index: number): Type => {
    const parameter = parameters[index] as Parameter;
    const type =
      expanded && parameter === last && parameter.type.kind === 'array' ? parameter.type.element : parameter.type;
    return substitute(type, ownerBindings);
  };
  let bindings = ownerBindings;
  let resolvedArguments: readonly Type[] = typeArguments ?? [];
  if (member.typeParameters.length > 0) {
    const inferred =
      typeArguments ??
      inferTypeArguments(
        member.typeParameters,
        args.map((argument, index) => ({ type: parameterType(mapping[index] as number), argument })),
        host,
      );
    if (inferred === undefined) return { candidate, reason: 'inference' };
    resolvedArguments = inferred;
    bindings = new Map([
      ...ownerBindings,
      ...member.typeParameters.map((parameter, index) => [parameter, inferred[index] as Type] as const),
    ]);
  }
  const targets = args.map((_, index) => substitute(parameterType(mapping[index] as number), bindings));
  for (const [index, argument] of args.entries()) {
    const parameter = parameters[mapping[index] as number] as Parameter;
    const target = targets[index] as Type;
    if (!takes(parameter, argument, target, host)) return { candidate, reason: 'argument', argument: index, target };
  }
  return {
    method: {
      member,
      owner,
      typeArguments: resolvedArguments,
      returnType: substitute(member.name === '.ctor' ? owner : member.returnType, bindings),
      parameterTypes: parameters.map((parameter) => substitute(parameter.type, bindings)),
    },
    parameters,
    mapping,
    expanded,
    targets,
  };
}

function mapArguments(
  parameters: readonly Parameter[],
  args: readonly CallArgument[],
  expanded: boolean,
): number[] | 'count' | 'name' {
  const mapping: number[] = [];
  const taken = new Set<number>();
  for (const [index, argument] of args.entries()) {
    let target = index;
    if (argument.name !== undefined) {
      target = parameters.findIndex((parameter) => parameter.name === argument.name);
      if (target < 0) return 'name';
      if (taken.has(target)) return 'name';
    } else if (expanded && index >= parameters.length - 1) target = parameters.length - 1;
    if (target >= parameters.length) return 'count';
    taken.add(target);
    mapping.push(target);
  }
  for (const [index, parameter] of parameters.entries()) {
    if (taken.has(index) || parameter.optional) continue;
    if (expanded && index === parameters.length - 1) continue;
    return 'count';
  }
  return mapping;
}

function takes(parameter: Parameter, argument: CallArgument, target: Type, host: OverloadHost): boolean {
  const wanted = parameter.modifier === 'params' ? undefined : parameter.modifier;
  if (wanted === 'ref' || wanted === 'out') {
    if (argument.modifier !== wanted) return false;
    const { expression } = argument;
    return expression.kind === 'discard' || expression.type.kind === 'error' || isIdentical(expression.type, target);
  }
  if (argument.modifier !== undefined && argument.modifier !== 'in') return false;
  return convertsTo(argument.expression, target, host);
}

function convertsTo(expression: BoundExpression, target: Type, host: OverloadHost): boolean {
  return isTypeless(expression) ? host.converts(expression, target) : conversionFor(expression, target) !== undefined;
}

function conversionFor(expression: BoundExpression, target: Type): Conversion | undefined {
  return implicitConversionOf(expression, target);
}

/** Whether the expression takes its type from where it stands. */
export function isTypeless(expression: BoundExpression): boolean {
  switch (expression.kind) {
    case 'unbound-lambda':
    case 'unbound-method-group':
    case 'unbound-tuple':
    case 'default':
      return true;
    default:
      return false;
  }
}

/** -1 when the first candidate is better, 1 when the second is, 0 when neither (specification: "Better function member"). */
function isBetter(first: Applicable, second: Applicable, args: readonly CallArgument[], host: OverloadHost): number {
  let verdict = 0;
  for (const [index, argument] of args.entries()) {
    const better = betterConversion(
      argument.expression,
      first.targets[index] as Type,
      second.targets[index] as Type,
      host,
    );
    if (better === 0) continue;
    if (verdict !== 0 && verdict !== better) return 0;
    verdict = better;
  }
  if (verdict !== 0) return verdict;
  const isSame = args.every((_, index) => isIdentical(first.targets[index] as Type, second.targets[index] as Type));
  return isSame ? tieBreak(first, second) : 0;
}

function tieBreak(first: Applicable, second: Applicable): number {
  const generic =
    Number(first.method.member.typeParameters.length > 0) - Number(second.method.member.typeParameters.length > 0);
  if (generic !== 0) return generic;
  const expanded = Number(first.expanded) - Number(second.expanded);
  if (expanded !== 0) return expanded;
  if (first.expanded && first.parameters.length !== second.parameters.length)
    return second.parameters.length - first.parameters.length;
  const left = first.parameters.length - first.mapping.length;
  const right = second.parameters.length - second.mapping.length;
  const omitted = Number(left > 0 && !first.expanded) - Number(right > 0 && !second.expanded);
  if (omitted !== 0) return omitted;
  return moreSpecific(first, second);
}

/** Parameter types that say more before substitution are more specific: `IEnumerable<T>` beats `T`. */
function moreSpecific(first: Applicable, second: Applicable): number {
  let verdict = 0;
  for (const index of first.mapping.keys()) {
    const one = first.parameters[first.mapping[index] as number]?.type;
    const two = second.parameters[second.mapping[index] as number]?.type;
    if (one === undefined || two === undefined) continue;
    const difference = specificity(one, two);
    if (difference === 0) continue;
    if (verdict !== 0 && verdict !== difference) return 0;
    verdict = difference;
  }
  return verdict;
}

function specificity(one: Type, two: Type): number {
  if (one.kind === 'type-parameter' || two.kind === 'type-parameter') {
    return Number(one.kind === 'type-parameter') - Number(two.kind === 'type-parameter');
  }
  if (one.kind === 'array' && two.kind === 'array') return specificity(one.element, two.element);
  if (one.kind !== 'named' || two.kind !== 'named' || one.definition !== two.definition) return 0;
  let verdict = 0;
  for (const [index, argument] of one.arguments.entries()) {
    const difference = specificity(argument, two.arguments[index] as Type);
    if (difference === 0) continue;
    if (verdict !== 0 && verdict !== difference) return 0;
    verdict = difference;
  }
  return verdict;
}

/** Specification: "Better conversion from expression". */
function betterConversion(expression: BoundExpression, first: Type, second: Type, host: OverloadHost): number {
  if (isIdentical(first, second)) return 0;
  if (expression.kind === 'unbound-lambda' || expression.kind === 'unbound-method-group') {
    return betterDelegate(expression, first, second, host);
  }
  if (expression.kind !== 'discard' && !isTypeless(expression)) {
    if (isIdentical(expression.type, first)) return -1;
    if (isIdentical(expression.type, second)) return 1;
  }
  return betterTarget(first, second);
}

function betterDelegate(expression: BoundExpression, first: Type, second: Type, host: OverloadHost): number {
  if (!isDelegate(first) || !isDelegate(second)) return 0;
  const one = first.definition.invoke;
  const two = second.definition.invoke;
  if (one === undefined || two === undefined || one.parameters.length !== two.parameters.length) return 0;
  const oneBindings = bindingsOf(first);
  const twoBindings = bindingsOf(second);
  const oneReturn = substitute(one.returnType, oneBindings);
  const twoReturn = substitute(two.returnType, twoBindings);
  if (oneReturn.kind === 'void' || twoReturn.kind === 'void') {
    return Number(oneReturn.kind === 'void') - Number(twoReturn.kind === 'void');
  }
  const parameterTypes = one.parameters.map((parameter) => substitute(parameter.type, oneBindings));
  const otherTypes = two.parameters.map((parameter) => substitute(parameter.type, twoBindings));
  if (!parameterTypes.every((type, index) => isIdentical(type, otherTypes[index] as Type))) return 0;
  const inferred = host.inferReturnType(expression, parameterTypes);
  if (inferred === undefined) return 0;
  if (isIdentical(inferred, oneReturn)) return isIdentical(inferred, twoReturn) ? 0 : -1;
  if (isIdentical(inferred, twoReturn)) return 1;
  return betterTarget(oneReturn, twoReturn);
}

function isSameSignature(first: Applicable, second: Applicable): boolean {
  return (
    first.parameters.length === second.parameters.length &&
    first.method.parameterTypes.every((type, index) => isIdentical(type, second.method.parameterTypes[index] as Type))
  );
}
