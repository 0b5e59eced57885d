import { BudgetExceeded, spend } from '../budget.ts';
import { invalidOperation } from '../exceptions.ts';
import type { Sequence } from '../linq/sequence.ts';
import type { XElement } from './x-element.ts';
import type { XName } from './x-name.ts';
import { XObject, xmlNodeTypes } from './x-object.ts';
import { xSequence } from './x-sequence.ts';
import { writeNode } from './xml-writer.ts';

/** How deep copying and comparing go; deeper trees can be made but hardly are. */
const deepest = 3000;

/** An instance of `System.Xml.Linq.XNode`. The children of a container are a ring: the last one's `next` is the first. */
export abstract class XNode extends XObject {
  next: XNode | null = null;
  previous: XNode | null = null;

  /** A copy that hangs in nothing; `depth` counts how deep in the copied tree it is. */
  abstract clone(depth: number): XNode;

  /** Whether the other node is the same in kind, name, attributes and content. */
  abstract deepEquals(other: XNode, depth: number): boolean;

  /** A text that is the same for nodes that are deeply equal, and for them only. */
  abstract deepKey(depth: number): string;

  get nextNode(): XNode | null {
    return this.container === null || this.container.lastNode === this ? null : this.next;
  }

  get previousNode(): XNode | null {
    return this.container === null || this.container.firstNode === this ? null : this.previous;
  }

  remove(): void {
    this.requireContainer().removeNode(this);
  }

  addBeforeSelf(content: unknown): void {
    this.requireContainer().insert(content, this.previousNode);
  }

  addAfterSelf(content: unknown): void {
    this.requireContainer().insert(content, this);
  }

  replaceWith(content: unknown): void {
    const container = this.requireContainer();
    const before = this.previousNode;
    container.removeNode(this);
    container.insert(content, before);
  }

  ancestors(name: XName | null, andSelf = false): Sequence<XElement> {
    const self = this;
    return xSequence('XElement', function* () {
      let element = (andSelf ? self : self.parent) as XElement | null;
      for (; element !== null; element = element.parent) {
        spend(1);
        if (name === null || element.name.is(name)) yield element;
      }
    });
  }

  nodesAfterSelf(): Sequence<XNode> {
    const self = this;
    return xSequence('XNode', function* () {
      for (let node = self.nextNode; node !== null; node = node.nextNode) {
        spend(1);
        yield node;
      }
    });
  }

  nodesBeforeSelf(): Sequence<XNode> {
    const self = this;
    return xSequence('XNode', function* () {
      const container = self.container;
      for (let node = container?.firstNode ?? null; node !== null && node !== self; node = node.next) {
        spend(1);
        yield node;
        if (node.container !== container) return;
      }
    });
  }

  elementsAfterSelf(name: XName | null): Sequence<XElement> {
    return elementsOf(this.nodesAfterSelf(), name);
  }

  elementsBeforeSelf(name: XName | null): Sequence<XElement> {
    return elementsOf(this.nodesBeforeSelf(), name);
  }

  /** `ToString(SaveOptions)`. */
  write(options: number): string {
    return writeNode(this, options);
  }

  override toString(): string {
    return writeNode(this, 0);
  }

  protected requireContainer(): NonNullable<XObject['container']> {
    if (this.container === null) throw invalidOperation('The parent is missing.');
    return this.container;
  }
}

/** The elements among nodes, with a name or all. */
export function elementsOf(nodes: Iterable<XNode>, name: XName | null): Sequence<XElement> {
  return xSequence('XElement', function* () {
    for (const node of nodes) {
      if (node.nodeType !== xmlNodeTypes.Element) continue;
      const element = node as XElement;
      if (name === null || element.name.is(name)) yield element;
    }
  });
}

/** One level further down, if copying or comparing may go there. */
export function deeper(depth: number): number {
  spend(1);
  if (depth >= deepest) throw new BudgetExceeded('depth');
  return depth + 1;
}

/** `XNode.DeepEquals(a, b)`. */
export function deepEqualNodes(left: XNode | null, right: XNode | null): boolean {
  if (left === right) return true;
  return left !== null && right !== null && left.deepEquals(right, 0);
}

/** `XNode.CompareDocumentOrder(a, b)`. */
export function compareDocumentOrder(left: XNode | null, right: XNode | null): number {
  if (left === right) return 0;
  if (left === null) return -1;
  if (right === null) return 1;
  const leftPath = pathOf(left);
  const rightPath = pathOf(right);
  if (leftPath[0] !== rightPath[0]) throw invalidOperation('A common ancestor is missing.');
  let level = 1;
  while (level < leftPath.length && leftPath[level] === rightPath[level]) level++;
  if (level === leftPath.length) return -1;
  if (level === rightPath.length) return 1;
  for (let node: XNode | null = leftPath[level] as XNode; node !== null; node = node.nextNode) {
    spend(1);
    if (node === rightPath[level]) return -1;
  }
  return 1;
}

/** A node and what it hangs in, from the top down. */
function pathOf(node: XNode): XNode[] {
  const path: XNode[] = [];
  for (let step: XNode | null = node; step !== null; step = step.container) {
    spend(1);
    path.push(step);
  }
  return path.reverse();
}
