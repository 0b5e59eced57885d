import type { AttachedPolicies } from './attached-policies.ts';
import { emptySnapshot, type Snapshot } from './snapshot.ts';

// Snapshots grow with what is configured, and change a little at a time. What is sent is therefore what changed: each
// resource gives a part, by its key, and the parts of all resources make a snapshot.

/** What one resource gives to a snapshot. */
export type SnapshotPart = Partial<Omit<Snapshot, 'sequenceNumber'>>;

/** What makes one snapshot of the one before. It is plain data, which can be sent as JSON. */
export interface SnapshotChange {
  /** The number of the snapshot that it makes. */
  readonly sequenceNumber: number;
  /** The number of the snapshot that it changes; absent where it makes one from nothing. */
  readonly after?: number;
  /** What is new or different, by the key of the resource. */
  readonly parts: readonly (readonly [key: string, part: SnapshotPart])[];
  /** The keys of what is no longer there. */
  readonly removed: readonly string[];
}

/** One change that does what several do, one after the other. */
export function joinChanges([first, ...rest]: readonly [SnapshotChange, ...SnapshotChange[]]): SnapshotChange {
  if (rest.length === 0) return first;
  const parts = new Map(first.parts);
  const removed = new Set(first.removed);
  let { after, sequenceNumber } = first;
  for (const change of rest) {
    if (change.after === undefined) {
      parts.clear();
      removed.clear();
      after = undefined;
    }
    for (const key of change.removed) {
      parts.delete(key);
      removed.add(key);
    }
    for (const [key, part] of change.parts) {
      parts.set(key, part);
      removed.delete(key);
    }
    sequenceNumber = change.sequenceNumber;
  }
  return { sequenceNumber, ...(after !== undefined && { after }), parts: [...parts], removed: [...removed] };
}

/** What became of the part of one key: made, changed, or gone. */
export interface PartChange {
  readonly key: string;
  readonly before: SnapshotPart | undefined;
  readonly after: SnapshotPart | undefined;
}

/** The parts of a snapshot, which change. */
export class SnapshotParts {
  readonly #sorted = new Map<string, SnapshotPart>();
  /** Sorts what is not sorted yet. */
  #sorting: Generator<void> | undefined;
  #sequenceNumber = 0;

  /** The number of the last change that was taken in. */
  get sequenceNumber(): number {
    return this.#sequenceNumber;
  }

  get size(): number {
    return this.#parts.size;
  }

  /**
   * Takes in what makes a snapshot from nothing. That its parts are found by their keys is for later: for whoever goes through
   * what is returned, some at a time, or else for the first who needs it.
   */
  begin({ sequenceNumber, parts }: SnapshotChange): Generator<void> {
    this.#sorted.clear();
    this.#sequenceNumber = sequenceNumber;
    this.#sorting = this.#sort(parts);
    return this.#sorting;
  }

