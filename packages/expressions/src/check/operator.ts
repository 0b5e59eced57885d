import type { Span } from '@turnpike/text';
import type { BoundExpression, Variable } from '../bound.ts';
import { type Checker, describe } from '../checker.ts';
import type * as Syntax from '../syntax.ts';
import { explicitConversion, implicitConversionOf } from '../types/conversions.ts';
import { isReferenceConvertible } from '../types/hierarchy.ts';
import { findOperators } from '../types/members.ts';
import { isTypeless, resolveOverload } from '../types/overloads.ts';
import { displayType, dynamicType, type Type } from '../types/type.ts';
import {
  isDelegate,
  isEnum,
  isIntegral,
  isNumeric,
  isValueType,
  nullable,
  nullableElement,
  type SpecialType,
  special,
  specialOf,
} from '../types/well-known.ts';
import { checkIncrement } from './assignment.ts';
import { checkCoalesce } from './choice.ts';
import { defaultValue } from './expression.ts';
import { type Folded, foldBinary, foldUnary } from './folding.ts';
import { noteAllowList } from './member.ts';

// Unary and binary operators (specification: chapter "Expressions").

/** Checks a prefix operator. */
export function checkUnary(checker: Checker, syntax: Syntax.UnaryExpression): BoundExpression {
  const { operator, operand, span } = syntax;
  if (operator === '++' || operator === '--') return checkIncrement(checker, operand, operator, 'new', span);
  if (operator === '-' && operand.kind === 'literal' && operand.value.type === 'integer') {
    const smallest = negatedLimit(operand.value);
    if (smallest !== undefined) return { kind: 'constant', value: smallest.value, type: special(smallest.type), span };
  }
  return bindUnary(checker, operator, checker.checkValue(operand), span);
}

/** The literals that only fit with their minus sign: the smallest `int` and `long`. */
function negatedLimit(
  value: Syntax.LiteralValue & { type: 'integer' },
): { value: unknown; type: SpecialType } | undefined {
  if (value.suffix === '' && value.value === 2147483648n) return { value: -2147483648, type: 'int' };
  if ((value.suffix === '' || value.suffix === 'l') && value.value === 2n ** 63n)
    return { value: -(2n ** 63n), type: 'long' };
  return undefined;
}

function bindUnary(
  checker: Checker,
  operator: '+' | '-' | '!' | '~',
  operand: BoundExpression,
  span: Span,
): BoundExpression {
  if (operand.kind === 'bad') return operand;
  const { type } = operand;
  if (type.kind === 'dynamic')
    return { kind: 'dynamic', operation: 'unary', name: operator, operands: [operand], type: dynamicType, span };
  const declared = callOperator(checker, `operator ${operator}`, [operand], span);
  if (declared !== undefined) return declared;
  const element = nullableElement(type);
  if (element !== undefined) return liftUnary(checker, operator, operand, element, span);
  const target = unaryType(operator, type);
  if (target === undefined)
    return checker.report('invalid-operator', span, `the operator '${operator}' does not take ${describe(operand)}.`);
  const value = checker.convert(operand, target);
  const name = specialOf(isEnum(target) ? special('int') : target);
  if (value.kind === 'constant' && name !== undefined) {
    const folded = foldUnary(operator, value.value, name, checker.isChecked);
    if (folded !== undefined) return fromFolded(checker, folded, target, span);
  }
  return { kind: 'unary', operator, checked: checker.isChecked, operand: value, type: target, span };
}

function unaryType(operator: '+' | '-' | '!' | '~', type: Type): Type | undefined {
  const name = specialOf(type);
  if (operator === '!') return name === 'bool' ? type : undefined;
  if (operator === '~' && isEnum(type)) return type;
  if (!isNumeric(name)) return undefined;
  if (isIntegral(name)) {
    if (name === 'long' || (name === 'ulong' && operator !== '-')) return type;
    if (name === 'uint') return operator === '-' ? special('long') : type;
    return name === 'ulong' ? undefined : special('int');
  }
  return operator === '~' ? undefined : type;
}

function liftUnary(
  checker: Checker,
  operator: '+' | '-' | '!' | '~',
  operand: BoundExpression,
  element: Type,
  span: Span,
): BoundExpression {
  const variable = checker.temporary(element, span);
  const operation = bindUnary(checker, operator, { kind: 'variable', variable, type: element, span }, span);
  if (operation.kind === 'bad') return operation;
  return { kind: 'lifted-unary', operation, operand, variable, type: nullable(operation.type), span };
}

