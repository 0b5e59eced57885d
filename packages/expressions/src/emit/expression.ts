import type { BoundArgument, BoundExpression, BoundPattern, ResolvedMethod, Variable } from '../bound.ts';
import type { Emitter } from '../emit.ts';
import { AnonymousObject } from '../runtime/anonymous-object.ts';
import { allocate } from '../runtime/budget.ts';
import { combineDelegates, removeDelegate } from '../runtime/delegates.ts';
import {
  dynamicBinary,
  dynamicIndex,
  dynamicInvoke,
  dynamicInvokeMember,
  dynamicInvokeStatic,
  dynamicMember,
  dynamicUnary,
  setDynamicIndex,
  setDynamicMemberValue,
} from '../runtime/dynamic.ts';
import { equalValues } from '../runtime/object.ts';
import * as operations from '../runtime/operations.ts';
import { TypeObject } from '../runtime/type-object.ts';
import { ValueTuple } from '../runtime/value-tuple.ts';
import { defaultOf, makeArray } from '../runtime/values.ts';
import { isNoChange } from '../types/conversions.ts';
import type { Type } from '../types/type.ts';
import { isNamed, isValueType, nullableElement, specialOf } from '../types/well-known.ts';
import { emitConversion, isBoxFree } from './conversion.ts';
import { emitBinary, emitUnary } from './operator.ts';

