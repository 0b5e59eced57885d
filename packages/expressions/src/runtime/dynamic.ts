import type { BoundExpression } from '../bound.ts';
import { type Conversion, explicitConversion, implicitConversion } from '../types/conversions.ts';
import type { Implementation, MethodMember } from '../types/definition.ts';
import { bindingsOf } from '../types/hierarchy.ts';
import { type FoundMethod, findIndexers, findMember, findOperators } from '../types/members.ts';
import { type OverloadHost, resolveOverload } from '../types/overloads.ts';
import { displayType, nullType, substitute, type Type } from '../types/type.ts';
import { clrName, isEnum, isNumeric, type SpecialType, special, specialOf } from '../types/well-known.ts';
import { AnonymousObject } from './anonymous-object.ts';
import * as arithmetic from './arithmetic.ts';
import { unboxTo } from './casts.ts';
import { DotNetException, indexOutOfRange } from './exceptions.ts';
import { dynamicOperand, dynamicToken, getDynamicMember, isDynamicToken, setDynamicMember } from './json/dynamic.ts';
import { equalValues, toText } from './object.ts';
import { counted, nullableValue, unboxed } from './operations.ts';
import { ValueTuple } from './value-tuple.ts';
import { Boxed, box, makeArray, typeOf } from './values.ts';

// `dynamic`: what the compiler would have decided is decided when the expression runs, by the same rules, from the types
// that the values have. Values here are boxed.

function binderException(message: string): DotNetException {
  return new DotNetException('Microsoft.CSharp.RuntimeBinder.RuntimeBinderException', message);
}

function notNull(value: unknown): unknown {
  if (value === null) throw binderException('Cannot perform runtime binding on a null reference');
  return value;
}

/** `target.name`. */
export function dynamicMember(target: unknown, name: string): unknown {
  notNull(target);
  if (isDynamicToken(target)) return getDynamicMember(target, name);
  const type = typeOf(target);
  if (target instanceof AnonymousObject) {
    const index = target.type.members.findIndex((member) => member.name === name);
    const member = target.type.members[index];
    if (member !== undefined) return box(member.type, target.values[index]);
  }
  if (type.kind === 'array' && name === 'Length') return (target as unknown[]).length;
  if (target instanceof ValueTuple && /^Item\d$/.test(name)) {
    const index = Number(name.slice(4)) - 1;
    const itemType = target.types[index];
    if (itemType !== undefined) return box(itemType, target.items[index]);
  }
  const found = findMember(type, name, false);
  if (found?.kind !== 'property' || found.member.get === undefined) {
    throw binderException(`'${displayType(type)}' does not contain a definition for '${name}'`);
  }
  const bindings = found.owner.kind === 'named' ? bindingsOf(found.owner) : new Map();
  return box(substitute(found.member.type, bindings), found.member.get(receiverFor(found.owner, target)));
}

/** `target.name = value`. */
export function setDynamicMemberValue(target: unknown, name: string, value: unknown): unknown {
  notNull(target);
  if (isDynamicToken(target)) {
    setDynamicMember(target, name, value);
    return value;
  }
  const type = typeOf(target);
  const found = findMember(type, name, false);
  if (found?.kind !== 'property' || found.member.set === undefined) {
    throw binderException(`'${displayType(type)}' does not contain a definition for '${name}'`);
  }
  found.member.set(receiverFor(found.owner, target), dynamicConvert(value, found.member.type, false));
  return value;
}

/** `target[index]`. */
export function dynamicIndex(target: unknown, ...indexes: unknown[]): unknown {
  notNull(target);
  const [index] = indexes;
  if (Array.isArray(target) || target instanceof Uint8Array) {
    const at = dynamicConvert(index, special('int'), false) as number;
    if (at < 0 || at >= target.length) throw indexOutOfRange();
    const type = typeOf(target);
    return box(type.kind === 'array' ? type.element : special('byte'), target[at]);
  }
  if (typeof target === 'string') {
    const at = dynamicConvert(index, special('int'), false) as number;
    if (at < 0 || at >= target.length) throw indexOutOfRange();
    return box(special('char'), target.charCodeAt(at));
  }
  const { get, args, owner, type } = chooseIndexer(target, indexes);
  return box(type, (get as Implementation)(receiverFor(owner, target), ...args));
}