/** What folding gave, as an expression or a diagnostic. */
export function fromFolded(checker: Checker, folded: NonNullable<Folded>, type: Type, span: Span): BoundExpression {
  if ('value' in folded) return { kind: 'constant', value: folded.value, type, span };
  if (folded.mistake === 'zero')
    return checker.report('division-by-zero', span, 'found a division of constants by zero.');
  return checker.report(
    'constant-out-of-range',
    span,
    `the constant does not fit ${displayType(type)}; write unchecked(…) if wrapping is meant.`,
  );
}

/** Checks a binary operator. */
export function checkBinary(checker: Checker, syntax: Syntax.BinaryExpression): BoundExpression {
  const { operator, span } = syntax;
  if (operator === '&&' || operator === '||') {
    const left = checker.checkCondition(syntax.left);
    const right = checker.checkCondition(syntax.right);
    if (left.kind === 'bad' || right.kind === 'bad') return checker.bad(span);
    if (left.kind === 'constant' && right.kind === 'constant') {
      const folded = foldBinary(operator, left.value, right.value, 'bool');
      if (folded !== undefined) return fromFolded(checker, folded, special('bool'), span);
    }
    return { kind: 'logical', operator, left, right, type: special('bool'), span };
  }
  if (operator === '??') return checkCoalesce(checker, syntax);
  const left = checker.checkValueOrTypeless(syntax.left);
  const right = checker.checkValueOrTypeless(syntax.right);
  return bindBinary(checker, operator, left, right, span);
}

/** Chooses the operator for two operands. */
export function bindBinary(
  checker: Checker,
  operator: Syntax.BinaryOperator,
  leftOperand: BoundExpression,
  rightOperand: BoundExpression,
  span: Span,
): BoundExpression {
  let left = leftOperand;
  let right = rightOperand;
  if (left.kind === 'bad' || right.kind === 'bad') return checker.bad(span);
  if (left.kind === 'default') left = checker.convert(left, right.type);
  if (right.kind === 'default') right = checker.convert(right, left.type);
  if (
    (operator === '==' || operator === '!=') &&
    (left.kind === 'unbound-tuple' || left.type.kind === 'tuple') &&
    (right.kind === 'unbound-tuple' || right.type.kind === 'tuple')
  ) {
    return compareTuples(checker, operator, checker.naturalTuple(left), checker.naturalTuple(right), span);
  }
  if (isDelegate(left.type) && isTypeless(right)) right = checker.convert(right, left.type);
  left = checker.naturalTuple(checker.value(left));
  right = checker.naturalTuple(checker.value(right));
  if (left.kind === 'bad' || right.kind === 'bad') return checker.bad(span);
  if (left.type.kind === 'dynamic' || right.type.kind === 'dynamic') {
    const operands = [checker.convert(left, special('object')), checker.convert(right, special('object'))];
    return { kind: 'dynamic', operation: 'binary', name: operator, operands, type: dynamicType, span };
  }
  const declared = callOperator(checker, `operator ${operator}`, [left, right], span);
  if (declared !== undefined) return declared;
  return (
    concatenate(operator, left, right, span) ??
    combineDelegates(checker, operator, left, right, span) ??
    bindPredefined(checker, operator, left, right, span) ??
    bindLifted(checker, operator, left, right, span) ??
    compareWithNull(operator, left, right, span) ??
    compareReferences(checker, operator, left, right, span) ??
    checker.report(
      'invalid-operator',
      span,
      `the operator '${operator}' does not take ${describe(left)} and ${describe(right)}.`,
    )
  );
}

/** An operator that one of the operands' types declares. */
function callOperator(
  checker: Checker,
  name: string,
  operands: readonly BoundExpression[],
  span: Span,
): BoundExpression | undefined {
  const types = new Set(operands.map((operand) => nullableElement(operand.type) ?? operand.type));
  const candidates = [...types].filter(declaresOperators).flatMap((type) => findOperators(type, name));
  const unique = candidates.filter(
    (candidate, index) => candidates.findIndex((other) => other.member === candidate.member) === index,
  );
  if (unique.length === 0) return undefined;
  const args = operands.map((expression) => ({ expression, name: undefined, modifier: undefined }));
  const resolution = resolveOverload(unique, args, undefined, checker.host);
  if (resolution.kind !== 'one') return undefined;
  const { method, targets } = resolution.best;
  noteAllowList(checker, method.member, span);
  const values = operands.map((operand, index) => ({
    kind: 'value' as const,
    value: checker.convert(operand, targets[index] as Type),
  }));
  return { kind: 'call', receiver: undefined, method, arguments: values, type: method.returnType, span };
}

