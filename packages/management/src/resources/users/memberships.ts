import type { Resource } from '../../define-resource.ts';
import { equals } from '../../filter/equals.ts';
import { nameOf, type Reader, type StoredResource, type Transaction } from '../../store/store.ts';

/** The groups that a user is in. */
export async function groupsOf(user: string, reader: Reader): Promise<readonly StoredResource[]> {
  const { resources } = await reader.list({ type: 'groups/users', filter: equals('name', user) });
  const groups = await Promise.all(resources.map(({ parent }) => reader.get(parent)));
  return groups.filter((group) => group !== undefined);
}

/** Ends where a user is in a group or is told of something: another of the same name is another user. */
export async function forget(user: Resource, transaction: Transaction): Promise<void> {
  for (const type of mentions) {
    const { resources } = await transaction.list({ type, filter: equals('name', nameOf(user)) });
    for (const { key } of resources) await transaction.delete(key, 'any');
  }
}

const mentions = ['groups/users', 'notifications/recipientUsers'].flatMap((type) => [type, `workspaces/${type}`]);
