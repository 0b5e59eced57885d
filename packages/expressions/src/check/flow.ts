import type {
  BoundArgument,
  BoundExpression,
  BoundFunctionBody,
  BoundPattern,
  BoundProgram,
  BoundStatement,
  LoopLabel,
  Variable,
} from '../bound.ts';
import type { DiagnosticBag } from '../diagnostics.ts';

// Definite assignment (specification: "Definite assignment"): a variable is read only where every way there has given it
// a value. A state is the set of variables that have one, as bits; where code cannot be reached, every variable has one.

/** Reports variables that are read before they have a value. */
export function checkAssignments(program: BoundProgram, bag: DiagnosticBag): void {
  new Flow(bag).body(program.body, 0n);
}

/** What holds after an expression that is a condition, for each outcome. */
interface Outcomes {
  readonly whenTrue: bigint;
  readonly whenFalse: bigint;
}

/** Every bit: the state of code that cannot be reached. */
const unreachable = -1n;

class Flow {
  readonly #bag: DiagnosticBag;
  readonly #bits = new Map<Variable, bigint>();
  readonly #reported = new Set<Variable>();
  /** The states in which loops and switches are left, and those in which loops go on. */
  readonly #breaks = new Map<LoopLabel, bigint>();
  readonly #continues = new Map<LoopLabel, bigint>();

  constructor(bag: DiagnosticBag) {
    this.#bag = bag;
  }

  body(body: BoundFunctionBody, state: bigint): void {
    if (body.kind === 'block') this.#statement(body.block, state);
    else this.#value(body.value, this.#declareAll(body.locals, state));
  }

