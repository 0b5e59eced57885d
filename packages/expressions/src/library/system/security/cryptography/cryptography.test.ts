import { describe, expect, test } from 'vitest';
import { compileExpression } from '../../../../compile.ts';
import { DotNetException } from '../../../../runtime/exceptions.ts';
import { toText } from '../../../../runtime/object.ts';
import { typeOf } from '../../../../runtime/values.ts';
import { readCases } from '../../../recorded-cases.ts';

// Each case is statements in C# and under them the answer of a C# compiler and runtime: text in JSON, another value
// with its type, or the exception.

const cases = readCases(new URL('cases/cryptography.txt', import.meta.url));

describe('cryptography', () => {
  test.each(cases)('%s', (code, answer) => {
    expect(evaluate(code)).toBe(readAnswer(answer));
  });
});

function evaluate(code: string): string {
  const { expression, diagnostics } = compileExpression(`@{ ${code} }`);
  if (expression === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  try {
    const value = expression.evaluate({} as never);
    if (value === null) return 'null';
    if (typeof value === 'string') return value;
    const type = typeOf(value);
    return `${type.kind === 'named' ? type.definition.simpleName : type.kind}:${toText(value)}`;
  } catch (error) {
    if (!(error instanceof DotNetException)) throw error;
    return `throws ${error.typeName}: ${error.message}`;
  }
}

function readAnswer(answer: string): string {
  return JSON.parse(answer.startsWith('"') ? answer : `"${answer.replaceAll('"', '\\"')}"`);
}
