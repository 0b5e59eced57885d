import type { Span } from '@turnpike/text';
import type { BoundExpression } from '../bound.ts';
import { type Checker, describe } from '../checker.ts';
import type * as Syntax from '../syntax.ts';
import {
  explicitConversion,
  implicitConversion,
  implicitConversionOf,
  standardImplicit,
} from '../types/conversions.ts';
import { isTypeless } from '../types/overloads.ts';
import { displayType, type Type } from '../types/type.ts';
import { acceptsNull, isEnum, isIntegral, nullableElement, special, specialOf } from '../types/well-known.ts';
import { foldBinary } from './folding.ts';
import { bestCommonType } from './lambda.ts';
import { noteAllowList } from './member.ts';
import { fromFolded } from './operator.ts';
import { resolveType } from './type.ts';

// Expressions that choose or convert: `?:`, `??`, casts and `as` (specification: "Conditional operator", "Cast expressions").

/** Checks `a ?? b`. */
export function checkCoalesce(checker: Checker, syntax: Syntax.BinaryExpression): BoundExpression {
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
