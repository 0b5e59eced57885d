import type { JsonObject } from './json.ts';

/** What a property may hold, and what is said about it. */
export interface Property {
  readonly kind: 'text' | 'integer' | 'number' | 'flag' | 'list' | 'map' | 'object' | 'anything';
  readonly description: string;
  readonly required?: boolean;
  /** Clients cannot write it; what they send is passed over. */
  readonly readOnly?: boolean;
  /** Clients cannot read it, by no call. */
  readonly writeOnly?: boolean;
  /** Whether it is encrypted, and absent from answers except those of an action. */
  readonly secret?: boolean | ((properties: JsonObject) => boolean);
  readonly default?: unknown;
  /** Of a text: how long it may be. Of a list: how many items it may have. Of a number: what it may be. */
  readonly least?: number;
  readonly most?: number;
  readonly pattern?: RegExp;
  /** Words with a meaning. Azure: others are kept all the same. */
  readonly words?: readonly string[];
  /** Of a list or a map: what is in it. */
  readonly items?: Property;
  /** Of an object. Properties that are not here are kept. */
  readonly properties?: Properties;
}

/** Properties by name. */
export type Properties = Readonly<Record<string, Property>>;

type Options = Partial<Omit<Property, 'kind' | 'description' | 'items' | 'properties'>>;

/** A text. */
export function text(description: string, options: Options = {}): Property {
  return { kind: 'text', description, ...options };
}

/** One of some words. */
export function word(description: string, words: readonly string[], options: Options = {}): Property {
  return { kind: 'text', description, words, ...options };
}

/** A time, as ISO 8601. */
export function time(description: string, options: Options = {}): Property {
  return {
    kind: 'text',
    description,
    pattern: /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/,
    ...options,
  };
}

/** A whole number. */
export function integer(description: string, options: Options = {}): Property {
  return { kind: 'integer', description, ...options };
}

/** A number. */
export function number(description: string, options: Options = {}): Property {
  return { kind: 'number', description, ...options };
}

/** True or false. */
export function flag(description: string, options: Options = {}): Property {
  return { kind: 'flag', description, ...options };
}

/** Items in order. */
export function list(items: Property, description: string, options: Options = {}): Property {
  return { kind: 'list', description, items, ...options };
}

/** Values by names that clients choose. */
export function map(items: Property, description: string, options: Options = {}): Property {
  return { kind: 'map', description, items, ...options };
}

/** Properties together. */
export function object(properties: Properties, description: string, options: Options = {}): Property {
  return { kind: 'object', description, properties, ...options };
}

/** Whatever JSON can say. */
export function anything(description: string, options: Options = {}): Property {
  return { kind: 'anything', description, ...options };
}
