import { SqlFailure, type SqlParameter, type SqlQuery, type SqlRow } from '@turnpike/policy';
import { Connection, type ConnectionConfiguration, Request, TYPES } from 'tedious';
import type { DatabaseAddress } from './connection-string.ts';

/** Milliseconds for a connection, and for a statement. */
const connectTimeoutMs = 10_000;
const statementTimeoutMs = 30_000;

/** A database of SQL Server. Each query has a connection of its own. */
export class SqlServerDatabase {
  readonly #address: DatabaseAddress;

  constructor(address: DatabaseAddress) {
    this.#address = address;
  }

  async query(query: SqlQuery): Promise<readonly SqlRow[]> {
    const connection = await this.#connect(query.accessToken);
    try {
      return await execute(connection, query);
    } finally {
      connection.close();
    }
  }

  async close(): Promise<void> {}

  #connect(accessToken: string | undefined): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const connection = new Connection(this.#configuration(accessToken));
      const fail = (error: Error) => reject(new SqlFailure(error.message, { cause: error }));
      connection.on('error', fail);
      connection.connect((error) => {
        if (error) fail(error);
        else resolve(connection);
      });
    });
  }

  #configuration(accessToken: string | undefined): ConnectionConfiguration {
    const { host, port, database, user, password, encrypt, trustCertificate } = this.#address;
    return {
      server: host,
      authentication:
        accessToken === undefined
          ? { type: 'default', options: { userName: user, password } }
          : { type: 'azure-active-directory-access-token', options: { token: accessToken } },
      options: {
        port,
        database,
        encrypt,
        trustServerCertificate: trustCertificate,
        connectTimeout: connectTimeoutMs,
        requestTimeout: statementTimeoutMs,
      },
    };
  }
}

function execute(connection: Connection, { statement, parameters }: SqlQuery): Promise<readonly SqlRow[]> {
  return new Promise((resolve, reject) => {
    let rows: SqlRow[] = [];
    const request = new Request(statement, (error) => {
      if (error) reject(new SqlFailure(error.message, { cause: error }));
      else resolve(rows);
    });
    // The last of several statements counts.
    request.on('columnMetadata', () => {
      rows = [];
    });
    request.on(
      'row',
      (columns: readonly { readonly metadata: { readonly colName: string }; readonly value: unknown }[]) => {
        rows.push(Object.fromEntries(columns.map(({ metadata, value }) => [metadata.colName, value])));
      },
    );
    for (const parameter of parameters) addParameter(request, parameter);
    connection.execSql(request);
  });
}

function addParameter(request: Request, { name, value, type }: SqlParameter): void {
  const [, word = '', first, second] = /^(\w+)(?:\s*\(\s*(\d+|max)\s*(?:,\s*(\d+)\s*)?\))?$/i.exec(type ?? '') ?? [];
  const known = Object.values(TYPES).find((one) => one.name.toLowerCase() === word.toLowerCase());
  if (type !== undefined && known === undefined) throw new SqlFailure(`there is no type '${type}' of SQL Server`);
  const isExact = /^(?:decimal|numeric)$/i.test(word);
  const size =
    first === undefined ? {} : isExact ? { precision: Number(first), scale: Number(second ?? 0) } : lengthOf(first);
  request.addParameter(name, known ?? typeOf(value), textOf(value), size);
}

function lengthOf(text: string): { readonly length: number } {
  return { length: text.toLowerCase() === 'max' ? Number.POSITIVE_INFINITY : Number(text) };
}

function typeOf(value: unknown) {
  if (typeof value === 'boolean') return TYPES.Bit;
  if (typeof value !== 'number') return TYPES.NVarChar;
  return Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? TYPES.Int : TYPES.Float;
}

function textOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}
