import { defineResource, type ResourceContext, type ResourceDefinition } from '../../define-resource.ts';
import { object, text } from '../../properties.ts';
import { nameOf } from '../../store/store.ts';

/** What can happen, and what is said of it. */
const initial: Readonly<Record<string, { readonly title: string; readonly description: string }>> = {
  RequestPublisherNotificationMessage: {
    title: 'Subscriptions to approve',
    description: 'Told when somebody asks for a subscription to a product that needs approval.',
  },
  PurchasePublisherNotificationMessage: {
    title: 'Subscriptions made',
    description: 'Told when somebody has subscribed to a product.',
  },
  NewApplicationNotificationMessage: {
    title: 'Applications for the gallery',
    description: 'Told when somebody hands in an application for the gallery of the portal.',
  },
  BCC: {
    title: 'Copies of mails to developers',
    description: 'Get a blind copy of each mail to a developer.',
  },
  NewIssuePublisherNotificationMessage: {
    title: 'Issues and comments',
    description: 'Told when somebody reports an issue, or comments on one.',
  },
  AccountClosedPublisher: {
    title: 'Accounts closed',
    description: 'Told when a developer has closed the own account.',
  },
  QuotaLimitApproachingPublisherNotificationMessage: {
    title: 'Quotas nearly used up',
    description: 'Told when a subscription comes near to the end of its quota.',
  },
};

/** What operators are told of by mail. */
export const notifications: ResourceDefinition = defineResource({
  type: 'notifications',
  noun: 'Notification',
  description: 'Something that operators can be told of by mail, and who is. No mail is sent in this version.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/notification',
  verbs: ['list', 'head', 'get', 'put'],
  inWorkspaces: true,
  name: { only: Object.keys(initial) },
  initially: (name) => ({ ...initial[name] }),
  hasEtag: false,

  properties: {
    title: text('What it is about.', { readOnly: true }),
    description: text('What it is about, in a sentence.', { readOnly: true }),
    recipients: object({}, 'Who is told: the ids of addresses and of users.', { readOnly: true }),
  },

  expand: async (_, context) => ({
    recipients: { emails: await idsOf('recipientEmails', context), users: await usersOf(context) },
  }),
});

async function idsOf(collection: string, { path, reader, serviceId }: ResourceContext): Promise<readonly string[]> {
  const type = `notifications/${collection}`;
  const { resources } = await reader.list({ type, parent: path.toLowerCase() });
  return resources.map((one) => `${serviceId}/${path}/${collection}/${nameOf(one)}`);
}

/** Users are of the service, also where a workspace tells them. */
async function usersOf(context: ResourceContext): Promise<readonly string[]> {
  const service = context.serviceId.replace(/\/workspaces\/[^/]+$/i, '');
  return (await idsOf('recipientUsers', context)).map((id) => `${service}/users/${nameOf({ path: id })}`);
}
