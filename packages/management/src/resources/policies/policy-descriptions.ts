import { knownPolicies, type Scope } from '@turnpike/policy';
import { detail, validationError } from '../../arm-error.ts';
import { defineResource, type ResourceDefinition } from '../../define-resource.ts';
import type { JsonObject } from '../../json.ts';

/** What Azure calls the scopes, and their bits. */
const bits = { tenant: 1, product: 2, api: 4, operation: 8 } as const;
const scopeOf: Readonly<Record<keyof typeof bits, Scope>> = {
  tenant: 'global',
  product: 'product',
  api: 'api',
  operation: 'operation',
};

/** Azure: this bit is set in every example of the published contract. What it means is not said. */
const always = 0x10000000;

/** What can stand in policy documents. */
export const policyDescriptions: ResourceDefinition = defineResource({
  type: 'policyDescriptions',
  noun: 'PolicyDescription',
  description: 'The policies that documents can have, with the sections and scopes that each may stand in.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/policy-description',
  verbs: ['list'],
  properties: {},

  made: {
    async items({ serviceId, query }) {
      const asked = readScope(query.get('scope'));
      return [...knownPolicies]
        .filter(([, { scopes }]) => scopes.length > 0 && (asked === undefined || scopes.includes(asked)))
        .map(([name, { sections, scopes }]) => describe(name, sections, scopes, serviceId));
    },
  },
});

function describe(name: string, sections: readonly string[], scopes: readonly Scope[], serviceId: string): JsonObject {
  const mask = Object.entries(scopeOf).reduce(
    (sum, [word, scope]) => (scopes.includes(scope) ? sum | bits[word as keyof typeof bits] : sum),
    always,
  );
  return {
    id: `${serviceId}/policyDescriptions/${name}`,
    type: 'Microsoft.ApiManagement/service/policyDescriptions',
    name,
    properties: {
      description: `Use in the sections: ${sections.join(', ')}. Use at the scopes: ${scopes.join(', ')}.`,
      scope: mask,
    },
  };
}

function readScope(text: string | null): Scope | undefined {
  const word = text?.toLowerCase() ?? '';
  if (word === '' || word === 'all') return undefined;
  const scope = Object.hasOwn(scopeOf, word) ? scopeOf[word as keyof typeof bits] : undefined;
  if (scope === undefined)
    throw validationError([detail('scope', `'scope' is '${text}'; expected Tenant, Product, Api, Operation or All`)]);
  return scope;
}
