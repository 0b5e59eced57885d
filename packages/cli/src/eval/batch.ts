import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { ContextDataError, contextFromData } from '@turnpike/expressions';
import { SourceText } from '@turnpike/text';
import { UsageError } from '../command.ts';
import { problemOf } from '../lint/find-files.ts';
import type { Terminal } from '../terminal.ts';
import { evaluate, type Outcome } from './evaluate.ts';

/** Evaluates the cases of a file of JSON lines, `-` being standard input, and prints a line of JSON for each. */
export async function runBatch(file: string, terminal: Terminal): Promise<void> {
  const input = file === '-' ? process.stdin : createReadStream(file, 'utf8');
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  let number = 0;
  try {
    for await (const line of lines) {
      number++;
      if (line.trim() !== '') terminal.write(`${JSON.stringify(evaluateCase(readCase(line, number)))}\n`);
    }
  } catch (error) {
    if (error instanceof UsageError || !(error instanceof Error && 'code' in error)) throw error;
    throw new UsageError(`'${file}' cannot be read: ${problemOf(error)}`, { cause: error });
  }
}

interface Case {
  readonly id: unknown;
  readonly expression: string;
  readonly context: unknown;
}

function readCase(line: string, number: number): Case {
  let value: unknown;
  try {
    value = JSON.parse(line.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new UsageError(`line ${number} is no JSON: ${(error as Error).message}`, { cause: error });
  }
  const { id, expression, context = {} } = (value ?? {}) as Partial<Case>;
  if (typeof expression !== 'string') {
    throw new UsageError(
      `line ${number} has no 'expression'; expected {"id": …, "expression": "@(…)", "context": {…}}`,
    );
  }
  return { id, expression, context };
}

/** The line for one case: its value, its exception, or its diagnostics. */
export function evaluateCase({ id, expression, context }: Case): Record<string, unknown> {
  try {
    return { id, ...describeOutcome(evaluate(expression, contextFromData(context)), expression) };
  } catch (error) {
    if (!(error instanceof ContextDataError)) throw error;
    return {
      id,
      diagnostics: [{ code: 'invalid-context', severity: 'error', message: error.message, line: 1, column: 1 }],
    };
  }
}

function describeOutcome(outcome: Outcome, text: string): Record<string, unknown> {
  switch (outcome.kind) {
    case 'value':
      return { type: outcome.result.type, value: outcome.result.value };
    case 'thrown':
      return { throws: outcome.exception };
    case 'stopped':
      return { throws: 'BudgetExceeded', resource: outcome.resource };
    case 'mistakes': {
      const source = new SourceText('expression', text);
      const diagnostics = outcome.diagnostics.map(({ code, severity, message, span }) => ({
        code,
        severity,
        message,
        ...source.positionAt(span.start),
      }));
      return { diagnostics };
    }
  }
}
