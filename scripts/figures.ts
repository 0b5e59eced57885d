import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { expressionsOf } from '../bench/documents.ts';
import { evaluateCase } from '../packages/cli/src/eval/batch.ts';
import { findFiles } from '../packages/cli/src/lint/find-files.ts';
import { type Finding, isError, lintFiles } from '../packages/cli/src/lint/lint-files.ts';
import { readPolicyDocument, writeDocument } from '../packages/policy/src/index.ts';
import { hasErrors } from '../packages/text/src/index.ts';

// Counts what becomes of the corpus, for docs/compatibility.md. The corpus is kept beside the project and not everywhere,
// so what is counted is written down here and the page is made from that.

/** What became of the documents of the corpus. */
export interface DocumentFigures {
  readonly documents: number;
  readonly roundTripped: number;
  /** Documents of another tool that has to make the policy first. */
  readonly templates: number;
  /** Documents that the corpus itself says are broken, and how many of them are refused. */
  readonly defective: number;
  readonly defectiveRefused: number;
  /** Neither templates nor known to be broken. */
  readonly complete: number;
  readonly completeRead: number;
  readonly completeCompiled: number;
  /** Different expressions that compile, in complete documents. */
  readonly expressions: number;
  readonly refused: readonly RefusedDocument[];
  /** Recorded answers of C# to expressions of public configurations, and how many of them we give. */
  readonly answers: { readonly cases: number; readonly agreeing: number };
}

/** A document that is refused, where and with which diagnostic. */
export interface RefusedDocument {
  /** The repository on GitHub and the file in it. */
  readonly source: string;
  readonly path: string;
  /** Which of the documents in that file, where it has several. */
  readonly number?: number;
  readonly line: number;
  readonly column: number;
  readonly code: string;
  /** Whether the corpus lists it as broken. */
  readonly isDefective: boolean;
  /** Why it is wrong, where the corpus does not say. */
  readonly reason?: string;
}

interface Entry {
  readonly file: string;
  readonly source: string;
  readonly path: string;
  readonly needs_rendering: boolean;
  readonly defects: readonly string[];
}

const root = fileURLToPath(new URL('..', import.meta.url));
const corpus = fileURLToPath(new URL('../../shared/corpus/', import.meta.url));
const vectors = fileURLToPath(new URL('../../shared/vectors/', import.meta.url));
const documents = `${root}conformance/documents/`;

if (!existsSync(corpus) || !existsSync(vectors)) {
  console.error(`There is no corpus at ${corpus}, or no vectors at ${vectors}; the figures stay as they are.`);
  process.exit(2);
}

const entries = readJson(`${corpus}index.json`) as readonly Entry[];
const reasons = readJson(`${documents}refused.json`) as Readonly<Record<string, string>>;
const { findings, unreadable } = lintFiles(findFiles([corpus]).files);
if (unreadable.length > 0) throw new Error(`${unreadable[0]?.path}: ${unreadable[0]?.problem}`);
const errors = Map.groupBy(findings.filter(isError), ({ file }) => file.slice(corpus.length));

const readings = new Map(entries.map(({ file }) => [file, readPolicyDocument(textOf(file))]));
const defective = entries.filter(({ defects }) => defects.length > 0);
const complete = entries.filter(({ needs_rendering, defects }) => !needs_rendering && defects.length === 0);

const figures: DocumentFigures = {
  documents: entries.length,
  roundTripped: entries.filter(({ file }) => writeDocument(readings.get(file)!.tree) === textOf(file)).length,
  templates: entries.filter(({ needs_rendering }) => needs_rendering).length,
  defective: defective.length,
  defectiveRefused: defective.filter(({ file }) => errors.has(file)).length,
  complete: complete.length,
  completeRead: complete.filter(({ file }) => !hasErrors(readings.get(file)!.diagnostics)).length,
  completeCompiled: complete.filter(({ file }) => !errors.has(file)).length,
  expressions: expressionsOf(complete.map(({ file }) => textOf(file))).length,
  refused: entries
    .filter(({ file, needs_rendering }) => !needs_rendering && errors.has(file))
    .map((entry) => describe(entry, errors.get(entry.file) as Finding[])),
  answers: countAnswers(),
};
writeFileSync(`${documents}figures.json`, `${JSON.stringify(figures, null, 2)}\n`);
console.log(
  `${figures.completeCompiled} of ${figures.complete} complete documents compile, ${figures.answers.agreeing} of ${figures.answers.cases} answers agree.`,
);

function describe({ file, source, path, defects }: Entry, [first]: readonly Finding[]): RefusedDocument {
  const number = /__(\d+)\.xml$/.exec(file)?.[1];
  const { line, column, code } = first as Finding;
  const place = { source, path, ...(number && { number: Number(number) }) };
  return {
    ...place,
    line,
    column,
    code,
    isDefective: defects.length > 0,
    ...(reasons[file] && { reason: reasons[file] }),
  };
}

interface RecordedCase {
  readonly id: string;
  readonly scene: string;
  readonly variables: object;
  readonly expression: string;
  readonly expected: unknown;
}

function countAnswers(): DocumentFigures['answers'] {
  const scenes = readJson(`${vectors}scenes.json`) as Readonly<Record<string, object>>;
  const lines = readFileSync(`${vectors}expressions.jsonl`, 'utf8').trim().split('\n');
  const cases = lines.map((line) => JSON.parse(line) as RecordedCase);
  const agreeing = cases.filter(({ id, scene, variables, expression, expected }) =>
    isDeepStrictEqual(evaluateCase({ id, expression, context: { ...scenes[scene], variables } }), {
      id,
      ...(expected as object),
    }),
  );
  return { cases: cases.length, agreeing: agreeing.length };
}

function textOf(file: string): string {
  return readFileSync(corpus + file, 'utf8');
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
