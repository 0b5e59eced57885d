import type { Span } from '@turnpike/text';
import { type NameSymbol, suggestName } from '../binder.ts';
import type { BoundExpression, BoundHole, MethodGroup, Variable } from '../bound.ts';
import type { Checker } from '../checker.ts';
import { parseDecimal } from '../runtime/decimal.ts';
import type * as Syntax from '../syntax.ts';
import { findVisibleDefinition, isNamespace } from '../types/library.ts';
import { findMember } from '../types/members.ts';
import { namedType, nullType, type Type, tupleType, voidType } from '../types/type.ts';
import {
  acceptsNull,
  definitionOf,
  fits,
  isValueType,
  nullable,
  nullableElement,
  type SpecialType,
  special,
} from '../types/well-known.ts';
import { checkAssignment, checkPostfix } from './assignment.ts';
import { checkElementAccess, checkInvocation, checkObjectCreation } from './call.ts';
import { checkAs, checkCast, checkConditional } from './choice.ts';
import { checkAnonymousObject, checkArrayCreation, checkInitializedArray } from './creation.ts';
import { checkMember, checkMemberOf } from './member.ts';
import { checkBinary, checkUnary } from './operator.ts';
import { checkIs } from './pattern.ts';
import { checkQuery } from './query.ts';
import { reportUnknownType, resolveType } from './type.ts';

// Expressions, one by one (specification: chapter "Expressions"). What needs more than a few lines has its own file.

/** Checks an expression. The result may still be a type, a namespace, a method group or a lambda. */
export function checkExpression(checker: Checker, syntax: Syntax.Expression): BoundExpression {
  if (!checker.work(syntax.span)) return checker.bad(syntax.span);
  const { span } = syntax;
  switch (syntax.kind) {
    case 'literal':
      return checkLiteral(checker, syntax.value, span);
    case 'interpolated-string':
      return checkInterpolation(checker, syntax);
    case 'name':
      return checkName(checker, syntax);
    case 'predefined-type':
      return {
        kind: 'type',
        named: resolveType(checker, { kind: 'named-type', span, parts: [{ name: syntax.name, arguments: [] }] }),
        type: voidType,
        span,
      };
    case 'member':
      return checkMember(checker, syntax);
    case 'invocation':
      return checkInvocation(checker, syntax);
    case 'element-access':
      return checkElementAccess(checker, checker.checkValue(syntax.target), syntax.arguments, span);
    case 'conditional-access':
      return checkConditionalAccess(checker, syntax);
    case 'member-binding':
      return checkMemberOf(checker, conditionalReceiver(checker, span), syntax.name, syntax.typeArguments, span);
    case 'element-binding':
      return checkElementAccess(checker, conditionalReceiver(checker, span), syntax.arguments, span);
    case 'parenthesized':
      return checkExpression(checker, syntax.expression);
    case 'tuple':
      return checkTuple(checker, syntax);
    case 'unary':
      return checkUnary(checker, syntax);
    case 'postfix':
      return checkPostfix(checker, syntax);
    case 'binary':
      return checkBinary(checker, syntax);
    case 'assignment':
      return checkAssignment(checker, syntax);
    case 'conditional':
      return checkConditional(checker, syntax);
    case 'cast':
      return checkCast(checker, syntax);
    case 'as':
      return checkAs(checker, syntax);
    case 'is':
      return checkIs(checker, syntax);
    case 'lambda':
      if (syntax.isAsync)
        return checker.report('unsupported-syntax', span, 'found an async lambda; policy expressions are synchronous.');
      return { kind: 'unbound-lambda', syntax, scope: checker.scope, type: voidType, span };
    case 'object-creation':
      return checkObjectCreation(checker, syntax);
    case 'anonymous-object':
      return checkAnonymousObject(checker, syntax);
    case 'array-creation':
      return syntax.initializer === undefined
        ? checkArrayCreation(checker, syntax)
        : checkInitializedArray(checker, syntax);
    case 'typeof':
      return {
        kind: 'type-of',
        target: resolveType(checker, syntax.type),
        type: definitionOf('System.Type').plainType,
        span,
      };
    case 'default':
      return checkDefault(checker, syntax);
    case 'nameof':
      return checkNameOf(checker, syntax);
    case 'sizeof':
      return checkSizeOf(checker, syntax);
    case 'checked':
      return withChecked(checker, syntax.checked, () => checker.checkValue(syntax.operand));
    case 'throw-expression':
      return {
        kind: 'throw',
        operand: checker.convert(checker.checkValue(syntax.operand), definitionOf('System.Exception').plainType),
        type: nullType,
        span,
      };
    case 'declaration-expression':
      return checker.report(
        'unexpected-token',
        span,
        'found a declaration where a value was expected; declarations stand after out, and in deconstructions.',
      );
    case 'query':
      return checkQuery(checker, syntax);
    case 'missing':
      return checker.bad(span);
  }
}

