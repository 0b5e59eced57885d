import { type Management, readBody } from '../arm/call.ts';
import type { Endpoint, EndpointCall } from '../arm/endpoint.ts';
import { ensureInitial } from '../arm/initial.ts';
import type { ArmAnswer } from '../arm/messages.ts';
import { checkAddress, checkSubscription, isSame, serviceIdOf } from '../arm/path.ts';
import { ArmError } from '../arm-error.ts';
import { isObject } from '../json.ts';
import { requireGroup } from '../provider/resource-groups.ts';
import type { StoredResource } from '../store/store.ts';
import { putAway, putBack, showDeleted } from './deleted-service.ts';
import { seedService } from './seed.ts';
import { newService } from './service-properties.ts';
import { showService } from './show-service.ts';
import { requireService, serviceKey } from './stored-service.ts';
import { writeService } from './write-service.ts';

// The service itself: a tracked resource, whose ETag is in its body. There is one, under one name; it is there from the
// beginning, can be deleted, and had back or made anew.

const reference = 'https://learn.microsoft.com/rest/api/apimanagement/api-management-service';
const provider = '/providers/Microsoft.ApiManagement/service';

/** The service, and lists of services. */
export const serviceEndpoints: readonly Endpoint[] = [
  {
    path: '~',
    reference,
    needsNoService: true,
    judgesAddress: true,
    methods: {
      GET: { description: 'The service.', run: get },
      HEAD: { description: 'Whether the service is there.', run: async (call) => ({ ...(await get(call)), body: {} }) },
      PUT: { description: 'Creates the service, or puts another in its place.', run: put },
      PATCH: { description: 'Changes the service.', run: patch },
      DELETE: { description: 'Deletes the service; it can be had back.', run: remove },
    },
  },
  ...['/subscriptions/{subscriptionId}', '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}'].map(
    (scope) => ({
      path: scope + provider,
      reference,
      judgesAddress: true,
      methods: { GET: { description: 'The services: one, or none when it was deleted.', run: list } },
    }),
  ),
];

/** Puts the service there before it is asked for, unless it was deleted. */
export async function createService(management: Management): Promise<void> {
  const { store } = management;
  const isThere = async () =>
    (await store.get(serviceKey)) !== undefined || (await showDeleted(store, management)) !== undefined;
  if (await isThere()) return;
  await store.write('turnpike', async (transaction) => {
    if ((await transaction.get(serviceKey)) === undefined)
      await writeService(transaction, newService, 'put', 'turnpike', management);
  });
}

async function get({ management, names }: EndpointCall): Promise<ArmAnswer> {
  checkAddress(management.service, names);
  const { stored } = await requireService(management, management.store);
  return show(200, stored, management);
}

async function list({ management, names }: EndpointCall): Promise<ArmAnswer> {
  const { resourceGroupName: group } = names;
  checkSubscription(management.service, names.subscriptionId ?? '');
  if (group !== undefined) await requireGroup(management, management.store, group);
  const isElsewhere = group !== undefined && !isSame(group, management.service.resourceGroup);
  const stored = isElsewhere ? undefined : await management.store.get(serviceKey);
  const value = stored === undefined ? [] : [await showService(stored, management, management.store)];
  return { status: 200, body: { value } };
}

async function put({ management, request, principal, names }: EndpointCall): Promise<ArmAnswer> {
  checkOnly(management, names);
  const body = await readBody(request);
  const isRestored = isObject(body.properties) && String(body.properties.restore).toLowerCase() === 'true';
  const { isNew, stored } = await management.store.write(principal.name, async (transaction) => {
    const isNew = (await transaction.get(serviceKey)) === undefined;
    if (isNew && isRestored && !(await putBack(transaction)))
      throw new ArmError('ServiceNotFound', `There is no service '${management.service.name}' that was deleted.`);
    // Azure: what else a request says is passed over.
    if (isNew && isRestored) return { isNew, stored: (await transaction.get(serviceKey)) as StoredResource };
    if (isNew && (await showDeleted(transaction, management)) !== undefined) throw softDeleted(management);
    if (isNew) await seedService(management, transaction);
    return { isNew, stored: await writeService(transaction, body, 'put', principal.name, management) };
  });
  if (isNew) await ensureInitial(management);
  return show(isNew ? 201 : 200, stored, management);
}

async function patch({ management, request, principal, names }: EndpointCall): Promise<ArmAnswer> {
  checkAddress(management.service, names);
  const body = await readBody(request);
  const stored = await management.store.write(principal.name, async (transaction) => {
    await requireService(management, transaction);
    return writeService(transaction, body, 'patch', principal.name, management);
  });
  return show(200, stored, management);
}

async function remove({ management, principal, names }: EndpointCall): Promise<ArmAnswer> {
  checkAddress(management.service, names);
  return management.store.write(principal.name, async (transaction) => {
    if ((await transaction.get(serviceKey)) === undefined) return { status: 204 };
    await putAway(transaction, management);
    return { status: 200 };
  });
}

async function show(status: number, stored: StoredResource, management: Management): Promise<ArmAnswer> {
  return { status, body: await showService(stored, management, management.store) };
}

/** Azure's words. */
function softDeleted({ service }: Management): ArmError {
  return new ArmError(
    'ServiceAlreadyExistsInSoftDeletedState',
    `Api service ${service.name} was soft-deleted. In order to create the new service with the same name, you have to either ` +
      'undelete the service or purge it. See https://aka.ms/apimsoftdelete.',
  );
}

/** Refuses to make a service other than the one that there is. */
function checkOnly(
  { service }: Management,
  { subscriptionId = '', resourceGroupName = '', serviceName = '' }: EndpointCall['names'],
): void {
  checkSubscription(service, subscriptionId);
  if (isSame(resourceGroupName, service.resourceGroup) && isSame(serviceName, service.name)) return;
  throw new ArmError(
    'Conflict',
    `This control plane is for one service, and cannot have '${serviceName.slice(0, 80)}' in '${resourceGroupName.slice(0, 90)}'; ` +
      `expected ${serviceIdOf(service)}. Another service needs a control plane of its own.`,
  );
}
