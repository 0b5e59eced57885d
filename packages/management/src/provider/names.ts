import { createHash } from 'node:crypto';
import { readBody } from '../arm/call.ts';
import type { Endpoint, EndpointCall } from '../arm/endpoint.ts';
import type { ArmAnswer } from '../arm/messages.ts';
import { isSame } from '../arm/path.ts';
import { detail, validationError } from '../arm-error.ts';

const reference = 'https://learn.microsoft.com/rest/api/apimanagement/api-management-service';
const provider = '/subscriptions/{subscriptionId}/providers/Microsoft.ApiManagement';

/** Azure's names of services. */
const namePattern = /^[a-zA-Z](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/;

/** What is asked about names before a service is made. */
export const nameEndpoints: readonly Endpoint[] = [
  {
    path: `${provider}/checkNameAvailability`,
    reference,
    methods: {
      POST: {
        description: 'Whether a service can have a name.',
        action: 'Microsoft.ApiManagement/checkNameAvailability/read',
        run: checkName,
      },
    },
  },
  {
    path: `${provider}/getDomainOwnershipIdentifier`,
    reference,
    methods: {
      POST: {
        description: 'What a name server would have to say to show whose a name is; nobody asks one here.',
        run: ({ management }) => {
          const { subscriptionId } = management.service;
          const domainOwnershipIdentifier = createHash('sha256').update(subscriptionId).digest('hex').toUpperCase();
          return { status: 200, body: { domainOwnershipIdentifier } };
        },
      },
    },
  },
];

async function checkName({ management, request }: EndpointCall): Promise<ArmAnswer> {
  const { name } = await readBody(request);
  if (typeof name !== 'string') throw validationError([detail('name', "'name' is missing; expected a text")]);
  const { service } = management;
  if (name.length > 50 || !namePattern.test(name)) {
    const message = `'${name.slice(0, 80)}' is no name of a service; expected 1 to 50 letters, digits and hyphens, a letter first.`;
    return { status: 200, body: { nameAvailable: false, reason: 'Invalid', message } };
  }
  if (isSame(name, service.name)) {
    const message = `${name} is already in use. Please select a different name.`;
    return { status: 200, body: { nameAvailable: false, reason: 'AlreadyExists', message } };
  }
  const message = `The name is free; this control plane itself is for '${service.name}' alone.`;
  return { status: 200, body: { nameAvailable: true, reason: 'Valid', message } };
}
