import { setImmediate } from 'node:timers/promises';
import { ArmError, detail, validationError } from '../arm-error.ts';
import type { ChangeContext, Resource } from '../define-resource.ts';
import { nameOf, type StoredResource } from '../store/store.ts';
import type { ImportedApi, ImportedResource } from './imported-api.ts';

/** Names that an import gives to schemas. Those of other names were made by somebody, and stay. */
const ofImport = /^[0-9a-f]{24}$/;

/**
 * Makes the operations and schemas of an API those of a description. Operations that were there before are changed in place,
 * so that what is below them stays.
 * @see https://learn.microsoft.com/azure/api-management/api-management-api-import-restrictions
 */
export async function writeImport(api: Resource, imported: ImportedApi, context: ChangeContext): Promise<void> {
  await writeSchemas(api, imported, context);
  const { resources: before } = await context.reader.list({ type: 'apis/operations', parent: api.key });
  const known = new Map(before.map((operation) => [nameOf(operation).toLowerCase(), operation]));
  const byTemplate = new Map(before.map((operation) => [templateOf(operation), operation]));
  for (const [index, operation] of imported.operations.entries()) {
    // Writers wait for the whole of an import, and readers for a part of it.
    if (index % 100 === 99) await setImmediate();
    const written = await putBelow(api, 'operations', operation, context);
    if (known.delete(operation.name.toLowerCase())) continue;
    const policy = imported.policies?.get(operation.name);
    if (policy !== undefined) await putPolicy(written, policy, context);
    else await copyPolicies(byTemplate.get(templateOf(operation)), written, context);
  }
  for (const { key } of known.values()) await context.reader.delete(key, 'any');
}

async function writeSchemas(api: Resource, { schemas }: ImportedApi, context: ChangeContext): Promise<void> {
  const names = new Set(schemas.map(({ name }) => name.toLowerCase()));
  const { resources: before } = await context.reader.list({ type: 'apis/schemas', parent: api.key });
  for (const schema of before) {
    const name = nameOf(schema).toLowerCase();
    if (ofImport.test(name) && !names.has(name)) await context.reader.delete(schema.key, 'any');
  }
  for (const schema of schemas) await putBelow(api, 'schemas', schema, context);
}

async function putBelow(
  { path }: Resource,
  collection: string,
  { name, properties }: ImportedResource,
  context: ChangeContext,
): Promise<StoredResource> {
  return blamed(name, () => context.put(`${path}/${collection}/${name}`, properties));
}

async function putPolicy({ path }: StoredResource, value: string, context: ChangeContext): Promise<void> {
  await blamed(nameOf({ path }), () => context.put(`${path}/policies/policy`, { value, format: 'rawxml' }));
}

/** What no resource can be is a mistake in the description. */
async function blamed(name: string, write: () => Promise<StoredResource>): Promise<StoredResource> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof ArmError)) throw error;
    const reasons = error.details?.map(({ message }) => message) ?? [error.message];
    throw validationError([detail('representation', `Parsing error(s): '${name}': ${reasons.join('; ')}`)]);
  }
}

/** Azure: a new operation has the policies of one with the same method and template. */
async function copyPolicies(
  from: StoredResource | undefined,
  to: StoredResource,
  { reader }: ChangeContext,
): Promise<void> {
  if (from === undefined) return;
  const { resources } = await reader.list({ type: 'apis/operations/policies', parent: from.key });
  for (const { etag: _, sequenceNumber: __, ...policy } of resources)
    await reader.put(
      {
        ...policy,
        key: `${to.key}${policy.key.slice(from.key.length)}`,
        parent: to.key,
        path: `${to.path}${policy.path.slice(from.path.length)}`,
      },
      'any',
    );
}

function templateOf({ properties }: Pick<StoredResource, 'properties'>): string {
  return `${String(properties.method).toUpperCase()} ${properties.urlTemplate}`;
}
