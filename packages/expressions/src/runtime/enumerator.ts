import type { Type } from '../types/type.ts';
import { isArray } from './array.ts';
import { spend } from './budget.ts';
import { type DotNetException, invalidOperation, notSupported } from './exceptions.ts';
import { GenericObject } from './generic-object.ts';
import { type EnumerableValue, elementsOf, elementTypeOfEnumerable } from './iterate.ts';
import { DeferredSequence } from './linq/sequence.ts';
import { box, defaultOf } from './values.ts';

/** `IEnumerator<T>`: what `GetEnumerator()` gives. */
export class Enumerator<T = unknown> extends GenericObject {
  get genericName(): string {
    return 'System.Collections.Generic.IEnumerator';
  }

  readonly elementType: Type;
  readonly #source: EnumerableValue<T>;
  #iterator: Iterator<T>;
  #current: T | undefined;
  #started = false;
  #running = false;

  constructor(source: EnumerableValue<T>) {
    super();
    this.elementType = elementTypeOfEnumerable(source);
    this.#source = source;
    this.#iterator = elementsOf(source)[Symbol.iterator]();
  }

  get typeArguments(): readonly Type[] {
    return [this.elementType];
  }

  moveNext(): boolean {
    spend(1);
    // A generator of JavaScript cannot be entered twice, as when a selector moves the enumerator that called it.
    if (this.#running) throw notHere();
    this.#running = true;
    this.#started = true;
    try {
      const { done, value } = this.#iterator.next();
      this.#current = done ? undefined : value;
      return !done;
    } finally {
      this.#running = false;
    }
  }

  /** `Current`: before the first element and after the last the default value, as `List<T>` has it. */
  get current(): T {
    return this.#current === undefined ? (defaultOf(this.elementType) as T) : this.#current;
  }

  /** `IEnumerator.Current`: boxed, and only where there is an element. */
  get currentObject(): unknown {
    if (this.#current === undefined) throw this.#noElement();
    return box(this.elementType, this.#current);
  }

  reset(): void {
    if (this.#source instanceof DeferredSequence) throw notSupported();
    this.#iterator = elementsOf(this.#source)[Symbol.iterator]();
    this.#current = undefined;
    this.#started = false;
  }

  #noElement(): DotNetException {
    if (!isArray(this.#source)) return notHere();
    return invalidOperation(
      this.#started ? 'Enumeration already finished.' : 'Enumeration has not started. Call MoveNext.',
    );
  }

  dispose(): void {}
}

function notHere(): DotNetException {
  return invalidOperation('Enumeration has either not started or has already finished.');
}