/** `target[index] = value`: the value comes last. */
export function setDynamicIndex(target: unknown, ...rest: unknown[]): unknown {
  notNull(target);
  const value = rest.pop();
  if (Array.isArray(target) || target instanceof Uint8Array) {
    const at = dynamicConvert(rest[0], special('int'), false) as number;
    if (at < 0 || at >= target.length) throw indexOutOfRange();
    const type = typeOf(target);
    (target as unknown[])[at] = dynamicConvert(value, type.kind === 'array' ? type.element : special('byte'), false);
    return value;
  }
  const { set, args, owner, type } = chooseIndexer(target, rest);
  if (set === undefined)
    throw binderException(
      `Property or indexer of '${displayType(typeOf(target))}' cannot be assigned to -- it is read only`,
    );
  set(receiverFor(owner, target), ...args, dynamicConvert(value, type, false));
  return value;
}

function chooseIndexer(
  target: unknown,
  indexes: readonly unknown[],
): { get: Implementation | undefined; set: Implementation | undefined; args: unknown[]; owner: Type; type: Type } {
  const indexers = findIndexers(typeOf(target));
  const byMethod = new Map<MethodMember, (typeof indexers)[number]>();
  const candidates = indexers.map((indexer): FoundMethod => {
    const method: MethodMember = {
      kind: 'method',
      name: 'this[]',
      owner: indexer.member.owner,
      signature: indexer.member.signature,
      isStatic: false,
      isExtension: false,
      typeParameters: [],
      parameters: indexer.member.parameters,
      returnType: indexer.member.type,
      isImplicit: false,
      implementation: () => undefined,
    };
    byMethod.set(method, indexer);
    return { member: method, owner: indexer.owner };
  });
  const chosen = choose(candidates, indexes);
  const indexer = chosen && byMethod.get(chosen.method.member);
  if (chosen === undefined || indexer === undefined) {
    throw binderException(`Cannot apply indexing with [] to an expression of type '${displayType(typeOf(target))}'`);
  }
  return {
    get: indexer.member.get,
    set: indexer.member.set,
    args: chosen.args,
    owner: indexer.owner,
    type: chosen.method.returnType,
  };
}

/** `target.name(arguments)`. */
export function dynamicInvokeMember(target: unknown, name: string, ...args: unknown[]): unknown {
  notNull(target);
  const type = typeOf(target);
  const found = findMember(type, name, false);
  if (found === undefined) throw binderException(`'${displayType(type)}' does not contain a definition for '${name}'`);
  if (found.kind !== 'methods') return dynamicInvoke(dynamicMember(target, name), ...args);
  const chosen = choose(found.methods, args);
  if (chosen === undefined)
    throw binderException(
      `The best overloaded method match for '${displayType(type)}.${name}' has some invalid arguments`,
    );
  const { method } = chosen;
  const types = method.typeArguments.length === 0 ? [] : [method.typeArguments];
  const result = method.member.implementation(receiverFor(method.owner, target), ...types, ...chosen.args);
  return method.returnType.kind === 'void' ? null : box(method.returnType, result);
}

/** A static method called with values whose types are known now. */
export function dynamicInvokeStatic(
  { name, candidates }: { readonly name: string; readonly candidates: readonly FoundMethod[] },
  ...args: unknown[]
): unknown {
  const chosen = choose(candidates, args);
  if (chosen === undefined)
    throw binderException(`The best overloaded method match for '${name}' has some invalid arguments`);
  const { method } = chosen;
  const types = method.typeArguments.length === 0 ? [] : [method.typeArguments];
  const result = method.member.implementation(...types, ...chosen.args);
  return method.returnType.kind === 'void' ? null : box(method.returnType, result);
}

/** `target(arguments)`: only delegates can be called. */
export function dynamicInvoke(target: unknown, ...args: unknown[]): unknown {
  if (typeof notNull(target) !== 'function') throw binderException('Cannot invoke a non-delegate type');
  return (target as (...values: unknown[]) => unknown)(...args.map(unboxed));
}

/** Members of classes and interfaces take a boxed receiver, those of structs a raw one. */
function receiverFor(owner: Type, target: unknown): unknown {
  const isStruct = owner.kind === 'named' && owner.definition.typeKind === 'struct';
  return isStruct ? unboxed(target) : target;
}

const host: OverloadHost = {
  converts: () => false,
  inferReturnType: () => undefined,
  explicitParameterTypes: () => undefined,
};

