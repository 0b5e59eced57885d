import type { Span } from './span.ts';

/** How much a diagnostic matters: an `error` keeps the document from being accepted. */
export type Severity = 'error' | 'warning' | 'information';

/** A mistake in something a user wrote. Returned, never thrown. */
export interface Diagnostic {
  /** A stable word such as `unknown-member`. */
  readonly code: string;
  readonly severity: Severity;
  /** What was found and what was expected. */
  readonly message: string;
  /** Where, as offsets into the text that was given. */
  readonly span: Span;
}

/** Whether any of the diagnostics is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}
