import { domainToASCII } from 'node:url';
import { spend } from './budget.ts';
import { parseV4, parseV6, printV6 } from './ip-address.ts';
import { trim } from './text.ts';
import { toLowerInvariant } from './text-case.ts';
import { escapePart, longestUri, needsNormalization, normalizePart } from './uri-escape.ts';

// Takes a URI apart as .NET does on Linux, where a text that starts with a slash is the path of a file.

/** What kind of name a host is; the values of `UriHostNameType`. */
export const hostKinds = { unknown: 0, basic: 1, dns: 2, ipv4: 3, ipv6: 4 } as const;

/** An absolute URI in its parts; texts may still hold characters that have to be escaped. */
export interface UriParts {
  readonly scheme: string;
  readonly hasAuthority: boolean;
  /** Undefined where there is no `@`. */
  readonly userInfo: string | undefined;
  readonly host: string;
  readonly hostKind: number;
  /** The scope of an IPv6 address, with its `%`; .NET leaves it out of the host. */
  readonly scope: string;
  /** Of the scheme where none is given; -1 where the scheme has none. */
  readonly port: number;
  readonly path: string;
  /** With its `?`; empty where there is none. */
  readonly query: string;
  /** With its `#`; empty where there is none. */
  readonly fragment: string;
  /** `c:/…` and `\\server\share`, and whether it was written so, without a scheme. */
  readonly file: 'dos' | 'unc' | 'unix' | undefined;
  readonly isImplicitFile: boolean;
  /** Whether characters beyond ASCII or needless escapes were brought into one form. */
  readonly isNormalized: boolean;
}

/** Why a text is no absolute URI; the first four leave it a relative one. */
export type UriProblem =
  | 'format'
  | 'scheme'
  | 'authority'
  | 'empty'
  | 'scheme-length'
  | 'length'
  | 'rooted'
  | 'host'
  | 'port';

/** What .NET says. */
export const problemMessages: Readonly<Record<UriProblem, string>> = {
  format: 'Invalid URI: The format of the URI could not be determined.',
  scheme: 'Invalid URI: The URI scheme is not valid.',
  authority: 'Invalid URI: The Authority/Host could not be parsed.',
  empty: 'Invalid URI: The URI is empty.',
  'scheme-length': 'Invalid URI: The Uri scheme is too long.',
  length: 'Invalid URI: The Uri string is too long.',
  rooted: "Invalid URI: A Dos path must be rooted, for example, 'c:\\'.",
  host: 'Invalid URI: The hostname could not be parsed.',
  port: 'Invalid URI: Invalid port specified.',
};

/** Whether a text with this problem is still a relative URI. */
export function mayBeRelative(problem: UriProblem): boolean {
  return problem === 'format' || problem === 'scheme' || problem === 'authority' || problem === 'empty';
}

/** Ports of the schemes that .NET knows; all of them but the last few need `//`. */
const defaultPorts: ReadonlyMap<string, number> = new Map([
  ['http', 80],
  ['https', 443],
  ['ws', 80],
  ['wss', 443],
  ['ftp', 21],
  ['file', -1],
  ['gopher', 70],
  ['nntp', 119],
  ['telnet', 23],
  ['ldap', 389],
  ['net.tcp', 808],
  ['net.pipe', -1],
]);

/** Schemes that have no query: a question mark is part of the path. */
const withoutQuery: ReadonlySet<string> = new Set(['ftp', 'gopher', 'nntp', 'telnet']);

/** The port of a scheme, or -1. */
export function defaultPort(scheme: string): number {
  return scheme === 'mailto' ? 25 : (defaultPorts.get(scheme) ?? -1);
}

/** Whether this is how a scheme is spelled. */
export function isSchemeName(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*$/i.test(text);
}

/** What .NET takes off around a URI. */
export const blanks: readonly number[] = [0x20, 0x09, 0x0d, 0x0a];

