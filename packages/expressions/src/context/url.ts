import { netType } from '../runtime/net-type.ts';
import type { DotNetObject } from '../runtime/values.ts';
import { contextTypeName } from './context-object.ts';
import { HeaderCollection, headerSource } from './header-collection.ts';

const defaultPorts: Readonly<Record<string, number>> = { http: 80, https: 443, ws: 80, wss: 443 };

/** `IUrl`: a URL taken apart, its path and query as they came on the wire. */
export class Url implements DotNetObject {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** With its `?`, or empty. */
  readonly queryString: string;
  #query: HeaderCollection | undefined;

  constructor(parts: { scheme: string; host: string; port: number; path: string; queryString: string }) {
    this.scheme = parts.scheme;
    this.host = parts.host;
    this.port = parts.port;
    this.path = parts.path;
    this.queryString = parts.queryString;
  }

  /** Reads `scheme://host[:port]path?query`; undefined when it is not of that form. */
  static parse(text: string): Url | undefined {
    const match = /^([a-z][a-z0-9+.-]*):\/\/(\[[^\]]*\]|[^/?#:]*)(?::(\d{1,5}))?([^?#]*)(\?[^#]*)?/i.exec(text);
    if (match === null) return undefined;
    const [, scheme = '', host = '', port, path = '', query = ''] = match;
    const lower = scheme.toLowerCase();
    return new Url({
      scheme: lower,
      host,
      port: port === undefined ? (defaultPorts[lower] ?? 0) : Number(port),
      path: path === '' ? '/' : path,
      queryString: query === '?' ? '' : query,
    });
  }

  get [netType](): string {
    return contextTypeName('IUrl');
  }

  /** The parameters, decoded. Names have no case. */
  get query(): HeaderCollection {
    this.#query ??= new HeaderCollection(headerSource(parseQuery(this.queryString)));
    return this.#query;
  }

  toString(): string {
    const port = this.port === (defaultPorts[this.scheme] ?? 0) ? '' : `:${this.port}`;
    return `${this.scheme}://${this.host}${port}${this.path}${this.queryString}`;
  }
}

/** The pairs of a query string or a form body: `+` is a blank, percent escapes are UTF-8, what is broken stays as it is. */
export function* parseQuery(text: string): Generator<readonly [name: string, value: string]> {
  const query = text.startsWith('?') ? text.slice(1) : text;
  if (query === '') return;
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = equals < 0 ? pair : pair.slice(0, equals);
    yield [decode(name), equals < 0 ? '' : decode(pair.slice(equals + 1))];
  }
}

function decode(text: string): string {
  const blanks = text.replaceAll('+', ' ');
  if (!blanks.includes('%')) return blanks;
  try {
    return decodeURIComponent(blanks);
  } catch {
    return blanks.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) =>
      Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8'),
    );
  }
}
