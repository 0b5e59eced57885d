// Databases that resolvers of GraphQL APIs ask.

/** A statement, and what goes into it apart from its text. */
export interface SqlQuery {
  /** Says which database, and who asks. */
  readonly connectionString: string;
  /** The token of an identity, in place of a password. */
  readonly accessToken: string | undefined;
  readonly statement: string;
  readonly parameters: readonly SqlParameter[];
}

/** A value for a name in a statement. */
export interface SqlParameter {
  /** Without the `@`. */
  readonly name: string;
  /** As JSON has it: an object or a list goes as its text. */
  readonly value: unknown;
  /** A type of the database, where the statement should not decide. */
  readonly type: string | undefined;
}

/** A row by the names of its columns, as JSON has values. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** Asks databases. */
export interface SqlDatabases {
  /**
   * The rows of the last statement.
   * @throws {SqlFailure} when the database cannot be reached, or refuses
   */
  query(query: SqlQuery, signal?: AbortSignal): Promise<readonly SqlRow[]>;
}

/** A database that has not answered. The message is for the log, and holds no secret. */
export class SqlFailure extends Error {
  override readonly name = 'SqlFailure';
}

/** Where there are no databases. */
export const noDatabases: SqlDatabases = {
  query: () => Promise.reject(new SqlFailure('there is no way to databases here')),
};
