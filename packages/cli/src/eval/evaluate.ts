import {
  BudgetExceeded,
  type Compilation,
  compileExpression,
  DotNetException,
  describeResult,
  type ExpressionContext,
  type ExpressionResult,
} from '@turnpike/expressions';
import type { Diagnostic } from '@turnpike/text';

/** What evaluating an expression came to. */
export type Outcome =
  | { readonly kind: 'value'; readonly result: ExpressionResult; readonly warnings: readonly Diagnostic[] }
  | { readonly kind: 'thrown'; readonly exception: string; readonly message: string }
  | { readonly kind: 'stopped'; readonly resource: BudgetExceeded['resource']; readonly message: string }
  | { readonly kind: 'mistakes'; readonly diagnostics: readonly Diagnostic[] };

/** Compiles and evaluates a policy expression. */
export function evaluate(text: string, context: ExpressionContext): Outcome {
  const compilation: Compilation = compileExpression(text);
  const { expression, diagnostics } = compilation;
  if (expression === undefined) return { kind: 'mistakes', diagnostics };
  try {
    return { kind: 'value', result: describeResult(expression.evaluate(context)), warnings: diagnostics };
  } catch (error) {
    if (error instanceof DotNetException) {
      return { kind: 'thrown', exception: simpleName(error.typeName), message: error.message };
    }
    if (error instanceof BudgetExceeded) return { kind: 'stopped', resource: error.resource, message: error.message };
    throw error;
  }
}

function simpleName(typeName: string): string {
  return typeName.slice(typeName.lastIndexOf('.') + 1);
}
