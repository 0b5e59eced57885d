import type { Type } from '../../types/type.ts';
import { BudgetExceeded } from '../budget.ts';
import type { EnumerableObject } from '../collections.ts';
import { argumentNull } from '../exceptions.ts';
import { GenericObject } from '../generic-object.ts';
import { fullTypeName } from '../object.ts';

/** How many operators may stand one on the other; each takes a frame of the stack for every element. */
const deepest = 500;

/** What a LINQ operator gives: nothing is done until it is gone through, and everything again each time it is. */
export class Sequence<T = unknown> extends GenericObject implements EnumerableObject<T> {
  readonly genericName: string = 'System.Collections.Generic.IEnumerable';
  readonly elementType: Type;
  /** How many operators stand below. */
  readonly depth: number;
  readonly #open: () => Iterator<T>;
  readonly #operator: string;

  constructor(elementType: Type, operator: string, sources: readonly unknown[], open: () => Iterator<T>) {
    super();
    this.elementType = elementType;
    this.#operator = operator;
    this.#open = open;
    this.depth = depthAbove(sources);
  }

  get typeArguments(): readonly Type[] {
    return [this.elementType];
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#open();
  }

  override toString(): string {
    return `System.Linq.Enumerable+${this.#operator}Iterator\`1[${fullTypeName(this.elementType)}]`;
  }
}

/** The depth of what stands on these sources. */
export function depthAbove(sources: readonly unknown[]): number {
  let above = 1;
  for (const source of sources) {
    const { depth } = source as { depth?: unknown };
    if (typeof depth === 'number' && depth >= above) above = depth + 1;
  }
  if (above > deepest) throw new BudgetExceeded('depth');
  return above;
}

/** Checks the arguments of an operator when it is called, not when its result is gone through. */
export function checkArguments(values: Readonly<Record<string, unknown>>): void {
  for (const name in values) if (values[name] === null) throw argumentNull(name);
}
