/** The types of policy documents, without those of workspaces. */
export const policyTypes: readonly string[] = [
  'policies',
  'products/policies',
  'apis/policies',
  'apis/operations/policies',
  'apis/resolvers/policies',
];
