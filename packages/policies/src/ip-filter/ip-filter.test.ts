import { expect, test } from 'vitest';
import { diagnose, run } from '../testing.ts';

const filter = (action: string, content: string): string => `<ip-filter action="${action}">${content}</ip-filter>`;
const some = `<address>203.0.113.7</address><address>2001:DB8::7</address>
  <address-range from="10.0.0.5" to="10.0.1.4" /><address-range from="2001:db8:1::" to="2001:db8:1::ffff" />`;

const from = async (ipAddress: string, xml: string): Promise<string | undefined> =>
  (await run(xml, { context: { request: { ipAddress } } })).lastError?.reason;

test.each([
  ['203.0.113.7', true],
  ['203.0.113.8', false],
  ['10.0.0.5', true],
  ['10.0.0.200', true],
  ['10.0.1.4', true],
  ['10.0.0.4', false],
  ['10.0.1.5', false],
  ['9.255.255.255', false],
  ['2001:db8::7', true],
  ['2001:0db8:0000::0007', true],
  ['2001:db8:1::1:0', false],
  ['2001:db8:1::abcd', true],
  ['fe80::1%eth0', false],
])('%s is listed: %s', async (caller, isListed) => {
  expect(await from(caller, filter('allow', some))).toBe(isListed ? undefined : 'CallerIpNotAllowed');
  expect(await from(caller, filter('forbid', some))).toBe(isListed ? 'CallerIpBlocked' : undefined);
});

// https://learn.microsoft.com/azure/api-management/api-management-error-handling-policies#predefined-errors-for-policies
test('says in LastError whom it has turned away, and to the caller nothing', async () => {
  const allow = await run(filter('allow', some), { context: { request: { ipAddress: '192.0.2.1' } } });
  expect(allow.lastError?.message).toBe('Caller IP address 192.0.2.1 is not allowed. Access denied.');
  expect([allow.response.status, allow.response.body.content]).toEqual([
    403,
    '{ "statusCode": 403, "message": "Forbidden" }',
  ]);
  const forbid = await run(filter('forbid', some), { context: { request: { ipAddress: '10.0.0.9' } } });
  expect(forbid.lastError?.message).toBe('Caller IP address is blocked. Access denied.');
});

test('a caller whose address is not known passes neither', async () => {
  for (const action of ['allow', 'forbid']) {
    const { lastError } = await run(filter(action, some), { context: { request: { ipAddress: 'somewhere' } } });
    expect([lastError?.reason, lastError?.message]).toEqual([
      'FailedToParseCallerIP',
      'Failed to establish IP address for the caller. Access denied.',
    ]);
  }
  expect((await run(filter('forbid', some))).lastError?.reason).toBe('FailedToParseCallerIP');
});

test('I10: an address of IPv4 in one of IPv6 is that address, on either side', async () => {
  for (const caller of ['::ffff:203.0.113.7', '::FFFF:cb00:7107', '0:0:0:0:0:ffff:203.0.113.7'])
    expect(await from(caller, filter('allow', some)), caller).toBeUndefined();
  expect(await from('10.0.0.9', filter('forbid', '<address>::ffff:10.0.0.9</address>'))).toBe('CallerIpBlocked');
  const carried = '<address-range from="::ffff:10.0.0.0" to="10.0.0.255" />';
  expect(await from('10.0.0.9', filter('forbid', carried))).toBe('CallerIpBlocked');
});

test('I10: what a caller writes into a header has no say', async () => {
  const { lastError } = await run(filter('allow', some), {
    context: { request: { ipAddress: '192.0.2.1' } },
    request: {
      headers: { 'X-Forwarded-For': '203.0.113.7', 'X-Real-IP': '203.0.113.7', Forwarded: 'for=203.0.113.7' },
    },
  });
  expect(lastError?.reason).toBe('CallerIpNotAllowed');
});

test.each(['010.0.0.1', '10.0.0.0/8', '10.1', '0x0a000001', '167772161', 'address', '1.2.3.4:80', '::ffff:010.0.0.1'])(
  'I10: %s is no address',
  async (text) => {
    const [found] = diagnose(filter('allow', `<address>${text}</address>`));
    expect(found).toContain(`error invalid-value [${text}] 'address' is '${text}'; expected an IP address`);
    expect(await from(text, filter('forbid', some))).toBe('FailedToParseCallerIP');
  },
);

test('everything may be an expression, and one that gives no address fails the request', async () => {
  const xml = (value: string) => `<ip-filter action="@("for" + "bid")"><address>@(${value})</address>
    <address-range from="@("192.0.2.0")" to="@("192.0.2.9")" /></ip-filter>`;
  expect(await from('10.0.0.1', xml('"10.0.0.1"'))).toBe('CallerIpBlocked');
  expect(await from('192.0.2.5', xml('"10.0.0.1"'))).toBe('CallerIpBlocked');
  expect(await from('10.0.0.1', xml('"10.0.0.2"'))).toBeUndefined();
  expect(await from('10.0.0.1', xml('"nowhere"'))).toBe('ExpressionValueEvaluationFailure');
});

test('a range from behind, or of both versions, is refused', () => {
  expect(diagnose(filter('allow', '<address-range from="10.0.0.9" to="10.0.0.1" />'))).toEqual([
    "error conflicting-values [address-range] 'from' is after 'to'; expected the first address in 'from'",
  ]);
  expect(diagnose(filter('allow', '<address-range from="10.0.0.9" to="::1" />'))).toEqual([
    'error conflicting-values [address-range] a range has addresses of IPv4 and IPv6; expected one of them',
  ]);
});

test('a filter without an address is refused', () => {
  expect(diagnose(filter('allow', ''))).toEqual([
    'error missing-child [ip-filter] <ip-filter> has no address; expected <address> or <address-range>',
  ]);
});
