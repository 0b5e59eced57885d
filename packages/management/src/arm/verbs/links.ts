import { ArmError, detail, validationError } from '../../arm-error.ts';
import type { ChangeContext, LinkDefinition, ResourceContext } from '../../define-resource.ts';
import { equals } from '../../filter/equals.ts';
import { satisfiesFilter } from '../../filter/satisfies-filter.ts';
import type { Literal } from '../../filter/syntax.ts';
import type { JsonObject } from '../../json.ts';
import { madeName } from '../../made-name.ts';
import { nameOf, type Reader, type StoredResource } from '../../store/store.ts';
import { withinWorkspace } from '../../store/workspace-reader.ts';
import { type Call, changeContextOf, contextOf, propertiesOf, readBody } from '../call.ts';
import { checkReferences } from '../check-references.ts';
import { typeShown } from '../envelope.ts';
import type { ArmAnswer } from '../messages.ts';
import { answerPage, readPage } from '../page.ts';
import { associatedOf, notFound, parentOf } from '../place.ts';
import { findReferred, shownIn } from '../references.ts';

// Links say what associations say, in another way: that an API is one of a product is an association, `products/p/apis/a`, and a
// link, `products/p/apiLinks/l`. The association is what is kept; it knows the name of its link. One that nobody has named has
// a name that is made from its key.

/** An association, and what its link shows. */
interface Linked {
  readonly association: StoredResource;
  readonly name: string;
  /** The full id of what is linked. */
  readonly target: string;
}

/** Answers with the links of a resource. */
export async function listLinks(call: Call): Promise<ArmAnswer> {
  const { definition } = call.place;
  const { property } = linksOf(call);
  const page = readPage(call.request.query, { filterable: [property] });
  const { context, parent } = await placeIn(call, call.management.store);
  const fields = ({ name, target }: Linked): Record<string, Literal> => ({
    name: name.toLowerCase(),
    [property]: target.toLowerCase(),
  });
  const { filter } = page;
  const all = (await linkedTo(parent, call, context)).filter(
    (one) => filter === undefined || satisfiesFilter(filter, fields(one)),
  );
  const value = all.slice(page.skip, page.skip + page.top).map((one) => envelope(one, call, context));
  return answerPage(call.request, page, value, all.length, definition);
}

/** Answers with a link. */
export async function getLink(call: Call): Promise<ArmAnswer> {
  const { context, parent } = await placeIn(call, call.management.store);
  const link = await findLink(parent, call, context);
  if (link === undefined) throw notFound(call.place.definition);
  return { status: 200, body: envelope(link, call, context) };
}

/** Links what a body names, in place of what was linked under that name. */
export async function putLink(call: Call): Promise<ArmAnswer> {
  const given = propertiesOf(await readBody(call.request));
  return call.management.store.write(call.principal.name, async (transaction) => {
    const { path, parent } = await placeIn(call, transaction);
    const context = changeContextOf(call, transaction, path, undefined);
    const target = await targetOf(given, call, context);
    const before = await findLink(parent, call, context);
    const at = associationPath(parent, target, call);
    if (before !== undefined && before.association.key !== at.toLowerCase())
      await context.reader.delete(before.association.key, 'any');
    const name = call.route.names.at(-1) as string;
    const association = await associate(at, before?.name ?? name, call, context);
    const linked = { association, name: before?.name ?? name, target: await idOf(association, call, context) };
    return { status: before === undefined ? 201 : 200, body: envelope(linked, call, context) };
  });
}

/** Takes a link away, and with it the association. */
export async function removeLink(call: Call): Promise<ArmAnswer> {
  return call.management.store.write(call.principal.name, async (transaction) => {
    const { path, parent } = await placeIn(call, transaction);
    const context = changeContextOf(call, transaction, path, undefined);
    const link = await findLink(parent, call, context);
    if (link === undefined) return { status: 204 };
    await context.reader.delete(link.association.key, 'any');
    return { status: 200 };
  });
}

function linksOf({ place }: Call): LinkDefinition {
  const { links, type } = place.definition;
  if (links === undefined) throw new Error(`'${type}' is no type of links`);
  return links;
}

/** What the links of a call belong to, as its workspace sees it, and where they would be. */
async function placeIn(
  call: Call,
  reader: Reader,
): Promise<{ readonly context: ResourceContext; readonly parent: StoredResource; readonly path: string }> {
  const { type, names } = call.route;
  const found = await parentOf(call.route, call.place, reader, call.management.routes);
  if (found === undefined) throw new Error(`'${type}' has no parent; expected one`);
  const path = `${found.path}/${type.slice(type.lastIndexOf('/') + 1)}/${names.at(-1)}`;
  return { context: contextOf(call, reader, path), parent: withinWorkspace(found), path };
}

