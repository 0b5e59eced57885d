import type { Api, AttachedPolicies } from '@turnpike/model';
import type { Scope } from '@turnpike/policy';

// Documents are known by what they are attached to, as it is called in paths, in lower case.

/** The policies of all APIs. */
export const globalKey = 'policies/policy';

export function workspaceKey(id: string): string {
  return `workspaces/${id.toLowerCase()}/policies/policy`;
}

export function productKey(id: string): string {
  return `products/${id.toLowerCase()}/policies/policy`;
}

export function apiKey({ id, apiRevision }: Pick<Api, 'id' | 'apiRevision'>): string {
  return `${revisionKey(id, apiRevision)}/policies/policy`;
}

export function operationKey({ id, apiRevision }: Pick<Api, 'id' | 'apiRevision'>, operationId: string): string {
  return `${revisionKey(id, apiRevision)}/operations/${operationId.toLowerCase()}/policies/policy`;
}

/** What of an API has documents: one of its revisions. */
export function revisionKey(id: string, revision: string): string {
  return `apis/${id.toLowerCase()};rev=${revision}`;
}

/** Where a document is, and whose it is: of an API, for those of its operations too. */
export interface DocumentPlace {
  readonly scope: Scope;
  readonly key: string;
  readonly owner: string;
}

/** The place of a document. */
export function placeOf(attached: AttachedPolicies): DocumentPlace {
  switch (attached.scope) {
    case 'workspace': {
      const key = workspaceKey(attached.workspaceId);
      return { scope: 'workspace', key, owner: key };
    }
    case 'global':
      return { scope: 'global', key: globalKey, owner: globalKey };
    case 'product': {
      const key = productKey(attached.productId);
      return { scope: 'product', key, owner: key };
    }
    case 'api':
    case 'operation': {
      const { scope, apiId: id, apiRevision } = attached;
      const key =
        scope === 'api' ? apiKey({ id, apiRevision }) : operationKey({ id, apiRevision }, attached.operationId);
      return { scope, key, owner: revisionKey(id, apiRevision) };
    }
  }
}