/** The operators of numbers, strings and Booleans are the language's own. */
function declaresOperators(type: Type): boolean {
  const name = specialOf(type);
  return name === undefined || name === 'decimal';
}

function concatenate(
  operator: Syntax.BinaryOperator,
  left: BoundExpression,
  right: BoundExpression,
  span: Span,
): BoundExpression | undefined {
  if (operator !== '+' || (specialOf(left.type) !== 'string' && specialOf(right.type) !== 'string')) return undefined;
  if (left.type.kind === 'void' || right.type.kind === 'void') return undefined;
  const type = special('string');
  if (isTextConstant(left) && isTextConstant(right)) {
    return { kind: 'constant', value: `${left.value ?? ''}${right.value ?? ''}`, type, span };
  }
  const parts = [left, right].flatMap((part) => (part.kind === 'concat' ? part.parts : [part]));
  return { kind: 'concat', parts, type, span };
}

function isTextConstant(
  expression: BoundExpression,
): expression is BoundExpression & { kind: 'constant'; value: string | null } {
  return expression.kind === 'constant' && (typeof expression.value === 'string' || expression.value === null);
}

/** Delegates of one type add up to one that calls both. */
function combineDelegates(
  checker: Checker,
  operator: Syntax.BinaryOperator,
  left: BoundExpression,
  right: BoundExpression,
  span: Span,
): BoundExpression | undefined {
  if (operator !== '+' && operator !== '-') return undefined;
  const type = isDelegate(left.type) ? left.type : right.type;
  if (!isDelegate(type)) return undefined;
  if (implicitConversionOf(left, type) === undefined || implicitConversionOf(right, type) === undefined)
    return undefined;
  const operands = { left: checker.convert(left, type), right: checker.convert(right, type) };
  return { kind: 'combine-delegates', operator, ...operands, type, span };
}

const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '>', '<=', '>=']);
const integerOnly: ReadonlySet<string> = new Set(['&', '|', '^', '<<', '>>']);

function bindPredefined(
  checker: Checker,
  operator: Syntax.BinaryOperator,
  left: BoundExpression,
  right: BoundExpression,
  span: Span,
): BoundExpression | undefined {
  if (isEnum(left.type) || isEnum(right.type)) return bindEnum(checker, operator, left, right, span);
  const operandTypes = predefinedTypes(operator, left, right);
  if (operandTypes === undefined) return undefined;
  const [leftType, rightType, resultType] = operandTypes;
  return makeBinary(
    checker,
    operator,
    checker.convert(left, leftType),
    checker.convert(right, rightType),
    leftType,
    resultType,
    span,
  );
}

function makeBinary(
  checker: Checker,
  operator: Syntax.BinaryOperator,
  left: BoundExpression,
  right: BoundExpression,
  operandType: Type,
  resultType: Type,
  span: Span,
): BoundExpression {
  if (left.kind === 'bad' || right.kind === 'bad') return checker.bad(span);
  const name = isEnum(operandType) ? 'int' : specialOf(operandType);
  if (left.kind === 'constant' && right.kind === 'constant' && name !== undefined) {
    const folded = foldBinary(operator, left.value, right.value, name);
    const wraps = folded !== undefined && 'mistake' in folded && folded.mistake === 'overflow' && checker.isUnchecked;
    if (folded !== undefined && !wraps) return fromFolded(checker, folded, resultType, span);
  }
  if (
    (operator === '/' || operator === '%') &&
    isIntegral(name) &&
    right.kind === 'constant' &&
    Number(right.value) === 0
  ) {
    return checker.report('division-by-zero', span, 'found a division by the constant zero.');
  }
  return { kind: 'binary', operator, checked: checker.isChecked, left, right, operandType, type: resultType, span };
}

/** The types the operands convert to, and the type of the result. */
function predefinedTypes(
  operator: Syntax.BinaryOperator,
  left: BoundExpression,
  right: BoundExpression,
): readonly [Type, Type, Type] | undefined {
  const one = specialOf(left.type);
  const two = specialOf(right.type);
  const bool = special('bool');
  if (one === 'bool' && two === 'bool') {
    return ['==', '!=', '&', '|', '^'].includes(operator) ? [bool, bool, bool] : undefined;
  }
  if (
    (operator === '==' || operator === '!=') &&
    (one === 'string' || left.type.kind === 'null') &&
    (two === 'string' || right.type.kind === 'null') &&
    one !== two
  ) {
    return [special('string'), special('string'), bool];
  }
  if (one === 'string' && two === 'string')
    return operator === '==' || operator === '!=' ? [left.type, right.type, bool] : undefined;
  if (!isNumeric(one) || !isNumeric(two)) return undefined;
  if (operator === '<<' || operator === '>>') return shiftTypes(one as SpecialType, two as SpecialType);
  const promoted = promote(left, right, one as SpecialType, two as SpecialType);
  if (promoted === undefined || (integerOnly.has(operator) && !isIntegral(promoted))) return undefined;
  const type = special(promoted);
  return [type, type, comparisons.has(operator) ? bool : type];
}