async function linkedTo(parent: StoredResource, call: Call, context: ResourceContext): Promise<readonly Linked[]> {
  const { to, association: type } = linksOf(call);
  const filter = equals('name', nameOf(parent));
  const isBelow = isBelowParent(call);
  const { resources } = await context.reader.list(isBelow ? { type, parent: parent.key } : { type, filter });
  const linked: Linked[] = [];
  for (const association of resources) {
    if (!(await isMeant(association, to, isBelow, call, context))) continue;
    const target = await idOf(association, call, context);
    linked.push({ association, name: nameOfLink(association), target });
  }
  return linked;
}

/** What is linked is there, and one that lists show: of the revisions of an API, the current one speaks for it. */
async function isMeant(
  association: StoredResource,
  to: string,
  isBelow: boolean,
  call: Call,
  context: ResourceContext,
): Promise<boolean> {
  if (isBelow) return (await meantOf(association, to, call, context)) !== undefined;
  const [collection = '', name] = association.key.split('/');
  const { listed } = call.management.routes.definition(collection) ?? {};
  if (listed === undefined) return true;
  const owner = await context.reader.get(`${collection}/${name}`);
  return owner !== undefined && satisfiesFilter(listed, owner.fields);
}

async function meantOf(
  association: StoredResource,
  to: string,
  { management: { routes } }: Call,
  { reader, service, workspace }: ResourceContext,
): Promise<{ readonly resource: StoredResource; readonly isOfService: boolean } | undefined> {
  const own = await associatedOf(association, to, reader, routes);
  if (own !== undefined || workspace === undefined || routes.definition(to)?.sharesBuiltIn !== true)
    return own && { resource: own, isOfService: false };
  const shared = await service.reader.get(`${to}/${nameOf(association)}`.toLowerCase());
  return shared?.properties.builtIn === true ? { resource: shared, isOfService: true } : undefined;
}

async function idOf(association: StoredResource, call: Call, context: ResourceContext): Promise<string> {
  if (!isBelowParent(call))
    return `${context.serviceId}/${shownIn(association.path.split('/').slice(0, -2).join('/'))}`;
  const meant = await meantOf(association, linksOf(call).to, call, context);
  const container = meant?.isOfService ? context.service.id : context.serviceId;
  return `${container}/${shownIn(meant?.resource.path ?? '')}`;
}

async function findLink(parent: StoredResource, call: Call, context: ResourceContext): Promise<Linked | undefined> {
  const asked = call.route.names.at(-1)?.toLowerCase();
  return (await linkedTo(parent, call, context)).find(({ name }) => name.toLowerCase() === asked);
}

/** Whether the associations are below what the links are below, or below what is linked: `products/apis`, `apis/tags`. */
function isBelowParent(call: Call): boolean {
  const { association, to } = linksOf(call);
  const { type } = call.place.definition;
  return association === `${type.slice(0, type.lastIndexOf('/'))}/${to}`;
}

function nameOfLink({ key, properties }: StoredResource): string {
  return typeof properties.link === 'string' ? properties.link : madeName(key);
}

async function targetOf(given: JsonObject, call: Call, context: ChangeContext): Promise<StoredResource> {
  const { property, to } = linksOf(call);
  const text = given[property];
  if (typeof text !== 'string' || text === '')
    throw validationError([detail(property, `'${property}' is missing; expected an id`)]);
  const wrong = checkReferences({ [property]: text }, context);
  if (wrong.length > 0) throw validationError(wrong);
  const referred = await findReferred(text, to, context, call.management.routes);
  if (referred === undefined) throw notFound(call.management.routes.definition(to));
  return referred.resource;
}

function associationPath(parent: StoredResource, target: StoredResource, call: Call): string {
  const { to, association } = linksOf(call);
  if (isBelowParent(call)) return `${parent.path}/${to}/${shownIn(nameOf(target))}`;
  return `${target.path}/${association.slice(association.lastIndexOf('/') + 1)}/${nameOf(parent)}`;
}

/** Azure: what is linked already is not linked again under another name. */
async function associate(path: string, link: string, call: Call, context: ChangeContext): Promise<StoredResource> {
  const { reader } = context;
  const current = await reader.get(path.toLowerCase());
  if (current !== undefined && nameOfLink(current).toLowerCase() !== link.toLowerCase())
    throw new ArmError('Conflict', `Link already exists between specified ${call.place.definition.noun} and resource.`);
  const { etag: _, sequenceNumber: __, ...association } = current ?? (await context.put(path, {}));
  const named = { ...association, properties: { ...association.properties, link } };
  return (await reader.put(named, 'any')) as StoredResource;
}

function envelope({ name, target }: Linked, call: Call, context: ResourceContext): JsonObject {
  const { property } = linksOf(call);
  const path = context.path.slice(0, context.path.lastIndexOf('/'));
  return {
    id: `${context.serviceId}/${path}/${name}`,
    type: typeShown({ type: call.place.type }, context),
    name,
    properties: { [property]: target },
  };
}
