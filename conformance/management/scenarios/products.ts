import { expect } from 'vitest';
import { type Life, lifeOf } from '../life-of.ts';
import { call, groupAt, idAt, make, namesAt, type Place, service } from '../place.ts';
import { all, at, type Scenario } from '../scenario.ts';
import { anApi } from './apis.ts';

const policy = '<policies><inbound><base /></inbound></policies>';

/** Products, keys, groups and tags, as workspaces have them, too. */
export function productsAt(place: Place): readonly Scenario[] {
  const life = (group: string, names: readonly string[], rest: Omit<Life, 'group' | 'names'>): Scenario =>
    lifeOf({ ...rest, group: groupAt(place, group), names: namesAt(place, ...names) });
  const idOf = (path: string) => idAt(place, path);
  return [
    life('product', ['life'], {
      body: { displayName: 'Life', description: 'A product.', subscriptionRequired: true, state: 'notPublished' },
      change: { displayName: 'Life, changed' },
      deleteWith: { deleteSubscriptions: true },
    }),
    life('productPolicy', ['with-policy', 'policy'], {
      before: (stage) => make(stage, place, 'product', ['with-policy'], { displayName: 'With a policy' }),
      body: { format: 'xml', value: policy },
      read: { name: 'policy' },
      filter: null,
    }),
    life('productApiLink', ['with-api', 'life'], {
      before: async (stage) => {
        await anApi(stage, place, 'of-product');
        await make(stage, place, 'product', ['with-api'], { displayName: 'With an API' });
      },
      body: { apiId: idOf('/apis/of-product') },
      read: {},
      hasEtag: false,
      filter: null,
    }),
    life('productGroupLink', ['with-group', 'life'], {
      before: async (stage) => {
        await make(stage, place, 'group', ['of-product'], { displayName: 'Of a product' });
        await make(stage, place, 'product', ['with-group'], { displayName: 'With a group' });
      },
      body: { groupId: idOf('/groups/of-product') },
      read: {},
      hasEtag: false,
      filter: null,
    }),
    life('subscription', ['life'], {
      before: (stage) => make(stage, place, 'product', ['subscribed'], { displayName: 'Subscribed' }),
      body: { displayName: 'Life', scope: idOf('/products/subscribed'), state: 'active' },
      read: { displayName: 'Life', state: 'active' },
      change: { displayName: 'Life, changed' },
      operations: { list: 'list' },
    }),
    {
      title: `keys are shown, and made anew: ${place.workspace ?? 'service'}`,
      async run(stage) {
        await anApi(stage, place, 'of-keys');
        const mine = { displayName: 'Keys', scope: idOf('/apis/of-keys'), state: 'active' };
        await make(stage, place, 'subscription', ['keys'], mine);
        const before = (await call(stage, place, 'subscription', 'listSecrets', 'keys')) as Keys;
        expect(before.primaryKey).toMatch(/^\w{16,}$/);
        await call(stage, place, 'subscription', 'regeneratePrimaryKey', 'keys');
        const between = (await call(stage, place, 'subscription', 'listSecrets', 'keys')) as Keys;
        expect(between.primaryKey).not.toBe(before.primaryKey);
        expect(between.secondaryKey).toBe(before.secondaryKey);
        await call(stage, place, 'subscription', 'regenerateSecondaryKey', 'keys');
        const after = (await call(stage, place, 'subscription', 'listSecrets', 'keys')) as Keys;
        expect(after.secondaryKey).not.toBe(before.secondaryKey);
      },
    },
    life('group', ['life'], {
      body: { displayName: 'Life', description: 'A group.' },
      change: { description: 'Changed.' },
    }),
    life('tag', ['life'], {
      body: { displayName: `Life ${place.workspace ?? ''}`.trim() },
      change: { displayName: `Life, changed ${place.workspace ?? ''}`.trim() },
      operations: { head: 'getEntityState' },
    }),
    ...(['Api', 'Product', 'Operation'] as const).map((kind) => tagLinkAt(place, kind)),
  ];
}

