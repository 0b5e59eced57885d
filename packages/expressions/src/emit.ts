import type { BoundFunctionBody, BoundProgram, Variable } from './bound.ts';
import { emitExpression } from './emit/expression.ts';
import { emitStatement } from './emit/statement.ts';
import { spend } from './runtime/budget.ts';
import type { Type } from './types/type.ts';

// Bound trees become the text of one JavaScript function. Everything it needs from outside, be it a library function, a
// type or a constant object, comes in as a constant of the closure: emitted code contains no name that a policy author
// chose, no text but escaped literals, and no way to reach a global.

/** Emits one program. */
export class Emitter {
  readonly #captured = new Map<unknown, string>();
  readonly #values: unknown[] = [];
  readonly #aliases = new Map<Variable, string>();
  #temporaries: string[] = [];
  #nextTemporary = 0;

  /** A value from outside, under a name of its own. */
  capture(value: unknown): string {
    let name = this.#captured.get(value);
    if (name === undefined) {
      name = `k${this.#values.length}`;
      this.#captured.set(value, name);
      this.#values.push(value);
    }
    return name;
  }

  /** The array of types that generic members get. Equal lists share one. */
  captureTypes(types: readonly Type[]): string {
    for (const value of this.#values) {
      if (
        Array.isArray(value) &&
        value.length === types.length &&
        value.every((type, index) => type === types[index])
      ) {
        return this.capture(value);
      }
    }
    return this.capture(types);
  }

  /** Makes a variable another name for something already emitted. */
  alias(variable: Variable, name: string): void {
    this.#aliases.set(variable, name);
  }

  /** What reads and writes a variable in the emitted code. */
  nameOf(variable: Variable): string {
    return this.#aliases.get(variable) ?? (variable.isReference ? `${variable.emitted}.value` : variable.emitted);
  }

  /** A variable of the function being emitted, for a value used twice. */
  temporary(): string {
    const name = `t${this.#nextTemporary++}`;
    this.#temporaries.push(name);
    return name;
  }

  /** The body of a function with its parameters: `(a, b) => …`. */
  emitFunction(parameters: readonly Variable[], body: BoundFunctionBody): string {
    const names = parameters.map((parameter) =>
      needsReference(parameter) ? `p${parameter.emitted}` : parameter.emitted,
    );
    const references = parameters
      .filter(needsReference)
      .map((parameter) => `const ${parameter.emitted} = { value: p${parameter.emitted} };`);
    return `((${names.join(', ')}) => {${this.capture(spend)}(1);${references.join('')}${this.emitBody(body)}})`;
  }

  /** The statements of a function, temporaries declared. */
  emitBody(body: BoundFunctionBody): string {
    const outer = this.#temporaries;
    this.#temporaries = [];
    const code =
      body.kind === 'block'
        ? emitStatement(this, body.block)
        : body.value.type.kind === 'void'
          ? `${declare(body.locals)}${emitExpression(this, body.value)};`
          : `${declare(body.locals)}return ${emitExpression(this, body.value)};`;
    const declared = this.#temporaries.length === 0 ? '' : `let ${this.#temporaries.join(', ')};`;
    this.#temporaries = outer;
    return declared + code;
  }

  get values(): readonly unknown[] {
    return this.#values;
  }
}

function needsReference(parameter: Variable): boolean {
  return parameter.isReference && !parameter.isReferenceParameter;
}

/** Declares the variables of a scope. Every one starts as null: definite assignment has been checked. */
export function declare(variables: readonly Variable[]): string {
  if (variables.length === 0) return '';
  return `let ${variables.map((variable) => (variable.isReference ? `${variable.emitted} = { value: null }` : `${variable.emitted} = null`)).join(', ')};`;
}

/** The JavaScript of a program and what it closes over. */
export interface EmittedProgram {
  readonly code: string;
  readonly values: readonly unknown[];
}

/** Emits a whole program: a function of `context`. */
export function emitProgram(program: BoundProgram): EmittedProgram {
  const emitter = new Emitter();
  const body = emitter.emitBody(program.body);
  const captured = emitter.values.map((_, index) => `k${index} = k[${index}]`);
  const prologue = captured.length === 0 ? '' : `const ${captured.join(', ')};`;
  return { code: `"use strict";${prologue}return (context) => {${body}};`, values: emitter.values };
}
