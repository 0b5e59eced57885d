import type { Diagnostic, Severity, Span } from '@turnpike/text';

/** Every code the document reader reports, with what it means. */
export const documentCodes = {
  'unclosed-element': 'An element without an end tag.',
  'unexpected-end-tag': 'An end tag that closes nothing.',
  'unfinished-tag': 'A tag that another tag or the end of the document cuts off.',
  'unexpected-characters': 'Characters inside a tag that are no attribute.',
  'missing-space': 'An attribute that follows the one before without white space.',
  'missing-attribute-value': 'An attribute name without a value.',
  'unquoted-attribute': 'An attribute value without quotes around it.',
  'duplicate-attribute': 'An attribute that the element already has.',
  'unterminated-attribute': 'An attribute value whose closing quote is missing.',
  'unterminated-comment': 'A comment without its end.',
  'unterminated-cdata': 'A CDATA section without its end.',
  'unterminated-instruction': 'A processing instruction without its end.',
  'unterminated-expression': 'A policy expression whose brackets do not close.',
  'text-after-expression': 'Something between the end of a policy expression and the end of the value.',
  'expression-not-at-start': 'What looks like an expression and is text, because something precedes it.',
  'encoded-expression': 'An XML entity in the C# of a document whose expressions are written raw.',
  'stray-less-than': 'A less-than sign that begins no markup.',
  'stray-ampersand': 'An ampersand that begins no entity.',
  'unknown-entity': 'An entity that XML does not predefine.',
  'invalid-character-reference': 'A numeric reference to a character that XML does not have.',
  'illegal-character': 'A character that XML does not have.',
  'doctype-not-allowed': 'A document type declaration, which is never read.',
  'misplaced-declaration': 'An XML declaration that is not at the start.',
  'text-outside-root': 'Text before or after the root element.',
  'several-roots': 'A second root element.',
  'missing-root': 'A document without an element.',
  'nesting-too-deep': 'More nesting than the reader accepts.',
  'too-many-elements': 'More elements than the reader accepts.',
  'too-many-attributes': 'More attributes in one element than the reader accepts.',
  'document-too-large': 'A document over the size that Azure accepts.',
  'too-many-mistakes': 'More mistakes than are listed.',
  'unknown-root': 'A root element that is no kind of policy document.',
  'unknown-section': 'An element of `<policies>` that is no section.',
  'duplicate-section': 'A section that the document already has.',
  'unexpected-text': 'Text where only elements may stand.',
  'not-in-fragment': 'An element that a policy fragment may not contain.',
  'unknown-named-value': 'A reference to a named value that does not exist.',
} as const;

/** A code of the document reader. */
export type DocumentCode = keyof typeof documentCodes;

/** A diagnostic of the document reader. */
export function documentDiagnostic(
  code: DocumentCode,
  span: Span,
  message: string,
  severity: Severity = 'error',
): Diagnostic {
  return { code, severity, message, span };
}

/** How many mistakes are listed before the reader stops counting: a document of noise has one in every character. */
const LISTED = 1000;

/** Collects what is wrong with one document. */
export class DiagnosticBag {
  readonly #found: Diagnostic[] = [];

  report(code: DocumentCode, span: Span, message: string, severity: Severity = 'error'): void {
    if (this.#found.length < LISTED) this.#found.push(documentDiagnostic(code, span, message, severity));
    else if (this.#found.length === LISTED)
      this.#found.push(documentDiagnostic('too-many-mistakes', span, 'mistakes from here on are not listed'));
  }

  /** Whether further mistakes would not be listed. */
  get isFull(): boolean {
    return this.#found.length > LISTED;
  }

  /** What was found, in the order of the document. */
  get all(): readonly Diagnostic[] {
    return this.#found.toSorted((one, other) => one.span.start - other.span.start);
  }
}
