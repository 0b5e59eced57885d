import { type Management, readBody } from '../../arm/call.ts';
import type { Endpoint, EndpointCall } from '../../arm/endpoint.ts';
import type { ArmAnswer } from '../../arm/messages.ts';
import { checkName, serviceIdOf } from '../../arm/path.ts';
import { checkPreconditions } from '../../arm/preconditions.ts';
import { ArmError, detail, validationError } from '../../arm-error.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { anything, integer, list, map, object, type Properties, text, word } from '../../properties.ts';
import { mergeProperties, readOnlyOf, readProperties } from '../../read-properties.ts';
import type { Reader, StoredResource, Transaction } from '../../store/store.ts';
import { connectionType, gatewayCollection, gatewayType, listGateways, showGateway } from './stored-gateways.ts';

// Gateways of workspaces: resources beside the service, which Azure runs for one or more workspaces. Here workspaces are served
// by the gateways that there are; these are kept and shown, with what they are connected to.

const reference = 'https://learn.microsoft.com/rest/api/apimanagement/api-gateway';
const ofGroup =
  '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.ApiManagement/gateways';
const one = `${ofGroup}/{gatewayName}`;

const skus = ['Standard', 'WorkspaceGatewayStandard', 'WorkspaceGatewayPremium'];

const tracked: Properties = {
  location: text('Where it is.', { required: true, least: 1, most: 100 }),
  tags: map(text('The value.', { most: 256 }), 'Texts by name.', { default: {} }),
  sku: object(
    {
      name: word('The tier.', skus, { required: true }),
      capacity: integer('How many units it has.', { least: 1, most: 1000, default: 1 }),
    },
    'The tier and its size.',
    { required: true },
  ),
  properties: anything('What is checked apart.'),
};

const gatewayProperties: Properties = {
  createdAtUtc: text('When it was made.', { readOnly: true }),
  backend: object({ subnet: object({ id: text('Its id.') }, 'The subnet.') }, 'Which subnet it is in.'),
  virtualNetworkType: word('How it is in a virtual network.', ['None', 'External', 'Internal'], { default: 'None' }),
  frontend: anything('Where it answers.', { readOnly: true }),
  configurationApi: anything('Where it is configured from.', { readOnly: true }),
  provisioningState: text('Whether it is there.', { readOnly: true }),
  targetProvisioningState: text('What becomes of it.', { readOnly: true }),
};

const connectionProperties: Properties = {
  sourceId: text('The workspace that it serves.', { required: true, least: 1 }),
  hostnames: list(text('A name.', { least: 1, most: 255 }), 'The names that it answers to for the workspace.', {
    default: [],
  }),
  defaultHostname: text('The name that it answers to.', { readOnly: true }),
  provisioningState: text('Whether it is there.', { readOnly: true }),
};

/** What is done with gateways of workspaces. */
export const gatewayEndpoints: readonly Endpoint[] = [
  ...['/subscriptions/{subscriptionId}/providers/Microsoft.ApiManagement/gateways', ofGroup].map((path) => ({
    path,
    reference,
    methods: { GET: { description: 'The gateways of workspaces.', run: listAll } },
  })),
  {
    path: one,
    reference,
    methods: {
      GET: { description: 'A gateway of workspaces.', run: get },
      PUT: { description: 'Creates a gateway, or puts another in its place.', run: (call) => write(call, 'put') },
      PATCH: { description: 'Changes a gateway.', run: (call) => write(call, 'patch') },
      DELETE: { description: 'Deletes a gateway that serves no workspace.', run: remove },
    },
  },
  {
    path: `${one}/skus`,
    reference,
    methods: { GET: { description: 'The tiers that a gateway can have.', run: listSkus } },
  },
  {
    path: `${one}/configConnections`,
    reference,
    methods: { GET: { description: 'What a gateway is connected to.', run: listConnections } },
  },
  {
    path: `${one}/configConnections/{connectionName}`,
    reference,
    methods: {
      GET: { description: 'A workspace that a gateway serves.', run: getConnection },
      PUT: { description: 'Connects a gateway to a workspace.', run: putConnection },
      DELETE: { description: 'Ends a connection.', run: removeConnection },
    },
  },
];