/** Emits an expression; the text can stand as an operand. */
export function emitExpression(emitter: Emitter, expression: BoundExpression): string {
  switch (expression.kind) {
    case 'constant':
      return emitConstant(emitter, expression.value);
    case 'context':
      return 'context';
    case 'variable':
      return emitter.nameOf(expression.variable);
    case 'call':
      return emitCall(emitter, expression);
    case 'invoke-delegate':
      return `${emitter.capture(operations.notNull)}(${emitExpression(emitter, expression.target)})(${emitArguments(emitter, expression.arguments)})`;
    case 'invoke-local':
      return `${expression.variable.emitted}(${emitArguments(emitter, expression.arguments)})`;
    case 'property':
      return emitProperty(emitter, expression);
    case 'array-element':
      return `${emitter.capture(operations.elementAt)}(${emitExpression(emitter, expression.array)}, ${emitExpression(emitter, expression.index)})`;
    case 'array-length':
      return `${emitter.capture(operations.lengthOf)}(${emitExpression(emitter, expression.array)})`;
    case 'string-element':
      return `${emitter.capture(operations.charAt)}(${emitExpression(emitter, expression.text)}, ${emitExpression(emitter, expression.index)})`;
    case 'tuple-element':
      return `${emitExpression(emitter, expression.tuple)}.items[${expression.index}]`;
    case 'anonymous-member':
      return `${notNull(emitter, expression.object)}.values[${expression.index}]`;
    case 'new-tuple':
      return emitNewTuple(emitter, expression);
    case 'new-anonymous':
      return `new ${emitter.capture(AnonymousObject)}(${emitter.capture(expression.type)}, [${emitList(emitter, expression.values)}])`;
    case 'new-array':
      return emitNewArray(emitter, expression);
    case 'array-of':
      return `${emitter.capture(makeArray)}(${emitter.capture((expression.type as { element: Type }).element)}, [${emitList(emitter, expression.elements)}])`;
    case 'initialized':
      return emitSteps(
        emitter,
        assignTo(emitter, expression.temporary, emitExpression(emitter, expression.object)),
        expression.steps,
        emitter.nameOf(expression.temporary),
      );
    case 'unary':
      return emitUnary(emitter, expression);
    case 'binary':
      return emitBinary(emitter, expression);
    case 'lifted-binary':
      return emitLifted(emitter, expression);
    case 'lifted-unary':
      return `(${assignTo(emitter, expression.variable, emitExpression(emitter, expression.operand))}, ${emitter.nameOf(expression.variable)} === null ? null : ${emitExpression(emitter, expression.operation)})`;
    case 'nullable-logic': {
      const operation = expression.operator === '&' ? operations.nullableAnd : operations.nullableOr;
      return `${emitter.capture(operation)}(${emitExpression(emitter, expression.left)}, ${emitExpression(emitter, expression.right)})`;
    }
    case 'concat':
      return `${emitter.capture(operations.counted)}(${expression.parts.map((part) => emitText(emitter, part)).join(' + ')})`;
    case 'interpolation':
      return emitInterpolation(emitter, expression);
    case 'reference-equality':
      return emitReferenceEquality(emitter, expression);
    case 'combine-delegates': {
      const operation = expression.operator === '+' ? combineDelegates : removeDelegate;
      return `${emitter.capture(operation)}(${emitExpression(emitter, expression.left)}, ${emitExpression(emitter, expression.right)})`;
    }
    case 'boxed-equality':
      return `${emitter.capture(equalValues)}(${emitExpression(emitter, expression.left)}, ${emitExpression(emitter, expression.right)})`;
    case 'tuple-equality': {
      const comparison = emitExpression(emitter, expression.comparison);
      const left = assignTo(emitter, expression.leftVariable, emitExpression(emitter, expression.left));
      const right = assignTo(emitter, expression.rightVariable, emitExpression(emitter, expression.right));
      return `(${left}, ${right}, ${expression.negated ? '!' : ''}${comparison})`;
    }
    case 'logical':
      return `(${emitExpression(emitter, expression.left)} ${expression.operator} ${emitExpression(emitter, expression.right)})`;
    case 'coalesce':
      return emitCoalesce(emitter, expression);
    case 'conditional':
      return `(${emitExpression(emitter, expression.condition)} ? ${emitExpression(emitter, expression.whenTrue)} : ${emitExpression(emitter, expression.whenFalse)})`;
    case 'conditional-access':
      return `((${assignTo(emitter, expression.variable, emitExpression(emitter, expression.target))}) === null ? null : ${emitExpression(emitter, expression.access)})`;
    case 'conversion':
      return emitConversion(
        emitter,
        emitExpression(emitter, expression.operand),
        expression.conversion,
        expression.checked,
      );
    case 'as':
      return `${emitter.capture(operations.asType)}(${emitExpression(emitter, expression.operand)}, ${emitter.capture(expression.target)})`;
    case 'is':
      return `(${assignTo(emitter, expression.variable, emitExpression(emitter, expression.operand))}, ${emitPattern(emitter, expression.test, expression.variable)})`;
    case 'assignment':
      return emitAssignment(emitter, expression.target, emitExpression(emitter, expression.value));
    case 'compound-assignment':
      return emitCompound(emitter, expression);
    case 'deconstruction':
      return emitSteps(
        emitter,
        assignTo(emitter, expression.temporary, emitExpression(emitter, expression.value)),
        expression.steps,
        emitter.nameOf(expression.temporary),
      );
    case 'lambda':
      return emitter.emitFunction(expression.parameters, expression.body);
    case 'throw':
      return `${emitter.capture(operations.throwing)}(${emitExpression(emitter, expression.operand)})`;
    case 'default':
    case 'default-of':
      return `${emitter.capture(defaultOf)}(${emitter.capture(expression.type)})`;
    case 'type-of':
      return `new ${emitter.capture(TypeObject)}(${emitter.capture(expression.target)})`;
    case 'sequence':
      return `(${[...expression.steps, expression.value].map((step) => emitExpression(emitter, step)).join(', ')})`;
    case 'dynamic':
      return emitDynamic(emitter, expression);
    default:
      throw new Error(`A ${expression.kind} reached the emitter.`);
  }
}