  /** The bit of a variable that is tracked: one declared without a value. */
  #bit(variable: Variable): bigint {
    return this.#bits.get(variable) ?? 0n;
  }

  /** From here on the variable exists and has no value. */
  #declare(variable: Variable, state: bigint): bigint {
    if (variable.name === '' || variable.type.kind === 'error') return state;
    let bit = this.#bits.get(variable);
    if (bit === undefined) this.#bits.set(variable, (bit = 1n << BigInt(this.#bits.size)));
    return state & ~bit;
  }

  #declareAll(variables: readonly Variable[], state: bigint): bigint {
    return variables.reduce((current, variable) => this.#declare(variable, current), state);
  }

  #read(variable: Variable, state: bigint, expression: BoundExpression): void {
    const bit = this.#bit(variable);
    if ((state & bit) === bit || this.#reported.has(variable)) return;
    this.#reported.add(variable);
    this.#bag.report('unassigned-variable', expression.span, `'${variable.name}' may be read before it has a value.`);
  }

  // ------------------------------------------------------------------------------------------- expressions

  /** The state after an expression that may be a condition. */
  #condition(expression: BoundExpression, state: bigint): Outcomes {
    switch (expression.kind) {
      case 'constant':
        if (expression.value === true) return { whenTrue: state, whenFalse: unreachable };
        if (expression.value === false) return { whenTrue: unreachable, whenFalse: state };
        return { whenTrue: state, whenFalse: state };
      case 'logical': {
        const left = this.#condition(expression.left, state);
        if (expression.operator === '&&') {
          const right = this.#condition(expression.right, left.whenTrue);
          return { whenTrue: right.whenTrue, whenFalse: left.whenFalse & right.whenFalse };
        }
        const right = this.#condition(expression.right, left.whenFalse);
        return { whenTrue: left.whenTrue & right.whenTrue, whenFalse: right.whenFalse };
      }
      case 'unary': {
        if (expression.operator !== '!') break;
        const { whenTrue, whenFalse } = this.#condition(expression.operand, state);
        return { whenTrue: whenFalse, whenFalse: whenTrue };
      }
      case 'conditional': {
        const test = this.#condition(expression.condition, state);
        const one = this.#condition(expression.whenTrue, test.whenTrue);
        const two = this.#condition(expression.whenFalse, test.whenFalse);
        return { whenTrue: one.whenTrue & two.whenTrue, whenFalse: one.whenFalse & two.whenFalse };
      }
      case 'is': {
        const after = this.#value(expression.operand, state);
        return this.#pattern(expression.test, after);
      }
      default:
        break;
    }
    const after = this.#value(expression, state);
    return { whenTrue: after, whenFalse: after };
  }

  /** A pattern's variable has a value where it matched. */
  #pattern(test: BoundPattern, state: bigint): Outcomes {
    if (test.kind === 'equals') this.#value(test.comparison, state);
    const declared = 'declare' in test && test.declare !== undefined ? this.#bit(test.declare) : 0n;
    const always = test.kind === 'always';
    return { whenTrue: state | declared, whenFalse: always ? unreachable : state };
  }

  /** The state after an expression. */
  #value(expression: BoundExpression, state: bigint): bigint {
    switch (expression.kind) {
      case 'variable':
        this.#read(expression.variable, state, expression);
        return state;
      case 'logical':
      case 'is':
      case 'conditional': {
        const { whenTrue, whenFalse } = this.#condition(expression, state);
        return whenTrue & whenFalse;
      }
      case 'assignment':
        return this.#assign(expression.target, this.#value(expression.value, this.#place(expression.target, state)));
      case 'compound-assignment':
        return this.#assign(expression.target, this.#value(expression.value, this.#value(expression.target, state)));
      case 'call':
        return this.#arguments(
          expression.arguments,
          this.#optional(expression.receiver, state),
          (index) => expression.method.member.parameters[index]?.modifier,
        );
      case 'invoke-delegate':
        return this.#arguments(expression.arguments, this.#value(expression.target, state), () => 'out');
      case 'invoke-local':
        return this.#arguments(expression.arguments, state, () => 'out');
      case 'lambda':
        this.body(expression.body, state);
        return state;
      case 'throw':
        this.#value(expression.operand, state);
        return unreachable;
      case 'conditional-access': {
        const after = this.#value(expression.target, state);
        this.#value(expression.access, after);
        return after;
      }
      case 'coalesce': {
        const after = this.#value(expression.left, state);
        this.#value(expression.right, after);
        return after;
      }
      default:
        return operandsOf(expression).reduce((current, operand) => this.#value(operand, current), state);
    }
  }

  #optional(expression: BoundExpression | undefined, state: bigint): bigint {
    return expression === undefined ? state : this.#value(expression, state);
  }

  /** Evaluates what stands in a target, without reading the variable that is one. */
  #place(target: BoundExpression, state: bigint): bigint {
    if (target.kind === 'variable') return state;
    if (target.kind === 'tuple-element') return this.#place(target.tuple, state);
    return operandsOf(target).reduce((current, operand) => this.#value(operand, current), state);
  }

  #assign(target: BoundExpression, state: bigint): bigint {
    return target.kind === 'variable' ? state | this.#bit(target.variable) : state;
  }

  /** `out` gives its variable a value; `ref` needs it to have one. */
  #arguments(args: readonly BoundArgument[], state: bigint, modifierOf: (index: number) => string | undefined): bigint {
    let current = state;
    let assigned = 0n;
    for (const [index, argument] of args.entries()) {
      if (argument.kind === 'value') current = this.#value(argument.value, current);
      if (argument.kind !== 'reference') continue;
      if (modifierOf(index) === 'ref') current = this.#value(argument.target, current);
      else current = this.#place(argument.target, current);
      if (argument.target.kind === 'variable') assigned |= this.#bit(argument.target.variable);
    }
    return current | assigned;
  }

  // -------------------------------------------------------------------------------------------- statements

  #statement(statement: BoundStatement, state: bigint): bigint {
    switch (statement.kind) {
      case 'block':
        return this.#statements(statement.statements, this.#declareAll(statement.locals, state));
      case 'sequence':
        return this.#statements(statement.statements, state);
      case 'declare':
        if (statement.value !== undefined) return this.#value(statement.value, state);
        return this.#declare(statement.variable, state);
      case 'function':
        // A local function may be called once everything it uses has a value; its own variables are its own.
        this.body(statement.body, unreachable);
        return state;
      case 'functions':
        return this.#statements(statement.functions, state);
      case 'expression':
        return this.#value(statement.expression, state);
      case 'if': {
        const { whenTrue, whenFalse } = this.#condition(statement.condition, state);
        const consequent = this.#statement(statement.consequent, whenTrue);
        const alternative =
          statement.alternative === undefined ? whenFalse : this.#statement(statement.alternative, whenFalse);
        return consequent & alternative;
      }
      case 'loop':
        return this.#loop(statement, state);
      case 'foreach': {
        const inside = this.#declareAll(statement.locals, this.#value(statement.source, state));
        const after = statement.steps.reduce((current, step) => this.#value(step, current), inside);
        this.#statement(statement.body, after);
        return this.#value(statement.source, state);
      }
      case 'switch':
        return this.#switch(statement, state);
      case 'break':
        this.#breaks.set(statement.loop, (this.#breaks.get(statement.loop) ?? unreachable) & state);
        return unreachable;
      case 'continue':
        this.#continues.set(statement.loop, (this.#continues.get(statement.loop) ?? unreachable) & state);
        return unreachable;
      case 'return':
        this.#optional(statement.value, state);
        return unreachable;
      case 'throw':
        this.#optional(statement.value, state);
        return unreachable;
      case 'goto-section':
      case 'goto-label':
        return unreachable;
      case 'label':
        // Jumps arrive here from places not looked at: nothing is claimed about what has a value.
        return unreachable;
      case 'try':
        return this.#try(statement, state);
      case 'using':
        return this.#statement(
          statement.body,
          this.#statements(statement.before, this.#declareAll(statement.locals, state)),
        );
      case 'empty':
        return state;
    }
  }

  #statements(statements: readonly BoundStatement[], state: bigint): bigint {
    return statements.reduce((current, statement) => this.#statement(statement, current), state);
  }

  #loop(loop: BoundStatement & { kind: 'loop' }, state: bigint): bigint {
    const before = this.#declareAll(loop.locals, this.#statements(loop.before, state));
    const test = (current: bigint): Outcomes =>
      loop.condition === undefined
        ? { whenTrue: current, whenFalse: unreachable }
        : this.#condition(loop.condition, current);
    let left: bigint;
    if (loop.conditionFirst) {
      const { whenTrue, whenFalse } = test(before);
      const after = this.#statement(loop.body, whenTrue) & (this.#continues.get(loop.loop) ?? unreachable);
      loop.incrementors.reduce((current, incrementor) => this.#value(incrementor, current), after);
      left = whenFalse;
    } else {
      const after = this.#statement(loop.body, before) & (this.#continues.get(loop.loop) ?? unreachable);
      left = test(after).whenFalse;
    }
    return left & (this.#breaks.get(loop.loop) ?? unreachable);
  }

  #switch(statement: BoundStatement & { kind: 'switch' }, state: bigint): bigint {
    const chosen = this.#declareAll(statement.locals, this.#value(statement.value, state));
    let hasDefault = false;
    for (const section of statement.sections) {
      let entry = unreachable;
      for (const { test, guard } of section.labels) {
        if (test === undefined) hasDefault = true;
        const matched = test === undefined ? chosen : this.#pattern(test, chosen).whenTrue;
        entry &= guard === undefined ? matched : this.#condition(guard, matched).whenTrue;
      }
      this.#statement(section.body, entry);
    }
    const left = this.#breaks.get(statement.loop) ?? unreachable;
    return hasDefault ? left : left & chosen;
  }

  #try(statement: BoundStatement & { kind: 'try' }, state: bigint): bigint {
    let after = this.#statement(statement.block, state);
    for (const clause of statement.catches) {
      const entry = this.#declareAll(clause.locals, state);
      const matched = clause.filter === undefined ? entry : this.#condition(clause.filter, entry).whenTrue;
      after &= this.#statement(clause.block, matched);
    }
    if (statement.finallyBlock === undefined) return after;
    return after | this.#statement(statement.finallyBlock, state);
  }
}

