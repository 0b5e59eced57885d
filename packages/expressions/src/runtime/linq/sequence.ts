import type { Type } from '../../types/type.ts';
import { BudgetExceeded } from '../budget.ts';
import type { EnumerableObject } from '../collections.ts';
import { argumentNull } from '../exceptions.ts';
import { GenericObject } from '../generic-object.ts';
import { fullTypeName } from '../object.ts';

/** How many operators may stand one on the other; each takes a frame of the stack for every element. */
const deepest = 500;

/** What is gone through anew each time, and stands on what it was made of. */
export abstract class DeferredSequence<T = unknown> extends GenericObject implements EnumerableObject<T> {
  readonly elementType: Type;
  /** How many operators stand below, this one included. */
  readonly depth: number;

  constructor(elementType: Type, sources: readonly unknown[]) {
    super();
    this.elementType = elementType;
    let depth = 1;
    for (const source of sources) {
      if (source instanceof DeferredSequence && source.depth >= depth) depth = source.depth + 1;
    }
    if (depth > deepest) throw new BudgetExceeded('depth');
    this.depth = depth;
  }

  get typeArguments(): readonly Type[] {
    return [this.elementType];
  }

  abstract [Symbol.iterator](): Iterator<T>;
}

/** What a LINQ operator gives: nothing is done until it is gone through, and everything again each time it is. */
export class Sequence<T = unknown> extends DeferredSequence<T> {
  readonly #open: () => Iterator<T>;
  readonly #operator: string;

  constructor(elementType: Type, operator: string, sources: readonly unknown[], open: () => Iterator<T>) {
    super(elementType, sources);
    this.#operator = operator;
    this.#open = open;
  }

  get genericName(): string {
    return 'System.Collections.Generic.IEnumerable';
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#open();
  }

  override toString(): string {
    return `System.Linq.Enumerable+${this.#operator}Iterator\`1[${fullTypeName(this.elementType)}]`;
  }
}

/** Checks an argument of an operator when it is called, not when its result is gone through. */
export function check(value: unknown, parameter: string): void {
  if (value === null) throw argumentNull(parameter);
}
