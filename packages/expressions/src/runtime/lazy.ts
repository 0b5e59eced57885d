import type { Type } from '../types/type.ts';
import { DotNetException, invalidOperation } from './exceptions.ts';
import { GenericObject } from './generic-object.ts';
import { rawToText } from './object.ts';

/** `System.Lazy<T>`: a value made when first asked for; a failure to make it is kept too. */
export class Lazy<T = unknown> extends GenericObject {
  get genericName(): string {
    return 'System.Lazy';
  }

  readonly type: Type;
  readonly #create: () => T;
  #state: 'new' | 'busy' | 'made' | 'failed' = 'new';
  #value: T | undefined;
  #failure: DotNetException | undefined;

  constructor(type: Type, create: () => T) {
    super();
    this.type = type;
    this.#create = create;
  }

  get typeArguments(): readonly Type[] {
    return [this.type];
  }

  get isValueCreated(): boolean {
    return this.#state === 'made';
  }

  get value(): T {
    if (this.#state === 'made') return this.#value as T;
    if (this.#state === 'failed') throw this.#failure;
    if (this.#state === 'busy')
      throw invalidOperation('ValueFactory attempted to access the Value property of this instance.');
    this.#state = 'busy';
    try {
      this.#value = this.#create();
      this.#state = 'made';
      return this.#value;
    } catch (error) {
      this.#state = 'failed';
      if (error instanceof DotNetException) this.#failure = error;
      throw error;
    }
  }

  override toString(): string {
    return this.#state === 'made' ? rawToText(this.type, this.#value) : 'Value is not created.';
  }
}
