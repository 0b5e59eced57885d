import { argumentException, argumentNull, argumentOutOfRange } from '../../runtime/exceptions.ts';
import { comparerOf } from '../../runtime/text-comparer.ts';
import { hostNameKind, Uri, uriComponents, uriKinds } from '../../runtime/uri.ts';
import { escapeDataString, escapeUriString, unescapeDataString } from '../../runtime/uri-escape.ts';
import { isSchemeName } from '../../runtime/uri-parse.ts';
import { makeArray, type Reference } from '../../runtime/values.ts';
import { typeNamed } from '../../types/library.ts';
import { defineEnum, defineType, type LibraryType } from '../define-type.ts';

type Text = string | null;

/** `System.Uri`: https://learn.microsoft.com/dotnet/api/system.uri */
const uri: LibraryType = defineType('public class System.Uri', {
  'Uri(string uriString)': (text: Text) => Uri.create(text),
  'Uri(string uriString, UriKind uriKind)': (text: Text, kind: number) => Uri.create(text, kind),
  'Uri(string uriString, bool dontEscape)': (text: Text) => Uri.create(text),
  'Uri(Uri baseUri, string relativeUri)': (base: Uri | null, relative: Text) => Uri.combine(base, relative),
  'Uri(Uri baseUri, Uri relativeUri)': (base: Uri | null, relative: Uri) => Uri.combine(base, relative.original),

  'static readonly string UriSchemeFile': () => 'file',
  'static readonly string UriSchemeFtp': () => 'ftp',
  'static readonly string UriSchemeGopher': () => 'gopher',
  'static readonly string UriSchemeHttp': () => 'http',
  'static readonly string UriSchemeHttps': () => 'https',
  'static readonly string UriSchemeMailto': () => 'mailto',
  'static readonly string UriSchemeNetPipe': () => 'net.pipe',
  'static readonly string UriSchemeNetTcp': () => 'net.tcp',
  'static readonly string UriSchemeNews': () => 'news',
  'static readonly string UriSchemeNntp': () => 'nntp',
  'static readonly string SchemeDelimiter': () => '://',

  'static bool TryCreate(string uriString, UriKind uriKind, out Uri result)': (
    text: Text,
    kind: number,
    result: Reference<Uri | null>,
  ) => settle(Uri.tryCreate(text, kind), result),
  'static bool TryCreate(Uri baseUri, string relativeUri, out Uri result)': (
    base: Uri | null,
    relative: Text,
    result: Reference<Uri | null>,
  ) => settle(Uri.tryCombine(base, relative), result),
  'static bool TryCreate(Uri baseUri, Uri relativeUri, out Uri result)': (
    base: Uri | null,
    relative: Uri | null,
    result: Reference<Uri | null>,
  ) => settle(Uri.tryCombine(base, relative?.original ?? null), result),
  'static bool IsWellFormedUriString(string uriString, UriKind uriKind)': (text: Text, kind: number) =>
    Uri.tryCreate(text, kind)?.isWellFormed(kind) ?? false,
  'static string EscapeDataString(string stringToEscape)': escapeDataString,
  'static string EscapeUriString(string stringToEscape)': escapeUriString,
  'static string UnescapeDataString(string stringToUnescape)': unescapeDataString,
  'static UriHostNameType CheckHostName(string name)': (name: Text) => hostNameKind(name),
  'static bool CheckSchemeName(string schemeName)': (name: Text) => name !== null && isSchemeName(name),
  'static int Compare(Uri uri1, Uri uri2, UriComponents partsToCompare, UriFormat compareFormat, StringComparison comparisonType)':
    (a: Uri | null, b: Uri | null, components: number, format: number, comparison: number) => {
      if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
      if (!a.isAbsolute || !b.isAbsolute) {
        if (a.isAbsolute !== b.isAbsolute) return a.isAbsolute ? 1 : -1;
        return comparerOf(comparison).compare(a.original, b.original);
      }
      return comparerOf(comparison).compare(a.components(components, format), b.components(components, format));
    },
  'static int FromHex(char digit)': (unit: number) => {
    const digit = String.fromCharCode(unit);
    if (!/[0-9a-f]/i.test(digit)) throw argumentException('digit');
    return Number.parseInt(digit, 16);
  },
  'static string HexEscape(char character)': (unit: number) => {
    if (unit > 255) throw argumentOutOfRange('character');
    return `%${unit.toString(16).toUpperCase().padStart(2, '0')}`;
  },
  'static char HexUnescape(string pattern, ref int index)': (pattern: string, index: Reference<number>) => {
    if (index.value < 0 || index.value >= pattern.length) throw argumentOutOfRange('index');
    const escaped = /^%[0-9a-f]{2}/i.exec(pattern.slice(index.value, index.value + 3));
    const unit = escaped === null ? pattern.charCodeAt(index.value) : Number.parseInt(escaped[0].slice(1), 16);
    index.value += escaped === null ? 1 : 3;
    return unit;
  },
  'static bool IsHexDigit(char character)': (unit: number) => /[0-9a-f]/i.test(String.fromCharCode(unit)),
  'static bool IsHexEncoding(string pattern, int index)': (pattern: string, index: number) =>
    /^%[0-9a-f]{2}/i.test(pattern.slice(index, index + 3)),

  'string AbsolutePath { get; }': (self: Uri) => self.absolutePath,
  'string AbsoluteUri { get; }': (self: Uri) => self.absoluteUri,
  'string Authority { get; }': (self: Uri) => self.authority,
  'string DnsSafeHost { get; }': (self: Uri) => self.dnsSafeHost,
  'string Fragment { get; }': (self: Uri) => self.fragment,
  'string Host { get; }': (self: Uri) => self.parts.host,
  'UriHostNameType HostNameType { get; }': (self: Uri) => self.parts.hostKind,
  'string IdnHost { get; }': (self: Uri) => self.idnHost,
  'bool IsAbsoluteUri { get; }': (self: Uri) => self.isAbsolute,
  'bool IsDefaultPort { get; }': (self: Uri) => self.isDefaultPort,
  'bool IsFile { get; }': (self: Uri) => self.parts.scheme === 'file',
  'bool IsLoopback { get; }': (self: Uri) => self.isLoopback,
  'bool IsUnc { get; }': (self: Uri) => self.parts.file === 'unc',
  'string LocalPath { get; }': (self: Uri) => self.localPath,
  'string OriginalString { get; }': (self: Uri) => self.original,
  'string PathAndQuery { get; }': (self: Uri) => self.absolutePath + self.query,
  'int Port { get; }': (self: Uri) => self.parts.port,
  'string Query { get; }': (self: Uri) => self.query,
  'string Scheme { get; }': (self: Uri) => self.parts.scheme,
  'string[] Segments { get; }': (self: Uri) => makeArray(typeNamed('string'), self.segments),
  'bool UserEscaped { get; }': () => false,
  'string UserInfo { get; }': (self: Uri) => self.userInfo,

  'string GetComponents(UriComponents components, UriFormat format)': (self: Uri, components: number, format: number) =>
    self.components(components, format),
  'string GetLeftPart(UriPartial part)': (self: Uri, part: number) => self.leftPart(part),
  'bool IsBaseOf(Uri uri)': (self: Uri, other: Uri | null) => self.isBaseOf(given(other)),
  'bool IsWellFormedOriginalString()': (self: Uri) => self.isWellFormed(),
  'Uri MakeRelativeUri(Uri uri)': (self: Uri, other: Uri | null) => self.relativeTo(given(other)),
  'string ToString()': (self: Uri) => self.toString(),
  'static bool operator ==(Uri uri1, Uri uri2)': areEqual,
  'static bool operator !=(Uri uri1, Uri uri2)': (a: Uri | null, b: Uri | null) => !areEqual(a, b),
});

