import { DateTime, type JsonData, type XmlElement, type XmlText } from '@turnpike/policy';
import { Context, Drop } from 'liquidjs';

// What templates see. JSON objects are maps, elements of XML are `Members`, and nothing is a JavaScript object whose own
// properties a template could reach. Names are those of the document; where there is none in this spelling, one in letters
// of another case is as good, because templates that Azure generates for SOAP write `body.envelope.body`.

/** Members by name, as templates see them; made when they are asked for. */
export class Members {
  readonly #table: ReadonlyMap<string, () => unknown>;
  #folded: ReadonlyMap<string, string> | undefined;
  readonly #items: () => readonly unknown[];
  readonly #text: () => string;

  constructor(
    table: ReadonlyMap<string, () => unknown>,
    options: { readonly items?: () => readonly unknown[]; readonly text?: () => string } = {},
  ) {
    this.#table = table;
    this.#items = options.items ?? (() => Array.from(table, ([name, make]) => [name, make()]));
    this.#text = options.text ?? (() => '');
  }

  get(name: string): unknown {
    const exact = this.#table.get(name);
    if (exact !== undefined) return exact();
    this.#folded ??= new Map(Array.from(this.#table.keys(), (key) => [key.toLowerCase(), key] as const).reverse());
    const other = this.#folded.get(name.toLowerCase());
    return other === undefined ? undefined : this.#table.get(other)?.();
  }

  get size(): number {
    return this.#table.size;
  }

  [Symbol.iterator](): Iterator<unknown> {
    return this.#items()[Symbol.iterator]();
  }

  toString(): string {
    return this.#text();
  }
}

/** An element with attributes and text: it is its text, and its attributes are its members. */
export class TextWithMembers extends Drop {
  readonly #text: string;
  readonly #members: Members;

  constructor(text: string, members: Members) {
    super();
    this.#text = text;
    this.#members = members;
  }

  member(name: string): unknown {
    return this.#members.get(name);
  }

  override valueOf(): string {
    return this.#text;
  }

  override toString(): string {
    return this.#text;
  }
}

/** JSON as templates see it. */
export function valueOfJson(data: JsonData): unknown {
  if (data instanceof DateTime) return data;
  if (Array.isArray(data)) return (data as readonly JsonData[]).map(valueOfJson);
  if (data instanceof Map) {
    const table = new Map(
      Array.from(data as ReadonlyMap<string, JsonData>, ([name, value]) => [name, once(() => valueOfJson(value))]),
    );
    const items = () => Array.from(table, ([name, make]) => [name, make()] as const);
    // As .NET prints a dictionary.
    return new Members(table, {
      items,
      text: () =>
        items()
          .map(([name, value]) => `[${name}, ${textOf(value)}]`)
          .join(''),
    });
  }
  return data;
}

/** How `xsi:nil` is seen. */
export type Nil = 'blank' | 'null';

/** A document of XML: the root is a member of it. */
export function valueOfXml(root: XmlElement, nil: Nil): unknown {
  return new Members(new Map([[root.localName, once(() => valueOfElement(root, nil))]]));
}

function valueOfElement(element: XmlElement, nil: Nil): unknown {
  if (isNil(element)) return nil === 'null' ? null : '';
  const texts = element.children.filter((child): child is XmlText => 'text' in child);
  const elements = element.children.filter((child): child is XmlElement => !('text' in child));
  const text = texts.map((child) => child.text).join('');
  const attributes = element.attributes.filter(({ namespace }) => !namespace.startsWith('http://www.w3.org/'));
  const table = new Map<string, () => unknown>(attributes.map(({ localName, value }) => [localName, () => value]));
  if (elements.length === 0) return attributes.length === 0 ? text : new TextWithMembers(text, new Members(table));
  const groups = Map.groupBy(elements, ({ localName }) => localName);
  for (const [name, group] of groups)
    table.set(
      name,
      once(() =>
        group.length === 1 ? valueOfElement(group[0] as XmlElement, nil) : group.map((one) => valueOfElement(one, nil)),
      ),
    );
  const whole: Members = new Members(table, {
    text: () => text,
    // An array of one is an element like any other: what holds elements of one name is taken for an array of these, and
    // anything else for the only item.
    items: () => (groups.size === 1 ? elements.map((one) => valueOfElement(one, nil)) : [whole]),
  });
  return whole;
}

function isNil({ attributes }: XmlElement): boolean {
  return attributes.some(
    ({ localName, namespace, value }) =>
      localName === 'nil' &&
      namespace === 'http://www.w3.org/2001/XMLSchema-instance' &&
      /^(?:true|1)$/.test(value.trim()),
  );
}

/** Makes a value the first time it is asked for. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Looks members up in what templates see, and nowhere else: no property of a JavaScript object is a member. */
export class TemplateContext extends Context {
  // biome-ignore lint/suspicious/noExplicitAny: the library's own signature.
  override readProperty(object: any, key: any): any {
    const value: unknown = object;
    const name: unknown = key instanceof TextWithMembers ? key.valueOf() : key;
    if (value === null || value === undefined) return undefined;
    if (value instanceof TextWithMembers) return value.member(String(name));
    if (value instanceof Members) return value.get(String(name)) ?? (name === 'size' ? value.size : undefined);
    if (Array.isArray(value)) return readElement(value, name);
    if (typeof value === 'string') return name === 'size' ? value.length : undefined;
    if (value instanceof DateTime) return undefined;
    // The library's own: `forloop`, and the scopes that hold what templates assign.
    if (value instanceof Drop) return super.readProperty(object, key);
    return Object.hasOwn(object, String(name)) ? object[String(name)] : undefined;
  }
}

/** Pairs of a name and a value have `Key` and `Value`, as in .NET. */
function readElement(array: readonly unknown[], key: unknown): unknown {
  if (typeof key === 'number' || /^-?\d+$/.test(String(key))) return array.at(Number(key));
  switch (String(key).toLowerCase()) {
    case 'size':
    case 'count':
      return array.length;
    case 'first':
      return array[0];
    case 'last':
      return array.at(-1);
    case 'key':
      return array.length === 2 ? array[0] : undefined;
    case 'value':
      return array.length === 2 ? array[1] : undefined;
    default:
      return undefined;
  }
}

/** The text of a value, as .NET writes it. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(textOf).join('');
  if (typeof value === 'number') return String(value).replace('e', 'E');
  return String(value);
}
