import type { Span } from '@turnpike/text';
import type { BoundExpression } from '../bound.ts';
import { type Checker, describe } from '../checker.ts';
import type * as Syntax from '../syntax.ts';
import { explicitConversion, implicitConversionOf } from '../types/conversions.ts';
import { displayType, dynamicType, type Type } from '../types/type.ts';
import { isEnum, isNumeric, nullableElement, special, specialOf } from '../types/well-known.ts';
import { bindBinary } from './operator.ts';
import { resolveType } from './type.ts';

// Assignments: plain, compound, increments and deconstructions (specification: "Assignment operators").

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
  if (problem !== undefined) return checker.report('not-assignable', target.span, `${problem} To compare, write ==.`);
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

/** Checks `++` and `--`, before or after. */
export function checkIncrement(
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
  return { kind: 'compound-assignment', target, current, value, result, type: target.type, span };
}
