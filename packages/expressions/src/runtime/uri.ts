import { allocate, spend } from './budget.ts';
import {
  argumentException,
  argumentNull,
  argumentOutOfRange,
  type DotNetException,
  invalidOperation,
} from './exceptions.ts';
import { netType } from './net-type.ts';
import { trim } from './text.ts';
import { escapePart, unescapeAll, unescapeSafely, uriFormat } from './uri-escape.ts';
import {
  asciiHost,
  blanks,
  defaultPort,
  hostKinds,
  isCanonical,
  mayBeRelative,
  parseUri,
  problemMessages,
  type UriParts,
} from './uri-parse.ts';

/** The values of `UriKind`. */
export const uriKinds = { either: 0, absolute: 1, relative: 2 } as const;

/** The values of `UriComponents` that the parts of a URI have. */
export const uriComponents = {
  scheme: 1,
  userInfo: 2,
  host: 4,
  port: 8,
  path: 16,
  query: 32,
  fragment: 64,
  strongPort: 128,
  normalizedHost: 256,
  keepDelimiter: 0x40000000,
  serialization: -0x80000000,
} as const;

/** How a part is written: the values of `UriFormat`. */
export const uriFormats = { escaped: 1, unescaped: 2, safelyUnescaped: 3 } as const;

/** `System.Uri`. */
export class Uri {
  readonly [netType]: string;
  readonly original: string;
  readonly #parts: UriParts | undefined;
  #text: string | undefined;

  constructor(original: string, parts: UriParts | undefined) {
    this[netType] = 'System.Uri';
    this.original = original;
    this.#parts = parts;
  }

  /** `new Uri(string, UriKind)`. */
  static create(text: string | null, kind: number = uriKinds.absolute): Uri {
    if (text === null) throw argumentNull('uriString');
    const read = Uri.#read(text, kind);
    if (read instanceof Uri) return read;
    throw uriFormat(read);
  }

  /** `Uri.TryCreate(string, UriKind, out Uri)`; null where it fails. */
  static tryCreate(text: string | null, kind: number): Uri | null {
    if (text === null) return null;
    const read = Uri.#read(text, kind);
    return read instanceof Uri ? read : null;
  }

