import type { AnonymousType, Type } from '../types/type.ts';
import { allocate, nested } from './budget.ts';
import { compositeKey } from './composite-key.ts';
import { netType } from './net-type.ts';
import { equalRaw, rawToText } from './object.ts';
import type { DotNetObject } from './values.ts';

/** What `new { A = 1, B = "x" }` makes: raw values in the order of the type's members. */
export class AnonymousObject implements DotNetObject {
  readonly type: AnonymousType;
  readonly values: readonly unknown[];

  constructor(type: AnonymousType, values: readonly unknown[]) {
    this.type = type;
    this.values = values;
  }

  get [netType](): Type {
    return this.type;
  }

  toString(): string {
    const { members } = this.type;
    if (members.length === 0) return '{ }';
    const texts = nested(() =>
      members.map(({ name, type }, index) => `${name} = ${rawToText(type, this.values[index])}`),
    );
    allocate(texts.reduce((length, text) => length + text.length, 0));
    return `{ ${texts.join(', ')} }`;
  }

  equals(other: unknown): boolean {
    if (!(other instanceof AnonymousObject) || other.type !== this.type) return false;
    return nested(() =>
      this.type.members.every(({ type }, index) => equalRaw(type, this.values[index], other.values[index])),
    );
  }

  hashKey(): string {
    return nested(() => compositeKey(this.values));
  }
}