/** Runs with overflow checking on or off. */
export function withChecked<T>(checker: Checker, isChecked: boolean, run: () => T): T {
  const outer = { isChecked: checker.isChecked, isUnchecked: checker.isUnchecked };
  checker.isChecked = isChecked;
  checker.isUnchecked = !isChecked;
  try {
    return run();
  } finally {
    checker.isChecked = outer.isChecked;
    checker.isUnchecked = outer.isUnchecked;
  }
}

function constant(value: unknown, type: Type, span: Span): BoundExpression {
  return { kind: 'constant', value, type, span };
}

function checkLiteral(checker: Checker, value: Syntax.LiteralValue, span: Span): BoundExpression {
  switch (value.type) {
    case 'null':
      return constant(null, nullType, span);
    case 'bool':
    case 'string':
      return constant(value.value, special(value.type), span);
    case 'char':
      return constant(value.value, special('char'), span);
    case 'integer':
      return checkInteger(checker, value.value, value.suffix, span);
    case 'float':
      return constant(Math.fround(Number(value.text)), special('float'), span);
    case 'double':
      return checkDouble(checker, Number(value.text), span);
    case 'decimal': {
      const decimal = parseDecimal(value.text);
      if (decimal === undefined)
        return checker.report('constant-out-of-range', span, `${value.text} does not fit decimal.`);
      return constant(decimal, special('decimal'), span);
    }
  }
}

function checkDouble(checker: Checker, value: number, span: Span): BoundExpression {
  if (!Number.isFinite(value)) return checker.report('constant-out-of-range', span, 'the number does not fit double.');
  return constant(value, special('double'), span);
}

const integerTypes: Readonly<Record<string, readonly SpecialType[]>> = {
  '': ['int', 'uint', 'long', 'ulong'],
  u: ['uint', 'ulong'],
  l: ['long', 'ulong'],
  ul: ['ulong'],
};

function checkInteger(checker: Checker, value: bigint, suffix: string, span: Span): BoundExpression {
  const type = integerTypes[suffix]?.find((candidate) => fits(value, candidate));
  if (type === undefined)
    return checker.report('constant-out-of-range', span, `${value} is larger than any integer type holds.`);
  return constant(type === 'long' || type === 'ulong' ? value : Number(value), special(type), span);
}

function checkInterpolation(checker: Checker, syntax: Syntax.InterpolatedStringExpression): BoundExpression {
  const parts: (string | BoundHole)[] = [];
  for (const part of syntax.parts) {
    if (part.kind === 'text') {
      parts.push(part.text);
      continue;
    }
    const value = checker.checkValue(part.expression);
    let alignment = 0;
    if (part.alignment !== undefined) {
      const bound = checker.convert(checker.checkValue(part.alignment), special('int'));
      if (bound.kind === 'constant') alignment = bound.value as number;
      else if (bound.kind !== 'bad')
        checker.bag.report('not-constant', bound.span, 'the width after the comma must be a constant.');
    }
    parts.push({ value, alignment, format: part.format ?? null });
  }
  return { kind: 'interpolation', parts, type: special('string'), span: syntax.span };
}

