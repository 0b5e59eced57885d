import { type Paint, painter, printable, type Terminal } from '../terminal.ts';
import { codeFrame } from './code-frame.ts';
import { type Finding, isError, type LintResult } from './lint-files.ts';

const colors = { error: 'red', warning: 'yellow', information: 'blue' } as const;

/** Findings for people: a line each, and the place in the source where a person reads along. */
export function reportText(result: LintResult, terminal: Terminal): string {
  const paint = painter(terminal.hasColors);
  const blocks = result.findings.map((finding) => describe(finding, paint, terminal));
  return `${blocks.join('')}${summarize(result, paint)}\n`;
}

function describe(finding: Finding, paint: Paint, terminal: Terminal): string {
  const { file, line, column, severity, code, message } = finding;
  const color = colors[severity];
  const place = paint('bold', `${printable(file)}:${line}:${column}`);
  const head = `${place} ${paint(color, severity)} ${printable(message)} ${paint('dim', code)}\n`;
  if (!terminal.isInteractive) return head;
  return `${head}${codeFrame(finding, terminal.columns, { ...{ dim: (text) => paint('dim', text), mark: (text) => paint(color, text) } })}\n`;
}

function summarize(result: LintResult, paint: Paint): string {
  const { findings, checked, passedOver } = result;
  const errors = findings.filter(isError).length;
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  const where = `in ${count(checked, 'file')}${passedOver > 0 ? `; ${passedOver} other XML passed over` : ''}`;
  const text = `${count(errors, 'error')}, ${count(warnings, 'warning')} ${where}`;
  return paint(errors > 0 ? 'red' : warnings > 0 ? 'yellow' : 'green', text);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
