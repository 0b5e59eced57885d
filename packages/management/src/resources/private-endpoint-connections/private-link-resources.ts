import type { Endpoint, EndpointCall } from '../../arm/endpoint.ts';
import type { ArmAnswer } from '../../arm/messages.ts';
import { isSame } from '../../arm/path.ts';
import { ArmError } from '../../arm-error.ts';
import type { JsonObject } from '../../json.ts';
import { idUnder } from '../../service/stored-service.ts';

const reference = 'https://learn.microsoft.com/rest/api/apimanagement/private-endpoint-connection-operations';

/** What private endpoints can reach: the gateway. */
export const privateLinkEndpoints: readonly Endpoint[] = [
  {
    path: '~/privateLinkResources',
    reference,
    methods: {
      GET: {
        description: 'What private endpoints can reach.',
        run: (call) => ({ status: 200, body: { value: [gatewayOf(call)] } }),
      },
    },
  },
  {
    path: '~/privateLinkResources/{resourceName}',
    reference,
    methods: { GET: { description: 'Something that private endpoints can reach.', run: get } },
  },
];

function get(call: EndpointCall): ArmAnswer {
  if (!isSame(call.names.resourceName ?? '', 'Gateway'))
    throw new ArmError('ResourceNotFound', 'PrivateLinkResource not found.');
  return { status: 200, body: gatewayOf(call) };
}

function gatewayOf({ management }: EndpointCall): JsonObject {
  return {
    id: idUnder(management, 'privateLinkResources/Gateway'),
    name: 'Gateway',
    type: 'Microsoft.ApiManagement/service/privateLinkResources',
    properties: {
      groupId: 'Gateway',
      requiredMembers: ['Gateway'],
      requiredZoneNames: ['privatelink.azure-api.net'],
    },
  };
}
