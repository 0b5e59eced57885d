import { BudgetExceeded, DotNetException, Regex, resetBudget } from '@turnpike/expressions';

// The patterns of schemas are .NET's, and run where those of expressions run: each match has a limit, and so have all that
// one request asks for, so that neither a pattern nor what it is held against can keep a thread busy.

/** A regular expression that a text is held against. */
export interface Pattern {
  /** @throws {PatternExhausted} */
  test(text: string): boolean;
}

/** Thrown when patterns have taken more steps than a request may spend on them. */
export class PatternExhausted extends Error {
  override readonly name = 'PatternExhausted';
}

/** What the patterns of one request may take in all: well under a second. */
const limits = { steps: 20_000_000, memory: 8_000_000 };

/** Lets the patterns of this thread begin anew with what they may spend; called once for each request. */
export function startMatching(): void {
  resetBudget(limits);
}

/**
 * Compiles a pattern as .NET reads it.
 * @throws {SyntaxError} for what is no pattern
 */
export function compilePattern(pattern: string): Pattern {
  const regex = orElse(
    () => new Regex(pattern),
    (message) => new SyntaxError(`the pattern '${pattern}' cannot be read: ${message}`),
  );
  return {
    test: (text) =>
      orElse(
        () => regex.isMatch(text),
        () => new PatternExhausted(`the pattern '${pattern}' takes too many steps`),
      ),
  };
}

function orElse<Result>(work: () => Result, failure: (message: string) => Error): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof DotNetException || error instanceof BudgetExceeded) throw failure(error.message);
    throw error;
  }
}
