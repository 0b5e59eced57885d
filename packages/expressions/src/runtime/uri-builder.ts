import { argumentException, argumentNull, argumentOutOfRange } from './exceptions.ts';
import { netType } from './net-type.ts';
import { toLowerInvariant } from './text-case.ts';
import { Uri, uriKinds } from './uri.ts';
import { escapePart, uriFormat } from './uri-escape.ts';
import { isSchemeName } from './uri-parse.ts';

/** `System.UriBuilder`: the parts of a URI, to be changed one by one. */
export class UriBuilder {
  readonly [netType]: string;
  #scheme = 'http';
  #userName = '';
  #password = '';
  #host = 'localhost';
  #port = -1;
  #path = '/';
  #query = '';
  #fragment = '';

  constructor() {
    this[netType] = 'System.UriBuilder';
  }

  static fromText(text: string | null): UriBuilder {
    if (text === null) throw argumentNull('uriString');
    const uri = Uri.create(text, uriKinds.either);
    return UriBuilder.fromUri(uri.isAbsolute ? uri : Uri.create(`http://${text}`));
  }

  static fromUri(uri: Uri | null): UriBuilder {
    if (uri === null) throw argumentNull('uri');
    const builder = new UriBuilder();
    builder.#take(uri);
    return builder;
  }

  #take(uri: Uri): void {
    const { scheme, host, port } = uri.parts;
    this.#scheme = scheme;
    this.#host = host;
    this.#port = port;
    this.#path = uri.absolutePath;
    this.#query = uri.query;
    this.#fragment = uri.fragment;
    const [name = '', ...password] = uri.userInfo.split(':');
    this.#userName = name;
    this.#password = password.join(':');
  }

  get scheme(): string {
    return this.#scheme;
  }

  set scheme(value: string | null) {
    const colon = value?.indexOf(':') ?? -1;
    const scheme = colon < 0 ? (value ?? '') : (value as string).slice(0, colon);
    if (scheme !== '' && !isSchemeName(scheme))
      throw argumentException('Invalid URI: The URI scheme is not valid.', 'value');
    this.#scheme = toLowerInvariant(scheme);
  }

  get userName(): string {
    return this.#userName;
  }

  set userName(value: string | null) {
    this.#userName = value ?? '';
  }

  get password(): string {
    return this.#password;
  }

  set password(value: string | null) {
    this.#password = value ?? '';
  }

  get host(): string {
    return this.#host;
  }

  set host(value: string | null) {
    const host = value ?? '';
    this.#host = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  }

  get port(): number {
    return this.#port;
  }

  set port(value: number) {
    if (value < -1 || value > 65535) throw argumentOutOfRange('value');
    this.#port = value;
  }

  get path(): string {
    return this.#path;
  }

  set path(value: string | null) {
    const path = value === null || value === '' ? '/' : value.replaceAll('\\', '/');
    this.#path = escapePart(path).replaceAll('?', '%3F').replaceAll('#', '%23');
  }

  get query(): string {
    return this.#query;
  }

  set query(value: string | null) {
    const query = value ?? '';
    // Differs from Azure: .NET Framework puts a second question mark before one that is there.
    this.#query = query === '' || query.startsWith('?') ? query : `?${query}`;
  }

  get fragment(): string {
    return this.#fragment;
  }

  set fragment(value: string | null) {
    const fragment = value ?? '';
    this.#fragment = fragment === '' || fragment.startsWith('#') ? fragment : `#${fragment}`;
  }

  /** The `extraValue` of a constructor: a query or a fragment with its mark. */
  set extra(value: string | null) {
    if (value === null || value === '') return;
    if (value.startsWith('#')) this.fragment = value;
    else if (value.startsWith('?')) {
      const hash = value.indexOf('#');
      this.query = hash < 0 ? value : value.slice(0, hash);
      if (hash >= 0) this.fragment = value.slice(hash);
    } else throw argumentException('Extra portion of URI not valid.', 'extraValue');
  }

  /** `Uri`; afterwards the parts are those of the URI. */
  get uri(): Uri {
    const uri = Uri.create(this.toString());
    this.#take(uri);
    return uri;
  }

  equals(other: unknown): boolean {
    return other instanceof UriBuilder && other.uri.equals(this.uri);
  }

  hashKey(): string {
    return this.uri.hashKey();
  }

  toString(): string {
    if (this.#userName === '' && this.#password !== '')
      throw uriFormat('Invalid URI: The username:password construct is badly formed.');
    const opaque = this.#host === '' && !this.#path.startsWith('/');
    const delimiter = this.#scheme === '' ? '' : opaque ? ':' : '://';
    const user = this.#userName + (this.#password === '' ? '' : `:${this.#password}`);
    const port = this.#port !== -1 && this.#host !== '' ? `:${this.#port}` : '';
    const slash = this.#host !== '' && this.#path !== '' && !this.#path.startsWith('/') ? '/' : '';
    const server = `${user === '' ? '' : `${user}@`}${this.#host}${port}`;
    return `${this.#scheme}${delimiter}${server}${slash}${this.#path}${this.#query}${this.#fragment}`;
  }
}
