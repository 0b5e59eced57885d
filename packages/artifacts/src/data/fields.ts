import type { Position, Severity } from '@turnpike/text';
import type { ArtifactCode, Reports } from '../artifact-diagnostic.ts';
import { isRecord, type Keys, member } from './data-file.ts';

/** Where a value was read from. */
export interface Place {
  readonly path: string;
  readonly position?: Position | undefined;
}

/** Knows where values were read from, and takes what is wrong with them. */
export interface FieldsOrigin {
  readonly reports: Reports;
  locate(keys: Keys): Place;
}

/** An object of outside data, read property by property: what has the wrong type is reported, and then as good as absent. */
export class Fields {
  readonly keys: Keys;
  readonly #origin: FieldsOrigin;
  readonly #value: unknown;

  constructor(origin: FieldsOrigin, keys: Keys, value: unknown) {
    this.#origin = origin;
    this.keys = keys;
    this.#value = value;
  }

  /** The names that it has. */
  get names(): readonly string[] {
    return isRecord(this.#value) ? Object.keys(this.#value) : [];
  }

  /** What is there, of whatever type; `null` is nothing. */
  value(name: string): unknown {
    return member(this.#value, name) ?? undefined;
  }

  /** Says what is wrong with a property, or with the object itself. */
  report(code: ArtifactCode, message: string, name?: string, severity: Severity = 'error'): void {
    const { path, position } = this.#origin.locate(name === undefined ? this.keys : [...this.keys, name]);
    this.#origin.reports.add({ code, severity, message, path, ...(position && { position }) });
  }

  text(name: string): string | undefined {
    return this.#typed(name, 'text', (value) => typeof value === 'string');
  }

  requiredText(name: string): string | undefined {
    if (this.value(name) === undefined)
      this.report('missing-property', `'${this.#name(name)}' is missing; expected text`);
    return this.text(name);
  }

  flag(name: string): boolean | undefined {
    return this.#typed(name, 'true or false', (value) => typeof value === 'boolean');
  }

  integer(name: string, least = 0, most: number = Number.MAX_SAFE_INTEGER): number | undefined {
    const isInside = (value: unknown): value is number =>
      Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
    return this.#typed(name, `an integer from ${least} to ${most}`, isInside);
  }

  /** One of some words, as Azure reads them: without regard to case. */
  word<Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const word = words.find((candidate) => candidate.toLowerCase() === text.toLowerCase());
    if (word === undefined)
      this.report('invalid-value', `'${this.#name(name)}' is '${text}'; expected one of ${words.join(', ')}`, name);
    return word;
  }

  texts(name: string): readonly string[] | undefined {
    const isTexts = (value: unknown): value is readonly string[] =>
      Array.isArray(value) && value.every((item) => typeof item === 'string');
    return this.#typed(name, 'a list of texts', isTexts);
  }

  /** Texts by name, as headers and query parameters are given; a text alone is a list of one. */
  textsByName(name: string): Readonly<Record<string, readonly string[]>> | undefined {
    const fields = this.fields(name);
    if (fields === undefined) return undefined;
    const entries = fields.names.flatMap((key): [string, readonly string[]][] => {
      const texts = typeof fields.value(key) === 'string' ? [fields.text(key) as string] : fields.texts(key);
      return texts === undefined ? [] : [[key, texts]];
    });
    return Object.fromEntries(entries);
  }

  fields(name: string): Fields | undefined {
    const value = this.#typed(name, 'an object', isRecord);
    return value && new Fields(this.#origin, [...this.keys, name], value);
  }

  list(name: string): readonly Fields[] {
    const items = this.#typed(name, 'a list', (value): value is readonly unknown[] => Array.isArray(value)) ?? [];
    return items.flatMap((item, index) => {
      const keys = [...this.keys, name, index];
      if (isRecord(item)) return [new Fields(this.#origin, keys, item)];
      new Fields(this.#origin, keys, item).#complain(`${this.#name(name)}[${index}]`, item, 'an object');
      return [];
    });
  }

  #typed<Value>(name: string, expected: string, is: (value: unknown) => value is Value): Value | undefined {
    const value = this.value(name);
    if (value === undefined || is(value)) return value as Value | undefined;
    this.#complain(this.#name(name), value, expected, name);
    return undefined;
  }

  #complain(shown: string, value: unknown, expected: string, name?: string): void {
    this.report('invalid-value', `'${shown}' is ${kindOf(value)}; expected ${expected}`, name);
  }

  #name(name: string): string {
    return [...this.keys, name].join('.');
  }
}

/** What kind of thing a value is; never the value, which may be a secret. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return 'text';
  return typeof value === 'number' ? `the number ${value}` : `${value}`;
}
