import type { MadeList } from '../../define-resource.ts';
import { satisfiesFilter } from '../../filter/satisfies-filter.ts';
import type { Filter, Literal } from '../../filter/syntax.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { type Call, contextOf, seenByRules } from '../call.ts';
import { literalOf } from '../fields.ts';
import type { ArmAnswer, ArmRequest } from '../messages.ts';
import { answerPage, readPage } from '../page.ts';
import { notFound, parentOf } from '../place.ts';

/** Answers with a page of a list that is made of other resources. */
export async function listMade(call: Call): Promise<ArmAnswer> {
  const { made, hasCount } = call.place.definition;
  const { store, routes } = call.management;
  const parent = await parentOf(call.route, call.place, store, routes);
  const path = parent === undefined ? call.place.type : `${parent.path}/${call.place.type.split('/').at(-1)}`;
  const of = parent && seenByRules(parent);
  const items = (await made?.items(contextOf(call, store, path), of)) ?? [];
  return pageOf(items, call.request, { ...made, hasCount: hasCount !== false });
}

/** Answers with an item of such a list, by its name. */
export async function getMade(call: Call): Promise<ArmAnswer> {
  const { store } = call.management;
  const name = call.route.names.at(-1)?.toLowerCase();
  const context = contextOf(call, store, `${call.place.type}/${name}`);
  const items = (await call.place.definition.made?.items(context, undefined)) ?? [];
  const item = items.find((one) => String(one.name).toLowerCase() === name);
  if (item === undefined) throw notFound(call.place.definition);
  return { status: 200, body: item };
}

/** A page of items that are all there. */
export function pageOf(
  items: readonly JsonObject[],
  request: ArmRequest,
  {
    filterable = [],
    readings = (item: JsonObject) => [fieldsOfItem(item)],
    hasCount = true,
  }: {
    readonly filterable?: readonly string[];
    readonly readings?: MadeList['readings'];
    readonly hasCount?: boolean;
  },
): ArmAnswer {
  const page = readPage(request.query, { filterable, orderable: [] });
  const wanted = selected(items, page.filter, readings);
  const value = wanted.slice(page.skip, page.skip + page.top);
  return answerPage(request, page, value, wanted.length, { hasCount });
}

function selected(
  items: readonly JsonObject[],
  filter: Filter | undefined,
  readings: NonNullable<MadeList['readings']>,
): readonly JsonObject[] {
  if (filter === undefined) return items;
  return items.filter((item) => readings(item).some((fields) => satisfiesFilter(filter, fields)));
}

/** What is filtered by where nothing is said: the name and the properties. */
function fieldsOfItem({ name, properties, ...rest }: JsonObject): Readonly<Record<string, Literal>> {
  const all = { ...rest, ...(isObject(properties) ? properties : {}), name };
  return Object.fromEntries(Object.entries(all).map(([field, value]) => [field, literalOf(value)]));
}