/** Takes an absolute URI apart, or says why it is none. */
export function parseUri(original: string): UriParts | UriProblem {
  spend(1 + (original.length >> 4));
  if (original.length === 0) return 'empty';
  if (original.length > longestUri) return 'length';
  const trimmed = trim(original, blanks, 'both');
  if (trimmed === '') return 'empty';
  const isNormalized = needsNormalization(trimmed);
  // .NET does not look for blanks at the end of what it normalizes.
  const text = isNormalized ? trim(original, blanks, 'start') : trimmed;
  if (text[0] === '/') return filePath(text, 'unix', true);
  if (/^[a-z][:|]/i.test(text)) {
    return /^[\\/]/.test(text.slice(2, 3)) ? filePath(text, 'dos', true) : 'rooted';
  }
  if (text.startsWith('\\\\')) return uncPath(text);
  const colon = text.indexOf(':');
  if (colon <= 0) return 'format';
  if (colon > 1024) return 'scheme-length';
  const scheme = text.slice(0, colon).toLowerCase();
  if (!isSchemeName(scheme)) return 'scheme';
  const rest = text.slice(colon + 1);
  if (scheme === 'mailto') return mailto(rest, isNormalized);
  if (!rest.startsWith('//')) {
    return defaultPorts.has(scheme) ? 'authority' : opaque(scheme, rest, isNormalized);
  }
  return hierarchical(scheme, rest.slice(2), isNormalized);
}

const absent = { userInfo: undefined, host: '', scope: '', query: '', fragment: '', isNormalized: false } as const;

