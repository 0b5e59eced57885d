import { createHash, randomBytes } from 'node:crypto';
import {
  idWithinWorkspace,
  isIn,
  readSubscriptionScope,
  type Subscription,
  type SubscriptionScope,
} from '@turnpike/model';
import { ArmError, type ArmErrorDetail, detail } from '../../arm-error.ts';
import {
  type ActionContext,
  type ChangeContext,
  defineResource,
  type Resource,
  type ResourceDefinition,
} from '../../define-resource.ts';
import { equals } from '../../filter/equals.ts';
import { type JsonObject, present } from '../../json.ts';
import { flag, text, time, word } from '../../properties.ts';
import { nameOf } from '../../store/store.ts';
import { referenceTo } from '../reference.ts';

const states = ['suspended', 'active', 'expired', 'submitted', 'rejected', 'cancelled'];

/** Pairs of keys, and what they open. */
export const subscriptions: ResourceDefinition = defineResource({
  type: 'subscriptions',
  noun: 'Subscription',
  description: 'A pair of keys that opens a product, an API or all APIs.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/subscription',
  verbs: ['list', 'head', 'get', 'put', 'patch', 'delete'],
  inWorkspaces: true,

  properties: {
    scope: text('What the keys open: /products/{id}, /apis/{id}, /apis, or the full id of one.', { required: true }),
    displayName: text('Its name for people.', { required: true, least: 1, most: 100 }),
    ownerId: text('The user that it belongs to.'),
    state: word('Where it is in its life; only an active one opens anything.', states),
    primaryKey: text('A key.', { least: 1, most: 256, secret: true }),
    secondaryKey: text('Another key, for when the first is changed.', { least: 1, most: 256, secret: true }),
    allowTracing: flag('Whether its callers may trace requests.', { default: false }),
    stateComment: text('Why it is in this state.'),
    createdDate: time('When it was made.', { readOnly: true }),
    startDate: time('When it became active.'),
    expirationDate: time('When it stops.'),
    endDate: time('When it was cancelled or stopped.'),
    notificationDate: time('When its owner is told that it stops.'),
  },

  filterable: ['displayName', 'stateComment', 'ownerId', 'scope', 'userId', 'productId', 'state'],
  fields: ({ scope, ownerId }) => ({
    userId: referenceTo('users', ownerId) ?? null,
    productId: productOf(scope) ?? null,
  }),

  complete(properties, { current, now, serviceId, service }) {
    const before = current?.properties ?? {};
    const { scope, ownerId } = properties;
    const state = properties.state ?? before.state ?? 'submitted';
    return {
      createdDate: now.toISOString(),
      ...datesOf(String(state), before.state, now),
      ...properties,
      scope: fullId(String(scope), serviceId),
      // Azure: workspaces have no users of their own.
      ...(ownerId !== undefined && { ownerId: fullId(String(ownerId), service.id, 'users') }),
      state,
      // Azure: keys are made up where none are given, and stay where they are not changed.
      primaryKey: properties.primaryKey ?? before.primaryKey ?? newKey(),
      secondaryKey: properties.secondaryKey ?? before.secondaryKey ?? newKey(),
    };
  },

  check: checkSubscription,

  beforeDelete(subscription, { workspace }) {
    if (workspace === undefined && nameOf(subscription).toLowerCase() === 'master')
      throw new ArmError('ValidationError', 'The subscription that opens everything cannot be deleted.');
  },

  actions: {
    listSecrets: {
      description: 'Shows the keys.',
      run: async ({ properties: { primaryKey, secondaryKey } }) => ({ primaryKey, secondaryKey }),
    },
    regeneratePrimaryKey: {
      description: 'Makes a new primary key; the old one opens nothing from then on.',
      status: 204,
      run: (resource, context) => regenerate('primaryKey', resource, context),
    },
    regenerateSecondaryKey: {
      description: 'Makes a new secondary key; the old one opens nothing from then on.',
      status: 204,
      run: (resource, context) => regenerate('secondaryKey', resource, context),
    },
  },

  publish(subscription) {
    const { properties } = subscription;
    const published: Subscription = present({
      id: nameOf(subscription),
      name: String(properties.displayName),
      scope: String(properties.scope),
      state: properties.state as Subscription['state'],
      ownerId: referenceTo('users', properties.ownerId),
      primaryKeyHash: hashOf(properties.primaryKey),
      secondaryKeyHash: hashOf(properties.secondaryKey),
      allowTracing: properties.allowTracing as boolean | undefined,
      createdDate: properties.createdDate as string | undefined,
      startDate: properties.startDate as string | undefined,
      endDate: properties.endDate as string | undefined,
      expirationDate: properties.expirationDate as string | undefined,
    });
    return { subscriptions: [published] };
  },
});

