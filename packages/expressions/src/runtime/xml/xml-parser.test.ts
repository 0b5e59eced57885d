import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { usedMs } from '../../../../text/src/testing.ts';
import { library } from '../../library/index.ts';
import { findDefinition, registerTypes } from '../../types/library.ts';
import { BudgetExceeded, resetBudget } from '../budget.ts';
import { DotNetException } from '../exceptions.ts';
import { parseDocument, parseElement } from './xml-parser.ts';

beforeAll(() => {
  if (findDefinition('System.Object') === undefined) registerTypes(library);
});

function complaint(text: string): string | undefined {
  resetBudget();
  try {
    parseDocument(text);
    return undefined;
  } catch (error) {
    if (error instanceof DotNetException && error.typeName === 'System.Xml.XmlException') return error.message;
    throw error;
  }
}

describe('malformed documents', () => {
  // Each with the message of .NET Framework, line and position included.
  const cases = readFileSync(new URL('cases/malformed.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as [string, string]);

  it.each(cases)('refuses %j', (text, message) => {
    expect(complaint(text)).toBe(message);
  });
});

describe('well-formed documents', () => {
  it('drops white space between elements unless it is to be kept', () => {
    expect(parseElement('<a>\n  <b>  x  </b>\n</a>').write(1)).toBe('<a><b>  x  </b></a>');
    expect(parseElement('<a>\n  <b>  x  </b>\n</a>', 1).write(1)).toBe('<a>\n  <b>  x  </b>\n</a>');
    expect(parseElement("<a xml:space='preserve'> <b/> </a>").write(1)).toBe('<a xml:space="preserve"> <b /> </a>');
  });

  it('takes a character reference to white space for white space', () => {
    expect(parseElement('<a>&#32;</a>').value).toBe('');
    expect(parseElement('<a>&#160;</a>').value).toBe('\u00a0');
  });

  it('keeps the difference between an empty element and one without content', () => {
    expect(parseElement('<a></a>').toString()).toBe('<a></a>');
    expect(parseElement('<a/>').toString()).toBe('<a />');
  });

  it('reads a document type without an internal subset and fetches nothing', () => {
    const document = parseDocument("<!DOCTYPE html PUBLIC 'p' 's'><html/>");
    expect(document.toString()).toBe('<!DOCTYPE html PUBLIC "p" "s"[]>\n<html />');
  });
});

describe('hostile documents', () => {
  it.each([
    ['deep', `${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`],
    ['unclosed', '<a>'.repeat(100_000)],
    ['of attributes', `<a ${Array.from({ length: 50_000 }, (_, index) => `a${index}='1'`).join(' ')}/>`],
    ['of ampersands', `<a>${'&amp;'.repeat(200_000)}</a>`],
    ['of dashes', `<!--${'-'.repeat(200_000)}`],
    ['of brackets', `<a>${']'.repeat(200_000)}</a>`],
    ['of a document type without end', `<!DOCTYPE a ${'"'.repeat(200_000)}`],
    ['of white space', `<a${' '.repeat(200_000)}/>`],
  ])('are read or refused in time that grows with their length: %s', (_, text) => {
    const start = usedMs();
    expect(() => complaint(text)).not.toThrow();
    expect(usedMs() - start).toBeLessThan(10_000);
  });

  it('cannot declare namespaces level by level without paying', () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `<a xmlns:p${index}='u${index}'>`).join('');
    expect(() => complaint(text)).toThrow(BudgetExceeded);
  });
});