function checkName(checker: Checker, syntax: Syntax.NameExpression): BoundExpression {
  const { span } = syntax;
  const { text } = syntax.name;
  if (syntax.typeArguments !== undefined) {
    const args = syntax.typeArguments.map((argument) => resolveType(checker, argument));
    const generic = checker.scope.find(text);
    if (generic?.kind === 'function') {
      const group = functionGroup(generic, text, span);
      return { kind: 'unbound-method-group', group: { ...group, typeArguments: args }, type: voidType, span };
    }
    const definition = findVisibleDefinition(text, syntax.typeArguments.length);
    if (definition === undefined) {
      reportUnknownType(checker, text, syntax.name.span);
      return checker.bad(span);
    }
    return { kind: 'type', named: namedType(definition, args), type: voidType, span };
  }
  const symbol = checker.scope.find(text);
  if (symbol !== undefined) {
    switch (symbol.kind) {
      case 'variable':
        return variableValue(symbol.variable, span);
      case 'alias':
        return symbol.expand(span);
      case 'function':
        return { kind: 'unbound-method-group', group: functionGroup(symbol, text, span), type: voidType, span };
    }
  }
  if (text === 'context') return { kind: 'context', type: definitionOf(contextTypeName).plainType, span };
  const definition = findVisibleDefinition(text);
  if (definition !== undefined) return { kind: 'type', named: definition.plainType, type: voidType, span };
  if (isNamespace(text)) return { kind: 'namespace', name: text, type: voidType, span };
  return reportUnknownName(checker, text, span);
}

/** A local function as something to call. */
function functionGroup(
  { variable, member, template }: NameSymbol & { readonly kind: 'function' },
  name: string,
  span: Span,
): MethodGroup {
  const owner = special('object');
  const candidates = [{ member, owner }];
  const group = { name, span, receiver: undefined, owner, candidates, typeArguments: undefined, local: variable };
  return template === undefined ? group : { ...group, template };
}

/** The .NET type of `context`. */
export const contextTypeName = 'Microsoft.Azure.ApiManagement.IProxyRequestContext';

/** A variable as an expression; constants stand for their value. */
export function variableValue(variable: Variable, span: Span): BoundExpression {
  if (variable.type.kind === 'error') return { kind: 'bad', type: variable.type, span };
  if (variable.constant !== undefined) return constant(variable.constant.value, variable.type, span);
  return { kind: 'variable', variable, type: variable.type, span };
}

function reportUnknownName(checker: Checker, name: string, span: Span): BoundExpression {
  const isType = /^[A-Z]/.test(name);
  if (isType) {
    reportUnknownType(checker, name, span);
    return checker.bad(span);
  }
  const suggestion = suggestName(name, [...checker.scope.names(), 'context']);
  const advice = suggestion === undefined ? '' : ` Did you mean '${suggestion}'?`;
  return checker.report('unknown-name', span, `nothing here is called '${name}'.${advice}`);
}

function checkTuple(checker: Checker, syntax: Syntax.TupleExpression): BoundExpression {
  const elements = syntax.elements.map((element) => checkExpression(checker, element.expression));
  const names = syntax.elements.map((element) => element.name?.text ?? inferredName(element.expression));
  const repeated = new Set(names.filter((name, index) => name !== undefined && names.indexOf(name) !== index));
  const used = names.map((name) => (name === undefined || repeated.has(name) ? undefined : name));
  const type = tupleType(
    elements.map((element, index) => {
      const name = used[index];
      return { type: element.type, ...(name === undefined ? {} : { name }) };
    }),
  );
  return { kind: 'unbound-tuple', elements, names: used, type, span: syntax.span };
}