  /** Takes a change in, and tells what became of which part. Throws for a change of another snapshot than this one. */
  apply({ sequenceNumber, after, parts, removed }: SnapshotChange): readonly PartChange[] {
    const changes: PartChange[] = [];
    const sorted = this.#parts;
    if (after === undefined) this.#clear(changes);
    else if (after !== this.#sequenceNumber)
      throw new Error(`the change is of snapshot ${after}; expected one of ${this.#sequenceNumber}`);
    for (const key of removed) {
      const before = sorted.get(key);
      if (sorted.delete(key)) changes.push({ key, before, after: undefined });
    }
    for (const [key, part] of parts) {
      changes.push({ key, before: sorted.get(key), after: part });
      sorted.set(key, part);
    }
    this.#sequenceNumber = sequenceNumber;
    return changes;
  }

  /** What is different in a snapshot, as a change; its parts are found by what their items are called. */
  changeTo(snapshot: Snapshot): SnapshotChange {
    const wanted = partsOf(snapshot);
    const parts = [...wanted].filter(([key, part]) => !isSame(this.#parts.get(key), part));
    const removed = [...this.#parts.keys()].filter((key) => !wanted.has(key));
    return { sequenceNumber: snapshot.sequenceNumber, after: this.#sequenceNumber, parts, removed };
  }

  /** All of it as a change that makes a snapshot from nothing. */
  whole(): SnapshotChange {
    return { sequenceNumber: this.#sequenceNumber, parts: [...this.#parts], removed: [] };
  }

  /** The snapshot that the parts make, in the order of their keys: by whatever changes they came, it is the same. */
  snapshot(): Snapshot {
    const parts = [...this.#parts].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, part]) => part);
    return { ...emptySnapshot, ...joinParts(parts), sequenceNumber: this.#sequenceNumber };
  }

  get #parts(): Map<string, SnapshotPart> {
    for (const _ of this.#sorting ?? []);
    this.#sorting = undefined;
    return this.#sorted;
  }

  *#sort(parts: SnapshotChange['parts']): Generator<void> {
    for (const [index, [key, part]] of parts.entries()) {
      this.#sorted.set(key, part);
      if (index % 1000 === 999) yield;
    }
  }

  #clear(changes: PartChange[]): void {
    for (const [key, before] of this.#parts) changes.push({ key, before, after: undefined });
    this.#parts.clear();
  }
}

/** A snapshot as a change that makes it from nothing: one part for each item, by what it is called. */
export function snapshotAsChange(snapshot: Snapshot): SnapshotChange {
  return { sequenceNumber: snapshot.sequenceNumber, parts: [...partsOf(snapshot)], removed: [] };
}

/** Puts parts together: each list is the lists of the parts, one after the other. */
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

type Noun = keyof SnapshotPart;

/** What tells the items of a noun apart. Of items that are called the same, the first keeps its place before the others. */
const nameOf: { readonly [Name in Noun]: (item: NonNullable<SnapshotPart[Name]>[number]) => string } = {
  hosts: (host) => host,
  apis: ({ id, apiRevision }) => `${id};rev=${apiRevision}`,
  versionSets: ({ id }) => id,
  products: ({ id }) => id,
  subscriptions: ({ id }) => id,
  users: ({ id }) => id,
  groups: ({ id }) => id,
  backends: ({ id }) => id,
  certificates: ({ id }) => id,
  namedValues: ({ name }) => name,
  policyFragments: ({ id }) => id,
  loggers: ({ id }) => id,
  diagnostics: ({ id, apiId = '', apiRevision = '' }) => `apis/${apiId};rev=${apiRevision}/${id}`,
  schemas: ({ id }) => id,
  workspaces: ({ id }) => id,
  authorizations: ({ id }) => id,
  policies: placeOf,
};

function placeOf(attached: AttachedPolicies): string {
  switch (attached.scope) {
    case 'global':
      return '';
    case 'workspace':
      return `workspaces/${attached.workspaceId}`;
    case 'product':
      return `products/${attached.productId}`;
    case 'api':
      return `apis/${attached.apiId};rev=${attached.apiRevision}`;
    case 'operation':
      return `apis/${attached.apiId};rev=${attached.apiRevision}/operations/${attached.operationId}`;
  }
}

function partsOf(snapshot: Snapshot): ReadonlyMap<string, SnapshotPart> {
  const parts = new Map<string, SnapshotPart>();
  for (const noun of Object.keys(nameOf) as Noun[]) {
    const called = nameOf[noun] as (item: unknown) => string;
    for (const item of snapshot[noun] ?? []) {
      const name = `${noun}/${called(item)}`.toLowerCase();
      let key = name;
      for (let nth = 2; parts.has(key); nth++) key = `${name}#${String(nth).padStart(6, '0')}`;
      parts.set(key, { [noun]: [item] });
    }
  }
  return parts;
}

/** Whether two values would be the same as JSON, whatever the order of their properties. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [mine, theirs] = [propertiesOf(one), propertiesOf(other)];
  if (mine.length !== theirs.length) return false;
  const byName = other as Readonly<Record<string, unknown>>;
  return mine.every(([name, value]) => isSame(value, byName[name]));
}

/** What is undefined is not in JSON. */
function propertiesOf(value: object): readonly (readonly [name: string, value: unknown])[] {
  return Object.entries(value).filter(([, of]) => of !== undefined);
}
