import { catalog } from '@turnpike/policies';
import {
  type CompileOptions,
  compileDocument,
  type NamedValues,
  readPolicyDocument,
  rememberExpressions,
} from '@turnpike/policy';
import { type Diagnostic, SourceText } from '@turnpike/text';
import { type FoundFile, problemOf, type Unreadable } from './find-files.ts';
import { FragmentFinder } from './fragment-finder.ts';
import { readText } from './read-text.ts';

/** A diagnostic and the file it is about. */
export interface Finding extends Diagnostic {
  readonly file: string;
  readonly source: SourceText;
  readonly line: number;
  readonly column: number;
}

/** What checking files came to. */
export interface LintResult {
  readonly findings: readonly Finding[];
  /** How many policy documents were checked. */
  readonly checked: number;
  /** How many files come across in folders are no policy documents. */
  readonly passedOver: number;
  readonly unreadable: readonly Unreadable[];
}

/** How files are checked. */
export interface LintOptions {
  /** Left out when they are not known. */
  readonly namedValues?: NamedValues | undefined;
  /** Called after each file. */
  readonly onFile?: () => void;
}

/** Whether a finding keeps the document from being accepted. */
export function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

/** Checks files. */
export function lintFiles(files: readonly FoundFile[], options: LintOptions = {}): LintResult {
  const linter = new Linter(files, options.namedValues);
  const findings: Finding[] = [];
  const unreadable: Unreadable[] = [];
  let passedOver = 0;
  for (const { path, isNamed } of files) {
    const source = attempt(() => new SourceText(path, readText(path)), path, unreadable);
    const found = source && attempt(() => linter.check(source, isNamed), path, unreadable);
    if (found === notPolicies) passedOver++;
    else if (found !== undefined) findings.push(...found);
    options.onFile?.();
  }
  return { findings, checked: files.length - passedOver - unreadable.length, passedOver, unreadable };
}

/** One file that cannot be read, or that our own code fails on, does not keep the others from being checked. */
function attempt<T>(work: () => T, path: string, unreadable: Unreadable[]): T | undefined {
  try {
    return work();
  } catch (error) {
    unreadable.push({ path, problem: problemOf(error) });
    return undefined;
  }
}

/** Stands for the findings of a file that is no policy document. */
const notPolicies: readonly Finding[] = [];

class Linter {
  readonly #fragments: FragmentFinder;
  readonly #options: CompileOptions;

  constructor(files: readonly FoundFile[], namedValues: NamedValues | undefined) {
    this.#fragments = new FragmentFinder(files.map(({ path }) => path));
    this.#options = {
      policies: catalog,
      unavailable: 'warning',
      compileExpression: rememberExpressions(),
      ...(namedValues && { namedValues }),
    };
  }

  /** What is wrong with a file, or `notPolicies` for other XML that was come across. */
  check(source: SourceText, isNamed: boolean): readonly Finding[] {
    const { tree, document, documents, diagnostics } = readPolicyDocument(source.text);
    if (!isNamed && document === undefined && !isMeantAsPolicies(tree.root?.name, source.text)) return notPolicies;
    const fragments: CompileOptions['fragments'] = (id) => this.#fragments.find(id, source.name);
    const compiled = documents.flatMap((one) => compileDocument(one, { ...this.#options, fragments }).diagnostics);
    return [...diagnostics, ...compiled]
      .toSorted((one, other) => one.span.start - other.span.start)
      .map((diagnostic) => ({ ...diagnostic, file: source.name, source, ...source.positionAt(diagnostic.span.start) }));
  }
}

/** Whether a file without a root that tells its kind is still someone's policies rather than other XML. */
function isMeantAsPolicies(root: string | undefined, text: string): boolean {
  return root === undefined ? text.trim() !== '' : /<(?:policies|inbound|outbound|on-error)\b/.test(text);
}
