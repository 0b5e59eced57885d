import type { ApiManagementClient } from '@azure/arm-apimanagement';

// What Microsoft's client for JavaScript can do, by its own account: the public methods of its groups. Those of operations
// that take a while are there twice, `begin…` and `begin…AndWait`, and count once.

/** Every operation as `group.operation`, in the order of the client. */
export function operationsOf(client: ApiManagementClient): readonly string[] {
  const operations = new Set<string>(['performConnectivityCheckAsync']);
  for (const [group, value] of Object.entries(client)) {
    if (!isGroup(group, value)) continue;
    for (const method of Object.getOwnPropertyNames(Object.getPrototypeOf(value)))
      if (isOperation(method)) operations.add(`${group}.${withoutBegin(method)}`);
  }
  return [...operations];
}

/** `createOrUpdate` for `beginCreateOrUpdateAndWait`. */
export function withoutBegin(method: string): string {
  const [, first, rest] = /^begin([A-Z])(.*?)(?:AndWait)?$/.exec(method) ?? [];
  return first === undefined ? method : `${first.toLowerCase()}${rest}`;
}

/** Whether a property of the client is a group of operations. */
export function isGroup(name: string, value: unknown): value is object {
  return typeof value === 'object' && value !== null && !name.startsWith('_') && name !== 'pipeline';
}

function isOperation(method: string): boolean {
  return method !== 'constructor' && !/^_|Next$|PagingPage$|PagingAll$/.test(method);
}
