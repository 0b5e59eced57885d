/** Azure: what all APIs have when nobody has written policies for them. */
export const defaultGlobalPolicies =
  '<policies><inbound /><backend><forward-request /></backend><outbound /></policies>';
