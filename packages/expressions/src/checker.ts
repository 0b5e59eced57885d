import type { Span } from '@turnpike/text';
import { Scope } from './binder.ts';
import type { BoundExpression, BoundFunctionBody, BoundProgram, BoundReturn, LoopLabel, Variable } from './bound.ts';
import { checkExpression } from './check/expression.ts';
import { foldConversion } from './check/folding.ts';
import {
  canConvertTypeless,
  convertTypeless,
  inferReturnType,
  isStatementExpression,
  writtenParameterTypes,
} from './check/lambda.ts';
import { type CheckedStatement, checkStatements } from './check/statement.ts';
import type { DiagnosticBag, ExpressionCode } from './diagnostics.ts';
import type * as Syntax from './syntax.ts';
import { type Conversion, explicitConversion, implicitConversionOf } from './types/conversions.ts';
import { isTypeless, type OverloadHost } from './types/overloads.ts';
import { displayType, dynamicType, errorType, type Type } from './types/type.ts';
import { special, specialOf } from './types/well-known.ts';

// The checker gives every expression its type, chooses overloads and writes out conversions. It is one object with the
// state of a compilation; the rules stand in check/, a chapter of the specification each.

/** The function around the statement being checked. */
export interface FunctionFrame {
  /** What `return` must give; undefined in a lambda, whose returns are converted when its delegate is known. */
  readonly returnType: Type | undefined;
  readonly returns: BoundReturn[];
  /** The types returned, before conversion. */
  readonly types: Type[];
}

/** How much work checking may be: nested lambdas can make overload resolution look at the same code many times. */
const maximumWork = 300_000;

/** One compilation's checking. */
export class Checker {
  readonly bag: DiagnosticBag;
  scope: Scope = new Scope(undefined);
  frame: FunctionFrame;
  isChecked = false;
  /** Inside `unchecked(…)`, where constants may wrap. */
  isUnchecked = false;
  /** The loops and switches around the statement, innermost last. */
  breakTargets: LoopLabel[] = [];
  continueTargets: LoopLabel[] = [];
  /** The exceptions being handled, innermost last. */
  caught: Variable[] = [];
  /** What `?.` has tested, for the binding that follows. */
  conditionalReceivers: BoundExpression[] = [];
  readonly host: OverloadHost;
  #nextName = 0;
  #work = 0;
  #isExhausted = false;

  constructor(bag: DiagnosticBag) {
    this.bag = bag;
    this.frame = { returnType: special('object'), returns: [], types: [] };
    this.host = {
      converts: (expression, to) => canConvertTypeless(this, expression, to),
      inferReturnType: (expression, types) => inferReturnType(this, expression, types),
      explicitParameterTypes: (expression) => writtenParameterTypes(this, expression),
    };
  }

  report(code: ExpressionCode, span: Span, message: string): BoundExpression {
    this.bag.report(code, span, message);
    return { kind: 'bad', type: errorType, span };
  }

  bad(span: Span): BoundExpression {
    return { kind: 'bad', type: errorType, span };
  }

