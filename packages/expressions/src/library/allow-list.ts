import type { Member } from '../types/definition.ts';

// Azure's documented list of types and members. Where it names single members of a type, those; of every other type on it,
// all members.
// https://learn.microsoft.com/azure/api-management/api-management-policy-expressions#CLRTypes

const listedMembers: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    'System.DateTime':
      '.ctor Add AddDays AddHours AddMilliseconds AddMinutes AddMonths AddSeconds AddTicks AddYears Date Day DayOfWeek DayOfYear DaysInMonth Hour IsDaylightSavingTime IsLeapYear MaxValue Millisecond Minute MinValue Month Now Parse Second Subtract Ticks TimeOfDay Today ToString UtcNow Year',
    'System.DateTimeKind': 'Utc',
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

/** The types on the list, by namespace. */
const listedTypes: ReadonlySet<string> = new Set(
  Object.entries({
    'Newtonsoft.Json': 'Formatting JsonConvert',
    'Newtonsoft.Json.Linq':
      'Extensions JArray JConstructor JContainer JObject JProperty JRaw JToken JTokenType JValue IJEnumerable JEnumerable',
    System:
      'Array BitConverter Boolean Byte Char Convert DateTime DateTimeKind DateTimeOffset Decimal Double Enum Exception Guid Int16 Int32 Int64 Math MidpointRounding Nullable Random SByte Single String StringComparer StringComparison StringSplitOptions TimeSpan TimeZone TimeZoneInfo Tuple UInt16 UInt32 UInt64 Uri UriPartial',
    'System.Collections.Generic':
      'Dictionary HashSet ICollection IDictionary IEnumerable IEnumerator IList IReadOnlyCollection IReadOnlyDictionary ISet KeyValuePair List Queue Stack',
    'System.IO': 'StringReader StringWriter',
    'System.Linq': 'Enumerable IGrouping ILookup IOrderedEnumerable',
    'System.Net': 'IPAddress WebUtility',
    'System.Security.Cryptography':
      'AsymmetricAlgorithm CipherMode HashAlgorithm HashAlgorithmName HMAC HMACMD5 HMACSHA1 HMACSHA256 HMACSHA384 HMACSHA512 KeyedHashAlgorithm MD5 Oid PaddingMode RNGCryptoServiceProvider RSA RSAEncryptionPadding RSASignaturePadding SHA1 SHA1Managed SHA256 SHA256Managed SHA384 SHA384Managed SHA512 SHA512Managed SymmetricAlgorithm',
    'System.Security.Cryptography.X509Certificates':
      'PublicKey RSACertificateExtensions X509Certificate X509Certificate2 X509ContentType X509NameType X500DistinguishedName',
    'System.Text': 'Encoding StringBuilder',
    'System.Text.RegularExpressions': 'Capture CaptureCollection Group GroupCollection Match Regex RegexOptions',
    'System.Xml': 'XmlNodeType',
    'System.Xml.Linq':
      'Extensions XAttribute XCData XComment XContainer XDeclaration XDocument XDocumentType XElement XName XNamespace XNode XNodeDocumentOrderComparer XNodeEqualityComparer XObject XProcessingInstruction XText',
  }).flatMap(([namespace, types]) => types.split(' ').map((type) => `${namespace}.${type}`)),
);

/** What stands behind listed types and the language itself: bases, interfaces, delegates, exceptions. */
function isSupport({ owner }: Member): boolean {
  if (owner.typeKind === 'delegate' || owner.typeKind === 'interface' || owner.typeKind === 'enum') return true;
  return (
    owner.name.endsWith('Exception') || owner.namespace === 'Microsoft.Azure.ApiManagement' || bases.has(owner.name)
  );
}

const bases: ReadonlySet<string> = new Set(
  ['Object', 'ValueType', 'Enum', 'Delegate', 'Type', 'ValueTuple'].map((name) => `System.${name}`),
);

/** Members that every value has. */
const universal: ReadonlySet<string> = new Set(['ToString', 'Equals', 'GetHashCode', 'CompareTo']);

/** Whether the library has the member and the documented list does not. */
export function isBeyondAllowList(member: Member): boolean {
  const listed = listedMembers.get(member.owner.name);
  if (member.name.startsWith('operator ')) return false;
  if (listed === undefined)
    return !listedTypes.has(member.owner.name) && !isSupport(member) && !universal.has(member.name);
  return !listed.has(member.name) && !universal.has(member.name);
}
