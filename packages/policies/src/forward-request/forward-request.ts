import {
  attribute,
  boolean,
  type Dynamic,
  definePolicy,
  dynamic,
  type ForwardOptions,
  integerBetween,
  oneOf,
  type Policy,
  type PolicyContext,
  scopes,
  seconds,
} from '@turnpike/policy';

const milliseconds = integerBetween(0, 2_147_483_647, 'a number of milliseconds');

/** Azure: when nothing is said. */
const defaultTimeoutMs = 300_000;

/** Timers take 31 bits; seconds of that size do not fit. */
const longestMs = 2_147_483_647;

/** Sends the request to its backend, and takes the answer for the response. */
export const forwardRequest: Policy = definePolicy({
  name: 'forward-request',
  reference: 'https://learn.microsoft.com/azure/api-management/forward-request-policy',
  sections: ['backend'],
  scopes,

  config: {
    timeout: attribute(
      dynamic(seconds),
      'Seconds until status and headers of the answer have to be there; 300 when nothing is said.',
      { optional: true },
    ),
    'timeout-ms': attribute(dynamic(milliseconds), 'The same in milliseconds; not beside `timeout`.', {
      optional: true,
    }),
    'continue-timeout': attribute(
      dynamic(seconds),
      'Asks the backend whether it wants the body, and waits this many seconds for its word.',
      { optional: true },
    ),
    'http-version': attribute(
      dynamic(oneOf('1', '2', '2or1')),
      'The version of HTTP; `2or1` is 2 where the backend has it.',
      { default: '1' },
    ),
    'follow-redirects': attribute(dynamic(boolean), 'Whether the gateway goes where a redirect points.', {
      default: false,
    }),
    'buffer-request-body': attribute(dynamic(boolean), 'Whether the body is kept, so that `retry` can send it again.', {
      default: false,
    }),
    // Differs from Azure: nothing is held back, since it would only come later.
    'buffer-response': attribute(boolean, 'Whether small pieces of the answer may be collected before they go on.', {
      default: true,
    }),
    'fail-on-error-status-code': attribute(boolean, 'Whether an answer from 400 to 599 leads to `on-error`.', {
      default: false,
    }),
  },

  failures: {
    Timeout: 'Status and headers of the answer did not come in time.',
    BackendConnectionFailure: 'The backend could not be reached, or broke off.',
    BackendUnavailable: 'The backend gets no requests at the moment, since too many have failed.',
    ClientConnectionFailure: 'The caller went away, or broke the request off.',
    BackendErrorStatusCode: 'The backend answered with a status from 400 to 599, where that is to fail.',
  },

  prepare(config, failure, place) {
    if (config.timeout !== undefined && config['timeout-ms'] !== undefined)
      place.report('conflicting-values', 'timeout-ms', "'timeout' and 'timeout-ms' exclude each other");

    const evaluate = (context: PolicyContext): ForwardOptions => {
      const continueTimeoutMs = inMs(config['continue-timeout'], context);
      return {
        timeoutMs: config['timeout-ms']?.(context) || inMs(config.timeout, context) || defaultTimeoutMs,
        ...(continueTimeoutMs !== undefined && { continueTimeoutMs }),
        httpVersion: config['http-version'](context),
        followRedirects: config['follow-redirects'](context),
        bufferRequestBody: config['buffer-request-body'](context),
        bufferResponse: config['buffer-response'],
      };
    };
    const isFixed = Object.values(config).every((value) => typeof value !== 'function' || value.constant !== undefined);
    let fixed: ForwardOptions | undefined;

    const check = (context: PolicyContext): void => {
      const { status } = context.response;
      if (status >= 400 && status <= 599)
        throw failure('BackendErrorStatusCode', status, `The backend answered with the status ${status}.`);
    };

    return (context) => {
      if (isFixed) fixed ??= evaluate(context);
      // The pipeline makes a failure of this policy of a `TransportFailure`, whose reasons are declared above.
      const waiting = context.forward(fixed ?? evaluate(context));
      return config['fail-on-error-status-code'] ? waiting.then(() => check(context)) : waiting;
    };
  },
});

function inMs(value: Dynamic<number> | undefined, context: PolicyContext): number | undefined {
  return value === undefined ? undefined : Math.min(value(context) * 1000, longestMs);
}
