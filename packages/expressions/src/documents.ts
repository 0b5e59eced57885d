import { allocate, BudgetExceeded, entryUnits, resetBudget, spend } from './runtime/budget.ts';
import { DateTime } from './runtime/date-time.ts';
import { parseRoundTrip } from './runtime/date-time-reading.ts';
import { DotNetException } from './runtime/exceptions.ts';
import { JArray } from './runtime/json/j-array.ts';
import { JObject } from './runtime/json/j-object.ts';
import type { JProperty } from './runtime/json/j-property.ts';
import { JToken } from './runtime/json/j-token.ts';
import type { JValue } from './runtime/json/j-value.ts';
import { readExactly } from './runtime/json/parse.ts';
import { toText } from './runtime/object.ts';
import { Regex } from './runtime/regex/regex.ts';
import { Boxed } from './runtime/values.ts';
import type { XAttribute } from './runtime/xml/x-attribute.ts';
import { XElement } from './runtime/xml/x-element.ts';
import { XNamespace } from './runtime/xml/x-name.ts';
import type { XNode } from './runtime/xml/x-node.ts';
import { XCData, XText } from './runtime/xml/x-text.ts';
import { loadOptions, parseDocument } from './runtime/xml/xml-parser.ts';

// Documents for those who are not expressions: read by the readers that expressions have, with what a document may cost
// counted anew for each, and given as plain data.

/** A document that cannot be read, with what its reader says; or one that is too much. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
}

/** How deep a document may be. */
const deepest = 500;

/** How many attributes an element may have. */
const mostAttributes = 10_000;

/** What reading a document, and whatever is made of it meanwhile, may take. */
const documentLimits = { steps: 20_000_000, memory: 64_000_000 };

/** What JSON holds; names are those of the document, whatever they mean to JavaScript. */
export type JsonData =
  | string
  | number
  | bigint
  | boolean
  | null
  | DateTime
  | readonly JsonData[]
  | ReadonlyMap<string, JsonData>;

/** Reads JSON as Newtonsoft.Json does; where dates are to be found, strings that look like one are one. */
export function readJsonData(text: string, findsDates: boolean): JsonData {
  return reading(() => {
    const token = readExactly(text, findsDates);
    if (token === undefined) throw new DocumentError('The document is empty.');
    return dataOf(token);
  });
}

/** What a .NET value holds: JSON as data, values as they are, and the text of anything else. */
export function dataOfValue(value: unknown): JsonData {
  if (value instanceof JToken) return reading(() => dataOf(value));
  if (value instanceof Boxed) return value.value;
  if (value === null || value === undefined) return null;
  if (typeof value === 'object' && !(value instanceof DateTime)) return toText(value);
  return value as JsonData;
}

function dataOf(token: JToken): JsonData {
  spend(1);
  if (token instanceof JArray) return Array.from(token.childValues, dataOf);
  if (token instanceof JObject)
    return new Map(Array.from(token as Iterable<JProperty>, ({ name, value }) => [name, dataOf(value)] as const));
  const { value } = token as JValue;
  return (value instanceof Boxed ? value.value : (value ?? null)) as JsonData;
}

/** An attribute; the declarations of namespaces are attributes too. */
export interface XmlAttribute {
  readonly prefix: string;
  readonly localName: string;
  readonly namespace: string;
  readonly value: string;
}

/** Text in an element. */
export interface XmlText {
  readonly text: string;
  readonly isCData: boolean;
}

/** An element of XML; comments and processing instructions are left out. */
export interface XmlElement {
  readonly prefix: string;
  readonly localName: string;
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly (XmlElement | XmlText)[];
  /** Written as `<a />`. */
  readonly isEmpty: boolean;
}

/** An XML document: the attributes of its declaration, where it has one, and its root. */
export interface XmlData {
  readonly declaration:
    | { readonly version: string; readonly encoding?: string; readonly standalone?: string }
    | undefined;
  readonly root: XmlElement;
}

/** Reads XML as .NET does. A document type is refused, so that no entities but the five of XML itself stand for anything. */
export function readXmlData(text: string, options: { readonly preserveSpace?: boolean } = {}): XmlData {
  return reading(() => {
    refuseManyAttributes(text);
    // A document type may also hide in the prolog behind comments: whatever the reader takes for one is refused.
    const document = parseDocument(
      text.replace(/^\ufeff/, ''),
      options.preserveSpace ? loadOptions.PreserveWhitespace : 0,
    );
    if (document.documentType !== null) throw new DocumentError('The document has a DOCTYPE, which is not read.');
    const { declaration } = document;
    return {
      declaration:
        declaration === null
          ? undefined
          : {
              version: declaration.version ?? '1.0',
              ...(declaration.encoding !== null && { encoding: declaration.encoding }),
              ...(declaration.standalone !== null && { standalone: declaration.standalone }),
            },
      root: elementOf(document.root as XElement, 0, undefined),
    };
  });
}

