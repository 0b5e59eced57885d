import { allocate, BudgetExceeded, spend } from '../budget.ts';
import { argumentException, nullReference } from '../exceptions.ts';
import { type EnumerableValue, iterateBoxed } from '../iterate.ts';
import type { Sequence } from '../linq/sequence.ts';
import type { XAttribute } from './x-attribute.ts';
import type { XElement } from './x-element.ts';
import type { XName } from './x-name.ts';
import { deeper, XNode } from './x-node.ts';
import { XObject, xmlNodeTypes } from './x-object.ts';
import { xSequence } from './x-sequence.ts';
import { XText } from './x-text.ts';
import { xmlText } from './xml-text.ts';

const { Element, Text, CDATA } = xmlNodeTypes;

/** What a node takes of the budget for memory, besides its text. */
const nodeUnits = 40;

/**
 * An instance of `System.Xml.Linq.XContainer`. Its content is nothing, one text that has not become a node yet, or a
 * ring of nodes of which it knows the last: as in .NET, where `<a></a>` differs from `<a/>` by an empty text.
 */
export abstract class XContainer extends XNode {
  content: string | XNode | null = null;

  /** Whether the node may stand here; `after` is what it comes after, null for the beginning. */
  abstract requireAllowed(node: XNode, after: XNode | null): void;
  abstract requireAllowedText(text: string): void;

  get lastNode(): XNode | null {
    this.textToNode();
    return this.content instanceof XNode ? this.content : null;
  }

  get firstNode(): XNode | null {
    return this.lastNode?.next ?? null;
  }

  add(content: unknown): void {
    for (const part of flatten(content)) {
      if (part instanceof XNode) this.#append(part);
      else if (part instanceof XObject) this.addAttribute(part as XAttribute);
      else this.appendText(xmlText(part));
    }
  }

  addFirst(content: unknown): void {
    this.insert(content, null);
  }

  /** Puts content after a node, null for the beginning. */
  insert(content: unknown, after: XNode | null): void {
    let previous = after;
    let text: string | undefined;
    const flush = () => {
      if (text === undefined || text === '') return;
      if (previous !== null && previous.nodeType === Text) (previous as XText).text += text;
      else {
        const node = new XText(text);
        this.#link(node, previous);
        previous = node;
      }
    };
    for (const part of flatten(content)) {
      if (part instanceof XNode) {
        this.requireAllowed(part, previous);
        const node = this.#own(part);
        this.textToNode();
        flush();
        text = undefined;
        this.#link(node, previous);
        previous = node;
      } else if (part instanceof XObject) {
        throw argumentException('An attribute cannot be added to content.');
      } else {
        const more = xmlText(part);
        this.requireAllowedText(more);
        text = (text ?? '') + more;
      }
    }
    if (text !== undefined && this.content === null) this.content = text;
    else {
      this.textToNode();
      flush();
    }
  }

  addAttribute(_attribute: XAttribute): void {
    throw argumentException('An attribute cannot be added to content.');
  }

  appendText(text: string): void {
    this.requireAllowedText(text);
    if (this.content === null) this.content = text;
    else if (text !== '') {
      if (typeof this.content === 'string') this.content += text;
      else if (this.content.nodeType === Text) (this.content as XText).text += text;
      else this.#link(new XText(text), this.content);
    }
  }

  /** Appends a node that is new and known to be allowed: what the parser does. */
  appendNew(node: XNode): void {
    this.textToNode();
    this.#link(node, this.content instanceof XNode ? this.content : null);
  }

  removeNode(node: XNode): void {
    const { next, previous } = node;
    if (next === node) this.content = null;
    else {
      if (this.content === node) this.content = previous;
      (previous as XNode).next = next;
      (next as XNode).previous = previous;
    }
    node.container = node.next = node.previous = null;
  }

  removeNodes(): void {
    if (typeof this.content === 'string') this.content = null;
    while (this.content !== null) {
      spend(1);
      this.removeNode((this.content as XNode).next as XNode);
    }
  }

  replaceNodes(content: unknown): void {
    const parts = this.snapshot(content);
    this.removeNodes();
    this.add(parts);
  }

  /** Content as it is now, so that changing this does not change it; it may well have been taken from here. */
  protected snapshot(content: unknown): unknown[] {
    return [...flatten(content)];
  }

  element(name: XName | null): XElement | null {
    const last = this.content;
    if (name === null || !(last instanceof XNode)) return null;
    for (let node = last.next as XNode; ; node = node.next as XNode) {
      spend(1);
      if (node.nodeType === Element && (node as XElement).name.is(name)) return node as XElement;
      if (node === last) return null;
    }
  }

  elements(name: XName | null): Sequence<XElement> {
    const self = this;
    return xSequence('XElement', function* () {
      for (const node of self.#ring()) {
        if (node.nodeType === Element && (name === null || (node as XElement).name.is(name))) yield node as XElement;
      }
    });
  }

  nodes(): Sequence<XNode> {
    const self = this;
    return xSequence('XNode', function* () {
      self.textToNode();
      yield* self.#ring();
    });
  }

  descendants(name: XName | null, andSelf = false): Sequence<XElement> {
    const self = this;
    return xSequence('XElement', function* () {
      for (const node of self.#walk(andSelf, false)) {
        if (node.nodeType === Element && (name === null || (node as XElement).name.is(name))) yield node as XElement;
      }
    });
  }

