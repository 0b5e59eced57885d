import { CredentialFailure, type ManagedIdentities } from '@turnpike/policy';

// Tokens of the identities that the gateway has where it runs. A token is kept until it ends and asked for again before,
// beside the requests that go on with the one there is; however many want the same, it is asked for once.

/** A token as it was given. Milliseconds since 1970. */
export interface AcquiredToken {
  readonly token: string;
  readonly expiresAt: number;
}

/** Asks for a token, of an identity of its own or that with a client id. */
export type AcquireToken = (resource: string, clientId: string | undefined) => Promise<AcquiredToken>;

/** How tokens are kept. */
export interface IdentityTimes {
  /** A token is asked for again so long before it ends. */
  readonly refreshBeforeMs: number;
  /** A token is no longer used so long before it ends: it has a way to go. */
  readonly unusedMs: number;
  /** Who gives tokens is waited for so long: where there is nobody, the network may say nothing. */
  readonly answerMs: number;
  /** After a failure nobody asks for so long. */
  readonly retryMs: number;
  /** Tokens that are kept. Expressions may name as many resources as they like. */
  readonly tokens: number;
}

/** Azure: tokens live for an hour or longer. */
export const defaultIdentityTimes: IdentityTimes = {
  refreshBeforeMs: 5 * 60_000,
  unusedMs: 30_000,
  answerMs: 15_000,
  retryMs: 1_000,
  tokens: 1_000,
};

interface Entry {
  current: AcquiredToken | undefined;
  waiting: Promise<string> | undefined;
  failure: { readonly at: number; readonly error: CredentialFailure } | undefined;
}

/** Keeps tokens of managed identities. */
export class KeptIdentities implements ManagedIdentities {
  readonly #acquire: AcquireToken;
  readonly #now: () => number;
  readonly #times: IdentityTimes;
  readonly #entries = new Map<string, Entry>();

  constructor(acquire: AcquireToken, now: () => number, times: Partial<IdentityTimes> = {}) {
    this.#acquire = acquire;
    this.#now = now;
    this.#times = { ...defaultIdentityTimes, ...times };
  }

  token(resource: string, clientId: string | undefined): string | Promise<string> {
    const wanted = resource.replace(/\/\.default$/, '');
    const entry = this.#entry(`${clientId ?? ''}\0${wanted}`);
    const left = (entry.current?.expiresAt ?? 0) - this.#now();
    if (left <= this.#times.unusedMs) return this.#ask(entry, wanted, clientId);
    if (left <= this.#times.refreshBeforeMs) this.#ask(entry, wanted, clientId).catch(() => {});
    return entry.current!.token;
  }

  #ask(entry: Entry, resource: string, clientId: string | undefined): Promise<string> {
    const { failure } = entry;
    if (entry.waiting !== undefined) return entry.waiting;
    if (failure !== undefined && this.#now() - failure.at < this.#times.retryMs) return Promise.reject(failure.error);
    entry.waiting = within(this.#times.answerMs, this.#acquire(resource, clientId))
      .then(
        (acquired) => {
          entry.current = acquired;
          entry.failure = undefined;
          return acquired.token;
        },
        (cause: unknown) => {
          const error = new CredentialFailure(cause instanceof Error ? cause.message : 'no token', { cause });
          entry.failure = { at: this.#now(), error };
          throw error;
        },
      )
      .finally(() => {
        entry.waiting = undefined;
      });
    return entry.waiting;
  }

  #entry(key: string): Entry {
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const fresh: Entry = { current: undefined, waiting: undefined, failure: undefined };
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size < this.#times.tokens) break;
      this.#entries.delete(oldest);
    }
    this.#entries.set(key, fresh);
    return fresh;
  }
}

function within<Result>(milliseconds: number, result: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  });
  return Promise.race([result, late]).finally(() => clearTimeout(timer));
}
