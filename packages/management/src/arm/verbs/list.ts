import type { ResourceContext, ResourceDefinition } from '../../define-resource.ts';
import { satisfiesFilter } from '../../filter/satisfies-filter.ts';
import type { Filter } from '../../filter/syntax.ts';
import type { JsonObject } from '../../json.ts';
import { type ListQuery, nameOf, type StoredResource } from '../../store/store.ts';
import { type Call, contextOf } from '../call.ts';
import { envelopeOf, expandedEnvelopeOf, listedPath, typeShown } from '../envelope.ts';
import type { ArmAnswer } from '../messages.ts';
import { answerPage, type Page, readPage } from '../page.ts';
import { asAcross, associatedOf, parentOf, shownPath } from '../place.ts';

/** Answers with a page of a collection. */
export async function list(call: Call): Promise<ArmAnswer> {
  const { management, request, place, route } = call;
  const { store } = management;
  const { definition, type, parent } = place;
  const meant = definition.associates && management.routes.definition(definition.associates);
  const page = readPage(request.query, meant || definition);
  await parentOf(route, { ...place, parent }, store, management.routes);
  if (meant && page.filter !== undefined) return listMeant(call, page, page.filter);
  const wanted = definition.across === undefined ? { type, parent } : { type: definition.across };
  const narrowed = await definition.narrow?.(request.query, contextOf(call, store, narrowedPath(call)));
  const { resources, count } = await store.list({ ...wanted, ...page, ...filterOf(definition, page, narrowed) });
  const shown = definition.across === undefined ? resources : resources.map((one) => asAcross(one, definition));
  const value = await Promise.all(shown.map((resource) => itemOf(resource, call)));
  return answerPage(request, page, value.flat(), count, definition);
}

/** Associations are filtered by what they mean. */
async function listMeant(call: Call, page: Page, filter: Filter): Promise<ArmAnswer> {
  const { store, routes } = call.management;
  const { definition, type, parent } = call.place;
  const { resources } = await store.list({ type, parent });
  const wanted: StoredResource[] = [];
  for (const resource of resources) {
    const meant = await associatedOf(resource, definition.associates as string, store, routes);
    const name = nameOf(resource).toLowerCase();
    if (meant !== undefined && satisfiesFilter(filter, { ...meant.fields, name })) wanted.push(resource);
  }
  const shown = wanted.slice(page.skip, page.skip + page.top);
  const value = await Promise.all(shown.map((resource) => itemOf(resource, call)));
  return answerPage(call.request, page, value.flat(), wanted.length);
}

/** Any path of the collection does: it says which workspace it is in. */
function narrowedPath({ place: { type, parent } }: Call): string {
  return `${parent}/${type.slice(type.lastIndexOf('/') + 1)}`.replace(/^\//, '');
}

function filterOf(
  { listed }: ResourceDefinition,
  { filter }: Page,
  narrowed: Filter | undefined,
): Pick<ListQuery, 'filter'> {
  const [first, ...others] = [listed, narrowed, filter].filter((one) => one !== undefined);
  if (first === undefined) return {};
  return { filter: others.reduce((left, right) => ({ kind: 'and', left, right }), first) };
}

/** Of an association, what it means. */
async function itemOf(resource: StoredResource, call: Call): Promise<readonly JsonObject[]> {
  const { store, routes } = call.management;
  const { definition } = call.place;
  const shown = listedPath(shownPath(call.route, resource), definition);
  const context: ResourceContext = { ...contextOf(call, store, shown), isList: true };
  if (definition.associates === undefined) return [await expandedEnvelopeOf(resource, definition, context)];
  const meant = await associatedOf(resource, definition.associates, store, routes);
  const type = meant && routes.definition(meant.type);
  return meant && type ? [associationOf(resource, envelopeOf(meant, type, context), context)] : [];
}

/** Azure: the properties are those of what is meant, the id is that of the association. */
export function associationOf(
  resource: Pick<StoredResource, 'type'>,
  envelope: JsonObject,
  context: Pick<ResourceContext, 'path' | 'serviceId' | 'workspace'>,
): JsonObject {
  return { ...envelope, id: `${context.serviceId}/${context.path}`, type: typeShown(resource, context) };
}
