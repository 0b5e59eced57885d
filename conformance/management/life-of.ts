import { expect } from 'vitest';
import { all, at, type Scenario, type Stage } from './scenario.ts';

/** A resource whose life is that of most: made, read, listed, changed, deleted. */
export interface Life {
  /** The group of the client, such as `product`. */
  readonly group: string;
  /** The names on the way to it, and its own. */
  readonly names: readonly string[];
  /** What has to be there before. */
  readonly before?: (stage: Stage) => Promise<void>;
  /** What it is made with. */
  readonly body: object;
  /** What is read of it, where that is not what it was made with; secrets are not. */
  readonly read?: object;
  /** What is changed of it, and read afterwards. Absent for what has no PATCH. */
  readonly change?: object;
  /** The names of operations, where they are others. */
  readonly operations?: Partial<Record<'put' | 'list' | 'head', string>>;
  /** What asks for it alone in its list, with `$filter`; by its name when left out, `null` where lists are not filtered. */
  readonly filter?: string | null;
  /** Whether it has an ETag; it has when nothing is said. */
  readonly hasEtag?: boolean;
  /** Whether it can be asked for by itself; it can when nothing is said. */
  readonly hasGet?: boolean;
  /** Set where the client takes the ETag of a deletion among its options. */
  readonly deletesByOption?: boolean;
  /** What a deletion is told besides. */
  readonly deleteWith?: object;
}

interface Item {
  readonly id?: string;
  readonly name?: string;
  readonly eTag?: string;
}

type Operation = (...args: readonly unknown[]) => Promise<Item>;

/** What most resources do, with ETags, lists, pages and filters, and the refusals that go with them. */
export function lifeOf(life: Life): Scenario {
  return {
    title: `${life.group}: made, read, listed, changed and deleted`,
    async run(stage) {
      await life.before?.(stage);
      const group = Reflect.get(stage.client, life.group) as Readonly<Record<string, unknown>>;
      await liveThrough(life, (name) => callable(group, name), listing(group, life));
    },
  };
}

type Find = (name: string) => Operation | undefined;
type List = (options: object) => Promise<readonly Item[]>;

async function liveThrough(life: Life, find: Find, list: List): Promise<void> {
  const { names, body, read = body, hasEtag = true, operations = {} } = life;
  const call = (name: string): Operation => {
    const found = find(name);
    if (found === undefined) throw new Error(`${life.group} has no operation '${name}'`);
    return found;
  };
  const head = operations.head ?? 'getEntityTag';
  const isSame = ({ name }: Item) => name?.toLowerCase() === names.at(-1)?.toLowerCase();

  const made = await call(operations.put ?? 'createOrUpdate')(...at, ...names, body);
  expect(made).toMatchObject(read);
  if (life.hasGet !== false) expect(await call('get')(...at, ...names)).toMatchObject(read);
  const { eTag } = hasEtag ? await call(head)(...at, ...names) : {};
  if (hasEtag) expect(eTag).toMatch(/^".+"$/);
  expect((await list({})).filter(isSame)).toHaveLength(1);
  await checkPages(list);
  await checkFilter(life, list, isSame);
  await checkChange(life, find, eTag);

  const isArgument = hasEtag && life.deletesByOption !== true;
  const options = { ...(hasEtag && !isArgument && { ifMatch: '*' }), ...life.deleteWith };
  await call('delete')(...at, ...names, ...(isArgument ? ['*'] : []), options);
  expect((await list({})).filter(isSame)).toEqual([]);
  if (life.hasGet !== false) await expect(call('get')(...at, ...names)).rejects.toMatchObject({ statusCode: 404 });
  if (hasEtag) await expect(call(head)(...at, ...names)).rejects.toMatchObject({ statusCode: 404 });
}

/** Pages of one item come to the same list. */
async function checkPages(list: List): Promise<void> {
  const whole = await list({});
  const paged = await list({ top: 1 });
  expect(paged.map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
  if (whole.length > 1)
    expect((await list({ skip: 1 })).map(({ id }) => id)).toEqual(whole.slice(1).map(({ id }) => id));
}

async function checkFilter({ filter, names }: Life, list: List, isSame: (item: Item) => boolean): Promise<void> {
  if (filter === null) return;
  const found = await list({ filter: filter ?? `name eq '${names.at(-1)}'` });
  expect(found.filter(isSame)).toHaveLength(1);
  expect(found).toHaveLength(1);
}

/** Who saw an older version changes nothing. */
async function checkChange(life: Life, find: Find, eTag: string | undefined): Promise<void> {
  const { change, names, hasEtag = true } = life;
  const update = find('update');
  if (change === undefined) {
    expect(update).toBeUndefined();
    return;
  }
  if (update === undefined) throw new Error("there is a change, and no operation 'update'");
  const changed = (ifMatch: string | undefined): Promise<Item> => {
    if (!hasEtag) return update(...at, ...names, change);
    return update(...at, ...names, ifMatch, change);
  };
  if (hasEtag) await expect(changed('"older"')).rejects.toMatchObject({ statusCode: 412 });
  await changed(eTag);
  const get = find('get');
  if (get !== undefined) expect(await get(...at, ...names)).toMatchObject(change);
}

function callable(group: Readonly<Record<string, unknown>>, name: string): Operation | undefined {
  const waiting = `begin${name.charAt(0).toUpperCase()}${name.slice(1)}AndWait`;
  const method = group[waiting] ?? group[name];
  return typeof method === 'function' ? (method as Operation) : undefined;
}

const usualLists = ['listByService', 'list', 'listByProduct', 'listByApi', 'listByOperation', 'listByWorkspace'];

/** The operation that lists, which has many names. */
function listing(group: Readonly<Record<string, unknown>>, { names, operations = {} }: Life): List {
  const candidates = [operations.list, ...usualLists];
  const name = candidates.find((candidate) => candidate !== undefined && typeof group[candidate] === 'function');
  if (name === undefined) throw new Error('there is no operation that lists; expected its name');
  const method = group[name] as (...args: readonly unknown[]) => AsyncIterable<Item> | Promise<{ value?: Item[] }>;
  return async (options) => {
    const listed = method(...at, ...names.slice(0, -1), options);
    return Symbol.asyncIterator in listed ? all(listed) : ((await listed).value ?? []);
  };
}
