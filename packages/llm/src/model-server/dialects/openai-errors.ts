import type { ErrorsOf } from '../dialect.ts';

const types: Readonly<Record<number, readonly [type: string, code: string | null]>> = {
  400: ['invalid_request_error', null],
  401: ['invalid_request_error', 'invalid_api_key'],
  404: ['invalid_request_error', 'model_not_found'],
  429: ['requests', 'rate_limit_exceeded'],
};

/** Errors as OpenAI says them. */
export const openAiErrors: ErrorsOf = (status, message) => {
  const [type, code] = types[status] ?? ['server_error', null];
  return { body: { error: { message, type, param: null, code } } };
};

/** Errors as Azure says them. */
export const azureErrors: ErrorsOf = (status, message) => ({ body: { error: { code: String(status), message } } });
