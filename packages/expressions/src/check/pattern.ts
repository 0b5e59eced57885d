import type { BoundExpression, BoundPattern, Variable } from '../bound.ts';
import { type Checker, describe } from '../checker.ts';
import type * as Syntax from '../syntax.ts';
import { explicitConversion, standardImplicit } from '../types/conversions.ts';
import { displayType, type Type } from '../types/type.ts';
import { acceptsNull, isValueType, nullableElement, special, specialOf } from '../types/well-known.ts';
import { checkExpression } from './expression.ts';
import { bindBinary } from './operator.ts';
import { resolveType } from './type.ts';

// `is` and the patterns of `case` (specification: "Pattern matching").

/** Checks `operand is pattern`. */
export function checkIs(checker: Checker, syntax: Syntax.IsExpression): BoundExpression {
  const { span } = syntax;
  const operand = checker.checkValue(syntax.operand);
  if (operand.kind === 'bad') {
    declareAnyway(checker, syntax.pattern);
    return operand;
  }
  const variable = checker.temporary(operand.type, operand.span);
  const test = checkPattern(checker, syntax.pattern, variable);
  if (test === undefined) return checker.bad(span);
  return { kind: 'is', operand, variable, test, type: special('bool'), span };
}

/** A pattern's variable exists even where the pattern is wrong, so that its uses are not mistakes of their own. */
function declareAnyway(checker: Checker, pattern: Syntax.Pattern): void {
  if (pattern.kind !== 'declaration-pattern') return;
  const variable = checker.variable(pattern.name.text, resolveType(checker, pattern.type), pattern.name.span);
  checker.declare(variable);
  checker.scope.locals.push(variable);
}

/** Checks a pattern against the variable that holds the tested value; undefined after a mistake. */
export function checkPattern(checker: Checker, pattern: Syntax.Pattern, tested: Variable): BoundPattern | undefined {
  switch (pattern.kind) {
    case 'discard-pattern':
      return { kind: 'always' };
    case 'var-pattern': {
      if (pattern.name.text === '_') return { kind: 'always' };
      return { kind: 'always', declare: declarePattern(checker, pattern.name, tested.type) };
    }
    case 'constant-pattern':
      return checkConstant(checker, checker.checkValueOrTypeless(pattern.value), tested);
    case 'type-pattern':
      return checkTypeTest(checker, resolveType(checker, pattern.type), tested, pattern.type, undefined);
    case 'declaration-pattern': {
      const type = resolveType(checker, pattern.type);
      const declared = pattern.name.text === '_' ? undefined : declarePattern(checker, pattern.name, type);
      return checkTypeTest(checker, type, tested, pattern.type, declared);
    }
    case 'type-or-constant-pattern': {
      const count = checker.bag.count;
      const value = checkExpression(checker, pattern.value);
      if (value.kind !== 'type' && value.kind !== 'bad' && value.kind !== 'namespace')
        return checkConstant(checker, value, tested);
      checker.bag.rollback(count);
      return checkTypeTest(checker, resolveType(checker, pattern.type), tested, pattern.type, undefined);
    }
  }
}

function declarePattern(checker: Checker, name: Syntax.Identifier, type: Type): Variable {
  const variable = checker.variable(name.text, type, name.span);
  checker.declare(variable);
  checker.scope.locals.push(variable);
  return variable;
}

function checkTypeTest(
  checker: Checker,
  type: Type,
  tested: Variable,
  syntax: Syntax.TypeSyntax,
  declared: Variable | undefined,
): BoundPattern | undefined {
  if (type.kind === 'error') return undefined;
  const declare = declared === undefined ? {} : { declare: declared };
  const from = tested.type;
  if (from.kind === 'null') return { kind: 'never' };
  const element = nullableElement(from);
  if (from === type || element === type)
    return isValueType(from) && element === undefined
      ? { kind: 'always', ...declare }
      : { kind: 'not-null', ...declare };
  const implicit = standardImplicit(from, type);
  if (!isValueType(from) && implicit?.kind === 'reference') return { kind: 'not-null', ...declare };
  const conversion = implicit ?? explicitConversion(from, type);
  const possible =
    conversion !== undefined &&
    ['cast', 'unbox', 'box', 'reference', 'from-dynamic', 'to-dynamic'].includes(conversion.kind);
  if (!possible) {
    if (isValueType(from) || isValueType(type) || specialOf(from) === 'string' || specialOf(type) === 'string') {
      if (declared === undefined) return { kind: 'never' };
      checker.report(
        'no-conversion',
        syntax.span,
        `a value of type ${displayType(from)} is never a ${displayType(type)}.`,
      );
      return undefined;
    }
  }
  return { kind: 'type', type, ...declare };
}

function checkConstant(checker: Checker, value: BoundExpression, tested: Variable): BoundPattern | undefined {
  if (value.kind === 'bad') return undefined;
  if (value.kind === 'constant' && value.value === null) {
    return acceptsNull(tested.type) || tested.type.kind === 'dynamic' ? { kind: 'null' } : { kind: 'never' };
  }
  if (value.kind !== 'constant' && value.kind !== 'conversion') {
    checker.report(
      'not-constant',
      value.span,
      `found ${describe(value)} where a constant was expected; compare with == instead.`,
    );
    return undefined;
  }
  const { span } = value;
  const place: BoundExpression = { kind: 'variable', variable: tested, type: tested.type, span };
  if (!isValueType(tested.type) && specialOf(tested.type) !== 'string') {
    const right = checker.convert(value, special('object'));
    const left = checker.convert(place, special('object'));
    return { kind: 'equals', comparison: { kind: 'boxed-equality', left, right, type: special('bool'), span } };
  }
  const target = nullableElement(tested.type) ?? tested.type;
  const converted = checker.convert(value, target);
  if (converted.kind === 'bad') return undefined;
  const comparison = bindBinary(checker, '==', place, converted, span);
  return comparison.kind === 'bad' ? undefined : { kind: 'equals', comparison };
}
