import { type Management, readBody } from '../arm/call.ts';
import type { Endpoint, EndpointCall } from '../arm/endpoint.ts';
import type { ArmAnswer } from '../arm/messages.ts';
import { checkName, isSame } from '../arm/path.ts';
import { ArmError, validationError } from '../arm-error.ts';
import type { JsonObject } from '../json.ts';
import { map, type Properties, text } from '../properties.ts';
import { mergeProperties, readProperties } from '../read-properties.ts';
import type { Reader, StoredResource } from '../store/store.ts';
import { listResources } from './list-resources.ts';

// Resource groups: the one of the service, which is always there, and others, which tools make before they find out that
// this control plane puts nothing into them.

const reference = 'https://learn.microsoft.com/rest/api/resources/resource-groups';
const type = 'resourceGroups';
const collection = '/resourcegroups';

const properties: Properties = {
  location: text('Where it is.', { required: true, least: 1, most: 100 }),
  tags: map(text('The value.', { most: 256 }), 'Texts by name.', { default: {} }),
  managedBy: text('Whose it is.'),
};

/** Azure's names of resource groups. */
const nameRule = { most: 90, pattern: /^[-\w._()]*[-\w_()]$/ };

const one = '/subscriptions/{subscriptionId}/resourcegroups/{groupName}';

/** What is done with resource groups. */
export const resourceGroupEndpoints: readonly Endpoint[] = [
  {
    path: '/subscriptions/{subscriptionId}/resourcegroups',
    reference,
    methods: { GET: { description: 'The resource groups.', run: list } },
  },
  {
    path: one,
    reference,
    methods: {
      GET: { description: 'A resource group.', run: get },
      HEAD: { description: 'Whether a resource group is there.', run: head },
      PUT: { description: 'Creates a resource group, or changes it.', run: (call) => write(call, 'put') },
      PATCH: { description: 'Changes a resource group.', run: (call) => write(call, 'patch') },
      DELETE: { description: 'Deletes a resource group, unless it is that of the service.', run: remove },
    },
  },
  {
    path: `${one}/resources`,
    reference,
    methods: {
      GET: {
        description: 'What is in a resource group.',
        async run(call) {
          await requireGroup(call.management, call.management.store, call.names.groupName ?? '');
          return listResources(call, call.names.groupName);
        },
      },
    },
  },
];

/** Refuses a resource group that is not there. */
export async function requireGroup(management: Management, reader: Reader, name: string): Promise<JsonObject> {
  const stored = await reader.get(keyOf(name));
  if (stored !== undefined) return show(management, stored.path.slice(collection.length + 1), stored.properties);
  const { resourceGroup } = management.service;
  if (isSame(name, resourceGroup)) return show(management, resourceGroup, { location: 'local', tags: {} });
  throw new ArmError('ResourceGroupNotFound', `Resource group '${name.slice(0, 90)}' could not be found.`);
}

async function list({ management }: EndpointCall): Promise<ArmAnswer> {
  const { store, service } = management;
  const { resources } = await store.list({ type });
  const names = resources.map(({ path }) => path.slice(collection.length + 1));
  const all = names.some((name) => isSame(name, service.resourceGroup)) ? names : [service.resourceGroup, ...names];
  return { status: 200, body: { value: await Promise.all(all.map((name) => requireGroup(management, store, name))) } };
}

async function get({ management, names }: EndpointCall): Promise<ArmAnswer> {
  return { status: 200, body: await requireGroup(management, management.store, names.groupName ?? '') };
}

async function head({ management, names }: EndpointCall): Promise<ArmAnswer> {
  await requireGroup(management, management.store, names.groupName ?? '');
  return { status: 204 };
}

async function write(call: EndpointCall, how: 'put' | 'patch'): Promise<ArmAnswer> {
  const { management, request, principal, names } = call;
  const { groupName: name = '' } = names;
  checkName(name, nameRule);
  const { location, tags, managedBy } = await readBody(request);
  const given = Object.fromEntries(Object.entries({ location, tags, managedBy }).filter(([, value]) => value != null));
  const { isNew, stored } = await management.store.write(principal.name, async (transaction) => {
    const current = await transaction.get(keyOf(name));
    const isOwn = isSame(name, management.service.resourceGroup);
    if (how === 'patch') await requireGroup(management, transaction, name);
    const before = current?.properties ?? (isOwn ? { location: 'local' } : {});
    const read = readProperties(properties, how === 'patch' ? mergeProperties(before, given) : given);
    if (read.details.length > 0) throw validationError(read.details);
    const draft = { key: keyOf(name), type, parent: collection, path: current?.path ?? `${collection}/${name}` };
    const stored = await transaction.put({ ...draft, properties: read.properties, secrets: {}, fields: {} }, 'any');
    return { isNew: current === undefined && !isOwn, stored: stored as StoredResource };
  });
  const shown = show(management, stored.path.slice(collection.length + 1), stored.properties);
  return { status: isNew ? 201 : 200, body: shown };
}

async function remove({ management, principal, names }: EndpointCall): Promise<ArmAnswer> {
  const { groupName: name = '' } = names;
  if (isSame(name, management.service.resourceGroup))
    throw new ArmError('Conflict', `The resource group '${name}' is that of this control plane; expected it to stay.`);
  return management.store.write(principal.name, async (transaction) => {
    await requireGroup(management, transaction, name);
    await transaction.delete(keyOf(name), 'any');
    return { status: 200 };
  });
}

function show({ service }: Management, name: string, properties: JsonObject): JsonObject {
  return {
    id: `/subscriptions/${service.subscriptionId}/resourceGroups/${name}`,
    name,
    type: 'Microsoft.Resources/resourceGroups',
    ...properties,
    properties: { provisioningState: 'Succeeded' },
  };
}

function keyOf(name: string): string {
  return `${collection}/${name.toLowerCase()}`;
}
