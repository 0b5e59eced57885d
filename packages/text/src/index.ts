export type { Diagnostic, Severity } from './diagnostic.ts';
export { hasErrors } from './diagnostic.ts';
export type { Position } from './source-text.ts';
export { SourceText } from './source-text.ts';
export type { Span } from './span.ts';
export { span } from './span.ts';
