import { attributeOf, childrenOf, elementsIn, wsdl } from '@turnpike/artifacts';
import type { XmlElement } from '@turnpike/expressions';
import { ImportError } from '../imported-api.ts';

/** The namespace of XML Schema. */
export const xsd = 'http://www.w3.org/2001/XMLSchema';
const xmlns = 'http://www.w3.org/2000/xmlns/';

/** A name in a namespace, which is empty for none. */
export interface QName {
  readonly namespace: string;
  readonly name: string;
}

/** A part of a schema, and what surrounds it. */
export interface SchemaPart {
  readonly element: XmlElement;
  /** The namespace that the schema is about. */
  readonly target: string;
  /** Whether elements within others have that namespace. */
  readonly isQualified: boolean;
}

/** The namespaces that are declared where an element stands, by prefix. */
export type Prefixes = ReadonlyMap<string, string>;

/** The XML Schemas within a WSDL document: what is global in them, by name. */
export class SchemaSet {
  readonly schemas: readonly XmlElement[];
  readonly #parts = new Map<string, SchemaPart>();
  readonly #prefixes = new WeakMap<XmlElement, Prefixes>();

  constructor(root: XmlElement) {
    this.#note(root, new Map());
    this.schemas = childrenOf(root, wsdl, 'types').flatMap((types) => childrenOf(types, [xsd], 'schema'));
    for (const schema of this.schemas) this.#add(schema);
    for (const schema of this.schemas) this.#checkImports(schema);
  }

  /** What is global under a name: `element`, `type`, `group`, `attributeGroup` or `attribute`. */
  find(kind: string, { namespace, name }: QName): SchemaPart | undefined {
    return this.#parts.get(`${kind} {${namespace}}${name}`);
  }

  /** The namespace that a schema is about. */
  targetOf(schema: XmlElement): string {
    return attributeOf(schema, 'targetNamespace') ?? '';
  }

  /** The name that an attribute has, by the prefixes that are declared where it stands. */
  nameIn(element: XmlElement, attribute: string): QName | undefined {
    const text = attributeOf(element, attribute)?.trim();
    if (text === undefined) return undefined;
    const [, prefix = '', name = ''] = /^(?:([^:]*):)?(.*)$/s.exec(text) ?? [];
    return { namespace: this.#prefixes.get(element)?.get(prefix) ?? '', name };
  }

  #add(schema: XmlElement): void {
    const target = this.targetOf(schema);
    const isQualified = attributeOf(schema, 'elementFormDefault') === 'qualified';
    for (const element of elementsIn(schema)) {
      const kind = /^(?:simple|complex)Type$/.test(element.localName) ? 'type' : element.localName;
      const key = `${kind} {${target}}${attributeOf(element, 'name') ?? ''}`;
      if (!this.#parts.has(key)) this.#parts.set(key, { element, target, isQualified });
    }
  }

  // Azure: what is not in the document is not there. Schemas of .NET name each other without saying where they are.
  #checkImports(schema: XmlElement): void {
    const targets = new Set(this.schemas.map((one) => this.targetOf(one)));
    const place = `the schema of '${this.targetOf(schema)}'`;
    for (const element of elementsIn(schema)) {
      const location = attributeOf(element, 'schemaLocation');
      const isElsewhere =
        element.localName === 'import' &&
        !targets.has(attributeOf(element, 'namespace') ?? '') &&
        location !== undefined;
      if (isElsewhere || /^(?:include|redefine|override)$/.test(element.localName))
        throw new ImportError(
          `'${element.localName}' names '${location ?? ''}'; expected everything in one document, as Azure does`,
          place,
        );
    }
  }

  #note(root: XmlElement, outer: Prefixes): void {
    const waiting: [XmlElement, Prefixes][] = [[root, outer]];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [element, around] = next;
      const declared = element.attributes.filter(({ namespace }) => namespace === xmlns);
      const own = declared.map(({ localName, value }) => [localName === 'xmlns' ? '' : localName, value] as const);
      const prefixes = own.length === 0 ? around : new Map([...around, ...own]);
      this.#prefixes.set(element, prefixes);
      for (const child of elementsIn(element)) waiting.push([child, prefixes]);
    }
  }
}
