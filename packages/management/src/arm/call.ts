import { joinParts, type SnapshotPart } from '@turnpike/model';
import type { PolicyCatalog } from '@turnpike/policy';
import { ArmError } from '../arm-error.ts';
import type { ChangeContext, PublishView, Resource, ResourceContext } from '../define-resource.ts';
import type { Principal } from '../identity/principal.ts';
import type { FetchDocument } from '../import/fetch-document.ts';
import { isDeeper, isObject, type JsonObject } from '../json.ts';
import { joinSecrets } from '../secrets.ts';
import type { SeedChoice } from '../service/seed.ts';
import { nameOf, type Reader, type Store, type StoredResource, type Transaction } from '../store/store.ts';
import { readerWithin, transactionWithin, withinWorkspace, workspacePart } from '../store/workspace-reader.ts';
import { draftOf } from './draft.ts';
import { envelopeOf, listedPath } from './envelope.ts';
import type { ArmRequest } from './messages.ts';
import { type ServiceAddress, serviceIdOf } from './path.ts';
import type { Place } from './place.ts';
import type { PlaneServices } from './plane-services.ts';
import type { Route, Routes } from './routes.ts';
import type { SignedLinks } from './signed-links.ts';

/** What calls work with. */
export interface Management extends PlaneServices {
  readonly service: ServiceAddress;
  readonly store: Store;
  readonly routes: Routes;
  readonly policies: PolicyCatalog;
  readonly now: () => Date;
  readonly fetchDocument: FetchDocument;
  /** What is in a new service. */
  readonly seed: SeedChoice;
  readonly links: SignedLinks;
}

/** A call that is allowed and whose path means something. */
export interface Call {
  readonly management: Management;
  readonly request: ArmRequest;
  readonly principal: Principal;
  readonly route: Route;
  readonly place: Place;
}

/** What rules can know of a call, whatever it is about. */
type Asked = Pick<Call, 'management' | 'request'>;

/** What the rules of a type can look at. They see the workspace that the resource is in as if it were the service. */
export function contextOf({ management, request }: Asked, reader: Reader, path: string): ResourceContext {
  const { policies, now, routes } = management;
  const part = workspacePart(path);
  const own = readerWithin(part, reader);
  const id = serviceIdOf(management.service);
  const context: ResourceContext = {
    serviceId: part === undefined ? id : `${id}/${part}`,
    workspace: part && nameOf({ path: part }),
    path: part === undefined ? path : path.slice(part.length + 1),
    reader: own,
    service: { id, reader },
    query: request.query,
    origin: request.origin,
    policies,
    now: now(),
    show(resource) {
      const definition = routes.definition(resource.type);
      const shown = listedPath(resource.path, definition);
      return definition === undefined ? {} : envelopeOf(resource, definition, { ...context, path: shown });
    },
    published: (type) => publishedOf(type, own, management),
    gatewayUrl: management.service.gatewayUrl,
    fleet: management.fleet,
    signLink: (target) => management.links.make(request.origin, target),
  };
  return context;
}

async function publishedOf(type: string, reader: Reader, { routes, service }: Management): Promise<SnapshotPart> {
  const { resources } = await reader.list({ type });
  const view: PublishView = {
    serviceId: serviceIdOf(service),
    children: () => [],
    all: () => [],
    get: () => undefined,
  };
  const definition = routes.definition(type);
  return joinParts(resources.map((resource) => definition?.publish?.(wholeOf(resource), view) ?? {}));
}

/** The same, while a resource changes. */
export function changeContextOf(
  call: Asked,
  transaction: Transaction,
  path: string,
  current: StoredResource | undefined,
): ChangeContext {
  const part = workspacePart(path);
  return {
    ...contextOf(call, transaction, path),
    reader: transactionWithin(part, transaction),
    current: current && seenByRules(current),
    put: async (other, properties) =>
      withinWorkspace(
        await putResource(call, transaction, part === undefined ? other : `${part}/${other}`, properties),
      ),
  };
}

/** A resource as the rules of its type see it: whole, and within its workspace. */
export function seenByRules(resource: StoredResource): Resource {
  return wholeOf(withinWorkspace(resource));
}

/** Writes a resource that goes with the one that a call is about, by the rules of its type. */
export async function putResource(
  call: Asked,
  transaction: Transaction,
  path: string,
  properties: JsonObject,
): Promise<StoredResource> {
  const type = path
    .split('/')
    .filter((_, index) => index % 2 === 0)
    .join('/');
  const definition = call.management.routes.definition(type);
  if (definition === undefined) throw new Error(`'${type}' is no type of resource; expected one that is defined`);
  const key = path.toLowerCase();
  const place = { definition, type, key, parent: key.split('/').slice(0, -2).join('/') };
  const current = await transaction.get(key);
  const written = current?.path ?? path;
  const context = changeContextOf(call, transaction, written, current);
  const drafted = await draftOf({ ...place, path: written }, properties, 'put', context);
  const after = (await transaction.put(drafted, 'any')) as StoredResource;
  await definition.afterWrite?.(seenByRules(after), context);
  return after;
}

/** A resource with its secrets in their places. */
export function wholeOf({ secrets, ...resource }: StoredResource): Resource {
  return { ...resource, properties: joinSecrets({ properties: resource.properties, secrets }) };
}

/** Each level takes stack wherever properties are looked through. */
const deepestBody = 200;

/** Reads a body of JSON: an object, or nothing at all. */
export async function readBody({ readBody: read }: ArmRequest): Promise<JsonObject> {
  const bytes = await read();
  if (bytes.length === 0) return {};
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw invalid('The request content was invalid and could not be deserialized: it is no JSON in UTF-8.');
  }
  if (body === null) return {};
  if (!isObject(body)) throw invalid('The request content was invalid: expected an object of JSON.');
  if (isDeeper(body, deepestBody))
    throw invalid(`The request content was invalid: it has more than ${deepestBody} levels of values in values.`);
  return body;
}

/** What a body says about a resource. */
export function propertiesOf(body: JsonObject): JsonObject {
  const { properties = {} } = body;
  if (properties === null) return {};
  if (!isObject(properties)) throw invalid("The request content was invalid: expected an object as 'properties'.");
  return properties;
}

function invalid(message: string): ArmError {
  return new ArmError('InvalidRequestContent', message);
}
