import { defineResource, type ResourceContext, type ResourceDefinition } from '../../define-resource.ts';
import type { JsonObject } from '../../json.ts';
import { madeName } from '../../made-name.ts';
import type { StoredResource } from '../../store/store.ts';
import { policyTypes } from '../policies/policy-types.ts';
import { checkBase } from '../policy-restrictions/require-base.ts';

/** Every policy document there is, and whether it has what restrictions want of it. */
export const allPolicies: ResourceDefinition = defineResource({
  type: 'allPolicies',
  noun: 'Policy',
  description: 'Every policy document of the service and its workspaces, and whether it keeps to the restrictions.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/all-policies',
  verbs: ['list'],
  hasCount: false,
  properties: {},

  made: {
    async items(context) {
      const all = [...policyTypes, ...policyTypes.map((type) => `workspaces/${type}`)];
      const lists = await Promise.all(all.map((type) => context.reader.list({ type })));
      return Promise.all(lists.flatMap(({ resources }) => resources).map((policy) => itemOf(policy, context)));
    },
  },
});

async function itemOf({ key, path, properties }: StoredResource, context: ResourceContext): Promise<JsonObject> {
  const name = madeName(key);
  const faults = await checkBase(String(properties.value), { ...context, path });
  return {
    id: `${context.serviceId}/allPolicies/${name}`,
    type: 'Microsoft.ApiManagement/service/allPolicies',
    name,
    properties: {
      referencePolicyId: `${context.serviceId}/${path}`,
      complianceState: faults.length === 0 ? 'Compliant' : 'NonCompliant',
    },
  };
}