function shiftTypes(one: SpecialType, two: SpecialType): readonly [Type, Type, Type] | undefined {
  if (!isIntegral(one) || !isIntegral(two) || two === 'long' || two === 'ulong' || two === 'uint') return undefined;
  const type = special(one === 'uint' || one === 'long' || one === 'ulong' ? one : 'int');
  return [type, special('int'), type];
}

/** Binary numeric promotion. */
function promote(
  left: BoundExpression,
  right: BoundExpression,
  one: SpecialType,
  two: SpecialType,
): SpecialType | undefined {
  const has = (name: SpecialType) => one === name || two === name;
  if (has('decimal')) return has('float') || has('double') ? undefined : 'decimal';
  if (has('double')) return 'double';
  if (has('float')) return 'float';
  if (has('ulong')) {
    const other = one === 'ulong' ? right : left;
    const name = one === 'ulong' ? two : one;
    const isSigned = name === 'sbyte' || name === 'short' || name === 'int' || name === 'long';
    return !isSigned || implicitConversionOf(other, special('ulong')) !== undefined ? 'ulong' : undefined;
  }
  if (has('long')) return 'long';
  if (has('uint')) {
    const other = one === 'uint' ? right : left;
    const name = one === 'uint' ? two : one;
    const isSigned = name === 'sbyte' || name === 'short' || name === 'int';
    return !isSigned || implicitConversionOf(other, special('uint')) !== undefined ? 'uint' : 'long';
  }
  return 'int';
}

function bindEnum(
  checker: Checker,
  operator: Syntax.BinaryOperator,
  left: BoundExpression,
  right: BoundExpression,
  span: Span,
): BoundExpression | undefined {
  const type = isEnum(left.type) ? left.type : right.type;
  const int = special('int');
  if (comparisons.has(operator) || ['&', '|', '^'].includes(operator)) {
    if (implicitConversionOf(left, type) === undefined || implicitConversionOf(right, type) === undefined)
      return undefined;
    const result = comparisons.has(operator) ? special('bool') : type;
    return makeBinary(checker, operator, checker.convert(left, type), checker.convert(right, type), type, result, span);
  }
  if (operator === '-' && left.type === right.type) return makeBinary(checker, operator, left, right, type, int, span);
  if (operator === '+' || operator === '-') {
    const other = left.type === type ? right : left;
    if (implicitConversionOf(other, int) === undefined) return undefined;
    const operands =
      left.type === type
        ? ([left, checker.convert(right, int)] as const)
        : ([checker.convert(left, int), right] as const);
    return makeBinary(checker, operator, operands[0], operands[1], type, type, span);
  }
  return undefined;
}

/** A value that cannot be null compared with null: allowed, and never equal. */
function compareWithNull(
  operator: Syntax.BinaryOperator,
  left: BoundExpression,
  right: BoundExpression,
  span: Span,
): BoundExpression | undefined {
  if (operator !== '==' && operator !== '!=') return undefined;
  const other = left.type.kind === 'null' ? right : right.type.kind === 'null' ? left : undefined;
  if (other === undefined || !isValueType(other.type) || nullableElement(other.type) !== undefined) return undefined;
  const type = special('bool');
  return {
    kind: 'sequence',
    steps: [other],
    value: { kind: 'constant', value: operator === '!=', type, span },
    type,
    span,
  };
}

