import type { BoundExpression } from '../bound.ts';
import { conversions } from '../runtime/arithmetic.ts';
import type { BinaryOperator } from '../syntax.ts';
import type { Conversion } from '../types/conversions.ts';
import type { Type } from '../types/type.ts';
import { fits, isIntegral, type SpecialType } from '../types/well-known.ts';

// Constant folding, as far as the language needs it: constants convert where their value fits, `case` labels and `const`
// must be constant, and constant overflow and division by zero are mistakes.

/** A constant converted when compiling; undefined where that is left to run time. */
export function foldConversion(
  operand: BoundExpression,
  conversion: Conversion,
  to: Type,
): BoundExpression | undefined {
  if (operand.kind !== 'constant') return undefined;
  if (conversion.kind === 'null' || (operand.value === null && conversion.kind === 'reference')) {
    return { kind: 'constant', value: null, type: to, span: operand.span };
  }
  if (conversion.kind === 'identity') return { ...operand, type: to };
  if (conversion.kind === 'to-nullable') {
    const inner = foldConversion(operand, conversion.inner, operand.type);
    return inner && { ...inner, type: to };
  }
  if (conversion.kind !== 'numeric' || conversion.key.endsWith('Decimal')) return undefined;
  const convert = conversions[conversion.key];
  if (convert === undefined) return undefined;
  return { kind: 'constant', value: convert(operand.value as never), type: to, span: operand.span };
}

/** What folding an operator gave: a constant, a mistake, or nothing known. */
export type Folded = { readonly value: unknown } | { readonly mistake: 'overflow' | 'zero' } | undefined;

/** A unary operator on a constant. */
export function foldUnary(
  operator: '-' | '!' | '~' | '+',
  value: unknown,
  type: SpecialType,
  isChecked: boolean,
): Folded {
  if (type === 'bool') return operator === '!' ? { value: !value } : undefined;
  if (isIntegral(type)) {
    const integer = BigInt(value as number);
    const result = operator === '-' ? -integer : operator === '~' ? ~integer : integer;
    return wrapInteger(result, type, isChecked || operator === '-');
  }
  if (type === 'double' || type === 'float')
    return operator === '~' || operator === '!' ? undefined : { value: operator === '-' ? -(value as number) : value };
  return undefined;
}

/** A binary operator on constants of one type. */
export function foldBinary(operator: BinaryOperator, left: unknown, right: unknown, type: SpecialType): Folded {
  switch (operator) {
    case '==':
      return foldable(type) ? { value: left === right } : undefined;
    case '!=':
      return foldable(type) ? { value: left !== right } : undefined;
    default:
      break;
  }
  if (type === 'bool') return foldLogic(operator, left as boolean, right as boolean);
  if (isIntegral(type)) return foldInteger(operator, BigInt(left as number), BigInt(right as number), type);
  if (type === 'double') return foldDouble(operator, left as number, right as number);
  return undefined;
}

function foldable(type: SpecialType): boolean {
  return type !== 'decimal' && type !== 'object';
}

function foldLogic(operator: BinaryOperator, left: boolean, right: boolean): Folded {
  switch (operator) {
    case '&':
    case '&&':
      return { value: left && right };
    case '|':
    case '||':
      return { value: left || right };
    case '^':
      return { value: left !== right };
    default:
      return undefined;
  }
}

function foldInteger(operator: BinaryOperator, left: bigint, right: bigint, type: SpecialType): Folded {
  switch (operator) {
    case '+':
      return wrapInteger(left + right, type, true);
    case '-':
      return wrapInteger(left - right, type, true);
    case '*':
      return wrapInteger(left * right, type, true);
    case '/':
      return right === 0n ? { mistake: 'zero' } : wrapInteger(left / right, type, true);
    case '%':
      return right === 0n ? { mistake: 'zero' } : wrapInteger(left % right, type, true);
    case '&':
      return wrapInteger(left & right, type, false);
    case '|':
      return wrapInteger(left | right, type, false);
    case '^':
      return wrapInteger(left ^ right, type, false);
    case '<<':
      return wrapInteger(left << (right & shiftMask(type)), type, false);
    case '>>':
      return wrapInteger(left >> (right & shiftMask(type)), type, false);
    case '<':
      return { value: left < right };
    case '>':
      return { value: left > right };
    case '<=':
      return { value: left <= right };
    case '>=':
      return { value: left >= right };
    default:
      return undefined;
  }
}

function shiftMask(type: SpecialType): bigint {
  return type === 'long' || type === 'ulong' ? 63n : 31n;
}

function foldDouble(operator: BinaryOperator, left: number, right: number): Folded {
  switch (operator) {
    case '+':
      return { value: left + right };
    case '-':
      return { value: left - right };
    case '*':
      return { value: left * right };
    case '/':
      return { value: left / right };
    case '%':
      return { value: left % right };
    case '<':
      return { value: left < right };
    case '>':
      return { value: left > right };
    case '<=':
      return { value: left <= right };
    case '>=':
      return { value: left >= right };
    default:
      return undefined;
  }
}

function wrapInteger(value: bigint, type: SpecialType, isChecked: boolean): Folded {
  if (!fits(value, type)) {
    if (isChecked) return { mistake: 'overflow' };
    value =
      type === 'ulong'
        ? BigInt.asUintN(64, value)
        : type === 'uint'
          ? BigInt.asUintN(32, value)
          : type === 'long'
            ? BigInt.asIntN(64, value)
            : BigInt.asIntN(32, value);
  }
  return { value: type === 'long' || type === 'ulong' ? value : Number(value) };
}
