import { parseArgs } from 'node:util';
import { asUsageError, type Command, exitCodes, UsageError } from '../command.ts';
import { findFiles, type Unreadable } from '../lint/find-files.ts';
import { isError, type LintResult, lintFiles } from '../lint/lint-files.ts';
import { readNamedValues } from '../lint/named-values-file.ts';
import { Progress } from '../lint/progress.ts';
import { reportJson } from '../lint/report-json.ts';
import { reportSarif } from '../lint/report-sarif.ts';
import { reportText } from '../lint/report-text.ts';
import type { Terminal } from '../terminal.ts';

const reports = { text: reportText, json: reportJson, sarif: reportSarif } as const;

interface Options {
  readonly paths: readonly string[];
  readonly report: (result: LintResult, terminal: Terminal) => string;
  readonly namedValuesFile: string | undefined;
  readonly hasColors: boolean;
}

/** Checks policy documents. */
export const lint: Command = {
  name: 'lint',
  summary: 'Check policy documents, and say what is wrong with them and where',
  help: `Check policy documents, and say what is wrong with them and where.

Usage: turnpike lint PATH... [OPTIONS]

A PATH is a file, or a folder that is searched for .xml files. Policy fragments are found by name among the files
that are checked, beside the document that includes them, and in "fragments" or "policy-fragments" next to it.
Other XML in a folder is passed over.

Options:
  --format text|json|sarif  How to print what was found (text)
  --named-values FILE       JSON with the named values: {"name": "value"}, {"name": {"value": "…", "secret": true}}
                            or [{"name": "…", "value": "…"}]. Without it, values that refer to one are not checked
  --no-color                No colours; so does the environment variable NO_COLOR
  -h, --help                Show this

Exit code: 0 without errors, 1 with errors, 2 when the command line or a file cannot be read.

Examples:
  turnpike lint policies/
  turnpike lint api.xml --named-values named-values.json
  turnpike lint . --format sarif > policies.sarif
`,

  async run(args, terminal) {
    const options = readOptions(args);
    const { files, unreadable } = findFiles(options.paths);
    if (files.length === 0 && unreadable.length === 0)
      terminal.writeError(`turnpike: there are no .xml files in ${options.paths.join(', ')}\n`);
    const namedValues = options.namedValuesFile === undefined ? undefined : readNamedValues(options.namedValuesFile);
    const progress = new Progress(terminal, files.length);
    const result = lintFiles(files, { namedValues, onFile: () => progress.advance() });
    progress.clear();
    terminal.write(options.report(result, { ...terminal, hasColors: terminal.hasColors && options.hasColors }));
    return end([...unreadable, ...result.unreadable], result, terminal);
  },
};

function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parse(args);
  const format = values.format ?? 'text';
  if (positionals.length === 0) throw new UsageError('no PATH is given; expected a file or a folder');
  if (!Object.hasOwn(reports, format))
    throw new UsageError(`'--format' is '${format}'; expected ${Object.keys(reports).join(', ')}`);
  return {
    paths: positionals,
    report: reports[format as keyof typeof reports],
    namedValuesFile: values['named-values'],
    hasColors: values['no-color'] !== true,
  };
}

function parse(args: readonly string[]): {
  readonly values: { readonly format?: string; readonly 'named-values'?: string; readonly 'no-color'?: boolean };
  readonly positionals: readonly string[];
} {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { format: { type: 'string' }, 'named-values': { type: 'string' }, 'no-color': { type: 'boolean' } },
    });
  } catch (error) {
    throw asUsageError(error);
  }
}

function end(unreadable: readonly Unreadable[], result: LintResult, terminal: Terminal): number {
  for (const { path, problem } of unreadable) terminal.writeError(`turnpike: cannot read ${path}: ${problem}\n`);
  if (unreadable.length > 0) return exitCodes.unable;
  return result.findings.some(isError) ? exitCodes.mistakes : exitCodes.ok;
}
