import { Buffer } from 'node:buffer';
import type { HeaderSource } from '@turnpike/expressions';
import type { FieldList } from '@turnpike/http';
import { ArrivedCredentials, type HeaderFields, isCredential } from '@turnpike/policy';

/** The fields of a live message as policies change them. */
export class LiveHeaders implements HeaderFields {
  readonly fields: FieldList;
  /** Whether a policy has said what `Host` is. */
  hasOwnHost = false;
  /** The names that policies have written, in lower case, where somebody wants to know. */
  written: Set<string> | undefined;
  #arrived: ArrivedCredentials | undefined;

  constructor(fields: FieldList) {
    this.fields = fields;
  }

  get(name: string): string | null {
    const { fields } = this;
    const first = fields.indexOf(name);
    if (first < 0) return null;
    let value = fields.valueAt(first);
    for (let next = fields.indexOf(name, first + 1); next >= 0; next = fields.indexOf(name, next + 1))
      value += `,${fields.valueAt(next)}`;
    return value;
  }

  arrived(name: string): string | null {
    const value = this.#arrived?.get(name);
    return value === undefined ? this.get(name) : value;
  }

  set(name: string, values: readonly string[]): void {
    this.#note(name);
    const first = values[0];
    if (first === undefined) this.fields.delete(name);
    else this.fields.set(name, onWire(first));
    for (let index = 1; index < values.length; index++) this.fields.append(name, onWire(values[index]!));
  }

  append(name: string, values: readonly string[]): void {
    this.#note(name);
    for (const value of values) this.fields.append(name, onWire(value));
  }

  delete(name: string): void {
    this.#keep(name);
    this.fields.delete(name);
  }

  [Symbol.iterator](): Iterator<readonly [name: string, value: string]> {
    return this.fields[Symbol.iterator]();
  }

  #keep(name: string): void {
    if (!isCredential(name)) return;
    this.#arrived ??= new ArrivedCredentials();
    this.#arrived.keep(name, (own) => this.get(own));
  }

  #note(name: string): void {
    this.#keep(name);
    if (name.length === 4 && name.toLowerCase() === 'host') this.hasOwnHost = true;
    this.written?.add(name.toLowerCase());
  }
}

const beyondLatin1 = /[^\u0000-\u00ff]/;

/** Text for a head, in which every character is a byte: what is beyond that goes as UTF-8. */
export function onWire(value: string): string {
  return beyondLatin1.test(value) ? Buffer.from(value, 'utf8').toString('latin1') : value;
}

/** The fields of a live message as expressions read them. */
export class FieldSource implements HeaderSource {
  readonly #fields: FieldList;

  constructor(fields: FieldList) {
    this.#fields = fields;
  }

  get(lowerName: string): readonly string[] | undefined {
    const values = this.#fields.getAll(lowerName);
    return values.length === 0 ? undefined : values;
  }

  *entries(): Iterable<readonly [name: string, values: readonly string[]]> {
    const fields = this.#fields;
    for (let index = 0; index < fields.length; index++) {
      const name = fields.nameAt(index);
      if (fields.indexOf(name) === index) yield [name, fields.getAll(name)];
    }
  }
}
