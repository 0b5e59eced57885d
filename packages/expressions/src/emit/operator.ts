import type { BoundExpression } from '../bound.ts';
import type { Emitter } from '../emit.ts';
import * as arithmetic from '../runtime/arithmetic.ts';
import { clrName, isEnum, type SpecialType, specialOf } from '../types/well-known.ts';
import { emitExpression } from './expression.ts';

/** Emits a predefined unary operator. */
export function emitUnary(emitter: Emitter, expression: BoundExpression & { kind: 'unary' }): string {
  const { operator } = expression;
  const operand = emitExpression(emitter, expression.operand);
  const name = isEnum(expression.type) ? 'int' : specialOf(expression.type);
  switch (operator) {
    case '!':
      return `!${operand}`;
    case '+':
      return operand;
    case '~':
      if (name === 'uint') return `(~${operand} >>> 0)`;
      return name === 'ulong' ? `${emitter.capture(arithmetic.complementUInt64)}(${operand})` : `(~${operand})`;
    case '-':
      if (name === 'int')
        return expression.checked
          ? `${emitter.capture(arithmetic.checkedNegateInt32)}(${operand})`
          : `(-${operand} | 0)`;
      if (name === 'long')
        return `${emitter.capture(expression.checked ? arithmetic.checkedNegateInt64 : arithmetic.negateInt64)}(${operand})`;
      return `(-${operand})`;
  }
}

const words: Readonly<Record<string, string>> = {
  '+': 'Add',
  '-': 'Subtract',
  '*': 'Multiply',
  '/': 'Divide',
  '%': 'Remainder',
  '<<': 'ShiftLeft',
  '>>': 'ShiftRight',
};

type Operation = (left: never, right: never) => unknown;

/** Emits a predefined binary operator. */
export function emitBinary(emitter: Emitter, expression: BoundExpression & { kind: 'binary' }): string {
  const { operator } = expression;
  const left = emitExpression(emitter, expression.left);
  const right = emitExpression(emitter, expression.right);
  const name: SpecialType = isEnum(expression.operandType) ? 'int' : (specialOf(expression.operandType) ?? 'object');
  switch (operator) {
    case '==':
      return `(${left} === ${right})`;
    case '!=':
      return `(${left} !== ${right})`;
    case '<':
    case '>':
    case '<=':
    case '>=':
      return `(${left} ${operator} ${right})`;
    case '&':
    case '|':
    case '^':
      return emitBits(left, operator, right, name);
    default:
      return emitArithmetic(emitter, left, operator, right, name, expression.checked);
  }
}

function emitBits(left: string, operator: '&' | '|' | '^', right: string, name: SpecialType): string {
  if (name === 'bool') return operator === '^' ? `(${left} !== ${right})` : `!!(${left} ${operator} ${right})`;
  return name === 'uint' ? `((${left} ${operator} ${right}) >>> 0)` : `(${left} ${operator} ${right})`;
}

function emitArithmetic(
  emitter: Emitter,
  left: string,
  operator: string,
  right: string,
  name: SpecialType,
  isChecked: boolean,
): string {
  if (name === 'double') return `(${left} ${operator} ${right})`;
  if (name === 'int' && !isChecked) {
    if (operator === '+' || operator === '-') return `((${left} ${operator} ${right}) | 0)`;
    if (operator === '<<' || operator === '>>') return `(${left} ${operator} ${right})`;
  }
  const word = words[operator] as string;
  const plain = word.charAt(0).toLowerCase() + word.slice(1);
  const table = arithmetic as unknown as Readonly<Record<string, Operation | undefined>>;
  const operation =
    (isChecked ? table[`checked${word}${clrName(name)}`] : undefined) ?? table[`${plain}${clrName(name)}`];
  if (operation === undefined) throw new Error(`There is no operation ${operator} for ${name}.`);
  return `${emitter.capture(operation)}(${left}, ${right})`;
}
