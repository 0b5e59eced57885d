import type { User } from '@turnpike/model';
import { type ArmErrorDetail, detail } from '../../arm-error.ts';
import { type ChangeContext, defineResource, type Resource, type ResourceDefinition } from '../../define-resource.ts';
import { type JsonObject, present } from '../../json.ts';
import { list, object, text, time, word } from '../../properties.ts';
import { nameOf, type Transaction } from '../../store/store.ts';

/** Developers with an account. */
export const users: ResourceDefinition = defineResource({
  type: 'users',
  noun: 'User',
  description: 'A developer with an account.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/user',
  verbs: ['list', 'head', 'get', 'put', 'patch', 'delete'],
  name: { most: 80 },

  properties: {
    email: text('The address, which no other user has.', {
      required: true,
      least: 1,
      most: 254,
      pattern: /^[^@\s]+@[^@\s]+$/,
    }),
    firstName: text('The first name.', { required: true, least: 1, most: 100 }),
    lastName: text('The last name.', { required: true, least: 1, most: 100 }),
    password: text('What the user signs in with.', { writeOnly: true }),
    state: word('Whether the account can be used.', ['active', 'blocked', 'pending', 'deleted'], { default: 'active' }),
    note: text('What administrators keep in mind.'),
    identities: list(
      object({ provider: text('Who knows the user.'), id: text('As whom.') }, 'An identity.'),
      'How the user signs in.',
    ),
    confirmation: word('The mail that the user gets.', ['signup', 'invite'], { writeOnly: true }),
    appType: word('The portal that the mail names.', ['portal', 'developerPortal'], { writeOnly: true }),
    registrationDate: time('When the account was made.', { readOnly: true }),
  },

  filterable: ['firstName', 'lastName', 'email', 'state', 'registrationDate', 'note'],
  complete: (properties, { now }) => ({
    registrationDate: now.toISOString(),
    identities: [{ provider: 'Basic', id: properties.email }],
    ...properties,
  }),
  check: checkEmail,

  async beforeDelete(user, { reader, query }) {
    const filter = { kind: 'comparison', operator: 'eq', field: 'userId', value: nameOf(user).toLowerCase() } as const;
    const { resources } = await reader.list({ type: 'subscriptions', filter });
    if (query.get('deleteSubscriptions')?.toLowerCase() === 'true')
      for (const { key } of resources) await reader.delete(key, 'any');
    await forget(user, reader);
  },

  views: {
    subscriptions: {
      description: 'Lists the subscriptions of a user.',
      async run(user, { reader, show }) {
        const value = nameOf(user).toLowerCase();
        const filter = { kind: 'comparison', operator: 'eq', field: 'userId', value } as const;
        return (await reader.list({ type: 'subscriptions', filter })).resources.map(show);
      },
    },
    groups: {
      description: 'Lists the groups that a user is in.',
      async run(user, { reader, show }) {
        const value = nameOf(user).toLowerCase();
        const filter = { kind: 'comparison', operator: 'eq', field: 'name', value } as const;
        const { resources } = await reader.list({ type: 'groups/users', filter });
        const groups = await Promise.all(resources.map(({ parent }) => reader.get(parent)));
        return groups.filter((group) => group !== undefined).map(show);
      },
    },
  },

  publish(user, view) {
    const { properties } = user;
    const isIn = view
      .all('groups')
      .filter((group) =>
        view.children(group, 'users').some((member) => nameOf(member).toLowerCase() === nameOf(user).toLowerCase()),
      );
    const published: User = present({
      id: nameOf(user),
      email: String(properties.email),
      firstName: String(properties.firstName),
      lastName: String(properties.lastName),
      state: properties.state as User['state'],
      note: properties.note as string | undefined,
      identities: properties.identities as User['identities'],
      registrationDate: properties.registrationDate as string | undefined,
      groups: isIn.map(nameOf),
    });
    return { users: [published] };
  },
  publishedWith: ['groups', 'groups/users'],
});

/** Where the user is in a group or is told of something. Another of the same name is another user. */
async function forget(user: Resource, transaction: Transaction): Promise<void> {
  const filter = { kind: 'comparison', operator: 'eq', field: 'name', value: nameOf(user).toLowerCase() } as const;
  for (const type of mentions) {
    const { resources } = await transaction.list({ type, filter });
    for (const { key } of resources) await transaction.delete(key, 'any');
  }
}

const mentions = ['groups/users', 'notifications/recipientUsers'].flatMap((type) => [type, `workspaces/${type}`]);

async function checkEmail({ email }: JsonObject, { reader, path }: ChangeContext): Promise<readonly ArmErrorDetail[]> {
  const filter = { kind: 'comparison', operator: 'eq', field: 'email', value: String(email).toLowerCase() } as const;
  const { resources } = await reader.list({ type: 'users', filter });
  return resources.some(({ key }) => key !== path.toLowerCase())
    ? [detail('email', 'another user has this email; expected one that no user has')]
    : [];
}