async function checkSubscription(
  { scope, ownerId }: JsonObject,
  { reader, current, workspace }: ChangeContext,
): Promise<readonly ArmErrorDetail[]> {
  if (current !== undefined && workspace === undefined && nameOf(current).toLowerCase() === 'master')
    throw new ArmError('ValidationError', 'The subscription that opens everything cannot be changed.');
  const details: ArmErrorDetail[] = [];
  const read = readSubscriptionScope(String(scope));
  const expected = "expected '/products/{id}', '/apis/{id}' or '/apis'";
  const isThere = async (key: string) => (await reader.get(key.toLowerCase())) !== undefined;
  if (read === undefined || !isWithin(read, workspace))
    details.push(detail('scope', `'scope' is no scope; ${expected}`));
  else if (read.kind === 'product' && !(await isThere(`products/${idWithinWorkspace(read.productId)}`)))
    details.push(detail('scope', `there is no product '${idWithinWorkspace(read.productId)}'; ${expected}`));
  else if (read.kind === 'api' && !(await isThere(`apis/${idWithinWorkspace(read.apiId)}`)))
    details.push(detail('scope', `there is no API '${idWithinWorkspace(read.apiId)}'; ${expected}`));
  const user = referenceTo('users', ownerId);
  if (ownerId !== undefined && (user === undefined || !(await isThere(`users/${user}`))))
    details.push(detail('ownerId', "'ownerId' is no user that there is; expected '/users/{id}'"));
  if (details.length === 0) await checkLimit({ scope, ownerId }, { reader, current });
  return details;
}

/** Whether a scope is in the workspace of its subscription, or in the service itself. */
function isWithin(scope: SubscriptionScope, workspace: string | undefined): boolean {
  switch (scope.kind) {
    case 'product':
      return isIn(workspace, scope.productId);
    case 'api':
      return isIn(workspace, scope.apiId);
    case 'workspace':
      return scope.workspaceId.toLowerCase() === workspace?.toLowerCase();
    default:
      return workspace === undefined;
  }
}

/** Azure: a product says how many subscriptions each user may have; those that have ended do not count. */
async function checkLimit(
  { scope, ownerId }: JsonObject,
  { reader, current }: Pick<ChangeContext, 'reader' | 'current'>,
) {
  const productId = productOf(scope)?.toLowerCase();
  if (productId === undefined || typeof ownerId !== 'string' || current?.properties.scope === scope) return;
  const limit = (await reader.get(`products/${productId}`))?.properties.subscriptionsLimit;
  if (typeof limit !== 'number') return;
  const { resources } = await reader.list({
    type: 'subscriptions',
    filter: { kind: 'and', left: equals('ownerId', ownerId), right: equals('productId', productId) },
  });
  const held = resources.filter(
    ({ key, properties }) => key !== current?.key && !over.includes(String(properties.state)),
  );
  if (held.length >= limit) throw new ArmError('ValidationError', 'Subscriptions limit reached for same user');
}

/** States in which a subscription has ended. */
const over = ['expired', 'cancelled', 'rejected'];

/** What a change of state says about when: when it was approved, and when it ended. */
function datesOf(state: string, before: unknown, now: Date): JsonObject {
  if (before === undefined || before === state) return {};
  if (state === 'active' && before === 'submitted') return { startDate: now.toISOString() };
  return state === 'cancelled' || state === 'expired' ? { endDate: now.toISOString() } : {};
}

async function regenerate(
  name: 'primaryKey' | 'secondaryKey',
  { properties }: Resource,
  { save }: ActionContext,
): Promise<undefined> {
  await save({ ...properties, [name]: newKey() });
}

/** Azure's keys look like this. */
function newKey(): string {
  return randomBytes(16).toString('hex');
}

function hashOf(key: unknown): string | undefined {
  return typeof key === 'string' ? createHash('sha256').update(key, 'utf8').digest('hex') : undefined;
}

function fullId(text: string, serviceId: string, collection?: string): string {
  if (/^\/subscriptions\//i.test(text)) return text;
  const path = text.startsWith('/')
    ? text.slice(1)
    : collection && !text.includes('/')
      ? `${collection}/${text}`
      : text;
  return `${serviceId}/${path}`;
}

function productOf(scope: unknown): string | undefined {
  const read = readSubscriptionScope(String(scope));
  return read?.kind === 'product' ? idWithinWorkspace(read.productId) : undefined;
}