/** Identity. Boxed values are objects of their own each, though JavaScript holds them as equal numbers. */
function emitReferenceEquality(emitter: Emitter, expression: BoundExpression & { kind: 'reference-equality' }): string {
  const { left, right, negated } = expression;
  const one = emitExpression(emitter, left);
  const two = emitExpression(emitter, right);
  const isNull = (operand: BoundExpression) => operand.kind === 'constant' && operand.value === null;
  const mayBeBoxed = (operand: BoundExpression) => specialOf(operand.type) === 'object';
  const isSameVariable = left.kind === 'variable' && right.kind === 'variable' && left.variable === right.variable;
  if (isNull(left) || isNull(right) || isSameVariable || !(mayBeBoxed(left) || mayBeBoxed(right))) {
    return `(${one} ${negated ? '!==' : '==='} ${two})`;
  }
  return `${negated ? '!' : ''}${emitter.capture(operations.sameObject)}(${one}, ${two})`;
}

/** A constant as JavaScript. Text is escaped to plain ASCII-safe literals. */
export function emitConstant(emitter: Emitter, value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value).replace(/[\u2028\u2029]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
    case 'number':
      return Object.is(value, -0) ? '(-0)' : value < 0 ? `(${value})` : String(value);
    case 'bigint':
      return value < 0n ? `(${value}n)` : `${value}n`;
    case 'boolean':
      return String(value);
    default:
      return value === null ? 'null' : emitter.capture(value);
  }
}

/** `variable = value`, without parentheses. */
export function assignTo(emitter: Emitter, variable: Variable, value: string): string {
  return `${emitter.nameOf(variable)} = ${value}`;
}

function emitSteps(emitter: Emitter, first: string, steps: readonly BoundExpression[], result: string): string {
  return `(${[first, ...steps.map((step) => emitExpression(emitter, step)), result].join(', ')})`;
}

function emitList(emitter: Emitter, expressions: readonly BoundExpression[]): string {
  return expressions.map((expression) => emitExpression(emitter, expression)).join(', ');
}

/** A receiver that is not null at run time. */
function notNull(emitter: Emitter, receiver: BoundExpression): string {
  const code = emitExpression(emitter, receiver);
  return isNeverNull(receiver) ? code : `${emitter.capture(operations.notNull)}(${code})`;
}

function isNeverNull(expression: BoundExpression): boolean {
  if (isValueType(expression.type)) return true;
  switch (expression.kind) {
    case 'context':
    case 'concat':
    case 'interpolation':
    case 'new-anonymous':
    case 'new-array':
    case 'array-of':
    case 'initialized':
    case 'lambda':
    case 'type-of':
      return true;
    case 'constant':
      return expression.value !== null;
    case 'call':
      return expression.method.member.name === '.ctor';
    case 'conversion':
      if (isNoChange(expression.conversion)) return isNeverNull(expression.operand);
      return expression.conversion.kind === 'box' && nullableElement(expression.conversion.from) === undefined;
    case 'property':
      return expression.receiver?.kind === 'context' && alwaysThere.has(expression.member.name);
    default:
      return false;
  }
}

/** Members of `context` that are never null. */
const alwaysThere: ReadonlySet<string> = new Set(['Request', 'Variables', 'Deployment']);

/** The array of type arguments that generic members, and constructors and static members of generic types, get first. */
function typeArgumentsOf(emitter: Emitter, method: ResolvedMethod): string[] {
  const { member, owner } = method;
  // `T?` is held raw, so its methods cannot tell what T is.
  const passesOwner = (member.isStatic && !member.isExtension) || isNamed(owner, 'System.Nullable');
  const ownerArguments = owner.kind === 'named' && passesOwner ? owner.arguments : [];
  const isPlainOwner = owner.kind === 'named' && owner === owner.definition.plainType;
  const types = [...(isPlainOwner ? [] : ownerArguments), ...method.typeArguments];
  if (types.length === 0 || (member.name === 'implicit' && ownerArguments.length === 0)) return [];
  return [emitter.captureTypes(types)];
}

