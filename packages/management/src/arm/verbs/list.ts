import type { JsonObject } from '../../json.ts';
import type { StoredResource } from '../../store/store.ts';
import { type Call, contextOf } from '../call.ts';
import { envelopeOf } from '../envelope.ts';
import type { ArmAnswer } from '../messages.ts';
import { nextLinkOf, readPage } from '../page.ts';
import { associatedOf, parentOf } from '../place.ts';

/** Answers with a page of a collection. */
export async function list(call: Call): Promise<ArmAnswer> {
  const { management, request, place, route } = call;
  const { store } = management;
  const { definition, type, parent } = place;
  const page = readPage(request.query, definition);
  await parentOf(route, { ...place, parent }, store, management.routes);
  const { resources, count } = await store.list({ type, parent, ...page });
  const value = await Promise.all(resources.map((resource) => itemOf(resource, call)));
  const nextLink = nextLinkOf(request, page, count);
  const counted = definition.hasCount === false ? {} : { count };
  return { status: 200, body: { value: value.flat(), ...counted, ...(nextLink !== undefined && { nextLink }) } };
}

/** Of an association, what it means. */
async function itemOf(resource: StoredResource, call: Call): Promise<readonly JsonObject[]> {
  const { store, routes } = call.management;
  const { definition } = call.place;
  const context = contextOf(call, store, resource.path);
  if (definition.associates === undefined) return [envelopeOf(resource, definition, context)];
  const meant = await associatedOf(resource, definition.associates, store);
  const type = meant && routes.definition(meant.type);
  return meant && type ? [associationOf(resource, envelopeOf(meant, type, context), context.serviceId)] : [];
}

/** Azure: the properties are those of what is meant, the id is that of the association. */
export function associationOf({ path, type }: StoredResource, envelope: JsonObject, serviceId: string): JsonObject {
  return { ...envelope, id: `${serviceId}/${path}`, type: `Microsoft.ApiManagement/service/${type}` };
}
