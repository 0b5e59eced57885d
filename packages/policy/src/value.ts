import { findExpressionEnd } from '@turnpike/expressions';
import type { Span } from '@turnpike/text';
import { span } from '@turnpike/text';
import { decode, isReferenceAt } from './characters.ts';
import type { DiagnosticBag } from './diagnostics.ts';
import type { Element, ExpressionStyle, Token, Value } from './syntax.ts';
import { ValueSource } from './value-source.ts';

const OPENING = /^[ \t\r\n]*@[({]/;

/**
 * What a text says: an expression when, white space aside, it is one from its first character to its last; otherwise a
 * literal. An expression that never ends counts as one, for the compiler to say what is missing.
 */
export function toValue(source: ValueSource): Value {
  const opening = OPENING.exec(source.text);
  if (opening === null) return { form: 'literal', source };
  const start = opening[0].length - 2;
  const end = source.text.trimEnd().length;
  if ((findExpressionEnd(source.text, start) ?? end) < end) return { form: 'literal', source };
  return { form: 'expression', source: source.slice(start, end) };
}

/** The value of what is not there. */
export const emptyValue: Value = { form: 'literal', source: ValueSource.verbatim('', 0) };

/** Turns a token of a document into what it says. */
export function readValue(
  text: string,
  token: Token,
  stretch: Span,
  style: ExpressionStyle,
  bag: DiagnosticBag,
): Value {
  if (token.kind === 'cdata') return toValue(verbatim(text, stretch));
  if (token.expression === undefined) return readLiteral(text, stretch, bag);
  return toValue(readExpression(text, stretch, style, bag));
}

function readLiteral(text: string, stretch: Span, bag: DiagnosticBag): Value {
  // An expression without an end has been reported as that, and what its text looks like as a literal matters no more.
  if (OPENING.test(text.slice(stretch.start, stretch.end))) return toValue(decode(text, stretch));
  const source = decode(text, stretch, bag);
  const misplaced = /@[({]\s*(?:context\b|new\b|return\b|var\b|[("$])/.exec(source.text);
  if (misplaced !== null && source.text.slice(0, misplaced.index).trim() !== '')
    bag.report(
      'expression-not-at-start',
      source.toDocumentSpan(span(misplaced.index, misplaced.index + 2)),
      'this is text, not an expression: an expression is the whole value',
      'warning',
    );
  return toValue(source);
}

function readExpression(text: string, stretch: Span, style: ExpressionStyle, bag: DiagnosticBag): ValueSource {
  if (style === 'xml') return decode(text, stretch);
  const reference = findReferenceInCode(text, stretch);
  if (reference === undefined) return verbatim(text, stretch);
  const spelling = text.slice(reference, text.indexOf(';', reference) + 1);
  bag.report(
    'encoded-expression',
    span(reference, reference + spelling.length),
    `'${spelling}' in C#: other expressions of this document are not escaped, so none may be; expected the character itself`,
  );
  return decode(text, stretch);
}

/** The first entity that is code rather than the content of a string. */
function findReferenceInCode(text: string, stretch: Span): number | undefined {
  const written = text.slice(stretch.start, stretch.end);
  const begin = written.indexOf('@');
  if (!written.includes('&')) return undefined;
  let first: number | undefined;
  findExpressionEnd(written, begin, {
    onAmpersand: (offset) => {
      if (first === undefined && isReferenceAt(written, offset)) first = offset;
    },
  });
  return first === undefined ? undefined : stretch.start + first;
}

function verbatim(text: string, stretch: Span): ValueSource {
  return ValueSource.verbatim(text.slice(stretch.start, stretch.end), stretch.start);
}

/** What the text of an element says, comments left out; `undefined` where it contains elements. */
export function contentOf(element: Element): Value | undefined {
  const sources: ValueSource[] = [];
  for (const child of element.children) {
    if (child.kind === 'element') return undefined;
    if (child.kind === 'text' || child.kind === 'cdata') sources.push(child.value.source);
  }
  return toValue(ValueSource.join(sources, element.contentSpan.start));
}
