import { withoutRevision } from '@turnpike/model';
import { equals } from '../../filter/equals.ts';
import { type DraftResource, nameOf, type Reader, type StoredResource, type Transaction } from '../../store/store.ts';
import { referenceTo } from '../reference.ts';

// Each revision of an API is a resource of its own, kept as `orders;rev=2`; one without the number says which is current.

/** The type of what says which revision is current. No path leads to it. */
export const pointerType = 'apis;current';

/** The name under which a revision is kept: the current one, where none is named. */
export async function storedName(name: string, reader: Reader): Promise<string> {
  if (withoutRevision(name) !== name) return name;
  const revision = await currentRevision(name, reader);
  return `${name};rev=${revision ?? '1'}`;
}

/** The number of the current revision; `undefined` where there is no API of that name. */
export async function currentRevision(name: string, reader: Reader): Promise<string | undefined> {
  const pointer = await reader.get(`apis/${name.toLowerCase()}`);
  return pointer === undefined ? undefined : String(pointer.properties.revision);
}

/** Says which revision is current. */
export async function setCurrent(name: string, revision: string, transaction: Transaction): Promise<void> {
  const path = `apis/${name}`;
  const pointer: DraftResource = {
    key: path.toLowerCase(),
    type: pointerType,
    parent: '',
    path,
    properties: { revision },
    secrets: {},
    fields: {},
  };
  await transaction.put(pointer, 'any');
}

/** The revision that another one begins as a copy of. */
export async function findSource(sourceApiId: unknown, reader: Reader): Promise<StoredResource | undefined> {
  const name = referenceTo('apis', sourceApiId);
  return name === undefined ? undefined : reader.get(`apis/${await storedName(name, reader)}`.toLowerCase());
}

/** Gives a new revision what its source has: operations, policies, and all else below it. */
export async function copyFrom(
  sourceApiId: unknown,
  to: Pick<StoredResource, 'key' | 'path'>,
  transaction: Transaction,
): Promise<void> {
  const source = sourceApiId === undefined ? undefined : await findSource(sourceApiId, transaction);
  if (source === undefined) return;
  for (const { etag: _, sequenceNumber: __, ...resource } of await transaction.below(source.key)) {
    const moved = {
      key: to.key + resource.key.slice(source.key.length),
      parent: to.key + resource.parent.slice(source.key.length),
      path: to.path + resource.path.slice(source.path.length),
    };
    await transaction.put({ ...resource, ...moved }, 'absent');
  }
}

/** Makes a revision the current one, and the one that was no longer so. */
export async function makeCurrent(revision: StoredResource, transaction: Transaction): Promise<void> {
  const name = withoutRevision(nameOf(revision));
  const before = await transaction.get(`apis/${await storedName(name, transaction)}`.toLowerCase());
  if (before?.key === revision.key) return;
  if (before !== undefined) await transaction.put(marked(before, false), 'present');
  await transaction.put(marked(revision, true), 'present');
  await setCurrent(name, revisionIn(nameOf(revision)), transaction);
}

function marked({ etag: _, sequenceNumber: __, ...resource }: StoredResource, isCurrent: boolean): DraftResource {
  return {
    ...resource,
    properties: { ...resource.properties, isCurrent },
    fields: { ...resource.fields, isCurrent },
  };
}

/** All revisions of an API. */
export async function revisionsOf(name: string, reader: Reader): Promise<readonly StoredResource[]> {
  return (await reader.list({ type: 'apis', filter: equals('api', name) })).resources;
}

/** The number of a revision from the name under which it is kept. */
export function revisionIn(name: string): string {
  return name.slice(withoutRevision(name).length + ';rev='.length);
}