function filePath(text: string, file: 'dos' | 'unix', isImplicitFile: boolean): UriParts {
  // In the path of a file that was not written as a URI, all characters stand for themselves.
  const plain = text.replace(/[%?#]/g, (found) => ({ '%': '%25', '?': '%3F', '#': '%23' })[found] as string);
  const slashed = file === 'dos' ? plain.replaceAll('\\', '/').replace('|', ':') : plain;
  return {
    ...absent,
    scheme: 'file',
    hasAuthority: true,
    hostKind: hostKinds.basic,
    port: -1,
    path: file === 'dos' ? slashed.slice(0, 2) + compress(slashed.slice(2)) : compress(slashed),
    file,
    isImplicitFile,
  };
}

function uncPath(text: string): UriParts | UriProblem {
  const match = /^\\\\([^\\/]+)(.*)$/s.exec(text);
  if (match === null) return 'host';
  const host = readHost(match[1] as string);
  if (host === undefined) return 'host';
  const path = filePath(match[2] === '' ? '/' : (match[2] as string).replaceAll('\\', '/'), 'unix', true);
  return { ...path, ...host, file: 'unc' };
}

function split(text: string): { readonly body: string; readonly query: string; readonly fragment: string } {
  const hash = text.indexOf('#');
  const whole = hash < 0 ? text : text.slice(0, hash);
  const mark = whole.indexOf('?');
  return {
    body: mark < 0 ? whole : whole.slice(0, mark),
    query: mark < 0 ? '' : whole.slice(mark),
    fragment: hash < 0 ? '' : text.slice(hash),
  };
}

/** The query and the fragment, normalized where the URI is. */
function ending(query: string, fragment: string, isNormalized: boolean): { query: string; fragment: string } {
  if (!isNormalized) return { query, fragment };
  return {
    query: query === '' ? '' : `?${normalizePart(query.slice(1), 'query')}`,
    fragment: fragment === '' ? '' : `#${normalizePart(fragment.slice(1), 'fragment')}`,
  };
}

function opaque(scheme: string, rest: string, isNormalized: boolean): UriParts {
  const { body, query, fragment } = split(rest);
  return {
    ...absent,
    ...ending(query, fragment, isNormalized),
    scheme,
    hasAuthority: false,
    hostKind: hostKinds.unknown,
    port: -1,
    path: isNormalized ? normalizePart(body, 'path') : body,
    file: undefined,
    isImplicitFile: false,
    isNormalized,
  };
}

function mailto(rest: string, isNormalized: boolean): UriParts | UriProblem {
  const { body, query, fragment } = split(rest);
  const at = body.indexOf('@');
  const host = readHost(body.slice(at + 1));
  if (host === undefined && body !== '') return 'host';
  return {
    ...ending(query, fragment, isNormalized),
    scheme: 'mailto',
    hasAuthority: false,
    userInfo: at < 0 ? undefined : body.slice(0, at),
    host: host?.host ?? '',
    hostKind: host?.hostKind ?? hostKinds.basic,
    scope: '',
    port: 25,
    path: '',
    file: undefined,
    isImplicitFile: false,
    isNormalized,
  };
}

function hierarchical(scheme: string, text: string, isNormalized: boolean): UriParts | UriProblem {
  const drive = scheme === 'file' ? /^[\\/]?([a-z][:|](?:[\\/].*|))$/is.exec(split(text).body) : null;
  const end = text.search(/[/?#]/);
  const authority = end < 0 ? text : text.slice(0, end);
  const tail = end < 0 ? '' : text.slice(end);
  const { body, query, fragment } = split(withoutQuery.has(scheme) ? tail.replaceAll('?', '%3F') : tail);
  if (drive !== null) {
    const path = (drive[1] as string).replaceAll('\\', '/').replace('|', ':');
    const file = filePath('/', 'dos', false);
    return {
      ...file,
      ...ending(query, fragment, isNormalized),
      path: path.slice(0, 2) + compress(path.slice(2)),
      isNormalized,
    };
  }
  const read = readAuthority(authority, scheme);
  if (typeof read === 'string') return read;
  const raw = isNormalized ? normalizePart(body, 'path') : body;
  return {
    ...read,
    ...ending(query, fragment, isNormalized),
    scheme,
    hasAuthority: true,
    path: compress(raw.startsWith('%3F') ? `/${raw}` : raw.replaceAll('\\', '/')) || '/',
    file: scheme === 'file' ? (read.host === '' ? 'unix' : 'unc') : undefined,
    isImplicitFile: false,
    isNormalized,
  };
}

type Host = Pick<UriParts, 'host' | 'hostKind' | 'scope'>;
type Authority = Host & Pick<UriParts, 'userInfo' | 'port'>;

function readAuthority(authority: string, scheme: string): Authority | UriProblem {
  const at = authority.indexOf('@');
  const userInfo = at < 0 ? undefined : authority.slice(0, at);
  const server = authority.slice(at + 1);
  const colon = server.startsWith('[') ? server.indexOf(':', server.indexOf(']')) : server.indexOf(':');
  const name = colon < 0 || (server.startsWith('[') && !server.includes(']')) ? server : server.slice(0, colon);
  const port = colon < 0 ? '' : server.slice(colon + 1);
  const needsHost = scheme !== 'file' && defaultPorts.has(scheme);
  const host =
    name === '' && !needsHost && port === '' ? { host: '', hostKind: hostKinds.basic, scope: '' } : readHost(name);
  if (host === undefined) return 'host';
  if (!/^\d*$/.test(port) || Number(port) > 65535) return 'port';
  return { userInfo, ...host, port: port === '' ? defaultPort(scheme) : Number(port) };
}

/** What a host is, in its usual spelling; undefined where it is none. */
export function readHost(name: string): Host | undefined {
  if (name.startsWith('[') && name.endsWith(']')) {
    const inner = name.slice(1, -1);
    const address = inner.split('%', 1)[0] as string;
    const words = parseV6(address);
    return words && { host: `[${printV6(words)}]`, hostKind: hostKinds.ipv6, scope: inner.slice(address.length) };
  }
  const bytes = parseV4(name);
  if (bytes !== undefined) return { host: bytes.join('.'), hostKind: hostKinds.ipv4, scope: '' };
  if (isDnsName(name)) return { host: toLowerInvariant(name), hostKind: hostKinds.dns, scope: '' };
  if (/^[\w-]+(?:\.[\w-]+)*\.?$/.test(name)) return { host: name.toLowerCase(), hostKind: hostKinds.basic, scope: '' };
  return undefined;
}

/** Whether every label is at most 63 letters, digits, hyphens and underscores, and starts with one of the first two. */
export function isDnsName(name: string): boolean {
  return (
    name.length <= 255 &&
    /^(?:[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]{0,62}\.)*[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]{0,62}\.?$/u.test(name)
  );
}

/** A host as DNS has it: `xn--…` for letters beyond ASCII. */
export function asciiHost(host: string): string {
  return /[^\0-\x7f]/.test(host) ? domainToASCII(host) : host;
}

/** Takes `.` and `..` out of a path: RFC 3986, 5.2.4. */
export function compress(path: string): string {
  if (!/(?:^|\/)\.\.?(?:\/|$)/.test(path)) return path;
  spend(path.length);
  const kept: string[] = [];
  const segments = path.split('/').slice(1);
  segments.forEach((segment, index) => {
    if (segment !== '.' && segment !== '..') {
      kept.push(segment);
      return;
    }
    if (segment === '..') kept.pop();
    if (index === segments.length - 1) kept.push('');
  });
  return `/${kept.join('/')}`;
}

/** Whether a part holds nothing that has to be escaped, and only whole escapes. */
export function isCanonical(text: string): boolean {
  return !text.includes('\\') && escapePart(text) === text;
}
