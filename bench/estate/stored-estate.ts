import type { Store } from '../../packages/management/src/index.ts';
import type { AttachedPolicies, Snapshot } from '../../packages/model/src/index.ts';
import { keyOf } from './sample-estate.ts';

type Json = Readonly<Record<string, unknown>>;

/** Writes an estate into a store, as the management API would keep it. */
export async function writeEstate(store: Store, { apis, ...estate }: Snapshot): Promise<void> {
  const put = (resources: readonly (readonly [path: string, properties: Json, secrets?: Json])[]) =>
    store.write({ name: 'bench' }, async (transaction) => {
      for (const [path, properties, secrets = {}] of resources) {
        const segments = path.split('/');
        const type = segments.filter((_, index) => index % 2 === 0).join('/');
        const key = path.toLowerCase();
        const parent = segments.slice(0, -2).join('/').toLowerCase();
        await transaction.put({ key, type, parent, path, properties, secrets, fields: {} }, 'any');
      }
    });
  await put(estate.groups.map(({ id, name }) => [`groups/${id}`, { displayName: name, type: 'custom' }]));
  await put(estate.users.map(({ id, groups, ...user }) => [`users/${id}`, user]));
  const members = estate.users.filter((_, index) => index % 10 === 0);
  await put(members.map(({ id, groups }) => [`groups/${groups[0]}/users/${id}`, {}]));
  await put(
    estate.namedValues.map(({ name, value, secret }) => [`namedValues/${name}`, { displayName: name, value, secret }]),
  );
  await put(estate.backends.map(({ id, url, protocol }) => [`backends/${id}`, { url, protocol, type: 'Single' }]));
  await put(estate.policyFragments.map(({ id, text }) => [`policyFragments/${id}`, { value: text }]));
  for (const { id, operations, name, ...api } of apis) {
    await put([[`apis/${id};rev=1`, { ...api, displayName: name, operations: undefined }]]);
    await put(
      operations.map(({ id: operation, name: displayName, ...more }) => [
        `apis/${id};rev=1/operations/${operation}`,
        { displayName, ...more },
      ]),
    );
  }
  await put(
    estate.products.map(({ id, name, state, subscriptionRequired }) => [
      `products/${id}`,
      { displayName: name, state, subscriptionRequired },
    ]),
  );
  await put(
    estate.products.flatMap(({ id, apis: held }) => held.map((api) => [`products/${id}/apis/${api}`, {}] as const)),
  );
  await put(estate.policies.map((attached) => [pathOf(attached), { value: attached.text, format: 'rawxml' }]));
  await put(
    estate.subscriptions.map(({ id, name, scope, state, ownerId }, index) => [
      `subscriptions/${id}`,
      { displayName: name, scope, state, ownerId: `/users/${ownerId}` },
      { primaryKey: keyOf(index), secondaryKey: `second-${index}` },
    ]),
  );
}

function pathOf(attached: AttachedPolicies): string {
  switch (attached.scope) {
    case 'product':
      return `products/${attached.productId}/policies/policy`;
    case 'api':
      return `apis/${attached.apiId};rev=1/policies/policy`;
    case 'operation':
      return `apis/${attached.apiId};rev=1/operations/${attached.operationId}/policies/policy`;
    default:
      return 'policies/policy';
  }
}
