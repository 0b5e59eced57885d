import type { ResourceDefinition } from '../define-resource.ts';
import { apis } from './apis/apis.ts';
import { associations } from './associations/associations.ts';
import { groups } from './groups/groups.ts';
import { namedValues } from './named-values/named-values.ts';
import { operations } from './operations/operations.ts';
import { policies } from './policies/policies.ts';
import { policyFragments } from './policy-fragments/policy-fragments.ts';
import { products } from './products/products.ts';
import { subscriptions } from './subscriptions/subscriptions.ts';
import { users } from './users/users.ts';

/** The types of resources of this version. */
export const resources: readonly ResourceDefinition[] = [
  apis,
  ...associations,
  groups,
  namedValues,
  operations,
  ...policies,
  policyFragments,
  products,
  subscriptions,
  users,
];
