import { attributeOf, childrenOf, elementsIn } from '@turnpike/artifacts';
import type { XmlElement } from '@turnpike/expressions';
import { ImportError } from '../imported-api.ts';

/** The two versions of WADL: https://www.w3.org/Submission/wadl/ */
export const wadlNamespaces: readonly string[] = [
  'http://wadl.dev.java.net/2009/02',
  'http://research.sun.com/wadl/2006/10',
  'http://wadl.dev.java.net/2006/10',
];

/** What reading may look at: types of resources, which many have, would make much out of little. */
const mostSteps = 2_000_000;

/** What is said of an element in words. */
export interface Doc {
  readonly title: string | undefined;
  readonly text: string | undefined;
}

/** A WADL document: its elements, and those that others refer to by `#id`. */
export class WadlDocument {
  readonly root: XmlElement;
  readonly #byId = new Map<string, XmlElement>();
  readonly #docs = new WeakMap<XmlElement, Doc>();
  #left = mostSteps;

  constructor(root: XmlElement) {
    if (root.localName !== 'application' || !wadlNamespaces.includes(root.namespace))
      throw new ImportError(`the root is '${root.localName}'; expected 'application' of WADL`);
    this.root = root;
    const waiting = [root];
    for (let element = waiting.pop(); element !== undefined; element = waiting.pop()) {
      const id = attributeOf(element, 'id');
      if (id !== undefined && wadlNamespaces.includes(element.namespace) && !this.#byId.has(id))
        this.#byId.set(id, element);
      waiting.push(...elementsIn(element));
    }
  }

  /** The elements of a name in another, those that they refer to in their place. */
  children(element: XmlElement, name: string): readonly XmlElement[] {
    this.#left -= element.children.length;
    if (this.#left < 0)
      throw new ImportError(`the description comes to more than ${mostSteps} elements; expected fewer`);
    return childrenOf(element, wadlNamespaces, name).map((child) => {
      const reference = attributeOf(child, 'href');
      return reference === undefined ? child : this.find(reference, name);
    });
  }

  /** What a reference leads to. Nothing outside of the document is fetched. */
  find(reference: string, name: string): XmlElement {
    const found = reference.startsWith('#') ? this.#byId.get(reference.slice(1)) : undefined;
    if (found?.localName !== name)
      throw new ImportError(
        `'${reference.slice(0, 200)}' is no '${name}' of the document; expected '#' and the id of one`,
      );
    return found;
  }

  /** What the description says of an element in words. */
  docOf(element: XmlElement): Doc {
    let doc = this.#docs.get(element);
    if (doc === undefined) {
      doc = readDoc(element);
      this.#docs.set(element, doc);
    }
    return doc;
  }
}

function readDoc(element: XmlElement): Doc {
  const docs = childrenOf(element, wadlNamespaces, 'doc');
  const titled = docs.find((doc) => attributeOf(doc, 'title') !== undefined);
  const text = docs.map(textIn).join('\n').trim().slice(0, 1000);
  return {
    title: (titled && attributeOf(titled, 'title'))?.trim().slice(0, 300) || undefined,
    text: text === '' ? undefined : text,
  };
}

function textIn(element: XmlElement): string {
  return element.children.map((child) => ('text' in child ? child.text : textIn(child))).join('');
}
