import { StoreUnavailable } from './store-errors.ts';

/** What to do about a failure: try again, from the beginning; make a new connection; or neither. */
export type Remedy = 'again' | 'reconnect' | 'none';

// https://www.postgresql.org/docs/current/errcodes-appendix.html, by code, by its first three characters, or by class.
const reasons: Readonly<Record<string, readonly [remedy: Remedy, reason: string]>> = {
  40001: ['again', 'too many write to it at once'],
  '40P01': ['again', 'too many write to it at once'],
  '08': ['reconnect', 'PostgreSQL cannot be reached'],
  '57P': ['reconnect', 'PostgreSQL is stopping or starting'],
  25006: ['reconnect', 'PostgreSQL takes no writes: it is a standby'],
  '25P03': ['reconnect', 'a change took too long'],
  28: ['none', 'PostgreSQL does not let us in'],
  '3D000': ['none', 'PostgreSQL does not have the database'],
  53100: ['none', 'the disk of PostgreSQL is full'],
  53300: ['none', 'PostgreSQL has too many connections'],
  53: ['none', 'PostgreSQL is short of resources'],
  '55P03': ['none', 'another control plane has been writing for too long'],
  57014: ['none', 'PostgreSQL took too long'],
  58: ['none', 'the disk of PostgreSQL fails'],
  XX001: ['none', 'its data is damaged; restore a backup'],
  XX002: ['none', 'its indexes are damaged'],
};

/** What PostgreSQL, or the way there, has refused: not what work has thrown. */
export class PostgresFailure extends Error {
  readonly remedy: Remedy;
  readonly reason: string | undefined;

  constructor(cause: unknown) {
    super((cause as Error).message, { cause });
    this.name = 'PostgresFailure';
    [this.remedy, this.reason] = judge(cause);
  }
}

/** What a failure means to callers; what is nobody's but ours stays what it is. */
export function fromPostgres(error: unknown): unknown {
  if (!(error instanceof PostgresFailure)) return error;
  return error.reason === undefined ? error.cause : new StoreUnavailable(error.reason, error.cause);
}

function judge(error: unknown): readonly [remedy: Remedy, reason: string | undefined] {
  const { code } = error as { readonly code?: unknown };
  // What has no code of PostgreSQL comes from sockets, or from `pg`, about a connection that was lost or not made in time.
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code)) return ['reconnect', 'PostgreSQL cannot be reached'];
  return reasons[code] ?? reasons[code.slice(0, 3)] ?? reasons[code.slice(0, 2)] ?? ['none', undefined];
}
