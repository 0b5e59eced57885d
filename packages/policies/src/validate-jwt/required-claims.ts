import {
  attribute,
  type Dynamic,
  dynamic,
  elements,
  oneOf,
  type PolicyContext,
  type ShapeOf,
  string,
} from '@turnpike/policy';
import type { RequiredClaim } from './claims.ts';

/** `required-claims` as it is written. */
export interface WrittenClaims {
  readonly claim: readonly {
    readonly name: Dynamic<string>;
    readonly match: Dynamic<'all' | 'any'>;
    readonly separator: Dynamic<string> | undefined;
    readonly value: readonly Dynamic<string>[];
  }[];
}

/** The content of `required-claims`. */
export const requiredClaimsConfig: ShapeOf<WrittenClaims> = {
  claim: elements(
    {
      name: attribute(dynamic(string), 'The name of the claim.'),
      match: attribute(dynamic(oneOf('all', 'any')), 'Whether the token needs all values or one of them.', {
        default: 'all',
      }),
      separator: attribute(dynamic(string), 'What separates several values in one text.', { optional: true }),
      value: elements(dynamic(string), 'A value. With none listed, the claim only has to be there.'),
    },
    'A claim that the token has to have.',
  ),
};

/** What a request has to claim, as the expressions of the configuration say. */
export function requiredClaims(config: WrittenClaims | undefined, context: PolicyContext): readonly RequiredClaim[] {
  return (config?.claim ?? []).map(({ name, match, separator, value }) => ({
    name: name(context),
    match: match(context),
    separator: separator?.(context),
    values: value.map((one) => one(context)),
  }));
}
