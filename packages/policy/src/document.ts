import { isSection, type Section, sections } from '@turnpike/model';
import type { Diagnostic, Span } from '@turnpike/text';
import { span } from '@turnpike/text';
import { DiagnosticBag } from './diagnostics.ts';
import { readDocument } from './reader.ts';
import { type DocumentTree, type Element, elementsOf } from './syntax.ts';

/** The policies of one scope, by section. A section that the document leaves out is absent. */
export interface PoliciesDocument {
  readonly kind: 'policies';
  readonly tree: DocumentTree;
  readonly root: Element;
  readonly sections: Readonly<Partial<Record<Section, Element>>>;
}

/** Policies that other documents include by name. */
export interface FragmentDocument {
  readonly kind: 'fragment';
  readonly tree: DocumentTree;
  readonly root: Element;
}

/** How a field of a GraphQL API is resolved. */
export interface ResolverDocument {
  readonly kind: 'resolver';
  readonly tree: DocumentTree;
  readonly root: Element;
  readonly dataSource: DataSource;
}

/** A policy document of one of the three kinds. */
export type PolicyDocument = PoliciesDocument | FragmentDocument | ResolverDocument;

/** The roots that a resolver may have. */
export const dataSources = ['http-data-source', 'sql-data-source', 'cosmosdb-data-source'] as const;

/** The root of a resolver. */
export type DataSource = (typeof dataSources)[number];

/** A document and everything that is wrong with it. */
export interface PolicyDocumentReading {
  readonly tree: DocumentTree;
  /** Absent when the root tells no kind. */
  readonly document: PolicyDocument | undefined;
  /** All of them, where a file holds several as samples do; Azure takes one. */
  readonly documents: readonly PolicyDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The most bytes a document may have, in UTF-8. */
export const documentBytes: Readonly<Record<PolicyDocument['kind'], number>> = {
  policies: 256 * 1024,
  fragment: 512 * 1024,
  resolver: 256 * 1024,
};

/** Reads a policy document and finds its sections; mistakes of both steps are among the diagnostics. */
export function readPolicyDocument(text: string): PolicyDocumentReading {
  const tree = readDocument(text);
  const bag = new DiagnosticBag();
  const roots = tree.nodes.filter((node) => node.kind === 'element');
  const documents = roots.map((root) => recognize(tree, root, bag)).filter((document) => document !== undefined);
  const document = documents.find(({ root }) => root === tree.root);
  if (document !== undefined) checkSize(document, bag);
  const diagnostics = [...tree.diagnostics, ...bag.all].toSorted((one, other) => one.span.start - other.span.start);
  return { tree, document, documents, diagnostics };
}

function recognize(tree: DocumentTree, root: Element, bag: DiagnosticBag): PolicyDocument | undefined {
  if (root.name === 'policies') return { kind: 'policies', tree, root, sections: findSections(root, bag) };
  if (root.name === 'fragment') {
    checkFragment(root, bag);
    return { kind: 'fragment', tree, root };
  }
  const dataSource = dataSources.find((name) => name === root.name);
  if (dataSource !== undefined) return { kind: 'resolver', tree, root, dataSource };
  bag.report(
    'unknown-root',
    root.nameSpan,
    `the root is <${root.name}>; expected <policies>, <fragment> or one of <${dataSources.join('>, <')}>`,
    root === tree.root ? 'error' : 'warning',
  );
  return undefined;
}

function findSections(root: Element, bag: DiagnosticBag): Partial<Record<Section, Element>> {
  const found: Partial<Record<Section, Element>> = {};
  reportText(root, bag);
  for (const element of elementsOf(root)) {
    const { name, nameSpan } = element;
    if (!isSection(name)) {
      bag.report('unknown-section', nameSpan, `<${name}> is no section; expected <${sections.join('>, <')}>`);
    } else if (found[name] !== undefined) {
      bag.report('duplicate-section', nameSpan, `the document already has <${name}>; expected it once`);
    } else {
      found[name] = element;
      reportText(element, bag);
    }
  }
  return found;
}

function checkFragment(root: Element, bag: DiagnosticBag): void {
  reportText(root, bag);
  const waiting = [...elementsOf(root)];
  for (let element = waiting.pop(); element !== undefined; element = waiting.pop()) {
    const { name, nameSpan } = element;
    if (name === 'include-fragment' || (isSection(name) && isChild(root, element)))
      bag.report('not-in-fragment', nameSpan, `a fragment may not contain <${name}>`);
    // Azure's own policy toolkit writes fragments with <base />; what it would stand for is the including document's.
    else if (name === 'base')
      bag.report('not-in-fragment', nameSpan, 'a fragment may not contain <base>; it has no effect here', 'warning');
    waiting.push(...elementsOf(element));
  }
}

function isChild(parent: Element, element: Element): boolean {
  return parent.children.includes(element);
}

/** Reports the text of an element that holds only elements. */
function reportText(element: Element, bag: DiagnosticBag): void {
  for (const child of element.children) {
    if ((child.kind !== 'text' || child.blank) && child.kind !== 'cdata') continue;
    const place = trimmed(child.span, child.kind === 'text' ? child.raw : '');
    const found = child.raw.trim().slice(0, 20);
    bag.report('unexpected-text', place, `'${found}' in <${element.name}> has no effect`, 'warning');
  }
}

function trimmed(place: Span, raw: string): Span {
  const start = place.start + raw.length - raw.trimStart().length;
  return span(start, place.end - (raw.length - raw.trimEnd().length));
}

function checkSize(document: PolicyDocument, bag: DiagnosticBag): void {
  const bytes = Buffer.byteLength(document.tree.text);
  const most = documentBytes[document.kind];
  if (bytes > most)
    bag.report('document-too-large', span(0, 0), `the document has ${bytes} bytes; at most ${most} are accepted`);
}
