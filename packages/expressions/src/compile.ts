import type { Diagnostic } from '@turnpike/text';
import { checkAssignments } from './check/flow.ts';
import { checkProgram } from './checker.ts';
import type { ExpressionContext } from './context/expression-context.ts';
import { DiagnosticBag } from './diagnostics.ts';
import { type EmittedProgram, emitProgram } from './emit.ts';
import { library } from './library/index.ts';
import { parsePolicyExpression } from './parser.ts';
import { type BodyReads, findBodyReads } from './reads.ts';
import { defaultLimits, type Limits, resetBudget } from './runtime/budget.ts';
import { limitsMet } from './runtime/operations.ts';
import { registerTypes } from './types/library.ts';
import { displayType } from './types/type.ts';

// The phases in order: parse, check, emit, and, at the first evaluation, load.

registerTypes(library);

/** A policy expression ready to be evaluated. */
export interface CompiledExpression {
  /** The C# type it gives: `string`, `bool`, `JObject`. */
  readonly type: string;
  /** Whether evaluation may read a body, which must then be buffered before. */
  readonly reads: BodyReads;
  /**
   * Evaluates on a context; the result is a boxed .NET value. Throws `DotNetException` where C# throws, and
   * `BudgetExceeded` where the expression takes more than it may.
   */
  evaluate(context: ExpressionContext, limits?: Limits): unknown;
}

/** What compiling gave: the expression, unless a diagnostic is an error. */
export interface Compilation {
  readonly expression: CompiledExpression | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** The longest expression that is compiled, in UTF-16 units. */
const maximumLength = 256 * 1024;

/** Compiles `@( expression )` or `@{ statements }`. Spans of diagnostics are offsets in the text. */
export function compileExpression(text: string): Compilation {
  const bag = new DiagnosticBag();
  if (text.length > maximumLength) {
    bag.report(
      'nesting-too-deep',
      { start: 0, end: text.length },
      `the expression has ${text.length} characters; at most ${maximumLength} are compiled.`,
    );
    return { expression: undefined, diagnostics: bag.all };
  }
  const syntax = parsePolicyExpression(text, bag);
  if (bag.hasErrors) return { expression: undefined, diagnostics: bag.all };
  const program = checkProgram(syntax, bag);
  if (!bag.hasErrors) checkAssignments(program, bag);
  if (bag.hasErrors) return { expression: undefined, diagnostics: bag.all };
  return {
    expression: new LoadedExpression(emitProgram(program), displayType(program.type), findBodyReads(syntax)),
    diagnostics: bag.all,
  };
}

type Program = (context: ExpressionContext) => unknown;

class LoadedExpression implements CompiledExpression {
  readonly type: string;
  readonly reads: BodyReads;
  #emitted: EmittedProgram | undefined;
  #program: Program | undefined;

  constructor(emitted: EmittedProgram, type: string, reads: BodyReads) {
    this.#emitted = emitted;
    this.type = type;
    this.reads = reads;
  }

  evaluate(context: ExpressionContext, limits: Limits = defaultLimits): unknown {
    this.#program ??= this.#load();
    resetBudget(limits);
    try {
      return this.#program(context);
    } catch (error) {
      throw limitsMet(error);
    }
  }

  #load(): Program {
    const { code, values } = this.#emitted as EmittedProgram;
    this.#emitted = undefined;
    // The text is the emitter's own: names it made, escaped literals, and constants passed in by position.
    return new Function('k', code)(values) as Program;
  }
}

/** The JavaScript that an expression becomes, for people who want to look. */
export function explainExpression(text: string): string | undefined {
  const bag = new DiagnosticBag();
  const syntax = parsePolicyExpression(text, bag);
  if (bag.hasErrors) return undefined;
  const program = checkProgram(syntax, bag);
  return bag.hasErrors ? undefined : emitProgram(program).code;
}