function tagLinkAt(place: Place, kind: 'Api' | 'Product' | 'Operation'): Scenario {
  const noun = kind.toLowerCase();
  const name = `tagged-${noun}`;
  const paths = { Api: `/apis/${name}`, Product: `/products/${name}`, Operation: `/apis/${name}/operations/get` };
  return lifeOf({
    group: groupAt(place, `tag${kind}Link`),
    names: namesAt(place, name, 'life'),
    before: async (stage) => {
      await make(stage, place, 'tag', [name], { displayName: `${name} ${place.workspace ?? ''}`.trim() });
      if (kind === 'Product') await make(stage, place, 'product', [name], { displayName: name });
      else await anApi(stage, place, name);
      const operation = { displayName: 'Get', method: 'GET', urlTemplate: '/' };
      if (kind === 'Operation') await make(stage, place, 'apiOperation', [name, 'get'], operation);
    },
    body: { [`${noun}Id`]: idAt(place, paths[kind]) },
    read: {},
    hasEtag: false,
    filter: null,
    operations: { list: `listBy${kind === 'Api' ? 'Product' : kind}` },
  });
}

interface Keys {
  readonly primaryKey: string;
  readonly secondaryKey: string;
}

/** What only the service itself has. */
export const products: readonly Scenario[] = [
  ...productsAt(service),
  {
    title: 'products, groups and users are put into one another, and taken out',
    async run({ client }) {
      const { product, productApi, productGroup, apiProduct, productSubscriptions, group, groupUser, user } = client;
      await product.createOrUpdate(...at, 'related', { displayName: 'Related' });
      await client.api.beginCreateOrUpdateAndWait(...at, 'related', { path: 'related', displayName: 'Related' });
      await group.createOrUpdate(...at, 'related', { displayName: 'Related' });
      await user.createOrUpdate(...at, 'related', { email: 'related@example.com', firstName: 'Re', lastName: 'Lated' });

      await productApi.createOrUpdate(...at, 'related', 'related');
      await productApi.checkEntityExists(...at, 'related', 'related');
      expect(await all(productApi.listByProduct(...at, 'related'))).toHaveLength(1);
      expect((await all(apiProduct.listByApis(...at, 'related'))).map(({ name }) => name)).toEqual(['related']);
      await productApi.delete(...at, 'related', 'related');
      expect(await all(productApi.listByProduct(...at, 'related'))).toEqual([]);

      await productGroup.createOrUpdate(...at, 'related', 'related');
      await productGroup.checkEntityExists(...at, 'related', 'related');
      const groups = (await all(productGroup.listByProduct(...at, 'related'))).map(({ name }) => name);
      expect(groups).toContain('related');
      await productGroup.delete(...at, 'related', 'related');

      await groupUser.create(...at, 'related', 'related');
      await groupUser.checkEntityExists(...at, 'related', 'related');
      expect((await all(groupUser.list(...at, 'related'))).map(({ name }) => name)).toEqual(['related']);
      expect((await all(client.userGroup.list(...at, 'related'))).map(({ name }) => name)).toContain('related');
      await groupUser.delete(...at, 'related', 'related');

      const mine = { displayName: 'Related', scope: '/products/related', ownerId: '/users/related' };
      await client.subscription.createOrUpdate(...at, 'related', mine);
      const names = (await all(productSubscriptions.list(...at, 'related'))).map(({ name }) => name);
      expect(names).toContain('related');
      const owned = await all(client.userSubscription.list(...at, 'related'));
      expect(owned.map(({ name }) => name)).toEqual(['related']);
      expect(await client.userSubscription.get(...at, 'related', 'related')).toMatchObject({ displayName: 'Related' });
      expect((await all(client.userIdentities.list(...at, 'related'))).length).toBeGreaterThanOrEqual(0);
    },
  },
];
