import { type Api, type AttachedPolicies, type PolicyFragment, withoutRevision } from '@turnpike/model';
import type { Estate } from '../estate.ts';
import type { FoundFile } from '../folder/read-folder.ts';
import type { ReadApis } from './apis.ts';

/** A policy document or fragment, and the file that it came from. */
export interface FromFile<Value> {
  readonly value: Value;
  readonly path: string;
}

/** Reads the policy documents of every scope. Without a global one, the gateway has Azure's. */
export function readPolicies(
  estate: Estate,
  { byFolder, leftOut }: ReadApis,
  products: ReadonlySet<string>,
): readonly FromFile<AttachedPolicies>[] {
  const found: FromFile<AttachedPolicies>[] = [];
  const add = (file: FoundFile, value: AttachedPolicies) => found.push({ value, path: file.path });
  for (const file of estate.files('global-policy')) add(file, { scope: 'global', text: estate.policy(file, []) });
  for (const file of estate.files('product-policy')) {
    const [productId = ''] = file.names;
    if (products.has(productId.toLowerCase()))
      add(file, { scope: 'product', productId, text: estate.policy(file, [['products', productId]]) });
    else
      estate.report(
        'missing-file',
        "the folder has no 'productInformation.json'; expected one",
        `products/${productId}`,
      );
  }
  for (const file of [...estate.files('api-policy'), ...estate.files('operation-policy')]) {
    const api = byFolder.get(file.names[0]?.toLowerCase() ?? '');
    const attached = api && attach(estate, file, api);
    if (attached) add(file, attached);
    else if (api !== undefined && !leftOut.has(file.names[0]?.toLowerCase() ?? ''))
      estate.report('unknown-reference', `'${api.id}' has no operation '${file.names[1]}'; expected one`, file.path);
  }
  return found;
}

function attach(estate: Estate, file: FoundFile, api: Api): AttachedPolicies | undefined {
  const [folder = '', operation] = file.names;
  const common = { apiId: withoutRevision(folder), apiRevision: api.apiRevision };
  if (operation === undefined) return { scope: 'api', ...common, text: estate.policy(file, [['apis', folder]]) };
  const operationId = operationIn(api, operation);
  if (operationId === undefined) return undefined;
  const path = [
    ['apis', folder],
    ['operations', operation],
  ] as const;
  return { scope: 'operation', ...common, operationId, text: estate.policy(file, path) };
}

function operationIn(api: Api, name: string): string | undefined {
  const found = api.operations.find(({ id }) => id.toLowerCase() === name.toLowerCase());
  // Azure: a WebSocket API has this one operation, which nobody describes.
  return found?.id ?? (api.type === 'websocket' && name.toLowerCase() === 'onhandshake' ? 'onHandshake' : undefined);
}

/** Reads the fragments. */
export function readFragments(estate: Estate): readonly FromFile<PolicyFragment>[] {
  const documents = estate.files('fragment-policy');
  const ids = new Set(documents.map(({ names }) => names[0]?.toLowerCase()));
  for (const { names, path } of estate.files('fragment'))
    if (!ids.has(names[0]?.toLowerCase()))
      estate.report('missing-file', "the folder has no 'policy.xml'; expected the fragment", path);
  return documents.map((file) => {
    const [id = ''] = file.names;
    return { path: file.path, value: { id, text: estate.policy(file, [['policyFragments', id]]) } };
  });
}
