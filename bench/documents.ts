import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CompiledExpression, compileExpression } from '@turnpike/expressions';
import { catalog } from '@turnpike/policies';
import { compileDocument, type PolicyDocument, readPolicyDocument } from '@turnpike/policy';

// What the benchmarks work on: a thousand documents as people wrote them, where they are kept beside the project;
// otherwise a few of our own.

/** Documents to measure with. */
export interface Documents {
  /** Where they are from, for the report. */
  readonly origin: string;
  /** Whether they are what people wrote, which is what was promised about. */
  readonly isCorpus: boolean;
  readonly texts: readonly string[];
}

/** Finds documents that ought to compile. */
export function findDocuments(): Documents {
  const corpus = join(import.meta.dirname, '../../shared/corpus');
  if (!existsSync(corpus)) {
    const folder = join(import.meta.dirname, 'data');
    const texts = readdirSync(folder)
      .sort()
      .map((name) => readFileSync(join(folder, name), 'utf8'));
    return {
      origin: `${texts.length} documents of our own in bench/data, as there is no corpus beside the project`,
      isCorpus: false,
      texts,
    };
  }
  const entries: readonly { file: string; needs_rendering: boolean; defects: readonly string[] }[] = JSON.parse(
    readFileSync(join(corpus, 'index.json'), 'utf8'),
  );
  const texts = entries
    .filter(({ needs_rendering, defects }) => !needs_rendering && defects.length === 0)
    .map(({ file }) => readFileSync(join(corpus, file), 'utf8'));
  return { origin: `the ${texts.length} documents of the corpus that are complete`, isCorpus: true, texts };
}

/** Compiles a document with the policies of this version, and gives its expressions. */
export function compileWith(
  document: PolicyDocument,
  onExpression: (text: string, expression: CompiledExpression) => void,
) {
  return compileDocument(document, {
    policies: catalog,
    unavailable: 'warning',
    compileExpression: (text) => {
      const compilation = compileExpression(text);
      if (compilation.expression !== undefined) onExpression(text, compilation.expression);
      return compilation;
    },
  });
}

/** Every expression of some documents that compiles, once each. */
export function expressionsOf(texts: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const text of texts)
    for (const document of readPolicyDocument(text).documents)
      compileWith(document, (expression) => found.add(expression));
  return [...found];
}
