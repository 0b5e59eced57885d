import { randomBytes } from 'node:crypto';
import type { Product } from '@turnpike/model';
import { ArmError, detail } from '../../arm-error.ts';
import { type ChangeContext, defineResource, type Resource, type ResourceDefinition } from '../../define-resource.ts';
import { equals } from '../../filter/equals.ts';
import { present } from '../../json.ts';
import { flag, integer, text, word } from '../../properties.ts';
import { nameOf } from '../../store/store.ts';
import { narrowByTags } from '../tag-resources/tagged.ts';

/** APIs offered together. */
export const products: ResourceDefinition = defineResource({
  type: 'products',
  noun: 'Product',
  description: 'Some APIs offered together, to those who subscribe.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/product',
  verbs: ['list', 'head', 'get', 'put', 'patch', 'delete'],
  inWorkspaces: true,

  properties: {
    displayName: text('Its name for people.', { required: true, least: 1, most: 300 }),
    description: text('What it offers.', { most: 1000 }),
    terms: text('What subscribers agree to.'),
    subscriptionRequired: flag('Whether calls need a key of a subscription.'),
    approvalRequired: flag('Whether subscriptions wait for approval.'),
    subscriptionsLimit: integer('How many subscriptions a user may have.', { least: 0 }),
    state: word('Whether the portal shows it.', ['notPublished', 'published'], { default: 'notPublished' }),
  },

  filterable: ['displayName', 'description', 'terms', 'state'],

  complete: (properties) => ({ subscriptionRequired: true, ...properties }),

  check({ subscriptionRequired, approvalRequired, subscriptionsLimit }) {
    if (subscriptionRequired !== false) return [];
    const expected = "expected it only where 'subscriptionRequired' is true";
    return [
      ...(approvalRequired === true ? [detail('approvalRequired', `'approvalRequired' is true; ${expected}`)] : []),
      ...(subscriptionsLimit
        ? [detail('subscriptionsLimit', `'subscriptionsLimit' is ${subscriptionsLimit}; ${expected}`)]
        : []),
    ];
  },

  async afterWrite(product, context) {
    const { current, workspace } = context;
    if (current === undefined && workspace === undefined) await offerToAdministrators(product, context);
  },

  async beforeDelete({ path }, { reader, query }) {
    const filter = { kind: 'text', function: 'endswith', field: 'scope', value: `/${path.toLowerCase()}` } as const;
    const { resources } = await reader.list({ type: 'subscriptions', filter });
    if (resources.length > 0 && query.get('deleteSubscriptions')?.toLowerCase() !== 'true')
      throw new ArmError(
        'ValidationError',
        'Product cannot be deleted since it has existing subscriptions. Delete subscriptions before deleting the product ' +
          'or pass in deleteSubscriptions=true as query param',
      );
    for (const { key } of resources) await reader.delete(key, 'any');
  },

  narrow: narrowByTags,

  async expand(_, { query, reader, path }) {
    if (query.get('expandGroups')?.toLowerCase() !== 'true') return {};
    const { resources } = await reader.list({ type: 'products/groups', parent: path.toLowerCase() });
    const groups = await Promise.all(resources.map((one) => reader.get(`groups/${nameOf(one).toLowerCase()}`)));
    return {
      groups: groups.flatMap((group) => (group === undefined ? [] : [{ ...group.properties, name: nameOf(group) }])),
    };
  },

  views: {
    subscriptions: {
      description: 'Lists the subscriptions of a product.',
      serviceOnly: true,
      async query(product) {
        return { type: 'subscriptions', filter: equals('productId', nameOf(product)) };
      },
    },
  },

  publish(product, view) {
    const { properties } = product;
    const published: Product = present({
      id: nameOf(product),
      name: String(properties.displayName),
      state: properties.state as Product['state'],
      subscriptionRequired: properties.subscriptionRequired as boolean | undefined,
      approvalRequired: properties.approvalRequired as boolean | undefined,
      subscriptionsLimit: properties.subscriptionsLimit as number | undefined,
      apis: view.children(product, 'apis').map(nameOf),
      // In a workspace, a group that it does not have is one of the service: partInWorkspace knows those by their slash.
      groups: view
        .children(product, 'groups')
        .map(nameOf)
        .map((name) => (view.get(`groups/${name.toLowerCase()}`) === undefined ? `/${name}` : name)),
    });
    return { products: [published] };
  },
});

/** Azure: administrators see every new product, and the first of them subscribes to it. */
async function offerToAdministrators(product: Resource, { reader, put, service }: ChangeContext): Promise<void> {
  if ((await reader.get('groups/administrators')) !== undefined) await put(`${product.path}/groups/administrators`, {});
  if (product.properties.subscriptionRequired === false || (await reader.get('users/1')) === undefined) return;
  await put(`subscriptions/${randomBytes(12).toString('hex')}`, {
    displayName: String(product.properties.displayName).slice(0, 100),
    scope: `${service.id}/${product.path}`,
    ownerId: '/users/1',
    state: 'active',
  });
}
