import { parseArgs } from 'node:util';
import { ContextDataError, contextFromData, explainExpression } from '@turnpike/expressions';
import { asUsageError, type Command, exitCodes, UsageError } from '../command.ts';
import { evaluateCase, runBatch } from '../eval/batch.ts';
import { readContextFile } from '../eval/context-file.ts';
import { evaluate } from '../eval/evaluate.ts';
import { asExpression, runPrompt } from '../eval/prompt.ts';
import { reportOutcome } from '../eval/report-outcome.ts';
import { sampleContext } from '../eval/sample-context.ts';
import type { Terminal } from '../terminal.ts';

/** Evaluates policy expressions. */
export const evalCommand: Command = {
  name: 'eval',
  summary: 'Evaluate policy expressions as C# does, one by one or in batches',
  help: `Evaluate policy expressions as C# does.

Usage: turnpike eval [EXPRESSION] [OPTIONS]

With an EXPRESSION, prints its value and type. Without one, opens a prompt on a sample request. The @( ) around an
expression may be left out; a block is written @{ … return …; }.

Options:
  --context FILE  The request, response, variables and so on that the expression sees, as JSON; without it, a sample
  --batch FILE    Evaluate each line {"id", "expression", "context"} of a file (- is standard input), and print
                  {"id", "type", "value"}, {"id", "throws"} or {"id", "diagnostics"} for it
  --json          Print the outcome as JSON
  --explain       Print the JavaScript that the expression becomes, instead of evaluating it
  --no-color      No colours; so does the environment variable NO_COLOR
  -h, --help      Show this

Exit code: 0 when there is a value, 1 when the expression has mistakes or throws, 2 when the command line or a file
cannot be read. A batch ends with 0 when every line was answered.

Examples:
  turnpike eval
  turnpike eval '1 + 2 * 3'
  turnpike eval 'context.Request.Headers.GetValueOrDefault("Accept", "*/*")' --context request.json
  turnpike eval --batch cases.jsonl > answers.jsonl
`,

  async run(args, terminal) {
    const { values, positionals } = readOptions(args);
    const shown: Terminal = { ...terminal, hasColors: terminal.hasColors && values['no-color'] !== true };
    if (values.batch !== undefined) {
      await runBatch(values.batch, shown);
      return exitCodes.ok;
    }
    const data = values.context === undefined ? sampleContext : readContextFile(values.context);
    checkContext(data);
    if (positionals.length === 0) {
      await runPrompt(data, shown);
      return exitCodes.ok;
    }
    const written = positionals.join(' ');
    if (values.explain) return explain(written, shown);
    return values.json ? printJson(written, data, shown) : print(written, data, shown);
  },
};

type Values = { context?: string; batch?: string; json?: boolean; explain?: boolean; 'no-color'?: boolean };

function readOptions(args: readonly string[]): { readonly values: Values; readonly positionals: readonly string[] } {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        context: { type: 'string' },
        batch: { type: 'string' },
        json: { type: 'boolean' },
        explain: { type: 'boolean' },
        'no-color': { type: 'boolean' },
      },
    });
  } catch (error) {
    throw asUsageError(error);
  }
}

function checkContext(data: unknown): void {
  try {
    contextFromData(data);
  } catch (error) {
    if (error instanceof ContextDataError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

function explain(written: string, terminal: Terminal): number {
  const code = explainExpression(asExpression(written).text);
  if (code === undefined) return print(written, sampleContext, terminal);
  terminal.write(`${code}\n`);
  return exitCodes.ok;
}

function print(written: string, data: unknown, terminal: Terminal): number {
  const { text, prefix } = asExpression(written);
  const context = contextFromData(data, (message) => terminal.writeError(`trace: ${message}\n`));
  const outcome = evaluate(text, context);
  terminal.write(reportOutcome(outcome, text, prefix, terminal));
  return outcome.kind === 'value' ? exitCodes.ok : exitCodes.mistakes;
}

function printJson(written: string, data: unknown, terminal: Terminal): number {
  const { id: _, ...answer } = evaluateCase({ id: null, expression: asExpression(written).text, context: data });
  terminal.write(`${JSON.stringify(answer)}\n`);
  return 'value' in answer ? exitCodes.ok : exitCodes.mistakes;
}
