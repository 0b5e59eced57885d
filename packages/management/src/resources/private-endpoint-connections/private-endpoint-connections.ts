import { detail } from '../../arm-error.ts';
import { defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { isObject } from '../../json.ts';
import { anything, object, text, word } from '../../properties.ts';

const states = ['Pending', 'Approved', 'Rejected', 'Disconnected'];

/**
 * Connections of private endpoints, with their approval. Differs from Azure: they come into being when they are written, since
 * there is no network whose endpoints would ask for them.
 */
export const privateEndpointConnections: ResourceDefinition = defineResource({
  type: 'privateEndpointConnections',
  noun: 'PrivateEndpointConnection',
  description: 'A private endpoint that wants to reach the service, and whether it may. It is kept and shown.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/private-endpoint-connection-operations',
  verbs: ['list', 'get', 'put', 'delete'],
  hasEtag: false,
  hasCount: false,
  name: { most: 80 },

  properties: {
    privateEndpoint: object({ id: text('Its id.') }, 'The endpoint.'),
    privateLinkServiceConnectionState: object(
      {
        status: word('Whether it may.', states, { default: 'Pending' }),
        description: text('Why.', { most: 1000 }),
        actionsRequired: text('What else is to be done.'),
      },
      'Whether it may reach the service.',
      { required: true },
    ),
    groupIds: anything('Which parts of the service it reaches.'),
    provisioningState: text('Whether it is there.', { readOnly: true }),
  },

  complete: (properties, { serviceId, current, path }) => ({
    groupIds: ['Gateway'],
    privateEndpoint: current?.properties.privateEndpoint ?? { id: endpointId(serviceId, path) },
    ...properties,
    provisioningState: 'Succeeded',
  }),

  check({ privateLinkServiceConnectionState: state }, { current }) {
    const before = current?.properties.privateLinkServiceConnectionState;
    const [from, to] = [before, state].map((one) => (isObject(one) ? String(one.status) : undefined));
    if (to === undefined || !states.includes(to))
      return [
        detail('privateLinkServiceConnectionState.status', `'${to}' is not known; expected ${states.join(', ')}`),
      ];
    // Azure: what was disconnected is not had back.
    return from === 'Disconnected' && to !== 'Disconnected'
      ? [detail('privateLinkServiceConnectionState.status', 'the connection has ended; expected a new one')]
      : [];
  },
});

function endpointId(serviceId: string, path: string): string {
  const group = serviceId.slice(0, serviceId.indexOf('/providers/'));
  return `${group}/providers/Microsoft.Network/privateEndpoints/${path.slice(path.lastIndexOf('/') + 1)}`;
}