/** What an object takes of the memory budget, whatever it holds. */
const objectUnits = 64;

function emitCall(emitter: Emitter, expression: BoundExpression & { kind: 'call' }): string {
  const { method, receiver } = expression;
  const target = receiver === undefined ? [] : [notNull(emitter, receiver)];
  const args = emitOrdered(emitter, expression.arguments, expression.order);
  const all = [...target, ...typeArgumentsOf(emitter, method), ...args.values].join(', ');
  const plain = `${emitter.capture(method.member.implementation)}(${all})`;
  const call = method.member.name === '.ctor' ? `(${emitter.capture(allocate)}(${objectUnits}), ${plain})` : plain;
  return args.before.length === 0 ? call : `(${args.before.join(', ')}, ${call})`;
}

/** Arguments written out of order (by name) are evaluated as written. */
function emitOrdered(
  emitter: Emitter,
  args: readonly BoundArgument[],
  order: readonly number[] | undefined,
): { readonly before: string[]; readonly values: string[] } {
  if (order === undefined) return { before: [], values: args.map((argument) => emitArgument(emitter, argument)) };
  const before: string[] = [];
  const names = new Map<number, string>();
  for (const index of order) {
    const name = emitter.temporary();
    before.push(`${name} = ${emitArgument(emitter, args[index] as BoundArgument)}`);
    names.set(index, name);
  }
  return { before, values: args.map((argument, index) => names.get(index) ?? emitArgument(emitter, argument)) };
}

function emitArguments(emitter: Emitter, args: readonly BoundArgument[]): string {
  return args.map((argument) => emitArgument(emitter, argument)).join(', ');
}

function emitArgument(emitter: Emitter, argument: BoundArgument): string {
  switch (argument.kind) {
    case 'value':
      return emitExpression(emitter, argument.value);
    case 'discard':
      return '{ value: null }';
    case 'reference': {
      const { target } = argument;
      if (target.kind === 'variable') return target.variable.emitted;
      if (target.kind !== 'array-element') throw new Error(`A ${target.kind} was passed by reference.`);
      return `${emitter.capture(operations.elementReference)}(${emitExpression(emitter, target.array)}, ${emitExpression(emitter, target.index)})`;
    }
  }
}

function propertyTypes(emitter: Emitter, expression: BoundExpression & { kind: 'property' }): string[] {
  const { owner, member } = expression;
  const types = owner.kind === 'named' && member.isStatic ? owner.arguments : [];
  return types.length === 0 ? [] : [emitter.captureTypes(types)];
}

function emitProperty(emitter: Emitter, expression: BoundExpression & { kind: 'property' }): string {
  const { member, receiver } = expression;
  if (member.get === undefined) throw new Error(`${member.owner.name}.${member.name} cannot be read.`);
  const target = receiver === undefined ? [] : [propertyReceiver(emitter, expression, receiver)];
  const args = expression.arguments.map((argument) => emitExpression(emitter, argument));
  return `${emitter.capture(member.get)}(${[...target, ...propertyTypes(emitter, expression), ...args].join(', ')})`;
}

/** Properties of classes and interfaces on a value type take a boxed receiver. */
function propertyReceiver(
  emitter: Emitter,
  expression: BoundExpression & { kind: 'property' },
  receiver: BoundExpression,
): string {
  const { typeKind } = expression.member.owner;
  if (isValueType(receiver.type) && (typeKind === 'class' || typeKind === 'interface')) {
    return emitConversion(emitter, emitExpression(emitter, receiver), { kind: 'box', from: receiver.type }, false);
  }
  return notNull(emitter, receiver);
}

function emitNewTuple(emitter: Emitter, expression: BoundExpression & { kind: 'new-tuple' }): string {
  const types = expression.elements.map((element) => element.type);
  return `new ${emitter.capture(ValueTuple)}(${emitter.captureTypes(types)}, [${emitList(emitter, expression.elements)}])`;
}

