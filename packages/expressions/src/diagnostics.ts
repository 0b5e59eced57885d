import type { Diagnostic, Severity, Span } from '@turnpike/text';

/** Every code the expression compiler reports, with what it means. */
export const expressionCodes = {
  'unexpected-character': 'A character that C# does not have here.',
  'unterminated-literal': 'A string, character literal or comment that does not end.',
  'invalid-literal': 'A number, character or escape that C# does not accept.',
  'unexpected-token': 'A token that cannot stand here.',
  'expression-expected': 'An expression was expected and none was found.',
  'unsupported-syntax': 'C# that a policy expression cannot use.',
  'nesting-too-deep': 'More nesting than the compiler accepts.',
  'unknown-name': 'A name that nothing in scope has.',
  'unknown-type': 'A type that .NET or API Management does not have.',
  'unknown-member': 'A member that the type does not have.',
  'not-allowed': 'A type or member that exists in .NET and that policy expressions may not use.',
  'beyond-allow-list': 'A member that works here and that the documented allow-list does not name.',
  'reference-comparison': 'A comparison of references where texts were meant.',
  'no-overload': 'No overload takes these arguments.',
  'ambiguous-call': 'Several overloads take these arguments equally well.',
  'no-conversion': 'A value of one type where another is needed.',
  'invalid-operator': 'An operator that these operands do not have.',
  'cannot-infer-type': 'A type that cannot be worked out from what is written.',
  'duplicate-name': 'A name that is already taken in this scope.',
  'unassigned-variable': 'A variable read before it has a value.',
  'missing-return': 'A path through the block that returns nothing.',
  'not-assignable': 'A target that cannot be assigned.',
  'invalid-jump': 'A break, continue or goto with nowhere to go.',
  'not-constant': 'A constant was expected.',
  'constant-out-of-range': 'A constant that its type cannot hold.',
  'division-by-zero': 'A constant divided by zero.',
} as const;

/** A code of the expression compiler. */
export type ExpressionCode = keyof typeof expressionCodes;

/** Collects what the phases of one compilation find wrong. */
export class DiagnosticBag {
  readonly #found: Diagnostic[] = [];

  report(code: ExpressionCode, span: Span, message: string, severity: Severity = 'error'): void {
    this.#found.push({ code, severity, message, span });
  }

  get all(): readonly Diagnostic[] {
    return this.#found;
  }

  get hasErrors(): boolean {
    return this.#found.some((diagnostic) => diagnostic.severity === 'error');
  }

  /** Adds what was found before and taken back. */
  add(diagnostics: readonly Diagnostic[]): void {
    this.#found.push(...diagnostics);
  }

  get errorCount(): number {
    let count = 0;
    for (const { severity } of this.#found) if (severity === 'error') count++;
    return count;
  }

  /** How many were found so far; with `rollback` for trying a reading and taking it back. */
  get count(): number {
    return this.#found.length;
  }

  rollback(count: number): void {
    this.#found.length = count;
  }
}
