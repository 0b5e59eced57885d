import { setFlagsFromString } from 'node:v8';
import {
  BudgetExceeded,
  compileExpression,
  contextFromData,
  DotNetException,
  type ExpressionContext,
} from '@turnpike/expressions';
import { expressionsOf, findDocuments } from './documents.ts';
import { type Figure, perSecond, print, type Target } from './harness.ts';
import { requestData } from './request.ts';

// How many expressions are compiled a second? JavaScript is loaded when an expression is first evaluated, so that this
// counts too. V8 would remember code it has seen in the run before, and must not.

setFlagsFromString('--no-compilation-cache');

const { origin, texts, isCorpus } = findDocuments();
const expressions = expressionsOf(texts);
const characters = expressions.reduce((sum, text) => sum + text.length, 0);
const context = contextFromData(requestData);

function compileAll(): void {
  for (const text of expressions) compileExpression(text);
}

function compileAndEvaluateAll(): void {
  for (const text of expressions) evaluate(text, context);
}

/** Loads the JavaScript and runs it once, whatever it comes to. */
function evaluate(text: string, context: ExpressionContext): void {
  try {
    compileExpression(text).expression?.evaluate(context);
  } catch (error) {
    if (!(error instanceof DotNetException || error instanceof BudgetExceeded)) throw error;
  }
}

/** Runs of all expressions, or of all of them several times where there are few. */
function measure(name: string, work: () => void, target?: Target): Figure {
  const options = { runs: 9, runSeconds: 0.3, warmUpSeconds: 1.5 };
  const rounds = perSecond((times) => {
    for (let count = 0; count < times; count++) work();
  }, options);
  return {
    name,
    unit: 'a second',
    values: rounds.map((value) => value * expressions.length),
    ...(target && { target }),
  };
}

print({
  question: 'How many expressions are compiled a second?',
  notes: [
    `${expressions.length} different expressions of ${Math.round(characters / expressions.length)} characters on average, from ${origin}.`,
    'Each run compiles all of them. "Evaluated once" includes loading the JavaScript and whatever the expression then does or throws.',
  ],
  figures: [
    measure('compiled', compileAll),
    measure('compiled, loaded and evaluated once', compileAndEvaluateAll, isCorpus ? { atLeast: 2000 } : undefined),
  ],
});
