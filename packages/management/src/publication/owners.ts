import type { SnapshotPart } from '@turnpike/model';
import type { PartsIndex } from './parts-index.ts';

/** Knows where users and their subscriptions are, by the ids of the users in lower case. */
export class Owners {
  readonly #subscriptions = new Map<string, Set<string>>();
  readonly #users = new Map<string, string>();

  /** Counts everything anew. */
  restart(index: PartsIndex): void {
    this.#subscriptions.clear();
    this.#users.clear();
    for (const noun of ['subscriptions', 'users'] as const)
      for (const [key, part] of index.with(noun)) this.change(key, undefined, part);
  }

  change(key: string, before: SnapshotPart | undefined, after: SnapshotPart | undefined): void {
    for (const owner of ownersOf(before)) this.#subscriptions.get(owner)?.delete(key);
    for (const owner of ownersOf(after)) {
      const keys = this.#subscriptions.get(owner) ?? new Set();
      this.#subscriptions.set(owner, keys.add(key));
    }
    for (const { id } of before?.users ?? []) this.#users.delete(id.toLowerCase());
    for (const { id } of after?.users ?? []) this.#users.set(id.toLowerCase(), key);
  }

  /** The keys of the subscriptions of a user. */
  subscriptionsOf(userId: string): Iterable<string> {
    return this.#subscriptions.get(userId.toLowerCase()) ?? [];
  }

  /** The key of a user. */
  user(userId: string): string | undefined {
    return this.#users.get(userId.toLowerCase());
  }
}

/** Whose the subscriptions of a part are, in lower case. */
export function ownersOf(part: SnapshotPart | undefined): readonly string[] {
  return (part?.subscriptions ?? []).flatMap(({ ownerId }) =>
    ownerId === undefined ? [] : [ownerId.slice(ownerId.lastIndexOf('/') + 1).toLowerCase()],
  );
}