function bindLifted(
  checker: Checker,
  operator: Syntax.BinaryOperator,
  left: BoundExpression,
  right: BoundExpression,
  span: Span,
): BoundExpression | undefined {
  const leftElement = nullableElement(left.type);
  const rightElement = nullableElement(right.type);
  if (leftElement === undefined && rightElement === undefined) return undefined;
  const isEquality = operator === '==' || operator === '!=';
  if (isEquality && (left.type.kind === 'null' || right.type.kind === 'null')) {
    const negated = operator === '!=';
    return { kind: 'reference-equality', negated, left, right, type: special('bool'), span };
  }
  if (left.type.kind === 'null' || right.type.kind === 'null') {
    const type = comparisons.has(operator) ? special('bool') : left.type.kind === 'null' ? right.type : left.type;
    return { kind: 'sequence', steps: [left, right], value: defaultValue(type, span), type, span };
  }
  if (
    (operator === '&' || operator === '|') &&
    specialOf(leftElement ?? left.type) === 'bool' &&
    specialOf(rightElement ?? right.type) === 'bool'
  ) {
    const type = nullable(special('bool'));
    return {
      kind: 'nullable-logic',
      operator,
      left: checker.convert(left, type),
      right: checker.convert(right, type),
      type,
      span,
    };
  }
  const leftVariable = checker.temporary(leftElement ?? left.type, span);
  const rightVariable = checker.temporary(rightElement ?? right.type, span);
  const asValue = (operand: BoundExpression, variable: Variable, element: Type | undefined): BoundExpression =>
    element === undefined && operand.kind === 'constant'
      ? operand
      : { kind: 'variable', variable, type: variable.type, span };
  const operation = bindBinary(
    checker,
    operator,
    asValue(left, leftVariable, leftElement),
    asValue(right, rightVariable, rightElement),
    span,
  );
  if (operation.kind === 'bad') return operation;
  const type = comparisons.has(operator) ? operation.type : nullable(operation.type);
  return { kind: 'lifted-binary', operation, left, right, leftVariable, rightVariable, operator, type, span };
}

/** A string literal is never the very object that a collection or a call gives, whatever text that holds. */
function isTextOfItsOwn(literal: BoundExpression, other: BoundExpression): boolean {
  if (literal.kind !== 'constant' || typeof literal.value !== 'string' || specialOf(other.type) === 'string')
    return false;
  const inner = other.kind === 'conversion' ? other.operand : other;
  return inner.kind === 'property' || inner.kind === 'call';
}

function compareReferences(
  checker: Checker,
  operator: Syntax.BinaryOperator,
  left: BoundExpression,
  right: BoundExpression,
  span: Span,
): BoundExpression | undefined {
  if (operator !== '==' && operator !== '!=') return undefined;
  if (isValueType(left.type) || isValueType(right.type)) return undefined;
  if (left.type.kind === 'void' || right.type.kind === 'void') return undefined;
  const related =
    isReferenceConvertible(left.type, right.type) ||
    isReferenceConvertible(right.type, left.type) ||
    explicitConversion(left.type, right.type)?.kind === 'cast';
  if (!related) return undefined;
  const negated = operator === '!=';
  const type = special('bool');
  if (isTextOfItsOwn(left, right) || isTextOfItsOwn(right, left)) {
    const answer = negated ? 'true' : 'false';
    const message = `this compares references, which is always ${answer} here; cast the object to string to compare texts.`;
    checker.bag.report('reference-comparison', span, message, 'warning');
    return {
      kind: 'sequence',
      steps: [left, right],
      value: { kind: 'constant', value: negated, type, span },
      type,
      span,
    };
  }
  return { kind: 'reference-equality', negated: operator === '!=', left, right, type: special('bool'), span };
}

function compareTuples(
  checker: Checker,
  operator: '==' | '!=',
  left: BoundExpression,
  right: BoundExpression,
  span: Span,
): BoundExpression {
  if (left.type.kind !== 'tuple' || right.type.kind !== 'tuple') return checker.bad(span);
  if (left.type.elements.length !== right.type.elements.length) {
    return checker.report(
      'invalid-operator',
      span,
      `found tuples with ${left.type.elements.length} and ${right.type.elements.length} elements; they cannot be compared.`,
    );
  }
  const leftVariable = checker.temporary(left.type, span);
  const rightVariable = checker.temporary(right.type, span);
  let comparison: BoundExpression | undefined;
  for (const [index, element] of left.type.elements.entries()) {
    const other = right.type.elements[index] as { type: Type };
    const one: BoundExpression = {
      kind: 'tuple-element',
      tuple: { kind: 'variable', variable: leftVariable, type: left.type, span },
      index,
      type: element.type,
      span,
    };
    const two: BoundExpression = {
      kind: 'tuple-element',
      tuple: { kind: 'variable', variable: rightVariable, type: right.type, span },
      index,
      type: other.type,
      span,
    };
    const equal = checker.convert(bindBinary(checker, '==', one, two, span), special('bool'));
    comparison =
      comparison === undefined
        ? equal
        : { kind: 'logical', operator: '&&', left: comparison, right: equal, type: special('bool'), span };
  }
  if (comparison === undefined || comparison.kind === 'bad') return checker.bad(span);
  return {
    kind: 'tuple-equality',
    negated: operator === '!=',
    left,
    right,
    leftVariable,
    rightVariable,
    comparison,
    type: special('bool'),
    span,
  };
}
