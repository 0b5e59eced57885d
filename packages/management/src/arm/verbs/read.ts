import type { StoredResource } from '../../store/store.ts';
import { type Call, contextOf, seenByRules } from '../call.ts';
import { etagHeader, expandedEnvelopeOf } from '../envelope.ts';
import type { ArmAnswer } from '../messages.ts';
import { associatedOf, findAcross, missing, shownPath } from '../place.ts';

/** Answers with a resource. */
export async function get(call: Call): Promise<ArmAnswer> {
  const { definition } = call.place;
  const resource = await found(call);
  const context = contextOf(call, call.management.store, shownPath(call.route, resource));
  const instead = await definition.getInstead?.(seenByRules(resource), context);
  if (instead !== undefined) return { status: 200, body: instead };
  const body = await expandedEnvelopeOf(resource, definition, context);
  return { status: 200, headers: etagHeader(resource, definition), body };
}

/** Answers whether a resource is there. Azure: 204 for associations. */
export async function head(call: Call): Promise<ArmAnswer> {
  const { definition } = call.place;
  const resource = await found(call);
  const { headStatus = definition.associates === undefined ? 200 : 204 } = definition;
  return { status: headStatus, headers: etagHeader(resource, definition) };
}

async function found({ place, route, management: { store, routes } }: Call): Promise<StoredResource> {
  const { definition } = place;
  const resource = await (definition.across === undefined
    ? store.get(place.key)
    : findAcross(definition, route.names.at(-1) ?? '', store));
  const associated =
    resource && definition.associates ? await associatedOf(resource, definition.associates, store, routes) : resource;
  if (resource === undefined || associated === undefined) throw await missing(route, place, store, routes);
  return resource;
}
