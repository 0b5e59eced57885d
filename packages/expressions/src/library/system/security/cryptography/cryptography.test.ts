import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compileExpression } from '../../../../compile.ts';
import { DotNetException } from '../../../../runtime/exceptions.ts';
import { toText } from '../../../../runtime/object.ts';
import { typeOf } from '../../../../runtime/values.ts';

// Each case is statements in C# and under them the answer of a C# compiler and runtime: text in JSON, another value
// with its type, or the exception.

const text = readFileSync(new URL('cases/cryptography.txt', import.meta.url), 'utf8');
const cases = [...text.matchAll(/^(\S.*)\n {2}(.*)$/gm)].map(([, code, answer]) => [code as string, answer as string]);

describe('cryptography', () => {
  test.each(cases)('%s', (code, answer) => {
    expect(evaluate(code as string)).toBe(readAnswer(answer as string));
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
