import type { Diagnostic } from '@turnpike/text';
import { SourceText } from '@turnpike/text';
import type { SnapshotDiagnostic } from '../snapshot-diagnostic.ts';

/** What is wrong with documents, each mistake once: a document is compiled for every chain that it is part of. */
export class DocumentReports {
  readonly #diagnostics = new Map<string, SnapshotDiagnostic>();

  get diagnostics(): readonly SnapshotDiagnostic[] {
    return [...this.#diagnostics.values()];
  }

  /** Takes the errors and warnings of a document; what is only worth knowing is for those who write it. */
  add(resource: string, text: string, diagnostics: readonly Diagnostic[]): void {
    if (diagnostics.length === 0) return;
    const source = new SourceText(resource, text);
    for (const { severity, code, message, span } of diagnostics) {
      if (severity === 'information') continue;
      const { line, column } = source.positionAt(span.start);
      this.#put({
        code: 'invalid-policies',
        severity,
        message: `${line}:${column} ${message} (${code})`,
        resource,
      });
    }
  }

  addWrongRoot(resource: string, expected: string, found: string): void {
    const message = `the root is <${found}>; expected <${expected}>`;
    this.#put({ code: 'invalid-policies', severity: 'error', message, resource });
  }

  #put(diagnostic: SnapshotDiagnostic): void {
    this.#diagnostics.set(`${diagnostic.resource} ${diagnostic.message}`, diagnostic);
  }
}
