import type { Member } from '../types/definition.ts';

// Azure's documented list of types and members, as far as it names single members. Everything else that the library has
// of a listed type is listed too; types that are not listed at all are named in `unlistedTypes`.
// https://learn.microsoft.com/azure/api-management/api-management-policy-expressions#CLRTypes

const listedMembers: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    'System.DateTime':
      '.ctor Add AddDays AddHours AddMilliseconds AddMinutes AddMonths AddSeconds AddTicks AddYears Date Day DayOfWeek DayOfYear DaysInMonth Hour IsDaylightSavingTime IsLeapYear MaxValue Millisecond Minute MinValue Month Now Parse Second Subtract Ticks TimeOfDay Today ToString UtcNow Year',
    'System.DateTimeKind': 'Utc',
    'System.Environment': '',
    'System.Enum': 'Parse TryParse ToString',
    'System.Net.IPAddress': 'AddressFamily Equals GetAddressBytes IsLoopback Parse TryParse ToString',
    'System.Security.Cryptography.X509Certificates.X500DistinguishedName': 'Name',
    'System.Text.RegularExpressions.Capture': 'Index Length Value',
    'System.Text.RegularExpressions.CaptureCollection': 'Count this[]',
    'System.Text.RegularExpressions.Group': 'Captures Success',
    'System.Text.RegularExpressions.GroupCollection': 'Count this[]',
    'System.Text.RegularExpressions.Match': 'Empty Groups Result',
    'System.Text.RegularExpressions.Regex': '.ctor IsMatch Match Matches Replace Unescape Split',
    'Newtonsoft.Json.JsonConvert': 'SerializeObject DeserializeObject',
  }).map(([type, members]) => [type, new Set(members.split(' '))]),
);

/** Members that every value has. */
const universal: ReadonlySet<string> = new Set(['ToString', 'Equals', 'GetHashCode', 'CompareTo']);

/** Whether the library has the member and the documented list does not. */
export function isBeyondAllowList(member: Member): boolean {
  const listed = listedMembers.get(member.owner.name);
  if (listed === undefined || member.name.startsWith('operator ')) return false;
  return !listed.has(member.name) && !universal.has(member.name);
}
