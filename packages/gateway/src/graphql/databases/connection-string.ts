import { SqlFailure } from '@turnpike/policy';

/** Which database is asked, and by whom. */
export interface DatabaseAddress {
  readonly kind: 'sql-server' | 'postgresql';
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly encrypt: boolean;
  readonly trustCertificate: boolean;
}

/**
 * Reads a connection string: a URL of PostgreSQL, or pairs of names and values as ADO.NET has them, which are of SQL
 * Server unless the database is named by `Host`, as Npgsql does.
 */
export function readConnectionString(text: string): DatabaseAddress {
  return /^postgres(?:ql)?:\/\//.test(text) ? readUrl(text) : readPairs(text);
}

function readUrl(text: string): DatabaseAddress {
  const url = URL.parse(text);
  if (url === null || url.hostname === '') throw new SqlFailure('the connection string is no URL that can be read');
  const sslMode = url.searchParams.get('sslmode') ?? 'prefer';
  return {
    kind: 'postgresql',
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? 5432 : Number(url.port),
    database: decodeURIComponent(url.pathname.slice(1)),
    user: url.username === '' ? undefined : decodeURIComponent(url.username),
    password: url.password === '' ? undefined : decodeURIComponent(url.password),
    ...securityOf(sslMode),
  };
}

function readPairs(text: string): DatabaseAddress {
  const pairs = new Map(
    Array.from(
      text.matchAll(/\s*([^=;]+?)\s*=\s*(?:"((?:[^"]|"")*)"|'((?:[^']|'')*)'|([^;]*))\s*(?:;|$)/g),
      ([, name = '', double, single, bare]) => [
        name.toLowerCase().replace(/\s+/g, ''),
        double?.replaceAll('""', '"') ?? single?.replaceAll("''", "'") ?? bare?.trim() ?? '',
      ],
    ),
  );
  const value = (...names: readonly string[]) => names.map((name) => pairs.get(name)).find((one) => one !== undefined);
  const common = {
    database: value('initialcatalog', 'database') ?? '',
    user: value('userid', 'uid', 'user', 'username'),
    password: value('password', 'pwd'),
  };
  const host = value('host');
  if (host !== undefined)
    return {
      kind: 'postgresql',
      host,
      port: Number(value('port') ?? 5432),
      ...common,
      ...securityOf((value('sslmode') ?? 'prefer').toLowerCase()),
    };
  const server = value('server', 'datasource', 'addr', 'address');
  if (server === undefined || server === '')
    throw new SqlFailure("the connection string has neither 'Server' nor 'Host'; expected one of them");
  const [, name = '', port = '1433'] = /^(?:tcp:)?([^,]+)(?:,\s*(\d+))?$/i.exec(server) ?? [];
  if (name === '') throw new SqlFailure('the server of the connection string cannot be read');
  return {
    kind: 'sql-server',
    host: name,
    port: Number(port),
    ...common,
    encrypt: !/^(?:false|no|optional)$/i.test(value('encrypt') ?? 'true'),
    trustCertificate: /^(?:true|yes)$/i.test(value('trustservercertificate') ?? 'false'),
  };
}

/** As libpq names them; without a word, what the server has. */
function securityOf(mode: string): Pick<DatabaseAddress, 'encrypt' | 'trustCertificate'> {
  const name = mode.toLowerCase().replace(/-/g, '');
  return { encrypt: !/^(?:disable|allow|prefer)$/.test(name), trustCertificate: name === 'require' };
}
