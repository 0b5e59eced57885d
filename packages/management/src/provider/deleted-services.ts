import type { Endpoint, EndpointCall } from '../arm/endpoint.ts';
import type { ArmAnswer } from '../arm/messages.ts';
import { isSame } from '../arm/path.ts';
import { ArmError } from '../arm-error.ts';
import type { JsonObject } from '../json.ts';
import { purge, showDeleted } from '../service/deleted-service.ts';
import { locationKey } from '../service/stored-service.ts';
import type { Reader } from '../store/store.ts';

const reference = 'https://learn.microsoft.com/rest/api/apimanagement/deleted-services';
const provider = '/subscriptions/{subscriptionId}/providers/Microsoft.ApiManagement';

/** Services that were deleted and can be had back. */
export const deletedServiceEndpoints: readonly Endpoint[] = [
  {
    path: `${provider}/deletedservices`,
    reference,
    methods: { GET: { description: 'The services that were deleted.', run: list } },
  },
  {
    path: `${provider}/locations/{location}/deletedservices`,
    reference,
    methods: { GET: { description: 'The services that were deleted in a region.', run: list } },
  },
  {
    path: `${provider}/locations/{location}/deletedservices/{deletedName}`,
    reference,
    methods: {
      GET: {
        description: 'A service that was deleted.',
        run: async (call) => ({ status: 200, body: await found(call) }),
      },
      DELETE: { description: 'Forgets a service that was deleted, for good.', run: forget },
    },
  },
];

async function list({ management, names }: EndpointCall): Promise<ArmAnswer> {
  const deleted = await showDeleted(management.store, management);
  const isMeant = deleted !== undefined && isIn(deleted, names.location);
  return { status: 200, body: { value: isMeant ? [deleted] : [] } };
}

async function found({ management, names }: EndpointCall, reader: Reader = management.store): Promise<JsonObject> {
  const { deletedName = '', location } = names;
  const deleted = await showDeleted(reader, management);
  if (deleted === undefined || !isIn(deleted, location) || !isSame(deletedName, management.service.name))
    throw new ArmError('ServiceNotFound', `Api service does not exist: ${deletedName.slice(0, 80)}`);
  return deleted;
}

async function forget(call: EndpointCall): Promise<ArmAnswer> {
  return call.management.store.write(call.principal.name, async (transaction) => {
    await found(call, transaction);
    await purge(transaction);
    return { status: 200 };
  });
}

function isIn({ location }: JsonObject, asked: string | undefined): boolean {
  return asked === undefined || locationKey(asked) === locationKey(String(location));
}
