import { emptySnapshot, joinParts, partInWorkspace, type Snapshot, type SnapshotPart } from '@turnpike/model';
import { wholeOf } from './arm/call.ts';
import type { Routes } from './arm/routes.ts';
import type { PublishView, Resource } from './define-resource.ts';
import type { Store } from './store/store.ts';
import { withinWorkspace, workspacePart } from './store/workspace-reader.ts';

// From what is configured to what gateways run by: each resource gives a part, and the parts make a snapshot, which has the
// number of the last change in it. Everything is read once; afterwards only what changed is read, and only the parts that
// could see it are made again.

/** Changes are asked for in portions of this size. */
const portion = 1000;

/** Makes snapshots of a store. */
export class Publisher {
  readonly #store: Store;
  readonly #routes: Routes;
  readonly #serviceId: string;
  readonly #resources = new Map<string, Resource>();
  /** The keys of what is below, by key and collection. */
  readonly #children = new Map<string, Set<string>>();
  readonly #byType = new Map<string, Set<string>>();
  readonly #parts = new Map<string, SnapshotPart>();
  readonly #view: PublishView;
  #sequenceNumber = 0;

  constructor(store: Store, routes: Routes, serviceId: string) {
    this.#store = store;
    this.#routes = routes;
    this.#serviceId = serviceId;
    this.#view = {
      serviceId: this.#serviceId,
      children: ({ key }, collection) => this.#of(this.#children.get(`${key}/${collection.toLowerCase()}`)),
      all: (type) => this.#of(this.#byType.get(type)),
      get: (key) => this.#resources.get(key.toLowerCase()),
    };
  }

  /** Takes in what has changed and gives the snapshot; `undefined` when nothing has changed since the last one. */
  async publish(): Promise<Snapshot | undefined> {
    const before = this.#sequenceNumber;
    if (before === 0) await this.#readAll();
    else await this.#readChanges();
    return this.#sequenceNumber === before ? undefined : this.#compose();
  }

  async #readAll(): Promise<void> {
    // What changes meanwhile is read again with the changes after this number.
    this.#sequenceNumber = await this.#store.sequenceNumber();
    for (const { type } of this.#routes.all) {
      const { resources } = await this.#store.list({ type });
      for (const resource of resources) this.#place(wholeOf(resource));
    }
  }

  async #readChanges(): Promise<void> {
    for (;;) {
      const changes = await this.#store.changesAfter(this.#sequenceNumber, portion);
      for (const { key, sequenceNumber } of changes) {
        const resource = await this.#store.get(key);
        this.#forget(key);
        if (resource !== undefined) this.#place(wholeOf(resource));
        this.#sequenceNumber = sequenceNumber;
      }
      if (changes.length < portion) return;
    }
  }

  #place(resource: Resource): void {
    this.#resources.set(resource.key, resource);
    setOf(this.#children, collectionOf(resource.key)).add(resource.key);
    setOf(this.#byType, resource.type).add(resource.key);
    this.#outdate(resource);
  }

  #forget(key: string): void {
    const resource = this.#resources.get(key);
    if (resource === undefined) return;
    this.#outdate(resource);
    this.#resources.delete(key);
    this.#children.get(collectionOf(key))?.delete(key);
    this.#byType.get(resource.type)?.delete(key);
  }

  /** Parts are made again of what changed, of what it is in, and of what looks at its type. */
  #outdate({ key, type }: Resource): void {
    const segments = key.split('/');
    for (let length = segments.length; length >= 2; length -= 2)
      this.#parts.delete(segments.slice(0, length).join('/'));
    for (const { definition, type: other } of this.#routes.all)
      if (definition.publishedWith?.includes(type.replace(/^workspaces\//, '')))
        for (const dependent of this.#byType.get(other) ?? []) this.#parts.delete(dependent);
  }

  #compose(): Snapshot {
    const parts = Array.from(this.#resources.values(), (resource) => this.#partOf(resource));
    return { ...emptySnapshot, ...joinParts(parts), sequenceNumber: this.#sequenceNumber };
  }

  #partOf(resource: Resource): SnapshotPart {
    let part = this.#parts.get(resource.key);
    if (part === undefined) {
      part = this.#publish(resource);
      this.#parts.set(resource.key, part);
    }
    return part;
  }

  #publish(resource: Resource): SnapshotPart {
    const definition = this.#routes.definition(resource.type);
    const workspace = workspacePart(resource.path);
    if (workspace === undefined) return definition?.publish?.(resource, this.#view) ?? {};
    const view = this.#viewIn(workspace);
    const part = definition?.publish?.(withinWorkspace(resource), view) ?? {};
    return partInWorkspace(workspace.slice('workspaces/'.length), part);
  }

  /** What is in a workspace sees nothing else. */
  #viewIn(workspace: string): PublishView {
    const key = workspace.toLowerCase();
    const { children, all, get } = this.#view;
    return {
      serviceId: `${this.#serviceId}/${workspace}`,
      children: (of, collection) =>
        children({ ...of, key: `${key}/${of.key}` }, collection).map((child) => withinWorkspace(child)),
      all: (type) =>
        all(`workspaces/${type}`)
          .filter((one) => one.key.startsWith(`${key}/`))
          .map((one) => withinWorkspace(one)),
      get: (other) => {
        const resource = get(`${key}/${other}`);
        return resource && withinWorkspace(resource);
      },
    };
  }

  #of(keys: ReadonlySet<string> | undefined): readonly Resource[] {
    return Array.from(keys ?? [], (key) => this.#resources.get(key) as Resource);
  }
}

/** The collection that a key is in. */
function collectionOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/'));
}

function setOf(map: Map<string, Set<string>>, key: string): Set<string> {
  let set = map.get(key);
  if (set === undefined) {
    set = new Set();
    map.set(key, set);
  }
  return set;
}
