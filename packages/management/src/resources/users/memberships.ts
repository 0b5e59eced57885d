import type { Resource } from '../../define-resource.ts';
import type { Filter } from '../../filter/syntax.ts';
import { nameOf, type Reader, type StoredResource, type Transaction } from '../../store/store.ts';

/** The groups that a user is in. */
export async function groupsOf(user: string, reader: Reader): Promise<readonly StoredResource[]> {
  const { resources } = await reader.list({ type: 'groups/users', filter: anyOf('name', [user]) });
  const groups = await Promise.all(resources.map(({ parent }) => reader.get(parent)));
  return groups.filter((group) => group !== undefined);
}

/** Where a field has one of some values; nothing has the empty one. */
export function anyOf(field: string, values: readonly string[]): Filter {
  const [first = '', ...rest] = values.map((value) => value.toLowerCase());
  const equal = (value: string): Filter => ({ kind: 'comparison', operator: 'eq', field, value });
  return rest.reduce<Filter>((left, value) => ({ kind: 'or', left, right: equal(value) }), equal(first));
}

/** Ends where a user is in a group or is told of something: another of the same name is another user. */
export async function forget(user: Resource, transaction: Transaction): Promise<void> {
  for (const type of mentions) {
    const { resources } = await transaction.list({ type, filter: anyOf('name', [nameOf(user)]) });
    for (const { key } of resources) await transaction.delete(key, 'any');
  }
}

const mentions = ['groups/users', 'notifications/recipientUsers'].flatMap((type) => [type, `workspaces/${type}`]);
