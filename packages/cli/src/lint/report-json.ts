import type { LintResult } from './lint-files.ts';

/** Findings as `{"diagnostics": [{"file", "line", "column", "code", "severity", "message"}]}`. */
export function reportJson({ findings }: LintResult): string {
  const diagnostics = findings.map(({ file, line, column, code, severity, message }) => ({
    file,
    line,
    column,
    code,
    severity,
    message,
  }));
  return `${JSON.stringify({ diagnostics }, null, 2)}\n`;
}
