import { STATUS_CODES } from 'node:http';
import {
  attribute,
  type Dynamic,
  definePolicy,
  dynamic,
  headerValue,
  httpStatus,
  type Policy,
  type PolicyContext,
  type PolicyResponse,
  type ShapeOf,
  scopes,
  sections,
} from '@turnpike/policy';

/** What `<set-status>` says, also inside other policies. */
export interface SetStatusConfig {
  readonly code: Dynamic<number>;
  readonly reason: Dynamic<string> | undefined;
}

/** The attributes of `<set-status>`. */
export const setStatusConfig: ShapeOf<SetStatusConfig> = {
  code: attribute(dynamic(httpStatus), 'The status code.'),
  // Azure: listed as required; documents without it are accepted.
  reason: attribute(dynamic(headerValue), 'The phrase after the code. The usual one for the code when left out.', {
    optional: true,
  }),
};

/** Evaluates `<set-status>`, and gives what it does to a response. */
export function evaluateStatus(
  { code, reason }: SetStatusConfig,
  context: PolicyContext,
): (response: PolicyResponse) => void {
  const status = code(context);
  const phrase = reason?.(context) ?? STATUS_CODES[status] ?? '';
  return (response) => {
    response.status = status;
    response.reason = phrase;
  };
}

/** Changes the status of the response. */
export const setStatus: Policy = definePolicy({
  name: 'set-status',
  reference: 'https://learn.microsoft.com/azure/api-management/set-status-policy',
  sections,
  scopes,
  config: setStatusConfig,

  prepare(config) {
    return (context) => evaluateStatus(config, context)(context.response);
  },
});
