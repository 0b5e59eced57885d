import type { Diagnostic, Severity, Span } from '@turnpike/text';

/** Every code reported while a document is turned into policies, with what it means. */
export const policyCodes = {
  'unknown-policy': 'An element that is no policy.',
  'misspelt-policy': 'A policy written with a name that some tools give it by mistake.',
  'policy-not-available': 'A policy, or a part of one, that this version cannot run yet.',
  'wrong-section': 'A policy in a section where it may not stand.',
  'wrong-scope': 'A policy at a scope where it may not stand.',
  'repeated-policy': 'A policy that may stand only once.',
  'too-many-policies': 'More policies than one document may come to, fragments included.',
  'unknown-fragment': 'An include of a policy fragment that does not exist.',
  'fragment-mistake': 'A mistake in the fragment that is included.',
  'unknown-attribute': 'An attribute that the element does not have.',
  'missing-attribute': 'An attribute that the element must have.',
  'unknown-child': 'A child element that the element does not have.',
  'missing-child': 'A child element that the element must have.',
  'repeated-child': 'A child element that may stand only once.',
  'wrong-order': 'A child element before one that the policy statement lists ahead of it.',
  'missing-text': 'An element without the text it must have.',
  'unexpected-content': 'Text or elements where the other was expected.',
  'invalid-value': 'A value of the wrong kind.',
  'conflicting-values': 'Values that exclude each other.',
  'no-effect': 'Something that Azure ignores.',
  'expression-not-allowed': 'A policy expression where only a literal may stand.',
  'unchecked-value': 'A value that cannot be checked without the named values it refers to.',
} as const;

/** A code of the policy compiler. */
export type PolicyCode = keyof typeof policyCodes;

/** Collects what is wrong with the policies of one document. */
export class PolicyDiagnosticBag {
  readonly #found: Diagnostic[] = [];

  report(code: PolicyCode, span: Span, message: string, severity: Severity = 'error'): void {
    this.#found.push({ code, severity, message, span });
  }

  /** Takes over what another part found. */
  add(diagnostics: Iterable<Diagnostic>): void {
    for (const diagnostic of diagnostics) this.#found.push(diagnostic);
  }

  /** What was found, in the order of the document. */
  get all(): readonly Diagnostic[] {
    return this.#found.toSorted((one, other) => one.span.start - other.span.start);
  }
}
