import {
  type Admission,
  attribute,
  type CreateFailure,
  headerName,
  integerBetween,
  type Kind,
  name,
  type PolicyContext,
  type ShapeOf,
} from '@turnpike/policy';

/** Azure: the length of a window, in seconds. */
export const renewalPeriod: Kind<number> = integerBetween(1, 300, 'a number of seconds from 1 to 300');

/** How many calls a window may have. */
export const callCount: Kind<number> = integerBetween(0, 2_147_483_647, 'a number of calls');

/** Where a limit tells how things stand. */
export interface LimitReport {
  readonly 'retry-after-header-name': string;
  readonly 'retry-after-variable-name': string | undefined;
  readonly 'remaining-calls-header-name': string | undefined;
  readonly 'remaining-calls-variable-name': string | undefined;
  readonly 'total-calls-header-name': string | undefined;
}

/** The attributes that say where a limit tells how things stand. */
export const limitReport: ShapeOf<LimitReport> = {
  'retry-after-header-name': attribute(headerName, 'The header that says after how many seconds to try again.', {
    default: 'Retry-After',
  }),
  'retry-after-variable-name': attribute(name, 'The variable that gets these seconds.', { optional: true }),
  'remaining-calls-header-name': attribute(
    headerName,
    'The header of the response that says how many calls are left.',
    {
      optional: true,
    },
  ),
  'remaining-calls-variable-name': attribute(name, 'The variable that gets the number of calls left.', {
    optional: true,
  }),
  'total-calls-header-name': attribute(headerName, 'The header of the response that says how many calls there are.', {
    optional: true,
  }),
};

/** Tells how many calls are left: a variable now, the caller by headers on whatever is answered in the end. */
export function tellRemaining(
  report: LimitReport,
  calls: number,
  { admitted, remaining }: Admission,
  context: PolicyContext,
): void {
  context.observer?.decided(
    `${admitted ? 'the call passes' : 'the call is one too many'}; ${remaining} of ${calls} are left`,
  );
  const variable = report['remaining-calls-variable-name'];
  if (variable !== undefined) context.variables.set(variable, remaining);
  setLater(report['remaining-calls-header-name'], remaining, context);
  setLater(report['total-calls-header-name'], calls, context);
}

/** The response that there is in inbound is not the one that is answered. */
function setLater(header: string | undefined, value: number, context: PolicyContext): void {
  if (header !== undefined) context.defer(() => context.response.headers.set(header, [String(value)]));
}

/** Turns a call away that is one too many. */
export function refuseExcess(
  report: LimitReport,
  { admitted, retryAfterMs }: Admission,
  context: PolicyContext,
  failure: CreateFailure<'RateLimitExceeded'>,
): void {
  if (admitted) return;
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  const variable = report['retry-after-variable-name'];
  if (variable !== undefined) context.variables.set(variable, seconds);
  throw failure('RateLimitExceeded', 429, 'Rate limit is exceeded', {
    message: `Rate limit is exceeded. Try again in ${seconds} seconds.`,
    headers: [[report['retry-after-header-name'], String(seconds)]],
  });
}