/** `System.UriKind`: https://learn.microsoft.com/dotnet/api/system.urikind */
const uriKind: LibraryType = defineEnum('System.UriKind', {
  RelativeOrAbsolute: uriKinds.either,
  Absolute: uriKinds.absolute,
  Relative: uriKinds.relative,
});

/** `System.UriPartial`: https://learn.microsoft.com/dotnet/api/system.uripartial */
const uriPartial: LibraryType = defineEnum('System.UriPartial', { Scheme: 0, Authority: 1, Path: 2, Query: 3 });

/** `System.UriFormat`: https://learn.microsoft.com/dotnet/api/system.uriformat */
const uriFormat: LibraryType = defineEnum('System.UriFormat', { UriEscaped: 1, Unescaped: 2, SafeUnescaped: 3 });

/** `System.UriHostNameType`: https://learn.microsoft.com/dotnet/api/system.urihostnametype */
const uriHostNameType: LibraryType = defineEnum('System.UriHostNameType', {
  Unknown: 0,
  Basic: 1,
  Dns: 2,
  IPv4: 3,
  IPv6: 4,
});

/** `System.UriComponents`: https://learn.microsoft.com/dotnet/api/system.uricomponents */
const uriComponentsType: LibraryType = defineEnum(
  'System.UriComponents',
  {
    Scheme: uriComponents.scheme,
    UserInfo: uriComponents.userInfo,
    Host: uriComponents.host,
    Port: uriComponents.port,
    Path: uriComponents.path,
    Query: uriComponents.query,
    Fragment: uriComponents.fragment,
    StrongPort: uriComponents.strongPort,
    NormalizedHost: uriComponents.normalizedHost,
    KeepDelimiter: uriComponents.keepDelimiter,
    SerializationInfoString: uriComponents.serialization,
    AbsoluteUri: 0x7f,
    HostAndPort: 0x84,
    StrongAuthority: 0x86,
    SchemeAndServer: 0x0d,
    HttpRequestUrl: 0x3d,
    PathAndQuery: 0x30,
  },
  { flags: true },
);

/** `Uri` and the enums of its members. */
export const uris: readonly LibraryType[] = [uri, uriKind, uriPartial, uriFormat, uriHostNameType, uriComponentsType];

function settle(created: Uri | null, result: Reference<Uri | null>): boolean {
  result.value = created;
  return created !== null;
}

function given(uri: Uri | null): Uri {
  if (uri === null) throw argumentNull('uri');
  return uri;
}

function areEqual(a: Uri | null, b: Uri | null): boolean {
  return a === null || b === null ? a === b : a.equals(b);
}
