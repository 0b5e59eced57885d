import { type Management, readBody } from '../../arm/call.ts';
import type { Endpoint, EndpointCall } from '../../arm/endpoint.ts';
import type { ArmAnswer } from '../../arm/messages.ts';
import { checkName, serviceIdOf } from '../../arm/path.ts';
import { checkPreconditions } from '../../arm/preconditions.ts';
import { ArmError, detail, validationError } from '../../arm-error.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { list, type Properties, text } from '../../properties.ts';
import { readProperties } from '../../read-properties.ts';
import type { Reader, StoredResource } from '../../store/store.ts';
import { connectionType, gatewayKey, gatewayType, requireGateway } from './stored-gateways.ts';

// Which workspaces a gateway serves.

const reference = 'https://learn.microsoft.com/rest/api/apimanagement/api-gateway-config-connection';
const collection =
  '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.ApiManagement/gateways/{gatewayName}/configConnections';

const connectionProperties: Properties = {
  sourceId: text('The workspace that it serves.', { required: true, least: 1 }),
  hostnames: list(text('A name.', { least: 1, most: 255 }), 'The names that it answers to for the workspace.', {
    default: [],
  }),
  defaultHostname: text('The name that it answers to.', { readOnly: true }),
  provisioningState: text('Whether it is there.', { readOnly: true }),
};

/** What is done with the connections of gateways. */
export const connectionEndpoints: readonly Endpoint[] = [
  {
    path: collection,
    reference,
    methods: { GET: { description: 'What a gateway is connected to.', run: listConnections } },
  },
  {
    path: `${collection}/{connectionName}`,
    reference,
    methods: {
      GET: { description: 'A workspace that a gateway serves.', run: getConnection },
      PUT: { description: 'Connects a gateway to a workspace.', run: putConnection },
      DELETE: { description: 'Ends a connection.', run: removeConnection },
    },
  },
];

async function listConnections(call: EndpointCall): Promise<ArmAnswer> {
  const { store } = call.management;
  await requireGateway(call, store);
  const { resources } = await store.list({ type: connectionType, parent: gatewayKey(call) });
  return { status: 200, body: { value: resources.map((connection) => showConnection(connection, call)) } };
}

async function getConnection(call: EndpointCall): Promise<ArmAnswer> {
  const { store } = call.management;
  await requireGateway(call, store);
  const connection = await store.get(connectionKey(call));
  if (connection === undefined) throw new ArmError('ResourceNotFound', 'ConfigConnection not found.');
  return { status: 200, body: showConnection(connection, call) };
}

async function putConnection(call: EndpointCall): Promise<ArmAnswer> {
  const { management, principal, request, names } = call;
  const { connectionName = '' } = names;
  checkName(connectionName, { most: 45, pattern: /^[a-zA-Z](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/ });
  const body = await readBody(request);
  const read = readProperties(connectionProperties, isObject(body.properties) ? body.properties : {}, 'properties.');
  if (read.details.length > 0) throw validationError(read.details);
  const { isNew, stored } = await management.store.write(principal.name, async (transaction) => {
    const gateway = await requireGateway(call, transaction);
    await requireWorkspace(String(read.properties.sourceId), management, transaction);
    const current = await transaction.get(connectionKey(call));
    const draft = {
      key: connectionKey(call),
      type: connectionType,
      parent: gatewayKey(call),
      path: current?.path ?? `${gateway.path}/configConnections/${connectionName}`,
      properties: read.properties,
    };
    const written = await transaction.put({ ...draft, secrets: {}, fields: {} }, 'any');
    return { isNew: current === undefined, stored: written as StoredResource };
  });
  return { status: isNew ? 201 : 200, body: showConnection(stored, call) };
}

async function requireWorkspace(sourceId: string, { service }: Management, reader: Reader): Promise<void> {
  const prefix = `${serviceIdOf(service)}/`.toLowerCase();
  const key = sourceId.toLowerCase().startsWith(prefix) ? sourceId.toLowerCase().slice(prefix.length) : '';
  const isThere = /^workspaces\/[^/]+$/.test(key) && (await reader.get(key)) !== undefined;
  if (isThere) return;
  const expected = `${serviceIdOf(service)}/workspaces/{id}`;
  const target = 'properties.sourceId';
  throw validationError([detail(target, `'sourceId' is no workspace that there is; expected ${expected}`)]);
}

async function removeConnection(call: EndpointCall): Promise<ArmAnswer> {
  return call.management.store.write(call.principal.name, async (transaction) => {
    await requireGateway(call, transaction);
    const current = await transaction.get(connectionKey(call));
    if (current !== undefined) checkPreconditions(call.request, current);
    await transaction.delete(connectionKey(call), 'any');
    return { status: current === undefined ? 204 : 200 };
  });
}

function showConnection({ path, properties, etag }: StoredResource, call: EndpointCall): JsonObject {
  const { subscriptionId, resourceGroup } = call.management.service;
  const [, , gateway = '', , name = ''] = path.split('/');
  return {
    id: `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/${gatewayType}/${gateway}/configConnections/${name}`,
    name,
    type: connectionType,
    etag,
    properties: {
      ...properties,
      defaultHostname: `${name.toLowerCase()}.${gateway.toLowerCase()}.gateway.local`,
      provisioningState: 'Succeeded',
    },
  };
}

function connectionKey(call: EndpointCall): string {
  return `${gatewayKey(call)}/configconnections/${call.names.connectionName}`.toLowerCase();
}
