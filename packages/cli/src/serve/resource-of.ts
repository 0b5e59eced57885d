import type { AttachedPolicies, PolicyFragment } from '@turnpike/model';

/** The path of the resource that policies are, below the service, in lower case. */
export function resourceOf(policies: AttachedPolicies | PolicyFragment): string {
  return pathOf(policies).toLowerCase();
}

function pathOf(policies: AttachedPolicies | PolicyFragment): string {
  if (!('scope' in policies)) return `policyFragments/${policies.id}`;
  switch (policies.scope) {
    case 'global':
      return 'policies/policy';
    case 'workspace':
      return `workspaces/${policies.workspaceId}/policies/policy`;
    case 'product':
      return `products/${policies.productId}/policies/policy`;
    case 'api':
      return `apis/${policies.apiId};rev=${policies.apiRevision}/policies/policy`;
    case 'operation':
      return `apis/${policies.apiId};rev=${policies.apiRevision}/operations/${policies.operationId}/policies/policy`;
  }
}