/** The expressions inside an expression, in the order they are evaluated. */
function operandsOf(expression: BoundExpression): readonly BoundExpression[] {
  switch (expression.kind) {
    case 'property':
      return expression.receiver === undefined ? expression.arguments : [expression.receiver, ...expression.arguments];
    case 'array-element':
      return [expression.array, expression.index];
    case 'array-length':
      return [expression.array];
    case 'string-element':
      return [expression.text, expression.index];
    case 'tuple-element':
      return [expression.tuple];
    case 'anonymous-member':
      return [expression.object];
    case 'new-tuple':
    case 'array-of':
      return expression.elements;
    case 'new-anonymous':
      return expression.values;
    case 'new-array':
      return expression.lengths;
    case 'initialized':
      return [expression.object, ...expression.steps];
    case 'unary':
    case 'conversion':
    case 'as':
    case 'lifted-unary':
      return [expression.operand];
    case 'binary':
    case 'lifted-binary':
    case 'nullable-logic':
    case 'reference-equality':
    case 'combine-delegates':
    case 'boxed-equality':
    case 'tuple-equality':
      return [expression.left, expression.right];
    case 'concat':
      return expression.parts;
    case 'interpolation':
      return expression.parts.flatMap((part) => (typeof part === 'string' ? [] : [part.value]));
    case 'deconstruction':
      return [expression.value, ...expression.steps];
    case 'sequence':
      return [...expression.steps, expression.value];
    case 'dynamic':
      return expression.operands;
    default:
      return [];
  }
}
