import type { ResourceDefinition } from '../define-resource.ts';
import type { DraftResource, Reader, StoredResource, Transaction } from '../store/store.ts';
import type { Management } from './call.ts';
import { draft } from './draft.ts';
import { serviceIdOf } from './path.ts';

// Resources that are there as long as what they belong to: the settings of the portal, mails, what a workspace tells its
// operators. They are kept like all others, from the moment at which what they belong to is.

type Parent = Pick<StoredResource, 'key' | 'path' | 'type'>;

const service: Parent = { key: '', path: '', type: '' };

/** Puts what belongs to a new resource there. */
export async function putInitial(management: Management, transaction: Transaction, parent: Parent): Promise<void> {
  for (const resource of initialOf(management, parent)) await transaction.put(resource, 'absent');
}

/** Puts what is missing there, of the service and of everything in it: a version before this one may not have known it. */
export async function ensureInitial(management: Management): Promise<void> {
  const { store } = management;
  if ((await missingOf(management, store)).length === 0) return;
  await store.write('turnpike', async (transaction) => {
    for (const resource of await missingOf(management, transaction)) await transaction.put(resource, 'absent');
  });
}

/** What a resource was before somebody wrote it. */
export function initialDraft(
  management: Management,
  definition: ResourceDefinition,
  { path, type }: Pick<StoredResource, 'path' | 'type'>,
): DraftResource {
  const segments = path.split('/');
  const name = definition.name?.only?.find((known) => known.toLowerCase() === segments.at(-1)?.toLowerCase()) ?? '';
  const properties = definition.initially?.(name, {
    serviceId: serviceIdOf(management.service),
    now: management.now(),
  });
  const parent = segments.slice(0, -2).join('/').toLowerCase();
  return draft({ definition, type, key: path.toLowerCase(), parent, path }, properties ?? {});
}

async function missingOf(management: Management, reader: Reader): Promise<readonly DraftResource[]> {
  const missing: DraftResource[] = [];
  for (const parent of await parentsOf(management, reader))
    for (const resource of initialOf(management, parent))
      if ((await reader.get(resource.key)) === undefined) missing.push(resource);
  return missing;
}

/** The service, and the resources that something belongs to from the beginning. */
async function parentsOf({ routes }: Management, reader: Reader): Promise<readonly Parent[]> {
  const types = new Set(
    routes.all.filter(({ definition }) => definition.initially !== undefined).map(({ type }) => parentType(type)),
  );
  const lists = await Promise.all([...types].filter((type) => type !== '').map((type) => reader.list({ type })));
  return [service, ...lists.flatMap(({ resources }) => resources)];
}

function initialOf(management: Management, parent: Parent): readonly DraftResource[] {
  return management.routes.all
    .filter(({ definition, type }) => definition.initially !== undefined && parentType(type) === parent.type)
    .flatMap(({ definition, type }) =>
      (definition.name?.only ?? []).map((name) => {
        const path = [...(parent.path === '' ? [] : [parent.path]), type.slice(type.lastIndexOf('/') + 1), name].join(
          '/',
        );
        return initialDraft(management, definition, { path, type });
      }),
    );
}

function parentType(type: string): string {
  return type.slice(0, Math.max(0, type.lastIndexOf('/')));
}
