import type { Filter, Literal } from '../filter/syntax.ts';
import type { JsonObject } from '../json.ts';
import type { SecretBox } from './secret-box.ts';

// What is configured, as resources under one service. Everything that is written is written in transactions, one after
// the other; each change of a resource has a number, greater than all before, by which others ask what they have missed.

/** A resource as it is kept. */
export interface StoredResource {
  /** Where it is under the service, in lower case: `apis/orders;rev=1/operations/get-order`. */
  readonly key: string;
  /** Such as `apis/operations`. */
  readonly type: string;
  /** The key of what it belongs to; empty for those of the service itself. */
  readonly parent: string;
  /** The key with letters as they were written first. */
  readonly path: string;
  readonly properties: JsonObject;
  /** The properties that are secret. They are encrypted where they are kept. */
  readonly secrets: JsonObject;
  /** What lists are filtered and ordered by; texts are in lower case. */
  readonly fields: Readonly<Record<string, Literal>>;
  /** Without the quotes around it. */
  readonly etag: string;
  /** The number of its last change. */
  readonly sequenceNumber: number;
}

/** A resource to be kept. The store gives it an ETag and a number. */
export type DraftResource = Omit<StoredResource, 'etag' | 'sequenceNumber'>;

/** What has to be true for a change to be made: whatever is there, something, nothing, or this version. */
export type Expectation = 'any' | 'present' | 'absent' | { readonly etag: string };

/** Which resources are wanted. */
export interface ListQuery {
  readonly type: string;
  /** Those of one parent; of all when left out. */
  readonly parent?: string;
  readonly filter?: Filter;
  /** A field; by key when left out. */
  readonly orderBy?: { readonly field: string; readonly descends: boolean };
  readonly skip?: number;
  readonly top?: number;
}

/** Some resources, and how many there are without regard to the page. */
export interface ListPage {
  readonly resources: readonly StoredResource[];
  readonly count: number;
}

/** A change of one resource. */
export interface Change {
  readonly sequenceNumber: number;
  readonly key: string;
  readonly type: string;
  readonly verb: 'put' | 'delete';
  /** ISO 8601. */
  readonly at: string;
  /** Who made it. */
  readonly by: string;
}

/** Who makes changes, and by which request. */
export interface Author {
  readonly name: string;
  /** What the answer calls the request. */
  readonly requestId?: string;
  /** What the client calls a group of requests. */
  readonly correlationId?: string;
  readonly apiVersion?: string;
  /** Where the client is. */
  readonly address?: string;
}

/** A change with everything that is known of its making. */
export interface AuditEntry extends Change {
  readonly requestId: string | undefined;
  readonly correlationId: string | undefined;
  readonly apiVersion: string | undefined;
  readonly address: string | undefined;
}

/** Which changes are wanted: the latest first. Times are in ISO 8601, both ends included. */
export interface AuditQuery {
  readonly from?: string;
  readonly to?: string;
  /** A resource and what is below it; all when left out. */
  readonly key?: string;
  readonly by?: string;
  readonly correlationId?: string;
  /** Only those with a lower number. */
  readonly before?: number;
  readonly top: number;
}

/** What is true of a store as a whole. */
export interface StoreState {
  /** Which store this is; one that is restored from a backup of it is the same. */
  readonly id: string;
  /** The number of the last change. */
  readonly sequence: number;
  /** Changes up to this number are not told any more. */
  readonly floor: number;
}

/** What a backup consists of. Secrets are as they are kept: encrypted. */
export type BackupItem =
  | ({ readonly kind: 'resource'; readonly sealed: string | null } & Omit<StoredResource, 'secrets'>)
  | ({ readonly kind: 'change' } & AuditEntry);

/** Reads resources. */
export interface Reader {
  get(key: string): Promise<StoredResource | undefined>;
  list(query: ListQuery): Promise<ListPage>;
  /** Everything below a resource, however deep. */
  below(key: string): Promise<readonly StoredResource[]>;
}

/** Reads and writes; all of it happens, or nothing. */
export interface Transaction extends Reader {
  /** Gives `undefined` when what is expected is not so. */
  put(resource: DraftResource, expected: Expectation): Promise<StoredResource | undefined>;
  /** Deletes a resource and everything below it; `false` when what is expected is not so. */
  delete(key: string, expected: Expectation): Promise<boolean>;
}

/** Keeps what is configured. Its reads see what was committed before. */
export interface Store extends Reader, AsyncDisposable {
  /**
   * Runs work alone; when it throws, nothing of it has happened. Where the store was lost meanwhile, work may be run again from
   * its beginning.
   */
  write<Result>(by: string | Author, work: (transaction: Transaction) => Promise<Result>): Promise<Result>;
  /** The changes after a number, in order, at most `top`. Throws `ForgottenChanges` when some of them are not kept. */
  changesAfter(sequenceNumber: number, top: number): Promise<readonly Change[]>;
  /** The number of the last change. */
  sequenceNumber(): Promise<number>;
  /** Calls after changes that were committed, here or by others; gives what ends that. */
  onChange(listener: () => void): () => void;
  /** Who changed what and when, the latest first. */
  audit(query: AuditQuery): Promise<readonly AuditEntry[]>;
  /** Forgets changes made before a time, in ISO 8601, and says how many. */
  forgetChanges(before: string): Promise<number>;
  state(): Promise<StoreState>;
  /** Encrypts everything that another key encrypted with the current one, and says of how many resources. */
  reseal(): Promise<number>;
  /** Gives everything as it was at one moment to work. */
  backup<Result>(work: (state: StoreState, items: AsyncIterable<BackupItem>) => Promise<Result>): Promise<Result>;
  /** Puts what a backup has in place of everything, all of it or nothing. One of the keys of the box has encrypted its secrets. */
  restore(state: StoreState, items: () => AsyncIterable<BackupItem>, box: SecretBox): Promise<void>;
}

/** Whether what is there satisfies what is expected. */
export function satisfies(current: Pick<StoredResource, 'etag'> | undefined, expected: Expectation): boolean {
  if (expected === 'any') return true;
  if (expected === 'absent') return current === undefined;
  if (expected === 'present') return current !== undefined;
  return current?.etag === expected.etag;
}

/** The name of a resource within its collection. */
export function nameOf({ path }: Pick<StoredResource, 'path'>): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
