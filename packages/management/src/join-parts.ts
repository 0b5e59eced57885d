import type { SnapshotPart } from './define-resource.ts';

/** Puts parts of a snapshot together: each list is the lists of the parts, one after the other. */
export function joinParts(parts: Iterable<SnapshotPart>): SnapshotPart {
  const lists = new Map<string, unknown[]>();
  for (const part of parts)
    for (const [name, items] of Object.entries(part)) {
      const into = lists.get(name);
      if (into === undefined) lists.set(name, [...items]);
      else for (const item of items) into.push(item);
    }
  return Object.fromEntries(lists) as SnapshotPart;
}
