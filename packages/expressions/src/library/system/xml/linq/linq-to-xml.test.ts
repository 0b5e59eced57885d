import { describe, expect, test } from 'vitest';
import { compileExpression } from '../../../../compile.ts';
import { BudgetExceeded } from '../../../../runtime/budget.ts';
import { DotNetException } from '../../../../runtime/exceptions.ts';
import { toText } from '../../../../runtime/object.ts';
import { typeOf } from '../../../../runtime/values.ts';
import { readCases } from '../../../recorded-cases.ts';

// Each case is statements in C# and under them the answer of a C# compiler and runtime: text in JSON, another value
// with its type, or the exception.

const cases = readCases(new URL('cases/linq-to-xml.txt', import.meta.url));

describe('LINQ to XML', () => {
  test.each(cases)('%s', (code, answer) => {
    expect(evaluate(code)).toBe(readAnswer(answer));
  });

  test('ends where a loop adds to what it goes through', () => {
    const code =
      'var e = new XElement("a", 1, new XElement("b")); foreach (var x in e.Nodes()) e.Add(new XElement("c")); return e;';
    expect(() => evaluate(code)).toThrow(BudgetExceeded);
  });

  test('does not run out of stack on deep trees', () => {
    const nest = 'var e = new XElement("a"); for (int i = 0; i < 20000; i++) e = new XElement("a", e); ';
    expect(evaluate(`${nest} return e.ToString(SaveOptions.DisableFormatting).Length;`)).toBe('Int32:140005');
    expect(evaluate(`${nest} return e.Descendants().Count() + e.Value.Length;`)).toBe('Int32:20000');
    expect(() => evaluate(`${nest} return new XElement(e);`)).toThrow(BudgetExceeded);
    expect(() =>
      evaluate(`${nest} return XNode.DeepEquals(e, XElement.Parse(e.ToString(SaveOptions.DisableFormatting)));`),
    ).toThrow(BudgetExceeded);
  });

  test('refuses to read entities that a document declares', () => {
    const code = 'return XElement.Parse("<!DOCTYPE a [<!ENTITY b \'c\'>]><a>&b;</a>");';
    expect(evaluate(code)).toContain('throws System.Xml.XmlException: For security reasons DTD is prohibited');
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