  /** Counts a node looked at; false when the compilation has done all it may. */
  work(span: Span): boolean {
    if (++this.#work <= maximumWork) return true;
    if (!this.#isExhausted)
      this.bag.report(
        'nesting-too-deep',
        span,
        'The expression takes too much work to check; write it in smaller steps.',
      );
    this.#isExhausted = true;
    return false;
  }

  get isExhausted(): boolean {
    return this.#isExhausted;
  }

  /** Runs something speculative: its diagnostics are taken back, and it fails when there were errors. */
  tries(attempt: () => boolean): boolean {
    const count = this.bag.count;
    const before = this.bag.errorCount;
    const succeeded = attempt() && this.bag.errorCount === before;
    if (!this.#isExhausted) this.bag.rollback(count);
    return succeeded;
  }

  uniqueName(): string {
    return `v${this.#nextName++}`;
  }

  variable(name: string, type: Type, span: Span, options: Partial<Variable> = {}): Variable {
    return {
      name,
      type,
      span,
      isConst: false,
      isReference: false,
      isReferenceParameter: false,
      isReadonly: false,
      emitted: this.uniqueName(),
      ...options,
    };
  }

  /** A variable that the code needs and nobody wrote; declared at the start of the scope. */
  temporary(type: Type, span: Span): Variable {
    const variable = this.variable('', type, span);
    this.scope.locals.push(variable);
    return variable;
  }

  /** Declares a name; a second declaration in reach is a mistake. */
  declare(variable: Variable): void {
    if (this.scope.find(variable.name) !== undefined) {
      this.bag.report(
        'duplicate-name',
        variable.span,
        `'${variable.name}' is already the name of a variable here; choose another.`,
      );
    }
    this.scope.declare(variable.name, { kind: 'variable', variable });
  }

  /** Runs in a scope of its own. */
  within<T>(run: (scope: Scope) => T): T {
    const scope = new Scope(this.scope);
    return this.inScope(scope, () => run(scope));
  }

  /** Runs in a scope that there is. */
  inScope<T>(scope: Scope, run: () => T): T {
    const outer = this.scope;
    this.scope = scope;
    try {
      return run();
    } finally {
      this.scope = outer;
    }
  }

  /** Runs inside a function of its own: nothing outside can be broken out of. */
  inFunction<T>(frame: FunctionFrame, run: () => T): T {
    const outer = {
      frame: this.frame,
      breaks: this.breakTargets,
      continues: this.continueTargets,
      caught: this.caught,
    };
    this.frame = frame;
    this.breakTargets = [];
    this.continueTargets = [];
    this.caught = [];
    try {
      return run();
    } finally {
      this.frame = outer.frame;
      this.breakTargets = outer.breaks;
      this.continueTargets = outer.continues;
      this.caught = outer.caught;
    }
  }

  /** The expression as a value of the type by implicit conversion, or a diagnostic. */
  convert(expression: BoundExpression, to: Type, span: Span = expression.span): BoundExpression {
    if (expression.kind === 'bad' || to.kind === 'error') return expression;
    if (expression.kind === 'throw') return { ...expression, type: to };
    if (isTypeless(expression)) {
      const converted = convertTypeless(this, expression, to);
      return (
        converted ??
        this.report('no-conversion', span, `found ${describe(expression)} where ${displayType(to)} was expected.`)
      );
    }
    const value = this.value(expression);
    if (value.kind === 'bad') return value;
    const conversion = implicitConversionOf(value, to);
    if (conversion !== undefined) return this.applyConversion(value, conversion, to);
    const explicit = explicitConversion(value.type, to) !== undefined;
    const advice = explicit ? ` A cast would do: (${displayType(to)})…` : '';
    return this.report(
      'no-conversion',
      span,
      `found ${describe(value)} where ${displayType(to)} was expected.${advice}`,
    );
  }

  applyConversion(operand: BoundExpression, conversion: Conversion, to: Type): BoundExpression {
    if (operand.type === to && conversion.kind === 'identity') return operand;
    const folded = foldConversion(operand, conversion, to);
    if (folded !== undefined) return folded;
    return { kind: 'conversion', operand, conversion, type: to, span: operand.span, checked: this.isChecked };
  }

  /** The expression as something that has a value: not a type, a namespace or a method. */
  value(expression: BoundExpression): BoundExpression {
    switch (expression.kind) {
      case 'type':
        return this.report(
          'expression-expected',
          expression.span,
          `'${displayType(expression.named)}' is a type; a value was expected.`,
        );
      case 'namespace':
        return this.report(
          'expression-expected',
          expression.span,
          `'${expression.name}' is a namespace; a value was expected.`,
        );
      case 'unbound-method-group':
        return this.report(
          'expression-expected',
          expression.span,
          `'${expression.group.name}' is a method; call it with (…).`,
        );
      case 'unbound-lambda':
        return this.report(
          'cannot-infer-type',
          expression.span,
          'found a lambda where nothing says what it is called with; a value was expected.',
        );
      case 'default':
        return this.report(
          'cannot-infer-type',
          expression.span,
          "found 'default' where nothing says its type; write default(T).",
        );
      default:
        return expression.type.kind === 'void'
          ? this.report(
              'no-conversion',
              expression.span,
              'found a call that returns nothing where a value was expected.',
            )
          : expression;
    }
  }

  /** Checks an expression and gives its value. */
  checkValue(syntax: Syntax.Expression): BoundExpression {
    const checked = checkExpression(this, syntax);
    return isTypeless(checked) && checked.kind !== 'unbound-tuple'
      ? this.value(checked)
      : this.naturalTuple(this.value(checked));
  }

  /** Checks an expression that will be converted to a type known later: lambdas and tuples stay as they are. */
  checkValueOrTypeless(syntax: Syntax.Expression): BoundExpression {
    const checked = checkExpression(this, syntax);
    return isTypeless(checked) ? checked : this.value(checked);
  }

  /** Checks the body of a lambda, which may also be a call that returns nothing. */
  checkValueOrTypelessOrVoid(syntax: Syntax.Expression): BoundExpression {
    const checked = checkExpression(this, syntax);
    if (isTypeless(checked)) return checked;
    const isCall = checked.type.kind === 'void' && isStatementExpression(checked);
    return isCall ? checked : this.value(checked);
  }

  /** A tuple literal as a value of the tuple type its elements make. */
  naturalTuple(expression: BoundExpression): BoundExpression {
    if (expression.kind !== 'unbound-tuple') return expression;
    const elements = expression.elements.map((element) => this.naturalTuple(this.value(element)));
    if (elements.some((element) => element.kind === 'bad')) return this.bad(expression.span);
    if (elements.some((element) => element.type.kind === 'null')) {
      return this.report(
        'cannot-infer-type',
        expression.span,
        'found null in a tuple whose type nothing says; cast it to a type.',
      );
    }
    return { kind: 'new-tuple', elements, type: expression.type, span: expression.span };
  }

  checkCondition(syntax: Syntax.Expression): BoundExpression {
    const value = this.checkValue(syntax);
    if (value.type.kind === 'dynamic') {
      const { span } = value;
      return { kind: 'dynamic', operation: 'unary', name: 'true', operands: [value], type: special('bool'), span };
    }
    if (value.kind !== 'bad' && specialOf(value.type) !== 'bool') {
      const conversion = implicitConversionOf(value, special('bool'));
      if (conversion === undefined)
        return this.report(
          'no-conversion',
          value.span,
          `found ${describe(value)} where a condition (bool) was expected.`,
        );
    }
    return this.convert(value, special('bool'));
  }
}

/** What an expression is, for messages. */
export function describe(expression: BoundExpression): string {
  switch (expression.kind) {
    case 'unbound-lambda':
      return 'a lambda';
    case 'unbound-method-group':
      return `the method '${expression.group.name}'`;
    case 'unbound-tuple':
      return 'a tuple';
    case 'default':
      return "'default'";
    case 'type':
      return `the type '${displayType(expression.named)}'`;
    default:
      return expression.type.kind === 'null' ? 'null' : `a value of type ${displayType(expression.type)}`;
  }
}

/** Checks a whole policy expression. */
export function checkProgram(syntax: Syntax.PolicyExpression, bag: DiagnosticBag): BoundProgram {
  const checker = new Checker(bag);
  return syntax.kind === 'single' ? checkSingle(checker, syntax.expression) : checkBody(checker, syntax.block);
}

function checkSingle(checker: Checker, syntax: Syntax.Expression): BoundProgram {
  return checker.within((scope) => {
    const value = checker.checkValue(syntax);
    const type = value.type;
    const result = type.kind === 'null' || type.kind === 'error' ? value : checker.convert(value, special('object'));
    return { type, body: { kind: 'expression', value: result, locals: scope.locals } };
  });
}

function checkBody(checker: Checker, block: Syntax.BlockStatement): BoundProgram {
  const checked: CheckedStatement = checkStatements(checker, block);
  if (checked.completes) {
    checker.bag.report(
      'missing-return',
      { start: Math.max(block.span.start, block.span.end - 1), end: block.span.end },
      'found a path that returns nothing; every path through the block must return a value.',
    );
  }
  const types = new Set(checker.frame.types);
  const [only] = types;
  const type = types.size === 1 && only !== undefined && only.kind !== 'null' ? only : special('object');
  return { type: type.kind === 'error' ? dynamicType : type, body: blockBody(checked) };
}

/** The body of a function made of statements. */
export function blockBody(checked: CheckedStatement): BoundFunctionBody {
  return { kind: 'block', block: checked.statement };
}