/** Before they are read: each is an object, and a document may be nothing else. A tag has no `<` in it. */
function refuseManyAttributes(text: string): void {
  let count = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit === 0x3c) count = 0;
    else if (unit === 0x3d && ++count > mostAttributes && /\s*["']/.test(text.slice(index + 1, index + 3)))
      throw new DocumentError(`The document has an element with more than ${mostAttributes} attributes.`);
  }
}

/** The namespaces that hold within an element that declares some, or within the document. */
class Scope {
  /** Where this element stands. */
  readonly #outer: Scope | undefined;
  /** What it declares, by prefix; the default namespace has an empty one. */
  readonly #declared: ReadonlyMap<string, string>;
  readonly #default: string;
  readonly #prefixes = new Map<string, string>();

  constructor(declarations: readonly XAttribute[], outer: Scope | undefined) {
    allocate(entryUnits * (2 + declarations.length));
    this.#outer = outer;
    this.#declared = new Map(declarations.map((attribute) => [attribute.declaredPrefix, attribute.value]));
    this.#default = this.#declared.get('') ?? (outer === undefined ? '' : outer.#default);
  }

  /** Empty for the default namespace. */
  prefixOfElement(namespace: string): string {
    return namespace === this.#default ? '' : this.prefixOf(namespace);
  }

  prefixOf(namespace: string): string {
    let prefix = this.#prefixes.get(namespace);
    if (prefix === undefined) this.#prefixes.set(namespace, (prefix = this.#find(namespace)));
    return prefix;
  }

  #find(namespace: string): string {
    // No other prefix can be declared for it.
    if (namespace === XNamespace.xmlns.namespaceName) return 'xmlns';
    const hidden = new Set<string>();
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.#outer) {
      spend(1);
      for (const [prefix, declared] of scope.#declared) {
        if (prefix !== '' && declared === namespace && !hidden.has(prefix)) return prefix;
        hidden.add(prefix);
      }
    }
    return namespace === XNamespace.xml.namespaceName ? 'xml' : '';
  }
}

function elementOf(element: XElement, depth: number, outer: Scope | undefined): XmlElement {
  if (depth >= deepest) throw new DocumentError(`The document has elements more than ${deepest} deep.`);
  // Most elements have no attributes, and many no content: going through what is not there takes longer than all else.
  const own = element.lastAttribute === null ? [] : [...element.attributes(null)];
  const declarations = own.filter((attribute) => attribute.isNamespaceDeclaration);
  const scope = outer === undefined || declarations.length > 0 ? new Scope(declarations, outer) : outer;
  const children: (XmlElement | XmlText)[] = [];
  if (!element.isEmpty)
    for (const child of element.nodes() as Iterable<XNode>) {
      if (child instanceof XElement) children.push(elementOf(child, depth + 1, scope));
      else if (child instanceof XText) children.push({ text: child.value, isCData: child instanceof XCData });
    }
  const attributes = own.map((attribute) => attributeOf(attribute, scope));
  const { localName, namespaceName: namespace } = element.name;
  return {
    prefix: scope.prefixOfElement(namespace),
    localName,
    namespace,
    attributes,
    children,
    isEmpty: element.isEmpty,
  };
}

function attributeOf(attribute: XAttribute, scope: Scope): XmlAttribute {
  allocate(32);
  const { localName, namespaceName } = attribute.name;
  const isDefault = namespaceName === '' && localName === 'xmlns';
  return {
    prefix: isDefault || namespaceName === '' ? '' : scope.prefixOf(namespaceName),
    localName,
    namespace: isDefault ? XNamespace.xmlns.namespaceName : namespaceName,
    value: attribute.value,
  };
}

/** Replaces what a .NET pattern matches; it ends in bounded time whatever the pattern. */
export function replacePattern(text: string, pattern: string, replacement: string, count = -1): string {
  return reading(() => new Regex(pattern, 0).replace(text, replacement, count));
}

/** Reads a date in any form that `DateTime.Parse` knows. */
export function parseDate(text: string): DateTime | undefined {
  return reading(() => parseRoundTrip(text));
}

/** Counts what is read and made anew, and turns what readers throw into one kind of error. */
function reading<T>(work: () => T): T {
  resetBudget(documentLimits);
  try {
    return work();
  } catch (error) {
    if (error instanceof DotNetException) throw new DocumentError(error.message, { cause: error });
    if (error instanceof BudgetExceeded)
      throw new DocumentError('The document is too large to be read.', { cause: error });
    throw error;
  } finally {
    resetBudget();
  }
}
