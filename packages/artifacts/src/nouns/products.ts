import type { Product } from '@turnpike/model';
import type { Estate } from '../estate.ts';
import type { FileKind } from '../folder/artifact-kinds.ts';
import { without } from '../without-absent.ts';

/** What products refer to, by name in lower case. */
export interface ProductTargets {
  readonly apis: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
}

/** Reads the products, and what they hold in either layout. */
export function readProducts(estate: Estate, targets: ProductTargets): readonly Product[] {
  const apis = readLinks(estate, 'product-api', 'product-apis', targets.apis, 'API');
  const groups = readLinks(estate, 'product-group', 'product-groups', targets.groups, 'group');
  return estate.files('product').flatMap((file) => {
    const [id = ''] = file.names;
    const fields = estate.properties(file, [['products', id]]);
    if (fields === undefined) return [];
    return [
      without({
        id,
        name: fields.text('displayName') ?? id,
        state: fields.word('state', ['notPublished', 'published']) ?? ('notPublished' as const),
        subscriptionRequired: fields.flag('subscriptionRequired'),
        approvalRequired: fields.flag('approvalRequired'),
        subscriptionsLimit: fields.integer('subscriptionsLimit'),
        apis: apis.get(id.toLowerCase()) ?? [],
        groups: groups.get(id.toLowerCase()) ?? [],
      }),
    ];
  });
}

/** What each product holds: a folder for each, or one list. */
function readLinks(
  estate: Estate,
  folder: FileKind,
  list: FileKind,
  targets: ReadonlySet<string>,
  what: string,
): ReadonlyMap<string, readonly string[]> {
  const links = new Map<string, string[]>();
  const add = (product: string, name: string, path: string) => {
    const held = links.get(product.toLowerCase()) ?? [];
    links.set(product.toLowerCase(), held);
    if (held.some((other) => other.toLowerCase() === name.toLowerCase())) return;
    held.push(name);
    // An extract of a part of a service names what is outside that part.
    if (!targets.has(name.toLowerCase()))
      estate.report('unknown-reference', `there is no ${what} '${name}' in the folder; expected one`, path, 'warning');
  };
  for (const { names, path } of estate.files(folder)) add(names[0] as string, names[1] as string, path);
  for (const file of estate.files(list))
    for (const name of estate.names(file)) add(file.names[0] as string, name, file.path);
  return links;
}
