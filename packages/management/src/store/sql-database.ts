import type { Literal } from '../filter/syntax.ts';
import type { Parameter, SqlOperator } from './filter-sql.ts';

/** A value that a statement is given or gives. */
export type SqlValue = string | number | Uint8Array | null;

/** A row. Numbers may come as text, where they can be too large for a number. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** Executes statements one after the other, with parameters in the form `$1`. */
export interface SqlSession {
  all(sql: string, ...values: readonly SqlValue[]): Promise<readonly SqlRow[]>;
}

/** In what databases differ, as far as it is needed here. Fields have names that definitions give, never clients. */
export interface SqlDialect {
  /** A field as text, or null. */
  text(field: string): string;
  /** True only for a value of the same kind. */
  comparison(field: string, operator: SqlOperator, value: Exclude<Literal, null>, parameter: Parameter): string;
  startsWith(field: string, prefix: string, parameter: Parameter): string;
  endsWith(field: string, suffix: string, parameter: Parameter): string;
  contains(field: string, part: string, parameter: Parameter): string;
  /** What goes after `ORDER BY`, for a field; what is absent comes first. */
  order(field: string, descends: boolean): string;
}

/** A database that a store is kept in. What cannot be done for now is thrown as `StoreUnavailable`. */
export interface SqlDatabase extends AsyncDisposable {
  readonly dialect: SqlDialect;
  /** Sees what was committed. */
  readonly reader: SqlSession;
  /** Runs work that sees everything as it was at one moment. */
  snapshot<Result>(work: (session: SqlSession) => Promise<Result>): Promise<Result>;
  /**
   * Runs work in a transaction while nobody else writes, whichever process it is in. Work may be run again, where nothing of
   * it can have been committed.
   */
  write<Result>(work: (session: SqlSession) => Promise<Result>): Promise<Result>;
  /** Says, within the transaction of a session, that others have something to read. */
  announce(session: SqlSession): Promise<void>;
  /** Calls when others may have committed something. */
  watch(listener: () => void): void;
}