function choose(candidates: readonly FoundMethod[], args: readonly unknown[]) {
  const written = args.map((value) => ({ expression: placeholder(value), name: undefined, modifier: undefined }));
  const resolution = resolveOverload(candidates, written, undefined, host);
  if (resolution.kind !== 'one') return undefined;
  const { best } = resolution;
  const placed: unknown[] = [];
  const spread: unknown[] = [];
  for (const [index, value] of args.entries()) {
    const converted = dynamicConvert(value, best.targets[index] as Type, false);
    const parameter = best.mapping[index] as number;
    if (best.expanded && parameter === best.parameters.length - 1) spread.push(converted);
    else placed[parameter] = converted;
  }
  for (const [index, parameter] of best.parameters.entries()) {
    if (best.expanded && index === best.parameters.length - 1) {
      const type = best.method.parameterTypes[index];
      placed[index] = makeArray(type?.kind === 'array' ? type.element : special('object'), spread);
    } else if (!(index in placed)) placed[index] = parameter.defaultValue ?? null;
  }
  return { method: best.method, args: placed };
}

function placeholder(value: unknown): BoundExpression {
  const span = { start: 0, end: 0 };
  return {
    kind: 'dynamic',
    operation: 'member',
    name: '',
    operands: [],
    type: value === null ? nullType : typeOf(value),
    span,
  };
}

/** Converts a boxed value to the raw value of a static type, as an assignment or a cast would. */
export function dynamicConvert(value: unknown, to: Type, explicit: boolean): unknown {
  if (to.kind === 'dynamic' || specialOf(to) === 'object') return value;
  if (value === null) return unboxTo(to, null);
  const from = typeOf(value);
  // A single JSON value becomes what it holds without a cast.
  const mayCast = explicit || dynamicOperand(value) !== value;
  const conversion = mayCast ? explicitConversion(from, to) : implicitConversion(from, to);
  if (conversion === undefined) {
    throw binderException(
      `Cannot${explicit ? '' : ' implicitly'} convert type '${displayType(from)}' to '${displayType(to)}'`,
    );
  }
  return applyConversion(unboxed(value), conversion);
}

/** Carries out a conversion on a raw value. */
function applyConversion(raw: unknown, conversion: Conversion): unknown {
  switch (conversion.kind) {
    case 'numeric':
      return (arithmetic.conversions[conversion.key] as (value: unknown) => unknown)(raw);
    case 'box':
    case 'to-dynamic':
      return box(conversion.from, raw);
    case 'to-nullable':
      return applyConversion(raw, conversion.inner);
    case 'lift-nullable':
      return raw === null ? null : applyConversion(raw, conversion.inner);
    case 'from-nullable':
      return applyConversion(nullableValue(raw), conversion.inner);
    case 'user': {
      const { method } = conversion;
      const types = method.typeArguments.length === 0 ? [] : [method.typeArguments];
      return applyConversion(
        method.member.implementation(...types, applyConversion(raw, conversion.before)),
        conversion.after,
      );
    }
    case 'cast':
    case 'unbox':
      return unboxTo(conversion.to, raw);
    default:
      return raw;
  }
}

/** A unary operator. */
export function dynamicUnary(operand: unknown, operator: string): unknown {
  if (operator === 'true') {
    if (typeof operand === 'boolean') return operand;
    throw binderException(`Cannot implicitly convert type '${nameOf(operand)}' to 'bool'`);
  }
  if (operator === '!') return !(dynamicConvert(dynamicOperand(operand), special('bool'), false) as boolean);
  if (operator === '+') return operand;
  if (operator === '-') return dynamicBinary(0, '-', operand);
  return dynamicBinary(operand, '^', -1);
}

const comparisons = new Set(['==', '!=', '<', '>', '<=', '>=']);
const words: Readonly<Record<string, string>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '%': 'remainder',
  '<<': 'shiftLeft',
  '>>': 'shiftRight',
};

function nameOf(value: unknown): string {
  return value === null ? '<null>' : displayType(typeOf(value));
}

/** A binary operator. */
export function dynamicBinary(leftOperand: unknown, operator: string, rightOperand: unknown): unknown {
  const left = dynamicOperand(leftOperand);
  const right = dynamicOperand(rightOperand);
  const result = binary(left, operator, right);
  // What is worked out from JSON is JSON again; the left operand decides whose operator it is.
  const isJson = left !== leftOperand;
  return isJson && !comparisons.has(operator) ? dynamicToken(result) : result;
}

