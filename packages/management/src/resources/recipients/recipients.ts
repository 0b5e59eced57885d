import { ArmError } from '../../arm-error.ts';
import { defineResource, type ResourceDefinition } from '../../define-resource.ts';
import { text } from '../../properties.ts';
import { nameOf } from '../../store/store.ts';

// Who is told of something by mail: an address, or a user with the address that the user has. Their names say it all.

/** Addresses and users that a notification is for. */
export const recipients: readonly ResourceDefinition[] = [
  defineResource({
    type: 'notifications/recipientEmails',
    noun: 'RecipientEmail',
    description: 'An address that is told.',
    reference: 'https://learn.microsoft.com/rest/api/apimanagement/notification-recipient-email',
    verbs: ['list', 'head', 'put', 'delete'],
    inWorkspaces: true,
    name: { most: 254, pattern: /^[^@\s<>"]+@[^@\s<>"]+$/ },
    hasEtag: false,
    headStatus: 204,
    properties: { email: text('The address.', { readOnly: true }) },
    complete: (_, { path }) => ({ email: nameOf({ path }) }),
  }),
  defineResource({
    type: 'notifications/recipientUsers',
    noun: 'RecipientUser',
    description: 'A user who is told.',
    reference: 'https://learn.microsoft.com/rest/api/apimanagement/notification-recipient-user',
    verbs: ['list', 'head', 'put', 'delete'],
    inWorkspaces: true,
    name: { most: 80 },
    hasEtag: false,
    headStatus: 204,
    properties: { userId: text('The name of the user.', { readOnly: true }) },
    async complete(_, { path, reader }) {
      const user = await reader.get(`users/${nameOf({ path })}`.toLowerCase());
      if (user === undefined) throw new ArmError('ResourceNotFound', 'User not found.');
      return { userId: nameOf(user) };
    },
  }),
];