function emitNewArray(emitter: Emitter, expression: BoundExpression & { kind: 'new-array' }): string {
  const { element } = expression.type as { element: Type };
  const length = `${emitter.capture(operations.checkLength)}(${emitList(emitter, expression.lengths)})`;
  if (specialOf(element) === 'byte') return `new ${emitter.capture(Uint8Array)}(${length})`;
  const fill = isValueType(element) ? `${emitter.capture(defaultOf)}(${emitter.capture(element)})` : 'null';
  return `${emitter.capture(makeArray)}(${emitter.capture(element)}, ${emitter.capture(filled)}(${length}, ${fill}))`;
}

function filled(length: number, value: unknown): unknown[] {
  return new Array(length).fill(value);
}

function emitLifted(emitter: Emitter, expression: BoundExpression & { kind: 'lifted-binary' }): string {
  const { left, right, leftVariable, rightVariable, operator } = expression;
  const one = emitter.nameOf(leftVariable);
  const two = emitter.nameOf(rightVariable);
  const operation = emitExpression(emitter, expression.operation);
  const whenNull =
    operator === '=='
      ? `${one} === ${two}`
      : operator === '!='
        ? `${one} !== ${two}`
        : ['<', '>', '<=', '>='].includes(operator)
          ? 'false'
          : 'null';
  const assigned = [
    assignTo(emitter, leftVariable, emitExpression(emitter, left)),
    assignTo(emitter, rightVariable, emitExpression(emitter, right)),
  ];
  return `(${assigned.join(', ')}, ${one} === null || ${two} === null ? ${whenNull} : ${operation})`;
}

/** A part of a concatenation as text. */
function emitText(emitter: Emitter, part: BoundExpression): string {
  const code = emitExpression(emitter, part);
  switch (specialOf(part.type)) {
    case 'string':
      return isNeverNull(part) ? code : `(${code} ?? "")`;
    case 'int':
    case 'short':
    case 'byte':
    case 'sbyte':
    case 'ushort':
    case 'uint':
    case 'long':
    case 'ulong':
      return `("" + ${code})`;
    case 'bool':
      return `(${code} ? "True" : "False")`;
    case 'char':
      return `String.fromCharCode(${code})`.replace('String.fromCharCode', emitter.capture(String.fromCharCode));
    default:
      if (part.type.kind === 'null') return '""';
      if (!isBoxFree(part.type))
        return `${emitter.capture(operations.rawTextOf)}(${code}, ${emitter.capture(part.type)})`;
      return `${emitter.capture(operations.textOf)}(${code})`;
  }
}

function emitInterpolation(emitter: Emitter, expression: BoundExpression & { kind: 'interpolation' }): string {
  const parts = expression.parts.map((part) => {
    if (typeof part === 'string') return emitConstant(emitter, part);
    if (part.alignment === 0 && part.format === null) return emitText(emitter, part.value);
    const value = emitConversion(
      emitter,
      emitExpression(emitter, part.value),
      { kind: 'box', from: part.value.type },
      false,
    );
    return `${emitter.capture(operations.hole)}(${value}, ${part.alignment}, ${emitConstant(emitter, part.format)})`;
  });
  return parts.length === 0 ? '""' : `${emitter.capture(operations.counted)}(${parts.join(' + ')})`;
}

function emitCoalesce(emitter: Emitter, expression: BoundExpression & { kind: 'coalesce' }): string {
  const { left, variable, leftValue, right } = expression;
  if (leftValue.kind === 'variable' && leftValue.variable === variable) {
    return `(${emitExpression(emitter, left)} ?? ${emitExpression(emitter, right)})`;
  }
  return `((${assignTo(emitter, variable, emitExpression(emitter, left))}) !== null ? ${emitExpression(emitter, leftValue)} : ${emitExpression(emitter, right)})`;
}

