import type { DraftResource, Expectation, ListPage, ListQuery, Reader, StoredResource, Transaction } from './store.ts';

// A workspace is to what is in it what the service is to the rest: `workspaces/team/apis/orders` is `apis/orders` in the
// workspace `team`. Rules of types see a workspace through this, so that they need not know where they are, and reach
// nothing of the service or of another workspace, whatever the names are that they are given.

/** Azure: of the service, workspaces refer to these. They have none of their own. */
const ofService: readonly string[] = ['users', 'authorizationservers', 'openidconnectproviders'];

/** The part of a key or a path that is its workspace: `workspaces/team`; `undefined` for what is in none. */
export function workspacePart(path: string): string | undefined {
  return /^(workspaces\/[^/]+)\/./i.exec(path)?.[1];
}

/** A resource as it is within its workspace; what is in none stays as it is. */
export function withinWorkspace<Kept extends Placed>(resource: Kept): Kept {
  const part = workspacePart(resource.path);
  if (part === undefined) return resource;
  const { key, path, parent, type } = resource;
  return {
    ...resource,
    key: key.slice(part.length + 1),
    path: path.slice(part.length + 1),
    parent: parent.slice(part.length + 1),
    type: type.slice('workspaces/'.length),
  };
}

type Placed = Pick<StoredResource, 'key' | 'path' | 'parent' | 'type'>;

/** Reads what is in a workspace, by its key: `workspaces/team`. Without one, the reader itself. */
export function readerWithin(workspace: string | undefined, reader: Reader): Reader {
  return workspace === undefined ? reader : new WorkspaceReader(workspace, reader);
}

/** Writes what is in a workspace, by its path. Without one, the transaction itself. */
export function transactionWithin(workspace: string | undefined, transaction: Transaction): Transaction {
  return workspace === undefined ? transaction : new WorkspaceTransaction(workspace, transaction);
}

class WorkspaceReader implements Reader {
  protected readonly workspace: string;
  readonly #reader: Reader;

  constructor(path: string, reader: Reader) {
    this.workspace = path.toLowerCase();
    this.#reader = reader;
  }

  async get(key: string): Promise<StoredResource | undefined> {
    if (isOfService(key)) return this.#reader.get(key);
    const resource = await this.#reader.get(`${this.workspace}/${key}`);
    return resource && withinWorkspace(resource);
  }

  async list({ type, parent, skip = 0, top, ...query }: ListQuery): Promise<ListPage> {
    if (isOfService(type))
      return this.#reader.list({ ...query, type, skip, ...(parent !== undefined && { parent }), ...(top && { top }) });
    const within = `workspaces/${type}`;
    const isDeep = parent === undefined && type.includes('/');
    if (!isDeep) {
      const below = parent === undefined || parent === '' ? this.workspace : `${this.workspace}/${parent}`;
      const page = await this.#reader.list({ ...query, type: within, parent: below, skip, ...(top && { top }) });
      return { ...page, resources: page.resources.map(withinWorkspace) };
    }
    const { resources } = await this.#reader.list({ ...query, type: within });
    const own = resources.filter(({ key }) => key.startsWith(`${this.workspace}/`)).map(withinWorkspace);
    return { resources: own.slice(skip, top === undefined ? undefined : skip + top), count: own.length };
  }

  async below(key: string): Promise<readonly StoredResource[]> {
    return (await this.#reader.below(`${this.workspace}/${key}`)).map(withinWorkspace);
  }
}

class WorkspaceTransaction extends WorkspaceReader implements Transaction {
  readonly #path: string;
  readonly #transaction: Transaction;

  constructor(path: string, transaction: Transaction) {
    super(path, transaction);
    this.#path = path;
    this.#transaction = transaction;
  }

  async put(draft: DraftResource, expected: Expectation): Promise<StoredResource | undefined> {
    const { key, path, parent, type } = draft;
    const whole = {
      key: `${this.workspace}/${key}`,
      path: `${this.#path}/${path}`,
      parent: parent === '' ? this.workspace : `${this.workspace}/${parent}`,
      type: `workspaces/${type}`,
    };
    const resource = await this.#transaction.put({ ...draft, ...whole }, expected);
    return resource && withinWorkspace(resource);
  }

  async delete(key: string, expected: Expectation): Promise<boolean> {
    return this.#transaction.delete(`${this.workspace}/${key}`, expected);
  }
}

function isOfService(keyOrType: string): boolean {
  return ofService.includes((keyOrType.split('/', 1)[0] ?? '').toLowerCase());
}
