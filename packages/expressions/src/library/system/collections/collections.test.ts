import { describe, expect, test } from 'vitest';
import { compileExpression } from '../../../compile.ts';
import { DotNetException } from '../../../runtime/exceptions.ts';
import { iterateBoxed } from '../../../runtime/iterate.ts';
import { toText } from '../../../runtime/object.ts';
import { typeOf } from '../../../runtime/values.ts';
import { readCases } from '../../recorded-cases.ts';

// Each case is a C# expression, or statements, and under it the answer: a value with its type, the elements of what can
// be enumerated, or the exception. The answers are those of a C# compiler and runtime. Only where that runtime's messages
// say more than .NET Framework's, as in naming the key that was not found, the message is .NET Framework's.

for (const name of ['collections', 'linq', 'arrays-and-tuples', 'order-of-elements']) {
  const cases = readCases(new URL(`cases/${name}.txt`, import.meta.url));
  describe(name, () => {
    test.each(cases)('%s', (code, answer) => {
      expect(evaluate(code)).toBe(answer);
    });
  });
}

function evaluate(code: string): string {
  const { expression, diagnostics } = compileExpression(code.endsWith(';') ? `@{ ${code} }` : `@(${code})`);
  if (expression === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  try {
    return show(expression.evaluate({} as never));
  } catch (error) {
    if (!(error instanceof DotNetException)) throw error;
    const { innerException: inner, typeName, message } = error;
    return `throws ${typeName}: ${message}${inner === null ? '' : ` <- ${inner.typeName.slice(inner.typeName.lastIndexOf('.') + 1)}: ${inner.message}`}`.replaceAll(
      '\n',
      '\\n',
    );
  }
}

function show(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value) || (typeof value === 'object' && Symbol.iterator in value)) {
    return `[${Array.from(iterateBoxed(value as Iterable<unknown>), show).join(', ')}]`;
  }
  const type = typeOf(value);
  const name = type.kind === 'named' ? type.definition.simpleName : type.kind;
  return `${name}:${toText(value)}`;
}