/** A test on a variable, and the declaration that goes with it. */
export function emitPattern(emitter: Emitter, test: BoundPattern, variable: Variable): string {
  const value = emitter.nameOf(variable);
  const declaring = (declared: Variable | undefined, read: string) =>
    declared === undefined ? '' : ` && (${assignTo(emitter, declared, read)}, true)`;
  switch (test.kind) {
    case 'always':
      return test.declare === undefined ? 'true' : `(${assignTo(emitter, test.declare, value)}, true)`;
    case 'never':
      return 'false';
    case 'null':
      return `${value} === null`;
    case 'not-null':
      return `(${value} !== null${declaring(test.declare, value)})`;
    case 'type': {
      const boxed = emitConversion(emitter, value, { kind: 'box', from: variable.type }, false);
      const is =
        specialOf(test.type) === 'string'
          ? `typeof ${boxed} === "string"`
          : `${emitter.capture(operations.isType)}(${boxed}, ${emitter.capture(test.type)})`;
      const read = isValueType(test.type) ? `${emitter.capture(operations.unboxed)}(${boxed})` : boxed;
      return `(${is}${declaring(test.declare, read)})`;
    }
    case 'equals':
      return emitExpression(emitter, test.comparison);
  }
}

function emitAssignment(emitter: Emitter, target: BoundExpression, value: string): string {
  switch (target.kind) {
    case 'variable':
      return `(${assignTo(emitter, target.variable, value)})`;
    case 'array-element':
      return `${emitter.capture(operations.setElement)}(${emitExpression(emitter, target.array)}, ${emitExpression(emitter, target.index)}, ${value})`;
    case 'property': {
      const place = emitPlace(emitter, target);
      return `(${[...place.before, `${place.value} = ${value}`, place.store(place.value), place.value].join(', ')})`;
    }
    case 'tuple-element': {
      const kept = emitter.temporary();
      const changed = `${emitExpression(emitter, target.tuple)}.with(${target.index}, ${kept})`;
      return `(${kept} = ${value}, ${emitAssignment(emitter, target.tuple, changed)}, ${kept})`;
    }
    default:
      throw new Error(`A ${target.kind} cannot be assigned.`);
  }
}

interface Place {
  /** Evaluates the receiver and the indexes, once. */
  readonly before: readonly string[];
  readonly load: () => string;
  readonly store: (value: string) => string;
  /** A variable for the value on its way. */
  readonly value: string;
}

/** A target that is read and written, its parts evaluated once. */
function emitPlace(emitter: Emitter, target: BoundExpression): Place {
  const value = emitter.temporary();
  switch (target.kind) {
    case 'property': {
      const { member, receiver } = target;
      const before: string[] = [];
      const keep = (code: string) => {
        const name = emitter.temporary();
        before.push(`${name} = ${code}`);
        return name;
      };
      const self = receiver === undefined ? [] : [keep(propertyReceiver(emitter, target, receiver))];
      const args = target.arguments.map((argument) => keep(emitExpression(emitter, argument)));
      const shared = [...self, ...propertyTypes(emitter, target), ...args];
      return {
        before,
        load: () => `${emitter.capture(member.get)}(${shared.join(', ')})`,
        store: (stored) => `${emitter.capture(member.set)}(${[...shared, stored].join(', ')})`,
        value,
      };
    }
    case 'array-element': {
      const array = emitter.temporary();
      const index = emitter.temporary();
      return {
        before: [
          `${array} = ${emitExpression(emitter, target.array)}`,
          `${index} = ${emitExpression(emitter, target.index)}`,
        ],
        load: () => `${emitter.capture(operations.elementAt)}(${array}, ${index})`,
        store: (stored) => `${emitter.capture(operations.setElement)}(${array}, ${index}, ${stored})`,
        value,
      };
    }
    case 'variable':
    case 'tuple-element':
      return {
        before: [],
        load: () => emitExpression(emitter, target),
        store: (stored) => emitAssignment(emitter, target, stored),
        value,
      };
    case 'dynamic': {
      const kept = target.operands.map((operand) => [emitter.temporary(), emitExpression(emitter, operand)] as const);
      const names = kept.map(([name]) => name);
      const read = target.operation === 'member' ? dynamicMember : dynamicIndex;
      const write = target.operation === 'member' ? setDynamicMemberValue : setDynamicIndex;
      const named = target.operation === 'member' ? [emitConstant(emitter, target.name)] : [];
      return {
        before: kept.map(([name, code]) => `${name} = ${code}`),
        load: () => `${emitter.capture(read)}(${[names[0], ...named, ...names.slice(1)].join(', ')})`,
        store: (stored) => `${emitter.capture(write)}(${[names[0], ...named, ...names.slice(1), stored].join(', ')})`,
        value,
      };
    }
    default:
      throw new Error(`A ${target.kind} cannot be assigned.`);
  }
}

