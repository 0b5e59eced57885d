import { randomBytes } from 'node:crypto';
import { readBody } from '../arm/call.ts';
import type { Endpoint, EndpointCall } from '../arm/endpoint.ts';
import type { ArmAnswer } from '../arm/messages.ts';
import { ArmError, detail, validationError } from '../arm-error.ts';
import type { JsonObject } from '../json.ts';
import { accept } from '../operations-in-progress/accepted.ts';
import { type Properties, text, word } from '../properties.ts';
import { readProperties } from '../read-properties.ts';
import { showService } from './show-service.ts';
import { requireService, tierOf } from './stored-service.ts';
import { checkTierHas } from './tiers.ts';

const reference = 'https://learn.microsoft.com/rest/api/apimanagement/api-management-service';

const backupProperties: Properties = {
  storageAccount: text('The storage account.', { required: true, least: 1 }),
  containerName: text('The container in it.', { required: true, least: 1 }),
  backupName: text('What the backup is called.', { required: true, least: 1 }),
  accessType: word(
    'How the account is reached.',
    ['AccessKey', 'SystemAssignedManagedIdentity', 'UserAssignedManagedIdentity'],
    {
      default: 'AccessKey',
    },
  ),
  accessKey: text('The key of the account.', { writeOnly: true }),
  clientId: text('The identity that it is reached with.'),
};

/** What is done with the whole service. */
export const serviceActionEndpoints: readonly Endpoint[] = [
  ...(['backup', 'restore'] as const).map((name) => ({
    path: `~/${name}`,
    reference,
    methods: {
      POST: {
        description: `Azure: ${name} with a storage account. Here it fails and says what to use instead.`,
        run: (call: EndpointCall) => refuseStorage(call, name),
      },
    },
  })),
  {
    path: '~/applynetworkconfigurationupdates',
    reference,
    methods: {
      POST: {
        description: 'Azure: takes changes of the network in. There are none here.',
        run: nothing,
      },
    },
  },
  {
    path: '~/migrateToStv2',
    reference,
    methods: {
      POST: {
        description: 'Azure: moves the service to another platform. There is one here.',
        run: migrate,
      },
    },
  },
  {
    path: '~/getssotoken',
    reference,
    methods: {
      POST: { description: 'Where the publisher is signed in to the portal.', run: signOn },
    },
  },
];

async function refuseStorage(call: EndpointCall, name: 'backup' | 'restore'): Promise<ArmAnswer> {
  const { management, request } = call;
  const service = await requireService(management, management.store);
  if (management.enforcesTiers) checkTierHas(tierOf(service), 'BackupAndRestore');
  const { details, properties } = readProperties(backupProperties, await readBody(request));
  if (details.length > 0) throw validationError(details);
  if (properties.accessType === 'AccessKey' && properties.accessKey === undefined)
    throw validationError([detail('accessKey', "'accessKey' is missing; expected the key of the storage account")]);
  return accept(call, {
    run: async () => {
      throw new ArmError(
        'NotSupported',
        `Storage accounts are not reached by this control plane, and nothing was done; expected 'turnpike ${name}', which keeps ` +
          'the whole store in a file.',
      );
    },
  });
}

async function nothing(call: EndpointCall): Promise<ArmAnswer> {
  return accept(call, { run: () => shownService(call) });
}

async function migrate(call: EndpointCall): Promise<ArmAnswer> {
  const { details } = readProperties(
    { mode: word('Whether addresses stay.', ['PreserveIp', 'NewIP']) },
    await readBody(call.request),
  );
  if (details.length > 0) throw validationError(details);
  return accept(call, { run: () => shownService(call) });
}

async function shownService({ management }: EndpointCall): Promise<JsonObject> {
  const { stored } = await requireService(management, management.store);
  return showService(stored, management, management.store);
}

/** Azure: a link that is good once, for the administrator. No portal here takes it. */
function signOn({ management }: EndpointCall): ArmAnswer {
  const token = randomBytes(32).toString('base64url');
  const redirectUri = `https://${management.service.name}.portal.azure-api.net/signin-sso?token=${token}`;
  return { status: 200, body: { redirectUri } };
}
