import { readFileSync } from 'node:fs';
import { compileExpression } from '../compile.ts';
import { DotNetException } from '../runtime/exceptions.ts';
import { iterateBoxed } from '../runtime/iterate.ts';
import { formatValue, toText } from '../runtime/object.ts';
import { typeOf } from '../runtime/values.ts';

// For tests: files of cases, each a C# expression or block and, indented under it, what .NET Framework answers.

/** The cases of a file: code and answer. */
export function readCases(file: URL): [code: string, answer: string][] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^(\S.*)\n {2}(.*)$/gm)].map(([, code, answer]) => [code as string, answer as string]);
}

/** What our compiler answers: a type and a value, the elements of an array, or `!Exception message`. */
export function answerOf(code: string): string {
  const { expression, diagnostics } = compileExpression(code.startsWith('{') ? `@${code}` : `@(${code})`);
  if (expression === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  try {
    return show(expression.evaluate({} as never));
  } catch (error) {
    if (!(error instanceof DotNetException)) throw error;
    return `!${error.typeName.slice(error.typeName.lastIndexOf('.') + 1)} ${escaped(error.message)}`;
  }
}

const roundTrip: Readonly<Record<string, string>> = { Double: 'R', Single: 'R', DateTime: 'o' };

function show(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return `String ${escaped(value)}`;
  if (value instanceof Uint8Array) {
    const pairs = Array.from(value, (byte) => byte.toString(16).padStart(2, '0').toUpperCase());
    return `Byte[] ${pairs.join('-')}`;
  }
  if (Array.isArray(value)) return `Seq [${Array.from(iterateBoxed(value), show).join('; ')}]`;
  const type = typeOf(value);
  const name = type.kind === 'named' ? type.definition.simpleName : type.kind;
  const format = roundTrip[name];
  return `${name} ${format === undefined ? escaped(toText(value)) : formatValue(value, format)}`;
}

function escaped(text: string): string {
  return text.replace(/[^ -[\]-~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
