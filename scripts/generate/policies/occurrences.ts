import type { PolicyCase } from '../../../conformance/policies/policy-case.ts';
import { type Scope, sections } from '../../../packages/model/src/index.ts';
import { catalog } from '../../../packages/policies/src/index.ts';
import {
  contentOf,
  dataSources,
  type Element,
  elementsOf,
  type PolicyDocument,
  readPolicyDocument,
  type Shape,
  type Value,
} from '../../../packages/policy/src/index.ts';
import { kindOf, type PolicyPart, partsOf } from './policy-parts.ts';

// What the documents of cases use of each policy. What stands in a document is looked at with the reader that the gateway
// has, and found again by the paths of the definition.

/** The ids of the cases in which something occurs, by policy and by what occurs: see the functions below. */
export type Occurrences = ReadonlyMap<string, ReadonlySet<string>>;

/** What a part is called in occurrences. */
export function partKey(policy: string, path: string): string {
  return `${policy} ${path}`;
}

/** What one of its words is called. */
export function wordKey(policy: string, path: string, word: string): string {
  return `${policy} ${path}=${word}`;
}

/** What an expression there is called. */
export function expressionKey(policy: string, path: string): string {
  return `${policy} ${path}=@`;
}

/** What the place of a policy is called: a section or a scope. */
export function placeKey(policy: string, place: string): string {
  return `${policy} in ${place}`;
}

/** What occurs in which cases. */
export function occurrencesIn(cases: readonly PolicyCase[]): Occurrences {
  const found = new Map<string, Set<string>>();
  for (const one of cases) {
    const note = (key: string): void => {
      const ids = found.get(key);
      if (ids === undefined) found.set(key, new Set([one.id]));
      else ids.add(one.id);
    };
    for (const [scope, text] of documentsOf(one)) noteDocument(read(text, one.id), scope, note);
  }
  return found;
}

type Note = (key: string) => void;

/** The documents of a case, wherever it has them, with the scope of those that are attached to one. */
function documentsOf(one: PolicyCase): readonly (readonly [scope: Scope | undefined, text: string])[] {
  const { calls: _, ...setup } = one;
  return Object.entries(setup).flatMap(([name, value]) => textsIn(value).map((text) => [scopes[name], text] as const));
}

const scopes: Readonly<Record<string, Scope>> = {
  global: 'global',
  product: 'product',
  policies: 'api',
  operationPolicies: 'operation',
};

const isDocument = new RegExp(`^\\s*<(?:policies|fragment|${dataSources.join('|')})[\\s/>]`);

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return isDocument.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function read(text: string, id: string): PolicyDocument {
  const { document } = readPolicyDocument(text);
  if (document === undefined) throw new Error(`a document of ${id} cannot be read`);
  return document;
}

function noteDocument(document: PolicyDocument, scope: Scope | undefined, note: Note): void {
  if (document.kind === 'fragment') notePolicies(document.root, [], note);
  if (document.kind === 'resolver') notePolicy(document.root, [], note);
  if (document.kind !== 'policies') return;
  for (const section of sections)
    notePolicies(document.sections[section], scope === undefined ? [section] : [section, scope], note);
}

function notePolicies(parent: Element | undefined, places: readonly string[], note: Note): void {
  if (parent !== undefined) for (const element of elementsOf(parent)) notePolicy(element, places, note);
}

function notePolicy(element: Element, places: readonly string[], note: Note): void {
  const policy = catalog.get(element.name);
  if (policy === undefined) return;
  for (const place of places) note(placeKey(policy.name, place));
  const parts = new Map(partsOf(policy).map((part) => [part.path, part]));
  new PartsInElement(policy.name, parts, places, note).look(element, policy.config, '');
}

/** One policy element, looked through from its definition. */
class PartsInElement {
  readonly #policy: string;
  readonly #parts: ReadonlyMap<string, PolicyPart>;
  readonly #places: readonly string[];
  readonly #note: Note;

  constructor(policy: string, parts: ReadonlyMap<string, PolicyPart>, places: readonly string[], note: Note) {
    this.#policy = policy;
    this.#parts = parts;
    this.#places = places;
    this.#note = note;
  }

  look(element: Element, shape: Shape, prefix: string): void {
    for (const { name, value } of element.attributes) this.#noteValue(`${prefix}@${name}`, value);
    for (const [name, field] of Object.entries(shape)) {
      if (field.field === 'text') this.#noteText(`${prefix}text()`, element);
      if (field.field === 'policies') this.#notePolicies(`${prefix}policies()`, element);
      if (field.field !== 'element' && field.field !== 'elements') continue;
      const kind = kindOf(field.content);
      for (const child of elementsOf(element).filter((one) => one.name === name)) {
        this.#note(partKey(this.#policy, `${prefix}${name}`));
        if (kind === undefined) this.look(child, field.content as Shape, `${prefix}${name}/`);
        else this.#noteValue(`${prefix}${name}`, contentOf(child));
      }
    }
  }

  #noteText(path: string, element: Element): void {
    const hasMarkup = elementsOf(element).length > 0;
    const value = contentOf(element);
    if (hasMarkup) this.#note(partKey(this.#policy, path));
    else if (value !== undefined && value.source.text.trim() !== '') this.#noteValue(path, value);
  }

  #notePolicies(path: string, element: Element): void {
    if (elementsOf(element).some(({ name }) => catalog.has(name))) this.#note(partKey(this.#policy, path));
    notePolicies(element, this.#places, this.#note);
  }

  #noteValue(path: string, value: Value | undefined): void {
    const part = this.#parts.get(path);
    if (part === undefined) return;
    this.#note(partKey(this.#policy, path));
    if (value?.form === 'expression') this.#note(expressionKey(this.#policy, path));
    else if (value !== undefined) this.#noteWord(part, value.source.text);
  }

  #noteWord({ path, kind, words }: PolicyPart, text: string): void {
    const meant = kind?.parse(text);
    const word = words.find((one) => kind?.parse(one) === meant);
    if (word !== undefined) this.#note(wordKey(this.#policy, path, word));
  }
}
