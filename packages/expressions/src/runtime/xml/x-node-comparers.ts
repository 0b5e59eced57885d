import { spend } from '../budget.ts';
import type { ComparerObject, EqualityComparerObject } from '../collections.ts';
import { argumentException } from '../exceptions.ts';
import { type DotNetObject, netType } from '../values.ts';
import { compareDocumentOrder, deepEqualNodes, XNode } from './x-node.ts';

/** An instance of `System.Xml.Linq.XNodeDocumentOrderComparer`. */
export class XNodeDocumentOrderComparer implements DotNetObject, ComparerObject<XNode | null> {
  get [netType](): string {
    return 'System.Xml.Linq.XNodeDocumentOrderComparer';
  }

  compare(left: XNode | null, right: XNode | null): number {
    return compareDocumentOrder(left, right);
  }

  compareObjects(left: unknown, right: unknown): number {
    for (const [value, name] of [
      [left, 'x'],
      [right, 'y'],
    ]) {
      if (value === null || value instanceof XNode) continue;
      throw argumentException('The argument must be derived from System.Xml.Linq.XNode.', name as string);
    }
    return compareDocumentOrder(left as XNode | null, right as XNode | null);
  }

  toString(): string {
    return this[netType];
  }
}

/** An instance of `System.Xml.Linq.XNodeEqualityComparer`. */
export class XNodeEqualityComparer implements DotNetObject, EqualityComparerObject<XNode | null> {
  get [netType](): string {
    return 'System.Xml.Linq.XNodeEqualityComparer';
  }

  /** With one argument it is `Equals(object)`. */
  equals(left: unknown, right?: unknown): boolean {
    if (right === undefined) return left === this;
    return deepEqualNodes(left as XNode | null, right as XNode | null);
  }

  keyOf(node: XNode | null): unknown {
    return node?.deepKey(0) ?? '';
  }

  hash(node: XNode | null): number {
    const key = node?.deepKey(0) ?? '';
    spend(key.length >> 2);
    let hash = 0;
    for (let index = 0; index < key.length; index++) hash = (Math.imul(hash, 31) + key.charCodeAt(index)) | 0;
    return hash;
  }

  toString(): string {
    return this[netType];
  }
}
