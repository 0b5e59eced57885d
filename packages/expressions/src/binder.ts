import type { Span } from '@turnpike/text';
import type { BoundExpression, Variable } from './bound.ts';
import type { FunctionTemplate } from './check/local-function.ts';
import type { MethodMember } from './types/definition.ts';
import type { Type } from './types/type.ts';

// Scopes: which names mean what, and which variables the emitter has to declare where.

/** What a simple name stands for. */
export type NameSymbol =
  | { readonly kind: 'variable'; readonly variable: Variable }
  /** A local function: its variable holds the JavaScript function, its member says what it takes. */
  | {
      readonly kind: 'function';
      readonly variable: Variable;
      readonly member: MethodMember;
      /** For a generic one. */
      readonly template?: FunctionTemplate;
    }
  /** A range variable of a query that lives inside a transparent object. */
  | { readonly kind: 'alias'; readonly expand: (span: Span) => BoundExpression };

/** A block, loop, lambda or whole expression, with the names it declares. */
export class Scope {
  readonly parent: Scope | undefined;
  /** Variables declared by expressions directly in this scope, for the emitter to declare at its start. */
  readonly locals: Variable[] = [];
  /** Where declarations go, if not here: the sections of a switch declare in the switch. */
  declaresIn: Scope | undefined;
  readonly #names = new Map<string, NameSymbol>();
  #types: Map<string, Type> | undefined;

  constructor(parent: Scope | undefined) {
    this.parent = parent;
  }

  declare(name: string, symbol: NameSymbol): void {
    (this.declaresIn ?? this).#names.set(name, symbol);
  }

  /** Makes a name stand for a type: the type parameters of a local function. */
  declareType(name: string, type: Type): void {
    this.#types ??= new Map();
    this.#types.set(name, type);
  }

  /** The type that a name stands for here. */
  findType(name: string): Type | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const type = scope.#types?.get(name);
      if (type !== undefined) return type;
    }
    return undefined;
  }

  /** The nearest declaration of the name. */
  find(name: string): NameSymbol | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const symbol = scope.#names.get(name);
      if (symbol !== undefined) return symbol;
    }
    return undefined;
  }

  /** Every name in reach, for suggestions. */
  *names(): Generator<string> {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) yield* scope.#names.keys();
  }
}

/** The name in a list that a misspelt one most likely meant. */
export function suggestName(wrong: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = (wrong.length <= 3 ? 1 : Math.max(2, Math.floor(wrong.length / 3))) + 1;
  for (const name of names) {
    if (Math.abs(name.length - wrong.length) >= bestDistance || name.startsWith('.') || name.includes(' ')) continue;
    const distance = editDistance(wrong.toLowerCase(), name.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

function editDistance(left: string, right: string, limit: number): number {
  if (left.length > 64 || right.length > 64) return left === right ? 0 : limit;
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const change = left[row - 1] === right[column - 1] ? 0 : 1;
      current.push(
        Math.min(
          (previous[column] as number) + 1,
          (current[column - 1] as number) + 1,
          (previous[column - 1] as number) + change,
        ),
      );
    }
    previous = current;
  }
  return previous[right.length] as number;
}
