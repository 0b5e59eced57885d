import type { ApiManagementClient } from '@azure/arm-apimanagement';

/** What scenarios work with: a control plane that others use at the same time, under names of their own. */
export interface Stage {
  readonly client: ApiManagementClient;
  /** For operations that are answered, and do not do what they are for: they do not count. */
  readonly unrecorded: ApiManagementClient;
  /** Base URLs. */
  readonly management: string;
  /** What its certificate is trusted by, PEM. */
  readonly ca: string;
  readonly gateway: string;
}

/** Resource group and service, as every operation wants them first. */
export const at: readonly [string, string] = ['turnpike', 'local'];

/** Something that users do with a few operations, and what has to come of it. */
export interface Scenario {
  /** A fact, such as `products are made, found, changed and deleted`. */
  readonly title: string;
  run(stage: Stage): Promise<void>;
}

/** Reads a list to its end. */
export async function all<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}