async function listAll({ management }: EndpointCall): Promise<ArmAnswer> {
  return { status: 200, body: { value: await listGateways(management, management.store) } };
}

async function get(call: EndpointCall): Promise<ArmAnswer> {
  return { status: 200, body: showGateway(await requireGateway(call, call.management.store), call.management) };
}

async function write(call: EndpointCall, how: 'put' | 'patch'): Promise<ArmAnswer> {
  const { management, principal, request, names } = call;
  const { gatewayName = '' } = names;
  checkName(gatewayName, { most: 45, pattern: /^[a-zA-Z](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/ });
  const body = await readBody(request);
  const { isNew, stored } = await management.store.write(principal.name, async (transaction) => {
    const current = how === 'patch' ? await requireGateway(call, transaction) : await transaction.get(keyOf(call));
    const properties = gatewayOf(body, current?.properties ?? {}, how, management);
    const path = current?.path ?? `${gatewayCollection}/${gatewayName}`;
    const draft = { key: keyOf(call), type: gatewayType, parent: gatewayCollection, path, secrets: {}, fields: {} };
    const written = await transaction.put({ ...draft, properties }, 'any');
    return { isNew: current === undefined, stored: written as StoredResource };
  });
  return { status: isNew ? 201 : 200, body: showGateway(stored, management) };
}

function gatewayOf(body: JsonObject, before: JsonObject, how: 'put' | 'patch', { now }: Management): JsonObject {
  const inner = isObject(before.properties) ? before.properties : {};
  const given = isObject(body.properties) ? body.properties : {};
  const { id: _, name: __, type: ___, etag: ____, systemData: _____, ...rest } = body;
  const outer = readProperties(tracked, how === 'patch' ? mergeProperties(before, rest) : rest);
  const read = readProperties(
    gatewayProperties,
    how === 'patch' ? mergeProperties(inner, given) : given,
    'properties.',
  );
  const details = [...outer.details, ...read.details];
  if (details.length > 0) throw validationError(details);
  const properties = { createdAtUtc: now().toISOString(), ...read.properties, ...readOnlyOf(gatewayProperties, inner) };
  return { ...outer.properties, properties };
}

async function remove(call: EndpointCall): Promise<ArmAnswer> {
  return call.management.store.write(call.principal.name, async (transaction) => {
    if ((await transaction.get(keyOf(call))) === undefined) return { status: 204 };
    const { count } = await transaction.list({ type: connectionType, parent: keyOf(call) });
    if (count > 0)
      throw new ArmError(
        'Conflict',
        `The gateway serves ${count} workspaces; expected its connections to be deleted first.`,
      );
    await transaction.delete(keyOf(call), 'any');
    return { status: 200 };
  });
}

async function listSkus(call: EndpointCall): Promise<ArmAnswer> {
  await requireGateway(call, call.management.store);
  const value = skus.map((name) => ({
    resourceType: gatewayType,
    sku: { name },
    capacity: { minimum: 1, maximum: 1000, default: 1, scaleType: 'Manual' },
  }));
  return { status: 200, body: { value } };
}

async function listConnections(call: EndpointCall): Promise<ArmAnswer> {
  const { store } = call.management;
  await requireGateway(call, store);
  const { resources } = await store.list({ type: connectionType, parent: keyOf(call) });
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
      parent: keyOf(call),
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

async function requireGateway(call: EndpointCall, reader: Reader | Transaction): Promise<StoredResource> {
  const gateway = await reader.get(keyOf(call));
  if (gateway === undefined) throw new ArmError('ResourceNotFound', 'Gateway not found.');
  return gateway;
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

function keyOf({ names }: EndpointCall): string {
  return `${gatewayCollection}/${names.gatewayName}`.toLowerCase();
}

function connectionKey(call: EndpointCall): string {
  return `${keyOf(call)}/configconnections/${call.names.connectionName}`.toLowerCase();
}