function emitCompound(emitter: Emitter, expression: BoundExpression & { kind: 'compound-assignment' }): string {
  const { target, current, value } = expression;
  if (target.kind === 'variable' && expression.result === 'new' && isUndisturbed(value)) {
    emitter.alias(current, emitter.nameOf(target.variable));
    return `(${assignTo(emitter, target.variable, emitExpression(emitter, value))})`;
  }
  const place = emitPlace(emitter, expression.target);
  const kept = assignTo(emitter, current, place.load());
  const computed = `${place.value} = ${emitExpression(emitter, expression.value)}`;
  const result = expression.result === 'old' ? emitter.nameOf(expression.current) : place.value;
  return `(${[...place.before, kept, computed, place.store(place.value), result].join(', ')})`;
}

/** Whether evaluating the expression cannot assign a variable, so that the target still holds what it held. */
function isUndisturbed(expression: BoundExpression): boolean {
  switch (expression.kind) {
    case 'constant':
    case 'variable':
      return true;
    case 'binary':
      return isUndisturbed(expression.left) && isUndisturbed(expression.right);
    case 'concat':
      return expression.parts.every(isUndisturbed);
    case 'conversion':
    case 'unary':
      return isUndisturbed(expression.operand);
    case 'array-length':
      return isUndisturbed(expression.array);
    case 'array-element':
      return isUndisturbed(expression.array) && isUndisturbed(expression.index);
    case 'string-element':
      return isUndisturbed(expression.text) && isUndisturbed(expression.index);
    default:
      return false;
  }
}

/** An expression whose value nothing uses: an increment need not keep the old one. */
export function emitForEffect(emitter: Emitter, expression: BoundExpression): string {
  if (expression.kind === 'compound-assignment') return emitCompound(emitter, { ...expression, result: 'new' });
  return emitExpression(emitter, expression);
}

const dynamicOperations = {
  member: dynamicMember,
  index: dynamicIndex,
  invoke: dynamicInvoke,
  'invoke-member': dynamicInvokeMember,
  unary: dynamicUnary,
  binary: dynamicBinary,
  'set-member': setDynamicMemberValue,
  'set-index': setDynamicIndex,
  'invoke-static': dynamicInvokeStatic,
} as const;

function emitDynamic(emitter: Emitter, expression: BoundExpression & { kind: 'dynamic' }): string {
  const [first, ...rest] = expression.operands.map((operand) => emitExpression(emitter, operand));
  if (expression.candidates !== undefined) {
    const operands = expression.operands.map((operand) => emitExpression(emitter, operand));
    const choice = emitter.capture({ name: expression.name, candidates: expression.candidates });
    return `${emitter.capture(dynamicInvokeStatic)}(${[choice, ...operands].join(', ')})`;
  }
  const name = expression.name === '' ? [] : [emitConstant(emitter, expression.name)];
  return `${emitter.capture(dynamicOperations[expression.operation])}(${[first, ...name, ...rest].join(', ')})`;
}
