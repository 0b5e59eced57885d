import { type PoliciesDocument, readPolicyDocument } from '@turnpike/policy';

/** Azure: what all APIs have when nobody has written policies for them. */
export const defaultGlobalPolicies: PoliciesDocument = readPolicyDocument(
  '<policies><inbound /><backend><forward-request /></backend><outbound /></policies>',
).document as PoliciesDocument;
