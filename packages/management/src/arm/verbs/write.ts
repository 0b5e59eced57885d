import { ArmError } from '../../arm-error.ts';
import type { Action, Prepared } from '../../define-resource.ts';
import { equals } from '../../filter/equals.ts';
import { forgetAssignments } from '../../identity/roles/stored-assignments.ts';
import type { JsonObject } from '../../json.ts';
import { withKnownNames } from '../../known-names.ts';
import { type Expectation, nameOf, type Reader, type StoredResource, type Transaction } from '../../store/store.ts';
import { transactionWithin, workspacePart } from '../../store/workspace-reader.ts';
import { type Call, changeContextOf, contextOf, propertiesOf, readBody, seenByRules } from '../call.ts';
import { draft, draftOf } from '../draft.ts';
import { envelopeOf, etagHeader, expandedEnvelopeOf, listedPath } from '../envelope.ts';
import { initialDraft, putInitial } from '../initial.ts';
import type { ArmAnswer } from '../messages.ts';
import { serviceIdOf } from '../path.ts';
import { associatedOf, missing, notFound, parentOf, pathOf, shownPath, standingOf } from '../place.ts';
import { checkIfMatch, checkPreconditions } from '../preconditions.ts';
import { associationOf } from './list.ts';

/** Creates a resource, or puts another in its place. */
export async function put(call: Call): Promise<ArmAnswer> {
  return write(call, 'put', await readSent(call));
}

/** Changes some properties of a resource. */
export async function patch(call: Call): Promise<ArmAnswer> {
  return write(call, 'patch', await readSent(call));
}

async function readSent({ request, place }: Call): Promise<JsonObject> {
  return withKnownNames(place.definition.properties, propertiesOf(await readBody(request)));
}

async function write(call: Call, how: 'put' | 'patch', sent: JsonObject): Promise<ArmAnswer> {
  const { definition } = call.place;
  const prepared = await prepare(call, how, sent);
  const { before, after, body } = await call.management.store.write(call.principal.name, async (transaction) => {
    const current = await transaction.get(call.place.key);
    if (how === 'patch' && current === undefined) throw await missingOf(call, transaction);
    if (definition.hasEtag !== false) checkPreconditions(call.request, current);
    checkIfMatch(call.request, definition, how);
    const written = await writeIn(transaction, call, how, prepared, current);
    return { before: current, ...written };
  });
  const headers = etagHeader(after, definition);
  if (how === 'patch' && definition.patchStatus === 204) return { status: 204, headers };
  const status = before === undefined ? (definition.createdStatus ?? 201) : 200;
  return { status, headers, body };
}

/** What happens before the write is alone with the store. */
async function prepare(call: Call, how: 'put' | 'patch', sent: JsonObject): Promise<Prepared> {
  const { management, place, route } = call;
  if (place.definition.prepare === undefined) return { properties: sent };
  const current = await management.store.get(place.key);
  if (how === 'patch' && current === undefined) throw await missingOf(call, management.store);
  const parent = await parentOf(route, place, management.store, management.routes);
  return place.definition.prepare(sent, {
    ...contextOf(call, management.store, current?.path ?? pathOf(route, place, parent)),
    how,
    current: current && seenByRules(current),
    fetchDocument: management.fetchDocument,
    secretSource: management.secretSource,
  });
}

async function writeIn(
  transaction: Transaction,
  call: Call,
  how: 'put' | 'patch',
  { properties: given, afterWrite }: Prepared,
  current: StoredResource | undefined,
): Promise<{ readonly after: StoredResource; readonly body: JsonObject }> {
  const { definition } = call.place;
  const parent = await parentOf(call.route, call.place, transaction, call.management.routes);
  const path = current?.path ?? pathOf(call.route, call.place, parent);
  const context = changeContextOf(call, transaction, path, current);
  const drafted = await draftOf({ ...call.place, path }, given, how, context);
  const after = await putAs(transaction, drafted, current);
  const meant = definition.associates
    ? await associatedOf(after, definition.associates, transaction, call.management.routes)
    : undefined;
  if (definition.associates !== undefined && meant === undefined)
    throw notFound(call.management.routes.definition(definition.associates));
  await definition.afterWrite?.(seenByRules(after), context);
  await afterWrite?.(seenByRules(after), context);
  if (current === undefined) await putInitial(call.management, transaction, after);
  const shown = contextOf(call, transaction, shownPath(call.route, after));
  if (meant === undefined) return { after, body: await expandedEnvelopeOf(after, definition, shown) };
  const type = call.management.routes.definition(meant.type) ?? definition;
  return { after, body: associationOf(after, envelopeOf(meant, type, shown), shown) };
}

