import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BudgetExceeded, type CompiledExpression, contextFromData, DotNetException } from '@turnpike/expressions';
import { type CompiledDocument, readPolicyDocument } from '@turnpike/policy';
import { compileWith, findDocuments } from './documents.ts';
import { print } from './harness.ts';
import { requestData } from './request.ts';

// How much memory do ten thousand compiled documents take? Nothing is shared between them: each has a text of its own,
// is compiled for itself, and has had its expressions loaded. Everything is held: text, tree, pipeline, expressions.

setFlagsFromString('--no-compilation-cache');
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const count = 10_000;

interface Held {
  readonly document: unknown;
  readonly compiled: CompiledDocument;
  readonly expressions: readonly CompiledExpression[];
}

function residentMegabytes(): number {
  for (let time = 0; time < 5; time++) collect();
  return process.memoryUsage().rss / 2 ** 20;
}

const context = contextFromData(requestData);

function load(expression: CompiledExpression): void {
  try {
    expression.evaluate(context);
  } catch (error) {
    if (!(error instanceof DotNetException || error instanceof BudgetExceeded)) throw error;
  }
}

const { origin, texts, isCorpus } = findDocuments();
const runnable = texts.filter((text) => readPolicyDocument(text).documents.length === 1);
const before = residentMegabytes();
const held: Held[] = [];
let characters = 0;
let expressionCount = 0;
let pipelines = 0;
for (let number = 0; number < count; number++) {
  const text = `${runnable[number % runnable.length]}<!-- ${number} -->`;
  const [document] = readPolicyDocument(text).documents;
  if (document === undefined) throw new Error(`Document ${number} is none any more.`);
  const expressions: CompiledExpression[] = [];
  const compiled = compileWith(document, (_, expression) => expressions.push(expression));
  for (const expression of expressions) load(expression);
  characters += text.length;
  expressionCount += expressions.length;
  if (compiled.pipeline !== undefined) pipelines++;
  held.push({ document, compiled, expressions });
}
const after = residentMegabytes();
const heap = process.memoryUsage().heapUsed / 2 ** 20;

print({
  question: 'How much memory do ten thousand compiled documents take?',
  notes: [
    `${held.length} documents made from ${runnable.length} of ${origin}: ${(characters / 1e6).toFixed(1)} million characters, ${expressionCount} expressions, ${pipelines} documents that run.`,
    'Nothing is shared between documents, and everything is held: the text, the tree, the pipeline, every expression, loaded.',
  ],
  figures: [
    { name: 'the whole process', unit: 'MB', values: [after], ...(isCorpus && { target: { atMost: 500 } }) },
    { name: 'before the first document', unit: 'MB', values: [before] },
    { name: 'heap in use', unit: 'MB', values: [heap] },
  ],
});