  static #read(text: string, kind: number): Uri | string {
    if (kind < uriKinds.either || kind > uriKinds.relative)
      throw argumentException(`The value '${kind}' passed for the UriKind parameter is invalid.`);
    const parts = parseUri(text);
    if (typeof parts === 'string') {
      const relative = kind !== uriKinds.absolute && mayBeRelative(parts);
      return relative ? new Uri(text, undefined) : problemMessages[parts];
    }
    if (kind !== uriKinds.relative) return new Uri(text, parts);
    if (parts.isImplicitFile) return new Uri(text, undefined);
    return "A relative URI cannot be created because the 'uriString' parameter represents an absolute URI.";
  }

  /** `new Uri(Uri, string)`. */
  static combine(base: Uri | null, relative: string | null): Uri {
    if (base === null) throw argumentNull('baseUri');
    if (base.#parts === undefined) throw argumentOutOfRange('baseUri');
    return base.resolve(relative ?? '');
  }

  /** `Uri.TryCreate(Uri, string, out Uri)`; null where it fails. */
  static tryCombine(base: Uri | null, relative: string | null): Uri | null {
    if (base === null || base.#parts === undefined || relative === null) return null;
    const read = base.#resolved(relative);
    return read instanceof Uri ? read : null;
  }

  /** Resolves a reference against this URI. */
  resolve(reference: string): Uri {
    const read = this.#resolved(reference);
    if (read instanceof Uri) return read;
    throw uriFormat(read);
  }

  #resolved(reference: string): Uri | string {
    const base = this.parts;
    let text = trim(reference, blanks, 'both');
    const parsed = text === '' ? 'empty' : parseUri(text);
    if (typeof parsed !== 'string' && (!parsed.isImplicitFile || parsed.file !== 'unix'))
      return new Uri(reference, parsed);
    if (typeof parsed === 'string' && !mayBeRelative(parsed)) return problemMessages[parsed];
    // `http:path` is relative to a base of the same scheme; any other scheme without `//` is a mistake.
    const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(text)?.[0];
    if (scheme !== undefined && parsed === 'authority') {
      if (scheme.toLowerCase() !== `${base.scheme}:`) return problemMessages.authority;
      text = text.slice(scheme.length);
    }
    const combined = this.#combined(text);
    const parts = parseUri(combined);
    return typeof parts === 'string' ? problemMessages[parts] : new Uri(combined, parts);
  }

  #combined(reference: string): string {
    const { scheme, hasAuthority, path, query, fragment, file } = this.parts;
    const start = file === 'dos' ? 'file:///' : hasAuthority ? `${scheme}://${this.#authority}` : `${scheme}:`;
    if (reference === '') return start + path + query + fragment;
    if (reference[0] === '?') return start + path + reference;
    if (reference[0] === '#') return start + path + query + reference;
    if (/^[\\/]{2}/.test(reference) && reference.startsWith('//')) return `${scheme}:${reference}`;
    if (/^[\\/]/.test(reference)) return start + reference.replace(/^\\/, '/');
    const slash = path.lastIndexOf('/');
    return start + (slash < 0 ? path : path.slice(0, slash + 1)) + reference;
  }

  /** The parts of an absolute URI; a relative one has none. */
  get parts(): UriParts {
    if (this.#parts === undefined) throw relativeUri();
    return this.#parts;
  }

  get isAbsolute(): boolean {
    return this.#parts !== undefined;
  }

  get #userInfo(): string {
    const { userInfo } = this.parts;
    return userInfo === undefined ? '' : `${userInfo}@`;
  }

  get #authority(): string {
    const { host, file } = this.parts;
    return file === 'dos' ? '' : `${this.#userInfo}${host}${this.#portIfGiven}`;
  }

  get #portIfGiven(): string {
    const { port } = this.parts;
    return this.isDefaultPort ? '' : `:${port}`;
  }

  get isDefaultPort(): boolean {
    const { port, scheme } = this.parts;
    return port === defaultPort(scheme);
  }

  get authority(): string {
    const { host } = this.parts;
    return host + this.#portIfGiven;
  }

  get userInfo(): string {
    return escapePart(this.parts.userInfo ?? '');
  }

  get absolutePath(): string {
    return escapePart(this.parts.path);
  }

  get query(): string {
    return escapePart(this.parts.query);
  }

  get fragment(): string {
    return escapePart(this.parts.fragment);
  }

  get dnsSafeHost(): string {
    const { host, scope } = this.parts;
    return host.replace(/^\[|\]$/g, '') + scope;
  }

  get idnHost(): string {
    return asciiHost(this.dnsSafeHost);
  }

  get localPath(): string {
    const { path, file, host } = this.parts;
    const plain = unescapeAll(path);
    if (file === 'dos') return plain.replaceAll('/', '\\');
    if (file === 'unc' && host !== 'localhost') return `\\\\${host}${plain.replaceAll('/', '\\')}`;
    return plain;
  }

  get segments(): string[] {
    const path = this.parts.file === 'dos' ? `/${this.absolutePath}` : this.absolutePath;
    const segments = path.match(/[^/]*\/|[^/]+$/g) ?? [];
    spend(segments.length);
    allocate(segments.length);
    return [...segments];
  }

  get isLoopback(): boolean {
    const { host, hostKind } = this.parts;
    if (host === '' && hostKind === hostKinds.basic) return true;
    return host === 'localhost' || host === 'loopback' || host === '[::1]' || /^127\./.test(host);
  }

  get absoluteUri(): string {
    return this.#write((text) => escapePart(text));
  }

  /** The URI for people: escapes that mean nothing are read. */
  toString(): string {
    if (this.#parts === undefined) return this.original;
    this.#text ??= this.#write(unescapeSafely, this.#parts.userInfo);
    return this.#text;
  }

  #write(form: (text: string, isQuery: boolean) => string, userInfo?: string): string {
    const { scheme, hasAuthority, host, path, query, fragment, file } = this.parts;
    const user = this.parts.userInfo === undefined ? '' : `${userInfo ?? escapePart(this.parts.userInfo)}@`;
    const server = file === 'dos' ? '/' : user + host + this.#portIfGiven;
    const start = hasAuthority ? `${scheme}://${server}` : `${scheme}:${user}${host}`;
    return start + form(path, false) + form(query, true) + form(fragment, false);
  }

  /** `GetLeftPart(UriPartial)`. */
  leftPart(part: number): string {
    const { scheme, hasAuthority, host, file } = this.parts;
    const authority = hasAuthority && file !== 'dos' ? `${scheme}://${this.#escapedAuthority}` : '';
    const opaque = `${scheme}:${scheme === 'mailto' ? this.#escapedUser + host : ''}`;
    const upToPath = (file === 'dos' ? 'file:///' : hasAuthority ? authority : opaque) + this.absolutePath;
    switch (part) {
      case 0:
        return hasAuthority ? `${scheme}://` : `${scheme}:`;
      case 1:
        return authority;
      case 2:
        return upToPath;
      case 3:
        return upToPath + this.query;
      default:
        throw argumentException('part', 'part');
    }
  }

  get #escapedUser(): string {
    return this.parts.userInfo === undefined ? '' : `${this.userInfo}@`;
  }

  get #escapedAuthority(): string {
    return this.#escapedUser + this.parts.host + this.#portIfGiven;
  }

  /** `GetComponents(UriComponents, UriFormat)`. */
  components(wanted: number, format: number): string {
    if (format < uriFormats.escaped || format > uriFormats.safelyUnescaped) throw argumentOutOfRange('format');
    const { serialization } = uriComponents;
    if (this.#parts === undefined) {
      if (wanted === serialization) return this.original;
      throw relativeUri();
    }
    const forms = [(text: string) => escapePart(text), unescapeAll, (text: string) => unescapeSafely(text, false)];
    const form = forms[format - 1] as (text: string) => string;
    if (wanted === serialization) return this.#write(form);
    return this.#assemble(wanted, form);
  }

  #assemble(wanted: number, form: (text: string) => string): string {
    const { scheme, hasAuthority, host, port, path, query, fragment } = this.parts;
    const has = (component: number) => (wanted & component) !== 0;
    const { scheme: schemeBit, userInfo, strongPort, normalizedHost, keepDelimiter } = uriComponents;
    const serverBits = uriComponents.host | normalizedHost | uriComponents.port | strongPort | userInfo;
    const keeps = has(keepDelimiter) || (wanted & (wanted - 1)) !== 0;
    let text = '';
    if (has(schemeBit)) text += !keeps ? scheme : hasAuthority ? `${scheme}://` : `${scheme}:`;
    if (has(userInfo) && this.parts.userInfo !== undefined) {
      text += form(this.parts.userInfo) + (keeps ? '@' : '');
    }
    if (has(uriComponents.host)) text += host;
    if (has(normalizedHost)) text += asciiHost(host);
    const showsPort = has(strongPort) || (has(uriComponents.port) && !this.isDefaultPort);
    if (showsPort && port >= 0)
      text += `${(wanted & serverBits & ~uriComponents.port & ~strongPort) !== 0 ? ':' : ''}${port}`;
    if (has(uriComponents.path)) text += form(keeps ? path : path.replace(/^\//, ''));
    if (has(uriComponents.query)) text += form(keeps ? query : query.slice(1));
    if (has(uriComponents.fragment)) text += form(keeps ? fragment : fragment.slice(1));
    return text;
  }

  /** Everything that counts when URIs are compared: not the user, not the fragment. */
  get #identity(): string {
    if (this.#parts === undefined) return this.original;
    const { scheme, host, port, path, query, file } = this.#parts;
    const text = `${scheme}://${host}:${port}${unescapeSafely(path, false)}${unescapeSafely(query, true)}`;
    return file === 'dos' || file === 'unc' ? text.toLowerCase() : text;
  }

  equals(other: unknown): boolean {
    const uri = typeof other === 'string' ? Uri.tryCreate(other, uriKinds.either) : other;
    if (!(uri instanceof Uri) || uri.isAbsolute !== this.isAbsolute) return false;
    return uri.original === this.original || uri.#identity === this.#identity;
  }

  hashKey(): string {
    return this.#identity;
  }

  /** `MakeRelativeUri`. */
  relativeTo(target: Uri): Uri {
    const { scheme, host, port, file } = this.parts;
    const other = target.parts;
    if (scheme !== other.scheme || host !== other.host || port !== other.port) return target;
    const difference = pathDifference(this.absolutePath, target.absolutePath);
    const needsDot = /^[^/?#]*:/.test(difference) && file !== 'dos';
    const text = (needsDot ? './' : '') + difference + target.query + target.fragment;
    return new Uri(text, undefined);
  }

  /** `IsBaseOf`. */
  isBaseOf(target: Uri): boolean {
    const { scheme, host, port, userInfo, path } = this.parts;
    const other = target.isAbsolute ? target : this.resolve(target.original);
    const parts = other.parts;
    if (scheme !== parts.scheme || host !== parts.host || port !== parts.port || userInfo !== parts.userInfo) {
      return false;
    }
    return parts.path.startsWith(path.slice(0, path.lastIndexOf('/') + 1));
  }

  /** `IsWellFormedOriginalString`. */
  isWellFormed(kind: number = uriKinds.absolute): boolean {
    const text = this.original;
    const isPath = this.#parts?.file === 'unix' && this.#parts.isImplicitFile && kind === uriKinds.either;
    if (this.#parts === undefined || isPath) {
      return isCanonical(text) && !/[#[\]]/.test(text) && !/^[^/?]*:/.test(text);
    }
    const { isImplicitFile, isNormalized, fragment, path, query } = this.#parts;
    if (isImplicitFile || /%(?![0-9a-f]{2})/i.test(text) || text.includes('\\')) return false;
    if (/["<>{}|^`[\]]/.test(path + query + fragment)) return false;
    if (!isNormalized)
      return isCanonical(this.parts.scope === '' ? text.trim() : '') && !fragment.slice(1).includes('#');
    return !/[\ud800-\udbff][\udc00-\udfff]/.test(path + query) && isWholeUtf8(path + query + fragment);
  }
}

function relativeUri(): DotNetException {
  return invalidOperation('This operation is not supported for a relative URI.');
}

/** Whether the escapes beyond ASCII are UTF-8. */
function isWholeUtf8(text: string): boolean {
  return !/%[89a-f]/i.test(unescapeAll(text).replace(/%25/g, ''));
}

function pathDifference(from: string, to: string): string {
  spend(1 + (from.length >> 3));
  let index = 0;
  let slash = -1;
  while (index < from.length && index < to.length && from[index] === to[index]) {
    if (from[index] === '/') slash = index;
    index++;
  }
  if (index === 0) return to;
  if (index === from.length && index === to.length) return '';
  const up = from.slice(index).replace(/[^/]/g, '').length;
  if (up === 0 && to.length - 1 === slash) return './';
  return '../'.repeat(up) + to.slice(slash + 1);
}

/** What `CheckHostName` says of a text. */
export function hostNameKind(name: string | null, kinds: typeof hostKinds = hostKinds): number {
  if (name === null || name === '') return kinds.unknown;
  const parts = parseUri(`http://${name.includes(':') && !name.startsWith('[') ? `[${name}]` : name}`);
  if (typeof parts === 'string' || parts.path !== '/' || parts.userInfo !== undefined) return kinds.unknown;
  if (parts.port !== 80 || /[:?#/\\@]/.test(name.replace(/^\[.*\]$/, '').replace(/^[0-9a-f:.]*$/i, '')))
    return kinds.unknown;
  return parts.hostKind === kinds.basic ? kinds.unknown : parts.hostKind;
}