async function putAs(
  transaction: Transaction,
  drafted: Parameters<Transaction['put']>[0],
  current: StoredResource | undefined,
): Promise<StoredResource> {
  const expected: Expectation = current === undefined ? 'absent' : { etag: current.etag };
  const after = await transaction.put(drafted, expected);
  if (after === undefined) throw new ArmError('PreconditionFailed', 'Resource was modified since last retrieval.');
  return after;
}

/** Deletes a resource and what is below it. Azure: 204 when there is none. */
export async function remove(call: Call): Promise<ArmAnswer> {
  const { place, principal, request } = call;
  return call.management.store.write(principal.name, async (transaction) => {
    const current = await transaction.get(place.key);
    if (current === undefined) return { status: 204 };
    if (place.definition.hasEtag !== false) checkPreconditions(request, current);
    checkIfMatch(request, place.definition, 'delete');
    const context = changeContextOf(call, transaction, current.path, current);
    await place.definition.beforeDelete?.(seenByRules(current), context);
    await transaction.delete(place.key, { etag: current.etag });
    await forgetAssociations(call, transaction, current);
    await forgetAssignments(transaction, `${serviceIdOf(call.management.service)}/${shownPath(call.route, current)}`);
    if (place.definition.initially !== undefined)
      await transaction.put(initialDraft(call.management, place.definition, current), 'absent');
    return { status: 200 };
  });
}

/** What a resource was associated with knows nothing of it when it is gone. */
async function forgetAssociations(
  { place, management: { routes } }: Call,
  transaction: Transaction,
  { path }: StoredResource,
): Promise<void> {
  const type = place.type.replace(/^workspaces\//, '');
  const filter = equals('name', nameOf({ path: listedPath(path, place.definition) }));
  for (const { definition, type: association } of routes.all) {
    if (definition.associates !== type) continue;
    const { resources } = await transaction.list({ type: association, filter });
    for (const resource of resources)
      if ((await associatedOf(resource, type, transaction, routes)) === undefined)
        await transaction.delete(resource.key, 'any');
  }
}

/** Does what a POST asks for. */
export async function act(call: Call): Promise<ArmAnswer> {
  const { place, principal, route } = call;
  const action = route.extra === undefined ? undefined : place.definition.actions?.[route.extra];
  if (action === undefined) throw new ArmError('MethodNotAllowed', 'The resource does not support this method.');
  const body = await readBody(call.request);
  const prepared = await prepareAction(call, action);
  return call.management.store.write(principal.name, async (transaction) => {
    const current = (await transaction.get(place.key)) ?? standingOf(place);
    if (current === undefined) throw await missingOf(call, transaction);
    const answer = await action.run(seenByRules(current), {
      ...contextOf(call, transaction, shownPath(call.route, current)),
      reader: transactionWithin(workspacePart(current.path), transaction),
      body,
      prepared,
      save: async (properties) => {
        await putAs(transaction, draft({ ...place, path: current.path }, properties), current);
      },
    });
    return { status: action.status ?? 200, ...(answer !== undefined && { body: answer }) };
  });
}

/** What happens before an action is alone with the store. */
async function prepareAction({ management, request, place, route }: Call, action: Action): Promise<unknown> {
  const { store, fetchDocument, secretSource } = management;
  const current = action.prepare && (await store.get(place.key));
  if (current === undefined) return undefined;
  const context = contextOf({ management, request }, store, shownPath(route, current));
  return action.prepare?.(seenByRules(current), { ...context, fetchDocument, secretSource });
}

function missingOf({ route, place, management: { routes } }: Call, reader: Reader): Promise<ArmError> {
  return missing(route, place, reader, routes);
}
