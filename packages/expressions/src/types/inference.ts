import type { BoundExpression } from '../bound.ts';
import { implicitConversion } from './conversions.ts';
import { bindingsOf, interfacesOf, isIdentical, selfAndBases } from './hierarchy.ts';
import { type NamedType, substitute, type Type, type TypeParameter, tupleType } from './type.ts';
import { isDelegate, isValueType, nullableElement } from './well-known.ts';

// Type inference for generic methods (specification: "Type inference"): bounds are gathered from the arguments, then
// parameters are fixed, lambdas being looked at once the types of their parameters are known.

/** An argument as inference sees it. */
export interface InferenceArgument {
  readonly expression: BoundExpression;
  readonly modifier?: 'ref' | 'out' | 'in' | undefined;
}

/** What inference must ask the checker about things that have no type of their own. */
export interface InferenceHost {
  /** The type a lambda or method group gives back when called with these, if that can be known. */
  inferReturnType(expression: BoundExpression, parameterTypes: readonly Type[]): Type | undefined;
  /** The written parameter types of a lambda, if it has them. */
  explicitParameterTypes(expression: BoundExpression): readonly Type[] | undefined;
}

interface Bounds {
  readonly exact: Type[];
  readonly lower: Type[];
  readonly upper: Type[];
}

/** Works out the type arguments, or undefined when the arguments do not tell. */
export function inferTypeArguments(
  typeParameters: readonly TypeParameter[],
  parameters: readonly { readonly type: Type; readonly argument: InferenceArgument }[],
  host: InferenceHost,
): readonly Type[] | undefined {
  return new Inference(typeParameters, host).run(parameters);
}

class Inference {
  readonly #parameters: readonly TypeParameter[];
  readonly #host: InferenceHost;
  readonly #bounds = new Map<TypeParameter, Bounds>();
  readonly #fixed = new Map<TypeParameter, Type>();

  constructor(parameters: readonly TypeParameter[], host: InferenceHost) {
    this.#parameters = parameters;
    this.#host = host;
    for (const parameter of parameters) this.#bounds.set(parameter, { exact: [], lower: [], upper: [] });
  }

