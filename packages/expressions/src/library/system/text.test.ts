import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compileExpression } from '../../compile.ts';
import { DotNetException } from '../../runtime/exceptions.ts';
import { iterateBoxed } from '../../runtime/iterate.ts';
import { toText } from '../../runtime/object.ts';
import { typeOf } from '../../runtime/values.ts';

// Each case is a C# expression, or a block, and under it what .NET Framework answers: a type and a value, the elements of
// an array, or an exception and its message. The answers are those of a C# compiler and runtime.

const topics = ['strings', 'text-and-encodings', 'guids', 'web-text', 'uris', 'network', 'text-in-use'];

for (const name of topics) {
  const text = readFileSync(new URL(`cases/${name}.txt`, import.meta.url), 'utf8');
  const cases = [...text.matchAll(/^(\S.*)\n {2}(.*)$/gm)].map(
    ([, code, answer]) => [code, answer] as [string, string],
  );
  describe(name, () => {
    test.each(cases)('%s', (code, answer) => {
      expect(evaluate(code)).toBe(answer);
    });
  });
}

describe('where later .NET and its documentation say otherwise', () => {
  test.each([
    ['a soft hyphen counts for nothing', 'string.Compare("animal", "ani\\u00admal")', 'Int32 0'],
    ['what counts for nothing is found at once', '"animal".IndexOf("\\u00ad")', 'Int32 0'],
    ['a query prints each value of a name', 'HttpUtility.ParseQueryString("a=1&a=2").ToString()', 'String a=1&a=2'],
    ['a query keeps values without a name', 'HttpUtility.ParseQueryString("x&a=1").ToString()', 'String x&a=1'],
    ['script strings hide ampersands', 'HttpUtility.JavaScriptStringEncode("a&b")', 'String a\\u005cu0026b'],
    ['HTML keeps characters above Latin-1', 'WebUtility.HtmlEncode("\\u00e9\\u20ac")', 'String &#233;\\u20ac'],
    ['an aggregate prints its own message', 'new AggregateException("m", new Exception("a")).Message', 'String m'],
  ])('%s', (_, code, answer) => {
    expect(evaluate(code)).toBe(answer);
  });
});

function evaluate(code: string): string {
  const { expression, diagnostics } = compileExpression(code.startsWith('{') ? `@${code}` : `@(${code})`);
  if (expression === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  try {
    return show(expression.evaluate({} as never));
  } catch (error) {
    if (!(error instanceof DotNetException)) throw error;
    return `!${error.typeName.slice(error.typeName.lastIndexOf('.') + 1)} ${escaped(error.message)}`;
  }
}

function show(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return `String ${escaped(value)}`;
  if (value instanceof Uint8Array)
    return `Byte[] ${Buffer.from(value)
      .toString('hex')
      .toUpperCase()
      .replace(/..(?=.)/g, '$&-')}`;
  if (Array.isArray(value)) return `Seq [${Array.from(iterateBoxed(value), show).join('; ')}]`;
  const type = typeOf(value);
  return `${type.kind === 'named' ? type.definition.simpleName : type.kind} ${escaped(toText(value))}`;
}

function escaped(text: string): string {
  return text.replace(/[^ -[\]-~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
