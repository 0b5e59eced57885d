import {
  attribute,
  type CreateFailure,
  type Dynamic,
  defineKind,
  definePolicy,
  dynamic,
  elements,
  type Kind,
  oneOf,
  type Place,
  type Policy,
  type PolicyContext,
  scopes,
} from '@turnpike/policy';
import { type AddressKey, areComparable, parseAddress } from './address.ts';

const address: Kind<AddressKey> = defineKind(
  'an IP address such as 203.0.113.7 or 2001:db8::7; a network is written as <address-range from="…" to="…" />',
  parseAddress,
);

type Reason = 'FailedToParseCallerIP' | 'CallerIpNotAllowed' | 'CallerIpBlocked';

/** Lets requests pass from some addresses only, or from all but some. */
export const ipFilter: Policy = definePolicy({
  name: 'ip-filter',
  reference: 'https://learn.microsoft.com/azure/api-management/ip-filter-policy',
  sections: ['inbound'],
  scopes,

  config: {
    action: attribute(dynamic(oneOf('allow', 'forbid')), 'Whether only these addresses pass, or all others.'),
    address: elements(dynamic(address), 'An address.'),
    'address-range': elements(
      {
        from: attribute(dynamic(address), 'The first address.'),
        to: attribute(dynamic(address), 'The last address.'),
      },
      'Addresses that follow each other.',
    ),
  },

  failures: {
    FailedToParseCallerIP: 'It is not known from which address the request comes.',
    CallerIpNotAllowed: 'The address of the caller is not among those that pass.',
    CallerIpBlocked: 'The address of the caller is among those that do not pass.',
  },

  prepare({ action, address: single, 'address-range': ranges }, failure: CreateFailure<Reason>, place) {
    if (single.length + ranges.length === 0)
      place.report('missing-child', 'address', '<ip-filter> has no address; expected <address> or <address-range>');
    for (const range of ranges) checkRange(range, place);
    const matches = matcher(single, ranges);
    const deny = (reason: Reason, message: string) => failure(reason, 403, message, { message: 'Forbidden' });

    return (context) => {
      // The peer, or what a proxy that the gateway trusts says of it. What callers write into a header is not asked.
      const caller = context.expressions.request.ipAddress;
      const key = caller === null ? undefined : parseAddress(caller);
      if (key === undefined)
        throw deny('FailedToParseCallerIP', 'Failed to establish IP address for the caller. Access denied.');
      const isListed = matches(key, context);
      if (action(context) === 'forbid') {
        if (isListed) throw deny('CallerIpBlocked', 'Caller IP address is blocked. Access denied.');
      } else if (!isListed)
        throw deny('CallerIpNotAllowed', `Caller IP address ${caller} is not allowed. Access denied.`);
    };
  },
});

interface Range {
  readonly from: Dynamic<AddressKey>;
  readonly to: Dynamic<AddressKey>;
}

function checkRange({ from, to }: Range, place: Place<'address-range'>): void {
  if (from.constant === undefined || to.constant === undefined) return;
  if (!areComparable(from.constant, to.constant))
    place.report('conflicting-values', 'address-range', 'a range has addresses of IPv4 and IPv6; expected one of them');
  else if (from.constant > to.constant)
    place.report('conflicting-values', 'address-range', "'from' is after 'to'; expected the first address in 'from'");
}

/** Whether an address is listed. What is written out is put in order once. */
function matcher(
  addresses: readonly Dynamic<AddressKey>[],
  ranges: readonly Range[],
): (key: AddressKey, context: PolicyContext) => boolean {
  const constants = new Set(addresses.flatMap(({ constant }) => constant ?? []));
  const computed = addresses.filter(({ constant }) => constant === undefined);
  return (key, context) =>
    constants.has(key) ||
    ranges.some(({ from, to }) => isWithin(key, from(context), to(context))) ||
    computed.some((address) => address(context) === key);
}

function isWithin(key: AddressKey, from: AddressKey, to: AddressKey): boolean {
  return areComparable(key, from) && areComparable(key, to) && from <= key && key <= to;
}
