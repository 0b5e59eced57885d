import { literalOf } from '../../arm/fields.ts';
import { defineResource, type MadeList, type ResourceDefinition } from '../../define-resource.ts';
import type { Literal } from '../../filter/syntax.ts';
import { isObject, type JsonObject } from '../../json.ts';
import { type TaggedKind, taggedOf, untaggedOf } from './tagged.ts';

// What has tags, by tag: all of it, or the APIs, their operations or the products alone. An item is a tag and what has it.

const ofEntities = ['aid', 'displayName', 'apiRevision', 'description'];
const ofApis = [...ofEntities, 'path', 'serviceUrl', 'isCurrent'];
const ofOperations = [...ofEntities, 'apiName', 'method', 'urlTemplate'];
const ofProducts = [...ofEntities, 'terms', 'state'];

/** Lists by tags. */
export const tagResources: readonly ResourceDefinition[] = [
  listOf('tagResources', 'What has tags.', {
    filterable: [...new Set([...ofApis, ...ofOperations, ...ofProducts])],
    items: async (context) =>
      (await Promise.all((['api', 'operation', 'product'] as const).map((kind) => taggedOf(kind, context)))).flat(),
  }),
  listOf('apisByTags', 'The APIs that have tags.', { filterable: ofApis, items: itemsOf('api', 'Apis') }),
  listOf('productsByTags', 'The products that have tags.', {
    filterable: ofProducts,
    items: itemsOf('product', 'Products'),
  }),
  listOf('apis/operationsByTags', 'The operations of an API that have tags.', {
    filterable: ofOperations,
    items: itemsOf('operation', 'Operations'),
  }),
];

function listOf(type: string, description: string, made: Omit<MadeList, 'readings'>): ResourceDefinition {
  return defineResource({
    type,
    noun: 'TagResource',
    description,
    reference: 'https://learn.microsoft.com/rest/api/apimanagement/tag-resource',
    verbs: ['list'],
    properties: {},
    made: { ...made, readings },
  });
}

/** What has no tag is there when that is asked for. */
function itemsOf(kind: TaggedKind, plural: string): MadeList['items'] {
  return async (context, of) => {
    const below = of === undefined ? '' : of.key;
    const tagged = await taggedOf(kind, context, below);
    const isAll = context.query.get(`includeNotTagged${plural}`)?.toLowerCase() === 'true';
    return isAll ? [...tagged, ...(await untaggedOf(kind, context, below === '' ? '' : `${below}/`))] : tagged;
  };
}

/** Azure: a filter may be about the tag or about what has it. */
function readings({ tag, ...entities }: JsonObject): readonly Readonly<Record<string, Literal>>[] {
  const [entity] = Object.values(entities).filter(isObject);
  const ofEntity = entity === undefined ? {} : fieldsOf(entity);
  return isObject(tag) ? [ofEntity, { ...ofEntity, ...fieldsOf(tag) }] : [ofEntity];
}

function fieldsOf({ id, name, ...rest }: JsonObject): Readonly<Record<string, Literal>> {
  const aid = String(id).slice(String(id).lastIndexOf('/') + 1);
  const all = { ...rest, aid, name, displayName: name };
  return Object.fromEntries(Object.entries(all).map(([field, value]) => [field, literalOf(value)]));
}