  run(inputs: readonly { readonly type: Type; readonly argument: InferenceArgument }[]): readonly Type[] | undefined {
    for (const { type, argument } of inputs) this.#firstPhase(type, argument);
    const pending = new Set(
      inputs.filter(({ type, argument }) => isFunction(argument.expression) && delegateOf(type) !== undefined),
    );
    while (this.#fixed.size < this.#parameters.length) {
      const before = this.#fixed.size + pending.size * 1000;
      this.#fixIndependent([...pending]);
      for (const input of pending) {
        if (!this.#inputsFixed(input.type, input.argument)) continue;
        this.#outputInference(input.argument.expression, input.type);
        pending.delete(input);
      }
      if (this.#fixed.size + pending.size * 1000 === before && !this.#fixAnything()) return undefined;
    }
    return this.#parameters.map((parameter) => this.#fixed.get(parameter) as Type);
  }

  #firstPhase(type: Type, { expression, modifier }: InferenceArgument): void {
    if (isFunction(expression)) {
      const explicit = this.#host.explicitParameterTypes(expression);
      const delegate = delegateOf(type);
      if (explicit === undefined || delegate === undefined) return;
      for (const [index, parameter] of delegate.parameters.entries()) {
        if (explicit[index] !== undefined) this.#exact(explicit[index], parameter);
      }
      return;
    }
    if (
      expression.kind === 'unbound-tuple' &&
      type.kind === 'tuple' &&
      type.elements.length === expression.elements.length
    ) {
      for (const [index, element] of expression.elements.entries()) {
        this.#firstPhase((type.elements[index] as { type: Type }).type, { expression: element });
      }
      return;
    }
    const from = typeOfArgument(expression);
    if (from === undefined) return;
    if (modifier === 'ref' || modifier === 'out') this.#exact(from, type);
    else this.#lower(from, type);
  }

  /** Fixes parameters that no pending lambda's output depends on; if there are none, those whose bounds are known. */
  #fixIndependent(pending: readonly { readonly type: Type }[]): void {
    const waiting = new Set<TypeParameter>();
    for (const { type } of pending) {
      const delegate = delegateOf(type);
      if (delegate === undefined) continue;
      for (const parameter of this.#unfixedIn(delegate.returns)) waiting.add(parameter);
    }
    for (const parameter of this.#parameters) {
      if (!this.#fixed.has(parameter) && !waiting.has(parameter)) this.#fix(parameter);
    }
  }

  #fixAnything(): boolean {
    for (const parameter of this.#parameters) {
      if (!this.#fixed.has(parameter) && this.#fix(parameter)) return true;
    }
    return false;
  }

  #inputsFixed(type: Type, argument: InferenceArgument): boolean {
    const delegate = delegateOf(type);
    if (delegate === undefined) return true;
    if (this.#host.explicitParameterTypes(argument.expression) !== undefined) return true;
    return delegate.parameters.every((parameter) => this.#unfixedIn(parameter).length === 0);
  }

  #outputInference(expression: BoundExpression, type: Type): void {
    const delegate = delegateOf(type);
    if (delegate === undefined || delegate.returns.kind === 'void') return;
    const parameterTypes = delegate.parameters.map((parameter) => substitute(parameter, this.#fixed));
    const returned = this.#host.inferReturnType(expression, parameterTypes);
    if (returned !== undefined) this.#lower(returned, delegate.returns);
  }

  #unfixedIn(type: Type): TypeParameter[] {
    switch (type.kind) {
      case 'type-parameter':
        return this.#bounds.has(type) && !this.#fixed.has(type) ? [type] : [];
      case 'named':
        return type.arguments.flatMap((argument) => this.#unfixedIn(argument));
      case 'array':
        return this.#unfixedIn(type.element);
      case 'tuple':
        return type.elements.flatMap((element) => this.#unfixedIn(element.type));
      default:
        return [];
    }
  }

  #exact(from: Type, to: Type): void {
    if (to.kind === 'type-parameter') {
      this.#bounds.get(to)?.exact.push(from);
    } else if (from.kind === 'array' && to.kind === 'array') {
      this.#exact(from.element, to.element);
    } else if (from.kind === 'tuple' && to.kind === 'tuple') {
      for (const [index, element] of from.elements.entries()) {
        const target = to.elements[index];
        if (target !== undefined) this.#exact(element.type, target.type);
      }
    } else if (from.kind === 'named' && to.kind === 'named' && from.definition === to.definition) {
      for (const [index, argument] of from.arguments.entries()) this.#exact(argument, to.arguments[index] as Type);
    }
  }

  #lower(from: Type, to: Type): void {
    if (to.kind === 'type-parameter') {
      this.#bounds.get(to)?.lower.push(from);
      return;
    }
    const toElement = nullableElement(to);
    if (toElement !== undefined) {
      this.#lower(nullableElement(from) ?? from, toElement);
      return;
    }
    if (from.kind === 'tuple' && to.kind === 'tuple') {
      for (const [index, element] of from.elements.entries()) {
        const target = to.elements[index];
        if (target !== undefined) this.#lower(element.type, target.type);
      }
      return;
    }
    if (from.kind === 'array' && to.kind === 'array' && from.rank === to.rank) {
      if (isValueType(from.element)) this.#exact(from.element, to.element);
      else this.#lower(from.element, to.element);
      return;
    }
    if (to.kind !== 'named' || to.arguments.length === 0) return;
    const matches = constructionsOf(from, to);
    if (matches.length !== 1) return;
    this.#arguments(matches[0] as NamedType, to);
  }

  #arguments(from: NamedType, to: NamedType): void {
    for (const [index, { variance }] of to.definition.typeParameters.entries()) {
      const source = from.arguments[index] as Type;
      const target = to.arguments[index] as Type;
      if (variance === undefined || isValueType(source)) this.#exact(source, target);
      else if (variance === 'out') this.#lower(source, target);
      else this.#upper(source, target);
    }
  }

  #upper(from: Type, to: Type): void {
    if (to.kind === 'type-parameter') this.#bounds.get(to)?.upper.push(from);
    else if (from.kind === 'named' && to.kind === 'named' && from.definition === to.definition) {
      for (const [index, argument] of from.arguments.entries()) this.#exact(argument, to.arguments[index] as Type);
    }
  }

  #fix(parameter: TypeParameter): boolean {
    const { exact, lower, upper } = this.#bounds.get(parameter) as Bounds;
    const candidates = new Set([...exact, ...lower, ...upper]);
    if (candidates.size === 0) return false;
    const allowed = [...candidates].filter(
      (candidate) =>
        exact.every((bound) => isIdentical(bound, candidate)) &&
        lower.every((bound) => bound === candidate || implicitConversion(bound, candidate) !== undefined) &&
        upper.every((bound) => bound === candidate || implicitConversion(candidate, bound) !== undefined),
    );
    const best =
      allowed.find((candidate) =>
        allowed.every((other) => other === candidate || implicitConversion(other, candidate) !== undefined),
      ) ?? allowed[0];
    if (best === undefined) return false;
    this.#fixed.set(parameter, best);
    return true;
  }
}

function isFunction(expression: BoundExpression): boolean {
  return expression.kind === 'unbound-lambda' || expression.kind === 'unbound-method-group';
}

/** The type an argument brings to inference; null and lambdas bring none. */
function typeOfArgument(expression: BoundExpression): Type | undefined {
  if (expression.kind === 'unbound-tuple') {
    const types = expression.elements.map(typeOfArgument);
    if (types.some((type) => type === undefined)) return undefined;
    return tupleType(
      types.map((type, index) => {
        const name = expression.names[index];
        return { type: type as Type, ...(name === undefined ? {} : { name }) };
      }),
    );
  }
  const { type } = expression;
  return type.kind === 'null' || type.kind === 'error' || type.kind === 'void' ? undefined : type;
}

function delegateOf(type: Type): { readonly parameters: readonly Type[]; readonly returns: Type } | undefined {
  if (!isDelegate(type)) return undefined;
  const { invoke } = type.definition;
  if (invoke === undefined) return undefined;
  const bindings = bindingsOf(type);
  return {
    parameters: invoke.parameters.map((parameter) => substitute(parameter.type, bindings)),
    returns: substitute(invoke.returnType, bindings),
  };
}

/** The constructions of a generic definition that a type is or implements. */
function constructionsOf(from: Type, to: NamedType): NamedType[] {
  const all = to.definition.typeKind === 'interface' ? [from, ...interfacesOf(from)] : [...selfAndBases(from)];
  return [
    ...new Set(all.filter((type): type is NamedType => type.kind === 'named' && type.definition === to.definition)),
  ];
}
