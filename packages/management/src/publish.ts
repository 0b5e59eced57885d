import { isSame, partInWorkspace, type SnapshotChange, type SnapshotPart } from '@turnpike/model';
import { wholeOf } from './arm/call.ts';
import type { Routes } from './arm/routes.ts';
import type { PublishedWith, PublishView, Resource } from './define-resource.ts';
import { serviceKey } from './service/stored-service.ts';
import type { Store } from './store/store.ts';
import { ForgottenChanges } from './store/store-errors.ts';
import { withinWorkspace, workspacePart } from './store/workspace-reader.ts';

// From what is configured to what gateways run by: each resource gives a part, and the parts make a snapshot, which has the
// number of the last change in it. Everything is read once; afterwards only what changed is read, only the parts that
// could see it are made again, and only those that are different are told.

/** Changes are asked for in portions of this size. */
const portion = 1000;

/** Tells what changes in a store, as changes of a snapshot. */
export class Publisher {
  readonly #store: Store;
  readonly #routes: Routes;
  readonly #serviceId: string;
  readonly #resources = new Map<string, Resource>();
  /** The keys of what is below, by key and collection. */
  readonly #children = new Map<string, Set<string>>();
  readonly #byType = new Map<string, Set<string>>();
  readonly #lists = new WeakMap<ReadonlySet<string>, readonly Resource[]>();
  /** As they were told last. */
  readonly #parts = new Map<string, SnapshotPart>();
  /** The keys of parts that may be different by now. */
  readonly #outdated = new Set<string>();
  readonly #view: PublishView;
  readonly #onFailed: (error: unknown) => void;
  #sequenceNumber = 0;

  /** @param onFailed told of a resource whose part cannot be made: the one before stays */
  constructor(store: Store, routes: Routes, serviceId: string, onFailed: (error: unknown) => void) {
    this.#onFailed = onFailed;
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

  /** Takes in what has changed, and tells what is different; `undefined` when nothing has changed since the last time. */
  async publish(): Promise<SnapshotChange | undefined> {
    const before = this.#sequenceNumber;
    if (before === 0) await this.#readAll();
    else await this.#readChanges().catch((error: unknown) => this.#readAnew(error));
    if (this.#sequenceNumber === before) return undefined;
    const change = this.#compose();
    return before === 0 ? change : { ...change, after: before };
  }

  async #readAll(): Promise<void> {
    // What changes meanwhile is read again with the changes after this number.
    this.#sequenceNumber = await this.#store.sequenceNumber();
    const service = await this.#store.get(serviceKey);
    if (service !== undefined) this.#place(wholeOf(service));
    for (const { type } of this.#routes.all) {
      const { resources } = await this.#store.list({ type });
      for (const resource of resources) this.#place(wholeOf(resource));
    }
  }

  /** What has changed is not known any more, as after a restored backup: everything may have. */
  async #readAnew(error: unknown): Promise<void> {
    if (!(error instanceof ForgottenChanges)) throw error;
    for (const key of [...this.#resources.keys()]) this.#forget(key);
    await this.#readAll();
  }

  async #readChanges(): Promise<void> {
    for (;;) {
      const changes = await this.#store.changesAfter(this.#sequenceNumber, portion);
      for (const key of new Set(changes.map((change) => change.key))) {
        const resource = await this.#store.get(key);
        this.#forget(key);
        if (resource !== undefined) this.#place(wholeOf(resource));
      }
      this.#sequenceNumber = changes.at(-1)?.sequenceNumber ?? this.#sequenceNumber;
      if (changes.length < portion) return;
    }
  }

  #place(resource: Resource): void {
    this.#resources.set(resource.key, resource);
    for (const keys of this.#setsOf(resource)) {
      keys.add(resource.key);
      this.#lists.delete(keys);
    }
    this.#outdate(resource);
  }

  #forget(key: string): void {
    const resource = this.#resources.get(key);
    if (resource === undefined) return;
    this.#outdate(resource);
    this.#resources.delete(key);
    for (const keys of this.#setsOf(resource)) {
      keys.delete(key);
      this.#lists.delete(keys);
    }
  }

  /** Parts are made again of what changed, of what it is in, and of what looks at its type. */
  #outdate(resource: Resource): void {
    const { key, type } = resource;
    const segments = key.split('/');
    for (let length = segments.length; length >= 2; length -= 2)
      this.#outdated.add(segments.slice(0, length).join('/'));
    for (const { definition, type: other } of this.#routes.all)
      for (const dependency of definition.publishedWith ?? [])
        this.#outdateDependents(resource, other, dependency, type.replace(/^workspaces\//, ''));
  }

  #outdateDependents(changed: Resource, type: string, dependency: PublishedWith, changedType: string): void {
    if (typeof dependency === 'string') {
      if (dependency === changedType) for (const key of this.#byType.get(type) ?? []) this.#outdated.add(key);
    } else if (dependency.type === changedType) this.#outdated.add(dependency.keyOf(changed).toLowerCase());
  }

  #compose(): SnapshotChange {
    const parts: [key: string, part: SnapshotPart][] = [];
    const removed: string[] = [];
    for (const key of this.#outdated) {
      const part = this.#partOf(key);
      if (part === 'failed') continue;
      this.#outdated.delete(key);
      const before = this.#parts.get(key);
      if (part !== undefined && !isSame(part, before)) {
        this.#parts.set(key, part);
        parts.push([key, part]);
      } else if (part === undefined && this.#parts.delete(key)) removed.push(key);
    }
    return { sequenceNumber: this.#sequenceNumber, parts, removed };
  }

  /** One that fails is tried again with the next change; those of others are told. */
  #partOf(key: string): SnapshotPart | 'failed' | undefined {
    const resource = this.#resources.get(key);
    if (resource === undefined) return undefined;
    try {
      const part = this.#publish(resource);
      return Object.keys(part).length === 0 ? undefined : part;
    } catch (error) {
      this.#onFailed(new Error(`'${resource.path}' cannot be published`, { cause: error }));
      return 'failed';
    }
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

  #setsOf({ key, type }: Resource): readonly Set<string>[] {
    return [setOf(this.#children, collectionOf(key)), setOf(this.#byType, type)];
  }

  /** In the order of their keys, whatever the order is in which they came. */
  #of(keys: ReadonlySet<string> | undefined): readonly Resource[] {
    if (keys === undefined) return [];
    let list = this.#lists.get(keys);
    if (list === undefined) {
      list = [...keys].sort().map((key) => this.#resources.get(key) as Resource);
      this.#lists.set(keys, list);
    }
    return list;
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
