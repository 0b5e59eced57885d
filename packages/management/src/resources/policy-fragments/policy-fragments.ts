import { typeShown } from '../../arm/envelope.ts';
import { ArmError, type ArmErrorDetail } from '../../arm-error.ts';
import {
  type ChangeContext,
  defineResource,
  type Resource,
  type ResourceContext,
  type ResourceDefinition,
} from '../../define-resource.ts';
import type { JsonObject } from '../../json.ts';
import { text, word } from '../../properties.ts';
import { nameOf, type StoredResource } from '../../store/store.ts';
import { checkPolicy } from '../policies/check-policy.ts';
import { checkFormat, showDocument } from '../policies/policies.ts';
import { checkBreaking } from '../policies/refuse-breaking.ts';

/** Pieces of policy documents that others include. */
export const policyFragments: ResourceDefinition = defineResource({
  type: 'policyFragments',
  noun: 'PolicyFragment',
  description: 'A piece of policy document that others include by its id.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/policy-fragment',
  verbs: ['list', 'head', 'get', 'put', 'delete'],
  inWorkspaces: true,
  name: { most: 80, pattern: /^\w+$|^\w[\w-]+\w$/ },

  properties: {
    value: text('The document, whose root is <fragment>.', { required: true, least: 1 }),
    description: text('What it does.', { most: 1000 }),
    format: word('How the document is written.', ['xml', 'rawxml'], { default: 'xml' }),
    provisioningState: text('How far it has come.', { readOnly: true }),
  },

  filterable: ['description', 'value'],
  orderable: ['name'],

  async check({ format, value }, context) {
    const fault = checkFormat(format);
    if (fault !== undefined) return [fault];
    const details = await checkPolicy(String(value), 'fragment', undefined, context);
    return details.length > 0 ? details : checkUsers(String(value), context);
  },

  async beforeDelete(fragment, context) {
    const [user] = await usersOf(fragment, context);
    if (user !== undefined)
      throw new ArmError(
        'ValidationError',
        `The fragment is included by '${user.path}'; expected no document to include it.`,
      );
  },

  show: (properties, { query }) => showDocument(properties, query),

  actions: {
    listReferences: {
      description: 'Lists the policies that include it.',
      reads: true,
      async run(fragment, context) {
        const users = await usersOf(fragment, context);
        const value: JsonObject[] = users.map(({ type, ...user }) => ({
          id: `${context.serviceId}/${user.path}`,
          type: typeShown({ type }, context),
          name: nameOf(user),
        }));
        return { value, count: value.length };
      },
    },
  },

  publish: (fragment) => ({
    policyFragments: [{ id: nameOf(fragment), text: String(fragment.properties.value) }],
  }),
});

/** What is wrong with a fragment for the documents that include it. */
async function checkUsers(text: string, context: ChangeContext): Promise<readonly ArmErrorDetail[]> {
  const { current } = context;
  if (current === undefined || current.properties.value === text) return [];
  const id = nameOf(current);
  return checkBreaking(
    {
      target: 'value',
      documents: await usersOf(current, context),
      isOpen: true,
      changed: ({ policyFragments: fragments, ...part }) => ({
        ...part,
        ...(fragments && { policyFragments: fragments.map((one) => (one.id === id ? { ...one, text } : one)) }),
      }),
    },
    context,
  );
}

const documentTypes = ['policies', 'products/policies', 'apis/policies', 'apis/operations/policies', 'policyFragments'];

/** The documents that include a fragment. */
async function usersOf(fragment: Resource, { reader }: ResourceContext): Promise<readonly StoredResource[]> {
  const id = nameOf(fragment).replace(/[-]/g, '\\-');
  const inclusion = new RegExp(`<include-fragment\\s[^>]*fragment-id\\s*=\\s*["']${id}["']`, 'i');
  const lists = await Promise.all(documentTypes.map((type) => reader.list({ type })));
  return lists
    .flatMap(({ resources }) => resources)
    .filter(({ properties }) => inclusion.test(String(properties.value)));
}
