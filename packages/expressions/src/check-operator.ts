import type { Span } from '@turnpike/text';
import type { BoundExpression, Variable } from './bound.ts';
import { defaultValue } from './check-expression.ts';
import { bestCommonType } from './check-lambda.ts';
import { noteAllowList } from './check-member.ts';
import { resolveType } from './check-type.ts';
import { type Checker, describe } from './checker.ts';
import { explicitConversion, implicitConversion, implicitConversionOf, standardImplicit } from './conversions.ts';
import { type Folded, foldBinary, foldUnary } from './folding.ts';
import { findOperators } from './members.ts';
import { isTypeless, resolveOverload } from './overloads.ts';
import type * as Syntax from './syntax.ts';
import { isReferenceConvertible } from './types/hierarchy.ts';
import { displayType, dynamicType, type Type } from './types/type.ts';
import {
  acceptsNull,
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
} from './types/well-known.ts';

// Operators, casts and assignments (specification: chapter "Expressions", from "Unary operators" on).

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

function fromFolded(checker: Checker, folded: NonNullable<Folded>, type: Type, span: Span): BoundExpression {
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

function compareReferences(
  _checker: Checker,
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

function checkCoalesce(checker: Checker, syntax: Syntax.BinaryExpression): BoundExpression {
  const { span } = syntax;
  const left = checker.checkValue(syntax.left);
  const right = checker.checkValueOrTypeless(syntax.right);
  return bindCoalesce(checker, left, right, span);
}

function bindCoalesce(checker: Checker, left: BoundExpression, right: BoundExpression, span: Span): BoundExpression {
  if (left.kind === 'bad' || right.kind === 'bad') return checker.bad(span);
  const { type } = left;
  if (type.kind === 'null') return right;
  const element = nullableElement(type);
  if (element === undefined && !acceptsNull(type)) {
    return checker.report('invalid-operator', span, `found ${describe(left)} before '??'; it is never null.`);
  }
  const finish = (result: Type): BoundExpression => {
    const inner = result === type ? type : (element ?? type);
    const variable = checker.temporary(inner, span);
    const leftValue = checker.convert({ kind: 'variable', variable, type: inner, span }, result);
    const rightValue = checker.convert(right, result);
    if (leftValue.kind === 'bad' || rightValue.kind === 'bad') return checker.bad(span);
    return { kind: 'coalesce', left, variable, leftValue, right: rightValue, type: result, span };
  };
  const fits = (to: Type) =>
    right.kind === 'throw' ||
    (isTypeless(right) ? checker.host.converts(right, to) : implicitConversionOf(right, to) !== undefined);
  if (element !== undefined && fits(element)) return finish(element);
  if (fits(type)) return finish(type);
  if (!isTypeless(right) && implicitConversion(element ?? type, right.type) !== undefined) return finish(right.type);
  return checker.report(
    'invalid-operator',
    span,
    `the operator '??' does not take ${describe(left)} and ${describe(right)}.`,
  );
}

/** Checks `condition ? a : b`. */
export function checkConditional(checker: Checker, syntax: Syntax.ConditionalExpression): BoundExpression {
  const { span } = syntax;
  const condition = checker.checkCondition(syntax.condition);
  const whenTrue = checker.checkValueOrTypeless(syntax.whenTrue);
  const whenFalse = checker.checkValueOrTypeless(syntax.whenFalse);
  if (condition.kind === 'bad' || whenTrue.kind === 'bad' || whenFalse.kind === 'bad') return checker.bad(span);
  const type = conditionalType(whenTrue, whenFalse);
  if (type === undefined) {
    return checker.report(
      'no-conversion',
      span,
      `found ${describe(whenTrue)} and ${describe(whenFalse)} on the two sides of ':'; one must convert to the other. Cast one of them.`,
    );
  }
  const one = checker.convert(whenTrue, type);
  const two = checker.convert(whenFalse, type);
  if (one.kind === 'bad' || two.kind === 'bad') return checker.bad(span);
  return { kind: 'conditional', condition, whenTrue: one, whenFalse: two, type, span };
}

function conditionalType(one: BoundExpression, two: BoundExpression): Type | undefined {
  if (one.kind === 'throw') return isTypeless(two) ? undefined : two.type;
  if (two.kind === 'throw') return isTypeless(one) ? undefined : one.type;
  if (!isTypeless(one) && !isTypeless(two)) {
    if (one.type === two.type) return one.type;
    const forward = implicitConversionOf(one, two.type) !== undefined;
    const backward = implicitConversionOf(two, one.type) !== undefined;
    if (forward && backward) {
      // Constants convert both ways; the wider type is the one that types convert to.
      if (standardImplicit(one.type, two.type) !== undefined) return two.type;
      return one.type;
    }
    return forward ? two.type : backward ? one.type : undefined;
  }
  return bestCommonType([one, two]);
}

/** Checks `(T)operand`. */
export function checkCast(checker: Checker, syntax: Syntax.CastExpression): BoundExpression {
  const { span } = syntax;
  const type = resolveType(checker, syntax.type);
  const operand = checker.checkValueOrTypeless(syntax.operand);
  if (type.kind === 'error' || operand.kind === 'bad') return checker.bad(span);
  if (isTypeless(operand)) return { ...checker.convert(operand, type), span } as BoundExpression;
  if (type.kind === 'void') return checker.report('no-conversion', span, 'nothing can be cast to void.');
  const implicit = implicitConversionOf(operand, type);
  const conversion = implicit ?? explicitConversion(operand.type, type);
  if (conversion === undefined)
    return checker.report('no-conversion', span, `${describe(operand)} cannot be cast to ${displayType(type)}.`);
  if (conversion.kind === 'user') noteAllowList(checker, conversion.method.member, span);
  const from = specialOf(operand.type);
  if (
    operand.kind === 'constant' &&
    conversion.kind === 'numeric' &&
    implicit === undefined &&
    !checker.isUnchecked &&
    isIntegral(from)
  ) {
    const name = isEnum(type) ? 'int' : specialOf(type);
    if (name !== undefined && isIntegral(name)) {
      const folded = foldBinary('+', operand.value, from === 'long' || from === 'ulong' ? 0n : 0, name);
      if (folded !== undefined && 'mistake' in folded) return fromFolded(checker, folded, type, span);
    }
  }
  const converted = checker.applyConversion(
    operand,
    conversion.kind === 'from-dynamic' ? { ...conversion, explicit: true } : conversion,
    type,
  );
  return { ...converted, span } as BoundExpression;
}

/** Checks `operand as T`. */
export function checkAs(checker: Checker, syntax: Syntax.AsExpression): BoundExpression {
  const { span } = syntax;
  const operand = checker.checkValue(syntax.operand);
  const target = resolveType(checker, syntax.type);
  if (operand.kind === 'bad' || target.kind === 'error') return checker.bad(span);
  if (!acceptsNull(target)) {
    return checker.report(
      'invalid-operator',
      span,
      `'as' gives null where it fails, and ${displayType(target)} has no null; write ${displayType(target)}?.`,
    );
  }
  const conversion = standardImplicit(operand.type, target) ?? explicitConversion(operand.type, target);
  if (conversion === undefined || conversion.kind === 'user' || conversion.kind === 'numeric') {
    return checker.report('no-conversion', span, `${describe(operand)} is never a ${displayType(target)}.`);
  }
  return { kind: 'as', operand: checker.convert(operand, special('object')), target, type: target, span };
}

/** Checks `target = value`, `target += value` and deconstructions. */
export function checkAssignment(checker: Checker, syntax: Syntax.AssignmentExpression): BoundExpression {
  const { operator, span } = syntax;
  if (
    operator === '=' &&
    (syntax.target.kind === 'tuple' ||
      (syntax.target.kind === 'declaration-expression' && syntax.target.designation.kind === 'tuple'))
  ) {
    return checkDeconstruction(checker, syntax.target, syntax.value, span);
  }
  if (
    operator === '=' &&
    syntax.target.kind === 'name' &&
    syntax.target.name.text === '_' &&
    checker.scope.find('_') === undefined
  ) {
    return checker.checkValue(syntax.value);
  }
  const target = checker.checkValue(syntax.target);
  if (operator === '=') return assign(checker, target, syntax.value, span);
  const value = checker.checkValueOrTypeless(syntax.value);
  if (target.kind === 'bad' || value.kind === 'bad') return checker.bad(span);
  const problem = whyNotAssignable(target);
  if (problem !== undefined) return checker.report('not-assignable', target.span, problem);
  if (operator === '??=') {
    return checker.report(
      'unsupported-syntax',
      span,
      "'??=' needs C# 8; policy expressions are C# 7. Write a = a ?? b.",
    );
  }
  const current = checker.temporary(target.type, span);
  const currentValue: BoundExpression = { kind: 'variable', variable: current, type: target.type, span: target.span };
  const binary = operator.slice(0, -1) as Syntax.BinaryOperator;
  const result = bindBinary(checker, binary, currentValue, value, span);
  // The count of a shift says nothing about what is shifted.
  const isShift = binary === '<<' || binary === '>>';
  const stored = narrow(checker, result, target.type, isShift ? undefined : value);
  if (stored.kind === 'bad') return stored;
  return {
    kind: 'compound-assignment',
    target,
    current,
    value: stored,
    result: 'new',
    onlyWhenNull: false,
    type: target.type,
    span,
  };
}

/** The result of a compound operator goes back into a smaller type where its operand would fit it. */
function narrow(
  checker: Checker,
  result: BoundExpression,
  to: Type,
  operand: BoundExpression | undefined,
): BoundExpression {
  if (result.kind === 'bad' || implicitConversionOf(result, to) !== undefined) return checker.convert(result, to);
  const fits = operand === undefined || implicitConversionOf(operand, to) !== undefined;
  const conversion = fits ? explicitConversion(result.type, to) : undefined;
  return conversion === undefined ? checker.convert(result, to) : checker.applyConversion(result, conversion, to);
}

/** Assigns the value of a syntax to a target already checked. */
export function assign(
  checker: Checker,
  target: BoundExpression,
  syntax: Syntax.Expression,
  span: Span,
): BoundExpression {
  const value = checker.checkValueOrTypeless(syntax);
  if (target.kind === 'bad' || value.kind === 'bad') return checker.bad(span);
  return assignValue(checker, target, value, span);
}

function assignValue(checker: Checker, target: BoundExpression, value: BoundExpression, span: Span): BoundExpression {
  if (target.kind === 'dynamic' && (target.operation === 'member' || target.operation === 'index')) {
    const operation = target.operation === 'member' ? 'set-member' : 'set-index';
    return {
      kind: 'dynamic',
      operation,
      name: target.name,
      operands: [...target.operands, checker.convert(value, special('object'))],
      type: dynamicType,
      span,
    };
  }
  const problem = whyNotAssignable(target);
  if (problem !== undefined) return checker.report('not-assignable', target.span, problem);
  const converted = checker.convert(value, target.type);
  if (converted.kind === 'bad') return converted;
  return { kind: 'assignment', target, value: converted, type: target.type, span };
}

/** Why something cannot stand on the left of '='; undefined when it can. */
function whyNotAssignable(target: BoundExpression): string | undefined {
  switch (target.kind) {
    case 'variable':
      return target.variable.isReadonly
        ? `'${target.variable.name}' is set by the loop, using or query it belongs to; it cannot be assigned.`
        : undefined;
    case 'array-element':
    case 'dynamic':
      return undefined;
    case 'tuple-element':
      return whyNotAssignable(target.tuple);
    case 'property':
      return target.member.set === undefined
        ? `'${target.member.name === 'this[]' ? '[]' : target.member.name}' of ${displayType(target.owner)} can only be read.`
        : undefined;
    case 'string-element':
      return 'characters of a string cannot be changed; strings are immutable.';
    case 'context':
      return "'context' cannot be assigned.";
    default:
      return 'found a value where a variable, a property or an element was expected before the assignment.';
  }
}

function checkDeconstruction(
  checker: Checker,
  target: Syntax.Expression,
  valueSyntax: Syntax.Expression,
  span: Span,
): BoundExpression {
  const value = checker.naturalTuple(checker.checkValueOrTypeless(valueSyntax));
  if (value.kind === 'bad') return value;
  const temporary = checker.temporary(value.type, span);
  const steps: BoundExpression[] = [];
  const source: BoundExpression = { kind: 'variable', variable: temporary, type: value.type, span };
  deconstructInto(checker, target, source, steps);
  return { kind: 'deconstruction', value, temporary, steps, type: value.type, span };
}

function deconstructInto(
  checker: Checker,
  target: Syntax.Expression,
  source: BoundExpression,
  steps: BoundExpression[],
): void {
  if (target.kind === 'declaration-expression') {
    deconstructDesignation(checker, target.type, target.designation, source, steps);
    return;
  }
  if (target.kind === 'tuple') {
    const parts = tupleParts(checker, source, target.elements.length, target.span);
    for (const [index, part] of parts.entries())
      deconstructInto(checker, (target.elements[index] as { expression: Syntax.Expression }).expression, part, steps);
    return;
  }
  if (target.kind === 'name' && target.name.text === '_' && checker.scope.find('_') === undefined) return;
  steps.push(assignValue(checker, checker.checkValue(target), source, target.span));
}

/** Declares the variables of `var (a, b)` and fills them. */
export function deconstructDesignation(
  checker: Checker,
  type: Syntax.TypeSyntax,
  designation: Syntax.Designation,
  source: BoundExpression,
  steps: BoundExpression[],
): void {
  if (designation.kind === 'discard') return;
  if (designation.kind === 'tuple') {
    const parts = tupleParts(checker, source, designation.elements.length, designation.span);
    for (const [index, part] of parts.entries())
      deconstructDesignation(checker, type, designation.elements[index] as Syntax.Designation, part, steps);
    return;
  }
  if (designation.name.text === '_') return;
  const variableType = type.kind === 'var-type' ? source.type : resolveType(checker, type);
  const variable = checker.variable(designation.name.text, variableType, designation.name.span);
  checker.declare(variable);
  checker.scope.locals.push(variable);
  const place: BoundExpression = { kind: 'variable', variable, type: variableType, span: designation.name.span };
  steps.push(assignValue(checker, place, source, designation.name.span));
}

function tupleParts(checker: Checker, source: BoundExpression, count: number, span: Span): BoundExpression[] {
  const { type } = source;
  if (type.kind !== 'tuple' || type.elements.length !== count) {
    checker.report(
      'no-conversion',
      span,
      `found ${describe(source)} where a tuple with ${count} elements was expected.`,
    );
    return [];
  }
  return type.elements.map(
    (element, index): BoundExpression => ({ kind: 'tuple-element', tuple: source, index, type: element.type, span }),
  );
}

/** Checks `x++` and `x--`. */
export function checkPostfix(checker: Checker, syntax: Syntax.PostfixExpression): BoundExpression {
  return checkIncrement(checker, syntax.operand, syntax.operator, 'old', syntax.span);
}

function checkIncrement(
  checker: Checker,
  operand: Syntax.Expression,
  operator: '++' | '--',
  result: 'old' | 'new',
  span: Span,
): BoundExpression {
  const target = checker.checkValue(operand);
  if (target.kind === 'bad') return target;
  const problem = whyNotAssignable(target);
  if (problem !== undefined) return checker.report('not-assignable', target.span, problem);
  const element = nullableElement(target.type) ?? target.type;
  if (!isNumeric(specialOf(element)) && !isEnum(element) && target.type.kind !== 'dynamic') {
    return checker.report('invalid-operator', span, `the operator '${operator}' does not take ${describe(target)}.`);
  }
  const current = checker.temporary(target.type, span);
  const currentValue: BoundExpression = { kind: 'variable', variable: current, type: target.type, span };
  const one: BoundExpression = { kind: 'constant', value: 1, type: special('int'), span };
  const value = narrow(
    checker,
    bindBinary(checker, operator === '++' ? '+' : '-', currentValue, one, span),
    target.type,
    undefined,
  );
  if (value.kind === 'bad') return value;
  return { kind: 'compound-assignment', target, current, value, result, onlyWhenNull: false, type: target.type, span };
}