/** The name that a tuple element or anonymous member takes from its expression. */
export function inferredName(syntax: Syntax.Expression): string | undefined {
  switch (syntax.kind) {
    case 'name':
    case 'member':
    case 'member-binding':
      return syntax.name.text;
    case 'conditional-access':
      return inferredName(syntax.access);
    default:
      return undefined;
  }
}

function conditionalReceiver(checker: Checker, span: Span): BoundExpression {
  return checker.conditionalReceivers.at(-1) ?? checker.bad(span);
}

function checkConditionalAccess(checker: Checker, syntax: Syntax.ConditionalAccessExpression): BoundExpression {
  const { span } = syntax;
  const target = checker.checkValue(syntax.target);
  if (target.kind === 'bad') return target;
  const element = nullableElement(target.type);
  if (element === undefined && !acceptsNull(target.type)) {
    return checker.report(
      'invalid-operator',
      span,
      `found '?' after ${target.type.kind === 'void' ? 'nothing' : 'a value that is never null'}; write '.' alone.`,
    );
  }
  const variable = checker.temporary(element ?? target.type, target.span);
  checker.conditionalReceivers.push({ kind: 'variable', variable, type: variable.type, span: target.span });
  const access = checkExpression(checker, syntax.access);
  checker.conditionalReceivers.pop();
  if (access.kind === 'bad') return access;
  if (access.kind === 'unbound-method-group') return checker.value(access);
  if (access.type.kind === 'void')
    return { kind: 'conditional-access', target, variable, access, type: voidType, span };
  const type =
    isValueType(access.type) && nullableElement(access.type) === undefined ? nullable(access.type) : access.type;
  return { kind: 'conditional-access', target, variable, access, type, span };
}

function checkDefault(checker: Checker, syntax: Syntax.DefaultExpression): BoundExpression {
  if (syntax.type === undefined) return { kind: 'default', type: nullType, span: syntax.span };
  const type = resolveType(checker, syntax.type);
  if (type.kind === 'error') return checker.bad(syntax.span);
  return defaultValue(type, syntax.span);
}

/** `default(T)` as an expression. */
export function defaultValue(type: Type, span: Span): BoundExpression {
  if (acceptsNull(type)) return constant(null, type, span);
  return { kind: 'default-of', type, span };
}

function checkNameOf(checker: Checker, syntax: Syntax.NameOfExpression): BoundExpression {
  const { operand, span } = syntax;
  const name = inferredName(operand);
  if (name === undefined && operand.kind !== 'predefined-type')
    return checker.report('expression-expected', operand.span, 'nameof takes a name.');
  if (!namesSomething(checker, operand)) {
    const bound = checkExpression(checker, operand);
    if (bound.kind === 'bad') return bound;
  }
  return constant(name ?? '', special('string'), span);
}

/** `nameof(Type.Member)` may name an instance member, which is not otherwise reached through its type. */
function namesSomething(checker: Checker, operand: Syntax.Expression): boolean {
  if (operand.kind !== 'member') return false;
  const count = checker.bag.count;
  const target = checkExpression(checker, operand.target);
  checker.bag.rollback(count);
  return target.kind === 'type' && findMember(target.named, operand.name.text, false) !== undefined;
}

const sizes: Readonly<Partial<Record<string, number>>> = {
  'System.SByte': 1,
  'System.Byte': 1,
  'System.Boolean': 1,
  'System.Int16': 2,
  'System.UInt16': 2,
  'System.Char': 2,
  'System.Int32': 4,
  'System.UInt32': 4,
  'System.Single': 4,
  'System.Int64': 8,
  'System.UInt64': 8,
  'System.Double': 8,
  'System.Decimal': 16,
};

function checkSizeOf(checker: Checker, syntax: Syntax.SizeOfExpression): BoundExpression {
  const type = resolveType(checker, syntax.type);
  const size = type.kind === 'named' ? sizes[type.definition.name] : undefined;
  if (size === undefined)
    return checker.report('unsupported-syntax', syntax.span, 'sizeof takes a built-in number type, char or bool.');
  return constant(size, special('int'), syntax.span);
}