function binary(left: unknown, operator: string, right: unknown): unknown {
  if (operator === '+' && (typeof left === 'string' || typeof right === 'string')) {
    return counted((left === null ? '' : toText(left)) + (right === null ? '' : toText(right)));
  }
  if (left === null || right === null) {
    if (operator === '==') return left === right;
    if (operator === '!=') return left !== right;
    throw binderException(
      `Operator '${operator}' cannot be applied to operands of type '${nameOf(left)}' and '${nameOf(right)}'`,
    );
  }
  const one = typeOf(left);
  const two = typeOf(right);
  const declared = [...findOperators(one, `operator ${operator}`), ...findOperators(two, `operator ${operator}`)];
  const isPlain =
    isNumeric(specialOf(one)) &&
    isNumeric(specialOf(two)) &&
    specialOf(one) !== 'decimal' &&
    specialOf(two) !== 'decimal';
  if (declared.length > 0 && !isPlain && typeof left !== 'string') {
    const chosen = choose(declared, [left, right]);
    if (chosen !== undefined) return box(chosen.method.returnType, chosen.method.member.implementation(...chosen.args));
  }
  if (isPlain)
    return dynamicNumeric(
      unboxed(left),
      operator,
      unboxed(right),
      specialOf(one) as SpecialType,
      specialOf(two) as SpecialType,
    );
  if (typeof left === 'boolean' && typeof right === 'boolean') return dynamicLogic(left, operator, right);
  if (isEnum(one) && one === two && comparisons.has(operator))
    return compare(unboxed(left) as number, operator, unboxed(right) as number);
  if (operator === '==' || operator === '!=') {
    const equal = typeof left === 'string' || left instanceof Boxed ? equalValues(left, right) : left === right;
    return operator === '==' ? equal : !equal;
  }
  throw binderException(
    `Operator '${operator}' cannot be applied to operands of type '${displayType(one)}' and '${displayType(two)}'`,
  );
}

function dynamicLogic(left: boolean, operator: string, right: boolean): boolean {
  switch (operator) {
    case '&':
      return left && right;
    case '|':
      return left || right;
    case '==':
      return left === right;
    case '!=':
    case '^':
      return left !== right;
    default:
      throw binderException(`Operator '${operator}' cannot be applied to operands of type 'bool' and 'bool'`);
  }
}

const ranks: readonly SpecialType[] = ['int', 'uint', 'long', 'ulong', 'float', 'double'];

function dynamicNumeric(left: unknown, operator: string, right: unknown, one: SpecialType, two: SpecialType): unknown {
  const promoted = ranks[Math.max(0, ranks.indexOf(one), ranks.indexOf(two))] as SpecialType;
  const name = clrName(promoted);
  const convert = (value: unknown, from: SpecialType) =>
    from === promoted
      ? value
      : (arithmetic.conversions[`${clrName(from)}->${name}`] as (raw: unknown) => unknown)(value);
  const a = convert(left, one);
  const b = operator === '<<' || operator === '>>' ? right : convert(right, two);
  if (comparisons.has(operator)) return compare(a as number, operator, b as number);
  if (operator === '&' || operator === '|' || operator === '^') return box(special(promoted), bits(a, operator, b));
  if (promoted === 'double') return box(special('double'), doubles(a as number, operator, b as number));
  const operation = (arithmetic as unknown as Record<string, (x: unknown, y: unknown) => unknown>)[
    `${words[operator]}${name}`
  ];
  if (operation === undefined)
    throw binderException(`Operator '${operator}' cannot be applied to operands of type '${one}' and '${two}'`);
  return box(special(promoted), operation(a, b));
}

function bits(left: unknown, operator: string, right: unknown): number | bigint {
  if (typeof left === 'bigint' && typeof right === 'bigint')
    return operator === '&' ? left & right : operator === '|' ? left | right : left ^ right;
  const [a, b] = [left as number, right as number];
  return operator === '&' ? a & b : operator === '|' ? a | b : a ^ b;
}

function doubles(left: number, operator: string, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    default:
      return left % right;
  }
}

function compare(left: number | bigint, operator: string, right: number | bigint): boolean {
  switch (operator) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '<=':
      return left <= right;
    default:
      return left >= right;
  }
}
