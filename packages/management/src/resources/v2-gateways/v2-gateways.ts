import { type Management, readBody } from '../../arm/call.ts';
import type { Endpoint, EndpointCall } from '../../arm/endpoint.ts';
import type { ArmAnswer } from '../../arm/messages.ts';
import { checkName } from '../../arm/path.ts';
import { ArmError, validationError } from '../../arm-error.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { anything, integer, map, object, type Properties, text, word } from '../../properties.ts';
import { mergeProperties, readOnlyOf, readProperties } from '../../read-properties.ts';
import type { StoredResource } from '../../store/store.ts';
import {
  connectionType,
  gatewayCollection,
  gatewayKey,
  gatewayType,
  listGateways,
  requireGateway,
  showGateway,
} from './stored-gateways.ts';

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
    const current = how === 'patch' ? await requireGateway(call, transaction) : await transaction.get(gatewayKey(call));
    const properties = gatewayOf(body, current?.properties ?? {}, how, management);
    const path = current?.path ?? `${gatewayCollection}/${gatewayName}`;
    const draft = {
      key: gatewayKey(call),
      type: gatewayType,
      parent: gatewayCollection,
      path,
      secrets: {},
      fields: {},
    };
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
    if ((await transaction.get(gatewayKey(call))) === undefined) return { status: 204 };
    const { count } = await transaction.list({ type: connectionType, parent: gatewayKey(call) });
    if (count > 0)
      throw new ArmError(
        'Conflict',
        `The gateway serves ${count} workspaces; expected its connections to be deleted first.`,
      );
    await transaction.delete(gatewayKey(call), 'any');
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
