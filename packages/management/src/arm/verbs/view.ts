import { ArmError } from '../../arm-error.ts';
import type { ResourceContext, ViewQuery } from '../../define-resource.ts';
import { equals } from '../../filter/equals.ts';
import { type Call, contextOf, seenByRules } from '../call.ts';
import { etagHeader } from '../envelope.ts';
import type { ArmAnswer } from '../messages.ts';
import { answerPage, readPage } from '../page.ts';
import { missing, notFound, shownPath, standingOf } from '../place.ts';
import { pageOf } from './made.ts';

/** Answers with a list that is not of a collection, or with one resource of it. */
export async function view(call: Call): Promise<ArmAnswer> {
  const { place, route, management } = call;
  const listed = route.extra === undefined ? undefined : place.definition.views?.[route.extra];
  if (listed === undefined) throw new ArmError('MethodNotAllowed', 'The resource does not support this method.');
  const stored = (await management.store.get(place.key)) ?? standingOf(place);
  if (stored === undefined) throw await missing(route, place, management.store, management.routes);
  const [resource, context] = [seenByRules(stored), contextOf(call, management.store, shownPath(route, stored))];
  if (listed.query === undefined)
    return pageOf((await listed.run?.(resource, context)) ?? [], call.request, { filterable: listed.filterable ?? [] });
  const query = await listed.query(resource, context);
  return route.item === undefined ? answerQuery(call, query, context) : answerItem(call, query, route.item, context);
}

async function answerQuery(call: Call, { type, filter }: ViewQuery, context: ResourceContext): Promise<ArmAnswer> {
  const definition = call.management.routes.definition(type);
  const page = readPage(call.request.query, definition ?? {});
  const both = page.filter === undefined ? filter : ({ kind: 'and', left: filter, right: page.filter } as const);
  const { resources, count } = await context.reader.list({ type, ...page, filter: both });
  return answerPage(call.request, page, resources.map(context.show), count);
}

async function answerItem(
  { management }: Call,
  { type, filter }: ViewQuery,
  name: string,
  context: ResourceContext,
): Promise<ArmAnswer> {
  const both = { kind: 'and', left: filter, right: equals('name', name) } as const;
  const [resource] = (await context.reader.list({ type, filter: both, top: 1 })).resources;
  const definition = management.routes.definition(type);
  if (resource === undefined || definition === undefined) throw notFound(definition);
  return { status: 200, headers: etagHeader(resource, definition), body: context.show(resource) };
}
