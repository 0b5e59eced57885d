import { type Management, readBody } from '../arm/call.ts';
import type { ArmAnswer, ArmRequest } from '../arm/messages.ts';
import { checkSubscription, isSame, serviceIdOf } from '../arm/path.ts';
import { ArmError, validationError } from '../arm-error.ts';
import { authorize, type Principal } from '../identity/principal.ts';
import { isObject, type JsonObject, pick } from '../json.ts';
import { mergeProperties, readOnlyOf, readProperties } from '../read-properties.ts';
import { joinSecrets, splitSecrets } from '../secrets.ts';
import type { StoredResource, Transaction } from '../store/store.ts';
import { newService, serviceProperties, trackedProperties } from './service-properties.ts';

// The service itself: a tracked resource, whose ETag is in its body. There is one, which is there from the beginning.

const key = '~';

/** Answers calls of the service itself and of lists of services. */
export async function answerService(
  request: ArmRequest,
  segments: readonly string[],
  management: Management,
  principal: Principal,
): Promise<ArmAnswer> {
  if (segments.length === 8) return answerOne(request, management, principal);
  if (request.method === 'GET' && isList(segments, management))
    return { status: 200, body: { value: [envelope(await read(management), management)] } };
  throw new ArmError('ResourceNotFound', 'The path is no resource of this version.');
}

/** `/subscriptions/{s}/providers/Microsoft.ApiManagement/service`, and the same of a resource group. */
function isList(segments: readonly string[], { service }: Management): boolean {
  const path = segments.map((segment) => segment.toLowerCase());
  if (path[0] !== 'subscriptions' || path.slice(-3).join('/') !== 'providers/microsoft.apimanagement/service')
    return false;
  if (path.length !== 5 && !(path.length === 7 && path[2] === 'resourcegroups')) return false;
  checkSubscription(service, segments[1] ?? '');
  if (path.length === 7 && !isSame(segments[3] ?? '', service.resourceGroup))
    throw new ArmError('ResourceGroupNotFound', `Resource group '${segments[3]}' could not be found.`);
  return true;
}

async function answerOne(request: ArmRequest, management: Management, principal: Principal): Promise<ArmAnswer> {
  switch (request.method) {
    case 'GET':
      return { status: 200, body: envelope(await read(management), management) };
    case 'HEAD':
      return { status: 200 };
    case 'PUT':
    case 'PATCH': {
      authorize(principal, principal.roles.some((role) => role.includes('Operator')) ? 'service' : 'write');
      const body = await readBody(request);
      const how = request.method === 'PUT' ? 'put' : 'patch';
      const after = await management.store.write(principal.name, (transaction) =>
        write(transaction, body, how, management),
      );
      return { status: 200, body: envelope(after, management) };
    }
    default:
      throw new ArmError(
        'MethodNotAllowed',
        `The service does not support http method '${request.method.slice(0, 20)}': it is there as long as this control plane.`,
      );
  }
}

/** Puts the service there before it is asked for. */
export async function createService(management: Management): Promise<void> {
  if ((await management.store.get(key)) !== undefined) return;
  await management.store.write('turnpike', async (transaction) => {
    if ((await transaction.get(key)) === undefined) await write(transaction, newService, 'put', management);
  });
}

async function read({ store }: Management): Promise<StoredResource> {
  const resource = await store.get(key);
  if (resource === undefined) throw new Error('the service is not in the store; expected it since the start');
  return resource;
}

async function write(
  transaction: Transaction,
  body: JsonObject,
  how: 'put' | 'patch',
  { now }: Management,
): Promise<StoredResource> {
  const current = await transaction.get(key);
  const before = current ? joinSecrets(current) : {};
  const given = how === 'patch' ? patched(before, body) : body;
  const names = new Set(['id', 'name', 'type', 'etag', 'systemData', 'identity']);
  const tracked = readProperties(
    trackedProperties,
    pick(given, (name) => !names.has(name)),
  );
  const inner = readProperties(serviceProperties, isObject(given.properties) ? given.properties : {}, 'properties.');
  const details = [...tracked.details, ...inner.details];
  if (details.length > 0) throw validationError(details);
  const beforeInner = isObject(before.properties) ? before.properties : {};
  const properties = {
    ...tracked.properties,
    ...(isObject(given.identity) && { identity: given.identity }),
    properties: {
      createdAtUtc: now().toISOString(),
      ...inner.properties,
      ...readOnlyOf(serviceProperties, beforeInner),
    },
  };
  const split = splitSecrets(
    { properties: { kind: 'object', description: '', properties: serviceProperties } },
    properties,
  );
  const draft = { key, type: 'service', parent: '~', path: key, ...split, fields: {} };
  return (await transaction.put(draft, 'any')) as StoredResource;
}

function patched(before: JsonObject, body: JsonObject): JsonObject {
  const inner = isObject(before.properties) ? before.properties : {};
  const given = isObject(body.properties) ? body.properties : {};
  return { ...mergeProperties(before, body), properties: mergeProperties(inner, given) };
}

function envelope({ properties, etag }: StoredResource, { service }: Management): JsonObject {
  const { properties: inner, ...tracked } = properties;
  const base = `https://${service.name}`;
  return {
    id: serviceIdOf(service),
    name: service.name,
    type: 'Microsoft.ApiManagement/service',
    ...tracked,
    etag,
    properties: {
      ...(isObject(inner) ? inner : {}),
      provisioningState: 'Succeeded',
      targetProvisioningState: '',
      gatewayUrl: service.gatewayUrl ?? `${base}.azure-api.net`,
      platformVersion: 'undetermined',
    },
  };
}
