import { SourceText, type Span } from '@turnpike/text';
import { codeFrame } from '../lint/code-frame.ts';
import { painter, printable, type Terminal } from '../terminal.ts';
import type { Outcome } from './evaluate.ts';

/** An outcome for people. `prefix` is how much was put before what they wrote, to make a policy expression of it. */
export function reportOutcome(outcome: Outcome, text: string, prefix: number, terminal: Terminal): string {
  const paint = painter(terminal.hasColors);
  switch (outcome.kind) {
    case 'value': {
      const { type, value } = outcome.result;
      const shown = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
      const notes = outcome.warnings.map(({ message }) => `${paint('yellow', 'warning')} ${message}\n`).join('');
      return `${notes}${shown.split('\n').map(printable).join('\n')}  ${paint('dim', type)}\n`;
    }
    case 'thrown':
      return `${paint('red', outcome.exception)}: ${printable(outcome.message)}\n`;
    case 'stopped':
      return `${paint('red', 'stopped')}: ${outcome.message}\n`;
    case 'mistakes': {
      const source = new SourceText('', text.slice(prefix, prefix === 0 ? text.length : -1));
      return outcome.diagnostics
        .map(({ code, severity, message, span }) => {
          const { inside, said } = withoutWrapping(span, message, prefix, source.text);
          const color = severity === 'error' ? 'red' : 'yellow';
          const colors = { dim: (part: string) => paint('dim', part), mark: (part: string) => paint(color, part) };
          const frame = codeFrame(
            { source, span: inside, ...source.positionAt(inside.start) },
            terminal.columns,
            colors,
          );
          return `${paint(color, severity)} ${said} ${paint('dim', code)}\n${frame}`;
        })
        .concat(prefix > 0 && isStatement(source.text) ? `${paint('dim', statementHint)}\n` : '')
        .join('');
    }
  }
}

const statementHint = 'Statements go in a block: @{ var n = 1; return n + 1; }';

function isStatement(written: string): boolean {
  return /;\s*$|^\s*(?:var|return|if|for|foreach|while|switch|throw|try)\b/.test(written);
}

/** The place and the message without the brackets that were put around what was written. */
function withoutWrapping(
  span: Span,
  message: string,
  prefix: number,
  written: string,
): { readonly inside: Span; readonly said: string } {
  const inside = { start: Math.max(0, span.start - prefix), end: Math.max(0, span.end - prefix) };
  if (prefix === 0 || inside.start < written.length || !message.startsWith("found ')'"))
    return { inside, said: message };
  if (!message.includes('where the end')) return { inside, said: message.replace("found ')'", 'found the end') };
  const stray = Math.max(0, written.lastIndexOf(')'));
  return { inside: { start: stray, end: stray + 1 }, said: message };
}
