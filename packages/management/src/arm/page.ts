import { detail, validationError } from '../arm-error.ts';
import type { ResourceDefinition } from '../define-resource.ts';
import { FilterError, parseFilter } from '../filter/parser.ts';
import type { JsonObject } from '../json.ts';
import type { ListQuery } from '../store/store.ts';
import type { ArmAnswer, ArmRequest } from './messages.ts';

/** Azure: what a page holds when nothing is said. */
const usualTop = 100;
const mostTop = 1000;

/** Which part of a list is asked for. */
export type Page = Pick<ListQuery, 'filter' | 'orderBy'> & { readonly skip: number; readonly top: number };

/** Reads `$filter`, `$orderby`, `$skip` and `$top`. */
export function readPage(
  query: URLSearchParams,
  definition: Pick<ResourceDefinition, 'filterable' | 'orderable'>,
): Page {
  const filter = query.get('$filter')?.trim();
  const orderBy = query.get('$orderby')?.trim();
  return {
    skip: readCount(query, '$skip', 0) ?? 0,
    top: Math.min(readCount(query, '$top', 1) ?? usualTop, mostTop),
    ...(filter && { filter: readFilter(filter, definition) }),
    ...(orderBy && { orderBy: readOrder(orderBy, definition) }),
  };
}

/** Answers with the items of a page, how many there are in all, and where the rest is. */
export function answerPage(
  request: ArmRequest,
  page: Page,
  value: readonly JsonObject[],
  count: number,
  { hasCount = true }: Pick<ResourceDefinition, 'hasCount'> = {},
): ArmAnswer {
  const nextLink = nextLinkOf(request, page, count);
  return { status: 200, body: { value, ...(hasCount && { count }), ...(nextLink !== undefined && { nextLink }) } };
}

/** Where the rest of a list is; absent when there is none. */
function nextLinkOf({ origin, path, query }: ArmRequest, { skip, top }: Page, count: number): string | undefined {
  if (skip + top >= count) return undefined;
  const next = new URLSearchParams(query);
  next.set('$skip', String(skip + top));
  next.set('$top', String(top));
  return `${origin}${path}?${next}`;
}

function readCount(query: URLSearchParams, name: string, least: number): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : -1;
  if (value < least)
    throw validationError([detail(name, `'${name}' is '${text.slice(0, 40)}'; expected an integer from ${least}`)]);
  return value;
}

/** Reads a filter by what a list can be filtered by. */
export function readFilter(text: string, { filterable = [] }: Pick<ResourceDefinition, 'filterable'>): Page['filter'] {
  try {
    return parseFilter(text, ['name', ...filterable]);
  } catch (error) {
    if (error instanceof FilterError) throw validationError([detail('$filter', error.message)]);
    throw error;
  }
}

function readOrder(text: string, { orderable = [] }: Pick<ResourceDefinition, 'orderable'>): Page['orderBy'] {
  const [, name = '', direction = 'asc'] = /^(\w+)(?:\s+(asc|desc))?$/i.exec(text) ?? [];
  const field = orderable.find((known) => known.toLowerCase() === name.toLowerCase());
  if (field === undefined) {
    const expected = orderable.length === 0 ? 'none' : orderable.join(', ');
    throw validationError([
      detail('$orderby', `'${text.slice(0, 40)}' is no order of this list; expected ${expected}`),
    ]);
  }
  return { field, descends: direction.toLowerCase() === 'desc' };
}
