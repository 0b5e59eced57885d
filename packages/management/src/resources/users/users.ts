import { randomBytes } from 'node:crypto';
import type { User } from '@turnpike/model';
import { ArmError, type ArmErrorDetail, detail } from '../../arm-error.ts';
import {
  type ChangeContext,
  defineResource,
  type Resource,
  type ResourceDefinition,
  type ViewQuery,
} from '../../define-resource.ts';
import { equals, equalsAny } from '../../filter/equals.ts';
import { type JsonObject, present } from '../../json.ts';
import { list, object, text, time, word } from '../../properties.ts';
import { nameOf } from '../../store/store.ts';
import { forget, groupsOf } from './memberships.ts';
import { hashPassword } from './password.ts';
import { signInUrl, userToken } from './user-token.ts';

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
    password: text('What the user signs in with; kept as a hash.', { writeOnly: true, least: 1, most: 256 }),
    state: word('Whether the account can be used.', ['active', 'blocked', 'pending', 'deleted'], { default: 'active' }),
    note: text('What administrators keep in mind.'),
    identities: list(
      object({ provider: text('Who knows the user.'), id: text('As whom.') }, 'An identity.'),
      'How the user signs in.',
    ),
    confirmation: word('The mail that the user gets; none is sent.', ['signup', 'invite'], { writeOnly: true }),
    appType: word('The portal that the mail names.', ['portal', 'developerPortal'], { writeOnly: true }),
    registrationDate: time('When the account was made.', { readOnly: true }),
    primaryKey: text('What tokens of the user are signed with.', { readOnly: true, secret: true }),
    secondaryKey: text('Another, for when the first is changed.', { readOnly: true, secret: true }),
    groups: list(object({}, 'A group.'), 'The groups, where they are asked for with expandGroups.', { readOnly: true }),
  },

  filterable: ['firstName', 'lastName', 'email', 'state', 'registrationDate', 'note'],

  async prepare(sent) {
    const { password } = sent;
    // What cannot be a password is refused as it was sent.
    const isHashed = typeof password === 'string' && password.length > 0 && password.length <= 256;
    return { properties: isHashed ? { ...sent, password: await hashPassword(password) } : sent };
  },

  complete({ confirmation: _, appType: __, ...properties }, { now, current }) {
    const password = properties.password ?? current?.properties.password;
    return {
      registrationDate: now.toISOString(),
      identities: [{ provider: 'Basic', id: properties.email }],
      ...properties,
      primaryKey: properties.primaryKey ?? newKey(),
      secondaryKey: properties.secondaryKey ?? newKey(),
      ...(password !== undefined && { password }),
    };
  },

  check: checkUser,

  async expand(user, { query, reader }) {
    if (query.get('expandGroups')?.toLowerCase() !== 'true') return {};
    const groups = await groupsOf(nameOf(user), reader);
    return { groups: groups.map(({ properties }) => properties) };
  },

  async afterWrite(user, { current, reader, put }) {
    // Azure: whoever has an account is a developer.
    if (current === undefined && (await reader.get('groups/developers')) !== undefined)
      await put(`groups/developers/users/${nameOf(user)}`, {});
  },

  async beforeDelete(user, { reader, query }) {
    const { resources } = await reader.list(subscriptionsOf(user));
    const isAll = query.get('deleteSubscriptions')?.toLowerCase() === 'true';
    if (nameOf(user) === administrator)
      throw new ArmError('ValidationError', 'The administrator of the service cannot be deleted.');
    if (resources.length > 0 && !isAll)
      throw new ArmError(
        'ValidationError',
        'User cannot be deleted since it has existing subscriptions. Delete subscriptions before deleting the user ' +
          'or pass in deleteSubscriptions=true as query param',
      );
    for (const { key } of resources) await reader.delete(key, 'any');
    await forget(user, reader);
  },

  actions: {
    token: {
      description: 'Makes a token with which the user signs in.',
      run: async (user, { body, now }) => ({ value: userToken(user, body, now) }),
    },
    generateSsoUrl: {
      description: 'Makes the address at which the portal signs the user in, good for ten minutes.',
      run: async (user, { now, origin }) => ({ value: signInUrl(user, origin, now) }),
    },
    'confirmations/password/send': {
      description: 'Asks the user to choose a new password, by mail. No mail is sent in this version.',
      status: 204,
      run: async () => undefined,
    },
  },

  views: {
    subscriptions: {
      description: 'Lists the subscriptions of a user.',
      query: async (user) => subscriptionsOf(user),
    },
    groups: {
      description: 'Lists the groups that a user is in.',
      async query(user, { reader }) {
        const names = (await groupsOf(nameOf(user), reader)).map(nameOf);
        return { type: 'groups', filter: equalsAny('name', names) };
      },
    },
    identities: {
      description: 'Lists how a user signs in.',
      run: async ({ properties }) => (properties.identities ?? []) as readonly JsonObject[],
    },
  },

  publish(user, view) {
    const { properties } = user;
    const isIn = view.all('groups').filter(({ key }) => view.get(`${key}/users/${nameOf(user)}`) !== undefined);
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
  publishedWith: [{ type: 'groups/users', keyOf: (membership) => `users/${nameOf(membership)}` }],
});

/** Azure's name for whoever the service was made by. */
const administrator = '1';

function subscriptionsOf(user: Pick<Resource, 'path'>): ViewQuery {
  return { type: 'subscriptions', filter: equals('userId', nameOf(user)) };
}

async function checkUser(properties: JsonObject, context: ChangeContext): Promise<readonly ArmErrorDetail[]> {
  const { reader, path } = context;
  const { resources } = await reader.list({ type: 'users', filter: equals('email', String(properties.email)) });
  const isTaken = resources.some(({ key }) => key !== path.toLowerCase());
  const isLocked = nameOf({ path }) === administrator && properties.state !== 'active';
  return [
    ...(isTaken ? [detail('email', 'another user has this email; expected one that no user has')] : []),
    ...(isLocked ? [detail('state', 'the administrator is always active; expected active')] : []),
  ];
}

function newKey(): string {
  return randomBytes(64).toString('base64');
}
