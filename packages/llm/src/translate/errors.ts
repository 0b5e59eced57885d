import type { ChatError, ChatErrorKind } from './neutral.ts';

/** What kind of error a status means, where nothing else is said. */
export function kindOfStatus(status: number): ChatErrorKind {
  if (status === 401) return 'authentication';
  if (status === 403) return 'permission';
  if (status === 404) return 'not-found';
  if (status === 413) return 'too-large';
  if (status === 429) return 'rate-limit';
  if (status === 408 || status === 504) return 'timeout';
  if (status === 503 || status === 529) return 'overloaded';
  return status >= 500 ? 'server' : 'invalid';
}

/** The error that a status alone tells of. */
export function errorOfStatus(status: number, message?: unknown, code?: unknown): ChatError {
  return {
    kind: kindOfStatus(status),
    message: typeof message === 'string' && message !== '' ? message : `The model's server answered ${status}.`,
    code: typeof code === 'string' ? code : undefined,
  };
}

/** The status that a kind of error has, where an error comes without one, as in a stream. */
export const statusOfKind: Readonly<Record<ChatErrorKind, number>> = {
  invalid: 400,
  authentication: 401,
  permission: 403,
  'not-found': 404,
  'too-large': 413,
  'rate-limit': 429,
  overloaded: 503,
  timeout: 504,
  server: 500,
};
