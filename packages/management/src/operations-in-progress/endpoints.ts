import type { Endpoint, EndpointCall } from '../arm/endpoint.ts';
import type { ArmAnswer } from '../arm/messages.ts';
import { present } from '../json.ts';
import { answerContract, answerOutcome, operationOf } from './accepted.ts';

const reference = 'https://learn.microsoft.com/rest/api/apimanagement/operation-status/get';
const locations = '/subscriptions/{subscriptionId}/providers/Microsoft.ApiManagement/locations/{location}';

/** Where clients look for how far something is, and what it came to. */
export const operationEndpoints: readonly Endpoint[] = [
  {
    path: `${locations}/operationStatuses/{operationId}`,
    reference,
    needsNoService: true,
    methods: { GET: { description: 'How far something is that goes on.', run: answerStatus } },
  },
  {
    path: `${locations}/operationResults/{operationId}`,
    reference,
    needsNoService: true,
    methods: { GET: { description: 'What something came to that went on.', run: answerOutcome } },
  },
  {
    path: '~/operationresults/{operationId}',
    reference,
    needsNoService: true,
    methods: { GET: { description: 'What something came to that went on.', run: answerOutcome } },
  },
  ...['~/tenant/operationResults/{operationId}', '~/validatePolicies/{operationId}'].map((path) => ({
    path,
    reference,
    methods: { GET: { description: 'What something came to that went on.', run: answerContract } },
  })),
];

async function answerStatus(call: EndpointCall): Promise<ArmAnswer> {
  const { id, resourceId, status, startTime, endTime, error } = await operationOf(call);
  const percentComplete = status === 'InProgress' ? 0 : 100;
  const body = {
    id: decodeURIComponent(call.request.path),
    name: id,
    resourceId,
    status,
    percentComplete,
    startTime,
    endTime,
    error,
  };
  return { status: 200, body: present(body) };
}