  descendantNodes(andSelf = false): Sequence<XNode> {
    return xSequence('XNode', () => this.#walk(andSelf, true));
  }

  /** All text below, in order. */
  protected collectText(): string {
    if (this.content === null) return '';
    if (typeof this.content === 'string') return this.content;
    let text = '';
    for (const node of this.#walk(false, false)) {
      const own =
        node.nodeType === Text || node.nodeType === CDATA
          ? (node as XText).text
          : node.nodeType === Element && typeof (node as XElement).content === 'string'
            ? ((node as XElement).content as string)
            : '';
      allocate(own.length);
      text += own;
    }
    return text;
  }

  protected copyContent(from: XContainer, depth: number): void {
    if (!(from.content instanceof XNode)) {
      this.content = from.content;
      return;
    }
    for (const node of from.#ring()) this.appendNew(node.clone(deeper(depth)));
  }

  protected contentEquals(other: XContainer, depth: number): boolean {
    const [mine, theirs] = [this.#comparable(), other.#comparable()];
    if (mine.length !== theirs.length) return false;
    return mine.every((part, index) => {
      const counterpart = theirs[index] as string | XNode;
      if (typeof part === 'string' || typeof counterpart === 'string') return part === counterpart;
      return part.deepEquals(counterpart, deeper(depth));
    });
  }

  protected contentKey(depth: number): string {
    const parts = this.#comparable().map((part) =>
      typeof part === 'string' ? `3${JSON.stringify(part)}` : part.deepKey(deeper(depth)),
    );
    return this.content === null ? '[null]' : `[${parts.join(',')}]`;
  }

  /** Nodes with adjacent texts as one, which is what .NET compares; an element without content differs from one with an empty text. */
  #comparable(): (string | XNode)[] {
    if (!(this.content instanceof XNode)) return this.content === null ? [] : [this.content];
    const parts: (string | XNode)[] = [];
    let text: string | undefined;
    for (const node of this.#ring()) {
      if (node.nodeType === Text) text = (text ?? '') + (node as XText).text;
      else {
        if (text !== undefined && text !== '') parts.push(text);
        text = undefined;
        parts.push(node);
      }
    }
    if (text !== undefined && (text !== '' || parts.length === 0)) parts.push(text);
    return parts;
  }

  /** Makes the one text a node, which it is as soon as somebody looks. */
  textToNode(): void {
    if (typeof this.content !== 'string' || this.content === '') return;
    const node = new XText(this.content);
    node.container = this;
    node.next = node.previous = node;
    this.content = node;
  }

  #append(part: XNode): void {
    this.requireAllowed(part, this);
    const node = this.#own(part);
    this.textToNode();
    this.#link(node, this.content instanceof XNode ? this.content : null);
  }

  /** A node that hangs somewhere already, or is what this hangs in, is copied. */
  #own(node: XNode): XNode {
    if (node.container !== null) return node.clone(0);
    let top: XObject = this;
    while (top.container !== null) {
      spend(1);
      top = top.container;
    }
    return node === top ? node.clone(0) : node;
  }

  #link(node: XNode, previous: XNode | null): void {
    spend(1);
    allocate(nodeUnits);
    node.container = this;
    const last = this.content instanceof XNode ? this.content : null;
    if (last === null) {
      node.next = node.previous = node;
      this.content = node;
      return;
    }
    const before = previous ?? last;
    const after = before.next as XNode;
    node.previous = before;
    node.next = after;
    before.next = node;
    after.previous = node;
    if (previous === last) this.content = node;
  }

  /** The nodes as they stand; ends, as .NET's does, when the node it is at has been taken out. */
  *#ring(): Generator<XNode, void, undefined> {
    if (!(this.content instanceof XNode)) return;
    let node: XNode | null = this.content;
    do {
      node = node.next as XNode;
      spend(1);
      yield node;
    } while (node.container === this && node !== this.content);
  }

  *#walk(andSelf: boolean, withTexts: boolean): Generator<XNode, void, undefined> {
    if (andSelf) yield this;
    let node: XNode = this;
    for (;;) {
      const container = node instanceof XContainer ? node : undefined;
      if (withTexts) container?.textToNode();
      if (container !== undefined && container.content instanceof XNode) node = container.content.next as XNode;
      else {
        while (node !== this) {
          if (node.container === null) throw nullReference();
          if (node !== node.container.content) break;
          node = node.container;
        }
        if (node === this) return;
        node = node.next as XNode;
      }
      spend(1);
      yield node;
    }
  }
}

/** Sequences within sequences within … in content. */
const deepestContent = 500;

/** The parts of content: nodes, attributes and values, with sequences taken apart and nulls left out. */
function* flatten(content: unknown, depth = 0): Generator<unknown, void, undefined> {
  if (content === null || content === undefined) return;
  spend(1);
  if (depth > deepestContent) throw new BudgetExceeded('depth');
  if (typeof content !== 'object' || content instanceof XObject) yield content;
  else if (Symbol.iterator in content) {
    for (const part of iterateBoxed(content as EnumerableValue<unknown>)) yield* flatten(part, depth + 1);
  } else yield content;
}
