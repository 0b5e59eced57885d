import { isAbsolute, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expressionCodes } from '@turnpike/expressions';
import { documentCodes, policyCodes } from '@turnpike/policy';
import manifest from '../../package.json' with { type: 'json' };
import type { Finding, LintResult } from './lint-files.ts';

const descriptions: ReadonlyMap<string, string> = new Map(
  Object.entries({ ...expressionCodes, ...policyCodes, ...documentCodes }),
);

const levels = { error: 'error', warning: 'warning', information: 'note' } as const;

/** Findings in SARIF 2.1.0, which code hosts show in reviews. https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */
export function reportSarif({ findings }: LintResult): string {
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  const rules = codes.map((id) => ({ id, shortDescription: { text: descriptions.get(id) ?? id } }));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'turnpike', version: manifest.version, rules } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => resultOf(finding, codes)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function resultOf(finding: Finding, codes: readonly string[]): object {
  const { code, severity, message, file, source, span } = finding;
  const start = source.positionAt(span.start);
  const end = source.positionAt(span.end);
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: levels[severity],
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file) },
          region: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column },
        },
      },
    ],
  };
}

function uriOf(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href;
  return file.split(sep).map(encodeURIComponent).join('/');
}
