import type { Type } from '../types/type.ts';
import { special } from '../types/well-known.ts';
import { type EnumerableValue, iterateBoxed } from './iterate.ts';
import { collect, List } from './list.ts';

/** `System.Collections.ArrayList`: a list of objects. */
export class ArrayList extends List {
  override get genericName(): string {
    return 'System.Collections.ArrayList';
  }

  constructor(items: unknown[] = []) {
    super(special('object'), items);
  }

  /** `new ArrayList(ICollection)`. */
  static of(source: EnumerableValue<unknown> | null, parameter: string): ArrayList {
    return new ArrayList(collect(source && iterateBoxed(source), parameter));
  }

  override get typeArguments(): readonly Type[] {
    return [];
  }
}
