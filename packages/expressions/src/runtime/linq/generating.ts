import type { Type } from '../../types/type.ts';
import { spend } from '../budget.ts';
import { argumentOutOfRange } from '../exceptions.ts';
import { Sequence } from './sequence.ts';

/** `Enumerable.Range`. */
export function range(type: Type, start: number, count: number): Sequence<number> {
  if (count < 0 || start + count - 1 > 2147483647) throw argumentOutOfRange('count');
  return new Sequence(type, 'Range', [], function* () {
    for (let index = 0; index < count; index++) {
      spend(1);
      yield start + index;
    }
  });
}

/** `Enumerable.Repeat`. */
export function repeat<T>(type: Type, element: T, count: number): Sequence<T> {
  if (count < 0) throw argumentOutOfRange('count');
  return new Sequence(type, 'Repeat', [], function* () {
    for (let index = 0; index < count; index++) {
      spend(1);
      yield element;
    }
  });
}
